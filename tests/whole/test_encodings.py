"""No file is read or written by what a machine is set to: whoever opens text says how it is encoded.

Python warns of the others where PYTHONWARNDEFAULTENCODING is set, but only of those that a run comes to.
"""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("seedlint", "rules", "tests", "docs", "benchmarks", ".ci")
OPENING = {"open", "fdopen", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"}
BINARY = {"NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"}
"""These open binary files, unless they are told otherwise."""
NO_FILES = {"os", "webbrowser", "tarfile", "zipfile", "self"}
"""What has an `open` of its own, which opens no text."""


def sources() -> list[Path]:
    """Return every module there is, those behind links once."""
    found = {
        file.resolve()
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if "node_modules" not in file.parts
    }
    return sorted(found | {(ROOT / "noxfile.py").resolve()})


def name_of(call: ast.Call) -> str:
    """Return the name of what is called: `open` of `path.open()`, too."""
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def mode_of(call: ast.Call) -> str | None:
    """Return the mode of a call that opens a file; None for one that opens none, or nobody can tell."""
    name, called = name_of(call), call.func
    given = next((one.value for one in call.keywords if one.arg == "mode"), None)
    if isinstance(called, ast.Attribute) and name == "open":
        owner = called.value.id if isinstance(called.value, ast.Name) else ""
        if owner in NO_FILES:
            return None
        position = 1 if owner == "io" else 0
    else:
        position = 0 if name in BINARY else 1
    if given is None and len(call.args) > position:
        given = call.args[position]
    if given is None:
        return "w+b" if name in BINARY else "r"
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def asks_for_text(call: ast.Call) -> bool:
    """Whether a program is run whose output is decoded."""
    return any(
        one.arg in {"text", "universal_newlines"}
        and isinstance(one.value, ast.Constant)
        and one.value.value is True
        for one in call.keywords
    )


def unsaid(source: str, *, writes: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines of calls that leave the encoding open or, of those that write, how lines end."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name, said = name_of(call), {one.arg for one in call.keywords}
        mode = mode_of(call) if name in OPENING else None
        text = mode is not None and "b" not in mode
        # Of these, the encoding may be given by its place as well.
        bare = len(call.args) <= {"read_text": 0, "write_text": 1, "TextIOWrapper": 1}.get(name, -1)
        if (text or bare or asks_for_text(call)) and "encoding" not in said:
            yield call.lineno, f"{name}: no encoding"
        changes = name == "write_text" or (text and mode is not None and set(mode) & set("wax+"))
        if writes and changes and "newline" not in said:
            yield call.lineno, f"{name}: no newline"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("open(p)", ["no encoding"]),
        ("io.open(p)", ["no encoding"]),
        ("p.open()", ["no encoding"]),
        ("open(p, encoding='utf-8')", []),
        ("open(p, 'rb'), p.open('rb'), open(p, mode='rb'), os.open(p, os.O_RDONLY)", []),
        ("p.read_text()", ["no encoding"]),
        ("p.read_text('utf-8')", []),
        ("p.write_text(x)", ["no encoding", "no newline"]),
        ("p.write_text(x, encoding='utf-8')", ["no newline"]),
        ("p.write_text(x, encoding='utf-8', newline='')", []),
        ("open(p, 'w', encoding='utf-8')", ["no newline"]),
        ("p.open('a', newline='')", ["no encoding"]),
        ("os.fdopen(d, 'w', newline='')", ["no encoding"]),
        ("os.fdopen(d, 'wb'), NamedTemporaryFile(), TemporaryFile('w+b')", []),
        ("NamedTemporaryFile('w')", ["no encoding", "no newline"]),
        ("TextIOWrapper(b)", ["no encoding"]),
        ("run(words, text=True)", ["no encoding"]),
        ("run(words, text=True, encoding='utf-8')", []),
    ],
)
def test_what_is_left_open_is_seen(source: str, expected: list[str]) -> None:
    found = [words.partition(": ")[2] for _, words in unsaid(source, writes=True)]
    assert found == expected


def test_whoever_opens_text_says_how_it_is_encoded() -> None:
    left_open = []
    for file in sources():
        ours = file.relative_to(ROOT).parts[0] in {"seedlint", "rules"}
        source = file.read_text(encoding="utf-8")
        left_open += [
            f"{file.relative_to(ROOT)}:{line} {words}" for line, words in unsaid(source, writes=ours)
        ]
    assert not left_open
    assert len(sources()) > 300


COMMANDS = (
    ("seeds",),
    ("seeds", "-f", "sarif=out.sarif", "-f", "html=out.html", "-f", "json"),
    ("seeds", "--diff", "--unsafe-fixes"),
    ("seeds", "--fix"),
    ("baseline", "create", "seeds"),
    ("baseline", "prune", "seeds"),
    ("config",),
    ("rules",),
    ("rules", "new", "new-rule"),
    ("explain", "SL102"),
    ("export", "seeds", "-f", "csv", "-o", "tables"),
    ("infer", "seeds", "-o", "schema.json", "--report", "markdown"),
    ("report", "seeds", "-o", "report", "--no-expectations"),
    ("links", "show"),
    ("clean",),
    ("nowhere",),
)
REFUSED = {("links", "show"), ("nowhere",)}
"""There is no store, and no such file."""


def test_tests_are_warned() -> None:
    code = "import sys; sys.exit(sys.flags.warn_default_encoding)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1
    if "PYTEST_XDIST_WORKER" in os.environ:
        with pytest.raises(EncodingWarning):
            io.text_encoding(None)


@pytest.mark.slow
def test_commands_open_nothing_by_what_the_machine_is_set_to(corpus: Path) -> None:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    strict = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning"}
    for words in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "seedlint", *words],
            cwd=corpus,
            env={**os.environ, **strict, "SEEDLINT_DEBUG": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "EncodingWarning" not in done.stderr, f"{words}: {done.stderr}"
        assert "EncodingWarning" not in done.stdout, f"{words}: {done.stdout}"
        assert done.returncode in ({2} if words in REFUSED else {0, 1}), f"{words}: {done.stderr}"
