"""The rule classes that definitions make: rules like any other, to the engine and to whoever asks of them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar

from seedlint.custom.conditions import Look, conditions_of, in_words, key_of
from seedlint.custom.dates import day
from seedlint.custom.lists import read_list
from seedlint.rule import Bad, BaseRule, CorpusRule, Fact, Finding, Good, Related, Rule, shorten
from seedlint.rules.elsewhere import Elsewhere, documents_have

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from seedlint.custom.definition import Definition, Example
    from seedlint.custom.places import Selected
    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.rule import Group

_LONGEST_KEY = 400
"""Longer values are told apart by a hash."""
_OWN_FENCE = "+++"


class CustomRule(BaseRule, abstract=True):
    """A rule of the configuration."""

    definition: ClassVar[Definition]
    folder: ClassVar[Path]

    @classmethod
    def data_folder(cls) -> Path:
        """Return the folder of the configuration."""
        return cls.folder

    def selected(self, document: Document) -> Iterator[Selected]:
        """Yield the places in a document that the rule is about, each once; null is nothing."""
        seen: set[str] = set()
        for place in self.definition.select:
            for at in place.find(document.data):
                if at.value is not None and at.pointer not in seen:
                    seen.add(at.pointer)
                    yield at

    def said(self, words: str) -> str:
        """Return a message: what the rule says of itself, and what is wrong here."""
        return f"{self.definition.message}: {words}"


class DocumentRule(CustomRule, Rule, abstract=True):
    """One that judges one document."""

    def prepare(self) -> None:
        """Read the list of values, if there is one."""
        listed = [value for name in self.data_files for value in read_list(self.data_file(name))]
        self._conditions = tuple(conditions_of(self.definition, listed))
        self._unique = self.definition.conditions.get("unique") == "document"

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong with each place, and each value that stands twice."""
        look = Look(document.data, document.derive(_payloads))
        first: dict[Any, str] = {}
        for at in self.selected(document):
            for condition in self._conditions:
                said = condition(at, look)
                if said is not None:
                    yield self.finding(at.pointer, self.said(said.words), fix=said.fix, related=said.related)
            if self._unique:
                before = first.setdefault(key_of(at.value), at.pointer)
                if before != at.pointer:
                    words = self.said(f"{look.shown(at)} is here again")
                    yield self.finding(at.pointer, words, related=(Related(before, "the first one"),))


class AcrossRule(CustomRule, CorpusRule, abstract=True):
    """One that judges across documents."""

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Yield what is wrong in a group."""
        raise NotImplementedError


class UniqueRule(AcrossRule, abstract=True):
    """No value stands twice, in one document or in two."""

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each value."""
        look = Look(document.data, document.derive(_payloads))
        for at in self.selected(document):
            yield Fact(_key(at, look), at.pointer)

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report a value in each document that has it, and where it stands again in one."""
        elsewhere = Elsewhere(facts)
        shown = _shown(key)
        path = ""
        before: str | None = None
        for placed in facts:
            pointer = placed.item.pointer
            if placed.path != path or before is None:
                path, before = placed.path, pointer
            count = elsewhere.count(placed)
            if count:
                words = f"{documents_have(count)} {shown}, too"
                related = elsewhere.places(placed, "the same value")
            elif before != pointer:
                words = f"{shown} is here again"
                related = [Related(before, "the first one")]
            else:
                continue
            yield self.finding(pointer, self.said(words), related=related, path=placed.path)


class MaxPerDayRule(AcrossRule, abstract=True):
    """A value stands in so many documents of one day at most."""

    once = True

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each value with its day."""
        look = Look(document.data, document.derive(_payloads))
        (field,) = self.definition.fields["day-of"]
        for at in self.selected(document):
            date = field.beside(document.data, at)
            found = day(date.value) if date is not None and type(date.value) is str else None
            if found is not None:
                yield Fact(f"{found} {_key(at, look)}", at.pointer)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at days with too many."""
        return counts.keys() if sum(counts.values()) > self._most else ()

    def prepare(self) -> None:
        """Read the limit."""
        self._most: int = self.definition.conditions["max-per-day"]

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Report all documents of a day, if they are too many: which of them is one too many, who knows."""
        elsewhere = Elsewhere(facts)
        if elsewhere.documents <= self._most:
            return
        found, _, value = key.partition(" ")
        may = "1 is allowed" if self._most == 1 else f"{self._most} are allowed"
        words = self.said(f"{elsewhere.documents} documents have {_shown(value)} on {found} (UTC), and {may}")
        for placed in facts:
            related = elsewhere.places(placed, "the same day")
            yield self.finding(placed.item.pointer, words, related=related, path=placed.path)


def make_rule(definition: Definition, folder: Path) -> type[CustomRule]:
    """Return the rule that a definition makes; file names in it are from ``folder``.

    ValueError for a list of values that can't be read.
    """
    conditions = definition.conditions
    base: type[CustomRule] = DocumentRule
    if definition.across:
        base = MaxPerDayRule if "max-per-day" in conditions else UniqueRule
    made: type[CustomRule] = type(
        f"{definition.code} {definition.name}",
        (base,),
        {
            "__doc__": _docstring(definition),
            "__module__": __name__,
            "code": definition.code,
            "name": definition.name,
            "severity": definition.severity,
            "since": "0.0.0",
            "definition": definition,
            "folder": folder,
            "examples": tuple(map(shown_example, definition.examples)),
        },
    )
    made.since = ""  # it came with the configuration, and with no version
    if "enum-file" in conditions:
        # After the class is checked: unlike those of a module, the file need not be below the folder.
        made.data_files = (conditions["enum-file"],)
        read_list(folder / conditions["enum-file"])
    return made


def shown_example(example: Example) -> Good | Bad:
    """Return an example as the documentation of rules shows it."""
    first, *more = map(example_source, example.texts)
    others = {f"other-{number}.md": text for number, text in enumerate(more, 1)}
    return Good(first, others=others) if example.good else Bad(first, others=others)  # type: ignore[arg-type]


def example_source(text: str) -> str | bytes:
    """Return the text of an example as `Good` and `Bad` have it: YAML, or a file with fences of its own."""
    return text.encode() if text.startswith(_OWN_FENCE) else text


def _docstring(definition: Definition) -> str:
    table = definition.table
    places = ", ".join(f"`{place}`" for place in definition.select)
    said = f"Each {places} must {in_words(definition.conditions)}."
    if "day-of" in definition.conditions:
        said = f"{said[:-1]}, by `{definition.fields['day-of'][0]}` in UTC."
    parts = [f"{definition.message}.", said]
    parts += [f"{title}: {table[key]}" for key, title in (("why", "Why"), ("fix", "Fix")) if key in table]
    return "\n\n".join(parts)


def _payloads(document: Document) -> tuple[str, ...]:
    return tuple(pointer for pointer, _ in document.select("payload"))


def _key(at: Selected, look: Look) -> str:
    """Return what tells a value apart, in a form from which it can be shown, unless it is long or secret."""
    key = json.dumps(_plain(at.value), sort_keys=True)
    if len(key) <= _LONGEST_KEY and not look.hides(at.pointer):
        return key
    return f"#{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"


def _plain(value: JSON) -> JSON:
    """Return a value in which equal numbers are written alike."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _shown(key: str) -> str:
    return "the value" if key.startswith("#") else shorten(json.loads(key))


__all__ = ["CustomRule", "example_source", "make_rule", "shown_example"]
