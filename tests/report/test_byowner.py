"""A report says how the documents and findings of each owner fare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
HOSTILE = "<script>|`*x*`"


def figures(root: Path) -> dict[str, dict[str, Any]] | None:
    owners = json.loads((root / "out" / "report.json").read_text(encoding="ascii"))["owners"]
    return None if owners is None else {str(one["owner"]): one for one in owners}


@pytest.fixture
def owned(corpus: Path) -> Path:
    """A corpus with an error, SL102, and a note, SL402, in three folders, one of which somebody owns."""
    for number, folder in enumerate(("law", "sport", "tv"), 1):
        (corpus / "seeds" / folder).mkdir()
        text = document(number, WRONG_TYPE, INSECURE)
        (corpus / "seeds" / folder / "bad.md").write_text(text, encoding="utf-8")
    (corpus / "CODEOWNERS").write_text("/seeds/law/ @law @both\n/seeds/tv/\n", encoding="utf-8")
    text = f"[[owners.rules]]\nselect = ['SL402']\nowners = ['{HOSTILE}']\n"
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    (corpus / ".git").mkdir(exist_ok=True)
    return corpus


def test_documents_and_findings_by_owner(owned: Path, capsys: Capture) -> None:
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL402", "seeds")
    found = figures(owned)
    assert found
    assert list(found) == ["None", "@both", "@law", HOSTILE]
    # The corpus has a clean document, too.
    assert found["None"]["documents"] == 3
    assert found["@law"]["documents"] == found["@both"]["documents"] == 1
    assert found[HOSTILE]["documents"] == 0
    assert found[HOSTILE]["score"] is None
    assert {one: found[one]["errors"] for one in found} == {"None": 2, "@both": 1, "@law": 1, HOSTILE: 0}
    assert {one: found[one]["notes"] for one in found} == {"None": 0, "@both": 0, "@law": 0, HOSTILE: 3}
    assert found["None"]["rules"] == [["SL102", 2]]
    assert found[HOSTILE]["rules"] == [["SL402", 3]]
    assert found["@law"]["score"] < found["None"]["score"] < 100


def test_a_list_of_owners_that_is_cut_says_so(
    owned: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedlint.report.byowner._MOST", 2)
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL402", "seeds")
    told = json.loads((owned / "out" / "report.json").read_text(encoding="ascii"))
    assert (len(told["owners"]), told["owner_count"]) == (2, 4)


def test_what_owners_are_called_does_no_harm_on_pages(owned: Path, capsys: Capture) -> None:
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL402", "seeds")
    page = (owned / "out" / "index.html").read_text(encoding="ascii")
    assert 'id="owners"' in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    told = (owned / "out" / "report.md").read_text(encoding="utf-8")
    table = told.split("## By owner\n\n")[1].split("\n\n")[0].splitlines()
    assert table[2].startswith("| nobody | 3 | ")
    assert table[3].startswith("| `@both` | 1 | ")
    assert table[5].startswith("| `` <script>\\|`*x*` `` | 0 | – | 0 | 0 | 3 | `SL402` 3")


def test_without_owners_there_is_no_section(owned: Path, capsys: Capture) -> None:
    (owned / "seedlint.toml").write_text("owners.codeowners = false\n", encoding="utf-8")
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "seeds")
    assert figures(owned) is None
    assert "By owner" not in (owned / "out" / "report.md").read_text(encoding="utf-8")
    assert 'id="owners"' not in (owned / "out" / "index.html").read_text(encoding="ascii")
