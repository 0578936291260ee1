"""Files that need no front matter, or must have none: counted, never judged, never clean."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.examples import some
from tests.support.gitting import commit, forget_git, git
from tests.support.running import fed, seedlint

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}

TEXTS = {
    "plain": "# Seeds\n\nProse.\n",
    "empty-file": "",
    "good": "---\ntitle: x\n---\nbelow\n",
    "bad": "---\ntitle: 3\n---\n",
    "empty": "---\n---\n",
    "broken": "---\ntitle: [x\n---\n",
    "unclosed": "---\ntitle: x\n",
    "near": " ---\ntitle: x\n---\n",
    "toml": "+++\ntitle = 'x'\n+++\n",
    "json": '{"title": 3}\nbelow\n',
    "conflict": "<<<<<<< ours\n---\n=======\n+++\n>>>>>>> theirs\n",
    "lfs": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
}
ABSENT = {"plain", "empty-file"}
NEVER = {"unclosed", "near", "conflict", "lfs"}
"""What is no front matter, and was meant as some: an error in any mode."""
FOUND = {"bad": ["SL102"], "empty": ["SL101"], "broken": ["SL003"], "json": ["SL102"], "conflict": ["SL003"]}


def expected(mode: str, name: str) -> list[str] | None:
    """What is to be found in a text; None where it is not judged."""
    if name in ABSENT:
        return ["SL002"] if mode == "required" else None
    if mode == "forbidden" and name not in NEVER:
        return ["SL002"]
    return FOUND.get(name, ["SL002"] if name in NEVER else [])


class Judged(NamedTuple):
    codes: dict[str, list[str]]
    absent: list[str]
    documents: int


def judged(out: bytes | str) -> Judged:
    told = json.loads(out)
    codes: dict[str, list[str]] = {}
    for one in told["findings"]:
        codes.setdefault(one["path"], []).append(one["code"])
    absent = told.get("withoutFrontMatter", [])
    assert told["summary"].get("withoutFrontMatter", 0) == len(absent)
    return Judged(codes, absent, told["summary"]["documents"])


def right(modes: dict[str, str], files: dict[str, str]) -> Judged:
    """Return what is to be found in files, by the mode of each folder."""
    wants = {path: expected(modes[path.split("/")[0]], name) for path, name in files.items()}
    found = {path: codes for path, codes in wants.items() if codes}
    absent = sorted(path for path, codes in wants.items() if codes is None)
    return Judged(found, absent, len(files) - len(absent))


def configure(root: Path, modes: dict[str, str]) -> None:
    lines = ['schema = "s.json"', f"include = {json.dumps(sorted(modes))}"]
    if "a" in modes:
        lines.append(f'front-matter = "{modes["a"]}"')
    for folder, mode in modes.items():
        if folder != "a":
            lines.append(f'[[overrides]]\nfiles = ["{folder}/"]\nfront-matter = "{mode}"')
    (root / "seedlint.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "s.json").write_text(json.dumps(SCHEMA), encoding="utf-8")


def write(root: Path, files: dict[str, str]) -> None:
    for path, name in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(TEXTS[name], encoding="utf-8", newline="")


_MODE = st.sampled_from(["required", "optional", "forbidden"])
_FILES = st.dictionaries(
    st.builds(lambda folder, number: f"{folder}/{number}.md", st.sampled_from("abc"), st.integers(0, 9)),
    st.sampled_from(sorted(TEXTS)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=some(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_verdict_is_the_same_everywhere(
    data: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cold, warm, without a cache, after a change of modes, file by file, staged, and on standard input."""
    with monkeypatch.context() as patch:
        root = tmp_path_factory.mktemp("modes")
        forget_git(patch)
        patch.chdir(root)
        git("init", "-q", cwd=root)
        files = data.draw(_FILES)
        write(root, files)
        for folder in "abc":
            (root / folder).mkdir(exist_ok=True)
        for _ in range(2):
            modes = {folder: data.draw(_MODE) for folder in "abc"}
            configure(root, modes)
            wants = right(modes, files)
            for words in ([], [], ["--no-cache"], ["--fix", "--unsafe-fixes"]):
                code, out, err = fed(b"", *words, "-f", "json", "--allow-empty")
                assert judged(out) == wants, (files, modes, words)
                assert code == bool(wants.codes)
                count = len(wants.absent)
                assert (f"{count} file{'s' * (count != 1)} without front matter".encode() in err) is bool(
                    count
                )
            for path, name in files.items():
                assert (root / path).read_text(encoding="utf-8") == TEXTS[name]
            for path in files:
                only = right(modes, {path: files[path]})
                assert judged(fed(b"", path, "-f", "json")[1]) == only
                raw = (root / path).read_bytes()
                assert judged(fed(raw, "-", "--stdin-filename", path, "-f", "json")[1]) == only
            git("add", "-A", cwd=root)
            assert judged(fed(b"", "--staged", "-f", "json")[1]) == wants
        shutil.rmtree(root)


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One file of each kind, all in folder `a`, where front matter is optional."""
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, {"a": "optional"})
    write(tmp_path, {f"a/{name}.md": name for name in TEXTS})
    return tmp_path


ABOUT = "2 files without front matter were not checked"


@pytest.mark.parametrize("form", ["text", "markdown", "html", "sarif"])
def test_every_report_says_how_many(form: str, mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "-f", form)
    assert ABOUT in (done.err if form == "text" else done.out)
    assert ABOUT in done.err


def test_tests_of_such_files_are_skipped(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = seedlint(capsys, "-f", "junit").out
    assert out.count("<skipped/>") == 2
    assert 'tests="12"' in out
    assert 'skipped="2"' in out


def test_statistics_and_tables_leave_them_out(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ABOUT in seedlint(capsys, "--statistics").out
    done = seedlint(capsys, "export", "-o", "out", "-f", "jsonl")
    assert ABOUT in done.err
    rows = (mixed / "out" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(TEXTS) - 2
    done = seedlint(capsys, "infer", "a", "-o", "draft.json")
    assert "(2 files without front matter left out)" in done.err


def test_the_maintainers_report_says_so(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "report", "-o", "pages", "--no-expectations")
    assert f"note: {ABOUT}" in done.err
    for name in ("index.html", "report.md"):
        assert f"{ABOUT}." in (mixed / "pages" / name).read_text(encoding="utf-8")
    told = json.loads((mixed / "pages" / "report.json").read_text(encoding="utf-8"))
    assert told["documents"]["absent"] == 2
    assert told["documents"]["total"] == len(TEXTS) - 2


def test_a_run_of_nothing_else_says_so(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "a/plain.md")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("0 documents: nothing was checked")
    assert "1 file without front matter was not checked" in done.err


def test_what_is_new_since_a_revision(
    mixed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=mixed)
    commit(mixed)
    (mixed / "a" / "plain.md").write_text(TEXTS["bad"], encoding="utf-8")
    (mixed / "a" / "good.md").write_text(TEXTS["plain"], encoding="utf-8")
    found = judged(seedlint(capsys, "--since", "HEAD", "-f", "json").out)
    assert found.codes["a/plain.md"] == ["SL102"]
    assert "a/bad.md" not in found.codes
    assert found.absent == ["a/empty-file.md", "a/good.md"]


@pytest.mark.parametrize("mode", ["required", "optional", "forbidden"])
def test_whole_files_have_no_front_matter(
    mode: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, {"a": mode})
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.yaml").write_text("title: 3\n", encoding="utf-8")
    (tmp_path / "a" / "y.yaml").write_text("", encoding="utf-8")
    found = judged(seedlint(capsys, "-f", "json").out)
    assert found == Judged({"a/x.yaml": ["SL102"], "a/y.yaml": ["SL003"]}, [], 2)


def test_nothing_hides_that_it_is_forbidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, {"a": "forbidden"})
    write(tmp_path, {"a/good.md": "good"})
    done = seedlint(capsys, "--ignore", "SL002", "-f", "concise")
    assert done.code == 1
    assert done.found.startswith("a/good.md:1:1: error SL002 there is front matter")


def test_a_payload_that_is_forbidden_stays_hidden(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seedlint.toml").write_text('front-matter = "forbidden"\n', encoding="utf-8")
    secret = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB;QUFBQUFBQUFBQUFBQUFBQQ=="
    (corpus / "seeds" / "one.md").write_text(f'{{"secured": "{secret}"}}\n', encoding="utf-8")
    done = seedlint(capsys, "seeds/one.md")
    assert "SL002" in done.out
    assert "QUFB" not in done.out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('front-matter = "optoinal"', "did you mean `optional`?"),
        ("front-matter = true", "must be one of `required`, `optional`, `forbidden`"),
        ('front_matter = "optional"', "did you mean `front-matter`?"),
    ],
)
def test_other_words_are_errors(
    line: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seedlint.toml").write_text(f"{line}\n", encoding="utf-8")
    done = seedlint(capsys, "config")
    assert done.code == 2
    assert says in done.err


def test_config_shows_the_mode_of_a_file(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(mixed, {"a": "optional", "b": "forbidden"})
    lines = {
        path: [
            line.split("#")[0].strip() for line in seedlint(capsys, "config", "--for", path).out.splitlines()
        ]
        for path in ("a/x.md", "b/x.md")
    }
    assert 'front-matter = "optional"' in lines["a/x.md"]
    assert 'front-matter = "forbidden"' in lines["b/x.md"]
