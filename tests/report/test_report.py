"""`seedlint report`: a folder that is whole, remembers, and says what is new."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.export import making
from seedlint.report import build as building
from seedlint.report.pages.links import SourceLinks
from tests.conftest import CLEAN
from tests.support.gitting import forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from tests.support.running import Done

_CARRIED = ("history.jsonl", "findings.known")
HOSTILE = "<script>alert(1)</script> | [x](https://evil.example) ![y](z) `tick` **b** @everyone #1 \u202e"


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)


def report(capsys: Any, *words: str) -> Done:
    return seedlint(capsys, "report", "seeds", "-o", "out", "--no-expectations", *words)


def put(root: Path, name: str, text: str) -> None:
    (root / "seeds" / name).write_text(text, encoding="utf-8", newline="")


def told(root: Path) -> dict[str, Any]:
    metrics: dict[str, Any] = json.loads((root / "out" / "report.json").read_text(encoding="ascii"))
    return metrics


def history(root: Path) -> list[dict[str, Any]]:
    lines = (root / "out" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_report(corpus: Path, capsys: Any) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    done = report(capsys)
    assert (done.code, done.out) == (0, "")
    lines = done.err.splitlines()
    assert lines[0] == "Score 95 of 100: 2 documents, 1 with errors, 1 without any finding."
    assert re.fullmatch(r"out written in \d+\.\d\d s", lines[1])
    assert {path.name for path in (corpus / "out").iterdir()} == {
        "index.html",
        "rules.html",
        "report.json",
        "report.md",
        "history.jsonl",
        "findings.known",
        "badge.svg",
        "providers",
    }
    metrics = told(corpus)
    assert (metrics["score"], metrics["commit"], metrics["changes"]) == (95.0, None, None)
    assert [entry["score"] for entry in history(corpus)] == [95.0]
    assert not [path.name for path in corpus.iterdir() if path.name.endswith((".tmp", ".old"))]


def test_the_next_report_says_what_is_new(corpus: Path, capsys: Any) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    assert report(capsys, "-q").err == ""
    put(corpus, "wrong.md", document(2))
    put(corpus, "note.md", document(3, INSECURE))
    done = report(capsys)
    assert done.err.startswith(
        "Score 99.7 of 100, up from 95: 3 documents, none has an error, 1 could be better."
    )
    changes = told(corpus)["changes"]
    assert (changes["findings"], changes["resolved"], changes["exact"]) == (1, 1, True)
    assert [item["code"] for item in changes["items"]] == ["SL402"]
    assert [(entry["score"], entry["new"], entry["resolved"]) for entry in history(corpus)] == [
        (95.0, None, None),
        (99.7, 1, 1),
    ]
    text = (corpus / "out" / "report.md").read_text(encoding="utf-8")
    assert "1 new finding, 1 resolved." in text
    assert "## History" in text


def test_a_corpus_without_documents(corpus: Path, capsys: Any) -> None:
    (corpus / "seeds" / "clean.md").unlink()
    done = report(capsys, "--allow-empty")
    assert done.code == 0
    assert "There are no documents." in done.err
    assert told(corpus)["score"] is None
    assert report(capsys).code == 2
    assert report(capsys, "--allow-empty").code == 0


def test_damage_to_what_was_kept_is_told(corpus: Path, capsys: Any) -> None:
    report(capsys)
    with (corpus / "out" / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    (corpus / "out" / "findings.known").write_bytes(b"\0")
    done = report(capsys)
    assert done.code == 0
    assert "warning: history.jsonl: line 2 can't be read; going on without" in done.err
    assert "warning: findings.known of the last report can't be read" in done.err
    assert told(corpus)["changes"] is None
    assert (corpus / "out" / "history.jsonl").read_text(encoding="utf-8").count("\n") == 3


def test_a_report_that_fails_leaves_the_old_one(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(capsys)
    before = {path.name: path.read_bytes() for path in (corpus / "out").iterdir()}

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "markdown", fail)
    done = report(capsys)
    assert (done.code, done.err.splitlines()[-1]) == (2, "error: cannot write out: no space left on device")
    assert {path.name: path.read_bytes() for path in (corpus / "out").iterdir()} == before
    assert sorted(path.name for path in corpus.iterdir()) == [".seedlint_cache", "out", "seeds"]


def test_a_folder_of_something_else_is_left_alone(corpus: Path, capsys: Any) -> None:
    (corpus / "out").mkdir()
    (corpus / "out" / "index.html").write_text("mine", encoding="utf-8")
    done = report(capsys)
    assert done.code == 2
    assert "the directory holds other things (there is no report.json in it)" in done.err
    assert [path.name for path in (corpus / "out").iterdir()] == ["index.html"]


def keep_only(out: Path, *kept: str) -> None:
    """Have a directory be what is left where a job kept some of its files."""
    files = {name: (out / name).read_bytes() for name in kept}
    shutil.rmtree(out)
    out.mkdir()
    for name, raw in files.items():
        (out / name).write_bytes(raw)


@pytest.mark.parametrize("kept", [["history.jsonl"], ["findings.known"], [*_CARRIED, "notices.json"]])
def test_what_a_job_has_kept_of_a_report_is_continued(corpus: Path, capsys: Any, kept: list[str]) -> None:
    out = corpus / "out"
    report(capsys)
    seedlint(capsys, "notify", "out", "-f", f"text={corpus / 'n.txt'}")
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    keep_only(out, *kept)
    done = report(capsys)
    assert done.code == 0, done.err
    assert len(history(corpus)) == (2 if "history.jsonl" in kept else 1)
    assert (told(corpus)["changes"] is not None) == ("findings.known" in kept)
    assert report(capsys).code == 0
    keep_only(out, *kept, "index.html")
    done = report(capsys)
    assert (done.code, "there is no report.json in it" in done.err) == (2, True)


@pytest.mark.parametrize("name", ["history.jsonl", "findings.known", "notices.json"])
@pytest.mark.parametrize("text", ["mine\n", '{"event": "login"}\n', "{}", "[" * 10**5, '{"version": 1}\n'])
def test_files_of_others_with_such_names_are_left_alone(
    corpus: Path, capsys: Any, name: str, text: str
) -> None:
    (corpus / "out").mkdir()
    (corpus / "out" / name).write_text(text, encoding="utf-8")
    done = report(capsys)
    assert done.code == 2
    assert "the directory holds other things" in done.err
    assert (corpus / "out" / name).read_text(encoding="utf-8") == text
    assert len(list((corpus / "out").iterdir())) == 1


def test_a_history_with_a_line_of_others_is_left_alone(corpus: Path, capsys: Any) -> None:
    report(capsys)
    keep_only(corpus / "out", "history.jsonl")
    file = corpus / "out" / "history.jsonl"
    text = file.read_text(encoding="utf-8") + "mine\n"
    file.write_text(text, encoding="utf-8")
    assert report(capsys).code == 2
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", _CARRIED)
def test_links_to_what_a_report_has_written_are_left_alone(corpus: Path, capsys: Any, name: str) -> None:
    report(capsys)
    (corpus / "out").rename(corpus / "first")
    (corpus / "out").mkdir()
    try:
        (corpus / "out" / name).symlink_to(corpus / "first" / name)
    except OSError:
        pytest.skip("no symbolic links here")
    before = (corpus / "first" / name).read_bytes()
    assert report(capsys).code == 2
    assert (corpus / "first" / name).read_bytes() == before


def test_an_error_about_something_else_is_not_blamed_on_the_folder(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise PermissionError(13, "Permission denied", "/else/where")

    monkeypatch.setattr(building, "markdown", fail)
    done = report(capsys)
    assert (done.code, done.err.splitlines()[-1]) == (2, "error: /else/where: permission denied")


def test_a_report_among_the_documents_is_no_document(corpus: Path, capsys: Any) -> None:
    for _ in range(2):
        done = seedlint(capsys, "report", ".", "-o", "seeds/out", "--no-expectations")
        assert done.code == 0
    assert "warning: seeds/out is among the documents" in done.err
    metrics = json.loads((corpus / "seeds" / "out" / "report.json").read_text(encoding="ascii"))
    assert metrics["documents"]["total"] == 1


# Hostile documents


def test_markdown_says_what_documents_say_and_does_nothing_else(corpus: Path, capsys: Any) -> None:
    from markdown_it import MarkdownIt

    text = CLEAN.replace("Ferry timetable changes", json.dumps(HOSTILE)[1:-1])
    text = text.replace("Harbour Herald", json.dumps(HOSTILE)[1:-1]).replace(
        "harbour-herald.com", "<b>|`x.com"
    )
    (corpus / "seeds" / "clean.md").unlink()
    for number in range(2):
        put(corpus, f"hostile {number}.md", text)
    report(capsys, "--source-url", "https://host.example/{ref}/{path}#L{line}")
    put(corpus, "hostile 3.md", text)
    report(capsys, "--source-url", "https://host.example/{ref}/{path}#L{line}")
    source = (corpus / "out" / "report.md").read_text(encoding="utf-8")
    assert "\u202e" not in source
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(source)
    for tag in ("<script", "<b>", "<img", "<strong", 'evil.example"'):
        assert tag not in html
    assert set(re.findall(r'href="([^"#]*)', html)) == {
        "https://host.example/HEAD/seeds/hostile%200.md",
        "https://host.example/HEAD/seeds/hostile%201.md",
        "https://host.example/HEAD/seeds/hostile%203.md",
    }
    tables = re.findall(r"<table>.*?</table>", html, re.DOTALL)
    for table in tables:
        heads = len(re.findall("<th", table.split("</thead>")[0])) - 1  # <thead> begins so, too
        assert {len(re.findall("<td", row)) for row in table.split("<tr>")[2:]} == {heads}
    assert len(tables) > 3


def test_a_payload_is_in_no_file(corpus: Path, capsys: Any) -> None:
    payload = re.search(r'secured: "([^;]+);', CLEAN)
    assert payload
    put(corpus, "leak.md", CLEAN.replace("Ferry timetable changes", payload[1]).replace("/ferry", "/other"))
    report(capsys)
    files = [path for path in (corpus / "out").rglob("*") if path.is_file()]
    assert corpus / "out" / "providers" / "harbour-herald.com.html" in files
    for path in files:
        assert payload[1].encode() not in path.read_bytes()


def test_a_report_is_bounded(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(150):
        text = document(number + 1, WRONG_TYPE, INSECURE, ("harbour-herald.com", f"x{number}.co.uk"))
        put(corpus, f"{'long-' * 40}{number}.md", text.replace("Ferry", "Ferry " + "y" * 3000))
    report(capsys)
    assert (corpus / "out" / "report.md").stat().st_size < 65_000
    assert sum(path.stat().st_size for path in (corpus / "out").iterdir()) < 600_000
    pages = list((corpus / "out" / "providers").iterdir())
    assert len(pages) == 50
    assert sum(path.stat().st_size for path in pages) < 3_000_000


def test_a_rule_that_crashes_is_an_error(corpus: Path, capsys: Any) -> None:
    (corpus / "rule.py").write_text(CRASHING, encoding="utf-8")
    (corpus / "seedlint.toml").write_text('rule-paths = ["rule.py"]\n', encoding="utf-8")
    done = report(capsys)
    assert done.code == 2
    metrics = told(corpus)
    assert [rule["code"] for rule in metrics["rules"]] == ["SL000"]
    assert metrics["score"] == 100  # the document can't help it
    assert "warning: a rule crashed or could not be loaded (SL000)" in done.err
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    (shown,) = re.findall(r"could not be loaded\..*?<code class=.command.>seedlint(.*?)</code>", page)
    assert "RuntimeError: boom" in seedlint(capsys, *shown.split()).out
    assert 'id="XX001"' in (corpus / "out" / "rules.html").read_text(encoding="ascii")


CRASHING = """
from seedlint.rule import Good, Bad, Rule, Severity

