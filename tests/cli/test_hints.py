"""What is said below the summary: what can be fixed, what is only counted, what to type next."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest

from seedlint.cli import root as cli
from tests.support.gitting import git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

BLANKS = ("Boats leave ten", "Boats  leave ten")
FIXABLE = "[*] 1 fixable with `--fix`; `--diff` previews\n"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def blanks(corpus: Path) -> Path:
    (corpus / "seeds" / "bad.md").write_text(document(1, BLANKS), encoding="utf-8")
    return corpus


def on_a_terminal(*words: str) -> tuple[str, str]:
    out, err = Tty(), Tty()
    with redirect_stdout(out), redirect_stderr(err):
        cli.run([*words, "--no-color"])
    return out.getvalue(), err.getvalue()


def test_what_can_be_fixed_is_said(blanks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seedlint(capsys, "seeds").err.endswith(FIXABLE)
    assert FIXABLE in seedlint(capsys, "seeds", "--statistics").err
    for words in (("-f", "json"), ("-q",), ("--fix", "--unfixable", "SL705")):
        assert "[*]" not in seedlint(capsys, "seeds", *words).err
    seedlint(capsys, "seeds", "--fix")
    assert "[*]" not in seedlint(capsys, "seeds").err


def test_unsafe_fixes_are_counted_apart(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seeds" / "bad.md").write_text(document(1, ("quality:", "qualty:")), encoding="utf-8")
    err = seedlint(capsys, "seeds", "--select", "SL103").err
    assert err.endswith("\n1 fixable with `--fix --unsafe-fixes`; `--diff --unsafe-fixes` previews\n")


def test_the_index_is_not_fixed_so_nothing_is_said(blanks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q", cwd=blanks)
    git("add", ".", cwd=blanks)
    assert "[*]" not in seedlint(capsys, "--staged").err


def test_a_terminal_is_told_what_to_type_next(blanks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out, err = on_a_terminal("seeds")
    assert " --> seeds/bad.md:" in out
    assert err.startswith("\n2 documents: ")
    assert "`seedlint explain SL705` says more; `--statistics` counts\n  the findings\n" in err
    assert on_a_terminal("seeds", "-q")[1] == ""


def test_what_is_only_counted_is_said_on_a_terminal(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    topics = "".join(f"  - a  {number}\n" for number in range(7))
    text = document(1, ("  - Transport\n", topics))
    (corpus / "seeds" / "bad.md").write_text(text, encoding="utf-8")
    out, err = on_a_terminal("seeds", "--select", "SL705")
    assert "... and 6 more SL705 in this document" in out
    assert "6 findings are only counted above; `--show-all` shows every one\n" in err
    out, err = on_a_terminal("seeds", "--select", "SL705", "--show-all")
    assert out.count("-->") == 7
    assert "only counted" not in err
    done = seedlint(capsys, "seeds", "--select", "SL705")
    assert done.out.count("-->") == 7
    done = seedlint(capsys, "seeds", "--select", "SL705", "--no-show-all")
    assert (done.out.count("-->"), "6 findings are only counted above" in done.err) == (1, True)
