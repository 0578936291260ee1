"""A marked payload in mutated documents: nothing that any command writes has a piece of it."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import random
import re
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.output import FORMATS
from seedlint.util import redact
from seedlint.util.redact import MASK, Source, areas, is_nearly
from tests.conftest import CLEAN
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

_bytes = random.Random(11).randbytes
CIPHER = base64.b64encode(_bytes(480)).decode()
PAYLOAD = f"{CIPHER};{base64.b64encode(_bytes(16)).decode()}"
HEAD = CLEAN[: CLEAN.index("secured:")]
_PIECE = 12
PIECES = {PAYLOAD[at : at + _PIECE] for at in range(len(PAYLOAD) - _PIECE + 1)}

KEYS = [
    "secured",
    "Secured",
    "SECURED",
    "secure",
    "secured_payload",
    "secreud",
    '"secured"',
    "'Secured'",
    "secrued",
]
WRAPS = [len(PAYLOAD), 76, 60, 40]


def _lines(width: int) -> list[str]:
    return [PAYLOAD[at : at + width] for at in range(0, len(PAYLOAD), width)]


@st.composite
def fields(draw: st.DrawFn) -> str:
    """A field with the payload, written in some way, sound or not."""
    key = draw(st.sampled_from(KEYS))
    lines = _lines(draw(st.sampled_from(WRAPS)))
    indent = draw(st.sampled_from(["", " ", "  ", "\t", "      "]))
    quote = draw(st.sampled_from(["", '"', "'"]))
    closed = draw(st.sampled_from([quote, ""]))
    body = f"\n{indent}".join(lines)
    comment = draw(
        st.sampled_from(["", f" # was {PAYLOAD[40:75]}", f" # seedlint: ignore[SL601] -- {PAYLOAD[9:44]}"])
    )
    return draw(
        st.sampled_from(
            [
                f"{key}: {quote}{body}{closed}{comment}",
                f"{key}:\n{indent}{quote}{body}{closed}{comment}",
                f"{key}: |\n{indent}{body}",
                f"{key}: >-\n{indent}{body}{comment}",
                f"{key}:\n- {quote}{body}{closed}{comment}",
                f"{key}:\n  - {quote}{body}{closed}\n  - {lines[0]}",
                f"related:\n  - title: x\n    {key}: {quote}{body}{closed}{comment}",
                f"{key}: {{payload: {quote}{body}{closed}}}",
                f"{key}:\n  {lines[0]}: 1\n  {lines[0]}: 2",
                f"{key}:\n  part: {lines[0]}\n  part: {lines[-1]}{comment}",
                f"{key}: [{', '.join(lines)}]{comment}",
                f"? {key}\n: {quote}{body}{closed}",
                f"{key}: &a {lines[0]}\ncopy: *a",
                f"{key}: !{lines[0]} x",
                f"x: {{a: 1, {key}: {quote}{body}{closed}}}",
                f'"a": {{"b": 1, {key} : [{quote}{body}{closed}',
                f"{key} {quote}{body}{closed}",
                f"{key} = {quote}{body}{closed}",
                f"{key}; {body}",
                f"{key}\uff1a {quote}{body}{closed}",
                f"note: the field secured: {quote}{body}{closed}",
            ]
        )
    )


SURROUNDINGS = st.sampled_from(
    [
        "",
        "heat: 3\n",
        "qualty: 4  \n",
        'excerpt: "unclosed\n',
        f"type: {PAYLOAD[:40]}\n",
        f"topics: [{PAYLOAD}]\n",
    ]
)


def _document(before: str, field: str, after: str, end: str) -> bytes:
    return f"{HEAD}{before}{field}\n{after}{end}".encode()


documents = st.builds(
    _document,
    SURROUNDINGS,
    fields(),
    SURROUNDINGS,
    st.sampled_from(["---\n", "---\nBody\n", "", "heat: ] [\n---\n"]),
)


def _pieces(written: str) -> list[str]:
    return [
        written[at : at + _PIECE]
        for at in range(len(written) - _PIECE + 1)
        if written[at : at + _PIECE] in PIECES
    ]


def _run(*words: str) -> str:
    """Run a command in this process, and return all that it wrote to its streams."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        cli.run(list(words))
    return out.getvalue() + err.getvalue()


