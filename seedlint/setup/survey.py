"""Looks at a repository: which files are documents, of which kind, how large.

All searches heed what git ignores and follow no link out of the repository. Time is bounded: of many files
only some of each folder are read, and what a search has not come to when its time is over is not counted.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from seedlint.codes import YAML_SYNTAX
from seedlint.config.settings import Settings
from seedlint.patterns.kinds import Kinds
from seedlint.reading.absent import has_none
from seedlint.reading.choose import syntaxes_for
from seedlint.reading.fences import is_key
from seedlint.run.lookalikes import lookalikes
from seedlint.schema.schema import DEFAULT
from seedlint.sources.discovery import Discovery
from seedlint.sources.trees import WorkingTree
from seedlint.stream import read
from seedlint.util.late import late
from seedlint.util.limits import DEFAULT_MAX_FILE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from seedlint.reading.choose import Syntaxes
    from seedlint.run.front import ProgressBar
    from seedlint.sources.gitignore import GitIgnore
    from seedlint.sources.passed import Passed

_DATA = (".yaml", ".yml", ".json", ".toml")
_LACKING = 2
"""So many of the fields that each seed document has may be missing in one."""
_SHARE = 20
"""An ending counts as one of documents if one in so many of them has it."""
_TOML_KEY = late(r"[\w-]+(?:\.[\w-]+)*[ \t]*=[ \t]*\S")
_NO_PROSE = late(r"(?m)\A\s*[-+~=]{2,}[ \t]*\r?$|^(?:<{7}|>{7}|\|{7})(?: |\r?$)")
"""Begins with what may have been a fence, or has marks of a merge conflict."""
_BEGINS = ((b"---", "YAML"), (b"+++", "TOML"), (b"{", "JSON"), (b";;;", "JSON"), (b"```toml", "TOML"))


class Kind(Enum):
    """What a file is."""

    SEED = "seed document", "seed documents"
    OTHER = "document with other front matter", "documents with other front matter"
    BROKEN = "document that can't be read", "documents that can't be read"
    DOUBTFUL = "file that may be a broken document", "files that may be broken documents"
    """It is one where documents are beside it."""
    NONE = "file without front matter", "files without front matter"


class Limits:
    """How long a survey may take, in seconds, and how many files it reads."""

    def __init__(
        self, seconds: float = 20.0, files: int = 3000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin to count."""
        self._clock = clock
        self._begun = clock()
        self._seconds = seconds
        self.files = files

    def over(self, share: float = 1.0) -> bool:
        """Whether a share of the time is over."""
        return self._clock() - self._begun > self._seconds * share


