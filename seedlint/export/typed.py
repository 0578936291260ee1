"""Values of documents as cells of typed columns.

Documents hold anything anywhere. A value that is not of its column's type is no cell: it becomes NULL,
and the column is written down as a misfit. Nothing is converted by guess: the text "3" is no number,
and 1 is not true.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any

from seedlint.formats.rfc3339 import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import JSON
    from seedlint.tables.tables import Cell

_UNFIT = re.compile("[\0\ud800-\udfff]")
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")
_LARGEST = 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MisfitError(ValueError):
    """A value is not of a column's type. ``cell`` is what can be kept of it."""

    def __init__(self, cell: Cell = None) -> None:
        """Keep ``cell`` instead of the value."""
        super().__init__("the value is not of the column's type")
        self.cell = cell


def text(value: JSON) -> str:
    """Return a text; NUL and lone surrogates, which no database takes, become U+FFFD."""
    if type(value) is not str:
        raise MisfitError
    if not value.isprintable() and _UNFIT.search(value):
        raise MisfitError(_UNFIT.sub("\ufffd", value))
    return value


def integer(value: JSON) -> int:
    """Return a whole number of 64 bits; as in JSON Schema, 3.0 is one."""
    if type(value) is float and value.is_integer() and abs(value) < _LARGEST:
        return int(value)
    if type(value) is not int or not -_LARGEST <= value < _LARGEST:
        raise MisfitError
    return value


def real(value: JSON) -> float:
    """Return a finite number."""
    if type(value) not in {int, float} or not isfinite(value) or abs(value) > 1e308:
        raise MisfitError
    return float(value)


def boolean(value: JSON) -> bool:
    """Return true or false; nothing else is either."""
    if type(value) is not bool:
        raise MisfitError
    return value


def timestamp(value: JSON) -> str:
    """Return an RFC 3339 date-time in UTC, to the second, always in the same form."""
    if type(value) is not str:
        raise MisfitError
    if _USUAL.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass  # a leap second, perhaps
        else:
            return value
    moment = read(value)
    if not isinstance(moment, int):
        raise MisfitError
    try:
        when = _EPOCH + timedelta(microseconds=moment)
    except OverflowError:  # the year 0, or the last hours of 9999 in another zone
        raise MisfitError from None
    return f"{when.year:04}-{when:%m-%dT%H:%M:%S}Z"


class Cells:
    """Takes cells from a mapping of a document, and notes what did not fit."""

    __slots__ = ("clean", "misfits")

    def __init__(self, clean: Callable[[str], str]) -> None:
        """Pass each text through ``clean``, which takes out what must not be shown."""
        self.clean = clean
        self.misfits: list[str] = []

    def take(self, column: str, function: Callable[[Any], Any], value: JSON) -> Any:
        """Return ``function(value)``, None for a value that is not there or is a misfit."""
        if value is None:
            return None
        try:
            cell = function(value)
        except MisfitError as misfit:
            self.misfits.append(column)
            cell = misfit.cell
        return self.clean(cell) if type(cell) is str else cell

    def count(self, column: str, value: JSON) -> int | None:
        """Return how many items a list has, 0 for one that is not there."""
        if value is None:
            return 0
        if type(value) is list:
            return len(value)
        self.misfits.append(column)
        return None

    def closed(self) -> str | None:
        """Return the cell for the misfits."""
        return ",".join(self.misfits) or None


def safe_path(path: str) -> str:
    r"""Return a path as text; bytes of a name that is not UTF-8 become ``\xff``, so that names stay apart."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def encodable(words: str) -> str:
    """Return a text with U+FFFD for what no database takes."""
    return words.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
