"""Patterns that match no file at all are called out by a run over the whole corpus, and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.run.unmatched import _matches
from seedlint.sources.gitignore import compile_patterns
from tests.support.examples import some
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path.resolve() / "corpus"
    names = ("seeds/a.md", "seeds/drafts/b.md", "seeds/drafts/deep/c.draft.md", "docs/guide/d.rst")
    for number, name in enumerate(names, 1):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(document(number), encoding="utf-8")
    (root / "seeds" / "photo.png").write_bytes(b"")
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("/seeds/generated/\n*.tmp.md\n", encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def warnings(root: Path, capsys: Capture, *words: str, exclude: object = (), per_file: object = ()) -> str:
    """Return what is said on standard error."""
    lines = ["include = ['seeds']", "exclude = [", *(f"  '{one}'," for one in exclude), "]"]  # type: ignore[attr-defined]
    lines += ["[per-file-ignores]", *(f"'{one}' = ['SL402']" for one in per_file)]  # type: ignore[attr-defined]
    (root / "seedlint.toml").write_text("\n".join(lines), encoding="utf-8")
    done = seedlint(capsys, "-q", *words)
    assert (done.code, done.out) == (0, "")
    return done.err


@pytest.mark.parametrize(("disk", "written"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_pattern_that_matches_in_another_form_is_not_called_out(
    corpus: Path, capsys: Capture, disk: str, written: str
) -> None:
    """Letters with accents can be written in two ways, which are the same to patterns."""
    for number, name in enumerate(("seeds/Ä/Ö/é.md", "seeds/Ä/Ö/ü.md", "docs/Ä/Ö/é.rst"), 11):
        path = corpus / normalize(disk, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(number), encoding="utf-8")
    patterns = (
        "/seeds/Ä/Ö/é.md",
        "/seeds/Ä/Ö/*.md",
        "**/Ö/é.*",
        "/docs/Ä/Ö/é.rst",
        "/docs/Ä/Ö/*.rst",
        "/docs/Ä/Ö",
    )
    given = [normalize(written, one) for one in patterns]
    assert warnings(corpus, capsys, per_file=given) == ""
    assert warnings(corpus, capsys, exclude=given) == ""
    assert "matches no file" in warnings(corpus, capsys, per_file=[normalize(written, "/seeds/Ä/Ö/ö.md")])


NOTHING = (
    "seeds/drft",
    "/drafts",
    "b.md/x",
    "*.drft.md",
    "seeds/**/e.md",
    "docs/*.md",
    "{x,y}/*.md",
    "*.mdx",
)
SOMETHING = (
    "seeds/drafts/",
    "drafts",
    "/seeds/drafts/b.md",
    "*.draft.md",
    "seeds/**/c.*",
    "{x,seeds/drafts}",
    "seeds/[c-d]*/",
    # Not what is looked at for documents, but there.
    "docs",
    "docs/guide/*.rst",
    "d.rst",
    "*.png",
    "seedlint.toml",
    # What comes and goes.
    "seeds/generated/",
    "seeds/generated/**",
    "x.tmp.md",
    "**/*.tmp.md",
    "node_modules/",
    ".venv",
    "build/__pycache__/*.md",
)


@pytest.mark.parametrize("cache", [[], ["--no-cache"]])
def test_what_matches_nothing_is_called_out(cache: list[str], corpus: Path, capsys: Capture) -> None:
    for _ in range(2):
        said = warnings(corpus, capsys, *cache, exclude=NOTHING).splitlines()
        told = [f"exclude: the pattern `{one}` matches no file" for one in NOTHING]
        assert said == [f"warning: seedlint.toml:{line}: {words}" for line, words in enumerate(told, 3)]
    said = warnings(corpus, capsys, *cache, per_file=NOTHING).splitlines()
    told = [f"per-file-ignores: the pattern `{one}` matches no file" for one in NOTHING]
    assert said == [f"warning: seedlint.toml:{line}: {words}" for line, words in enumerate(told, 5)]


@pytest.mark.parametrize("where", [".", "seeds", "docs"])
def test_what_matches_something_is_not(
    where: str, corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "seedlint.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(corpus / where)
    for one in SOMETHING:
        assert (one, warnings(corpus, capsys, exclude=[one])) == (one, "")
        assert (one, warnings(corpus, capsys, per_file=[one])) == (one, "")
    assert warnings(corpus, capsys, exclude=["seeds/drafts", "seeds/drafts/b.md", "*.draft.md"]) == ""
    assert warnings(corpus, capsys, exclude=["seeds/drafts/*", "!seeds/drafts/b.md"]) == ""
    said = warnings(corpus, capsys, exclude=["seeds/drafts/*", "!seeds/drafts/x.md"])
    assert "`!seeds/drafts/x.md` matches no file" in said


def test_the_command_line_is_told_too(corpus: Path, capsys: Capture) -> None:
    said = warnings(corpus, capsys, "--exclude", "drft", "--exclude", "drafts")
    assert said == "warning: --exclude: the pattern `drft` matches no file\n"


def test_a_run_on_a_part_says_nothing(corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    from types import SimpleNamespace

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(document(9).encode()), closed=False))
    for words in (["seeds/a.md"], ["seeds"], ["seeds/*.md"], ["-", "--stdin-filename", "seeds/a.md"]):
        assert warnings(corpus, capsys, *words, exclude=NOTHING, per_file=NOTHING) == ""


def test_a_large_repository_is_not_searched_to_its_end(
    corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedlint.run.unmatched._MOST_LOOKED_AT", 3)
    said = warnings(corpus, capsys, exclude=["*.drft.md", "*.gif", "*.draft.md"])
    assert said == "warning: seedlint.toml:3: exclude: the pattern `*.drft.md` matches no file\n"


PARTS = ("a", "ab", "*", "**", "?b", "[ab]*", "b.md", "\\*", "a\\[b")


@settings(max_examples=some(200))
@given(
    st.lists(
        st.sampled_from(["a", "ab", "*", "**", "?b", "[ab]*", "b.md", "\\*", "a\\[b"]), min_size=1, max_size=4
    ),
    st.sampled_from(["", "/"]),
)
def test_a_pattern_that_matches_is_seen_to(parts: list[str], start: str) -> None:
    """The short cuts never miss what the patterns themselves match."""
    pattern = start + "/".join(parts)
    paths = ["a/b.md", "ab/a/x.md", "a/a/ab/b.md", "*/a.md", "q/ab", "a[b/b.md", "xb/a"]
    spec = compile_patterns([pattern])
    if any(map(spec.match_file, paths)):
        assert _matches(pattern, [paths], "/nowhere")
