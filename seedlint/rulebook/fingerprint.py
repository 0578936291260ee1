"""What a verdict depends on beside the document: seedlint's own code and the libraries', in one digest."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

from seedlint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_DEPENDENCIES = frozenset(
    "yaml_rs pyyaml jsonschema jsonschema_rs can_ada ada_url publicsuffixlist ftfy".split()
)

_AFTER = frozenset(
    (
        "__main__.py baseline cli doctor expectations export fixes gate infer lsp notify output owners report"
        " rulekit series setup spark tables told testing.py"
    ).split()
)
"""What sorts, shows, compares, assigns and mends what was found, and what tests rules; nothing else is left
out."""


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
    from seedlint.rulebook.own import folders

    return digest_of(*folders())


def digest_of(package: str | Path, rules: str | Path) -> bytes:
    """Return a digest of the code that decides what is found: a checkout changes without its version.

    ``package`` is seedlint's folder, ``rules`` that of its rules. What comes after a verdict has no say.
    """
    sources = {"rules": _sources(str(rules))}
    with os.scandir(package) as entries:
        for entry in entries:
            if entry.name not in _AFTER and entry.name != "rules":
                sources[entry.name] = _sources(entry.path) if entry.is_dir() else [("", entry.path)]
    sha = hashlib.sha256()
    for part in sorted(sources):
        for name, path in sorted(sources[part]):
            if path.endswith(".py"):
                sha.update(f"{part}/{name}\n".encode())
                with open(path, "rb") as file:
                    sha.update(file.read())
    return sha.digest()


def _sources(folder: str) -> list[tuple[str, str]]:
    """Return what lies in a folder, however deep: the name from there, with slashes, and the path."""
    found = []
    pending = [("", folder)]
    while pending:
        inside, path = pending.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                name = f"{inside}{entry.name}"
                if not entry.is_dir():
                    found.append((name, entry.path))
                elif entry.name != "__pycache__":
                    pending.append((f"{name}/", entry.path))
    return found
