"""In GitHub Actions, the text report comes with annotations; elsewhere, and otherwise, only if asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def actions(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in GitHub Actions, with a document in a directory of it that has an error."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(corpus))
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    return corpus


def annotations(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("::")]


def test_text_is_annotated_on_standard_error(
    actions: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = seedlint(capsys, "seeds")
    (line,) = annotations(done.err)
    assert line.startswith("::error file=seeds/bad.md,line=8,endLine=8,col=10,endColumn=14,title=SL102 ")
    assert done.code == 1
    monkeypatch.delenv("GITHUB_ACTIONS")
    plain = seedlint(capsys, "seeds")
    assert plain.out == done.out
    assert annotations(plain.out + plain.err) == []


def test_paths_start_at_the_workspace(
    actions: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(actions / "seeds")
    (line,) = annotations(seedlint(capsys, "bad.md").err)
    assert line.startswith("::error file=seeds/bad.md,")


@pytest.mark.parametrize(
    "words",
    [
        ["--no-annotations"],
        ["--statistics"],
        ["-f", "concise"],
        ["-f", "json"],
        ["-f", "text=out.txt"],
        ["--diff"],
    ],
    ids=" ".join,
)
def test_other_output_is_not(actions: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    done = seedlint(capsys, "seeds", *words)
    assert annotations(done.out + done.err) == []


@pytest.mark.parametrize("words", [[], ["--statistics"], ["-f", "json"], ["-f", "text=out.txt"]], ids=str)
def test_it_can_be_asked_for_anywhere(
    actions: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    done = seedlint(capsys, "seeds", "--annotations", *words)
    assert len(annotations(done.err)) == 1
    assert annotations(done.out) == []


def test_the_format_needs_no_annotations_beside_it(actions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "seeds", "-f", "github", "--annotations")
    assert len(annotations(done.out)) == 1
    assert annotations(done.err) == []


def test_a_diff_has_none(actions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "seeds", "--diff", "--annotations")
    assert done.code == 2
    assert "leave --format, --statistics and --annotations out" in done.err


def test_errors_are_not_crowded_out_by_notes(actions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(2, 15):
        text = document(number, INSECURE)
        (actions / "seeds" / f"a{number}.md").write_text(text, encoding="utf-8")
    lines = annotations(seedlint(capsys, "seeds").err)
    assert [line.split()[0] for line in lines] == ["::error"] + ["::notice"] * 10


def test_what_a_document_holds_gives_no_commands(actions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = document(2, ("quality: 39", r'"x\n::error::%0A::stop": 1'))
    (actions / "seeds" / "worse.md").write_text(hostile, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert annotations(done.out) == []
    assert all(line.startswith(("::error file=", "::warning file=")) for line in annotations(done.err))
    assert "%0A::stop" not in done.err
