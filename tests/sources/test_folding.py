"""Disks that take several spellings of a name for one, acted out: each document is one all the same."""

from __future__ import annotations

import json
import os
import random
import sys
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.git.directory import tracks
from seedlint.sources.discovery import Discovery
from seedlint.sources.gitscopes import staged_scope
from seedlint.sources.scope import Wanted
from seedlint.util.spelling import as_on_disk, entry_name
from tests.support.examples import some
from tests.support.gitting import git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint
from tests.support.systems import folding

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="acts out other systems on this one")

CAFE = "Café"
DOCUMENTS = {"seeds/a.md": 1, "seeds/Sub/b.md": 2, f"seeds/{CAFE}.md": 3, f"seeds/{CAFE}/Ünïon.md": 4}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Documents with a defect each, of which one is twice there, on a disk as of macOS."""
    root = tmp_path.resolve() / "Project"
    for name, number in DOCUMENTS.items():
        write(root, name, document(number, WRONG_TYPE))
    write(root, "seeds/twice.md", document(1))
    write(root, "seedlint.toml", 'include = ["seeds"]\n')
    monkeypatch.chdir(root)
    folding(monkeypatch)
    return root


def write(root: Path, name: str, text: str) -> None:
    path = root / normalize("NFD", name)  # as an old Mac would have it
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def respelled(name: str, seed: int) -> str:
    """Return a name in another spelling of the same."""
    rng = random.Random(seed)
    form = rng.choice(["NFC", "NFD"])
    return normalize(form, "".join(rng.choice([c.lower(), c.upper()]) for c in normalize("NFC", name)))


def judged(capsys: Capture, *words: str) -> Any:
    done = seedlint(capsys, "-j", "1", "-f", "json", *words)
    assert done.code in {0, 1}, done.err
    report = json.loads(done.out)
    return [(one["path"], one["code"], one["message"], one["related"]) for one in report["findings"]], [
        report["summary"]["documents"]
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_named_document_is_one_in_whatever_spelling(project: Path, capsys: Capture, name: str) -> None:
    plain = judged(capsys, name)
    assert next(path for path, *_ in plain[0]) == name
    for seed in range(5):
        assert judged(capsys, respelled(name, seed)) == plain
        assert (
            judged(capsys, name, respelled(name, seed), os.fspath(project / respelled(name, seed))) == plain
        )


def test_so_is_a_directory_and_a_working_directory(project: Path, capsys: Capture) -> None:
    plain = judged(capsys)
    assert [path for path, *_ in plain[0]].count("seeds/a.md") == 3
    assert judged(capsys, "SEEDS") == plain
    assert judged(capsys, "SEEDS/*.md", "seeds/SUB", f"seeds/{normalize('NFD', CAFE.upper())}") == plain
    os.chdir(project.parent / "PROJECT")
    assert judged(capsys) == plain
    assert judged(capsys, "--config", os.fspath(project.parent / "PROJECT" / "SEEDLINT.toml")) == plain


def test_a_report_spells_names_as_git_does(project: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "-j", "1", "-f", "sarif")
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for one in json.loads(done.out)["runs"][0]["results"]
        for place in one["locations"]
    }
    assert "seeds/Caf%C3%A9.md" in uris
    assert f"seeds/{CAFE}.md" in {path for path, *_ in judged(capsys)[0]}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_patterns_match_either_form(project: Path, capsys: Capture, form: str) -> None:
    text = f'include = ["seeds"]\nexclude = ["/seeds/{CAFE}/"]\n[per-file-ignores]\n"{CAFE}.md" = ["SL102"]\n'
    (project / "seedlint.toml").write_bytes(normalize(form, text).encode())
    found, (count,) = judged(capsys)
    assert count == 4
    assert {path for path, code, *_ in found if code == "SL102"} == {"seeds/a.md", "seeds/Sub/b.md"}


def git_project(project: Path) -> None:
    git("init", "-q", cwd=project)
    git("config", "core.ignorecase", "true", cwd=project)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_staged_documents_in_other_spellings(project: Path, capsys: Capture, form: str) -> None:
    git_project(project)
    git("add", "seedlint.toml", cwd=project)
    for name, number in DOCUMENTS.items():
        oid = git("hash-object", "-w", "--stdin", cwd=project, given=document(number, WRONG_TYPE)).strip()
        git("update-index", "--add", "--cacheinfo", f"100644,{oid},{normalize(form, name)}", cwd=project)
    for name in DOCUMENTS:
        plain = judged(capsys, "--staged", normalize(form, name))
        assert len(plain[0]) == 1
        assert judged(capsys, "--staged", respelled(name, 7)) == plain
    everything = judged(capsys, "--staged")
    assert everything[1] == [4]
    assert judged(capsys, "--staged", "SEEDS") == everything
    assert judged(capsys, "--staged", "SEEDS/*.md", "seeds/SUB", f"SEEDS/{CAFE.upper()}") == everything


def test_the_disk_is_asked_for_folders_and_not_for_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(40):
        write(tmp_path, f"seeds/Sub/{number}.md", document(number))
    git_project(tmp_path)
    git("add", ".", cwd=tmp_path)
    usual, asked = os.lstat, []
    monkeypatch.setattr(os, "lstat", lambda path, **more: asked.append(path) or usual(path, **more))
    assert len(staged_scope(Wanted(tmp_path, (), ("seeds",))).corpus) == 40
    assert sum(os.fspath(path).endswith((".md", ".MD")) for path in asked) == 0


def test_what_git_tracks_is_known_in_whatever_spelling(project: Path) -> None:
    """Of it nothing is cleared away, whatever it is called."""
    stage(project, ("", ""))
    for name in DOCUMENTS:
        assert tracks(project / name)
        assert tracks(project / normalize("NFD", name))
        assert tracks(respelled(name, 5))
        assert tracks(os.path.dirname(respelled(name, 6)))
        assert not tracks(f"{respelled(name, 7)}.tmp")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_since_in_other_spellings(project: Path, capsys: Capture, form: str) -> None:
    git_project(project)
    git("add", "seedlint.toml", cwd=project)
    for name, number in DOCUMENTS.items():
        oid = git("hash-object", "-w", "--stdin", cwd=project, given=document(number, WRONG_TYPE)).strip()
        # Somebody has written other letters than this disk has.
        entry = f"100644,{oid},{normalize(form, name.lower())}"
        git("update-index", "--add", "--cacheinfo", entry, cwd=project)
    git("commit", "-qm", "x", cwd=project)
    assert {path for path, *_ in judged(capsys, "--since", "HEAD")[0]} == {"seeds/a.md", "seeds/twice.md"}
    assert judged(capsys, "--since", "HEAD", f"seeds/{CAFE}.md")[0] == []
    assert judged(capsys, "--since", "HEAD", respelled(f"seeds/{CAFE}.md", 3))[0] == []


@pytest.mark.parametrize("include", ["seeds", "seeds/*.md", "seeds/Sub/b.md", "/seeds/Sub/*", "SEEDS/**"])
def test_what_is_included_is_found_in_whatever_spelling_git_has_it(
    project: Path, capsys: Capture, include: str
) -> None:
    (project / "seedlint.toml").write_text(f'include = ["{include}"]\n', encoding="utf-8")
    plain = judged(capsys)[1]
    git_project(project)
    git("add", "seedlint.toml", cwd=project)
    for path in (project / "seeds").rglob("*.md"):
        oid = git("hash-object", "-w", "--stdin", cwd=project, given=path.read_text(encoding="utf-8")).strip()
        name = path.relative_to(project).as_posix().replace("seeds/", "Seeds/").replace("Sub/", "sub/")
        entry = f"100644,{oid},{normalize('NFC', name)}"
        git("update-index", "--add", "--cacheinfo", entry, cwd=project)
    assert judged(capsys, "--staged")[1] == plain
    git("commit", "-qm", "x", cwd=project)
    assert judged(capsys, "--since", "HEAD")[0] == []


def stage(project: Path, respell: tuple[str, str]) -> None:
    """Put the documents into the index, in other letters than the disk has."""
    git_project(project)
    git("add", "seedlint.toml", cwd=project)
    for path in (project / "seeds").rglob("*.md"):
        oid = git("hash-object", "-w", "--stdin", cwd=project, given=path.read_text(encoding="utf-8")).strip()
        name = normalize("NFC", path.relative_to(project).as_posix()).replace(*respell)
        git("update-index", "--add", "--cacheinfo", f"100644,{oid},{name}", cwd=project)


@pytest.mark.parametrize("respell", [("Sub/", "sub/"), ("a.md", "A.md"), ("seeds/", "SEEDS/")])
def test_staged_documents_are_known_by_the_names_on_the_disk(
    project: Path, capsys: Capture, respell: tuple[str, str]
) -> None:
    text = 'include = ["seeds"]\nbaseline = "known.json"\nexclude = ["/seeds/Sub/"]\n'
    (project / "seedlint.toml").write_text(text, encoding="utf-8")
    plain = judged(capsys, "--no-baseline")
    assert seedlint(capsys, "baseline", "create").code == 0
    stage(project, respell)
    assert judged(capsys, "--staged", "--no-baseline") == plain
    assert judged(capsys, "--staged")[0] == []


def test_files_that_only_git_tells_apart_are_two(project: Path, capsys: Capture) -> None:
    stage(project, ("Sub/", "Sub/"))
    oid = git("hash-object", "-w", "--stdin", cwd=project, given=document(9, WRONG_TYPE)).strip()
    for name in ("seeds/A.md", "seeds/A.MD"):
        git("update-index", "--add", "--cacheinfo", f"100644,{oid},{name}", cwd=project)
    assert {"seeds/a.md", "seeds/A.md", "seeds/A.MD"} <= {path for path, *_ in judged(capsys, "--staged")[0]}


def test_two_files_of_one_spelling_on_a_disk_that_tells_them_apart(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate((normalize("NFC", CAFE), normalize("NFD", CAFE), CAFE.lower()), 1):
        (tmp_path / f"{name}.md").write_bytes(document(number, WRONG_TYPE).encode())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_text('include = ["."]\n', encoding="utf-8")
    assert judged(capsys)[1] == [3]
    for name in sorted(tmp_path.glob("*.md")):
        assert [path for path, *_ in judged(capsys, name.name)[0]] == [name.name]


def test_nor_does_git_decide_that_they_are_one(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_bytes(b'include = ["."]\n')
    git_project(tmp_path)
    for number, name in enumerate(("A.md", "Seeds/a.md", "seeds/a.md"), 1):
        write(tmp_path, name, document(number, WRONG_TYPE))
        oid = git("hash-object", "-w", name, cwd=tmp_path).strip()
        git("update-index", "--add", "--cacheinfo", f"100644,{oid},{name}", cwd=tmp_path)
    write(tmp_path, "a.md", document(4, WRONG_TYPE))
    done = seedlint(capsys, "--staged", "a.md")
    assert (done.code, "a.md is not in the git index" in done.err) == (2, True)
    for words, names in {("A.md",): ["A.md"], ("seeds",): ["seeds/a.md"], ("Seeds",): ["Seeds/a.md"]}.items():
        assert [path for path, *_ in judged(capsys, "--staged", *words)[0]] == names
    git("commit", "-qm", "x", cwd=tmp_path)
    assert [path for path, *_ in judged(capsys, "--since", "HEAD")[0]] == ["a.md"]
    assert judged(capsys, "--since", "HEAD", "A.md", "seeds")[0] == []


@pytest.mark.parametrize(("disk", "written"), [("NFC", "NFD"), ("NFD", "NFC")])
@pytest.mark.parametrize("rest", ["", "/*.md"])
def test_include_finds_a_folder_in_either_form(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, disk: str, written: str, rest: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "seeds" / normalize(disk, CAFE)
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    text = f'include = ["seeds/{normalize(written, CAFE)}{rest}"]\n'
    (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
    name = f"seeds/{normalize(disk, CAFE)}/a.md"
    assert [path for path, *_ in judged(capsys)[0]] == [name]
    git_project(tmp_path)
    git("config", "core.ignorecase", "false", cwd=tmp_path)
    git("add", ".", cwd=tmp_path)
    assert [path for path, *_ in judged(capsys, "--staged")[0]] == [name]
    said = seedlint(capsys, f"seeds/{normalize(written, CAFE)}").err
    assert "does not exist; there is one whose letters with accents are composed in another way" in said
    # Where both are there, each is itself.
    (tmp_path / "seeds" / normalize(written, CAFE)).mkdir()
    assert seedlint(capsys).code == 2


def test_so_it_does_where_the_form_is_ascii(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign for kelvins is a K, for Unicode."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "Kelvin/ä.md", document(1, WRONG_TYPE))
    (tmp_path / "seedlint.toml").write_text('include = ["\N{KELVIN SIGN}elvin"]\n', encoding="utf-8")
    git_project(tmp_path)
    git("config", "core.ignorecase", "false", cwd=tmp_path)
    git("add", ".", cwd=tmp_path)
    plain = judged(capsys)
    assert plain[1] == [1]
    assert judged(capsys, "--staged") == plain


@pytest.mark.parametrize(("then", "now"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_baseline_of_another_form_knows_a_document(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, then: str, now: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_text('include = ["*.md"]\nbaseline = "known.json"\n', encoding="utf-8")
    path = tmp_path / normalize(then, f"{CAFE}.md")
    path.write_bytes(document(1, WRONG_TYPE).encode())
    assert seedlint(capsys, "baseline", "create").code == 0
    path.rename(tmp_path / normalize(now, f"{CAFE}.md"))
    assert judged(capsys)[0] == []
    assert judged(capsys, normalize(now, f"{CAFE}.md"))[0] == []
    # A second one, where both can be, is not known.
    path.write_bytes(document(2, WRONG_TYPE).encode())
    assert len(judged(capsys)[0]) == 1


NAMES = st.lists(st.text("aAbBéÉ\u0301e.", min_size=1, max_size=4), min_size=1, max_size=6)


@settings(max_examples=some(200))
@given(names=NAMES, seed=st.integers(0, 99))
def test_an_entry_is_called_what_the_disk_calls_it(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], seed: int
) -> None:
    folder = os.path.realpath(tmp_path_factory.mktemp("names"))
    there = []
    for name in (one for one in names if one not in {".", ".."}):
        if not any(normalize("NFC", name).casefold() == normalize("NFC", one).casefold() for one in there):
            there.append(name)
            open(os.path.join(folder, name), "wb").close()
    with pytest.MonkeyPatch.context() as patch:
        folding(patch, composes=False)
        for name in there:
            other = respelled(name, seed)
            assert entry_name(folder, other) == name
            assert as_on_disk(os.path.join(folder.upper(), other)) == os.path.join(folder, name)
            assert entry_name(folder, other + "?") == other + "?"
        assert Discovery(folder, include=["*"]).find([folder]).files == sorted(
            one for one in there if not one.startswith(".")
        )


ODD = "back\\slash.md"


def test_a_name_with_a_backslash_is_a_name_on_posix(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'include = ["seeds"]\n[per-file-ignores]\n"back\\\\\\\\slash.md" = ["SL402"]\n'
    (tmp_path / "seedlint.toml").write_bytes(text.encode())
    write(tmp_path, f"seeds/{ODD}", document(1, WRONG_TYPE, INSECURE))
    write(tmp_path, "seeds/back/slash.md", document(2))
    git_project(tmp_path)
    git("add", ".", cwd=tmp_path)
    for words in ((), (f"seeds/{ODD}",), ("seeds/back\\*.md",), ("--staged",), ("--staged", f"seeds/{ODD}")):
        assert [(path, code) for path, code, *_ in judged(capsys, *words)[0]] == [(f"seeds/{ODD}", "SL102")]
    assert judged(capsys, "seeds/back/*.md")[0] == []
    assert "back%5Cslash.md" in seedlint(capsys, "-f", "sarif").out
    assert f"seeds/{ODD}:8:10" in seedlint(capsys, "-f", "concise").out
    assert seedlint(capsys, "baseline", "create").code == 0
    assert judged(capsys, "--baseline", "seedlint-baseline.json")[0] == []
