"""Reports are written over nothing but reports."""

from __future__ import annotations

import os
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from seedlint.output import FORMATS, Style, begins_as_report
from seedlint.output.targets import Target, write_reports
from tests.conftest import CLEAN
from tests.output.support import EVERYTHING, render
from tests.support.gitting import git
from tests.support.running import seedlint

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
DIRTY = CLEAN.replace("/ferry", "/ferry?utm_source=a")
CONFIG = (
    'schema = "schema.json"\nrule-paths = ["rules"]\ninclude = ["seeds", "more"]\nbaseline = "base.json"\n'
)


@pytest.fixture
def project(corpus: Path) -> Path:
    """A corpus with all the files that a configuration can name."""
    for folder in ("rules", "more"):
        (corpus / folder).mkdir()
    (corpus / "more" / "b.md").write_text(DIRTY, encoding="utf-8", newline="")
    (corpus / "schema.json").write_text("{}", encoding="utf-8")
    (corpus / "base.json").write_text('{"tool": "seedlint", "version": 1, "findings": []}', encoding="utf-8")
    (corpus / "rules" / "own.py").write_text("", encoding="utf-8")
    (corpus / "seedlint.toml").write_text(CONFIG, encoding="utf-8")
    git("init", "-q", cwd=Path.cwd())
    return corpus


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder, but for what Python keeps of the rules it has imported."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path): path.read_bytes() for path in files}


INPUTS = {
    "seeds/clean.md": "a document",
    "more/b.md": "a document",
    "more/../seeds/clean.md": "a document",
    "seedlint.toml": "the configuration",
    "schema.json": "the schema",
    "base.json": "the baseline",
    "rules/own.py": "a module of rules",
    ".git/config": "it belongs to git",
    ".git/hooks/new": "it belongs to git",
    ".GIT/new": "it belongs to git",
}


@pytest.mark.parametrize("form", ["sarif", "text", "html"])
@pytest.mark.parametrize("target", INPUTS)
def test_what_a_run_reads_is_not_written_over(project: Path, target: str, form: str, capsys: Any) -> None:
    before = contents(project)
    done = seedlint(capsys, "check", "seeds", "--no-cache", "-f", f"{form}={target}")
    assert done.code == 2
    assert INPUTS[target] in done.err
    assert done.out == ""
    assert contents(project) == before


@pytest.mark.parametrize("target", ["seeds/clean.md", "more/b.md", "seedlint.toml", "rules/own.py"])
def test_another_name_of_a_file_is_that_file(project: Path, target: str, capsys: Any) -> None:
    os.link(target, "out")
    before = contents(project)
    done = seedlint(capsys, "check", "seeds", "--no-cache", "-f", "json=out")
    assert done.code == 2
    assert f"json can't go to out: it is {INPUTS[target]}; name another file" in done.err
    assert contents(project) == before


def test_an_empty_document_is_a_document(project: Path, capsys: Any) -> None:
    (project / "seeds" / "empty.md").write_text("", encoding="utf-8")
    done = seedlint(capsys, "check", "--no-cache", "-f", "json=seeds/empty.md")
    assert (done.code, "it is a document" in done.err) == (2, True)


