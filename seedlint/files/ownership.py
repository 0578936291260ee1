"""Which files in a folder are those that an earlier run has written there, and may be replaced.

A folder's marker (`report.json`, `tables.json`) lists what was written with it, each file with its digest.
But a marker may come with a branch, and list what it likes. So a file is taken for seedlint's own only if it
is listed, is as it is listed, has a name that seedlint gives, and says in itself that seedlint has made it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from seedlint.util.spelling import is_link

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FILES = "files"
"""The key in a marker under which the files are listed."""
GENERATOR = b'<meta name="generator" content="seedlint">'
BADGE = b'data-generator="seedlint"'
ARCHIVE = b"made by seedlint report"
"""The comment at the end of an archive."""

_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
"""Of a file or folder that is named after a suite or a moment; never one that leads elsewhere."""
_OWN_LINE = re.compile(rb'\{"document":"(?:[^"\\]|\\.)*","line":[0-9]+,"readable":')
_CHUNK = 1 << 20
_ENDS = 1 << 16
_LARGEST_MARKER = 1 << 26


@dataclass(frozen=True, slots=True)
class Kind:
    """What seedlint writes into one kind of folder."""

    marker: str
    made: tuple[tuple[re.Pattern[str], Callable[[bytes, bytes], bool]], ...]
    """Names as paths in the folder, and what tells from a file's beginning and end that it was made here."""
    carried: frozenset[str] = frozenset()
    """Files whose contents are read, and live on in the new ones: these may be changed by others."""
    folders: frozenset[str] = frozenset()
    named: tuple[tuple[re.Pattern[str], Callable[[bytes, bytes], bool]], ...] = ()
    """As ``made``, of files that are named after something: others may well have such names, too."""
    alone: Mapping[str, Callable[[Path], bool]] = field(default_factory=dict)
    """Files that a folder may hold without a marker, and what tells that seedlint has written one."""

    def mark(self, name: str) -> Callable[[bytes, bytes], bool] | None:
        """Return what tells a file that was made here, None for a name that no file made here has."""
        return next((mark for pattern, mark in (*self.made, *self.named) if pattern.fullmatch(name)), None)

    def always(self, name: str) -> bool:
        """Whether a file with such a name is written in any case."""
        return any(pattern.fullmatch(name) for pattern, _ in self.made)


class ForeignError(Exception):
    """A file or folder is not as seedlint has made it; the message says which."""


def _page(begin: bytes, _end: bytes) -> bool:
    return GENERATOR in begin


def _summary(begin: bytes, _end: bytes) -> bool:
    return b"\nMade by seedlint " in begin


def _results(begin: bytes, end: bytes) -> bool:
    return begin.startswith(b"{") and b'"great_expectations_version"' in end


def _badge(begin: bytes, _end: bytes) -> bool:
    return begin.startswith(b"<svg ") and BADGE in begin


def _archive(begin: bytes, end: bytes) -> bool:
    return begin.startswith(b"PK") and end.endswith(ARCHIVE)


def _csv(begin: bytes, _end: bytes) -> bool:
    return begin.startswith(b"document,line,")


def _jsonl(begin: bytes, _end: bytes) -> bool:
    return not begin or begin.startswith(b'{"document":')


def _parquet(begin: bytes, end: bytes) -> bool:
    return begin.startswith(b"PAR1") and b"seedlint" in end


def _own_csv(begin: bytes, _end: bytes) -> bool:
    return begin.startswith(b"document,line,readable,")


def _own_jsonl(begin: bytes, _end: bytes) -> bool:
    return not begin or _OWN_LINE.match(begin) is not None


def _own_parquet(begin: bytes, end: bytes) -> bool:
    return _parquet(begin, end) and b"seedlint_schema" in end


