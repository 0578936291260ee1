"""A draft from seed documents finds in others what the seed schema finds there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.support.checkouts import ROOT
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

INVENT = ROOT / "benchmarks" / "corpus.py"
SHAPES = {
    "real": ("--shape", "real", "--documents", "160"),
    "unique": ("--defects", "0.6", "--documents", "240"),
}


@pytest.fixture(scope="module", params=SHAPES)
def halves(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents to learn from in `seen`, and others in `held`."""
    root = tmp_path_factory.mktemp("halves")
    argv = [sys.executable, str(INVENT), str(root / "all"), *SHAPES[request.param]]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    for number, file in enumerate(sorted((root / "all").rglob("*.md"))):
        target = root / ("held" if number % 2 else "seen") / f"{number}.md"
        target.parent.mkdir(exist_ok=True)
        file.rename(target)
    return root


def counts(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Counter[str]:
    done = seedlint(capsys, "check", *words, "--no-config", "--no-cache", "-j", "1", "-f", "json", "-q")
    assert done.code in {0, 1}
    found = Counter(finding["code"] for finding in json.loads(done.out)["findings"])
    return Counter({code: count for code, count in found.items() if "SL200" < code < "SL800"})


def test_held_out_documents(halves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = halves / "draft.json"
    assert seedlint(capsys, "infer", halves / "seen", "-o", schema, "--no-config", "-j", "1").code == 0
    wanted = counts(capsys, halves / "held")
    assert sum(wanted.values()) > 30
    assert counts(capsys, halves / "held", "--schema", schema) == wanted
