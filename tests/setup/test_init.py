"""`seedlint init`, as people use it: what it finds, what it writes, and that all of that works at once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from seedlint.cli import beginning
from seedlint.setup import jobs
from seedlint.setup.survey import Kind, Limits, survey
from seedlint.util.origin import Origin
from tests.support.gitting import commit, git
from tests.support.running import INSECURE, WRONG_TYPE, Done, document, found, seedlint

ROOT = Path(__file__).resolve().parents[2]
FROM = ("--requirement", "seedlint==0.1.0")
POST = "---\ntitle: Post {0}\ndate: 2021-05-0{0}T10:00:00Z\ntags: [news]\n---\nText.\n"


@pytest.fixture
def repo(corpus: Path) -> Path:
    """A repository with three seed documents, one of which has an error and a note, and a README."""
    git("init", "-q", cwd=corpus)
    write(corpus, "seeds/1.md", document(1))
    write(corpus, "seeds/2.md", document(2, WRONG_TYPE, INSECURE))
    write(corpus, "README.md", "# News\n")
    return corpus


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages with front matter of their own."""
    monkeypatch.chdir(tmp_path)
    for number in range(1, 6):
        write(tmp_path, f"content/{number}.md", POST.format(number))
    write(tmp_path, "README.md", "# Blog\n")
    write(tmp_path, "package.json", "{}")
    return tmp_path


