"""Names of fields whose values are not to be kept or shown: `password`, `apiKey`, `secured`."""

from __future__ import annotations

import re

from seedlint.util.late import late
from seedlint.util.redact import is_nearly

_SECRET_NAME = late(
    r"(?:pass|.*(?:password|passwd|passphrase|secret|token|api[_ -]?key|private[_ -]?key)|credential"
    r"|cipher(?:text)?|encrypted|signature|payload)s?",
    re.IGNORECASE,
)
_PARTS = late(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[a-z]+")
LONGEST_NAME = 100


def is_secret(name: str) -> bool:
    """Whether the values of a field are not to be kept or shown, whatever they look like."""
    name = name[:LONGEST_NAME]
    if is_nearly(name):
        return True
    parts = _PARTS.findall(name)
    return any(map(_SECRET_NAME.fullmatch, (name, *parts[-1:])))


__all__ = ["LONGEST_NAME", "is_secret"]
