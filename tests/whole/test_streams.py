"""What is written, byte for byte: off a terminal the same on every system, on one what it can show."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING

import click
import pytest

from seedlint.cli import root as cli
from seedlint.output import FORMATS
from tests.conftest import CLEAN
from tests.support.gitting import git
from tests.support.running import INSECURE, TIMEOUT, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECONDS = re.compile(rb"\d+\.\d\d s\b")
_MOMENTS = re.compile(rb'"(start|end)TimeUtc": "[^"]*"')
"""When it was, and how long it took: all that differs from run to run."""


@pytest.fixture
def seeds(corpus: Path) -> Path:
    """Documents with letters of several alphabets, with either kind of line ends, and with things to fix."""
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    text = document(1, WRONG_TYPE, INSECURE, ("Boats", " Böats → 船…"))
    (corpus / "seeds" / "fähre.md").write_bytes(text.encode())
    text = document(2, ("Boats", " Böats → 船…"), ("quality: 39", "quality: 船"))
    (corpus / "seeds" / "crlf.md").write_bytes(text.replace("\n", "\r\n").encode())
    return corpus


def said(
    cwd: Path, *words: str, encoding: str, newline: str, raw: bytes = b""
) -> tuple[object, bytes, bytes]:
    """Run the command line in this process, with standard streams as Python makes them on some machine."""
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline=None)
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdout = io.TextIOWrapper(out, encoding=encoding, errors="strict", newline=newline)
    sys.stderr = io.TextIOWrapper(err, encoding=encoding, errors="backslashreplace", newline=newline)
    streams = sys.stdout, sys.stderr  # kept, as they would close the bytes
    code: object
    try:
        with contextlib.chdir(cwd):
            try:
                code = cli.run(words)
            except SystemExit as ended:
                code = ended.code
        for stream in streams:
            stream.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    return code, _steady(out.getvalue()), _steady(err.getvalue())


def _steady(raw: bytes) -> bytes:
    return _SECONDS.sub(b"0.00 s", _MOMENTS.sub(b"then", raw))


MACHINES = [("cp1252", "\r\n"), ("cp437", "\r\n"), ("ascii", "\n"), ("utf-16-le", "\r\n")]
COMMANDS = [
    *(("seeds", "--no-cache", "-f", name) for name in FORMATS),
    ("seeds", "--no-cache", "--statistics"),
    ("seeds", "--no-cache", "--annotations"),
    ("seeds", "--no-cache", "--diff", "--unsafe-fixes"),
    ("seeds/fähre.md", "--no-cache", "--color"),
    ("seeds/船.md",),
    ("seeds", "--no-cache", "--select", "船"),
    ("--wrong-船",),
    ("--version",),
    ("--help",),
    ("check", "--help"),
    ("config",),
    ("config", "--config", "船.toml"),
    ("rules",),
    ("rules", "-f", "json"),
    ("rules", "-f", "markdown"),
    ("explain", "SL701"),
    ("explain", "SL701", "-f", "markdown"),
    ("explain", "船"),
    ("baseline", "create", "--baseline", "船.json", "--no-cache"),
    ("clean", "--cache-dir", "船"),
    ("export", "-f", "csv", "-o", "船"),
    ("infer", "-o", "船.schema.json", "--report", "text"),
    ("infer", "-o", "-"),
    ("report", "-o", "船", "--no-expectations"),
    ("links", "show"),
]


@pytest.mark.parametrize(
    "words", COMMANDS, ids=lambda words: " ".join(words).encode("ascii", "replace").decode()
)
def test_off_a_terminal_every_machine_writes_the_same(seeds: Path, words: tuple[str, ...]) -> None:
    expected = said(seeds, *words, encoding="utf-8", newline="\n")
    assert expected[1] or expected[2]
    assert b"\r" not in expected[1] or "--diff" in words
    for encoding, newline in MACHINES:
        tidy(seeds)
        assert said(seeds, *words, encoding=encoding, newline=newline) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_for_completion_are_the_same(
    seeds: Path, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SEEDLINT_COMPLETE", f"{shell}_source")
    expected = said(seeds, encoding="utf-8", newline="\n")
    assert b"_SEEDLINT_COMPLETE" in expected[1]
    for encoding, newline in MACHINES:
        assert said(seeds, encoding=encoding, newline=newline) == expected


def tidy(cwd: Path) -> None:
    """Remove what a command has written."""
    for path in cwd.iterdir():
        if path.name not in {"seeds", "seedlint.toml"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_what_is_compared_has_such_letters(seeds: Path) -> None:
    for name in FORMATS:
        _, out, _ = said(seeds, "seeds", "-f", name, encoding="cp1252", newline="\r\n")
        text = unescape(out.decode())
        assert any(way in text for way in ("船", r"\u8239")), name
        assert any(way in text for way in ("fähre", r"f\u00e4hre", "f%C3%A4hre")), name


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_the_same_in_a_file_and_on_standard_output(seeds: Path, name: str) -> None:
    _, out, _ = said(seeds, "seeds", "--no-cache", "-f", name, encoding="cp437", newline="\r\n")
    said(seeds, "seeds", "--no-cache", "-f", f"{name}=out", encoding="cp437", newline="\r\n")
    assert _steady((seeds / "out").read_bytes()) == out


ENVIRONMENTS = [
    {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"},
    {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp437:strict"},
    {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
]


def piped(cwd: Path, *words: str, **environment: str) -> tuple[int, bytes, bytes]:
    """Run seedlint in a process of its own, with its output in pipes."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHONIO", "LC_", "LANG"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *words],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    return done.returncode, _steady(done.stdout), _steady(done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FORMATS, "--diff"])
