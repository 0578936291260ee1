"""Keys that have swallowed the beginning of their value: `title:Ferry` where `title: "Ferry: x"` was meant.

Without a space behind it, the first colon is a part of the key; with another in the text, YAML reads on.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import UNKNOWN_FIELD
from seedlint.finding import Edit, Finding, Fix
from seedlint.reading.yaml.forms import Line, needs_quotes
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlint.finding import JSON

_GLUED = late(r"(?P<field>[^\W\d][\w.-]*?)(?P<sign>[ \t]*[:=\uff1a][ \t]*|[ \t]+)(?P<rest>\S.*)")
_LONGEST = 1000


class Glued(NamedTuple):
    """A key, taken apart."""

    name: str
    field: str
    sign: str
    text: str
    """What was meant as the value."""
    value: JSON
    """What YAML takes for the value."""
    secret: bool = False

    def finding(self, place: str, *, shown: bool) -> Finding:
        """Say what is missing, and how the field is written; ``shown``: with its value."""
        if self.secret or not shown:
            # The key itself has a part of it.
            message = f"unknown field; if `{self.field}` is meant, {self.missing}"
            return Finding(UNKNOWN_FIELD, message, place, "key")
        message = f"unknown field {shorten(self.name)}; if `{self.field}` is meant, {self.missing}"
        return Finding(UNKNOWN_FIELD, f"{message}: write {self.form}", place, "key", fix=self.fix(place))

    @property
    def missing(self) -> str:
        """What is missing between the field and its value."""
        sign = self.sign.strip()
        if not sign:
            return "a colon is missing after it"
        if sign != ":":
            return "a colon and a space are needed between a key and its value"
        if self.sign[0] != ":":
            return "the space belongs after the colon, not before it"
        return "a space is missing after the colon"

    @property
    def form(self) -> str:
        """How the field is written."""
        line = Line(0, "", self.field, self.text, 0, 0)
        # Of a number, nobody knows how it is written.
        if not isinstance(self.value, (str, NoneType)) or not line.may_show(self.text):
            return f"`{self.field}: …`, with the whole string in quotes"
        return line.written(self.text) if needs_quotes(self.text) else f"`{self.field}: {self.text}`"

    def fix(self, place: str) -> Fix | None:
        """Return what mends the field at a place, if all of its value is known."""
        if not isinstance(self.value, str):
            return None
        text = self.text if needs_quotes(self.text) else self.text[1:-1]
        edits = (Edit("rename", place, self.field), Edit("replace", place, text))
        return Fix(f"write it as `{self.field}`", edits, safe=False)


def glued(name: str, value: JSON, absent: Collection[str], missing: Collection[str]) -> Glued | None:
    """Take a key apart that begins with the name of a field which is not there.

    Behind a space alone, it must be one of those that are ``missing``.
    """
    found = _GLUED.fullmatch(name) if len(name) <= _LONGEST else None
    if found is None or isinstance(value, (dict, list)):
        return None
    field, sign = found["field"], found["sign"]
    if field not in (absent if sign.strip() else missing):
        return None
    words = value if isinstance(value, str) else ""
    text = f"{found['rest']}: {words}" if words else f"{found['rest']}:"
    return Glued(name, field, sign, text, value)


__all__ = ["Glued", "glued"]
