"""`seedlint spark --tables` on a real Spark: the tables of an export, also when a job goes on; the report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.spark.test_tables import exported, written
from tests.support import jobs
from tests.support.running import document

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spark

CONF = ("--master", "local[1]", "--conf", "spark.sql.shuffle.partitions=2")
_TIMEOUT = 900


def seedlint(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "seedlint", *words],
        capture_output=True,
        encoding="utf-8",
        timeout=_TIMEOUT,
        check=False,
    )


def figures(folder: Path) -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="ascii"))
    left = {"generated_at", "files", "checked"}
    return {name: value for name, value in metrics.items() if name not in left}


@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_a_job_writes_the_tables_of_an_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.chdir(tmp_path)
    jobs.write_corpus(tmp_path, Random(12))
    settings = tmp_path / "seedlint.toml"
    text = settings.read_text(encoding="utf-8")
    # Rules across documents have their say, too.
    settings.write_text(
        "".join(line for line in text.splitlines(True) if not line.startswith("ignore")), "utf-8"
    )
    for number in (1, 2):
        (tmp_path / "seeds" / f"twin{number}.md").write_text(document(7), encoding="utf-8")
    (tmp_path / "posts" / "own.md").write_text("---\nodd name, of a field: 2\n---\n", encoding="utf-8")
    expected = exported(tmp_path)
    check = json.loads(seedlint("check", "--no-cache", "-f", "json").stdout)["summary"]
    assert check["findings"] > 3
    seedlint("report", "--no-cache", "--no-expectations", "-o", "direct")
    for resume in ((), ("--resume",)):
        done = seedlint(
            "spark", "-o", "job", "--tables", *CONF, *resume, "--max-reported", "3", "-f", "json=found.json"
        )
        assert done.returncode == 1, done.stderr
        assert written(tmp_path / "job") == expected
        summary = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["summary"]
        assert summary == {**check, "leftOut": check["findings"] - 3}
        made = seedlint("report", "--from", "job", "--no-expectations", "-o", f"made{len(resume)}")
        assert made.returncode == 0, made.stderr
        assert figures(tmp_path / f"made{len(resume)}") == figures(tmp_path / "direct")
