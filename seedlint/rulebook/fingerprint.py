"""What a verdict depends on beside the document: seedlint's own code and the libraries', in one digest."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

_DEPENDENCIES = frozenset(
    "yaml_rs pyyaml jsonschema jsonschema_rs can_ada ada_url publicsuffixlist ftfy".split()
)

_AFTER = frozenset(
    "__main__.py baseline cli expectations export fixes output report rulekit tables testing.py".split()
)
"""What sorts, shows, compares and mends what was found, and what tests rules; nothing else is left out."""


def fingerprint(parts: Iterable[object]) -> str:
    """Return a short name for everything that decides what is found, in hexadecimal digits.

    ``parts`` are the run's own: rules and options, schema, selection, the format of what is kept.
    """
    from seedlint.util.installed import versions

    sha = hashlib.sha256(_own_code())
    for part in (__version__, sys.version_info[:2], versions(_DEPENDENCIES), *parts):
        sha.update(repr(part).encode("utf-8", "surrogatepass"))
    return sha.hexdigest()[:20]


@cache
def _own_code() -> bytes:
    from seedlint import rules

    # In a checkout without symbolic links, the rules do not lie below this folder.
    return digest_of(Path(__file__).parent.parent, Path(rules.__file__).parent)


def digest_of(package: Path, rules: Path) -> bytes:
    """Return a digest of the code that decides what is found: a checkout changes without its version.

    ``package`` is seedlint's folder, ``rules`` that of its rules. What comes after a verdict has no say.
    """
    sha = hashlib.sha256()
    # Before Python 3.13, rglob follows no links.
    for top, folder in ((package, package), (package / "rules", rules)):
        for source in sorted(folder.rglob("*.py")):
            parts = (top / source.relative_to(folder)).relative_to(package).parts
            if parts[0] not in _AFTER and not (top is package and parts[0] == "rules"):
                sha.update(repr(parts).encode())
                sha.update(source.read_bytes())
    return sha.digest()
