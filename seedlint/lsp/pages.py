"""The pages of rules as files, for editors to open: they work without a network."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.files.moving import delete_tree
from seedlint.lsp.buffers import uri_of
from seedlint.rulekit import docs

if TYPE_CHECKING:
    from seedlint.rule import BaseRule


class Pages:
    """A folder of this process, in which each page is written when it is first pointed to."""

    def __init__(self) -> None:
        """Begin with no folder."""
        self._folder: str | None = None
        self._by_code: dict[str, str | None] = {}

    def of(self, rule: type[BaseRule]) -> str | None:
        """Return the address of a rule's page, None if none can be written."""
        if rule.code not in self._by_code:
            self._by_code[rule.code] = self._written(rule)
        return self._by_code[rule.code]

    def _written(self, rule: type[BaseRule]) -> str | None:
        try:
            self._folder = self._folder or tempfile.mkdtemp(prefix="seedlint-rules-")
            path = os.path.join(os.path.realpath(self._folder), f"{rule.code}.md")
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(docs.page(rule, "markdown"))
        except OSError:
            return None
        return uri_of(path)

    def close(self) -> None:
        """Delete the pages."""
        if self._folder:
            with suppress(OSError):
                delete_tree(Path(self._folder))
        self._folder = None
        self._by_code.clear()


__all__ = ["Pages"]