def _kept(path: Path) -> str:
    """The texts of a SQLite file; elsewhere in it only digests."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        return "\n".join(db.iterdump())


@settings(max_examples=some(30))
@given(documents, documents)
@example(_document("", f"Secured: {PAYLOAD}", "", "---\n"), b"")
@example(_document("", "secured: '" + "\n".join(_lines(60)), "", "---\n"), b"")
def test_nothing_that_is_written_has_a_piece_of_a_payload(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    folder = tmp_path_factory.mktemp("leak")
    here = os.getcwd()
    os.chdir(folder)
    try:
        for name, raw in (("a.md", first), ("b.md", second), ("c.md", first)):
            (folder / name).write_bytes(raw)
        formats = [word for name in FORMATS for word in ("-f", f"{name}=out.{name}")]
        written = _run("check", ".", "-j", "1", "--no-config", *formats)
        written += _run("check", ".", "-j", "1", "--no-config", "--statistics")
        written += _run("check", ".", "-j", "1", "--no-config", "--diff", "--unsafe-fixes")
        written += _run("baseline", "create", "a.md", "b.md", "--no-config", "--baseline", "known.json")
        made = [path for path in folder.rglob("*") if path.suffix != ".md" and path.is_file()]
        for path in made:
            text = _kept(path) if path.suffix == ".sqlite3" else path.read_text(encoding="utf-8")
            written += f"\n{path.name}\n{text}"
    finally:
        os.chdir(here)
    assert len(made) >= len(FORMATS)
    found = _pieces(written)
    assert not found, written[max(written.find(found[0]) - 400, 0) : written.find(found[0]) + 200]


@pytest.mark.parametrize(
    "command",
    [
        ["export", "-o", "out", "--format", "jsonl"],
        ["report", "--no-expectations", "-o", "out"],
        ["infer", "-o", "out", "--report", "text"],
        ["infer", "-o", "-", "--report", "json=out"],
    ],
)
def test_tables_and_pages_have_none(tmp_path: Path, command: list[str]) -> None:
    rng = random.Random(3)
    for number in range(24):
        width = rng.choice(WRAPS)
        key = rng.choice(KEYS)
        text = (
            f"{HEAD}{key}: {rng.choice(['', chr(34)])}"
            + rng.choice(["\n", "\n  "]).join(_lines(width))
            + "\n---\n"
        )
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *command, "--no-config", "."],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    assert not _pieces(done.stdout + done.stderr)
    out = tmp_path / "out"
    made = [path for path in (out, *out.rglob("*")) if path.is_file()]
    assert made
    for path in made:
        assert not _pieces(path.read_bytes().decode("utf-8", "replace")), path


LOUD = '''
from seedlint.rule import Bad, Good, Rule, Severity

class Loud(Rule):
    """What is loud.

    Why: It is heard.
    Fix: Be quiet.
    """

    code = "XX001"
    name = "loud"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (Good("a: 1"), Good("b: 1"), Bad("a: 2", at="/a", says="x"), Bad("b: 2", at="/b", says="x"))

    def check(self, document):
        raise ValueError(document.data["secured"][5:35])
        yield
'''


def test_a_rule_that_quotes_a_payload_when_it_crashes_shows_none(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(
        'rule-paths = ["loud.py"]\ninclude = ["a.md"]\n', encoding="utf-8"
    )
    (tmp_path / "a.md").write_text(f"{HEAD}secured: {PAYLOAD}\n---\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "-f", "json"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "crashed on this document (ValueError" in done.stdout
    assert not _pieces(done.stdout + done.stderr)


@pytest.mark.parametrize(
    "name", ["secured", "Secured", "secure", "securd", "sceured", "secured_payload", "x-secured"]
)
def test_a_name_is_nearly_the_fields(name: str) -> None:
    assert is_nearly(name)


@pytest.mark.parametrize("name", ["unsecured", "title", "security_notes", "source", "related", "se", ""])
def test_other_names_are_not(name: str) -> None:
    assert not is_nearly(name)


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        (["secured: abc", "title: x"], {0: 9}),
        (["secured: 'abc", "def", "", "ghi'", "title: x"], {0: 9, 1: 0, 2: 0, 3: 0}),
        (["secured:", "- abc", "- def", "title: x"], {0: 8, 1: 0, 2: 0}),
        (["secured: abc", "- item"], {0: 9}),
        (["secured:", "  title: x", "title: y"], {0: 8, 1: 0}),
        (["  - secured: abc", "    title: x", "  - title: y"], {0: 13}),
        (["secured: abc", "---", "secret story"], {0: 9}),
        (["secured: abc", "A" * 60 + ": x", "title: x"], {0: 9, 1: 0}),
        (["title: secured or not"], {}),
        (["? secured", ": abc", "title: x"], {0: 9, 1: 0}),
        (
            ["secured:", "QUFBQUJCQkJDQ0NDMTIz:", "aXZRVUZC;REREREREREREREREREREQ==", "---"],
            {0: 8, 1: 0, 2: 0},
        ),
        (["secured QUFBQUJCQkJDQ0ND", "  MTIz;REREREREREREREREREREQ==", "title: x"], {0: 8, 1: 0}),
        (["secure = QUFB", "MTIz", "title: x"], {0: 9, 1: 0}),
        (["Secured bonds fell on Monday.", "They rose on Tuesday."], {}),
        (["[secured]", 'a = "abc"', "[[x]]", "b = 1"], {0: 9, 1: 0}),
        (["[x.secured] # y", 'a = "abc"', "[1]"], {0: 15, 1: 0}),
        (['secured.a = "abc"', "b = 1"], {0: 7}),
        (['x."Secured" = [', "abc", "]", "b = 1"], {0: 12, 1: 0, 2: 0}),
        (["[secure bonds]", "a = 1"], {0: 14, 1: 0}),
        (["x.y = 'secured'", "- [secured]", "[a, secured]"], {}),
        (["{a: 1, secured: 'abc", "def'}", "title: x"], {0: 16, 1: 0}),
    ],
)
def test_an_area_ends_before_the_next_plausible_key(lines: list[str], hidden: dict[int, int]) -> None:
    assert areas(lines) == hidden


def test_areas_hide_everything_but_indentation() -> None:
    source = Source(["secured: 'abc", "  def ghi", "x: y"])
    assert [source.line(number) for number in (1, 2, 3)] == ["secured: " + MASK * 4, "  " + MASK * 7, "x: y"]


class _Counting(str):
    """A text that counts how many of its characters are looked through for others."""

    looked = 0
    __slots__ = ()

    def __contains__(self, piece: object) -> bool:
        _Counting.looked += len(self)
        return str.__contains__(self, piece)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [2_000, 20_000, 60_000])
def test_looking_for_pieces_of_a_payload_takes_linear_time(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some looks, all pieces are listed; a payload that is nobody's is not looked through at all."""
    words = " ".join(f"Aa{number:018}" for number in range(size // 20))
    held = redact._Held(["".join(f"Bb{number:018}" for number in range(size // 20))], {0: 0})
    held.text = _Counting(held.text)
    _Counting.looked = 0
    held.mask(words)
    assert _Counting.looked <= (redact._LOOKS + 1) * size * 1.1
    monkeypatch.setattr(redact, "_LONGEST_HELD", 100)
    _Counting.looked = 0
    assert set(held.mask(words)) <= {MASK, " "}
    assert _Counting.looked == 0


# Payloads that are words of people: nothing but their place tells what they are.

WORDS = ["Qanna", "hunterq", "qpin", "Zq4711", "9qz", "wqzy"]


_KEYS = ["secured", "secured", "Secured", '"secured"', "secure"]
_SIGNS = [
    ": ",
    ": ",
    ": ",
    ":",
    " : ",
    ": &a ",
    ": !x ",
    ":\n  ",
    ":\n  - ",
    ":\n  a: ",
    ": |\n  ",
    ": >\n    ",
]
_LEADS = ["", "", "- ", "? ", ": ", "!!", "<<", *"#&*!@%`|>-[{],\u201c\u00ab\"'"]
_LINKS = [
    *(
        "",
        " ",
        " #",
        " # ",
        ": ",
        ":",
        "\\",
        "\\U",
        "\n  ",
        "\n  #",
        "\n  - ",
        "\n",
        "\n\t",
        '"',
        "'",
        "`",
        '" ',
    ),
    *("] ", "} ", "](https://", ", ", "\u201d ", " &", " *", "=", "\t#"),
]
_JOINS = [" ", ";", "=", ": ", " #", "\n  "]
_TAILS = [
    "",
    "",
    "]",
    "}",
    ")",
    "\u201d",
    "\u00bb",
    '"',
    "'",
    "`",
    " #",
    " #Qanna",
    " # hunterq",
    ":",
    ",",
    " |",
]
_VALUES = ["4711:59", "0x9c2f", "4_711", "04711", "4711e3", "2031-07-19", ":Qanna", "47,110"]
_FORMS = [
    *("{}", "{} #Qanna", "[{}]", "<Qanna: {}>", "<{}: 1>", "<{}: 1, {}: 2>", "\n  - {}", "\n  Qanna: {}"),
    *("&hunterq {}", '"\\ud83d\\ude00{}"'),
]


@st.composite
def wrong_lines(draw: st.DrawFn) -> str:
    """A field whose value is written in a way that YAML reads as something else, or not at all."""
    one, two, three, *_ = draw(st.permutations(WORDS))
    key, sign, lead, link, join, tail = (
        draw(st.sampled_from(some)) for some in (_KEYS, _SIGNS, _LEADS, _LINKS, _JOINS, _TAILS)
    )
    if link == "\n":  # else it could be a key of its own
        join, tail = ";", tail.replace(":", "")
    return f"{key}{sign}{lead}{one}{link}{two}{join}{three}{tail}"


@st.composite
def ambiguous_lines(draw: st.DrawFn) -> str:
    """A field whose value is another one to other readers."""
    value, form = draw(st.sampled_from(_VALUES)), draw(st.sampled_from(_FORMS))
    return f"secured: {form.replace('{}', value).replace('<', '{').replace('>', '}')}"


_NUMBERS = ["4711", "9c2f", "39983", "18385", "07-19", "4_711", "47,11", "2505", "283559", "282719", "d83d"]
"""Pieces of them, and what they are to other readers."""


@settings(max_examples=some(30))
@given(st.lists(st.one_of(wrong_lines(), ambiguous_lines()), min_size=4, max_size=4), st.booleans())
@example(["secured: user=Qanna pass=hunterq #qpin Zq4711", "secured: \u201cQanna: hunterq\u201d"], True)
@example(
    ["secured: *Qanna", "secured: &Qanna hunterq", "secured: !hunterq", "secured: [47_11, 0x9c2f]"], True
)
@example(["secured: 'Qanna\n  hunterq' #qpin", "secured: - Qanna", "secured:hunterq"], False)
def test_nothing_that_is_written_has_a_word_of_a_payload(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], at_end: bool
) -> None:
    folder = tmp_path_factory.mktemp("leak")
    here = os.getcwd()
    os.chdir(folder)
    texts = {}
    try:
        for number, line in enumerate(lines):
            head, _, rest = HEAD.partition("title:")
            text = f"{HEAD}{line}\n---\n" if at_end else f"{head}{line}\ntitle:{rest}---\n"
            texts[f"{number}.md"] = text
            (folder / f"{number}.md").write_bytes(text.encode())
        formats = [word for name in FORMATS for word in ("-f", f"{name}=out.{name}")]
        plain = ("-j", "1", "--no-config", "--select", "ALL")
        written = _run("check", ".", *plain, *formats)
        written += _run("check", ".", *plain, "--diff", "--unsafe-fixes")
        written += _run("baseline", "create", ".", "--no-config", "--baseline", "known.json")
        made = [path for path in folder.rglob("*") if path.suffix != ".md" and path.is_file()]
        for path in made:
            text = _kept(path) if path.suffix == ".sqlite3" else path.read_text(encoding="utf-8")
            written += f"\n{path.name}\n{text}"
        _run("check", ".", *plain, "--fix", "--unsafe-fixes")
        mended = {name: (folder / name).read_bytes().decode() for name in texts}
    finally:
        os.chdir(here)
    assert len(made) >= len(FORMATS)
    # Numbers may be parts of digests.
    said = re.search(rf"{'|'.join(WORDS)}|(?<![0-9a-fA-F])(?:{'|'.join(_NUMBERS)})(?![0-9a-fA-F])", written)
    assert not said, written[max(said.start() - 300, 0) : said.end() + 100]
    for (name, text), line in zip(texts.items(), lines, strict=True):
        value = line.partition("ecure")[2].lstrip("d\"':& ")
        assert value in mended[name] or "ecure" not in mended[name], (text, mended[name])
