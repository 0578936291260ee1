"""Shows that two installed versions of seedlint write the same, byte for byte.

    python benchmarks/same_outputs.py BEFORE AFTER PATH...

BEFORE and AFTER are Python interpreters, each of an environment with a seedlint. README.md beside this
file says more. It is one long script, so that it can be copied beside any two versions: what it runs stands
in `same_cases.py`, how it runs and compares that stands here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from same_cases import BESIDE, ODD, Case, Known, Step, cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TIMEOUT = 600
_DAY = 86400
_SHOWN = 300
_FEW = 8

_DURATION = re.compile(rb"\bin \d+(?:\.\d+)? s\b")
_CLOCK = re.compile(
    rb"(\d{4})-?([01]\d)-?([0-3]\d)[T ]([0-2]\d):?([0-5]\d)(?::?([0-5]\d)(?:\.\d+)?)?(?:Z| UTC|\+00:00)?"
)
_SHORT_CLOCK = re.compile(rb"\b([01]\d)-([0-3]\d) ([0-2]\d):([0-5]\d)\b")
_FRAME = re.compile(rb'(File \\?")([^"\n]*?[\\/]seedlint[\\/][^"\n]*?)(\\?"), line \d+')
_HASH = re.compile(rb'(?<=": ")[0-9a-f]{64}(?=")')
_NUMBER = re.compile(rb"-?\d[\d,]*(?:\.\d+)?")
_PUBLISHED = re.compile(rb'^publishedDateTime: *["\']?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)', re.MULTILINE)

MASKS = {
    "duration": "`in 1.23 s` in what is said to people",
    "clock": "a time of day that is within this run, in texts and in names of files",
    "frame": "file and line of a call inside seedlint, in the traceback of a rule that crashed",
    "installation": "the folder of an interpreter's environment, or of the seedlint in it",
    "hash": "digests of other written files, in a report's list of them; those files are compared themselves",
    "age": "a document's age in days in a report, if it has grown by no more than the time between the runs",
    "kept": "a cache, the own key and a report's memory: there in both, what is in them not compared",
}

_KEPT_FOLDERS = {".seedlint_cache", "kept"}
_NO_OUTPUT = {".git", "__pycache__"}
"""Folders that are left out: what git keeps, and bytecode that Python may write beside modules of rules."""
_KEPT_FILES = {"findings.known"}
_KEPT_TREES = ("home/",)


@dataclass
class Side:
    """One interpreter."""

    name: str
    python: str
    places: list[bytes] = field(default_factory=list)


@dataclass
class Played:
    """What came of a case: what every step said, and every file there is afterwards."""

    said: list[tuple[Step, bytes, bytes, int]]
    files: dict[str, bytes]
    started: float


class Stage:
    """Folders to run in, and what both runs must not differ in."""

    def __init__(self, root: Path, paths: Sequence[Path], sides: Sequence[Side]) -> None:
        self.root = root
        self.sides = sides
        self.began = time.time()
        self.given = root / "given"
        self.versioned = root / "versioned"
        self.few = root / "few"
        self._write_templates(paths)
        self.published = sorted(
            {
                datetime.fromisoformat(match.group(1).decode()).replace(tzinfo=UTC).timestamp()
                for path in self.given.rglob("*")
                if path.is_file()
                for match in _PUBLISHED.finditer(path.read_bytes())
            }
        )

    def _write_templates(self, paths: Sequence[Path]) -> None:
        self.given.mkdir()
        for number, path in enumerate(paths):
            to = self.given / path.resolve().name
            if to.exists():
                to = self.given / f"{number}-{to.name}"
            shutil.copytree(path, to) if path.is_dir() else shutil.copy2(path, to)
        _fill(self.given / "odd", ODD)
        shutil.copytree(self.given, self.few)
        theirs = sorted(path for path in self.few.rglob("*") if path.is_file() and path.parent.name != "odd")
        for number, path in enumerate(theirs):
            if number % _FEW:
                path.unlink()
        shutil.copytree(self.few, self.versioned)
        names = sorted(
            path.relative_to(self.versioned).as_posix()
            for path in self.versioned.rglob("*")
            if path.is_file()
        )
        for words, given in (
            (["init", "-q", "-b", "main"], ()),
            (["add", "--pathspec-from-file=-", "--pathspec-file-nul"], names[::4]),
            (["commit", "-q", "-m", "a quarter"], ()),
            (["add", "--pathspec-from-file=-", "--pathspec-file-nul"], names[1::4]),
            (["commit", "-q", "-m", "half"], ()),
            (["checkout", "-q", "-b", "more"], ()),
            (["add", "--pathspec-from-file=-", "--pathspec-file-nul"], names[2::4]),
        ):
            subprocess.run(
                ["git", *words],
                cwd=self.versioned,
                env=self.environment(self.root),
                input="\0".join(given).encode(),
                check=True,
                timeout=_TIMEOUT,
            )

    def environment(self, place: Path) -> dict[str, str]:
        """Return an environment that says the same to both, and little of this machine."""
        kept = ("PATH", "SYSTEMROOT", "COMSPEC", "PATHEXT", "LD_LIBRARY_PATH")
        when = "2024-02-03T04:05:06+00:00"
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "HOME": str(place / "home"),
            "USERPROFILE": str(place / "home"),
            "LOCALAPPDATA": str(place / "home" / "local"),
            "TMPDIR": str(place / "temporary"),
            "TEMP": str(place / "temporary"),
            "TMP": str(place / "temporary"),
            "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONSAFEPATH": "1",
            "TZ": "UTC",
            "COLUMNS": "100",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"), ("DATE", when))},
        }  # fmt: skip

    def play(self, case: Case, side: Side) -> Played:
        """Run a case in a fresh folder, which has the same name for both sides."""
        place = self.root / f"case-{case.name.replace(' ', '-')}"
        place.mkdir()
        try:
            self._furnish(case, place)
            started = time.time()
            said = [(step, *self._run(step, side, place)) for step in case.steps]
            return Played(said, dict(_files(place)), started)
        finally:
            shutil.rmtree(place)

    def _furnish(self, case: Case, place: Path) -> None:
        for name in ("home", "temporary", "out"):
            (place / name).mkdir()
        if case.git or case.documents:
            template = self.versioned if case.git else self.few if case.few else self.given
            shutil.copytree(template, place / "docs")
        else:
            shutil.copytree(self.given / "odd", place / "docs" / "odd")
        _fill(place, BESIDE)

    def _run(self, step: Step, side: Side, place: Path) -> tuple[bytes, bytes, int]:
        words = [word.replace("{place}", str(place)) for word in step.words]
        if step.tool == "write":
            (place / words[0]).write_bytes(step.given)
            return b"", b"", 0
        if step.tool == "delete":
            (place / words[0]).unlink()
            return b"", b"", 0
        script = shutil.which("seedlint", path=str(Path(side.python).parent)) or "seedlint"
        tools = {"git": ["git"], "script": [script], "seedlint": [side.python, "-m", "seedlint"]}
        done = subprocess.run(
            [*tools[step.tool], *words],
            cwd=place / step.folder,
            env=self.environment(place) | dict(step.environment),
            input=step.given,
            capture_output=True,
            timeout=_TIMEOUT,
        )
        return done.stdout, done.stderr, done.returncode

    def compare(self, case: Case, before: Played, after: Played) -> tuple[str | None, set[str]]:
        """Return the first difference, or None, and the names of what had to be masked."""
        used: set[str] = set()
        days = (after.started - before.started + 60) / _DAY if case.report else None
        for (step, *first), (_, *second) in zip(before.said, after.said, strict=True):
            if first[2] != second[2]:
                return (
                    f"{step}: exit code {first[2]} | {second[2]}; {_shown(first[1])} | {_shown(second[1])}",
                    used,
                )
            for stream, one, two in zip(("stdout", "stderr"), first, second, strict=False):
                if found := self._differ(one, two, days, used):
                    return f"{step}: {stream}, {found}", used
        one, two = (self._names(side.files, used) for side in (before, after))
        if lacking := sorted(one.keys() ^ two.keys()):
            only = "before" if lacking[0] in one else "after"
            return f"{lacking[0]} is written {only} only", used
        for name in sorted(one):
            if found := self._differ(one[name], two[name], days, used):
                return f"{name}: {found}", used
        return None, used

    def _names(self, files: dict[str, bytes], used: set[str]) -> dict[str, bytes]:
        return {self._mask(name.encode(), used, "clock").decode(): content for name, content in files.items()}

    def _differ(self, one: bytes, two: bytes, days: float | None, used: set[str]) -> str | None:
        if one == two:
            return None
        if one == b"<kept>" or two == b"<kept>":
            return "a file here, a cache there"
        one, two = (self._mask(text, used) for text in (one, two))
        if one == two:
            return None
        lines = one.split(b"\n"), two.split(b"\n")
        for number, (left, right) in enumerate(zip(*lines, strict=False), 1):
            if left == right:
                continue
            if days is not None and self._aged(left, right, days):
                used.add("age")
                continue
            return f"line {number}: {_apart(left, right)}"
        if len(lines[0]) != len(lines[1]):
            return f"{len(lines[0])} | {len(lines[1])} lines"
        return None

    def _mask(self, text: bytes, used: set[str], *names: str) -> bytes:
        def clock(match: re.Match[bytes]) -> bytes:
            numbers = [int(group or 0) for group in match.groups()]
            if match.re is _SHORT_CLOCK:  # as on the axis of a chart
                numbers.insert(0, time.gmtime().tm_year)
            try:
                when = datetime(*numbers, tzinfo=UTC).timestamp()  # type: ignore[misc]
            except ValueError:
                return match.group()
            return b"<clock>" if self.began - 120 < when < time.time() + 60 else match.group()

        steps: dict[str, Callable[[bytes], bytes]] = {
            "duration": lambda text: _DURATION.sub(b"in <duration>", text),
            "clock": lambda text: _SHORT_CLOCK.sub(clock, _CLOCK.sub(clock, text)),
            "frame": lambda text: _FRAME.sub(rb"\1<frame>\3", text),
            "installation": self._without_installation,
            "hash": lambda text: _HASH.sub(b"<hash>", text),
        }
        for name in names or steps:
            masked = steps[name](text)
            if masked != text:
                used.add(name)
            text = masked
        return text

    def _without_installation(self, text: bytes) -> bytes:
        for side in self.sides:
            for place in side.places:
                text = text.replace(place, b"<installation>")
        return text

    def _aged(self, left: bytes, right: bytes, days: float) -> bool:
        """Whether lines differ only in numbers that are the age of a document, which has grown a little."""
        if _NUMBER.sub(b"#", left) != _NUMBER.sub(b"#", right):
            return False
        for one, two in zip(_NUMBER.findall(left), _NUMBER.findall(right), strict=True):
            if one == two:
                continue
            decimals = max(len(number.partition(b".")[2]) for number in (one, two))
            first, second = (float(number.replace(b",", b"")) for number in (one, two))
            slack = 10.0**-decimals
            if decimals < 2 or not -slack <= second - first <= days + slack:
                return False
            now = time.time()
            if not any(abs((now - when) / _DAY - second) <= days + slack for when in self.published):
                return False
        return True


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    for folder, folders, names in os.walk(place):
        here = Path(folder).relative_to(place).as_posix()
        for name in sorted(folders):
            if name in _KEPT_FOLDERS:
                yield f"{here}/{name}/", b"<kept>"
        folders[:] = sorted(name for name in folders if name not in _KEPT_FOLDERS | _NO_OUTPUT)
        if not folders and not names:
            yield f"{here}/", b"an empty folder"
        for name in sorted(names):
            path, shown = Path(folder, name), f"{here}/{name}".removeprefix("./")
            if path.is_symlink():
                yield shown, b"link to " + os.fsencode(path.readlink())
            elif name in _KEPT_FILES or shown.startswith(_KEPT_TREES):
                yield shown, b"<kept>"
            else:
                mode = b"" if sys.platform == "win32" else b" mode %o" % (path.stat().st_mode & 0o777)
                yield shown, path.read_bytes()
                yield f"{shown}:", mode


def _shown(text: bytes) -> str:
    short = text if len(text) <= _SHOWN else text[:_SHOWN] + "…".encode()
    return repr(short.decode(errors="backslashreplace"))


def _apart(left: bytes, right: bytes) -> str:
    """Show two lines from a little before where they part."""
    pairs = enumerate(zip(left, right, strict=False))
    same = next((at for at, (one, two) in pairs if one != two), min(len(left), len(right)))
    start = max(0, same - 40)
    return f"column {same + 1}: {_shown(left[start:])} | {_shown(right[start:])}"


def _ask(python: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tempfile.gettempdir(),
        env=environment | {"COLUMNS": "100", "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"},
        timeout=_TIMEOUT,
    )


def _choices(python: str, *words: str) -> tuple[str, ...]:
    """Return what an option takes, from the message about a value that it doesn't take."""
    said = _ask(python, "-m", "seedlint", *words).stderr
    quoted = re.search(r"is not one of ('[^']+'(?:, '[^']+')*)", said)
    plain = re.search(r"there are ([a-z]+(?:, [a-z]+)*)", said)
    if quoted:
        return tuple(re.findall(r"'([^']+)'", quoted.group(1)))
    if plain:
        return tuple(plain.group(1).split(", "))
    raise SystemExit(f"error: `seedlint {' '.join(words)}` does not say what there is: {said!r}")


