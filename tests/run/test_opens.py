"""No format reads a document that the run has read: counted where files are opened, and git is asked."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.git.blobs import Blobs
from seedlint.output import FORMATS
from tests.run.test_shown import ODD
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document, fed, seedlint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


class Counting:
    """Counts how often documents are opened, on disk or in git, while it is asked to."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self.counts: Counter[str] | None = None

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear of what Python does."""
        if event == "open" and self.counts is not None and isinstance(arguments[0], (str, bytes)):
            folder, name = os.path.split(os.fsdecode(arguments[0]))
            # To write it, a document is opened once more, by whoever does that.
            if os.path.basename(folder) == "seeds" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
                self.counts[name] += 1


COUNTING = Counting()


@pytest.fixture(scope="module", autouse=True)
def listening() -> None:
    """Hear of all that is opened from now on; nobody can be deaf again."""
    sys.addaudithook(COUNTING.hear)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read = Blobs.read

    def counted(self: Blobs, oid: str, limit: int) -> bytes:
        if COUNTING.counts is not None:
            COUNTING.counts[oid] += 1
        return read(self, oid, limit)

    monkeypatch.setattr(Blobs, "read", counted)
    yield
    COUNTING.counts = None


def write(folder: Path) -> None:
    (folder / "seeds").mkdir(parents=True)
    (folder / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    for number, raw in enumerate(ODD):
        file = folder / "seeds" / f"{number}.md"
        file.write_bytes(raw)
        os.utime(file, (10**9, 10**9))


def nothing(folder: Path, capsys: Capture) -> None:
    """The documents are enough."""


def warm(folder: Path, capsys: Capture) -> None:
    """Have a cache that knows all that is shown."""
    assert seedlint(capsys, "-f", "json=first.json", "-j", "1").code == 1


def one_changed(folder: Path, capsys: Capture) -> None:
    """Have one that knows all but one document."""
    warm(folder, capsys)
    (folder / "seeds" / "3.md").write_bytes(ODD[4])


def baseline(folder: Path, capsys: Capture) -> None:
    """Know all that was found, but for a document that was written since, and one that was mended."""
    assert seedlint(capsys, "baseline", "create", "-j", "1", "--no-cache").code == 1  # some were not checked
    settings = folder / "seedlint.toml"
    settings.write_text(
        f'{settings.read_text(encoding="utf-8")}baseline = "seedlint-baseline.json"\n', encoding="utf-8"
    )
    (folder / "seeds" / "new.md").write_bytes(ODD[3])
    (folder / "seeds" / "0.md").write_bytes(document(1).encode())


def history(folder: Path, capsys: Capture) -> None:
    """Have the first documents committed, and all of them staged."""
    for file in (folder / "seeds").glob("1?.md"):
        file.rename(folder / file.name)
    git("init", "-q", cwd=folder)
    commit(folder)
    for file in folder.glob("1?.md"):
        file.rename(folder / "seeds" / file.name)
    (folder / "seeds" / "3.md").write_bytes(ODD[3].replace(b"Ferry", b"Boat"))
    git("add", "seeds", cwd=folder)


CASES: list[tuple[Callable[[Path, Capture], None], tuple[str, ...]]] = [
    (nothing, ("--no-cache",)),
    (nothing, ()),
    (warm, ()),
    (one_changed, ()),
    (baseline, ("--no-cache",)),
    (baseline, ()),
    (baseline, ("--fix", "--no-cache")),
    (history, ("--since", "HEAD", "--no-cache")),
    (history, ("--since", "HEAD")),
    (history, ("--since", "HEAD", "--fix", "--no-cache")),
    (history, ("--staged", "--no-cache")),
    (history, ("--staged",)),
    (history, ("--staged", "--since", "HEAD")),
    (nothing, ("--fix", "--no-cache")),
    (nothing, ("--fix",)),
    (warm, ("--fix",)),
    (nothing, ("--fix", "--unsafe-fixes", "--no-cache")),
    (nothing, ("--fix", "--unfixable", "ALL", "--no-cache")),
    (nothing, ("--fix", "--fixable", "SL006", "--no-cache")),
    (nothing, ("--add-suppressions=so be it", "--no-cache")),
    (nothing, ("--no-suppressions", "--no-cache")),
]


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize(("prepare", "options"), CASES)
def test_no_format_reads_a_document_that_the_run_has_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    prepare: Callable[[Path, Capture], None],
    options: tuple[str, ...],
) -> None:
    forget_git(monkeypatch)
    # The files were written when they say so, and not a moment ago.
    monkeypatch.setattr("seedlint.cache.looks.RACY", -(10**10))
    every = [word for name in FORMATS for word in ("-f", f"{name}=out.{name}")]
    counts = []
    for name, formats in (("few", ["-f", "concise"]), ("all", every)):
        folder = tmp_path / name
        write(folder)
        monkeypatch.chdir(folder)
        prepare(folder, capsys)
        COUNTING.counts = Counter()
        done = seedlint(capsys, "check", "-j", "1", *options, *formats)
        assert done.code in {0, 1}, done.err
        counts.append(COUNTING.counts)
        COUNTING.counts = None
    # What the run itself reads twice stands in several documents, or is mended.
    assert counts[1] == counts[0]
    if prepare is warm and not options:
        assert not counts[0]


@pytest.mark.usefixtures("counting")
def test_what_comes_from_standard_input_is_read_by_no_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    counts = []
    for form in ("concise", "json", "sarif", "text", "html", "gitlab"):
        COUNTING.counts = Counter()
        words = ("-", "--stdin-filename", "seeds/3.md", "--no-cache", "-j", "1", "-f", form)
        assert fed(ODD[6], "check", *words)[0] in {0, 1}
        counts.append(COUNTING.counts)
    assert counts == [counts[0]] * len(counts)
