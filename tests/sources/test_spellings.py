"""A file is known by what it is: every spelling of its path gives the same findings and reports."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.run.documents import what_is_wanted
from seedlint.run.request import Request
from seedlint.run.scopes import find_scope
from seedlint.run.session import Session
from seedlint.sources.discovery import Discovery
from seedlint.sources.naming import Names
from seedlint.util.paths import prefix
from tests.support.examples import some
from tests.support.gitting import commit, git
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")

CONFIGURATION = """\
include = ["seeds"]
exclude = ["/seeds/drafts/"]
baseline = "known.json"

[per-file-ignores]
"seeds/old.md" = ["SL102"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a link to it beside it, and one inside to its documents."""
    base = tmp_path.resolve()
    root = base / "real" / "project"
    documents = {
        "seeds/a.md": document(1, WRONG_TYPE),
        "seeds/old.md": document(2, WRONG_TYPE),
        "seeds/known.md": document(3, WRONG_TYPE),
        "seeds/drafts/d.md": document(4, WRONG_TYPE),
        "seeds/same.md": document(5),
        "seeds/z.md": document(5),
    }
    for name, text in documents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "seedlint.toml").write_text(CONFIGURATION, encoding="utf-8")
    entry = {"path": "seeds/known.md", "code": "SL102", "pointer": "/quality"}
    (base / "link").symlink_to(base / "real", target_is_directory=True)
    (root / "inner").symlink_to("seeds", target_is_directory=True)
    (base / "elsewhere").mkdir()
    git("init", "-q", cwd=root)
    monkeypatch.chdir(root)
    known = Session(load()).lint(Request(paths=("seeds/known.md",), baseline=False)).findings
    value = next(one.subject for one in known if one.code == "SL102")
    baseline = {"tool": "seedlint", "version": 1, "findings": [{**entry, "value": value}]}
    (root / "known.json").write_text(json.dumps(baseline), encoding="utf-8")
    commit(root, "all")
    return root


def spellings(root: Path, name: str, cwd: Path) -> Iterator[str]:
    """Yield ways to write a path of the project, from a working directory."""
    base = root.parent.parent
    for top in (root, base / "link" / "project", base / "elsewhere" / ".." / "link" / "project"):
        yield f"{top}/{name}"
        yield os.path.relpath(f"{top}/{name}", cwd) if ".." not in str(top) else f"{top}/./{name}"
    yield f"{root}/inner/../seeds/..//{name}"
    inner = name.replace("seeds", "inner")
    yield f"{root}/{inner}"
    yield os.path.relpath(root / inner, cwd)


TIMES = re.compile(r'"(?:startTimeUtc|endTimeUtc)": ?"[^"]*"| time(?:stamp)?="[^"]*"')

FROM = (".", "seeds/drafts", "../../elsewhere")
"""Working directories, from the root."""


def sarif(capsys: Capture, *words: str) -> str:
    done = seedlint(capsys, "-f", "sarif", *words)
    assert done.code == 1, done.err
    return TIMES.sub("", done.out)


def test_a_folder_however_it_is_spelled(
    project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = project.parent.parent
    reports: dict[str, object] = {}
    configs = [f"--config={project}/seedlint.toml"], [f"--config={base}/link/project/seedlint.toml"]
    forms = [f"--format={form}={base}/{form}" for form in ("sarif", "gitlab", "junit")]
    number = 0
    for where in FROM:
        cwd = (project / where).resolve()
        monkeypatch.chdir(cwd)
        for path in ("", *spellings(project, "seeds", cwd), *spellings(project, "seeds/", cwd)):
            number += 1
            config = (configs if where.startswith("..") else ([], *configs))[number % 2]
            words = [*config, *(["--no-cache"] if number % 3 == 0 else []), *([path] if path else [])]
            done = seedlint(capsys, "-q", *forms, *words)
            assert (done.code, done.err) == (1, ""), (cwd, words)
            text = "".join((base / form).read_text(encoding="utf-8") for form in ("sarif", "gitlab", "junit"))
            reports.setdefault(TIMES.sub("", text), (cwd, words))
    assert len(reports) == 1, list(reports.values())
    report = next(iter(reports))
    assert "file:" not in report
    assert "seeds/a.md" in report
    assert "drafts" not in report


@pytest.mark.parametrize("name", ["seeds/a.md", "seeds/old.md", "seeds/known.md", "seeds/same.md"])
def test_a_document_however_it_is_spelled(
    name: str, project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = sorted(
        line
        for line in seedlint(capsys, "-q", "-f", "concise").out.splitlines()
        if line.startswith(f"{name}:")
    )
    config = ["--config", f"{project.parent.parent}/link/project/seedlint.toml"]
    for where in FROM:
        cwd = (project / where).resolve()
        monkeypatch.chdir(cwd)
        names = {
            f"seeds/{rest}": prefix(str(project / "seeds")) + rest
            for rest in ("a.md", "old.md", "known.md", "drafts/d.md", "same.md", "z.md")
        }
        for path in spellings(project, name, cwd):
            for words in ([path], [path, str(project / name)]):
                done = seedlint(capsys, "-q", "-f", "concise", *config, *words)
                lines = [line.replace(names[name], name, 1) for line in sorted(done.out.splitlines())]
                # Messages name other documents as their locations are.
                for other, shown in names.items():
                    lines = [line.replace(f"`{shown}`", f"`{other}`") for line in lines]
                assert lines == wanted, (cwd, words)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["--staged", "--since=HEAD", "--force-exclude", "stdin"])
def test_every_way_to_look(way: str, project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new document, a changed one and an excluded one, in every spelling."""
    (project / "seeds" / "new.md").write_text(document(7, WRONG_TYPE), encoding="utf-8")
    (project / "seeds" / "a.md").write_text(document(1, ("quality: 39", "quality: some")), encoding="utf-8")
    git("add", ".", cwd=project)
    config = ["--config", f"{project.parent.parent}/link/project/seedlint.toml"]
    for name, expected in (("seeds/new.md", 1), ("seeds/a.md", 1), ("seeds/drafts/d.md", 0)):
        reports = set()
        for where in FROM:
            cwd = (project / where).resolve()
            if where.startswith("..") and way.startswith("--s"):
                continue  # git is asked about the repository around
            monkeypatch.chdir(cwd)
            for path in spellings(project, name, cwd):
                words = [way, path]
                if way == "stdin":
                    words = ["-", "--force-exclude", "--stdin-filename", path]
                    raw = (project / name).read_bytes()
                    monkeypatch.setattr("sys.stdin", FakeStdin(raw))
                if way in {"--staged", "--since=HEAD"}:
                    words.append("--force-exclude")
                done = seedlint(capsys, "-q", "-f", "gitlab", *config, *words)
                assert done.code == expected, (cwd, words, done)
                reports.add(done.out)
        assert len(reports) == 1


class FakeStdin:
    """Standard input with some bytes."""

    def __init__(self, raw: bytes) -> None:
        import io

        self.buffer = io.BytesIO(raw)


@pytest.mark.parametrize(
    "paths", [["a.md", "."], [".", "a.md"], ["seeds", "inner", "seeds/a.md", "inner/a.md"]]
)
def test_no_document_is_its_own_duplicate(
    paths: list[str], project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "seedlint.toml").unlink()
    (project / "seeds" / "z.md").unlink()
    (project / "seeds" / "l.md").symlink_to("a.md")
    if paths[0] != "seeds":
        monkeypatch.chdir(project / "seeds")
    paths = [*paths, f"{project.parent.parent}/link/project/seeds/a.md", f"{paths[0]}/"[:-1]]
    done = seedlint(capsys, "-q", "-f", "concise", "--no-config", "--select", "SL5", *paths)
    assert (done.code, done.out) == (0, "")


def test_a_named_link_is_the_document_it_leads_to(project: Path, capsys: Capture) -> None:
    (project / "archive").mkdir()
    (project / "archive" / "x.md").write_text(document(8, ("https://", "http://")), encoding="utf-8")
    (project / "seeds" / "l.md").symlink_to("../archive/x.md")
    (project / "k.md").symlink_to("seeds/known.md")
    for words in (["k.md"], ["--since", "HEAD", "k.md"]):
        assert seedlint(capsys, "-q", "-f", "concise", *words).out == ""  # the baseline knows it
    git("add", ".", cwd=project)
    assert seedlint(capsys, "-q", "-f", "concise", "--staged", "k.md").out == ""
    for words in ([], ["--staged"]):
        done = seedlint(capsys, "-q", "-f", "concise", "--no-baseline", *words, "k.md")
        assert done.out.startswith("seeds/known.md:")
    # `seeds` has it by this name only.
    whole = seedlint(capsys, "-q", "-f", "concise", "--select", "SL402").out
    for path in ("archive/x.md", "seeds/l.md"):
        assert seedlint(capsys, "-q", "-f", "concise", "--select", "SL402", path).out == whole


def test_documents_that_a_link_brings_in_from_outside(
    project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They keep their names in the project: where they really are differs from machine to machine."""
    outside = project.parent.parent / "elsewhere" / "store"
    (project / "seeds").rename(outside)
    (project / "seeds").symlink_to(outside, target_is_directory=True)
    whole = sarif(capsys)
    assert "file:" not in whole
    assert '"seeds/a.md"' in whole
    assert "known.md" not in whole.replace("known.json", "")
    assert sarif(capsys, str(outside)) == whole
    assert sarif(capsys, f"{project.parent.parent}/link/project/seeds") == whole
    monkeypatch.chdir(outside)
    assert sarif(capsys, "--config", f"{project}/seedlint.toml", ".") == whole


def test_a_glob_in_a_folder_that_is_a_link(project: Path, capsys: Capture) -> None:
    everything = seedlint(capsys, "-q", "-f", "concise").out
    for include in (
        "inner",
        "inner/*.md",
        "./inner/[a-z]*.md",
        f"{project.parent.parent}/link/project/inner",
    ):
        text = CONFIGURATION.replace('"seeds"]', f'"{include}"]')
        (project / "seedlint.toml").write_text(text, encoding="utf-8")
        assert seedlint(capsys, "-q", "-f", "concise").out == everything
        wanted = what_is_wanted(Request(staged=True), load())
        assert find_scope(wanted, staged=True).corpus == find_scope(wanted).corpus


def test_links_that_several_globs_meet(project: Path, capsys: Capture) -> None:
    """A folder is searched once; what it holds is there for each glob that begins in it."""
    (project / "archive").mkdir()
    (project / "archive" / "x.yaml").write_text(document(8, WRONG_TYPE), encoding="utf-8")
    (project / "seeds" / "l.yaml").symlink_to("../archive/x.yaml")
    for patterns in ('"seeds/*.md", "seeds/*.yaml"', '"seeds/*.yaml", "seeds"', '"seeds/*.yaml"'):
        (project / "seedlint.toml").write_text(f"include = [{patterns}]\n", encoding="utf-8")
        assert "seeds/l.yaml:" in seedlint(capsys, "-q", "-f", "concise").out
    # Where the search comes to the file itself, that is its name, whichever was first.
    for patterns in ('"seeds", "archive"', '"archive", "seeds"', '"."'):
        (project / "seedlint.toml").write_text(f"include = [{patterns}]\n", encoding="utf-8")
        said = seedlint(capsys, "-q", "-f", "concise", "--select", "SL1,SL5,SL606").out
        assert said.count("x.yaml:") == 1
        assert "l.yaml" not in said


PARTS = ("real", "link", "project", "seeds", "inner", "..", ".", "drafts", "a.md", "out")


@settings(max_examples=some(200))
@given(st.lists(st.sampled_from(PARTS), max_size=8), st.sampled_from(["", "real", "link/project/seeds"]))
def test_two_spellings_have_one_name_if_they_are_one_file(tree: Path, parts: list[str], where: str) -> None:
    """Held against the system's own word for it: device and inode."""
    here = os.getcwd()
    os.chdir(tree / where)
    try:
        names = Names(tree / "link" / "project")
        path = "/".join(parts) or "."
        full = f"{tree}/{path}" if where == "" else path
        if not os.path.exists(full):
            return
        name = names.of(full)
        assert os.path.samefile(name, full)
        assert names.of(name) == name
        if name.startswith(str(tree / "real" / "project")) and "/out" not in name:
            assert name == os.path.realpath(full)
        found = Discovery(tree / "link" / "project").find([full])
        again = Discovery(tree / "real" / "project").find([name])
        assert (found.files, found.unreadable) == (again.files, again.unreadable)
    finally:
        os.chdir(here)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("tree").resolve()
    (base / "real" / "project" / "seeds" / "drafts").mkdir(parents=True)
    (base / "outside" / "drafts").mkdir(parents=True)
    for name in ("real/project/seeds/a.md", "real/project/seeds/drafts/a.md", "outside/a.md"):
        (base / name).write_text("x", encoding="utf-8")
    (base / "link").symlink_to("real")
    (base / "real" / "project" / "inner").symlink_to("seeds")
    (base / "real" / "project" / "out").symlink_to(base / "outside")
    return base
