"""Files that `[documents]` makes documents are treated as those that their endings make so, everywhere.

A corpus is linted, and then the same with other endings: nothing but the names may differ.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.gitting import commit, git
from tests.support.running import INSECURE, WRONG_TYPE, document, fed, seedlint

Capture = pytest.CaptureFixture[str]

OTHERS = {"md": "mdx", "yaml": "cff", "json": "geo", "toml": "conf"}
"""Endings that are known to seedlint, and unknown ones."""
CONFIG = """
include = ["seeds"]
[documents]
"""
USUAL = CONFIG + 'extensions = ["toml"]\n'
CHANGED = CONFIG + 'extensions = [".MDX"]\nyaml = ["*.cff"]\njson = ["*.geo"]\ntoml = ["*.conf"]\n'


def _front(text: str) -> str:
    return text.removeprefix("---\n").split("\n---\n")[0] + "\n"


def _fill(folder: Path) -> None:
    """Write documents in all forms, with findings of several rules, some of them of the corpus."""
    from tests.support.tomls import TomlMaker  # noqa: F401 - the values below are written by hand

    seeds = folder / "seeds"
    (seeds / "inner").mkdir(parents=True)
    seeds.joinpath("a.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    seeds.joinpath("b.md").write_text(document(1, INSECURE) + "text below\n", encoding="utf-8")
    seeds.joinpath("inner", "c.yaml").write_text(_front(document(2, INSECURE)), encoding="utf-8")
    seeds.joinpath("inner", "d.yaml").write_text(_front(document(1)), encoding="utf-8")
    values = json.dumps({"title": " x ", "surplus": 1}, indent=1)
    seeds.joinpath("e.json").write_text(values, encoding="utf-8")
    seeds.joinpath("f.toml").write_text('title = " x "\nsurplus = 1\n', encoding="utf-8")
    (folder / "seedlint.toml").write_text(USUAL, encoding="utf-8")


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus with endings that are known, and the same with others."""
    one, other = tmp_path / "one", tmp_path / "other"
    _fill(one)
    shutil.copytree(one, other)
    for path in sorted(other.rglob("*.*")):
        if path.parent != other:
            path.rename(path.with_suffix(f".{OTHERS[path.suffix[1:]]}"))
    (other / "seedlint.toml").write_text(CHANGED, encoding="utf-8")
    return one, other


def _as_usual(text: str) -> str:
    for usual, other in OTHERS.items():
        text = re.sub(rf"\.{other}\b", f".{usual}", text)
    return re.sub(r"in \d+\.\d+ s", "in 0.05 s", text)


def _same(capsys: Capture, monkeypatch: pytest.MonkeyPatch, twins: tuple[Path, Path], *words: str) -> str:
    """Run a command in both; what it prints must be the same but for the names."""
    outs = []
    for folder in twins:
        monkeypatch.chdir(folder)
        done = seedlint(capsys, *words)
        outs.append((done.code, sorted(_as_usual(done.out).splitlines()), _as_usual(done.err)))
    assert outs[0] == outs[1]
    return "\n".join(outs[0][1])