@POSIX
def test_a_git_directory_has_any_name(project: Path, tmp_path: Path, capsys: Any) -> None:
    git("init", "-q", "--separate-git-dir", "elsewhere", "other", cwd=Path.cwd())
    Path("elsewhere/hooks").mkdir()
    for target in ("elsewhere/config", "elsewhere/hooks/x", "other/.git"):
        done = seedlint(capsys, "check", "seeds", "--no-cache", "-f", f"json={target}")
        assert (done.code, "it belongs to git" in done.err) == (2, True), target


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("content", ["mine\n", "# Notes\n", "{}\n", "[1]\n", "print('a:1:2: error')\n"])
def test_what_is_no_report_is_not_written_over(corpus: Path, form: str, content: str, capsys: Any) -> None:
    (corpus / "out").write_text(content, encoding="utf-8")
    done = seedlint(capsys, "check", "seeds", "--no-cache", "-f", f"{form}=out")
    assert done.code == 2
    assert "cannot write out: the file exists, and seedlint did not write it; delete" in done.err
    assert (corpus / "out").read_text(encoding="utf-8") == content


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", ["clean", "findings", "statistics", "broken", "missing", "crash"])
def test_a_report_replaces_a_report(corpus: Path, form: str, what: str, capsys: Any) -> None:
    command = ["check", "seeds", "--no-cache", "-q", "-f", f"{form}=out"]
    if what == "broken":
        (corpus / "seeds" / "a b.md").write_bytes(b"\xff\n---\n")
    elif what != "clean":
        (corpus / "seeds" / "a b.md").write_text(DIRTY, encoding="utf-8")
    if what == "statistics":
        command.append("--statistics")
    elif what == "missing":
        command.append("nowhere.md")
    elif what == "crash":
        (corpus / "rules.py").write_text("import nothing_so_called", encoding="utf-8")
        (corpus / "seedlint.toml").write_text('rule-paths = ["rules.py"]', encoding="utf-8")
    first = seedlint(capsys, *command)
    assert (
        begins_as_report((corpus / "out").read_text(encoding="utf-8"))
        or (corpus / "out").read_text(encoding="utf-8") == ""
    )
    (corpus / "seeds" / "b.md").write_text(DIRTY.replace("/ferry", "/boats"), encoding="utf-8")
    second = seedlint(capsys, *command)
    assert "cannot write" not in first.err + second.err
    if "json" in form:
        import json

        texts = (
            (corpus / "out").read_text(encoding="utf-8").splitlines()
            if form == "jsonl"
            else [(corpus / "out").read_text(encoding="utf-8")]
        )
        assert all(begins_as_report(json.dumps(json.loads(text), indent=4)) for text in texts)
    # Whoever chooses another format need not delete the old report.
    assert "cannot write" not in seedlint(capsys, *command[:-1], "-f", "html=out").err


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_of_links_replaces_exports_only(form: str) -> None:
    from seedlint.links import listing

    class Empty:
        def urls(self, *_: Any) -> list[Any]:
            return []

    stream = StringIO()
    listing.EXPORTS[form](Empty(), stream)  # type: ignore[arg-type]
    assert listing.begins_as_export(stream.getvalue())
    assert not listing.begins_as_export("url\nmine\n")
    assert not listing.begins_as_export('{"version": 1}')


def test_a_baseline_is_not_made_where_git_keeps_its_own(project: Path, capsys: Any) -> None:
    before = contents(project)
    for target in (".git/base.json", "seeds/clean.md", "seedlint.toml"):
        done = seedlint(capsys, "baseline", "create", "seeds", "--no-cache", "--baseline", target)
        assert done.code == 2
        assert contents(project) == before


@pytest.mark.parametrize("command", ["report", "export"])
def test_a_folder_is_not_made_where_git_keeps_its_own(project: Path, command: str, capsys: Any) -> None:
    before = contents(project)
    form = ["-f", "csv"] if command == "export" else []
    done = seedlint(capsys, command, "seeds", "--no-cache", *form, "-o", ".git/pages")
    assert (done.code, "it belongs to git" in done.err) == (2, True)
    assert contents(project) == before


@pytest.mark.parametrize(
    ("settings", "words", "warned"),
    [
        ('include = ["."]', "-f json=o.json -f junit=junit.xml -f markdown=s.md", ["o.json", "s.md"]),
        ('include = ["."]', "-f json=.reports/o.json", []),
        ('include = ["."]\nexclude = ["/o.json"]', "-f json=o.json", []),
        ('include = ["seeds"]', "-f json=o.json", []),
        ('include = ["seeds"]', "-f json=seeds/o.json", ["seeds/o.json"]),
        ('include = ["seeds"]', ". -f json=o.json", ["o.json"]),
        ("", ". -f json=.reports/o.json", []),
        ('include = ["."]', "--fix -f json=o.json", ["o.json"]),
    ],
)
def test_reports_that_the_next_run_would_judge_are_named(
    settings: str, words: str, warned: list[str], corpus: Path, capsys: Any
) -> None:
    """None is told from a document by how it begins, as anybody could begin one so."""
    (corpus / "seedlint.toml").write_text(settings, encoding="utf-8")
    (corpus / ".reports").mkdir()
    done = seedlint(capsys, "-q", *words.split())
    assert done.code == 0
    lines = [line for line in done.err.splitlines() if "is where documents are" in line]
    assert [line.split()[1] for line in lines] == warned
    assert all(f'exclude = ["/{name}"]' in line for line, name in zip(lines, warned, strict=True))
    listed = seedlint(capsys, "--list-files", "-q", *(word for word in words.split()[:1] if word == "."))
    assert [one for one in listed.out.splitlines() if not one.endswith("clean.md")] == warned
    again = seedlint(capsys, "-q", *words.split())
    assert again.code == (2 if warned else 0)
    assert ("it looks like a report by seedlint" in again.err) == bool(warned)