class Crash(Rule):
    \"\"\"Crashes.

    Why: to see what happens.
    Fix: no.
    \"\"\"

    code = "XX001"
    name = "crash"
    severity = Severity.NOTE
    since = "1.0.0"
    examples = (Good("a: 1\\n"), Bad("b: 1\\n", at="/b", says="", fixed="c: 1\\n"))

    def check(self, document):
        raise RuntimeError("boom")
"""


def test_other_schemas(corpus: Path, capsys: Any) -> None:
    schema = {
        "type": "object",
        "properties": {
            "heading": {"type": "string", "x-seedlint-role": "text"},
            "at": {"type": "string", "format": "date-time"},
        },
    }
    (corpus / "own.json").write_text(json.dumps(schema), encoding="utf-8")
    put(corpus, "clean.md", "---\nheading: Cryostat  B\nat: 2024-05-01T00:00:00Z\n---\n")
    assert report(capsys, "--schema", "own.json").code == 0
    metrics = told(corpus)
    assert metrics["fields"] == []
    assert [field["field"] for field in metrics["schemas"][0]["fields"]] == ["heading", "at"]
    assert metrics["worst"][0]["title"] == "Cryostat  B"
    assert metrics["timeline"]["periods"] == [{"start": "2024-05-01", "documents": 1, "score": 99.0}]


# Links to documents


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("javascript:alert({path})", "must be a URL that begins with https://"),
        ('https://host/{path}"onclick=', "must be a URL that begins with https://"),
        ("https://host/{file}", "`{file}` is not known; there are {ref}, {path}, {line}, {column}"),
        ("https://host/{path.__class__}", "is not known"),
        ("https://host/{path!r}", "is not known"),
        ("https://host/{path:9999999}", "is not known"),
        ("https://host/{line}", "it needs {path}"),
        ("https://host/{path", "write {{ for a brace"),
    ],
)
def test_templates_that_can_not_be(corpus: Path, capsys: Any, template: str, says: str) -> None:
    done = report(capsys, "--source-url", template)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert says in done.err
    assert not (corpus / "out").exists()


@pytest.mark.parametrize(
    ("prefix", "document", "path"),
    [
        ("", "seeds/a b.md", "seeds/a%20b.md"),
        ("sub/", 'seeds/(#%?&"<).md', "sub/seeds/%28%23%25%3F%26%22%3C%29.md"),
        ("sub/", "../a.md", "a.md"),
        ("", "../a.md", None),
        ("../", "seeds/a.md", None),
        ("", "/tmp/a.md", None),
        ("", "D:/a.md", None),
        ("", "ä.md", "%C3%A4.md"),
    ],
)
def test_paths_in_links(prefix: str, document: str, path: str | None) -> None:
    link = SourceLinks("https://host.example/{ref}/{path}#L{line}-{column}", "c0ffee", prefix)
    assert link(document, 3, 4) == (path and f"https://host.example/c0ffee/{path}#L3-4")


def test_the_configuration_may_have_the_template(corpus: Path, capsys: Any) -> None:
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    (corpus / "seedlint.toml").write_text(
        '[report]\nsource-url = "https://host.example/{path}:{line}"\n', encoding="utf-8"
    )
    assert report(capsys).code == 0
    assert "](<https://host.example/seeds/wrong.md:2>)" in (corpus / "out" / "report.md").read_text(
        encoding="utf-8"
    )


# Expectations


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param("great_expectations", marks=pytest.mark.slow),
        "pandas",
        pytest.param("sqlalchemy", marks=pytest.mark.slow),
    ],
)
def test_without_great_expectations_one_line_says_what_to_type(corpus: Path, missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None;"
        "from seedlint.cli.root import run; sys.exit(run(['report', 'seeds', '-o', 'out', *sys.argv[1:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=corpus, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"error: validating expectations needs {missing}, which is not installed;"
        ' type: pip install "seedlint[report]"; or leave expectations out with --no-expectations\n'
    )
    assert not (corpus / "out").exists()
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-expectations"],
        cwd=corpus,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0


def test_what_report_json_says_of_an_expectation_is_documented() -> None:
    from dataclasses import fields

    from seedlint.report.gx.model import ExpectationResult

    told = (Path(__file__).parents[2] / "docs" / "guides" / "report.md").read_text(encoding="utf-8")
    row = next(line for line in told.splitlines() if line.startswith("| `expectations` |"))
    names = {field.name for field in fields(ExpectationResult)} - {"examples"}
    assert {name for name in names if f"`{name}`" not in row} == set()


@pytest.mark.slow
def test_expectations_are_judged(corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    pytest.importorskip("great_expectations")
    put(corpus, "broken.md", "nothing\n")
    words = ("report", "seeds", "-o", "out")
    done = seedlint(capsys, *words)
    assert done.code == 0
    expectations = told(corpus)["expectations"]
    assert expectations["fails"]
    assert expectations["summary"] in done.err
    assert {result["status"] for result in expectations["results"]} >= {"passed", "failed"}
    assert (corpus / "out" / "expectations" / "index.html").is_file()
    assert "## Expectations" in (corpus / "out" / "report.md").read_text(encoding="utf-8")
    done = seedlint(capsys, *words, "--fail-on-expectations", "-q")
    assert done.code == 1
    lines = done.out.splitlines()
    failing = [one for one in expectations["results"] if one["status"] == "failed"]
    severe = [one for one in failing if one["severity"] != "info"]
    assert len(lines) == len(severe) > 0
    assert all(any(one["description"] in line for line in lines) for one in severe)
    form = r"(?:critical|warning): .+ \(\w+(?:\.\w+)?\); observed: .+"
    assert [line for line in lines if not re.fullmatch(form, line)] == []
    assert any("; expected: as expected in at least 99" in line for line in lines)
    assert told(corpus)["changes"]["findings"] == 0
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = seedlint(capsys, *words, "--fail-on-expectations", "-q")
    assert done.out.splitlines() == lines
    level = {"critical": "error", "warning": "warning"}[severe[0]["severity"]]
    assert f"::{level} title=seedlint expectation::" in done.err


def test_options_that_exclude_each_other(corpus: Path, capsys: Any) -> None:
    assert report(capsys, "--fail-on-expectations").code == 2
    assert "--last needs --history-from-git" in report(capsys, "--last", "3").err


# History from git


@pytest.fixture
def repository(corpus: Path) -> Path:
    """Three commits of the documents, one of something else, and a change that is not committed."""
    git("init", "-q", "-b", "main", cwd=corpus)
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    (corpus / "seeds" / "gone.md").write_text("no front matter\n", encoding="utf-8")
    for number, change in enumerate(("first", "second", "readme", "third")):
        if change == "second":
            (corpus / "seeds" / "gone.md").unlink()
        if change == "third":
            put(corpus, "wrong.md", document(2))
            put(corpus, "note.md", document(3, INSECURE))
        if change == "readme":
            (corpus / "README").write_text("x", encoding="utf-8")
        git("add", "-A", ":!.seedlint_cache", cwd=corpus)
        moment = f"2024-01-0{number + 1}T00:00:00Z"
        env = {"GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
        git("commit", "-q", "-m", change, cwd=corpus, env=env)
    return corpus


def test_history_from_git(repository: Path, capsys: Any) -> None:
    before = sorted(path.name for path in (repository / "seeds").iterdir())
    done = report(capsys, "--history-from-git")
    assert done.code == 0
    entries = history(repository)
    assert [
        (e["date"], e["source"], e["score"], e["documents"], e["errors"], e["notes"]) for e in entries[:-1]
    ] == [
        ("2024-01-01T00:00:00Z", "git", 63.3, 3, 2, 0),
        ("2024-01-02T00:00:00Z", "git", 95.0, 2, 1, 0),
    ]
    head = git("rev-parse", "HEAD", cwd=repository).strip()
    assert (entries[-1]["commit"], entries[-1]["source"], entries[-1]["modified"]) == (head, "run", False)
    assert entries[0]["rules"] == {"SL002": 1, "SL102": 1}
    assert entries[0]["providers"]["harbour-herald.com"] == {
        "documents": 2,
        "articles": 2,
        "score": 95.0,
        "errors": 1,
        "warnings": 0,
        "notes": 0,
    }
    changes = told(repository)["changes"]
    assert (changes["since"], changes["findings"], changes["resolved"]) == ("2024-01-02T00:00:00Z", 1, 1)
    assert sorted(path.name for path in (repository / "seeds").iterdir()) == before


def test_commits_are_measured_as_their_checkouts_would_be(
    repository: Path, capsys: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(capsys, "--history-from-git", "--no-cache")
    entries = history(repository)
    for entry in entries[:-1]:
        copy = tmp_path_factory.mktemp("copy")
        git("clone", "-q", str(repository), "repo", cwd=copy)
        git("checkout", "-q", entry["commit"], cwd=copy / "repo")
        monkeypatch.chdir(copy / "repo")
        report(capsys)
        (mine,) = history(copy / "repo")
        same = {
            "score",
            "documents",
            "readable",
            "clean",
            "passed",
            "errors",
            "notes",
            "rules",
            "providers",
            "commit",
        }
        assert {key: mine[key] for key in same} == {key: entry[key] for key in same}


def test_history_is_about_the_documents_that_are_named(repository: Path, capsys: Any) -> None:
    """They are judged against the whole corpus, then as now."""
    (repository / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    done = seedlint(
        capsys, "report", "seeds/wrong.md", "-o", "out", "--no-expectations", "--history-from-git"
    )
    assert done.code == 0
    told = [(entry["source"], entry["documents"], entry["errors"]) for entry in history(repository)]
    assert told == [("git", 1, 1), ("git", 1, 1), ("run", 1, 0)]


def test_commits_are_measured_once(repository: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report(capsys, "--history-from-git", "--last", "1")
    assert len(history(repository)) == 1  # what is checked out is measured anyway
    report(capsys, "--history-from-git", "--last", "2")
    assert [entry["source"] for entry in history(repository)] == ["git", "run", "run"]
    report(capsys, "--history-from-git")
    assert [entry["source"] for entry in history(repository)] == ["git", "git", "run", "run", "run"]


def test_unchanged_documents_are_read_once(
    repository: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = making.rows_of

    def count(one: Any, name: str) -> Any:
        read.append(name)
        return real(one, name)

    monkeypatch.setattr(making, "rows_of", count)
    report(capsys, "--history-from-git", "-j", "1")
    assert read.count("seeds/clean.md") == 2  # in the first commit, and in the working tree
    assert read.count("seeds/wrong.md") == 2


def test_a_changed_working_tree_is_told(repository: Path, capsys: Any) -> None:
    put(repository, "clean.md", document(7, WRONG_TYPE))
    report(capsys, "--history-from-git")
    entries = history(repository)
    assert [entry["modified"] for entry in entries] == [False, False, False, True]
    assert entries[-2]["commit"] == entries[-1]["commit"]
    assert told(repository)["modified"] is True


def test_links_name_the_commit_and_the_path_in_the_repository(
    repository: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "seeds" / "seedlint.toml").write_text('include = ["."]\n', encoding="utf-8")
    monkeypatch.chdir(repository / "seeds")
    words = (
        "report",
        "-o",
        "../out",
        "--no-expectations",
        "--source-url",
        "https://host.example/{ref}/{path}#L{line}",
    )
    assert seedlint(capsys, *words).code == 0
    head = git("rev-parse", "HEAD", cwd=repository).strip()
    text = (repository / "out" / "report.md").read_text(encoding="utf-8")
    assert f"[`note.md:2`](<https://host.example/{head}/seeds/note.md#L2>)" in text


def test_history_needs_git(corpus: Path, capsys: Any) -> None:
    done = report(capsys, "--history-from-git")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "git" in done.err


def test_history_needs_commits(corpus: Path, capsys: Any) -> None:
    git("init", "-q", cwd=corpus)
    done = report(capsys, "--history-from-git")
    assert done.code == 2
    assert "no commit changed anything where the documents are" in done.err
