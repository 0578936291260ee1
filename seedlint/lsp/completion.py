"""Completion: keys that are allowed here, values that a schema lists or the corpus uses, whole documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.lsp.corpus import place_of
from seedlint.lsp.cursor import cursor, front_of, within
from seedlint.lsp.fields import Field, Fields, written
from seedlint.lsp.markdown import without_signs
from seedlint.lsp.skeletons import in_json, in_toml, skeleton
from seedlint.lsp.snippets import LAST, has_stops, plain, snippet
from seedlint.reading.lines import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.lsp.buffers import Buffer
    from seedlint.lsp.corpus import Corpus
    from seedlint.lsp.place import Cursor
    from seedlint.schema.schema import Schema

_MOST_VALUES = 200
_BRACKETS = {"object": ("{", "}"), "array": ("[", "]"), "string": ('"', '"')}


@dataclass(frozen=True)
class Client:
    """What the editor can do."""

    snippets: bool = False
    markdown: bool = True
    as_is: bool = False
    """Whether it can be told to take a text of several lines as it is."""
    indents: bool = False
    """Whether it indents the further lines of a text as the first one is, if nothing is said."""
    commands: bool = False
    """Whether it knows the commands of Visual Studio Code."""


class Completer:
    """Completes in one document."""

    def __init__(
        self,
        buffer: Buffer,
        document: Document,
        schema: Schema,
        corpus: Corpus,
        client: Client,
        *,
        whole: bool = False,
    ) -> None:
        """Look at a document as it is; ``whole``: its file holds nothing but its values."""
        self._buffer = buffer
        self._document = document
        self._start = 0
        self._corpus = corpus
        self._client = client
        self._schema = schema
        self._is_whole = whole
        self._toml = document.reading.name == "TOML" or document.text.startswith("+++")
        self._json = document.reading.name == "JSON" and not self._toml
        self._newline = "\r\n" if "\r\n" in document.text else "\n"

    def items(self, position: types.Position) -> list[types.CompletionItem]:
        """Return what can stand at a position."""
        if self._is_empty():
            return list(self._whole())
        offset = self._buffer.positions.offset(position)
        self._document, self._start, _ = within(self._document, offset)
        offset -= self._start
        place = cursor(self._document, offset)
        if place is None:
            return []
        if not place.key:
            tokens = (*place.tokens, place.name)
            # What stands there now is about to be another word, which may select another form.
            here = Fields(self._schema, _without(self._values(), tokens)).at(tokens)
            return list(self._of_value(here, place, tokens))
        fields = Fields(self._schema, self._values())
        if place.name and not place.flow:
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
        bare = one.name.replace("-", "_").isidentifier() and not self._json
        name = one.name if bare else json.dumps(one.name, ensure_ascii=False)
        text = name if place.colon else self._entry(one, name, place)
        return types.CompletionItem(
            label=one.name,
            kind=types.CompletionItemKind.Field,
            detail="required" if one.required else None,
            documentation=self._words(one.markdown()),
            sort_text=order,
            filter_text=_filtered(name, one.name, place),
            insert_text_format=self._format(text),
            insert_text_mode=self._mode(text),
            text_edit=types.TextEdit(self._range(place), self._written(text)),
            command=None if place.colon or _is_container(one) or not self._client.commands else _SUGGEST,
        )

    def _entry(self, one: Field, name: str, place: Cursor) -> str:
        """Return a key with room for its value, as a snippet."""
        if self._toml:
            return f"{name} = {LAST}"
        kind = "object" if not one.types and one.first("properties") else next(iter(one.types), "")
        if self._json or place.flow:
            begin, end = _BRACKETS.get(kind, ("", "")) if self._json or kind != "string" else ("", "")
            return f"{name}: {begin}{LAST}{end}"
        indent = self._indent(place, place.column + 2)
        if "object" in one.types or kind == "object":
            return f"{name}:{self._newline}{indent}{LAST}"
        if "array" in one.types:
            return f"{name}:{self._newline}{indent}- {LAST}"
        return f"{name}: {LAST}"

    def _indent(self, place: Cursor, column: int) -> str:
        """Return what a further line of a text begins with, so that it begins at a column."""
        given = 0
        if self._client.indents and not self._client.as_is:
            line = self._document.text[self._document.text.rfind("\n", 0, place.start) + 1 : place.start]
            given = len(line) - len(line.lstrip(" "))
        return " " * max(column - given, 0)

    def _mode(self, text: str) -> types.InsertTextMode | None:
        return types.InsertTextMode.AsIs if self._client.as_is and "\n" in text else None

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
            text = json.dumps(now) if self._json else now
            yield self._value_item(text, place, number, types.CompletionItemKind.Constant, detail="now")
            return
        if here.allowed:
            return
        for value, count in self._corpus.values(place_of(tokens))[:_MOST_VALUES]:
            domain = self._corpus.domain(value) if tokens[-1] == "name" else None
            detail = f"at {count} location{'s' * (count != 1)}"
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
        if self._toml or place.flow or not isinstance(item.text_edit, types.TextEdit):
            return
        start = self._document.text.rfind("\n", 0, place.start) + 1
        line = self._document.text[start : place.start]
        indent = self._indent(place, len(line) - len(line.lstrip(" -")))
        more = f"{self._newline}{indent}domain: {written(domain)}"
        rest = BREAK.split(self._document.text[place.end :], maxsplit=1)[0]
        if rest.strip():
            # What stands behind the name on its line, such as a comment, stays with it.
            behind = self._start + place.end + len(rest)
            span = self._buffer.positions.of_offsets(behind, behind)
            item.additional_text_edits = [types.TextEdit(span, more)]
            return
        text = f"{item.text_edit.new_text}{more}"
        item.text_edit = types.TextEdit(item.text_edit.range, text)
        item.insert_text_mode = self._mode(text)

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
            filter_text=_filtered(text, shown or text, place),
            text_edit=types.TextEdit(self._range(place), text),
        )

    def _write(self, value: JSON) -> str:
        if self._toml or self._json:
            return json.dumps(value, ensure_ascii=False)
        return written(value)

    # Whole documents

    def _whole(self) -> Iterator[types.CompletionItem]:
        """Yield a new document's skeleton, in the syntax of its file, or the one that was begun."""
        if self._json:
            text = in_json(self._schema, self._newline)
        else:
            inside = in_toml(self._schema) if self._toml else skeleton(self._schema)
            fence = "" if self._is_whole else "+++" if self._toml else "---"
            lines = [fence, *inside, fence, ""] if fence else [*inside, ""]
            text = self._newline.join(lines)
        begin, end = 0, len(self._document.text)
        yield types.CompletionItem(
            label="new document",
            kind=types.CompletionItemKind.Snippet,
            detail="all required fields",
            filter_text=self._document.text.strip() or "---",
            preselect=True,
            insert_text_format=self._format(text),
            insert_text_mode=self._mode(text),
            text_edit=types.TextEdit(self._buffer.positions.of_offsets(begin, end), self._written(text)),
        )

    # Forms

    def _range(self, place: Cursor) -> types.Range:
        return self._buffer.positions.of_offsets(place.start + self._start, place.end + self._start)

    def _format(self, text: str) -> types.InsertTextFormat:
        one = self._client.snippets and has_stops(text)
        return types.InsertTextFormat.Snippet if one else types.InsertTextFormat.PlainText

    def _written(self, text: str) -> str:
        return snippet(text) if self._client.snippets and has_stops(text) else plain(text)

    def _words(self, text: str) -> types.MarkupContent:
        if self._client.markdown:
            return types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.MarkupContent(types.MarkupKind.PlainText, without_signs(text))


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


def _filtered(text: str, shown: str, place: Cursor) -> str:
    """Return what is compared with what is written already, quotation mark and all."""
    quote = place.typed[:1] if place.typed[:1] in {'"', "'"} else ""
    return text if quote and text.startswith(quote) else f"{quote}{shown}"


def _is_container(one: Field) -> bool:
    return bool({"object", "array"} & set(one.types)) or one.first("properties") is not None


__all__ = ["Client", "Completer"]
