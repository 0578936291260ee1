"""Values over several lines that can't be read: what the message says to write is read as what was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.reading.yaml.forms import quoted
from tests.support.examples import some

HEADS = ("title: ", "title:\n  ", "provider:\n  name: ", "topics:\n  - ", "topics:\n- ", "a:\n  - name: ")
SIGNS = ("@", "%", "*The* ", "& ", "[New] ", "{New} ", '"The" ', "'The' ", ">x", "|x", "? ", ", ", "] ", "} ",
         "`x` ")  # fmt: skip
WORDS = ("ferry", "goes", "May", "don't", "a", "harbour", 'the "big" one', "1", "b-c", "x,", "\u00e4")
LONG = "the harbour authority said on Monday that the timetable would change"


def document(head: str, lines: list[str]) -> Document:
    """Return a document with a text in some lines."""
    # Beyond what the text belongs to: its key, or the dash of its item.
    last = head.rpartition("\n")[2]
    column = last.rindex("-") + 1 if last.rstrip().endswith("-") else len(last) - len(last.lstrip(" -")) + 1
    if head.endswith("\n  "):
        column = 2
    indent = " " * max(column, 1)
    text = f"---\ncategory: news\n{head}" + "\n".join([lines[0], *(indent + one for one in lines[1:])])
    return Document("x.md", f"{text}\nheat: 3\n---\n".encode())


def value(read: Document) -> object:
    data = read.data
    while isinstance(data, (dict, list)):
        data = list(data.values())[1 if "category" in data else 0] if isinstance(data, dict) else data[0]
    return data


def obeyed(read: Document, lines: list[str], above: str = "") -> Document:
    """Return the document in which somebody has done what the message says."""
    message = read.problems[0].message
    found = re.search(r"put the whole (?:value|string, lines (\d+) to (\d+),) in (.*)", message)
    assert found is not None, message
    first = read.place(read.problems[0]).line
    first, last = (int(found[1]), int(found[2])) if found[1] else (first, first)
    source = read.text.replace("\r\n", "\n").split("\n")
    form = re.search(r": `(.*)`(?:; but if .*)?\Z", found[3])
    begin = source[first - 1]
    if form is not None:
        lead = re.match(r" *(?:-(?= +\S+:) +)*", begin)
        assert lead is not None
        source[first - 1 : last] = [lead[0] + form[1]]
    else:
        raw = "\n".join(source[first - 1 : last])
        at = raw.index(lines[0])
        text = raw[at:]
        quote = "'" if found[3].startswith("single") else '"'
        text = text.replace("'", "''") if quote == "'" else text
        source[first - 1 : last] = [f"{raw[:at]}{quote}{text}{quote}"]
    return Document("x.md", "\n".join(source).replace(above, "", bool(above)).encode())


@st.composite
def spoilt(draw: st.DrawFn) -> list[str]:
    """Make the lines of a text that begins with a sign, or has a colon in it, or both."""
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
    lines = draw(st.lists(words, min_size=1, max_size=4))
    if draw(st.booleans()):
        lines.append(LONG)
    sign = draw(st.sampled_from(("", *SIGNS)))
    at = draw(st.integers(0 if sign else 1, len(lines)))
    if at:
        lines[at - 1] = f"In {lines[at - 1]}: {draw(words)}"
    lines[0] = sign + lines[0]
    return lines


@settings(max_examples=some(400))
@given(st.sampled_from(HEADS), spoilt())
@example("title: ", ["[The] ferry", "goes"])
@example("title: ", ["May: x", "and June."])
@example("title: ", ["May", "and June: x."])
@example("topics:\n  - ", ["@The ferry", LONG, LONG])
def test_a_text_over_several_lines_is_obeyed_as_a_whole(head: str, lines: list[str]) -> None:
    read = document(head, lines)
    if not read.broken:
        return  # a colon in the first line of an item, or below its key, makes a mapping
    after = obeyed(read, lines)
    assert (after.problems, value(after)) == ([], " ".join(lines))


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ('"C:\\Users\n  goes"', "C:\\Users goes"),
        ('"The\n  C:\\Users"', "The C:\\Users"),
        ("'It's\n  a ferry'", "It's a ferry"),
        ('"The\n  "ferry" goes"', 'The "ferry" goes'),
        ('"The ferry\n  goes" home', '"The ferry goes" home'),
        ("`The ferry\n  goes`", "The ferry goes"),
        ("May #1\n  and June", "May #1 and June"),
        ("May\n  #1\n  and June", "May #1 and June"),
        ("May\n  and #1\n  and June", "May and #1 and June"),
        ("[The\n  ferry] goes\n  on", "[The ferry] goes on"),
        ("@The\n\n  ferry", "@The\nferry"),
        ("- The\n  ferry", "- The ferry"),
        ("May: x\n  # Who says so?\n", "May: x"),
        ("@May\n# Who says so?\n", "@May"),
    ],
)
@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("above", ["", "a: b: c\n"])
def test_what_else_a_text_over_several_lines_may_be(source: str, meant: str, crlf: bool, above: str) -> None:
    text = f"---\n{above}title: {source}\nheat: 3\n---\n"
    read = Document("x.md", (text.replace("\n", "\r\n") if crlf else text).encode())
    # What is said below another error counts lines as all do.
    read.problems = read.problems[bool(above) :]
    after = obeyed(read, source.rstrip().split("\n"), above)
    assert (after.problems, after.data) == ([], {"title": meant, "heat": 3})


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("\u201cThe ferry:\n  and: more\u201d", "The ferry: and: more"),
        ("\u201cThe ferry\n  and: more\u201d", "The ferry and: more"),
        ('\n  \u2018The ferry\n  said: "more"\u2019', 'The ferry said: "more"'),
        (f"\u201c{LONG}\n  and: {LONG}\u201d", f"{LONG} and: {LONG}"),
    ],
)
def test_curly_quotes_around_several_lines(source: str, meant: str) -> None:
    read = Document("x.md", f"---\ntitle: {source}\nheat: 3\n---\n".encode())
    (problem,) = read.problems
    assert problem.code == "SL008"
    assert "around the whole string, lines 2 to " in problem.message
    assert problem.message.endswith(f"`title: {quoted(meant)}`") == (len(meant) < 100)
    # The fix leaves the lines as they are.
    assert problem.fix is not None
    (edit,) = problem.fix.edits
    assert edit.span is not None
    start, end = edit.span
    after = Document("x.md", f"{read.text[:start]}{edit.value}{read.text[end:]}".encode())
    assert (after.problems, after.data) == ([], {"title": meant, "heat": 3})
    assert after.text.count("\n") == read.text.count("\n")


def test_a_line_that_may_be_a_key_is_told_as_either() -> None:
    read = Document("x.md", b"---\ntitle: a\n  excerpt: b\n---\n")
    (problem,) = read.problems
    assert problem.message.endswith(
        "line it up with the other keys; if it is a string, put the whole string, lines 2 to 3, in quotes"
    )
    read = Document("x.md", b"---\nprovider: a\n  name: b\n  domain: c\n---\n")
    assert read.problems[0].message.endswith("line it up with the other keys")
    read = Document("x.md", b"---\ntitle: [a] b\n  excerpt: b\n---\n")
    assert read.problems[0].message.endswith(
        "; but if line 3 is a key or an item of its own, line it up with the others"
    )
    # A field whose colon is missing is no text.
    read = Document("x.md", b"---\nprovider:\n  name: b\n  domain\n---\n")
    assert read.problems[0].message.endswith("add the colon, or indent the line")


@pytest.mark.parametrize(
    "source", ["@anna pass", "anna: pass", "[anna] pass\n  x", "\u201canna: pass\u201d", "> anna"]
)
@pytest.mark.parametrize("key", ["secured", "Secured", "securd"])
def test_what_is_to_be_kept_secret_is_not_shown(key: str, source: str) -> None:
    read = Document("x.md", f"---\n{key}: {source}\n---\n".encode())
    assert read.problems
    assert not [one for one in read.problems if "anna" in one.message]


def test_many_lines_take_no_time() -> None:
    read = Document(
        "x.md", ("---\n" + "k: [a] b\n  c\n" * 20 + "t: @a\n" + "  b\n" * 300_000 + "---\n").encode()
    )
    assert len(read.problems) == 10
