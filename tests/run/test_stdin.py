"""`seedlint check -`: what comes from standard input is judged in the place of a file."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.running import INSECURE, TIMEOUT, WRONG_TYPE, Done, document, fed

if TYPE_CHECKING:
    from pathlib import Path

SPACED = CLEAN.replace("Boats", " Boats")


def piped(raw: str | bytes, *words: str | Path, cwd: Path) -> Done:
    """Run seedlint with something on standard input; nothing on disk may change."""
    before = state(cwd)
    with contextlib.chdir(cwd):
        code, out, err = fed(raw.encode() if isinstance(raw, str) else raw, *words)
    assert state(cwd) == before
    return Done(code, out.decode(), err.decode())


def really_piped(raw: bytes, *words: str | Path, cwd: Path) -> tuple[int, bytes, bytes]:
    """Run seedlint in a process of its own, with something on standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *map(str, words)],
        cwd=cwd,
        input=raw,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def state(cwd: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (cwd / "seeds").rglob("*") if path.is_file()}


@pytest.fixture
def seeds(corpus: Path) -> Path:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    return corpus


def test_without_a_name_the_content_is_judged_alone(seeds: Path) -> None:
    assert piped(CLEAN, "-", cwd=seeds).code == 0
    words = ("check", "-")
    done = piped(document(1, WRONG_TYPE), *words, cwd=seeds)
    code, out, _ = really_piped(document(1, WRONG_TYPE).encode(), *words, cwd=seeds)
    assert (code, out.decode()) == (done.code, done.out)
    assert done.code == 1
    assert "<stdin>:8:10: error SL102" in done.found
    assert "8 | quality: many" in done.out
    assert done.err.startswith("1 document: 1 error")
    assert not (seeds / ".seedlint_cache").exists()


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_the_corpus_has_the_content_in_the_place_of_the_file(seeds: Path, options: tuple[str, ...]) -> None:
    (seeds / "seeds" / "other.md").write_text(document(1), encoding="utf-8")
    words = ("-", "-f", "concise", "--select", "SL501", *options)
    for _ in range(2):
        assert piped(CLEAN, *words, "--stdin-filename", "seeds/clean.md", cwd=seeds).out == ""
        twin = piped(CLEAN, *words, "--stdin-filename", "seeds/other.md", cwd=seeds)
        assert twin.found.startswith("seeds/other.md:7:9: error SL501")
        assert len(twin.out.splitlines()) == 1
        fresh = piped(CLEAN, *words, "--stdin-filename", "seeds/new.md", cwd=seeds)
        assert fresh.found.startswith("seeds/new.md:7:9: error SL501")
        # What is on disk is judged as before.
        assert piped("", "--select", "SL501", "-q", *options, cwd=seeds).out == ""


def test_a_file_may_be_named_in_any_way(seeds: Path) -> None:
    (seeds / "seeds" / "deep").mkdir()
    for cwd, name, shown in (
        (seeds, "./seeds/clean.md", "seeds/clean.md"),
        (seeds, seeds / "seeds" / "clean.md", "seeds/clean.md"),
        (seeds / "seeds" / "deep", "../clean.md", "../clean.md"),
        (seeds / "seeds", "clean.md", "clean.md"),
    ):
        with contextlib.chdir(cwd):
            _, out, _ = fed(
                CLEAN.replace(*WRONG_TYPE).encode(), "-", "-f", "concise", "--stdin-filename", name
            )
        lines = out.decode().splitlines()
        assert [line.partition(":8:10: error SL102")[0] for line in lines] == [shown]


def test_what_the_configuration_says_about_the_file_counts(seeds: Path) -> None:
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\nexclude = ["drafts/"]\n[per-file-ignores]\n"seeds/old.md" = ["SL102"]\n',
        encoding="utf-8",
    )
    bad = document(1, WRONG_TYPE)
    assert piped(bad, "-", "--stdin-filename", "seeds/old.md", cwd=seeds).code == 0
    assert piped(bad, "-", "--stdin-filename", "seeds/drafts/a.md", cwd=seeds).code == 1
    left_out = piped(bad, "-", "--stdin-filename", "seeds/drafts/a.md", "--force-exclude", cwd=seeds)
    assert (left_out.code, left_out.out) == (0, "")
    assert left_out.err.startswith("0 documents")


def test_the_name_says_how_to_read(seeds: Path) -> None:
    assert "SL002" in piped("title: 1\n", "-", cwd=seeds).out
    assert "SL002" not in piped("title: 1\n", "-", "--stdin-filename", "x.yaml", cwd=seeds).out


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"", "SL002"), (b"---\na: \xff\n---\n", "SL001"), (b"\xef\xbb\xbf" + CLEAN.encode(), "SL006")],
)
def test_bytes_are_read_as_they_are(seeds: Path, raw: bytes, code: str) -> None:
    assert code in piped(raw, "-", "-f", "concise", cwd=seeds).out


def test_the_size_is_limited(seeds: Path) -> None:
    done = piped(CLEAN + "x" * 100_000, "-", "--max-file-size", "5000", "-f", "concise", cwd=seeds)
    assert (
        done.out
        == "<stdin>:1:1: error SL001 the file is larger than 5 000 bytes; split it, or raise max-file-size\n"
    )