def _rename(words: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    if folder.name == "one":
        return words
    return tuple(re.sub(r"\.(md|yaml|json|toml)$", lambda m: f".{OTHERS[m[1]]}", word) for word in words)


@pytest.mark.parametrize(
    "words",
    [
        ("-f", "concise"),
        ("-f", "concise", "--jobs", "2", "--no-cache"),
        ("-f", "concise", "seeds"),
        ("-f", "concise", "seeds/inner"),
        ("--diff", "--unsafe-fixes"),
        ("infer", "seeds", "-o", "-"),
    ],
)
def test_every_command_sees_the_same(
    twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    first = _same(capsys, monkeypatch, twins, *words)
    assert first
    if "concise" in words:
        assert _same(capsys, monkeypatch, twins, *words) == first  # what the cache knows


def test_tables(twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    _same(capsys, monkeypatch, twins, "export", "-o", "out", "-f", "jsonl")
    for table in ("documents", "findings"):
        one, other = (
            sorted(_row(line) for line in (folder / "out" / f"{table}.jsonl").read_text("utf-8").splitlines())
            for folder in twins
        )
        assert len(one) > 5
        assert one == other


def _row(line: str) -> str:
    """Return a row of a table without the names of files, and what has them in it."""
    row = json.loads(line)
    row.pop("fingerprint", None)
    row.pop("cause", None)  # outside of articles, it is the file's
    return _as_usual(json.dumps(row))


def test_files_that_are_named_and_standard_input(
    twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[dict[str, object]] = []
    for folder in twins:
        monkeypatch.chdir(folder)
        told: dict[str, object] = {}
        for name in ("seeds/a.md", "seeds/inner/c.yaml", "seeds/e.json", "seeds/f.toml"):
            (path,) = _rename((name,), folder)
            for more in ((), ("--no-cache",)):
                told[f"{name}{more}"] = _as_usual(seedlint(capsys, "-f", "concise", path, *more).out)
            raw = Path(path).read_bytes()
            for stand in (path, path.replace("seeds/", "seeds/new-")):
                out = fed(raw, "-", "--stdin-filename", stand, "-f", "concise")[1].decode()
                told[f"{name} fed {stand != path}"] = _as_usual(out)
            told[f"{name} mended"] = fed(raw, "-", "--stdin-filename", path, "--fix", "-q")[1]
        found.append(told)
    assert found[0] == found[1]
    assert all(found[0].values())


def test_git_s_index_and_revisions(
    twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in twins:
        git("init", "-q", cwd=folder)
        git("add", ".", cwd=folder)
    staged = _same(capsys, monkeypatch, twins, "-f", "concise", "--staged")
    assert len(staged.splitlines()) > 5
    for folder in twins:
        commit(folder)
        for name in _rename(("seeds/inner/c.yaml", "seeds/e.json", "seeds/a.md"), folder):
            path = folder / name
            path.write_text(path.read_text(encoding="utf-8").replace("title", "titel"), encoding="utf-8")
    since = _same(capsys, monkeypatch, twins, "-f", "concise", "--since", "HEAD")
    assert {line.split(":")[0] for line in since.splitlines()} == {
        "seeds/inner/c.yaml",
        "seeds/e.json",
        "seeds/a.md",
    }


def test_fixes_are_written_to_such_files(
    twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _same(capsys, monkeypatch, twins, "--fix", "--unsafe-fixes", "-f", "concise")
    one, other = twins
    for path in sorted((one / "seeds").rglob("*.*")):
        (name,) = _rename((path.relative_to(one).as_posix(),), other)
        assert (other / name).read_bytes() == path.read_bytes()
    assert 'title = "x"' in (one / "seeds" / "f.toml").read_text(encoding="utf-8")


def test_a_change_of_the_mapping_counts_with_a_cache(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.conf").write_text("title: a\n", encoding="utf-8")
    Path("s.json").write_text('{"required": ["title"]}', encoding="utf-8")
    for syntax, code in (("yaml", ""), ("toml", "SL003"), ("json", "SL003"), ("yaml", "")):
        Path("seedlint.toml").write_text(
            f'schema = "s.json"\n[documents]\n{syntax} = ["*.conf"]\n', encoding="utf-8"
        )
        for _ in range(2):
            assert code in seedlint(capsys, "-f", "concise", ".").out
            assert (seedlint(capsys, "-f", "concise", ".").out == "") == (not code)


def test_a_pattern_that_no_file_matches_is_told(
    twins: tuple[Path, Path], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(twins[1])
    text = Path("seedlint.toml").read_text(encoding="utf-8").replace('"*.cff"', '"*.cff", "*.cfg"')
    Path("seedlint.toml").write_text(text, encoding="utf-8")
    assert "documents.yaml: the pattern `*.cfg` matches no file" in seedlint(capsys).err
