"""What hardly any document has, or hardly any lacks: a defect, most often, that a draft must not adopt."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.engine.cut import down
from seedlint.finding import escape_token
from seedlint.infer.columns import type_of
from seedlint.infer.forms import form_of, is_plain
from seedlint.infer.profile import ITEM, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, Part, Region
    from seedlint.infer.places import Steps
    from seedlint.infer.profile import Step

_NOTHING: Any = object()


class Kind(Enum):
    """In what something differs from all others."""

    KEY = "rare-key"
    """A field that hardly any has."""
    STRANGE = "strange-key"
    """A key that is not shown, as it is too long for a name, or looks like a payload."""
    WORD = "rare-word"
    TYPE = "rare-type"
    FORM = "rare-form"
    MISSING = "nearly-always"
    """A field that hardly any lacks."""
    UNREAD = "unread"
    """The document has no values."""


class Outlier(NamedTuple):
    """Something that is so in ``times`` of ``total`` cases, and what is otherwise."""

    kind: Kind
    places: tuple[Steps, ...]
    """Where it is: at the object, for a field that it has or lacks."""
    what: str
    """The field, the word, the type or the form."""
    message: str
    times: int
    total: int
    documents: tuple[str, ...]
    """The first ones by path."""
    meant: str | None = None
    """What it looks like a misspelling of."""

    def key(self) -> tuple[Any, ...]:
        """Return what to sort by, worst first: what can't be meant so, then what is rarest."""
        return (
            self.kind is not Kind.UNREAD,
            self.meant is None,
            self.times / max(self.total, 1),
            list(Kind).index(self.kind),
            self.places,
            self.what,
        )


def located(outlier: Outlier, document: Document) -> Region | None:
    """Return where an outlier is in a document, or in one of several; None if it is there no more."""
    for one in document.parts:
        found = located(outlier, one.document)
        if found is not None:
            return down(found, one.lines)
    for steps in outlier.places:
        for pointer, value in values(document.data, steps, ""):
            part: Part = "value"
            if outlier.kind in {Kind.KEY, Kind.MISSING}:
                if type(value) is not dict or (outlier.what in value) is (outlier.kind is Kind.MISSING):
                    continue
                if outlier.kind is Kind.KEY:
                    pointer, part = f"{pointer}/{escape_token(outlier.what)}", "key"
            elif not is_one(outlier, value):
                continue
            elif outlier.kind is Kind.STRANGE:
                key = next(key for key in value if not _is_name(key))
                pointer, part = f"{pointer}/{escape_token(str(key))}", "key"
            return document.locate(pointer, part)
    return None


def is_one(outlier: Outlier, value: JSON) -> bool:
    """Whether a value is an outlier of a kind that values are."""
    if outlier.kind is Kind.STRANGE:
        return type(value) is dict and not all(map(_is_name, value))
    if outlier.kind is Kind.TYPE:
        return type_of(value) == outlier.what
    if type(value) is not str:
        return False
    return (value if outlier.kind is Kind.WORD else form_of(value)) == outlier.what


def _is_name(key: object) -> bool:
    return type(key) is str and is_plain(key)


def values(value: JSON, steps: Sequence[Step], pointer: str) -> Iterator[tuple[str, JSON]]:
    """Yield the values at a place of a document, with their pointers."""
    if not steps:
        yield pointer, value
        return
    step, *rest = steps
    if type(value) is list and step == ITEM:
        for index, item in enumerate(value):
            yield from values(item, rest, f"{pointer}/{index}")
    elif type(value) is dict and step != ITEM:
        for key, item in value.items() if step == VALUE else [(step.key, value.get(step.key, _NOTHING))]:
            if item is not _NOTHING:
                yield from values(item, rest, f"{pointer}/{escape_token(str(key))}")


def shown(steps: Steps) -> str:
    """Return a place as people read it: ``related[].provider``."""
    words = ""
    for step in steps:
        words += "[]" if step == ITEM else ".*" if step == VALUE else f".{step.key}"
    return words.removeprefix(".")


__all__ = ["Kind", "Outlier", "is_one", "located", "shown", "values"]
