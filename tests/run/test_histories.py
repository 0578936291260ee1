"""`--since` and `--staged` say what whole runs in checkouts say, over histories that nobody would write.

The reference is seedlint on plain directories: the index and the tree of REV are checked out, and what whole
runs find there is compared by counting. Which documents were renamed is asked of `git diff`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.gitting import git
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

pytestmark = pytest.mark.slow

NAMES = (
    *("seeds/a.md", "seeds/b.md", "seeds/c.md", "seeds/d.yaml", "seeds/sub/a.md", "seeds/sub/b.md"),
    *("seeds/drafts/a.md", "seeds/drafts/e.md", "seeds/.hidden/a.md", "seeds/b.bak", "seeds/é.md"),
    *("templates/a.md", "templates/b.md", "templates/new.md"),
)
DEFECTS = (
    WRONG_TYPE,
    INSECURE,
    ("Boats", " Boats"),
    ("name: Harbour Herald", "name: Harbor Herald"),
    ("type: article", "type: artikle"),
    ("quality: 39", "quality: many # seedlint: ignore[SL102] -- so be it"),
    ("quality: 39", "quality: 39 # seedlint: ignore[SL102] -- not needed"),
    ("category: news", "category: [news"),
    ("category:", "# seedlint: ignore-file[SL501, SL606] -- twins\ncategory:"),
)
INCLUDES = (["seeds"], ["seeds"], ["seeds", "templates"], ["seeds/**/*.md"], ["seeds/[ab].md", "seeds/sub*"])
EXCLUDES: tuple[list[str], ...] = ([], [], ["seeds/drafts"], ["b.md"], ["seeds/sub/*", "!seeds/sub/b.md"])
ENDS = (
    *({}, {}, {"core.autocrlf": "true"}, {"core.autocrlf": "true"}, {"core.autocrlf": "input"}),
    *({"core.eol": "crlf"}, {"core.autocrlf": "false", "core.eol": "lf"}),
)
"""Settings under which git keeps other ends of lines than files have."""
ATTRIBUTES = (
    "",
    "",
    "* text=auto\n",
    "* text=auto eol=crlf\n",
    "*.md text eol=lf\n",
    "*.md text\n*.yaml -text\n",
)
ATTRIBUTES += ("seeds/*.md eol=crlf\n", "*.md ident\n* text=auto\n")
IGNORES = ("", "seeds/drafts\n", "*.md\n!a.md\n", "/seeds/*\n!/seeds/sub/\n")
Key = tuple[str, str, str, str]


class Story:
    """A repository that things happen to; ``told`` is what has happened."""

    def __init__(self, top: Path, random: Random) -> None:
        self.top = top
        self.random = random
        self.told: list[str] = []
        self.revisions = ["HEAD"]
        git("init", "-q", cwd=top)
        git("config", "core.excludesFile", os.devnull, cwd=top)
        ends = random.choice(ENDS)
        self.tell(ends)
        for key, value in ends.items():
            git("config", key, value, cwd=top)
        self.put(".gitignore", ".seedlint_cache\n")
        for folder in ("seeds", "templates"):
            self.put(f"{folder}/.keep", "")
        self.configure(INCLUDES[0], [])

    def put(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def here(self) -> list[str]:
        return [name for name in NAMES if (self.top / name).is_file()]

    def tell(self, *words: object) -> None:
        self.told.append(" ".join(map(str, words)))

    # What can happen

    def run(self, steps: int) -> None:
        deeds: dict[Callable[[], None], int] = {
            self.write: 6,
            self.copy: 3,
            self.move: 5,
            self.delete: 2,
            self.link: 1,
            self.turn_ends: 3,
            self.attribute: 1,
            self.stage: 3,
            self.commit: 4,
            self.branch: 2,
            self.merge: 2,
            self.configure_anew: 1,
            self.ignore: 1,
            self.baseline: 2,
        }
        for _ in range(4):
            self.write()
        git("add", "-A", cwd=self.top)
        self.commit()
        for _ in range(steps):
            self.random.choices(list(deeds), list(deeds.values()))[0]()

    def write(self) -> None:
        name = self.random.choice(NAMES)
        number = self.random.randint(1, 4)
        changes = self.random.sample(DEFECTS, self.random.choice((0, 0, 1, 1, 2)))
        self.tell("write", name, number, changes)
        text = document(number)
        for before, after in changes:
            text = text.replace(before, after)
        self.put(name, text)

    def copy(self) -> None:
        if here := self.here():
            source, target = self.random.choice(here), self.random.choice(NAMES)
            self.tell("copy", source, target)
            if source != target:
                raw = (self.top / source).read_bytes()
                self.put(target, "")
                (self.top / target).write_bytes(raw)

    def move(self) -> None:
        if here := self.here():
            source, target = self.random.choice(here), self.random.choice(NAMES)
            edited = self.random.random() < 0.3
            self.tell("move", source, target, "edited" if edited else "")
            (self.top / target).parent.mkdir(parents=True, exist_ok=True)
            (self.top / source).replace(self.top / target)
            if (self.top / target).is_symlink():
                return
            if edited:
                text = (self.top / target).read_text(encoding="utf-8")
                self.put(target, text.replace(*self.random.choice(DEFECTS)))
            elif self.random.random() < 0.4:
                self.turn_ends(target)

    def turn_ends(self, name: str = "") -> None:
        """Have lines end otherwise, as an editor does; some or all of them."""
        name = name or self.random.choice(self.here() or [""])
        if not name:
            return
        some = self.random.choice((-1, -1, -1, 2))
        self.tell("turn the ends of", name, some)
        raw = (self.top / name).read_bytes()
        plain = raw.replace(b"\r\n", b"\n")
        self.put(name, "")
        (self.top / name).write_bytes(plain if raw != plain else plain.replace(b"\n", b"\r\n", some))

    def attribute(self) -> None:
        """Say how git is to keep files; what it has kept stays as it is."""
        text = self.random.choice(ATTRIBUTES)
        self.tell("attribute", repr(text))
        self.put(".gitattributes", text)

    def delete(self) -> None:
        if here := self.here():
            name = self.random.choice(here)
            self.tell("delete", name)
            (self.top / name).unlink()

    def link(self) -> None:
        if os.name != "nt" and (here := self.here()):
            target, name = self.random.choice(here), self.random.choice(NAMES)
            if target != name:
                self.tell("link", name, "to", target)
                self.put(name, "")
                (self.top / name).unlink()
                (self.top / name).symlink_to(os.path.relpath(self.top / target, (self.top / name).parent))

    def stage(self) -> None:
        self.tell("stage")
        git("add", "-A", *([self.random.choice(["seeds", "."])] if self.here() else ["."]), cwd=self.top)

    def commit(self) -> None:
        self.tell("commit")
        if self.random.random() < 0.7:
            git("add", "-A", cwd=self.top)
        git("commit", "-qm", "x", "--allow-empty", cwd=self.top)
        name = git("rev-parse", "HEAD", cwd=self.top).strip()
        self.revisions.append(name)

    def branch(self) -> None:
        """Go back to some commit, and on from there."""
        git("add", "-A", cwd=self.top)
        git("commit", "-qm", "x", "--allow-empty", cwd=self.top)
        name = f"branch{len(self.revisions)}"
        start = self.random.choice(self.revisions)
        self.tell("branch", name, "from", start)
        git("checkout", "-qfb", name, start, cwd=self.top)
        self.revisions.append(name)

    def merge(self) -> None:
        git("add", "-A", cwd=self.top)
        git("commit", "-qm", "x", "--allow-empty", cwd=self.top)
        other = self.random.choice(self.revisions)
        self.tell("merge", other)
        try:
            git("merge", "-q", "--no-ff", "-X", "ours", "-m", "merge", other, cwd=self.top)
        except AssertionError:  # of what can't be merged, both sides are left
            git("checkout", "-qf", "HEAD", "--", ".", cwd=self.top)
            git("reset", "-q", "--hard", cwd=self.top)

    def configure(self, include: list[str], exclude: list[str], more: str = "") -> None:
        known = 'baseline = "known.json"\n' if (self.top / "known.json").is_file() else ""
        self.put("seedlint.toml", f"include = {include!r}\nexclude = {exclude!r}\n{known}{more}")

    def configure_anew(self) -> None:
        more = self.random.choice(("", "", 'ignore = ["SL402"]\n', 'ignore = ["SL998"]\n'))
        include, exclude = self.random.choice(INCLUDES), self.random.choice(EXCLUDES)
        self.tell("configure", include, exclude, more)
        self.configure(include, exclude, more)

    def ignore(self) -> None:
        text = self.random.choice(IGNORES)
        self.tell("ignore", repr(text))
        self.put(".gitignore", f".seedlint_cache\n{text}")

    def baseline(self) -> None:
        prune = (self.top / "known.json").is_file() and self.random.random() < 0.3
        self.tell("baseline", "prune" if prune else "create")
        with suppress(ConfigurationError), chdir(self.top):
            found = load().overridden(baseline=self.top / "known.json")
            _, comparison = Session(found).lint_and_compare(
                Request(cache=False, whole=True, allow_empty=True)
            )
            assert comparison is not None
            (comparison.pruned() if prune else comparison.renewed()).write()
            if "baseline" not in (text := Path("seedlint.toml").read_text(encoding="utf-8")):
                self.put("seedlint.toml", f'baseline = "known.json"\n{text}')


# The reference


@dataclass
class Side:
    """What a whole run has found in a directory."""

    result: Result
    folder: Path
    contents: Mapping[str, bytes]

    @property
    def documents(self) -> set[str]:
        return {*self.result.paths, *self.result.refused}


def judged(top: Path, **more: Any) -> Side:
    """Judge all in a directory."""
    with chdir(top):
        result = Session(load()).lint(Request(cache=False, allow_empty=True, **more))
        contents = {path: Path(path).read_bytes() for path in result.paths if not Path(path).is_symlink()}
    return Side(result, top, contents)


def key(finding: PlacedFinding, names: Mapping[str, str], folder: Path) -> Key:
    """Return what makes a finding the same one; an entry of the baseline is what its line says."""
    if finding.code == "SL903":
        line = (folder / finding.path).read_text(encoding="utf-8").splitlines()[finding.region.line - 1]
        entry = json.loads(line.rstrip(","))
        return entry["path"], finding.code, entry["pointer"], entry["code"] + entry["value"]
    pointer = re.sub(r"/\d+(?=/|$)", "/*", finding.pointer)
    return names.get(finding.path, finding.path), finding.code, pointer, finding.subject


def keys(findings: Iterable[PlacedFinding], names: Mapping[str, str], folder: Path) -> Counter[Key]:
    return Counter(key(finding, names, folder) for finding in findings)


class Reference:
    """Whole runs in checkouts of a story's repository."""

    def __init__(self, story: Story, scratch: Path) -> None:
        self.top = story.top
        self.scratch = scratch
        self.number = 0
        self.named: dict[bool, dict[str, str]] = {}
        """Which documents of REV those of now are, without and with what is staged."""

    def checkout(self, tree: str | None) -> Path:
        """Check out a tree, or the index, and put the configuration and the baseline of now there."""
        self.number += 1
        place = self.scratch / f"tree{self.number}"
        git("worktree", "add", "-q", "--detach", "--no-checkout", place, "HEAD", cwd=self.top)
        if tree:
            git("read-tree", tree, cwd=place)
        else:
            folder = git("rev-parse", "--absolute-git-dir", cwd=place).strip()
            shutil.copy(self.top / ".git" / "index", Path(folder) / "index")
        git("checkout-index", "-qaf", cwd=place)
        shutil.copy(self.top / "seedlint.toml", place / "seedlint.toml")
        return place

    def baseline_of_now(self, place: Path) -> None:
        if (self.top / "known.json").exists():
            shutil.copy(self.top / "known.json", place / "known.json")

    def index(self) -> Path:
        place = self.checkout(None)
        self.baseline_of_now(place)
        return place

    def base(self, revision: str) -> str:
        return git("merge-base", revision, "HEAD", cwd=self.top).strip()

    def renames(self, base: str, then: Side, now: Side, *, staged: bool) -> dict[str, str]:
        """Return which documents of then are which of now."""
        words = ["--cached"] if staged else []
        options = ("-z", "--name-status", "--find-renames", "-l1000", *words, base)
        fields = iter(git("-c", "diff.renames=true", "diff", *options, cwd=self.top).split("\0")[:-1])
        gone = then.documents - now.documents
        found = {}
        for status in fields:
            before = after = next(fields)
            if status[0] == "R":
                after = next(fields)
                if before in gone and after in now.documents:
                    found[after] = before
        if not staged:
            tracked = git("ls-tree", "-rz", "--name-only", base, cwd=self.top).split("\0")
            fresh = sorted(now.documents - set(tracked) - found.keys())
            fresh = [after for after in fresh if (self.top / after).is_file()]
            left = sorted((gone - set(found.values())) & then.contents.keys())
            # What differs in line ends only may be one of several: git's own view comes first.
            for same in (self.is_kept, self.would_be_kept, self.has_lines_of):
                for after in fresh:
                    for before in left if after not in found else ():
                        if same(after, f"{base}:{before}"):
                            found[after] = before
                            left.remove(before)
                            break
        return found

    def kept(self, name: str) -> bytes:
        return git("cat-file", "blob", name, cwd=self.top).encode("utf-8", "surrogateescape")

    def is_kept(self, after: str, before: str) -> bool:
        return (self.top / after).read_bytes() == self.kept(before)

    def would_be_kept(self, after: str, before: str) -> bool:
        name = git("hash-object", "--path", after, after, cwd=self.top).strip()
        return not (self.top / after).is_symlink() and name == git("rev-parse", before, cwd=self.top).strip()

    def has_lines_of(self, after: str, before: str) -> bool:
        raw, kept = (self.top / after).read_bytes(), self.kept(before)
        return raw.replace(b"\r\n", b"\n") == kept.replace(b"\r\n", b"\n")

    def new(self, now: Side, revision: str, *, staged: bool, wanted: set[str] | None = None) -> Counter[Key]:
        """Return what a whole run finds now, and none has found at a revision."""
        base = self.base(revision)
        place = self.checkout(base)
        then = judged(place, baseline=False)
        names = self.named[staged] = self.renames(base, then, now, staged=staged)
        was = git("show", f"{base}:seedlint.toml", cwd=self.top)
        same_settings = was.splitlines() == (self.top / "seedlint.toml").read_text("utf-8").splitlines()
        found_then = [one for one in then.result.findings if one.path in then.documents or same_settings]
        t = keys(found_then, {}, place)
        k = keys(now.result.known, names, self.top)
        told = [one for one in now.result.findings if one.code != "SL903"]
        if wanted is not None:
            told = [one for one in told if one.path in wanted or one.path not in now.documents]
        unjudged = keys((one for one in told if one.unjudged), names, self.top)
        n = keys((one for one in told if not one.unjudged), names, self.top)
        expected = +Counter({one: n[one] + k[one] - max(t[one], k[one]) for one in n}) + unjudged
        # Of entries that match nothing, runs on parts say less, see test_baseline.py.
        return expected + self.stale(now, place) if wanted is None else expected

    def stale(self, now: Side, place: Path) -> Counter[Key]:
        """Return the entries of the baseline that match nothing now, and did then, or were not there."""
        entries = keys((one for one in now.result.findings if one.code == "SL903"), {}, self.top)
        if not entries:
            return entries
        if not (place / "known.json").exists():
            self.baseline_of_now(place)
        try:
            then = judged(place)
        except ConfigurationError:  # a merge has left a baseline that is none
            return entries
        return Counter(entries.keys() - keys(then.result.findings, {}, place).keys())

    def changed(self, index: Side) -> set[str]:
        """Return the documents that the next commit changes; a link and its document are one."""
        options = ("-z", "--name-only", "--no-renames", "--diff-filter=d", "--cached")
        changed = set(git("diff", *options, cwd=self.top).split("\0"))
        ends = {name: os.path.relpath((index.folder / name).resolve(), index.folder) for name in NAMES}
        ends = {name: end.replace(os.sep, "/") for name, end in ends.items()}
        return {*changed, *(ends.get(name, name) for name in changed)} | {
            name for name in index.documents if ends[name] in changed
        }


