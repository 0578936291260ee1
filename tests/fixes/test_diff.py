"""`--diff`: what git and patch make of it is what `--fix` writes, and the work grows with the file alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.document import Document
from seedlint.fixes.diff import Diff
from seedlint.fixes.linediff import Change, changes, lines_of
from seedlint.fixes.mend import mend
from seedlint.testing import PAYLOAD
from tests.fixes.test_fix import ENGINE, SCHEMA
from tests.fixes.test_replacements import files
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

# Lines


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[tuple[str, list[tuple[int, int, str]]]]]:
    """A text of few different lines, and rounds of edits of it."""
    pieces = st.lists(st.sampled_from(["\n", "x\n", "x\n", "y\r\n", "x", "ab"]), max_size=12).map("".join)
    first = text = draw(pieces)
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        edits = [
            (start, end, draw(st.one_of(st.just(""), pieces)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        steps.append((text, edits))
        for start, end, written in reversed(edits):
            text = text[:start] + written + text[end:]
    return first, [*steps, (text, [])]


def touched(text: str, edits: list[tuple[int, int, str]]) -> int:
    """How many lines edits have to do with, at most."""
    return sum(text.count("\n", start, end) + written.count("\n") + 2 for start, end, written in edits)


@settings(max_examples=some(150))
@given(edited())
def test_changes_lead_from_one_text_to_the_other(
    case: tuple[str, list[tuple[str, list[tuple[int, int, str]]]]],
) -> None:
    first, steps = case
    old, new = lines_of(first), lines_of(steps[-1][0])
    found = changes(steps, old, new)
    result: list[str] = []
    at = 0
    for a, b, c, d in found:
        assert at <= a <= b
        assert (a, b, c, d) != (a, a, c, c)
        assert old[a:b] != new[c:d]
        result += [*old[at:a], *new[c:d]]
        assert len(result) == d
        at = b
    assert result + old[at:] == new
    assert sum(b - a for a, b, _, _ in found) <= sum(touched(text, edits) for text, edits in steps)


class Counted(str):
    """A line that counts how often it is compared."""

    __slots__ = ()
    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        Counted.comparisons += 1
        return str.__ne__(self, other)

    __hash__ = str.__hash__


def compared(size: int) -> int:
    text = "x\n" * size
    edits = [(at, at + 1, "y") for at in range(0, 2 * size, 8)]
    new = text
    for start, end, written in reversed(edits):
        new = new[:start] + written + new[end:]
    Counted.comparisons = 0
    found: list[Change] = changes(
        [(text, edits)], [*map(Counted, lines_of(text))], [*map(Counted, lines_of(new))]
    )
    assert len(found) == size // 4
    return Counted.comparisons


def test_equal_lines_are_not_compared_with_each_other() -> None:
    assert compared(4000) <= 2 * compared(2000) + 10


# git and patch

NAMES = st.sampled_from(
    [
        "a.md",
        "a b.md",
        'quo"ted.md',
        "back\\slash.md",
        "tab\there.md",
        "ünï.md",
        "-dash.md",
        "a/b.md",
        "new\nline.md",
    ]
    if os.name == "posix"
    else ["a.md", "a b.md", "ünï.md", "-dash.md", "a/b.md"]
)


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Some files by name, with and without a line break at the end."""
    tree = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        raw = draw(files())[1]
        tail = draw(st.sampled_from([b"", b"tail", b"\r\n\r\n"]))
        tree[name] = raw.rstrip(b"\r\n") if tail == b"" else raw + tail
    return tree


def diffed(path: str, raw: bytes) -> tuple[bytes, bytes, bool]:
    """What `--fix --unsafe-fixes` makes of a file, its diff, and whether git takes that for odd."""
    done = mend(ENGINE, path, raw, lambda finding: finding.fix is not None)
    before, after = Document(path, raw, SCHEMA), Document(path, done.after, SCHEMA)
    diff = Diff(before, after, done.steps)
    assert not diff.masked
    return done.after, "".join(diff.unified(path)).encode("utf-8", "surrogateescape"), diff.bare


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize("tool", ["git", "patch"])
@settings(max_examples=some(25))
@given(tree=trees())
def test_a_patched_tree_is_a_fixed_one(
    tool: str, tree: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not shutil.which(tool):
        pytest.skip(f"there is no {tool}")
    # patch knows no quoted names with line breaks in them.
    assume(tool == "git" or not any(char in name for name in tree for char in "\n\t\\"))
    folder = tmp_path_factory.mktemp("tree")
    wanted = {}
    patch, odd = b"", False
    for name, raw in tree.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(raw)
        wanted[name], text, bare = diffed(name, raw)
        patch += text
        odd = odd or bare
    (folder / "d.patch").write_bytes(patch)
    if patch:
        git = ["git", "apply", *(["--unidiff-zero"] if odd else [])]
        run(folder, *(git if tool == "git" else ["patch", "-p1", "--binary", "-i"]), "d.patch")
    assert {name: (folder / name).read_bytes() for name in tree} == wanted
    shutil.rmtree(folder)


def test_comments_are_shown_as_a_diff_as_well(
    corpus: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("git"):
        pytest.skip("there is no git")
    file = corpus / "seeds" / "b.md"
    raw = b"---\ntitle: a  b\nexcerpt: ''\ncolour: red\n---\n"
    file.write_bytes(raw)
    arguments = ["check", "seeds", "--no-cache", "--add-suppressions", "known", "-q"]
    cli.run([*arguments, "--diff"])
    (corpus / "d.patch").write_bytes(capfdbinary.readouterr().out)
    assert file.read_bytes() == raw
    run(corpus, "git", "apply", "d.patch")
    patched = file.read_bytes()
    file.write_bytes(raw)
    cli.run(arguments)
    assert file.read_bytes() == patched != raw


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.md")
    raw = b"---\ntitle: a  b\n---\n"
    try:
        (tmp_path / name).write_bytes(raw)
    except OSError:
        pytest.skip("the file system takes no such name")
    wanted, text, _ = diffed(name, raw)
    (tmp_path / "d.patch").write_bytes(text)
    if shutil.which("git"):
        run(tmp_path, "git", "apply", "d.patch")
        assert (tmp_path / name).read_bytes() == wanted != raw


@pytest.mark.parametrize("beside", [True, False])
def test_what_git_takes_with_an_option_only_is_said(
    beside: bool, corpus: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    if not shutil.which("git"):
        pytest.skip("there is no git")
    secured = f"secured: {PAYLOAD}\n" * beside
    for name in ("b", "c"):
        (corpus / "seeds" / f"{name}.md").write_text(
            f"---\n{secured}title: a  b\n{secured.replace('secured', 'Secured')}---\n",
            encoding="utf-8",
            newline="",
        )
    cli.run(["check", "seeds", "--no-cache", "--diff", "--unsafe-fixes", "--fixable", "SL705"])
    out, err = capfdbinary.readouterr()
    assert PAYLOAD[:10].encode() not in out
    (corpus / "d.patch").write_bytes(out)
    done = subprocess.run(["git", "apply", "d.patch"], cwd=corpus, capture_output=True, check=False)
    assert bool(done.returncode) is beside
    assert err.decode().count("git apply takes this diff only with --unidiff-zero") == beside
    if beside:
        run(corpus, "git", "apply", "--unidiff-zero", "d.patch")
    assert b"title: a b\n" in (corpus / "seeds" / "b.md").read_bytes()