def test_a_real_pipe_gets_the_same_in_every_environment(seeds: Path, name: str) -> None:
    words = ("seeds", "--no-cache", *(("--diff",) if name == "--diff" else ("-f", name)))
    expected = piped(seeds, *words, PYTHONUTF8="1")
    assert expected[0] == 1
    for environment in ENVIRONMENTS:
        assert piped(seeds, *words, **environment) == expected


def test_one_real_pipe(seeds: Path) -> None:
    words = ("seeds", "--no-cache")
    expected = piped(seeds, *words, PYTHONUTF8="1")
    assert "Böats → 船…" in expected[1].decode()
    assert piped(seeds, *words, **ENVIRONMENTS[0]) == expected


# Diffs


@pytest.mark.parametrize(("encoding", "newline"), MACHINES)
def test_a_diff_from_any_machine_applies(seeds: Path, encoding: str, newline: str) -> None:
    names = ("seeds/fähre.md", "seeds/crlf.md", "seeds/clean.md")
    before = {name: (seeds / name).read_bytes() for name in names}
    git("init", "-q", cwd=seeds)
    _, patch, _ = said(seeds, "seeds", "--diff", "--unsafe-fixes", encoding=encoding, newline=newline)
    assert "Böats → 船…".encode() in patch
    assert patch.count(b"\r\n") >= 2
    (seeds / "p.patch").write_bytes(patch)
    git("-c", "core.autocrlf=false", "apply", "p.patch", cwd=seeds)
    applied = {name: (seeds / name).read_bytes() for name in names}
    for name, raw in before.items():
        (seeds / name).write_bytes(raw)
    said(seeds, "seeds", "--fix", "--unsafe-fixes", encoding=encoding, newline=newline)
    assert {name: (seeds / name).read_bytes() for name in names} == applied
    assert applied["seeds/crlf.md"] != before["seeds/crlf.md"]
    assert applied["seeds/fähre.md"] != before["seeds/fähre.md"]


# Standard input


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("encoding", "newline"), MACHINES)
def test_what_comes_in_goes_out_byte_for_byte(
    corpus: Path, encoding: str, newline: str, line_end: str
) -> None:
    fine = CLEAN.replace("Boats", "Böats 船…").replace("\n", line_end)
    for came in (fine, fine.replace("Böats", " Böats")):
        code, out, _ = said(corpus, "-", "--fix", "-q", encoding=encoding, newline=newline, raw=came.encode())
        assert (code, out) == (0, fine.encode())


# Terminals


terminal = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals that Python opens")


