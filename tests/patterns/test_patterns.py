"""What the patterns of the configuration mean, however they are written."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.patterns.globs import escaped
from seedlint.patterns.meaning import MOST, PatternError, braces, readings
from seedlint.sources.gitignore import compile_patterns
from tests.support.examples import some
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

DRAFTS = (
    "seeds/drafts",
    "seeds/drafts/",
    "/seeds/drafts",
    "./seeds/drafts",
    "./seeds/drafts/",
    "seeds//drafts",
    "seeds/./drafts",
    "seeds/old/../drafts",
    "./x/../seeds/drafts/.",
    "{ROOT}/seeds/drafts",
    "{ROOT}/./seeds/old/../drafts/",
    "seeds/{{drafts,nothing}}",
    "{{seeds/{{nothing,drafts}},nothing}}",
    "{{./seeds/drafts,{ROOT}/seeds/nothing}}",
    "seeds/dra{{ft,}}s",
)
"""Spellings of one folder; ROOT is the one of the configuration."""

REFUSED = {
    "../seeds": "leads out",
    "seeds/../../x": "leads out",
    "C:/corpus/seeds": "leads out",
    "*/../seeds": "wildcards",
    "seeds\\drafts": "write `/`",
    ".\\seeds": "write `/`",
    "seeds\\": "write `/`",
    "C:\\corpus\\seeds": "write `/`",
    "seeds/{a,b": "`{` is not closed",
    "seeds/a,b}": "`}` closes nothing",
    "seeds/{a}": "alternatives",
    "seeds/{}": "alternatives",
    "seeds/[ab": "`[` is not closed",
    "seeds/[a/b]": "`[` is not closed",
    "seeds/ab]": "`]` closes nothing",
    "#seeds": "comment",
    "  ": "empty",
    "a\0b": "NUL",
    "{a,b}" * 40: f"{MOST:,}",
    "{" + "a," * 2000 + "b}": f"{MOST:,}",
    "{" * 50 + "a,b" + "}" * 50: "nest",
}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path.resolve() / "corpus"
    for number, name in enumerate(("seeds/a.md", "seeds/drafts/b.md", "posts/c.md", "seeds/old/d.md"), 1):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(number, WRONG_TYPE), encoding="utf-8")
    monkeypatch.chdir(root)
    return root


def configure(root: Path, text: str) -> None:
    (root / "seedlint.toml").write_text(text, encoding="utf-8")


BY_NO_RULE = "note: 1 document was checked by no rule, because the configuration leaves out all\n"


def found(capsys: Capture, *words: str) -> list[str]:
    """Return the documents with findings."""
    done = seedlint(capsys, "-q", "--no-cache", "-f", "concise", *words)
    err = done.err.replace(BY_NO_RULE, "")
    assert (done.code, err) in {(0, ""), (1, "")}
    return sorted({line.split(":")[0] for line in done.out.splitlines()})


OTHERS = ["posts/c.md", "seeds/a.md", "seeds/old/d.md"]


@pytest.mark.parametrize("written", DRAFTS)
def test_one_folder_however_it_is_spelled(written: str, corpus: Path, capsys: Capture) -> None:
    pattern = written.format(ROOT=corpus.as_posix())
    configure(corpus, f"include = ['.']\nexclude = ['{pattern}']\n")
    assert found(capsys) == OTHERS
    assert found(capsys, "seeds/drafts/b.md", "seeds/a.md", "--force-exclude") == ["seeds/a.md"]
    configure(corpus, "include = ['.']\n")
    assert found(capsys, "--exclude", pattern) == OTHERS
    configure(corpus, f"include = ['.']\n[per-file-ignores]\n'{pattern}' = ['ALL']\n")
    assert found(capsys) == OTHERS


@pytest.mark.parametrize("written", [one for one in DRAFTS if "nothing" not in one and ",}" not in one])
def test_a_folder_is_included_however_it_is_spelled(written: str, corpus: Path, capsys: Capture) -> None:
    for more in ("", "/*.md"):
        pattern = written.format(ROOT=corpus.as_posix()) + more
        configure(corpus, f"include = ['{pattern}']\n")
        assert found(capsys) == ["seeds/drafts/b.md"]


def test_braces_are_chosen_from_everywhere(corpus: Path, capsys: Capture) -> None:
    both = ["posts/c.md", "seeds/drafts/b.md"]
    for pattern in ("{seeds/drafts,posts}", "{seeds/{drafts,dra*},p?sts}/[bc].md"):
        configure(corpus, f"include = ['{pattern}']\n")
        assert found(capsys) == both
        assert found(capsys, pattern) == both
        configure(corpus, f"include = ['.']\n[per-file-ignores]\n'{pattern}' = ['SL102']\n")
        assert found(capsys) == ["seeds/a.md", "seeds/old/d.md"]


def test_a_name_with_braces_on_the_command_line(corpus: Path, capsys: Capture) -> None:
    (corpus / "{a,b}.md").write_text(document(5, WRONG_TYPE), encoding="utf-8")
    assert found(capsys, "{a,b}.md") == ["{a,b}.md"]
    done = seedlint(capsys, "{a,b.md")
    assert (done.code, done.err) == (2, "error: {a,b.md does not exist; did you mean {a,b}.md?\n")


@pytest.mark.parametrize("key", ["include", "exclude", "per-file-ignores"])
@pytest.mark.parametrize("pattern", REFUSED)
def test_what_can_match_nothing_is_refused_with_its_place(
    pattern: str, key: str, corpus: Path, capsys: Capture
) -> None:
    import json

    text = json.dumps(pattern)
    configure(
        corpus,
        f"[per-file-ignores]\n'a' = []\n{text} = ['ALL']\n"
        if key == "per-file-ignores"
        else f"{key} = [\n  'seeds',\n  {text},\n]\n",
    )
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("error: seedlint.toml:3: the pattern ")
    assert f"in `{key}`" in done.err
    assert REFUSED[pattern] in done.err


def test_what_is_refused_on_the_command_line(corpus: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "seeds", "--exclude", "posts", "--exclude", "../x")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: --exclude: the pattern `../x` can't be used: it leads out")


@pytest.mark.parametrize("key", ["include", "per-file-ignores"])
def test_only_exclude_takes_back(key: str, corpus: Path, capsys: Capture) -> None:
    configure(corpus, "[per-file-ignores]\n'!a' = []\n" if key != "include" else "\ninclude = ['!a']\n")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert "seedlint.toml:2: the pattern `!a`" in done.err
    configure(corpus, "include = ['seeds']\nexclude = ['seeds/*', '!./seeds/{drafts,x}/']\n")
    assert found(capsys) == ["seeds/drafts/b.md"]


def test_a_slash_in_front_is_the_root_wherever_the_checkout_is(tmp_path: Path) -> None:
    """A checkout in /seeds must not turn /seeds/drafts, which is /seeds/seeds/drafts, into /drafts."""
    root = tmp_path.resolve()
    first = root.parts[1]
    assert readings(f"{root.as_posix()}/x", str(root)) == ("/x",)
    (root / first).mkdir()
    pattern = f"{root.as_posix()}/x"
    assert readings(pattern, str(root)) == (pattern,)


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_an_absolute_path_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert readings(f"{tmp_path}/link/x", str(tmp_path.resolve() / "real")) == ("/x",)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("drafts", "drafts"),
        ("drafts//", "drafts/"),
        ("**/x", "**/x"),
        (".", "/"),
        ("a/..", "/"),
        ("a/.", "/a/"),
        (".hidden/", ".hidden/"),
        ("a ", "a"),
        ("a\\ ", "a\\ "),
        ("\\!a", "\\!a"),
        ("a\\{b\\}\\,\\ c", "a{b}, c"),
        ("[!a\\]]{", None),
        ("[a\\]{,}]", "[a\\]{,}]"),
        ("[]{]\\]", "[]{]\\]"),
        ("\\[a", "\\[a"),
        ("a\\\\{b,c}", ("a\\\\b", "a\\\\c")),
        ("{!a,#b}", ("\\!a", "\\#b")),
    ],
)
def test_readings(pattern: str, meant: str | tuple[str, ...] | None) -> None:
    if meant is None:
        with pytest.raises(PatternError):
            readings(pattern, "/r")
    else:
        assert readings(pattern, "/r") == ((meant,) if isinstance(meant, str) else meant)


TEXTS = st.text(alphabet="ab{},.", max_size=14)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is the reference")
@settings(max_examples=some(10))
@given(st.lists(TEXTS, min_size=20, max_size=20))
def test_braces_mean_what_they_mean_to_bash(texts: list[str]) -> None:
    """Where they mean something to both: bash takes for text what is no proper choice, we refuse it."""
    mine = {}
    for text in texts:
        try:
            mine[text] = [one for one in braces(text) if one]
        except PatternError:
            continue
    script = "".join(f"echo {text}\n" for text in mine)
    done = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == [" ".join(choices) for choices in mine.values()]


@settings(max_examples=some(200))
@given(st.text(alphabet="ab./*?[]{},!#\\ -", max_size=20))
def test_a_reading_is_its_own_reading(text: str) -> None:
    """What patterns mean needs no second look, and is never nothing."""
    try:
        meant = readings(text, "/nowhere/at/all", negatable=True)
    except PatternError:
        return
    assert meant
    for one in meant:
        if "{" not in one and "}" not in one:
            assert readings(one, "/nowhere/at/all", negatable=True) == (one,)


def test_hostile_braces_cost_nothing() -> None:
    """Steps, not seconds: the work on what is refused is bounded by what one pattern may stand for."""
    for pattern in ("{a,b}" * 5000, "{a,b,{c,d}}" * 900, "{" * 9000, "{a," * 9000, "{" + "," * 90_000 + "}"):
        with pytest.raises(PatternError):
            braces(pattern)
    with pytest.raises(PatternError):
        braces("x" * 90_000 + "{a,b}{a,b}{a,b}{a,b}")


@pytest.mark.parametrize("sign", list("*?[]{},!#\\"))
def test_the_pattern_of_a_path_means_that_path_and_no_other(sign: str) -> None:
    path = f"a/{sign}b{sign}c{sign}.md"
    spec = compile_patterns(readings(f"/{escaped(path)}", "/root", negatable=True))
    assert spec.match_file(path)
    assert not spec.match_file("a/bc.md")
    assert not spec.match_file("a/xbxcx.md")
