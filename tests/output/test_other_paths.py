"""Other documents in messages are called as their locations are, from wherever a run is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

FORMS = ("text", "concise", "github", "html")


@pytest.fixture
def twice(corpus: Path) -> Path:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\nselect = ["SL501"]', encoding="utf-8")
    (corpus / "seeds" / "deep").mkdir()
    for name in ("clean.md", "deep/other.md"):
        (corpus / "seeds" / name).write_text(document(), encoding="utf-8", newline="")
    return corpus


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("here", "names"),
    [
        ("", ["seeds/clean.md", "seeds/deep/other.md"]),
        ("seeds", ["clean.md", "deep/other.md"]),
        ("seeds/deep", ["../clean.md", "other.md"]),
    ],
)
def test_one_report_has_one_way_to_call_a_document(
    twice: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: str,
    names: list[str],
    form: str,
) -> None:
    monkeypatch.chdir(twice / here)
    said = seedlint(capsys, "-f", form).out
    quote = {"html": ("<code>", "</code>")}.get(form, ("`", "`"))
    for name in names:
        assert f"{name.join(quote)} has this URL, too" in said


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab"])
def test_what_programs_read_is_the_same_from_everywhere(
    twice: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for here in ("", "seeds"):
        monkeypatch.chdir(twice / here)
        assert "`seeds/deep/other.md` has this URL, too" in seedlint(capsys, "-f", form).out
