"""What the benchmarks measure on: the documents invented have the shape they are said to have."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.checkouts import ROOT
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

BENCHMARKS = ROOT / "benchmarks"
COUNTED = {
    "SL705": 807, "SL706": 108, "SL502": 60, "SL401": 53, "SL402": 48, "SL506": 17, "SL305": 15, "SL406": 14,
    "SL703": 13, "SL302": 6, "SL702": 6, "SL503": 3, "SL303": 2,
}  # fmt: skip
"""Findings in 500 real documents. (Two of SL505 are not imitated.)"""


def invent(folder: Path, *words: str) -> Path:
    argv = [sys.executable, str(BENCHMARKS / "corpus.py"), str(folder), *words]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return folder


def digest(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
    return hashlib.sha256(repr(names).encode()).hexdigest()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invent(tmp_path_factory.mktemp("real") / "corpus", "--shape", "real", "--documents", "500")


@pytest.fixture(scope="module")
def documents(real: Path) -> dict[Path, dict[str, Any]]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(real.rglob("*.md"))}
    return {file: yaml.load(text.split("---\n")[1], loader) for file, text in texts.items()}


def test_the_same_corpus_every_time(real: Path, tmp_path: Path) -> None:
    again = invent(tmp_path / "again", "--shape", "real", "--documents", "500")
    other = invent(tmp_path / "other", "--shape", "real", "--documents", "500", "--seed", "2")
    assert digest(again) == digest(real) != digest(other)


def test_lists_and_sizes_are_those_of_real_documents(
    real: Path, documents: dict[Path, dict[str, Any]]
) -> None:
    assert len(documents) == 500
    sizes = [file.stat().st_size for file in documents]
    assert 20_000 < sum(sizes) / len(sizes) < 25_000
    lengths = sorted(len(document.get("related", ())) for document in documents.values())
    assert lengths.count(0) == 125
    assert 2 <= lengths[250] <= 8
    assert 130 <= lengths[-1] <= 180
    assert len({file.parent for file in documents}) == 3
    assert len({tuple(document) for document in documents.values()}) > 10
    beyond = sum(not file.read_bytes().isascii() for file in documents)
    assert 300 < beyond < 420


def test_articles_are_repeated_in_documents_about_the_same(documents: dict[Path, dict[str, Any]]) -> None:
    listed = Counter(
        json.dumps(article) for document in documents.values() for article in document.get("related", ())
    )
    assert 4.0 < listed.total() / len(listed) < 4.9


def test_findings_are_as_many_as_in_real_documents(capsys: pytest.CaptureFixture[str], real: Path) -> None:
    done = seedlint(capsys, "check", "--isolated", "--no-config", "--no-cache", "-f", "json", real)
    found = Counter(finding["code"] for finding in json.loads(done.out)["findings"])
    assert found.keys() == COUNTED.keys()
    off = {code: (found[code], count) for code, count in COUNTED.items() if abs(found[code] - count) > 3}
    assert all(abs(have - want) < 0.1 * want for have, want in off.values()), off


def test_unique_documents_are_clean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    corpus = invent(tmp_path / "corpus", "--documents", "50")
    assert (
        seedlint(capsys, "check", "--isolated", "--no-config", "--no-cache", "--fail-on", "note", corpus).code
        == 0
    )