def test_every_report_shows_the_content(seeds: Path) -> None:
    (seeds / "seeds" / "clean.md").write_text("something else\n", encoding="utf-8")
    done = piped(SPACED, "-", "--stdin-filename", "seeds/clean.md", "-f", "json", cwd=seeds)
    (finding,) = json.loads(done.out)["findings"]
    assert finding["path"] == "seeds/clean.md"
    assert finding["fix"]["replacements"][0]["region"]["line"] == 4
    text = piped(SPACED, "-", "--stdin-filename", "seeds/clean.md", cwd=seeds)
    assert '4 | excerpt: " Boats leave' in text.out
    sarif = piped(SPACED, "-", "--stdin-filename", "seeds/clean.md", "-f", "sarif", cwd=seeds)
    assert json.loads(sarif.out)["runs"][0]["results"][0]["fixes"]


# Fixing


def test_fix_writes_the_mended_content_to_standard_output(seeds: Path) -> None:
    text = SPACED.replace(*INSECURE).replace("\n", "\r\n")
    done = piped(text, "-", "--fix", "--stdin-filename", "seeds/clean.md", cwd=seeds)
    assert done.out.encode() == text.replace(" Boats", "Boats").encode()
    assert "SL402" in done.err
    assert "SL705" not in done.err
    assert "fixed 1 finding in 1 file\n1 document: 1 note" in done.err
    assert done.code == 0


@pytest.mark.parametrize(
    "raw",
    [CLEAN.encode(), b"", b"no front matter", b"\xff\x00", SPACED.encode() + b"x" * 10_000],
)
def test_what_is_not_fixed_comes_back_whole(seeds: Path, raw: bytes) -> None:
    words = ("-", "--fix", "--max-file-size", "5000")
    really = really_piped(raw, *words, cwd=seeds)
    assert really[1] == raw
    assert really[:2] == fed(raw, *words)[:2]


def test_what_is_excluded_comes_back_as_it_is(seeds: Path) -> None:
    words = ("-", "--fix", "--force-exclude", "--exclude", "*.md", "--stdin-filename", "seeds/clean.md")
    done = piped(SPACED, *words, cwd=seeds)
    assert (done.code, done.out) == (0, SPACED)


def test_findings_of_corpus_rules_are_fixed_in_the_content(seeds: Path) -> None:
    text = CLEAN.replace("# ", "").replace("topics:", "topics: # seedlint: ignore[SL102] -- none\n ")
    done = piped(text, "-", "--fix", "--stdin-filename", "seeds/clean.md", "-q", cwd=seeds)
    assert "seedlint: ignore" not in done.out


def test_diff_shows_the_content_as_it_would_be(seeds: Path) -> None:
    done = piped(SPACED, "-", "--diff", "--stdin-filename", "seeds/clean.md", cwd=seeds)
    assert done.code == 1
    assert done.out.startswith("--- a/seeds/clean.md\n+++ b/seeds/clean.md\n")
    assert '\n-excerpt: " Boats leave ten minutes earlier from May."\n' in done.out


def test_add_suppressions_to_the_content(seeds: Path) -> None:
    done = piped(CLEAN.replace(*WRONG_TYPE), "-", "--add-suppressions", "known", cwd=seeds)
    assert "quality: many  # seedlint: ignore[SL102] -- known\n" in done.out


@given(st.binary(max_size=300))
@settings(max_examples=some(20))
def test_any_bytes_come_back(seeds: Path, raw: bytes) -> None:
    code, out, _ = fed(raw, "-", "--fix")
    assert code in {0, 1}
    assert out == raw or raw.startswith(b"\xef\xbb\xbf")


# Usage


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-", "seeds"), "cannot be combined with other paths"),
        (("--stdin-filename", "a.md"), "--stdin-filename needs `-`"),
        (("-", "--stdin-filename", ""), "not a file name"),
        (("-", "--stdin-filename", "seeds"), "seeds is a directory"),
        (("-", "--since", "HEAD"), "--since works on files"),
        (("-", "--staged"), "--staged works on files"),
    ],
)
def test_what_does_not_go_together(seeds: Path, words: tuple[str, ...], says: str) -> None:
    done = piped("", *words, cwd=seeds)
    assert done.code == 2
    assert says in done.err


def test_a_closed_standard_input_is_empty(seeds: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "-", "-f", "concise"],
        cwd=seeds, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert b"<stdin>:1:1: error SL002" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no shell that closes it")
def test_a_standard_input_that_the_caller_has_closed_is_empty(seeds: Path) -> None:
    shell = f'"{sys.executable}" -m seedlint - -f concise <&-'
    done = subprocess.run(["sh", "-c", shell], cwd=seeds, capture_output=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 1
    assert b"<stdin>:1:1: error SL002" in done.stdout


def test_a_file_called_dash_can_be_named(seeds: Path) -> None:
    (seeds / "-").write_text(CLEAN, encoding="utf-8")
    assert "-:7:9: error SL501" in piped("", "./-", cwd=seeds).found