def test_a_list_of_findings_that_would_be_judged_is_named(corpus: Path, capsys: Any) -> None:
    (corpus / "seedlint.toml").write_text('include = ["."]', encoding="utf-8")
    done = seedlint(capsys, "baseline", "create")
    assert "warning: seedlint-baseline.json is where documents are" in done.err
    done = seedlint(capsys, "baseline", "create", "--baseline", ".b.json")
    assert ".b.json is where" not in done.err


def test_a_report_for_maintainers_that_would_be_judged_is_named(corpus: Path, capsys: Any) -> None:
    (corpus / "seedlint.toml").write_text('include = ["."]', encoding="utf-8")
    done = seedlint(capsys, "report", "-q", "--no-expectations", "-o", "report")
    assert done.code == 0
    assert done.err.count("is where documents are") == 1
    assert (
        "warning: report is where documents are, and files in it, such as report.json, will be checked as"
        ' documents in the next run; write it elsewhere, or exclude it: exclude = ["/report/"]\n'
    ) in done.err
    # The next report leaves out what this one has made, and says so instead.
    done = seedlint(capsys, "report", "-q", "--no-expectations", "-o", "report")
    assert "is where documents are" not in done.err
    assert 'by `seedlint check`; exclude it: exclude = ["/report/"]\n' in done.err
    # All that is in it, such as report.md, is left out by that.
    (corpus / "seedlint.toml").write_text('include = ["."]\nexclude = ["/report/"]', encoding="utf-8")
    done = seedlint(capsys, "report", "-q", "--no-expectations", "-o", "report")
    assert done.err == ""
    assert seedlint(capsys, "--list-files", "-q").out == "seeds/clean.md\n"
    done = seedlint(capsys, "report", "-q", "--no-expectations", "-o", ".report")
    assert "is where" not in done.err


def test_tables_that_would_be_judged_are_named(corpus: Path, capsys: Any) -> None:
    (corpus / "seedlint.toml").write_text('include = ["."]\n', encoding="utf-8")
    done = seedlint(capsys, "export", "-q", "-f", "csv", "-o", "tables")
    assert done.code == 0
    assert done.err.count("is where documents are") == 1
    assert 'exclude = ["/tables/"]' in done.err
    # The next export leaves out what this one has made, and says so instead.
    done = seedlint(capsys, "export", "-q", "-f", "csv", "-o", "tables")
    assert "is where documents are" not in done.err
    assert "tables is among the documents" in done.err
    done = seedlint(capsys, "export", "-q", "-f", "csv", "-o", ".tables")
    assert "is where" not in done.err
    documents = '[documents]\nextensions = ["csv"]\n'
    (corpus / "seedlint.toml").write_text(f'include = ["seeds"]\n{documents}', encoding="utf-8")
    done = seedlint(capsys, "export", "-q", "-f", "csv", "-o", "seeds/tables")
    assert "warning: seeds/tables is where documents are, and files in it, such as tables.json," in done.err


def test_a_file_is_the_same_whatever_the_terminal_shows(tmp_path: Path) -> None:
    """Colours, width, links and what is only counted are matters of standard output."""
    file = tmp_path / "out.txt"
    style = Style(color=True, width=30, links=True, whole=False)
    write_reports(EVERYTHING, [Target("text", str(file))], statistics=False, style=style)
    assert file.read_text(encoding="utf-8") == render(EVERYTHING, "text")
