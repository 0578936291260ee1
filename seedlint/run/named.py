"""Schemas that documents name themselves: `# yaml-language-server: $schema=…`, or a key `$schema`.

Whoever writes a document may write anything there. So only files below the root are read, nothing is fetched,
and what can't be used is told at its place.
"""

from __future__ import annotations

import os
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import SCHEMA
from seedlint.document import Document
from seedlint.errors import SchemaError
from seedlint.finding import Finding
from seedlint.reading.choose import YAML, syntaxes_for
from seedlint.schema.schema import Schema
from seedlint.util.digest import digest
from seedlint.util.late import late
from seedlint.util.paths import Looks, is_in, looks_of
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings

KEY = "$schema"
_BYTES = b"$schema"
_COMMENT = late(r"^[ \t]*#[ \t]*yaml-language-server[ \t]*:[^\n]*?\$schema=([^\s]+)", re.MULTILINE)
_SCHEME = late(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Named:
    """Finds and reads the schemas that documents name."""

    def __init__(self, settings: Settings) -> None:
        """Look for them below the root."""
        self._root = os.path.realpath(settings.root)
        self._limit = settings.max_file_size
        self._roots = settings.schema_roots
        self._syntaxes = syntaxes_for(settings.kinds)
        self._last: tuple[str, bytes, str | None] | None = None
        self._read_so_far: dict[str, _File] = {}
        self._said: dict[tuple[str, str], tuple[Schema | str, bytes]] = {}
        """What references from a folder lead to, as it was when `look_again` was asked."""
        self.files: Looks = {}
        """All files that were read, or were to be, and how they looked before that."""

    def look_again(self) -> None:
        """Have files that were read looked at once more: they may have changed since."""
        self._said.clear()

    def reference(self, path: str, raw: bytes) -> str | None:
        """Return what a document names, as it is written; None if it names nothing."""
        if _BYTES not in raw or len(raw) > self._limit:
            return None
        if self._last is None or self._last[0] != path or self._last[1] is not raw:
            try:
                first = self._first(path, raw)
                found = self._commented(path, first) or _found(Document(path, first, syntaxes=self._syntaxes))
            except Exception:  # noqa: BLE001 - what a hostile file provokes is told when it is judged
                found = None
            self._last = path, raw, found and found[0]
        return self._last[2]

    def _first(self, path: str, raw: bytes) -> bytes:
        """Return the first document of a file that holds several: what it names is for all of them."""
        if not self._syntaxes.several:
            return raw
        text = raw.decode("utf-8-sig")
        stretches = self._syntaxes.stretches(path, text)
        return text[slice(*stretches[0])].encode() if stretches else raw

    def _commented(self, path: str, raw: bytes) -> tuple[str, tuple[int, int]] | None:
        """Return what a document names in a comment, and where, without reading its values; else None."""
        text = raw.decode("utf-8-sig")
        syntax, stretch = self._syntaxes.choose(path, text)
        if syntax is not YAML or isinstance(stretch, Finding):
            return None
        comment = _COMMENT.search(text[: stretch[1]], stretch[0])
        return comment and (comment[1], comment.span(1))

    def schema(self, path: str, reference: str) -> Schema:
        """Return the schema that the document at ``path`` names; SchemaError says why there is none."""
        known = self._read(path, reference)[0]
        if isinstance(known, str):
            raise SchemaError(known)
        return known

    def state(self, path: str, reference: str) -> bytes:
        """Return a digest of what such a reference leads to now."""
        return self._read(path, reference)[1]

    def _read(self, path: str, reference: str) -> tuple[Schema | str, bytes]:
        where = posixpath.dirname(path), reference
        said = self._said.get(where)
        if said is None:
            said = self._said[where] = self._looked(path, reference)
        return said

    def _looked(self, path: str, reference: str) -> tuple[Schema | str, bytes]:
        try:
            inside = self._inside(path, reference)
            file = os.path.join(self._root, inside)
            self.files.update(looks_of((file,)))
            size = os.stat(file).st_size
            if not os.path.isfile(file) or not is_in(os.path.realpath(file), self._root):
                raise SchemaError("is not a file below the directory of the configuration")
            if size > self._limit:
                raise SchemaError("is larger than max-file-size")
        except SchemaError as error:
            return str(error), b""
        except (OSError, ValueError):
            return "does not exist", b""
        known = self._read_so_far.get(inside)
        if known is None or known.looks != looks_of(known.looks):
            known = self._read_so_far[inside] = _loaded(file, inside, self._roots)
            self.files.update(known.looks)
        return known.schema, known.digest

    def _inside(self, path: str, reference: str) -> str:
        """Return the path from the root of a file that a document names; SchemaError if it can't be one."""
        if _SCHEME.match(reference):
            raise SchemaError(
                "is a URL, and schemas are not fetched; download it, and name the file by its path from here"
            )
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))
        if posixpath.isabs(inside) or inside == ".." or inside.startswith("../") or "\\" in inside:
            raise SchemaError(
                "leads out of the directory of the configuration; only what is below it is read"
            )
        return inside


class _File(NamedTuple):
    """What is in a file that was named."""

    schema: Schema | str
    """The schema, or why there is none."""
    digest: bytes
    looks: Looks
    """How it looked, and all files that it refers to, before they were read."""


def _loaded(file: str, name: str, roots: Sequence[Path]) -> _File:
    from pathlib import Path

    looks: Looks = {}

    def tried(path: Path) -> None:
        looks.update(looks_of((str(path),)))

    try:
        schema = Schema.load(Path(file), name, roots, tried)
    except SchemaError as error:
        return _File(f"can't be used: {error}", digest(str(error).encode("utf-8", "surrogatepass")), looks)
    return _File(schema, digest(repr(schema.contents).encode("utf-8", "surrogatepass")), looks)


def objection(document: Document, why: str) -> Finding:
    """Return the finding that the schema which a document names can't be used."""
    found = _found(document)
    reference, place = found or ("", None)
    what = f"the schema that this document names, {shorten(reference)}, {why}"
    message = f"{what}; it is checked with the configured one"
    return Finding(SCHEMA, message, "" if place else f"/{KEY}", offsets=place)


def _found(document: Document) -> tuple[str, tuple[int, int] | None] | None:
    """Return what a document names, and where in the text, unless it is the value of the key."""
    if document.reading.name == "YAML":
        begin, end = document.front
        comment = _COMMENT.search(document.text[:end], begin)
        if comment:
            return comment[1], comment.span(1)
    data = document.data
    reference = data.get(KEY) if isinstance(data, dict) else None
    return (reference, None) if isinstance(reference, str) and reference else None


__all__ = ["Named", "objection"]
