"""The file that lists known findings, one entry a line: how it is read and written.

An entry names a finding as `seedlint.identity` does: its document, relative to the folder of the file;
its rule; its field, without positions in lists; and a digest of its value. Nothing in it depends on lines, on
the order of keys, or on where seedlint is run; and no value stands in it. Findings that agree in
all of this have an entry each, numbered from 1.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.errors import ConfigurationError
from seedlint.util.paths import folder_from_root, from_root, named, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_NAME = "seedlint-baseline.json"
VERSION = 1
_TOOL = "seedlint"
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", re.MULTILINE)


class Entry(NamedTuple):
    """What names a known finding; ``path`` is from the folder of the baseline, with forward slashes."""

    path: str
    code: str
    pointer: str
    value: str


@dataclass
class Baseline:
    """Known findings, each as often as it is known, and the text they were read from.

    ``root`` is the directory from which the paths of documents are.
    """

    file: Path
    root: str
    entries: Counter[Entry] = field(default_factory=Counter)
    text: str = ""
    places: dict[Entry, tuple[int, int]] | None = None
    """What `lines` returns, where the text is not at hand."""

    def __post_init__(self) -> None:
        """Remember how folders are called from the baseline's own."""
        self._folder = os.path.abspath(self.file.parent)  # noqa: PTH100 - must not follow links
        self._folders: dict[str, str] = {}

    def name(self, path: str) -> str:
        """Return what the baseline calls a document; ``path`` is from the root."""
        cut = path.rfind("/") + 1
        folder = self._folders.get(path[:cut])
        if folder is None:
            place = os.path.join(self.root, path[:cut])  # noqa: PTH118
            folder = self._folders[path[:cut]] = folder_from_root(place, self._folder)
        return folder + path[cut:]

    def path(self, name: str) -> str:
        """Return the path of a document of the baseline, from the root."""
        return from_root(os.path.normpath(os.path.join(self._folder, name)), self.root)  # noqa: PTH118

    def lines(self) -> dict[Entry, tuple[int, int]]:
        """Return the number and the length of the line of each entry, the last one where it has several."""
        if self.places is not None:
            return self.places
        found = {}
        for number, line in enumerate(self.text.split("\n"), 1):
            words = line.strip().rstrip(",")
            if words.startswith("{") and words.endswith("}"):
                try:
                    found[_entry(json.loads(words))] = number, len(line.rstrip("\r"))
                except ValueError:
                    continue
        return found

    def without(self, gone: Counter[Entry], moved: Iterable[tuple[str, str]] = ()) -> Baseline:
        """Return the baseline without some entries; documents that have ``moved`` get their new names."""
        names = dict(moved)
        kept: Counter[Entry] = Counter()
        for entry, count in self.entries.items():
            left = count - gone[entry]
            if left > 0:
                kept[entry._replace(path=names.get(entry.path, entry.path))] += left
        return Baseline(self.file, self.root, kept, self.text)

    def write(self) -> None:
        """Write the file, sorted, one entry a line; OutputError says why it can't be."""
        from seedlint.files.streams import open_output

        text = "".join(self._written())
        if text == self.text:
            return
        with open_output(str(self.file)) as stream:
            stream.write(text)

    def _written(self) -> Iterator[str]:
        yield f'{{\n"tool": "{_TOOL}",\n"version": {VERSION},\n"findings": ['
        comma = ""
        for entry in sorted(self.entries):
            for number in range(1, self.entries[entry] + 1):
                fields: dict[str, Any] = entry._asdict()
                if number > 1:
                    fields["occurrence"] = number
                line = json.dumps(fields, ensure_ascii=False)
                # What can't be seen, or is no Unicode, as in the name of a file, is better an escape.
                yield f"{comma}\n{line if line.isprintable() else json.dumps(fields)}"
                comma = ","
        yield "\n]\n}\n"


def read(file: Path, root: str) -> Baseline:
    """Read the baseline of documents below ``root``; ConfigurationError, with the line, for what is none."""
    try:
        if not file.is_file() and file.exists():
            raise OSError(0, "it is not a regular file")  # a pipe, or a device that never ends
        raw = file.read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(
            f"{named(file)}: there is no such baseline; `seedlint baseline create` creates it"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{named(file)}: the baseline can't be read: {reason(error)}") from None
    return parse(file, root, raw)


def parse(file: Path, root: str, raw: bytes) -> Baseline:
    """Return the baseline that a file with a content is; ConfigurationError for what is none."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{named(file)}: the baseline is not UTF-8 (byte {error.start})") from None
    conflict = _CONFLICT.search(text)
    if conflict:
        raise ConfigurationError(
            f"{named(file)}:{_line(text, conflict.start())}: the baseline has a merge conflict; keep the"
            " entries of both sides, then run `seedlint baseline prune`"
        )
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"{error.msg[0].lower()}{error.msg[1:]}"
        raise ConfigurationError(
            f"{named(file)}:{error.lineno}:{error.colno}: the baseline is not well-formed JSON: {message}"
        ) from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{named(file)}: the baseline is not well-formed JSON") from None
    if not isinstance(data, dict) or data.get("tool") != _TOOL or not isinstance(data.get("findings"), list):
        raise ConfigurationError(
            f"{named(file)}:1: this is not a baseline of seedlint; `seedlint baseline create` writes one"
        )
    version = data.get("version")
    if version != VERSION or type(version) is not int:
        newer = type(version) is int and version > VERSION
        mend = "update seedlint" if newer else "delete it, and create it again"
        line = _line(text, text.find('"version"'))
        raise ConfigurationError(
            f"{named(file)}:{line}: the baseline has version {repr(version)[:20]} of its format,"
            f" and this seedlint reads {VERSION}; {mend}"
        )
    entries: Counter[Entry] = Counter()
    for number, item in enumerate(data["findings"]):
        try:
            entries[_entry(item)] += 1
        except ValueError as error:
            where = _line(text, _start_of(text, number))
            raise ConfigurationError(f"{named(file)}:{where}: {error}") from None
    return Baseline(file, root, entries, text)


def _entry(item: Any) -> Entry:
    """Return an entry; ValueError says what is wrong with it."""
    try:
        entry = Entry(item["path"], item["code"], item["pointer"], item["value"])
    except (KeyError, TypeError):
        raise ValueError("an entry must have path, code, pointer and value") from None
    if not (type(entry[0]) is type(entry[1]) is type(entry[2]) is type(entry[3]) is str):
        raise ValueError("path, code, pointer and value of an entry must be strings")
    return entry


def _start_of(text: str, number: int) -> int:
    """Return where an item of the list of findings begins, counted from 0."""
    decoder = json.JSONDecoder()
    gap = re.compile(r"[\s,]*")
    at = text.index("[", text.index('"findings"')) + 1
    for _ in range(number):
        skipped = gap.match(text, at)
        assert skipped is not None
        _, at = decoder.raw_decode(text, skipped.end())
    skipped = gap.match(text, at)
    assert skipped is not None
    return skipped.end()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, max(at, 0)) + 1


__all__ = ["FILE_NAME", "Baseline", "Entry", "parse", "read"]