def report_kind(marker: str, carried: frozenset[str], expectations: str, providers: str) -> Kind:
    """Return what `seedlint report` writes; ``expectations`` and ``providers`` are folders in it."""
    pages = rf"index|rules|{expectations}/index|{expectations}/(?:expectations|validations)/{_NAME}"
    made = (
        (re.compile(rf"(?:{pages})\.html"), _page),
        (re.compile(r"report\.md"), _summary),
        (re.compile(r"badge\.svg"), _badge),
        (re.compile(r"report\.zip"), _archive),
        (re.compile(rf"{expectations}/results/(?:{_NAME}/){{3}}{_NAME}\.json"), _results),
    )
    named = ((re.compile(rf"{providers}/{_NAME}\.html"), _page),)
    return Kind(marker, made, carried, frozenset((expectations, providers)), named)


def export_kind(marker: str, tables: tuple[str, ...]) -> Kind:
    """Return what `seedlint export` writes: ``tables``, and some that are named after schemas."""
    names = "|".join(tables)
    endings = (("csv", _csv, _own_csv), ("jsonl", _jsonl, _own_jsonl), ("parquet", _parquet, _own_parquet))
    made = tuple((re.compile(rf"(?:{names})\.{ending}"), mark) for ending, mark, _ in endings)
    own = tuple((re.compile(rf"[a-z0-9_]+\.{ending}"), mark) for ending, _, mark in endings)
    return Kind(marker, made, named=own)


def listed(folder: Path, kind: Kind) -> dict[str, frozenset[str]] | None:
    """Return the files that a folder's marker lists, each with the digests it may have.

    None without a marker; ForeignError for one that is not seedlint's.
    """
    path = folder / kind.marker
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    foreign = ForeignError(f"its {kind.marker} was not written by this seedlint")
    if not S_ISREG(status.st_mode) or status.st_size > _LARGEST_MARKER:
        raise foreign
    try:
        contents = json.loads(path.read_bytes())
        files = contents[FILES]
        if not isinstance(contents["seedlint"], str):
            raise foreign
        found = {name: frozenset([said] if isinstance(said, str) else said) for name, said in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise foreign from None
    for name in found:
        if name not in kind.carried and kind.mark(name) is None:
            raise foreign
    return found


def owned(folder: Path, kind: Kind) -> dict[str, str]:
    """Return the files in a folder that may be replaced, each with its digest; the marker is not among them.

    ForeignError for one that was changed.
    """
    found = {}
    for name, digests in (listed(folder, kind) or {}).items():
        way = list(reversed((folder / name).relative_to(folder).parents))[1:]
        if any(is_link(folder / part) for part in way):
            raise ForeignError(f"{way[-1].as_posix()} is a symbolic link")
        try:
            if not S_ISREG((folder / name).lstat().st_mode):
                raise ForeignError(f"{name} is not a regular file")
            digest, begin, end = _inspected(folder / name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        mark = kind.mark(name)
        if name not in kind.carried and (digest not in digests or mark is None or not mark(begin, end)):
            raise ForeignError(f"{name} is not as seedlint wrote it")
        found[name] = digest
    return found


def digests(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the digest of each of some files."""
    return {name: _inspected(folder / name)[0] for name in names}


def with_files(contents: dict[str, Any], files: Mapping[str, Any]) -> str:
    """Return a marker's text with the list of files in it."""
    return json.dumps({**contents, FILES: files}, indent=1, allow_nan=False) + "\n"


def _inspected(path: Path) -> tuple[str, bytes, bytes]:
    """Return a file's digest, its beginning and its end.

    The digest is the same for both kinds of line ends, as git may have changed them.
    """
    sha = hashlib.sha256()
    begin = end = held = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            begin = begin or chunk[:_ENDS]
            end = (end + chunk)[-_ENDS:]
            chunk = held + chunk
            held = b"\r" if chunk.endswith(b"\r") else b""
            sha.update(chunk[: len(chunk) - len(held)].replace(b"\r\n", b"\n"))
    sha.update(held)
    return sha.hexdigest(), begin, end
