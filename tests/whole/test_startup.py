"""What a run imports, it pays for: start-up loads only what the command needs."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from pathlib import Path

_HEAVY = (
    "jsonschema",
    "asyncio",
    "multiprocessing",
    "concurrent.futures",
    "rich",
    "ftfy",
    "importlib.metadata",
    "difflib",
    "pandas",
    "pyarrow",
    "seedlint.report",
    "great_expectations",
    "sqlalchemy",
    "aiohttp",
    "watchfiles",
    "ssl",
    "http",
    "shutil",
    "traceback",
    "encodings.idna",
)


def loaded(*arguments: str, cwd: Path) -> set[str]:
    """Run the command line and return the modules it imported."""
    code = (
        "import sys\nfrom seedlint.cli.root import run\n"
        f"try: run({list(arguments)!r})\nexcept SystemExit: pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.split())


def heavy(modules: set[str]) -> set[str]:
    return {name for name in _HEAVY if name in modules}


def test_the_version_needs_nothing(corpus: Path) -> None:
    modules = loaded("--version", cwd=corpus)
    assert heavy(modules) == set()
    assert not {"yaml", "yaml_rs", "jsonschema_rs", "sqlite3", "seedlint.engine.engine"} & modules


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_a_clean_document_needs_no_explanations(corpus: Path, options: tuple[str, ...]) -> None:
    modules = loaded("seeds", *options, cwd=corpus)
    assert "seedlint.engine.engine" in modules
    assert heavy(modules) == set()
    assert "yaml" not in modules
    assert ("sqlite3" in modules) == (not options)


def test_a_clean_document_needs_nothing_that_mends_or_explains(corpus: Path) -> None:
    modules = loaded("seeds/clean.md", "--no-cache", cwd=corpus)
    assert "seedlint.reading.yaml.hazards" in modules
    needless = {
        "seedlint.config.overrides",
        "seedlint.engine.cut",
        "seedlint.reading.yaml.causes",
        "seedlint.rulebook.local",
        "seedlint.schema.slips",
    }
    assert not needless & modules
    assert not any(name.startswith("seedlint.fixes") for name in modules)


def test_json_is_read_without_what_reads_yaml_exactly(corpus: Path) -> None:
    data = Document("clean.md", CLEAN.encode()).data
    (corpus / "seeds" / "clean.json").write_text(json.dumps(data), encoding="utf-8")
    modules = loaded("seeds/clean.json", "--no-cache", cwd=corpus)
    assert "seedlint.reading.json.source" in modules
    assert not {"yaml", "seedlint.reading.yaml.compose"} & modules


def test_a_configured_report_costs_a_lint_nothing_heavy(corpus: Path) -> None:
    (corpus / "seedlint.toml").write_text(
        '[report]\nsuites = ["none.json"]\n'
        '[[report.expectations]]\ncolumn = "title"\nexpect = "not-null"\nmostly = 0.9\n',
        encoding="utf-8",
    )
    modules = loaded("seeds/clean.md", cwd=corpus)
    assert "seedlint.engine.engine" in modules
    assert heavy(modules) <= {"seedlint.report"}  # the settings are checked, and that is all


def test_heavy_modules_are_named_as_they_are_imported(corpus: Path) -> None:
    """Guards the tests above: a document with defects does load some of them."""
    (corpus / "seeds" / "bad.md").write_text(
        CLEAN.replace("category: news", "category: nws"), encoding="utf-8"
    )
    assert {"jsonschema", "difflib"} <= heavy(loaded("seeds", cwd=corpus))
