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
    """Return a digest of seedlint's own code, the rules' included: a checkout changes without its version."""
    from seedlint import rules

    sha = hashlib.sha256()
    here = Path(__file__).parent.parent
    # In a checkout without symbolic links, the rules do not lie below this folder; before Python 3.13, rglob
    # follows no links.
    for folder in (here, Path(rules.__file__).parent):
        for source in sorted(folder.rglob("*.py")):
            sha.update(source.read_bytes())
    return sha.digest()
