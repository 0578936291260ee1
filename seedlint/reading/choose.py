"""Which syntax a text is read in: by its file's name, else by what it begins with.

A new syntax is a module with a reading of its own (`seedlint.reading.syntax`), and one entry in `SYNTAXES`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from seedlint.finding import Finding
from seedlint.reading.braces import braces
from seedlint.reading.bytree import Unread
from seedlint.reading.fenced import JSON_FENCES, TOML_FENCES, fences
from seedlint.reading.fences import for_path, front_matter, whole_file
from seedlint.reading.syntax import Fences, Reading, Stretch, Syntax
from seedlint.reading.yaml.pieces import YamlCutter
from seedlint.reading.yaml.source import YamlReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.patterns.kinds import Kinds


class Syntaxes:
    """The syntaxes that documents can be in."""

    def __init__(
        self,
        syntaxes: Sequence[Syntax],
        named: Callable[[str], str | None] | None = None,
        *,
        several: bool = False,
    ) -> None:
        """Choose among ``syntaxes``; where nothing speaks for any, the first one with fences says so.

        Of a file ``named`` may say, by its path, that it is to be taken for one with some other ending.
        ``several``: a file may hold several documents.
        """
        self.several = several
        self._syntaxes = syntaxes
        self._named = named
        self._by_ending = {ending: syntax for syntax in syntaxes for ending in syntax.endings}
        fenced = [(one.fences, one) for one in syntaxes if one.fences]
        self._usual = fenced[0]
        # What another opening begins with comes after it.
        self._fenced = sorted(fenced, key=lambda one: -len(one[0].opening))

    def read(self, path: str, text: str, raw: bytes) -> Reading:
        """Read ``text``, which is all there is in ``raw``, the bytes of the file at ``path``."""
        syntax, stretch = self.choose(path, text)
        if isinstance(stretch, Finding):
            return Unread(text, for_path(stretch, path))
        return syntax.read(text, raw, stretch)

    def choose(self, path: str, text: str) -> tuple[Syntax, Stretch | Finding]:
        """Return the syntax of a text and where in it the values stand, or what is wrong with its fences."""
        syntax = self.whole(path)
        if syntax is not None:
            return syntax, syntax.whole(text)
        fences, syntax = self._usual
        for one in self._fenced:
            if text.startswith(one[0].opening):
                fences, syntax = one
                break
        return syntax, fences.find(text)

    def whole(self, path: str) -> Syntax | None:
        """Return the syntax that all of a file is in; None if it is to have front matter."""
        ending = None if self._named is None else self._named(path)
        return self._by_ending.get(ending or path[path.rfind(".") + 1 :].lower())

    def stretches(self, path: str, text: str) -> list[Stretch]:
        """Return where in a text several documents stand; none if it is one, or must be."""
        syntax = self.whole(path) if self.several else None
        return syntax.stretches(text) if syntax is not None and syntax.stretches is not None else []

    def as_said(self, kinds: Kinds) -> Syntaxes:
        """Return the same, where the configuration says what files are."""
        return Syntaxes(self._syntaxes, kinds.syntax if kinds.whole else None, several=kinds.multiple)

    def is_fenced(self, text: str) -> bool:
        """Whether a text begins as front matter does."""
        line = text[:16].split("\n", 1)[0].rstrip("\r")
        return line == self._usual[0].opening or any(
            text.startswith(one.opening) for one, _ in self._fenced if one is not self._usual[0]
        )


def _stretches(text: str) -> list[Stretch]:
    from seedlint.reading.stream import stretches

    return stretches(text)


def _json(text: str, raw: bytes, stretch: Stretch) -> Reading:
    from seedlint.reading.json.source import JsonReading

    return JsonReading(text, raw, stretch)


def _bare_json(text: str, raw: bytes, stretch: Stretch) -> Reading:
    from seedlint.reading.json.source import JsonReading

    return JsonReading(text, raw, stretch, bare=True)


def _toml(text: str, raw: bytes, stretch: Stretch) -> Reading:
    from seedlint.reading.toml.source import TomlReading

    return TomlReading(text, raw, stretch)


YAML = Syntax(YamlReading, ("yaml", "yml"), whole_file, Fences("---", front_matter), YamlCutter(), _stretches)
JSON = Syntax(_json, ("json",), fences=Fences("{", braces))
TOML = Syntax(_toml, ("toml",), fences=fences(*TOML_FENCES[0]))
_TOO = (
    *(Syntax(_toml, fences=fences(*signs)) for signs in TOML_FENCES[1:]),
    *(Syntax(_bare_json, fences=fences(*signs)) for signs in JSON_FENCES),
)
"""Other fences around the same."""

SYNTAXES = Syntaxes((YAML, JSON, TOML, *_TOO))
"""All there are."""


@cache
def syntaxes_for(kinds: Kinds) -> Syntaxes:
    """Return the syntaxes as the configuration has them."""
    return SYNTAXES.as_said(kinds) if kinds.whole or kinds.multiple else SYNTAXES


__all__ = ["JSON", "SYNTAXES", "TOML", "YAML", "Syntaxes", "syntaxes_for"]
