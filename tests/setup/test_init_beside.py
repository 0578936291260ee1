"""`seedlint init` beside what is there already, and where documents are broken or few of the files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from seedlint.setup import jobs
from seedlint.setup.findings import Today
from seedlint.setup.places import Place, places
from seedlint.setup.steps import Target
from seedlint.setup.survey import Kind, Limits, Survey, survey
from seedlint.setup.telling import tell_findings, tell_left_out, tell_survey
from tests.setup.test_init import FROM, POST, blog, files, init, repo, write
from tests.setup.test_survey import _bar
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["blog", "repo"]

_SCHEMA = json.dumps({"type": "object", "properties": {"title": {"type": "integer"}}})


def settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "seedlint.toml").read_text(encoding="utf-8"))


def test_broken_documents_are_never_excluded(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3, 31):
        write(repo, f"seeds/{number}.md", document(number))
    broken = {
        "empty.md": b"",
        "latin.md": "---\ntitle: Stra\xdfe\n---\n".encode("latin-1"),
        "two.md": b"--\ntitle: x\n---\nText.\n",
        "sp.md": b" ---\ntitle: x\n---\nText.\n",
        "lost.md": b"title: lost the dashes\n\nText.\n",
        "yaml.md": b"---\ntitle: [\n---\n",
        "sub/empty.md": b"",
    }
    for name, raw in broken.items():
        write(repo, f"seeds/{name}", "").write_bytes(raw)
    write(repo, "seeds/README.md", "# About these\n\nThey are seeds.\n")
    done = init(capsys)
    assert done.code == 0, done.err
    assert settings(repo) == {"include": ["seeds"], "exclude": ["/seeds/README.md"]}
    text = (repo / "seedlint.toml").read_text(encoding="utf-8")
    assert '"/seeds/README.md",  # has no front matter\n' in text
    assert "seeds/README.md has no front matter, and is left out by `exclude`" in done.err
    run = seedlint(capsys, "-f", "concise")
    found = set(re.findall(r"^seeds/(\S+?):.* SL00[123] ", run.out, re.MULTILINE))
    assert found == set(broken)


def test_broken_data_is_not_excluded(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3, 9):
        write(repo, f"seeds/{number}.md", document(number))
    write(repo, "seeds/broken.yaml", "a: [\n")
    write(repo, "seeds/d.yml", "a: 1\n")
    assert init(capsys).code == 0
    assert settings(repo) == {"include": ["seeds"], "exclude": ["/seeds/d.yml"]}


@pytest.mark.parametrize(
    ("documents", "others", "where"),
    [
        (["articles/2023/a.md", "articles/2023/b.md"], ["README.md"], ["articles"]),
        (["content/en/posts/a.md"], [], ["content"]),
        (["src/content/blog/a.md"], ["README.md"], ["src/content"]),
        ([f"content/{n}.md" for n in range(6)], ["content/d.yml", "README.md"], ["content"]),
        ([f"content/a/{n}.md" for n in range(300)], [f"content/b/{n}.yml" for n in range(10)], ["content"]),
        (["a/b/1.md"], ["a/c/1.yml", "a/c/2.yml"], ["a/b"]),
    ],
)
def test_the_highest_folder_is_included(documents: list[str], others: list[str], where: list[str]) -> None:
    found, excluded = places(documents, others, set(others))
    assert [place.pattern for place in found] == where
    assert set(excluded) == {path for path in others if any(path.startswith(f"{one}/") for one in where)}
    assert places(documents, others)[1] == [], "what is not known to be something else is not excluded"


def test_a_folder_of_next_year_is_checked(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(repo / "seeds", write(repo, "articles/x", "").parent / "2023")
    (repo / "articles" / "x").unlink()
    assert init(capsys, "--hook", *FROM).code == 0
    write(repo, "articles/2024/a.md", "---\n---\n")
    assert "articles/2024/a.md" in seedlint(capsys, "-f", "concise").out
    (hook,) = yaml.safe_load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    pattern = re.compile(hook["hooks"][0]["files"])
    assert pattern.search("articles/2024/a.md")
    assert pattern.search("articles/2024/a\nb.md"), "names may have line breaks"
    assert not pattern.search("README.md")


@pytest.mark.parametrize("place", [Place("a"), Place("a", "md")])
def test_names_with_line_breaks_are_matched(place: Place, repo: Path) -> None:
    from seedlint.setup.around import around

    assert re.search(Target(around(repo), repo, [place], []).job().files, "a/x\ny.md")


# A schema


def test_a_schema_that_is_there_is_used(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(blog, "front-matter.schema.json", _SCHEMA)
    done = init(capsys, "--yes")
    assert done.code == 0, done.err
    made = settings(blog)
    assert made["schema"] == "front-matter.schema.json"
    assert "ignore" not in made
    assert "seedlint infer" not in done.err
    assert made["baseline"] == "seedlint-baseline.json", "what the schema finds counts"
    assert "SL102" in seedlint(capsys, "--no-baseline", "-f", "concise").out


def test_a_schema_that_cannot_be_used_is_not(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(blog, "front-matter.schema.json", "{")
    done = init(capsys, "--yes")
    assert done.code == 0, done.err
    assert "schema" not in settings(blog)
    assert "is there, and not used: " in done.err
    assert "`seedlint infer -o" not in done.err
    assert seedlint(capsys).code == 0


# A configuration


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seedlint.toml", ""),
        ("seedlint.toml", 'fail-on = "note"\n'),
        ("pyproject.toml", "[tool.seedlint]\n"),
    ],
)
def test_the_lines_that_a_configuration_lacks_are_printed(
    name: str, text: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3, 9):
        write(repo, f"seeds/{number}.md", document(number))
    write(repo, "seeds/README.md", "About these.\n")
    file = write(repo, name, text)
    done = init(capsys, "--yes", "--no-hook")
    assert done.code == 0, done.err
    assert file.read_text(encoding="utf-8") == text
    assert f"{name} is not touched; add this" in done.err
    file.write_text(text + done.out, encoding="utf-8")
    run = seedlint(capsys, "-f", "json")
    assert json.loads(run.out)["summary"]["documents"] == 9


def test_a_configuration_further_down_is_named(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "site/seedlint.toml", 'include = ["."]\n')
    write(repo, "site/1.md", document(1))
    done = seedlint(capsys)
    assert done.code == 2
    assert "`seedlint --config site/seedlint.toml`" in done.err
    assert seedlint(capsys, "--config", "site/seedlint.toml").code == 0
    assert "site/seedlint.toml is a configuration of its own" in init(capsys).err


# A baseline


def test_another_file_in_the_way_of_the_baseline(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(repo, "seedlint-baseline.json", '{"mine": 1}')
    done = init(capsys, "--baseline")
    assert done.code == 0, done.err
    assert "seedlint-baseline.json exists and is not a baseline" in done.err
    assert "`seedlint baseline create --baseline FILE`" in done.err
    assert file.read_text(encoding="utf-8") == '{"mine": 1}'
    assert "baseline" not in settings(repo)
    assert seedlint(capsys, "baseline", "create", "--baseline", "known.json").code == 0
    assert seedlint(capsys, "--baseline", "known.json").code == 0


@pytest.mark.parametrize("word", ["--yes", "--baseline"])
def test_a_baseline_that_is_there_is_used(word: str, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(capsys, "--baseline").code == 0
    (repo / "seedlint.toml").unlink()
    before = files(repo)["seedlint-baseline.json"]
    done = init(capsys, word)
    assert done.code == 0, done.err
    assert settings(repo)["baseline"] == "seedlint-baseline.json"
    assert files(repo)["seedlint-baseline.json"] == before
    assert seedlint(capsys).code == 0


# What is said


def test_a_folder_to_be_named_has_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "the directory that they will be in, once it is there" in init(capsys).err


def test_samples_are_called_samples(tmp_path: Path) -> None:
    from collections import Counter

    from seedlint.setup.around import Around

    for number in range(40):
        write(tmp_path, f"content/{number}.md", POST.format(1))
    said: list[str] = []
    made: Survey = survey(tmp_path, Limits(files=20), _bar)
    assert set(made.kinds.values()) == {Kind.OTHER}
    tell_survey(made, tmp_path, Around(None), said.append)
    assert "  written as YAML front matter (20), of 20 documents that were read" in said
    tell_findings(Today(2000, 0, Counter(), Counter(), failed=False, sampled=True), said.append)
    assert said[-1] == "no findings in 2,000 documents that were tried"


@pytest.mark.skipif(shutil.which("sh") is None, reason="sh is not installed")
def test_the_job_for_gitlab_reports_all_and_judges_what_is_new(tmp_path: Path) -> None:
    """As the template of the project does."""
    job = yaml.safe_load(jobs.gitlab(jobs.Job("x"), "seedlint==0.1.0"))["seedlint"]
    shell = 'seedlint() { echo seedlint "$@"; }\n' + "\n".join(job["script"][1:])
    done = subprocess.run(
        ["sh", "-ec", shell], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        env={"CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "seedlint --exit-zero --quiet -f gitlab=.seedlint-reports/gl-code-quality-report.json"
        " -f junit=.seedlint-reports/junit.xml",
        "seedlint --since abc",
    ], done.stderr
    assert set(job["artifacts"]["reports"]) == {"codequality", "junit"}


@pytest.mark.parametrize(
    "text",
    [
        '<<<<<<< HEAD\n+++\ntitle = "x"\n=======\n+++\ntitle = "y"\n>>>>>>> b\n+++\n',
        'title = "x"\ndate = 2024-01-01\n\nbody\n',
        "  title: x\n  date: 2024-01-01\n\nbody\n",
        "# comment\ntitle: x\ndate: 2024-01-01\n\nbody\n",
        "--\n",
        "\0---\ntitle: x\n---\n",
    ],
)
def test_what_may_have_lost_its_fences_is_never_left_out(tmp_path: Path, text: str) -> None:
    for number in range(12):
        (tmp_path / f"p{number}.md").write_text(f'+++\ntitle = "P {number}"\n+++\n', encoding="utf-8")
    (tmp_path / "odd.md").write_text(text, encoding="utf-8")
    (tmp_path / "prose.md").write_text("# Project\n\nNote: what this is.\n", encoding="utf-8")
    made = survey(tmp_path, Limits(), _bar)
    assert "odd.md" in made.documents()
    assert made.strangers == {"prose.md"}


@pytest.mark.parametrize(("documents", "prose"), [(3, 1), (4, 2), (10, 5), (20, 10), (40, 20)])
def test_what_comes_below_a_folder_with_prose_is_in_it(documents: int, prose: int) -> None:
    ours = [f"posts/p{number}.md" for number in range(documents)] + ["posts/sub/x.md"]
    others = [f"posts/r{number}.md" for number in range(prose)]
    (place,), excluded = places(ours, others, set(others))
    assert (place.path, place.is_narrow) == ("posts", False)
    assert place.pattern in {"posts", "posts/**/*.md"}
    assert re.match(place.regex(["md"]), "posts/new/of-next-year.md")
    assert excluded == sorted(others)


def test_files_that_are_named_one_by_one_are_told_and_so_are_doubtful_ones(tmp_path: Path) -> None:
    for folder in ("posts", "drafts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "posts" / "one.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    for number in range(4):
        (tmp_path / "posts" / f"r{number}.md").write_text("Some prose.\n", encoding="utf-8")
    (tmp_path / "drafts" / "lost.md").write_text("--\ntitle: x\n--\n", encoding="utf-8")
    made = survey(tmp_path, Limits(), _bar)
    where, _ = places(made.documents(), made.strangers, made.strangers)
    said: list[str] = []
    tell_left_out(where, made.doubtful(), said.append)
    assert [words.split(":")[0] for words in said] == ["note", "note"]
    assert "posts" in said[0]
    assert "drafts/lost.md" in said[1]
