"""Schemas in files: in JSON, YAML or TOML, and in several files that refer to one another.

What a schema refers to in other files is put beside its definitions, so that the rest of the house has one
schema that refers to nothing outside. Only files below the schema's folder, or below the folders that the
configuration names, are read; nothing is ever fetched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.codes import DUPLICATE_KEY
from seedlint.errors import SchemaError
from seedlint.finding import JSON, escape_token
from seedlint.schema.references import DATA, NAMES, REFERENCES, References, joined, subschemas
from seedlint.schema.validator import Draft, draft_of, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_OTHER_SYNTAXES = {".yaml": "YAML", ".yml": "YAML", ".toml": "TOML"}
_BUILT_IN = ("http://json-schema.org/", "https://json-schema.org/")
"""What the libraries have of their own: the schemas of schemas."""
_FIRST_WITH_DEFS = 2019
_MOST_FILES = 1_000


def read_schema(
    path: Path, name: str, roots: Sequence[Path] = (), tried: Callable[[Path], None] | None = None
) -> JSON:
    """Return the schema in a file, with all that it refers to in others; ``name`` stands for it in messages.

    ``roots`` are folders, besides its own, that references may lead into. ``tried`` is told of each file that
    is asked for, before it is, so that it knows them even where that comes to an error.
    """
    if tried is not None:
        tried(path)
    contents = _read(path, name)
    if not isinstance(contents, dict) or not any(
        isinstance(one.get(word), str) and one[word][:1] != "#"
        for one in subschemas(contents)
        for word in REFERENCES
    ):
        return contents
    return _Bundle(path, name, contents, roots, tried).whole()


# One file


def _read(path: Path, name: str) -> JSON:
    if any(part in {"http:", "https:"} for part in path.parts):
        # A path has no two slashes in a row.
        address = name.replace(":/", "://", 1).replace(":///", "://", 1)
        raise SchemaError(f"{address}: the schema is a URL, and schemas are not fetched; download it first")
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SchemaError(f"{name}: cannot read the schema: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SchemaError(f"{name}: the schema is not UTF-8 (byte {error.start})") from None
    syntax = _OTHER_SYNTAXES.get(path.suffix.lower())
    try:
        return _other(path, name, text, syntax) if syntax else json.loads(text)
    except json.JSONDecodeError as error:
        words = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise SchemaError(f"{name}:{error.lineno}:{error.colno}: the schema is not JSON: {words}") from None
    except ValueError:
        raise SchemaError(f"{name}: a number in the schema has too many digits") from None
    except RecursionError:
        raise SchemaError(f"{name}: the schema nests too deep") from None


def _other(path: Path, name: str, text: str, syntax: str) -> JSON:
    from seedlint.reading.choose import SYNTAXES
    from seedlint.reading.lines import Lines

    reading = SYNTAXES.read(path.name, text, text.encode())
    problems = [one for one in reading.problems if reading.data is None or one.code == DUPLICATE_KEY]
    if not problems and reading.data is not None:
        return reading.data
    start, words = 0, "there is nothing in it"
    for one in problems[:1]:
        start = (one.offsets or reading.offsets(one.pointer, one.part, one.span))[0]
        words = one.message
    line, column = Lines(text).position(start)
    raise SchemaError(f"{name}:{line}:{column}: the schema is not {syntax} that can be used: {words}")


# Several files


class _File(NamedTuple):
    path: Path
    name: str
    references: References
    place: str
    """Where it stands in the whole, as a pointer."""


class _Bundle:
    def __init__(
        self,
        path: Path,
        name: str,
        contents: dict[str, JSON],
        roots: Sequence[Path],
        tried: Callable[[Path], None] | None,
    ) -> None:
        self._tried = tried
        self._draft = draft_of(contents)
        self._shelf = "$defs" if self._draft.number >= _FIRST_WITH_DEFS else "definitions"
        own = contents.get(self._shelf)
        self._taken = set(own) if isinstance(own, dict) else set()
        self._folders = [folder.resolve() for folder in (path.parent, *roots)]
        self._files: dict[Path, _File] = {}
        self._contents = {"": contents}
        self._root = self._add(path.resolve(), name, contents, "")

    def whole(self) -> JSON:
        """Return the schema with everything that it refers to."""
        todo = [self._root]
        for file in todo:
            known = len(self._files)
            for one in subschemas(self._contents[file.place]):
                for word in REFERENCES:
                    if isinstance(one.get(word), str):
                        self._target(file, joined(file.references.bases[id(one)], one[word]))
            todo += list(self._files.values())[known:]
        if len(self._files) == 1:
            return self._contents[""]
        self._refuse_dynamic()
        made = {file.place: self._rewritten(self._contents[file.place], file) for file in todo}
        root: Any = made.pop("")
        root[self._shelf] = {
            **root.get(self._shelf, {}),
            **{self._title(key): one for key, one in made.items()},
        }
        return root

    def _refuse_dynamic(self) -> None:
        """Refuse references whose target depends on the way that led to them, where it leads through files.

        They become plain ones here, so that they would accept what they are to refuse.
        """
        for reference, anchor in (("$dynamicRef", "$dynamicAnchor"), ("$recursiveRef", "$recursiveAnchor")):
            asked: dict[Any, _File] = {}
            answers: dict[Any, int] = {}
            for file in self._files.values():
                for one in subschemas(self._contents[file.place]):
                    if isinstance(one.get(reference), str):
                        asked[one[reference].rpartition("#")[2] or True] = file
                    name = one.get(anchor)
                    if name is True or (isinstance(name, str) and name):
                        answers[name] = answers.get(name, 0) + 1
            for name, file in asked.items():
                if answers.get(name, 0) > 1:
                    raise SchemaError(
                        f"{file.name}: the target of its `{reference}` depends on other files; put their"
                        " content into one file"
                    )

    def _title(self, place: str) -> str:
        return place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")

    def _add(self, path: Path, name: str, contents: JSON, title: str) -> _File:
        while title in self._taken:
            title += "_"
        self._taken.add(title)
        place = f"/{self._shelf}/{escape_token(title)}" if title else ""
        self._contents[place] = contents
        draft: Draft = (
            draft_of(contents) if isinstance(contents, dict) and "$schema" in contents else self._draft
        )
        if draft.number != self._draft.number:
            raise SchemaError(
                f"{name}: its `$schema` is a different draft from that of the schema that refers"
                " to it; use the same draft in both"
            )
        file = _File(path, name, References(contents, draft, path.as_uri()), place)
        self._files[path] = file
        return file

    def _target(self, file: _File, address: str) -> str | None:
        """Return where in the whole an address leads to; None if the libraries know it themselves."""
        resource, _, fragment = address.partition("#")
        if resource.startswith(_BUILT_IN):
            return None
        owner = file if file.references.knows(resource) else self._owner(file, resource)
        if not owner.references.knows(resource):
            # It is asked for by its place; it may call itself something else.
            address = f"{owner.path.as_uri()}#{fragment}"
        place = owner.references.place(address)
        if place is None:
            raise SchemaError(f"{file.name}: it refers to {address}, which does not exist")
        return owner.place + place

    def _owner(self, file: _File, resource: str) -> _File:
        for known in self._files.values():
            if known.references.knows(resource):
                return known
        path = self._path(file, resource)
        if path is None:
            raise SchemaError(
                f"{file.name}: it refers to {resource}, and schemas are not fetched; download it, and refer"
                " to the file by its path"
            )
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise SchemaError(
                f"{file.name}: it refers to {path}, which is outside the schema's directory; add its"
                " directory to schema-roots to allow it"
            )
        known_file = self._files.get(path)
        if known_file is not None:
            return known_file
        if len(self._files) >= _MOST_FILES:
            raise SchemaError(f"{self._root.name}: it refers to more than {_MOST_FILES} files")
        base = self._folders[0]
        title = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
        if self._tried is not None:
            self._tried(path)
        if not path.is_file():
            raise SchemaError(f"{file.name}: it refers to {title}, which does not exist")
        folder, slash, _ = self._root.name.rpartition("/")
        name = f"{folder}{slash}{title}"
        return self._add(path, name, _read(path, name), title)

    def _path(self, file: _File, resource: str) -> Path | None:
        """Return the file that an address means; what a schema calls itself stands for where it lies."""
        from pathlib import Path
        from urllib.parse import unquote, urlsplit
        from urllib.request import url2pathname

        if resource.startswith("file:"):
            return Path(url2pathname(urlsplit(resource).path)).resolve()
        if ":" not in resource:  # what it calls itself is no hierarchy, such as `urn:a`
            return (file.path.parent / unquote(resource)).resolve()
        folder = file.references.base.rpartition("/")[0] + "/"
        if folder != "/" and resource.startswith(folder) and ":" in folder:
            return (file.path.parent / unquote(resource[len(folder) :])).resolve()
        return None

    def _rewritten(self, value: JSON, file: _File, *, names: bool = False) -> Any:
        """Copy a schema with its references as pointers into the whole, and without names of its own."""
        if isinstance(value, list):
            return [self._rewritten(one, file) for one in value]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        inner = value is not self._contents[""]
        for key, one in value.items():
            if names:
                made[key] = self._rewritten(one, file)
            elif key in DATA:
                made[key] = one
            elif key in REFERENCES and isinstance(one, str):
                target = self._target(file, joined(file.references.bases[id(value)], one))
                # Whatever is dynamic about a reference ends where files do.
                made["$ref" if key == "$recursiveRef" and file.place else key] = (
                    one if target is None else f"#{quoted(target)}"
                )
            elif not (inner and key in {"$schema", "$id", "id"} and isinstance(one, str)):
                made[key] = self._rewritten(one, file, names=key in NAMES)
        return made


__all__ = ["read_schema"]