@dataclass(slots=True)
class Survey:
    """What there is; ``kinds`` has the files that may be documents, by their paths from the root."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    syntaxes: Counter[str] = field(default_factory=Counter)
    """How many of the documents that were read are in which syntax."""
    sizes: dict[str, int] = field(default_factory=dict)
    """In bytes."""
    extensions: tuple[str, ...] = ()
    """Endings of documents besides the usual ones, without a dot."""
    strangers: set[str] = field(default_factory=set)
    """Files that were read, and are clearly no documents, not even broken ones: these may be excluded."""
    sampled: bool = False
    """Whether only some files of each folder were read; the others count as these do."""
    cut: bool = False
    """Whether the search was ended before it had seen everything."""

    def of(self, *kinds: Kind) -> list[str]:
        """Return the files of some kinds, sorted."""
        return sorted(path for path, kind in self.kinds.items() if kind in kinds)

    @property
    def are_seeds(self) -> bool:
        """Whether the documents to lint are seed documents: wherever there are any, they are meant."""
        return Kind.SEED in self.kinds.values()

    def documents(self) -> list[str]:
        """Return the documents to lint, sorted: of seed documents and others, the first alone."""
        if self.are_seeds:
            sure, broken = self.of(Kind.SEED), self.of(Kind.BROKEN, Kind.DOUBTFUL)
        else:
            sure, broken = self.of(Kind.OTHER, Kind.BROKEN), self.of(Kind.DOUBTFUL)
        beside = {_group(path) for path in sure}
        return sorted([*sure, *(path for path in broken if _group(path) in beside)])

    def doubtful(self) -> list[str]:
        """Return files that may be broken documents, and are not linted; but for data, which may be all."""
        linted = set(self.documents())
        return [
            path
            for path in self.of(Kind.BROKEN, Kind.DOUBTFUL)
            if path not in linted and not path.lower().endswith(_DATA)
        ]


def folder_of(path: str) -> str:
    """Return the folder of a file, empty for the root."""
    return path.rpartition("/")[0]


def survey(root: Path, limits: Limits, bar: ProgressBar, only: Sequence[str] = ()) -> Survey:
    """Look at a folder, or ``only`` at some folders and files, which are paths on this machine."""
    made = Survey()
    search = _Bounded(root, limits)
    found = search.find(only or [str(root)])
    made.cut = search.cut
    paths = list(found.files)
    made.sizes = {path: looks[0] for path, looks in found.signatures.items() if looks}
    more = _more(found.passed, root, len(paths)) if not search.cut else {}
    made.extensions = tuple(sorted(more))
    paths += [path for some in more.values() for path in some]
    reader = _Reader(root, syntaxes_for(Kinds(tuple(f".{one}" for one in made.extensions))))
    chosen = _chosen(paths, limits.files)
    made.sampled = len(chosen) < len(paths)
    for number, path in enumerate(chosen):
        if limits.over():
            made.sampled = True
            break
        made.kinds[path], made.sizes[path] = reader.kind(path, made.syntaxes)
        if made.kinds[path] is Kind.NONE:
            made.strangers.add(path)
        bar(number + 1, len(chosen))
    if made.sampled:
        _infer(made, paths)
    return made


class _Bounded(Discovery):
    """A search that ends in time."""

    def __init__(self, root: Path, limits: Limits) -> None:
        super().__init__(root, stat=True)
        self._limits = limits
        self.cut = False

    def _look_at(self, path: str, ignore: GitIgnore, search: Any) -> None:
        if self._limits.over(0.5):
            self.cut = True
        else:
            super()._look_at(path, ignore, search)


class _Reader:
    """Tells what files are by reading them."""

    def __init__(self, root: Path, syntaxes: Syntaxes) -> None:
        self._tree = WorkingTree(str(root))
        self._syntaxes = syntaxes

    def kind(self, path: str, syntaxes: Counter[str]) -> tuple[Kind, int]:
        """Return what a file is, and its size; count its syntax."""
        raw = self._tree.source(path, DEFAULT_MAX_FILE_SIZE)
        data = path.lower().endswith(_DATA)
        if raw is None:
            return (Kind.DOUBTFUL if data else Kind.BROKEN), 0
        begins = raw.removeprefix(b"\xef\xbb\xbf")[:16]
        syntax = next((name for start, name in _BEGINS if begins.startswith(start)), None)
        if not data and syntax is None:
            return (Kind.NONE if _is_prose(raw) else Kind.DOUBTFUL), len(raw)
        kind = self._read(path, raw, data=data)
        if kind not in {Kind.NONE, Kind.DOUBTFUL}:
            whole = "JSON" if path.lower().endswith(".json") else "YAML"
            syntaxes[f"{whole} files" if data else f"{syntax} front matter"] += 1
        return kind, len(raw)

    def _read(self, path: str, raw: bytes, *, data: bool) -> Kind:
        document = read(path, raw, None, self._syntaxes)
        values = [one.document for one in document.parts] if document.parts else [document]
        if any(isinstance(one.data, dict) and _is_seed(one.data) for one in values):
            return Kind.SEED
        if data:
            # What configures programs, most often.
            return Kind.DOUBTFUL if any(one.data is None for one in values) else Kind.NONE
        if any(isinstance(one.data, dict) and not one.broken for one in values):
            return Kind.OTHER
        opens = any(problem.code == YAML_SYNTAX for problem in document.problems)
        return Kind.BROKEN if opens else Kind.DOUBTFUL


def _is_prose(raw: bytes) -> bool:
    """Whether a text, which does not begin with a fence, shows no sign of front matter at all."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    lines = [line.strip() for line in text.lstrip().split("\n", 2)]
    # A comment may stand above fields whose fences are lost, as may a heading above prose.
    fields = lines[:1] if not lines[0].startswith("#") else lines[1:2]
    lost = any(is_key(line) or _TOML_KEY.match(line) for line in fields)
    return bool(lines[0]) and "\0" not in text and has_none(text) and not lost and not _NO_PROSE.search(text)


@cache
def _seed_fields() -> frozenset[str]:
    """Return the fields that all seed documents have, as their schema says."""
    schema = json.loads(DEFAULT.read_text(encoding="utf-8"))
    return frozenset(schema["required"])


def _is_seed(fields: Iterable[object]) -> bool:
    wanted = _seed_fields()
    return len(wanted.intersection(map(str, fields))) >= len(wanted) - _LACKING


def _more(passed: Passed, root: Path, usual: int) -> dict[str, list[str]]:
    """Return the files with other endings that have front matter, by their endings."""
    counts = lookalikes(passed, Settings(root=root))
    return {
        one.ending: [
            file.path for file in passed[one.ending] if not file.ignore.ignores(file.name, document=False)
        ]
        for one in counts
        if one.front and one.front * _SHARE >= usual
    }


def _chosen(paths: Sequence[str], most: int) -> list[str]:
    """Return so many files at most, of each folder and ending its share, spread evenly."""
    if len(paths) <= most:
        return list(paths)
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        groups[_group(path)].append(path)
    share = most / len(paths)
    chosen = []
    for group in groups.values():
        count = max(min(3, len(group)), int(len(group) * share))
        chosen += [group[number * len(group) // count] for number in range(count)]
    return chosen[: 2 * most]


def _group(path: str) -> tuple[str, str]:
    return folder_of(path), path.rpartition(".")[2].lower()


def _infer(made: Survey, paths: Sequence[str]) -> None:
    """Take files that were not read for what most of their folder are that were."""
    votes: defaultdict[tuple[str, str], Counter[Kind]] = defaultdict(Counter)
    for path, kind in made.kinds.items():
        votes[_group(path)][kind] += 1
    for path in paths:
        group = votes.get(_group(path))
        if path not in made.kinds and group:
            made.kinds[path] = group.most_common(1)[0][0]


__all__ = ["Kind", "Limits", "Survey", "folder_of", "survey"]