def _know(python: str) -> Known:
    commands: list[tuple[str, ...]] = [()]
    options = {}
    for words in commands:  # grows meanwhile
        page = _ask(python, "-m", "seedlint", *words, "--help").stdout
        options[words] = tuple(
            name for line in re.findall(r"^  (-\S.*)", page, re.MULTILINE)
            for name in re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.split(r"  ", line)[0])
        )  # fmt: skip
        listed = page.partition("\nCommands:\n")[2]
        commands += [
            (*words, name) for name in re.findall(r"^  ([a-z][a-z-]*)(?:  |$)", listed, re.MULTILINE)
        ]
    rules = json.loads(_ask(python, "-m", "seedlint", "rules", "list", "-f", "json", "--no-config").stdout)
    # Whatever is no format, and like none, so that all are named.
    return Known(
        _choices(python, "check", "--no-config", "-f", "000", "."),
        _choices(python, "export", "-o", "000", "-f", "000", "."),
        _choices(python, "rules", "list", "-f", "000"),
        _choices(python, "explain", "-f", "000", "000"),
        tuple(rule["code"] for rule in rules),
        tuple(commands),
        options,
    )


def _not_tried(known: Known, wanted: Sequence[Case]) -> list[str]:
    """Return the options that no case uses."""
    tried: set[tuple[str, str]] = set()
    for case in wanted:
        for step in case.steps:
            words = tuple(word.partition("=")[0] for word in step.words)
            command = max((name for name in known.commands if words[: len(name)] == name), key=len)
            short = {"-f": "--format", "-o": "--output", "-j": "--jobs", "-q": "--quiet", "-V": "--version"}
            tried |= {(" ".join(command), short.get(word, word)) for word in words if word.startswith("-")}
    return [
        f"{' '.join((*command, option))}"
        for command, options in known.options.items()
        for option in options
        if (" ".join(command), option) not in tried and option != "--help"
    ]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Show that two versions of seedlint write the same.")
    parser.add_argument("before", metavar="BEFORE", help="the Python of one environment with seedlint")
    parser.add_argument("after", metavar="AFTER", help="the Python of the other")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="documents, or folders of them")
    parser.add_argument("--only", metavar="NAMES", help="cases, with commas; * and ? as in names of files")
    parser.add_argument("--list", action="store_true", help="list the cases, and run none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="cases at a time (%(default)s)")
    parser.add_argument("--verbose", action="store_true", help="say which masks a case needed, and its time")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all cases with both interpreters, and print a line for each."""
    said = _options(arguments)
    sides = [
        Side(name, str(Path.cwd() / path)) for name, path in (("before", said.before), ("after", said.after))
    ]
    for side in sides:
        code = "import seedlint, sys, os; print(os.path.dirname(seedlint.__file__)); print(sys.prefix)"
        answer = _ask(side.python, "-c", code)
        if answer.returncode:
            print(f"error: {side.python} has no seedlint: {answer.stderr.strip()}", file=sys.stderr)
            return 2
        side.places = [os.fsencode(line) for line in answer.stdout.splitlines()]
        print(f"{side.name}: {side.python}, seedlint in {answer.stdout.splitlines()[0]}")
    known = _know(sides[0].python)
    print(f"{len(known.formats)} formats, {len(known.codes)} rules, {len(known.commands)} help pages")
    everything = cases(known)
    patterns = said.only.split(",") if said.only else ["*"]
    wanted = [case for case in everything if any(fnmatchcase(case.name, pattern) for pattern in patterns)]
    if not wanted:
        print(f"error: no case is called {said.only}; --list lists them", file=sys.stderr)
        return 2
    if said.list:
        print("\n".join(case.name for case in wanted))
        return 0
    with tempfile.TemporaryDirectory(prefix="seedlint-same-") as root:
        stage = Stage(Path(os.path.realpath(root)), said.paths, sides)
        different, used = _play(stage, wanted, said)
    for name in sorted(used):
        print(f"masked: {name}: {MASKS[name]}")
    if len(wanted) == len(everything):
        print("not tried: " + ", ".join(_not_tried(known, wanted)))
    steps = sum(len(case.steps) for case in wanted)
    print(f"{len(wanted)} cases, {steps} commands, {different} different, {time.time() - stage.began:.0f} s")
    return 1 if different else 0


def _play(stage: Stage, wanted: Sequence[Case], said: argparse.Namespace) -> tuple[int, set[str]]:
    def both(case: Case) -> tuple[str | None, set[str], float]:
        started = time.monotonic()
        before, after = (stage.play(case, side) for side in stage.sides)
        kept = {"kept"} if b"<kept>" in before.files.values() else set()
        found, used = stage.compare(case, before, after)
        return found, used | kept, time.monotonic() - started

    different, everywhere = 0, set[str]()
    with ThreadPoolExecutor(said.jobs) as pool:
        for case, (found, used, seconds) in zip(wanted, pool.map(both, wanted), strict=True):
            everywhere |= used
            more = f" ({seconds:.1f} s; {', '.join(sorted(used))})" if said.verbose else ""
            print(f"{case.name}: {f'DIFFERENT: {found}' if found else 'same'}{more}", flush=True)
            different += bool(found)
    return different, everywhere


if __name__ == "__main__":
    sys.exit(main())
