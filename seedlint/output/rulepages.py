"""Where the pages of rules are, for reports that link to them: below `docs-url`, if that is configured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.rule import BaseRule

_FAMILY = re.compile(r"seedlint\.rules\.(\w+)")


def family(rule: type[BaseRule]) -> str | None:
    """Return the module that a rule of seedlint's own stands in, None for the rules of others."""
    found = _FAMILY.fullmatch(rule.__module__)
    return found[1] if found else None


def page_of(rule: type[BaseRule] | None, docs_url: str) -> str | None:
    """Return the address of a rule's page, None where there is none: rules of others have no page there."""
    if not docs_url or rule is None or family(rule) is None:
        return None
    return f"{docs_url.rstrip('/')}/rules/{rule.code}.md"
