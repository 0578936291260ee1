"""A report says how the documents and findings of each owner fare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.report.test_causes import BLOCK
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


def test_owners_beyond_those_that_are_listed_are_counted(owned: Path, capsys: Capture) -> None:
    many = " ".join(f"@law{number}" for number in range(5_000))
    (owned / "CODEOWNERS").write_text(f"/seeds/law/ {many}\n", encoding="utf-8")
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL402", "seeds")
    told = json.loads((owned / "out" / "report.json").read_text(encoding="ascii"))
    # The 5,000 of the folder, whoever owns the rule, and nobody.
    assert (len(told["owners"]), told["owner_count"]) == (5_000, 5_002)
    assert told["owners"][0]["owner"] is None
    page = (owned / "out" / "index.html").read_text(encoding="ascii")
    section = page.split('id="owners"')[1].split("</section>")[0]
    assert section.count("@law") == 199
    assert "4,802 more are not on this page: <code>report.json</code> has 5,000 at most." in section
    assert "And 4992 more" in (owned / "out" / "report.md").read_text(encoding="utf-8")
    gated = seedlint(capsys, "gate", "out", "--condition", "owner.warnings = 0", "--any-commit", "--partial")
    assert gated.code == 1
    assert "the report lists 5,000 of 5,002 owners" in gated.out


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


def test_a_cause_has_the_owners_of_all_its_documents(owned: Path, capsys: Capture) -> None:
    (owned / "CODEOWNERS").write_text(
        "/seeds/law/ @law\n/seeds/sport/ @sport\n/seeds/tv/ @tv\n", encoding="utf-8"
    )
    for number, folder in enumerate(("law", "tv", "sport", "sport"), 11):
        text = document(number).replace("secured:", f"related:{BLOCK}\nsecured:")
        (owned / "seeds" / folder / f"{number}.md").write_text(text, encoding="utf-8")
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL705", "seeds")
    told = json.loads((owned / "out" / "report.json").read_text(encoding="ascii"))["causes"]["items"]
    assert {one["document"]: one["owners"] for one in told} == {
        "seeds/law/bad.md": ["@law"],
        "seeds/sport/bad.md": ["@sport"],
        "seeds/tv/bad.md": ["@tv"],
        "seeds/law/11.md": ["@law", "@sport", "@tv"],
    }
    assert not any(one["unowned"] for one in told)
    (owned / "CODEOWNERS").write_text("/seeds/law/ @law\n/seeds/sport/ @sport\n", encoding="utf-8")
    seedlint(capsys, "report", "--no-expectations", "-o", "out", "--select", "SL102,SL705", "seeds")
    told = json.loads((owned / "out" / "report.json").read_text(encoding="ascii"))["causes"]["items"]
    assert {one["document"]: (one["owners"], one["unowned"]) for one in told} == {
        "seeds/law/bad.md": (["@law"], False),
        "seeds/sport/bad.md": (["@sport"], False),
        "seeds/tv/bad.md": ([], True),
        "seeds/law/11.md": (["@law", "@sport"], True),
    }
