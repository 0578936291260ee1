"""What `--watch` knows after any changes, told in any way, is what a run of its own finds without a cache."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from seedlint.cli import run
from seedlint.cli import watch as watching
from seedlint.cli.checking import Reporting
from seedlint.cli.watch import Rounds
from seedlint.config.settings import load
from seedlint.errors import SeedlintError
from seedlint.identity import identities
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.examples import some
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

ADDED, MODIFIED, DELETED = 1, 2, 3
NAMES = ("a.md", "b.md", "c.yaml", "d/e.md", "d/f/g.md", "h/i.md", "draft-j.md", "k.txt", "l.other")
BROKEN = "---\ntitle: [\n---\n"
SUPPRESSED = ("quality: 39", "quality: many # seedlint: ignore[SL102]")
UNUSED = ("quality: 39", "quality: 39 # seedlint: ignore[SL102]")
LATER = ("2021-04-30", "2100-01-01")
NAMING = "---\n# yaml-language-server: $schema=../title.json\ntitle: {}\n---\n"
CONFIGURATIONS = (
    'include = ["seeds"]\nexclude = ["draft-*"]\n',
    'include = ["seeds"]\nexclude = ["draft-*"]\nbaseline = "known.json"\n',
    'include = ["seeds/*.md", "seeds/d", "seeds/**/*.other"]\nschema-comments = true\n',
    'include = ["seeds"]\nfront-matter = "optional"\n',
    'include = ["seeds"]\n[severity]\nSL402 = "error"\n[[overrides]]\nfiles = ["d/"]\nignore = ["SL102"]\n',
)


class Files:
    """Files that change, and what a system says of that."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.events: set[tuple[int, str]] = set()
        self.missed = False

    def put(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def there(self, *suffixes: str) -> list[Path]:
        every = (self.top / "seeds").rglob("*")
        return sorted(path for path in every if path.suffix in suffixes and path.is_file())

    def happened(self, kind: int, path: Path) -> None:
        self.events.add((kind, str(path)))

    def write(self, path: Path, text: str) -> None:
        if not path.parent.exists():
            self.happened(ADDED, path.parent)
            path.parent.mkdir(parents=True)
        self.happened(MODIFIED if path.exists() else ADDED, path)
        path.write_text(text, encoding="utf-8")

    def save(self, path: Path, text: str) -> None:
        """As editors do."""
        other = path.with_name(f"{path.name}~")
        self.write(other, text)
        self.rename(other, path)

    def touch(self, path: Path, _text: str) -> None:
        os.utime(path)
        self.happened(MODIFIED, path)

    def rename(self, old: Path, new: Path) -> None:
        if old.is_dir() and (new.exists() or new.is_relative_to(old)):
            return
        if (old.is_dir() or old.is_file()) and new.parent.is_dir() and not new.is_dir():
            old.replace(new)
            self.happened(DELETED, old)
            if new.is_relative_to(self.top / "seeds"):
                self.happened(ADDED, new)

    def delete(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
            self.happened(DELETED, path)
        elif os.path.lexists(path):
            path.unlink()
            self.happened(DELETED, path)

    def link(self, path: Path, to: str) -> None:
        self.delete(path)
        path.symlink_to(to)
        self.happened(ADDED, path)

    def link_hard(self, path: Path, other: Path) -> None:
        if path.is_file() and not path.is_symlink() and not os.path.lexists(other):
            other.hardlink_to(path)
            self.happened(ADDED, other)

    def ignore(self, folder: Path, lines: str) -> None:
        if not (self.top / ".git").exists():
            (self.top / ".git").mkdir()
            self.missed = True  # no event tells that it is a repository now
        if folder.is_dir():
            self.write(folder / ".gitignore", lines)


TEXTS = st.builds(
    lambda number, more: document(number, *more),
    st.integers(0, 2),
    st.sampled_from([(), (WRONG_TYPE,), (INSECURE,), (SUPPRESSED,), (UNUSED,), (LATER,)]),
) | st.sampled_from([BROKEN, "", "no front matter\n", NAMING.format("it"), NAMING.format(3)])


class Watching(RuleBasedStateMachine):
    """Changes to files, of which a watch is told late, twice, of several together, or not at all."""

    names = st.sampled_from(NAMES)

    def __init__(self) -> None:
        super().__init__()
        self.files = Files(Path(tempfile.mkdtemp()).resolve())
        self.rounds: Rounds | None = None
        self.before: Result | None = None
        self.waits = False

    def teardown(self) -> None:
        shutil.rmtree(self.files.top)

    @initialize(
        texts=st.tuples(*(TEXTS for _ in NAMES)),
        configuration=st.sampled_from(CONFIGURATIONS),
        cache=st.integers(0, 7).map(lambda number: number < 7),
    )
    def first(self, texts: tuple[str, ...], configuration: str, cache: bool) -> None:
        self.files.put("seedlint.toml", configuration)
        self.files.put("title.json", '{"properties": {"title": {"$ref": "part.json"}}}')
        self.files.put("part.json", '{"type": "string"}')
        for name, text in zip(("z.md", *NAMES), (document(0), *texts), strict=True):
            self.files.put(f"seeds/{name}", text)
        with chdir(self.files.top), silence():
            run(["baseline", "create", "--baseline", "known.json", "seeds"])
        self.rounds = Rounds(lambda: (Session(load()), Request(cache=cache), Reporting(), None))

    # Changes

    @rule(data=st.data(), how=st.sampled_from(["write", "save", "touch"]), text=TEXTS)
    def edit(self, data: st.DataObject, how: str, text: str) -> None:
        if there := self.files.there(".md", ".yaml", ".txt", ".other"):
            getattr(self.files, how)(data.draw(st.sampled_from(there)), text)

    @rule(data=st.data(), text=TEXTS)
    def edit_again(self, data: st.DataObject, text: str) -> None:
        self.edit(data, "write", text)

    @rule(data=st.data(), text=TEXTS)
    def edit_two(self, data: st.DataObject, text: str) -> None:
        self.edit(data, "write", text)
        self.edit(data, "save", text)

    @rule(data=st.data(), how=st.sampled_from(["write", "save"]), text=TEXTS)
    def edit_and_go_on(self, data: st.DataObject, how: str, text: str) -> None:
        self.edit(data, how, text)
        self.waits = True

    @rule(name=names, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        self.files.write(self.files.top / "seeds" / name, text)

    @rule(name=names, to=st.sampled_from([*NAMES, "", ""]))
    def rename_or_delete(self, name: str, to: str) -> None:
        path = self.files.top / "seeds" / name
        self.files.rename(path, path.parents[name.count("/")] / to) if to else self.files.delete(path)

    @rule(data=st.data())
    def rearrange(self, data: st.DataObject) -> None:
        top, files = self.files.top / "seeds", self.files
        folders = st.sampled_from([top / "d", top / "d" / "f", top / "h", top / "other", files.top / "out"])
        what = data.draw(st.sampled_from(["move", "delete", "ignore", "link", "link_hard"]))
        if what == "move":
            files.rename(data.draw(folders), data.draw(folders))
        elif what == "delete":
            files.delete(data.draw(folders))
        elif what == "ignore":
            lines = data.draw(st.sampled_from(["", "b.md\n", "d/\n", "*.yaml\n!c.yaml\n"]))
            files.ignore(data.draw(st.sampled_from([top, top / "d"])), lines)
        elif what == "link":
            to = data.draw(st.sampled_from(["b.md", "d", "../outside.md", "no.md"]))
            files.link(top / data.draw(st.sampled_from(["m.md", "n"])), to)
        else:
            other = top / data.draw(st.sampled_from(["hard.md", "hard.bak"]))
            files.link_hard(top / data.draw(self.names), other)

    @rule(data=st.data())
    def decide_otherwise(self, data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            self.files.put("seedlint.toml", data.draw(st.sampled_from(CONFIGURATIONS)))
        else:
            contents = ('{"type": "string"}', '{"minLength": 3}', "{")
            self.files.put("part.json", data.draw(st.sampled_from(contents)))

    @rule(data=st.data(), text=TEXTS)
    def another_run_comes_first(self, data: st.DataObject, text: str) -> None:
        """The cache knows of a change before the watch does."""
        self.edit(data, "write", text)
        with chdir(self.files.top), contextlib.suppress(SeedlintError):
            Session(load()).lint(Request())

    @rule(data=st.data(), text=TEXTS)
    def events_get_lost(self, data: st.DataObject, text: str) -> None:
        self.edit(data, "write", text)
        self.files.events.clear()
        self.files.missed = True

    # What is known

    @invariant()
    def it_is_what_a_fresh_run_finds(self) -> None:
        if self.rounds is None or self.waits:
            self.waits = False
            return
        events, missed = self.files.events, self.files.missed
        self.files.events, self.files.missed = set(), False
        with chdir(self.files.top):
            fresh, error = attempt(lambda: Session(load()).lint(Request(cache=False)))
            reports: list[Result] = []
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(watching, "report", lambda *args, **_: reports.append(args[1]))
                patched.setattr(watching, "_announce", lambda _: None)
                _, said = attempt(lambda: self.rounds.next(None if missed else events))
        assert said == error
        if fresh is not None:
            self.compare(fresh, reports)
        self.before = fresh

    def compare(self, fresh: Result, reports: list[Result]) -> None:
        assert self.rounds is not None
        resident = self.rounds._resident
        assert resident is not None
        assert all_of(resident.findings) == all_of(fresh.findings)
        totals, right = resident.totals, fresh.totals()
        assert (totals.documents, +totals.severities) == (right.documents, right.severities)
        assert (totals.suppressed, totals.known) == (right.suppressed, right.known)
        assert sorted(totals.unjudged) == sorted(right.unjudged)
        assert sorted(totals.absent) == sorted(right.absent)
        # What is shown is true, and nothing that is new is left out.
        assert len(reports) <= 1
        told = {one.sort_key() for result in reports for one in result.findings}
        assert told <= {one.sort_key() for one in fresh.findings}
        old = {identity for identity, _ in identities(self.before.findings)} if self.before else set()
        assert told >= {one.sort_key() for name, one in identities(fresh.findings) if name not in old}


def attempt(act: Any) -> tuple[Any, str | None]:
    try:
        return act(), None
    except SeedlintError as error:
        return None, str(error)


def all_of(findings: Iterable[PlacedFinding]) -> list[object]:
    return [(one, one.fix) for one in findings]


@contextlib.contextmanager
def silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.skipif(os.name == "nt", reason="makes symbolic links")
def test_whatever_happens() -> None:
    run_state_machine_as_test(Watching, settings=settings(max_examples=some(60), stateful_step_count=25))
