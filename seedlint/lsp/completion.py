"""Completion: keys that are allowed here, values that a schema lists or the corpus uses, whole documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.lsp.corpus import place_of
from seedlint.lsp.cursor import cursor, front_of
from seedlint.lsp.fields import Field, Fields, placeholder, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.lsp.buffers import Buffer
    from seedlint.lsp.corpus import Corpus
    from seedlint.lsp.cursor import Cursor
    from seedlint.schema.schema import Schema

_MOST_VALUES = 200
_DEEPEST = 4


@dataclass(frozen=True)
class Client:
    """What the editor can do."""

    snippets: bool = False
    markdown: bool = True


class Completer:
    """Completes in one document."""

    def __init__(
        self, buffer: Buffer, document: Document, schema: Schema, corpus: Corpus, client: Client
    ) -> None:
        """Look at a document as it is."""
        self._buffer = buffer
        self._document = document
        self._corpus = corpus
        self._client = client
        self._schema = schema
        self._toml = document.reading.name == "TOML" or document.text.startswith("+++")
        self._newline = "\r\n" if "\r\n" in document.text else "\n"

    def items(self, position: types.Position) -> list[types.CompletionItem]:
        """Return what can stand at a position."""
        offset = self._buffer.positions.offset(position)
        if self._is_empty():
            return list(self._whole())
        place = cursor(self._document, offset)
        if place is None:
            return []
        if not place.key:
            tokens = (*place.tokens, place.name)
            # What stands there now is about to be another word, which may select another form.
            here = Fields(self._schema, _without(self._values(), tokens)).at(tokens)
            return list(self._of_value(here, place, tokens))
        fields = Fields(self._schema, self._values())
        if place.name:
            return list(self._of_item(fields, place))
        return list(self._of_key(fields.inside(place.tokens), place))

    def _values(self) -> JSON:
        """Return the values, or of a text that can't be read, those of its plain fields."""
        if self._document.data is not None:
            return self._document.data
        begin, end = front_of(self._document)
        sign = "=" if self._toml else ":"
        found = {}
        for line in self._document.text[begin:end].splitlines():
            name, colon, value = line.partition(sign)
            if colon and name and name == name.strip() and not name.startswith(("#", "-")):
                found[name] = value.strip().strip("\"'")
        return found

    def _is_empty(self) -> bool:
        text = self._document.text.strip()
        return not text or text in {"-", "--", "---", "+++"}

    # Keys

    def _of_key(self, fields: Sequence[Field], place: Cursor) -> Iterator[types.CompletionItem]:
        for number, one in enumerate(fields):
            if one.forbidden or (one.name in place.present and one.name != place.typed):
                continue
            yield self._key_item(one, place, f"{0 if one.required else 1}{number:03}")

    def _key_item(self, one: Field, place: Cursor, order: str) -> types.CompletionItem:
        name = one.name if one.name.replace("-", "_").isidentifier() else json.dumps(one.name)
        text = name if place.colon else self._entry(one, name, place)
        return types.CompletionItem(
            label=one.name,
            kind=types.CompletionItemKind.Field,
            detail="required" if one.required else None,
            documentation=self._words(one.markdown()),
            sort_text=order,
            filter_text=name,
            insert_text_format=self._format(text, place.colon),
            text_edit=types.TextEdit(self._range(place), self._plain(text, place.colon)),
            command=None if place.colon or _is_container(one) else _SUGGEST,
        )

    def _entry(self, one: Field, name: str, place: Cursor) -> str:
        """Return a key with room for its value, as a snippet."""
        if self._toml:
            return f"{name} = $0"
        indent = " " * (place.column + 2)
        if "object" in one.types or (not one.types and one.first("properties")):
            return f"{name}:{self._newline}{indent}$0"
        if "array" in one.types:
            return f"{name}:{self._newline}{indent}- $0"
        return f"{name}: $0"

    # Values

    def _of_item(self, fields: Fields, place: Cursor) -> Iterator[types.CompletionItem]:
        """Yield what can begin right behind the sign of an item: a value, or the first key of a mapping."""
        here = fields.at(place.tokens)
        inside = [one for one in fields.inside(place.tokens) if not one.forbidden]
        if inside:
            yield from self._of_key(inside, place)
        else:
            yield from self._of_value(here, place, place.tokens)

    def _of_value(self, here: Field, place: Cursor, tokens: Sequence[str]) -> Iterator[types.CompletionItem]:
        if "payload" in here.roles:
            return
        number = 0
        for value in here.allowed:
            yield self._value_item(self._write(value), place, number, types.CompletionItemKind.EnumMember)
            number += 1
        if "timestamp" in here.roles or "date-time" in here.roles:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            text = json.dumps(now) if self._document.reading.name == "JSON" else now
            yield self._value_item(text, place, number, types.CompletionItemKind.Constant, detail="now")
            return
        if here.allowed:
            return
        for value, count in self._corpus.values(place_of(tokens))[:_MOST_VALUES]:
            domain = self._corpus.domain(value) if tokens[-1] == "name" else None
            detail = f"in {count} place{'s' * (count != 1)}"
            item = self._value_item(
                self._write(value), place, number, types.CompletionItemKind.Value, detail=detail, shown=value
            )
            if domain and not place.present & {"domain"}:
                item.detail = f"{domain}, {detail}"
                self._with_domain(item, domain, place)
            yield item
            number += 1

    def _with_domain(self, item: types.CompletionItem, domain: str, place: Cursor) -> None:
        """Have a provider's domain written below its name, where there is none yet."""
        if self._toml or not isinstance(item.text_edit, types.TextEdit):
            return
        start = self._document.text.rfind("\n", 0, place.start) + 1
        line = self._document.text[start : place.start]
        indent = len(line) - len(line.lstrip(" -"))
        text = f"{item.text_edit.new_text}{self._newline}{' ' * indent}domain: {domain}"
        item.text_edit = types.TextEdit(item.text_edit.range, text)

    def _value_item(
        self,
        text: str,
        place: Cursor,
        number: int,
        kind: types.CompletionItemKind,
        *,
        detail: str | None = None,
        shown: str | None = None,
    ) -> types.CompletionItem:
        return types.CompletionItem(
            label=shown or text,
            kind=kind,
            detail=detail,
            sort_text=f"{number:04}",
            filter_text=text
            if place.typed[:1] in {'"', "'"} and text[:1] == place.typed[:1]
            else shown or text,
            text_edit=types.TextEdit(self._range(place), text),
        )

    def _write(self, value: JSON) -> str:
        if self._toml or self._document.reading.name == "JSON":
            return json.dumps(value, ensure_ascii=False)
        return written(value)

    # Whole documents

    def _whole(self) -> Iterator[types.CompletionItem]:
        """Yield a new document's skeleton."""
        lines = ["---", *skeleton(self._schema), "---", ""]
        text = self._newline.join(lines)
        begin, end = 0, len(self._document.text)
        yield types.CompletionItem(
            label="new document",
            kind=types.CompletionItemKind.Snippet,
            detail="all required fields",
            filter_text="---",
            preselect=True,
            insert_text_format=self._format(text, False),
            text_edit=types.TextEdit(self._buffer.positions.of_offsets(begin, end), self._plain(text, False)),
        )

    # Forms

    def _range(self, place: Cursor) -> types.Range:
        return self._buffer.positions.of_offsets(place.start, place.end)

    def _format(self, text: str, plain: bool) -> types.InsertTextFormat:
        snippet = self._client.snippets and not plain and "$" in text
        return types.InsertTextFormat.Snippet if snippet else types.InsertTextFormat.PlainText

    def _plain(self, text: str, plain: bool) -> str:
        return text if plain or self._client.snippets else without_stops(text)

    def _words(self, text: str) -> types.MarkupContent:
        kind = types.MarkupKind.Markdown if self._client.markdown else types.MarkupKind.PlainText
        return types.MarkupContent(kind, text)