def told(top: Path, names: Mapping[str, str], *, stale: bool = False, **asked: Any) -> Counter[Key]:
    """Return what seedlint says in the repository, the same with and without the cache."""
    with chdir(top):
        answers = [
            keys(Session(load()).lint(Request(cache=cache, allow_empty=True, **asked)).findings, names, top)
            for cache in (True, True, False)
        ]
    assert answers[0] == answers[1] == answers[2]
    return answers[0] if stale else Counter({one: n for one, n in answers[0].items() if one[1] != "SL903"})


def differences(expected: list[Counter[Key]], found: list[Counter[Key]]) -> str:
    both = [(two - one, one - two) for one, two in zip(expected, found, strict=True)]
    return f"too many, and missing: {both}"


def check(seed: int, steps: int) -> None:
    """Tell a story, and compare; an AssertionError tells it again."""
    random = Random(seed)
    scratch = Path(tempfile.mkdtemp()).resolve()
    top = scratch / "news"
    top.mkdir()
    try:
        story = Story(top, random)
        story.run(steps)
        if random.random() < 0.5:
            story.move()  # of which git is not told
        reference = Reference(story, scratch)
        since = random.choice(story.revisions)
        try:
            now, index = judged(top), judged(reference.index())
        except ConfigurationError:  # a merge has left settings that are none
            return
        # A link that is named may lead where a search would not go.
        plain = sorted(name for name in now.documents if not (top / name).is_symlink())
        some = set(random.sample(plain, min(2, len(plain))))
        changed = reference.changed(index)
        story.tell("since", since, "and", some)
        staged = [
            one
            for one in index.result.findings
            if one.code != "SL903" and (one.path in changed or one.path not in index.documents)
        ]
        expected = [
            reference.new(now, since, staged=False),
            reference.new(now, since, staged=False, wanted=some),
            keys(staged, {}, top),
            reference.new(index, since, staged=True, wanted=changed),
        ]
        names = reference.named
        found = [
            told(top, names[False], stale=True, since=since),
            told(top, names[False], since=since, paths=tuple(sorted(some))) if some else expected[1],
            told(top, {}, staged=True),
            told(top, names[True], staged=True, since=since),
        ]
        assert found == expected, "\n".join([*story.told, differences(expected, found)])
    finally:
        shutil.rmtree(scratch)


@given(seed=st.integers(0, 2**31))
@settings(max_examples=5 if settings.default.derandomize else 60, phases=[Phase.explicit, Phase.generate])
def test_what_is_new_is_what_whole_runs_tell_apart(seed: int) -> None:
    check(seed, steps=12)