def write(folder: Path, path: str, text: str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def init(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Done:
    return seedlint(capsys, "init", *words)


def files(folder: Path) -> dict[str, bytes]:
    """Return all files there are, but git's and the cache's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".git", ".seedlint_cache"} & set(path.relative_to(folder).parts)
    }


def test_off_a_terminal_only_the_configuration_is_written(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(repo)
    done = init(capsys)
    assert done.code == 0, done.err
    after = files(repo)
    text = after.pop("seedlint.toml").decode()
    assert after == before
    assert tomllib.loads(text) == {"include": ["seeds"]}
    assert done.out == ""
    assert "3 seed documents" in done.err
    assert "1 error, 1 note in 1 of 3 documents" in done.err
    assert "1  SL402 url-insecure" in done.err
    assert seedlint(capsys, "config").code == 0
    run = seedlint(capsys, "-f", "concise")
    assert run.code == 1
    assert re.findall(r"^(\S+?):", run.out, re.MULTILINE) == ["seeds/2.md", "seeds/2.md"]


def test_what_is_commented_out_can_be_switched_on(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(capsys).code == 0
    file = repo / "seedlint.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    switched = [re.sub(r"^# (?=[\w-]+ = |\[|text-whitespace = )", "", line) for line in lines]
    assert len(set(lines) - set(switched)) == 6
    file.write_text("\n".join(switched).replace("seedlint-baseline.json", "b.json"), encoding="utf-8")
    assert seedlint(capsys, "baseline", "create").code == 0
    assert seedlint(capsys, "config").code == 0
    assert seedlint(capsys).code == 0


def test_all_at_once_works_at_once(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys, "--baseline", "--hook", "--workflow", *FROM)
    assert done.code == 0, done.err
    assert set(files(repo)) == {
        ".github/workflows/seedlint.yml", ".pre-commit-config.yaml", "README.md", "seedlint-baseline.json",
        "seedlint.toml", "seeds/1.md", "seeds/2.md", "seeds/clean.md",
    }  # fmt: skip
    assert seedlint(capsys).err.endswith("s\n")
    assert seedlint(capsys).code == 0
    write(repo, "seeds/3.md", document(3, WRONG_TYPE))
    assert seedlint(capsys).code == 1
    again = files(repo)
    done = init(capsys, "--yes", *FROM)
    assert done.code == 0, done.err
    assert files(repo) == again
    assert "names seedlint already" in done.err


def test_yes_does_what_makes_sense(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no sign of GitHub, so there is no workflow."""
    assert init(capsys, "--yes", *FROM).code == 0
    assert {"seedlint-baseline.json", ".pre-commit-config.yaml"} < set(files(repo))
    assert not (repo / ".github").exists()


def test_a_remote_on_github_gets_a_workflow(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("remote", "add", "origin", "https://user:secret@github.com/o/news.git", cwd=repo)
    done = init(capsys, "--yes", "--no-baseline", "--no-hook", *FROM)
    assert done.code == 0
    assert "secret" not in done.err + done.out
    assert {".github/workflows/seedlint.yml", "seedlint.toml"} < set(files(repo))
    assert not (repo / "seedlint-baseline.json").exists()


def test_a_dry_run_shows_and_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(repo)
    dry = init(capsys, "--yes", "--workflow", "--dry-run", *FROM)
    assert (dry.code, files(repo)) == (0, before)
    assert init(capsys, "--yes", "--workflow", *FROM).code == 0
    for name in ("seedlint.toml", ".pre-commit-config.yaml", ".github/workflows/seedlint.yml"):
        assert f"# {name} (would be written)\n{(repo / name).read_text(encoding='utf-8')}" in dry.out


# Nothing is written over


@pytest.mark.parametrize(
    ("path", "option"),
    [
        (".pre-commit-config.yaml", "--hook"),
        (".github/workflows/seedlint.yml", "--workflow"),
        (".gitlab-ci.yml", "--workflow"),
    ],
)
def test_of_what_is_there_the_lines_to_add_are_printed(
    path: str, option: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(repo, path, "repos:\n")
    done = init(capsys, option, *FROM)
    assert done.code == 0, done.err
    assert file.read_text(encoding="utf-8") == "repos:\n"
    assert f"{path} is not touched; add this" in done.err
    assert done.out.startswith(f"# {path}: ")
    added = yaml.safe_load("repos:\n" + done.out if option == "--hook" else done.out)
    assert "seedlint" in json.dumps(added)


def test_a_configuration_that_is_there_stays(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'include = ["seeds/1.md", "seeds/*.txt"]\n'
    file = write(repo, "seedlint.toml", text)
    done = init(capsys, "--hook", *FROM)
    assert done.code == 0
    assert file.read_text(encoding="utf-8") == text
    assert "seedlint.toml exists already" in done.err
    (hook,) = yaml.safe_load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    files_ = re.compile(hook["hooks"][0]["files"])
    assert [bool(files_.search(f"seeds/{name}")) for name in ("1.md", "a.txt")] == [True, True]
    assert not files_.search("README.md")


def test_settings_in_pyproject_count_as_there(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "pyproject.toml", '[tool.seedlint]\ninclude = ["seeds"]\n')
    done = init(capsys)
    assert done.code == 0
    assert "pyproject.toml exists already" in done.err
    assert not (repo / "seedlint.toml").exists()


def test_settings_for_pyproject_are_printed(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(repo, "pyproject.toml", '[project]\nname = "news"\n')
    done = init(capsys, "--pyproject")
    assert (done.code, file.read_text(encoding="utf-8")) == (0, '[project]\nname = "news"\n')
    assert not (repo / "seedlint.toml").exists()
    with file.open("a", encoding="utf-8") as stream:
        stream.write(done.out)
    shown = seedlint(capsys, "config")
    assert shown.code == 0
    assert "# pyproject.toml" not in shown.err
    assert 'include = ["seeds"]' in shown.out
    assert seedlint(capsys, "-f", "concise").code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_link_out_of_the_checkout_is_not_written_through(
    repo: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repo / ".github").symlink_to(outside)
    done = init(capsys, "--workflow", *FROM)
    assert done.code == 2
    assert "leads out of the checkout by a symbolic link" in done.err
    assert list(outside.iterdir()) == []
    assert not (repo / "seedlint.toml").exists(), "nothing is written if not all can be"


# What is found


def test_what_git_ignores_and_links_out_are_not_looked_at(
    repo: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(repo, ".gitignore", "old/\n")
    write(repo, "old/1.md", document(7))
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "secret.md", document(8))
    if sys.platform != "win32":
        (repo / "elsewhere").symlink_to(outside)
    done = init(capsys)
    assert done.code == 0
    assert "3 seed documents" in done.err
    assert tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))["include"] == ["seeds"]


def test_seed_documents_among_other_files(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "docs/page.md", POST.format(1))
    write(repo, "news/a/1.md", document(3))
    write(repo, "news/b/2.md", document(4))
    for number in range(9):
        write(repo, f"news/b/note-{number}.md", "no front matter\n")
    write(repo, "top.md", document(5))
    write(repo, "seeds/README.md", "About these.\n")
    done = init(capsys)
    assert done.code == 0, done.err
    made = tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))
    assert made["include"] == [
        "news/a",
        "news/b/2.md",
        "seeds",
        "top.md",
    ]
    assert made["exclude"] == ["/seeds/README.md"]
    run = seedlint(capsys, "-q", "-f", "concise")
    assert {line.split(":")[0] for line in run.out.splitlines()} == {"seeds/2.md"}


def test_a_few_strangers_in_a_folder_are_excluded(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3, 9):
        write(repo, f"seeds/{number}.md", document(number))
    write(repo, "seeds/README [old].md", "About these.\n")
    assert init(capsys).code == 0
    made = tomllib.loads((repo / "seedlint.toml").read_text(encoding="utf-8"))
    assert made == {"include": ["seeds"], "exclude": ["/seeds/README \\[old\\].md"]}
    run = seedlint(capsys, "-f", "concise")
    assert {line.split(":")[0] for line in run.out.splitlines()} == {"seeds/2.md"}
    assert "warning" not in run.err


def test_other_front_matter(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys)
    assert done.code == 0
    assert "5 documents with other front matter" in done.err
    assert "`seedlint infer -o front-matter.schema.json` drafts a schema" in done.err
    assert not (blog / "front-matter.schema.json").exists()
    assert seedlint(capsys).code == 0
    write(blog, "content/6.md", "---\ntitle: [\n---\n")
    assert "SL003" in seedlint(capsys, "-f", "concise").out


def test_a_schema_is_drafted_on_demand(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys, "--infer")
    assert done.code == 0, done.err
    assert seedlint(capsys).code == 0
    write(blog, "content/6.md", POST.format(6).replace("title:", "titel:"))
    assert "SL103 unknown field `titel`" in seedlint(capsys, "-f", "concise").out


def test_a_schema_that_is_there_is_not_written_over(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(blog, "front-matter.schema.json", "{}")
    done = init(capsys, "--infer")
    assert done.code == 2
    assert "`seedlint infer -o FILE` drafts another one" in done.err
    assert set(files(blog)) == {*(f"content/{n}.md" for n in range(1, 6)), "README.md", "package.json",
                                "front-matter.schema.json"}  # fmt: skip


def test_documents_with_other_endings(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 6):
        (blog / "content" / f"{number}.md").rename(blog / "content" / f"{number}.mdx")
    assert init(capsys).code == 0
    made = tomllib.loads((blog / "seedlint.toml").read_text(encoding="utf-8"))
    assert (made["include"], made["documents"]) == (["content"], {"extensions": ["mdx"]})
    assert seedlint(capsys).err.startswith("5 documents")


def test_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = init(capsys)
    assert done.code == 2
    assert "`seedlint init --include DIR` names the directory" in done.err
    (tmp_path / "seeds").mkdir()
    assert init(capsys, "--include", "seeds").code == 0
    assert tomllib.loads((tmp_path / "seedlint.toml").read_text(encoding="utf-8"))["include"] == ["seeds"]


@pytest.mark.parametrize(
    "name",
    [
        'a"b',
        "a'b",
        "a b",
        " a",
        "a ",
        "[a]",
        "a*b",
        "!a",
        "#a",
        "{a,b}",
        "ä",
        "-a",
        "::error::x",
        "a,b",
        "$(id)",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_folders_of_all_names(name: str, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(repo / "seeds", repo / name)
    write(repo, "other/page.md", "none\n")
    done = init(capsys, "--hook", *FROM)
    assert done.code == 0, done.err
    assert not any(line.lstrip().startswith("::") for line in done.err.splitlines())
    run = seedlint(capsys, "-f", "json")
    assert json.loads(run.out)["summary"]["documents"] == 3, (repo / "seedlint.toml").read_text(
        encoding="utf-8"
    )
    (hook,) = yaml.safe_load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    pattern = re.compile(hook["hooks"][0]["files"])
    assert pattern.search(f"{name}/1.md")
    assert not pattern.search("other/page.md")
    assert not pattern.search("README.md")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only Linux has such names")
def test_folders_whose_names_cannot_be_written_down(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.rename(repo / "seeds", os.fsencode(repo) + b"/\xff\x1b[31m")
    done = init(capsys)
    assert done.code == 2
    assert "\x1b" not in done.err
    assert "rename one, and type `seedlint init` again" in done.err


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="only Linux has such names")
def test_a_folder_that_cannot_be_named_is_told_and_not_counted(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsdecode(b"a\xff\n\x1b[31m")
    write(repo, f"{odd}/1.md", document(5, WRONG_TYPE))
    done = init(capsys)
    assert done.code == 0, done.err
    assert "1 error, 1 note in 1 of 3 documents" in done.err
    text = (repo / "seedlint.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"include": ["seeds"]}
    assert "# Where the documents are (3 documents when this was written).\n" in text
    assert "#     a\\u{DCFF}\\u{A}\\u{1B}[31m/\n" in text
    assert seedlint(capsys).err.startswith("3 documents: ")


def test_what_is_counted_is_what_include_covers(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seeds/README.md", "About these.\n")
    assert init(capsys, "--include", "seeds").code == 0
    assert "(4 documents when" in (repo / "seedlint.toml").read_text(encoding="utf-8")
    assert seedlint(capsys).err.startswith("4 documents: ")


# Large repositories


def test_a_survey_ends_in_time(tmp_path: Path) -> None:
    for folder in range(5):
        for number in range(20):
            write(tmp_path, f"{folder}/{number}.md", document(number + 1))
    ticks = iter(range(10_000))
    made = survey(tmp_path, Limits(seconds=8, clock=lambda: next(ticks)), _bar)
    assert made.cut
    assert made.sampled
    assert len(made.kinds) < 100
    whole = survey(tmp_path, Limits(files=20), _bar)
    assert whole.sampled
    assert not whole.cut
    assert set(whole.kinds.values()) == {Kind.SEED}
    assert len(whole.kinds) == 100


class _Bar:
    def __call__(self, done: int, total: int) -> None:
        assert done <= total

    def close(self) -> None:
        pass


_bar = _Bar()


# Questions


class Answering:
    """Stands in for somebody at a terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: bool) -> None:
        self.asked: list[str] = []
        self._answers = iter(answers)
        monkeypatch.setattr("click.confirm", self._confirm)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    def _confirm(self, text: str, *_: Any, **__: Any) -> bool:
        self.asked.append(text)
        return next(self._answers)


def test_on_a_terminal_questions_are_asked(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / ".github").mkdir()
    who = Answering(monkeypatch, True, True, False, True)
    done = init(capsys, *FROM)
    assert done.code == 0, done.err
    assert [question.split()[0] for question in who.asked] == ["Write", "Take", "Write", "Write"]
    assert (repo / "seedlint-baseline.json").exists()
    assert not (repo / ".pre-commit-config.yaml").exists()
    assert (repo / ".github" / "workflows" / "seedlint.yml").exists()


def test_who_says_no_gets_nothing(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(repo)
    Answering(monkeypatch, False)
    assert init(capsys).code == 0
    assert files(repo) == before


def test_an_option_answers_its_question(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Answering(monkeypatch, True)
    assert init(capsys, "--no-baseline", "--hook", "--no-workflow", *FROM).code == 0
    assert len(who.asked) == 1


# What is asked for and can't be


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--workflow"], "--requirement"),
        (["--workflow", "--requirement", "x'; id; '"], "without quotes"),
        (["--workflow", "--requirement", "-r evil.txt"], "without quotes"),
        (["--workflow", "--requirement", "x ${{ secrets.X }}"], "without quotes"),
        (["nowhere"], "is not a directory"),
        (["--include", "nowhere"], "is not there"),
        (["--include", ".."], "is not in the directory"),
    ],
)
def test_what_cannot_be(
    words: list[str],
    says: str,
    repo: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("seedlint.cli.beginning.origin", lambda: Origin("folder", "file:///x"))
    before = files(repo)
    done = init(capsys, *words)
    assert done.code == 2
    assert says in done.err
    assert "`seedlint init" in done.err or "`--requirement" in done.err
    assert files(repo) == before


def test_a_hook_needs_a_repository(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = init(capsys, "--hook", *FROM)
    assert done.code == 2
    assert "`git init` makes one" in done.err
    assert not (corpus / "seedlint.toml").exists()


# Hooks and workflows


def checked(*words: str, cwd: Path) -> None:
    found = shutil.which(words[0])
    if found is None:
        pytest.skip(f"there is no {words[0]} here; it comes with the extra `dev`")
    done = subprocess.run([found, *words[1:]], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("below", ["", "sub/folder"])
def test_the_workflow_passes_the_checks_of_workflows(
    below: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if below:
        shutil.move(repo / "seeds", write(repo, f"{below}/x", "").parent / "seeds")
    assert init(capsys, repo / below, "--workflow", *FROM).code == 0
    file = repo / ".github" / "workflows" / "seedlint.yml"
    checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file), cwd=repo)
    checked("zizmor", "--offline", "--quiet", str(file), cwd=repo)
    (job,) = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values()
    install, check = (step for step in job["steps"] if "run" in step)
    assert install["run"] == "python -m pip install seedlint==0.1.0\n"
    assert ("--config sub/folder/seedlint.toml" in check["run"]) == bool(below)


@pytest.mark.skipif(shutil.which("sh") is None, reason="sh is not installed")
def test_the_command_of_the_workflow_runs(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(capsys, "--workflow", *FROM).code == 0
    base = commit(repo)
    text = (repo / ".github" / "workflows" / "seedlint.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    programs = repo.parent / "programs"
    programs.mkdir()
    program = programs / "seedlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    summary = repo.parent / "summary.md"
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
    }

    def run(base: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-ec", job["steps"][-2]["run"]],
            cwd=repo, env={**environment, "BASE": base}, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    pushed = run("")
    assert (pushed.returncode, "seeds/2.md" in pushed.stdout) == (1, True), pushed.stderr
    assert "seeds/2.md" in summary.read_text(encoding="utf-8")
    summary.unlink()
    asked = run(base)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize(
    ("url", "action"),
    [
        ("https://github.com/harbour/seedlint", "harbour/seedlint"),
        ("https://github.com/harbour/seedlint.git", "harbour/seedlint"),
        ("ssh://git@github.com/harbour/seed.lint-2.git", "harbour/seed.lint-2"),
        ("https://github.com/harbour/seedlint/x", ""),
        ("https://github.com.example.com/harbour/seedlint", ""),
        ("https://example.com/harbour/seedlint", ""),
    ],
)
def test_the_workflow_is_by_the_action_where_github_has_it(url: str, action: str) -> None:
    origin = Origin("git", url, "a" * 40)
    expected = f"{action}@{'a' * 40}" if action else ""
    assert jobs.action_of(origin, origin.requirement) == expected
    assert not jobs.action_of(origin, "seedlint==0.1.0")
    assert not jobs.action_of(Origin("archive", url), f"seedlint @ {url}")


def test_both_workflows_pass_the_checks_of_workflows(tmp_path: Path) -> None:
    job = jobs.Job("x", "sub/folder/seedlint.toml")
    requirement = f"seedlint @ git+https://github.com/o/seedlint@{'a' * 40}"
    for number, action in enumerate(("", f"o/seedlint@{'a' * 40}")):
        text = jobs.workflow(job, requirement, action)
        file = write(tmp_path, f".github/workflows/{number}.yml", text)
        checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file), cwd=tmp_path)
        checked("zizmor", "--offline", "--quiet", str(file), cwd=tmp_path)
        assert text.count("--config sub/folder/seedlint.toml") == 1


def test_what_the_page_shows_is_what_is_written(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "c" * 40
    source = Origin("git", "https://github.com/OWNER/seedlint", commit)
    monkeypatch.setattr(beginning, "origin", lambda: source)
    assert init(capsys, "--workflow").code == 0
    written = (repo / ".github" / "workflows" / "seedlint.yml").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "guides" / "ci.md").read_text(encoding="utf-8")
    assert f"```yaml\n{written.replace(commit, 'COMMIT')}```\n" in page


def test_actions_are_those_of_the_project_itself() -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    assert f"uses: {jobs.CHECKOUT}\n" in own
    assert f"uses: {jobs.PYTHON}\n" in own


def test_the_hook_is_the_one_that_the_project_offers() -> None:
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (one,) = [hook for hook in offered if hook["id"] == "seedlint"]
    assert one["entry"] == jobs.ENTRY
    assert one["require_serial"]


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (Origin("index"), "seedlint==0.1.0"),
        (Origin("folder", "file:///x"), ""),
        (
            Origin("git", "https://example.com/o/seedlint", "a" * 40),
            f"seedlint @ git+https://example.com/o/seedlint@{'a' * 40}",
        ),
    ],
)
def test_the_hook_passes_the_check_of_pre_commit(origin: Origin, requirement: str, tmp_path: Path) -> None:
    assert origin.requirement == requirement
    item = jobs.hook(jobs.Job(r"^seeds/.*\.(?i:md)$"), origin, requirement)
    write(tmp_path, "config.yaml", jobs.hooks_file(item))
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_hook_runs(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedlint.cli.beginning.origin", lambda: Origin("folder", "file:///x"))
    assert init(capsys, "--hook").code == 0
    git("add", "-A", cwd=repo)
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env["PRE_COMMIT_HOME"] = str(repo.parent / "home")
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
        cwd=repo, env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "seeds/2.md:8:10: error SL102" in found(done.stdout)
    assert "README.md" not in done.stdout


def test_init_with_a_broken_configuration_says_so(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seedlint.toml", "inclde = []\n")
    done = init(capsys)
    assert done.code == 2
    assert "seedlint.toml:1: " in done.err
