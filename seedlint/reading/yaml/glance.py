"""The values that the careful reader would see in a plain text, in a third of its time.

It takes the same events of the same library, but makes no nodes and knows no places. At the first thing that
calls for a closer look it gives up: `seedlint.reading.yaml.compose` then reads the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from seedlint.reading.yaml import compose
from seedlint.reading.yaml.disguise import disguised
from seedlint.reading.yaml.yaml12 import resolve, yaml11_reading

if TYPE_CHECKING:
    from seedlint.finding import JSON

_DEEPEST = 24
"""Far less than the careful reader goes down."""


class _OddError(Exception):
    """Something calls for a closer look."""


def glanced(text: str) -> JSON:
    """Return the values of a text, None if that takes a closer look."""
    if compose.unprintable(text) or disguised(text) != text:
        return None
    loader = compose.LOADER(text)
    try:
        return _Glance(text).read(loader)
    except Exception:  # noqa: BLE001 - whatever a hostile text provokes, the careful reader tells
        return None
    finally:
        loader.dispose()


class _Glance:
    def __init__(self, text: str) -> None:
        self.text = text
        self.signs = text.count("#")
        """Those that stand in no value begin comments, or should not be there."""
        self.root: JSON = None
        self.here: Any = None
        """The list or mapping that is open."""
        self.key: str | None = None
        """The key whose value comes next."""
        self.around: list[tuple[Any, int]] = []
        """What is open around that, and the line on which it must end: -1 for any."""

    def read(self, loader: Any) -> JSON:
        documents = 0
        while (event := loader.get_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent:
                self.scalar(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.close(event)
            elif kind is MappingStartEvent:
                self.open(event, {})
            elif kind is SequenceStartEvent:
                self.open(event, [])
            elif kind is AliasEvent:
                raise _OddError
            elif kind is DocumentStartEvent:
                documents += 1
        return None if self.signs or documents > 1 else self.root

    def scalar(self, event: Any) -> None:
        value: JSON = event.value
        if event.anchor is not None or event.tag is not None:
            raise _OddError
        if self.signs:
            self.signs -= self.text.count("#", event.start_mark.index, event.end_mark.index)
        if not event.style:
            if value == "-" or yaml11_reading(value) is not None:
                raise _OddError
        elif event.start_mark.line != event.end_mark.line:
            raise _OddError
        here = self.here
        if type(here) is dict and self.key is None:
            if value in here or value == "<<":
                raise _OddError
            self.key = value
            return
        self.add(value if event.style else resolve(value))

    def add(self, value: JSON) -> None:
        here = self.here
        if type(here) is dict:
            if self.key is None:
                raise _OddError
            here[self.key] = value
            self.key = None
        elif here is not None:
            here.append(value)
        else:
            raise _OddError

    def open(self, event: Any, new: JSON) -> None:
        if event.anchor is not None or event.tag is not None or len(self.around) > _DEEPEST:
            raise _OddError
        if self.here is not None:
            self.add(new)
        elif self.root is None and type(new) is dict:
            self.root = new
        else:
            raise _OddError
        self.around.append((self.here, event.start_mark.line if event.flow_style else -1))
        self.here = new

    def close(self, event: Any) -> None:
        self.here, line = self.around.pop()
        if line >= 0 and event.end_mark.line != line:
            raise _OddError


__all__ = ["glanced"]