_SUGGEST = types.Command("choose a value", "editor.action.triggerSuggest")
"""Editors that know it ask for values at once; others do nothing."""


def _without(data: JSON, tokens: Sequence[str]) -> JSON:
    """Return values without the one at a place, if it is under a key."""
    if isinstance(data, dict) and tokens[0] in data:
        inner = {} if len(tokens) == 1 else {tokens[0]: _without(data[tokens[0]], tokens[1:])}
        return {**{key: value for key, value in data.items() if key != tokens[0]}, **inner}
    if isinstance(data, list) and len(tokens) > 1 and tokens[0].isdigit() and int(tokens[0]) < len(data):
        at = int(tokens[0])
        return [*data[:at], _without(data[at], tokens[1:]), *data[at + 1 :]]
    return data


def _is_container(one: Field) -> bool:
    return bool({"object", "array"} & set(one.types)) or one.first("properties") is not None


def skeleton(schema: Schema) -> list[str]:
    """Return the lines of a new document: all required fields, with tab stops for what is to be written."""
    stops = iter(range(1, 1000))
    return list(required_lines(Fields(schema, {}), (), "", lambda text: f"${{{next(stops)}:{text}}}"))


def required_lines(
    fields: Fields, tokens: tuple[str, ...], indent: str, stop: Callable[[str], str], only: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the required fields of a mapping in YAML, in the schema's order; ``only``: just these.

    ``stop`` makes a place to fill in of what stands there until then.
    """
    now = {"timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    now["date-time"] = now["timestamp"]
    for one in fields.inside(tokens):
        if one.forbidden or (one.name not in only if only else not one.required):
            continue
        inside = (*tokens, one.name)
        below = [inner for inner in fields.inside(inside) if inner.required] if len(tokens) < _DEEPEST else []
        if "object" in one.types and below:
            yield f"{indent}{one.name}:"
            yield from required_lines(fields, inside, f"{indent}  ", stop)
        elif "array" in one.types and one.first("minItems"):
            yield f"{indent}{one.name}:"
            items = fields.at((*inside, "0"))
            yield f"{indent}  - {_filled(items, now, stop)}"
        else:
            yield f"{indent}{one.name}: {_filled(one, now, stop)}"


def _filled(one: Field, now: dict[str, str], stop: Callable[[str], str]) -> str:
    text = placeholder(one, now)
    if text[:1] == '"' and text[-1:] == '"':
        return f'"{stop(text[1:-1])}"'
    if one.first("const") is not None:
        return text
    return stop(text)


def without_stops(text: str) -> str:
    """Return a snippet as plain text."""
    import re

    return re.sub(r"\$\{\d+:([^}]*)\}|\$\d+", lambda found: found[1] or "", text)


__all__ = ["Client", "Completer", "required_lines", "skeleton", "without_stops"]
