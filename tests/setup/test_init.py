"""`seedlint init`, as people use it: what it asks, what it writes, and that all of that works at once."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from seedlint.util.origin import Origin
from tests.support.gitting import git
from tests.support.running import INSECURE, WRONG_TYPE, Done, document, seedlint

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


def test_init_with_a_broken_configuration_says_so(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, "seedlint.toml", "inclde = []\n")
    done = init(capsys)
    assert done.code == 2
    assert "seedlint.toml:1: " in done.err