def shown(cwd: Path, *words: str, encoding: str) -> str:
    """Run seedlint on a terminal, both streams; return what the terminal gets, decoded as it would."""
    if sys.platform == "win32":
        return ""
    import pty

    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    with subprocess.Popen(
        [sys.executable, "-m", "seedlint", *words],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        raw = b"".join(_read(ours))
        process.wait(TIMEOUT)
    os.close(ours)
    assert process.returncode in {0, 1, 2}
    text = raw.decode(encoding.partition(":")[0])
    assert "Traceback" not in text
    assert "UnicodeEncodeError" not in text
    return text


def _read(descriptor: int) -> Iterator[bytes]:
    # At its end, Linux has an error where others have nothing.
    with contextlib.suppress(OSError):
        while more := os.read(descriptor, 2**16):
            yield more


@terminal
@pytest.mark.parametrize("encoding", ["ascii", "cp437", "latin-1:strict", "cp1252"])
def test_a_terminal_is_shown_what_it_can_show(seeds: Path, encoding: str) -> None:
    text = shown(seeds, "seeds", "--no-color", "--no-cache", encoding=encoding)
    assert "SL102" in text
    ferry, cut = ("B\\u{F6}ats" if encoding == "ascii" else "Böats"), ("…" if encoding == "cp1252" else "...")
    assert f"{ferry} -> \\u{{8239}}{cut}" in text
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "quality: \\u{8239}" in line)
    # The marks are under all that stands for the letter.
    assert lines[at + 1].index("^") == lines[at].index("\\u{8239}")
    assert lines[at + 1].count("^") == len("\\u{8239}")


@terminal
@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
@pytest.mark.parametrize(
    "words", [words for words in COMMANDS if words[0] not in {"seeds", "report", "export"}], ids=str
)
def test_a_terminal_gets_all_that_commands_say(seeds: Path, words: tuple[str, ...], encoding: str) -> None:
    assert shown(seeds, *words, encoding=encoding).strip()


@terminal
def test_a_terminal_with_utf_8_gets_everything(seeds: Path) -> None:
    text = shown(seeds, "seeds", "--no-cache", encoding="utf-8")
    assert "Böats → 船…" in text
    assert "\x1b[" in text


def commands(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        real = command.load() if isinstance(command, cli.Lazy) else command
        yield real
        if isinstance(real, click.Group):
            yield from commands(real)


def test_help_is_ascii() -> None:
    # Where a terminal is ASCII, click takes it for a mistake, and sends UTF-8.
    for command in (cli.cli, *commands(cli.cli)):
        words = command.get_help(click.Context(command, info_name=command.name))
        assert words.isascii(), command.name


TALKING = """\
from seedlint.rule import Rule, Severity


class Talking(Rule):
    '''It says what it reads.'''

    code = "OW001"
    name = "talking"
    severity = Severity.NOTE
    since = "1.0.0"

    def check(self, document):
        print("船 \\udcff", flush=True)
        return ()
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_rule_may_print_in_every_process(corpus: Path, environment: dict[str, str], jobs: str) -> None:
    (corpus / "own.py").write_text(TALKING, encoding="utf-8")
    (corpus / "seedlint.toml").write_text('rule-paths = ["own.py"]\n', encoding="utf-8")
    for number in range(1, 300):  # so many that workers are worth it
        (corpus / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    words = ("seeds", "--no-cache", "--select", "OW001", "-j", jobs)
    code, out, err = piped(corpus, *words, SEEDLINT_START_METHOD="spawn", **environment)
    assert (code, err) == (0, b"300 documents: no findings in 0.00 s\n")
    # Workers write at once, so one's line break may come after another's letters.
    assert sorted(out.decode()) == sorted("船 \\udcff\n" * 300)


C_LOCALE = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are Unicode there")
def test_names_of_files_are_the_same_in_every_locale(seeds: Path) -> None:
    folder = seeds / "seeds" / "dossié"
    folder.mkdir()
    (seeds / "seeds" / "fähre.md").rename(folder / "fähre.md")
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds/dossié"]\nbaseline = "bäse.json"\n', encoding="utf-8"
    )
    words = ("--no-cache", "-f", "json")
    expected = piped(seeds, *words, "--no-baseline", PYTHONUTF8="1")
    assert {one["path"] for one in json.loads(expected[1])["findings"]} == {"seeds/dossié/fähre.md"}
    assert piped(seeds, *words, "--no-baseline", **C_LOCALE) == expected
    assert piped(seeds, "baseline", "create", **C_LOCALE)[0] == 0
    known = (seeds / "bäse.json").read_bytes()
    assert b"\xc3\xa9/f\xc3\xa4hre.md" in known
    assert piped(seeds, *words, PYTHONUTF8="1") == piped(seeds, *words, **C_LOCALE)
    assert piped(seeds, "baseline", "create", PYTHONUTF8="1")[0] == 0
    assert (seeds / "bäse.json").read_bytes() == known
    done = piped(seeds, "--no-baseline", "--no-cache", "--add-suppressions", "gründe", **C_LOCALE)
    assert done[0] in {0, 1}, done
    assert "gründe".encode() in (folder / "fähre.md").read_bytes()
