"""Messages about what can't be read: obeyed to the letter, they lead to a document that can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.fixes.edits import resolve
from seedlint.reading.yaml.hazards import hazardous
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.examples import some

if TYPE_CHECKING:
    from seedlint.finding import Finding

SECTIONS = {
    "category": "category: news\n",
    "title": "title: Ferry timetable\n",
    "excerpt": 'excerpt: "Boats leave earlier."\n',
    "provider": "provider:\n  name: Harbour Herald\n  domain: harbour-herald.com\n",
    "topics": "topics:\n  - Transport\n  - Boats\n",
    "heat": "heat: 3\n",
}


def read(**spoilt: str) -> tuple[Document, list[Finding]]:
    document = Document("seeds/x.md", f"---\n{''.join({**SECTIONS, **spoilt}.values())}---\n".encode())
    return document, document.problems


SHOWN = [
    ("[New] ferries", "[New] ferries"),
    ("{New} ferries", "{New} ferries"),
    ("[New]: ferries", "[New]: ferries"),
    ('[New] "big" ferries', '[New] "big" ferries'),
    ('[New] "big" ferry\'s', '[New] "big" ferry\'s'),
    ("Ferry: timetable", "Ferry: timetable"),
    ('The "Ferry": timetable', 'The "Ferry": timetable'),
    ('"Ferry" timetable', '"Ferry" timetable'),
    ("'Ferry' timetable", "'Ferry' timetable"),
    ('"The "Ferry" sails"', 'The "Ferry" sails'),
    ("'It's a ferry'", "It's a ferry"),
    (r'"C:\Users\f"', r"C:\Users\f"),
    (r'"a \d b"', r"a \d b"),
    (r'"a \xag b"', r"a \xag b"),
    ("*Ferry* news", "*Ferry* news"),
    ("& Ferry news", "& Ferry news"),
    ("@ferry news", "@ferry news"),
    ("%5 of ferries", "%5 of ferries"),
    ("> ferry", "> ferry"),
    (">ferry", ">ferry"),
    ("|ferry|", "|ferry|"),
    ('| ferry: "x"', '| ferry: "x"'),
    (">- ferry", ">- ferry"),
    ("- ferry", "- ferry"),
    ("- ferry: x", "- ferry: x"),
    ("? ferry", "? ferry"),
    ("\u201cFerry: changes\u201d", "Ferry: changes"),
    ("\u2018Ferry: changes\u2019", "Ferry: changes"),
]


@pytest.mark.parametrize(("value", "meant"), SHOWN)
def test_the_form_that_is_shown_is_the_one_to_write(value: str, meant: str) -> None:
    _, (problem,) = read(title=f"title: {value}\n")
    form = re.search(r".*: `(title: .*)`\Z", problem.message)
    assert form is not None, problem.message
    document, left = read(title=f"{form[1]}\n")
    assert (document.data["title"], left) == (meant, [])
    # Another reader says so, too.
    assert yaml.safe_load(form[1]) == {"title": meant}


@pytest.mark.parametrize(
    "line", ["title:Ferries", 'title:"Ferries"', "title :Ferries", "title = Ferries", "title\uff1aFerries"]
)
@pytest.mark.parametrize("first", [False, True])
def test_a_key_without_its_colon_and_space(line: str, first: bool) -> None:
    above = {"category": ""} if first else {}
    _, (problem,) = read(title=f"{line}\n", **above)
    form = re.search(r"write `(title: .*)`\Z", problem.message)
    assert form is not None, problem.message
    assert yaml.safe_load(form[1]) == {"title": "Ferries"}


@pytest.mark.parametrize("signs", [":", " :", "=", " = ", "\uff1a", ": "])
@pytest.mark.parametrize("lead", ["", "provider:\n  ", "related:\n  - "])
@pytest.mark.parametrize("around", ["", "heat: 3\n"])
def test_all_lines_in_a_row_without_a_colon_and_space_are_told_in_one_run(
    signs: str, lead: str, around: str
) -> None:
    indent = " " * len(lead.rpartition("\n")[2])
    lines = [f"k{n}{signs if n < 3 else ': '}text" for n in range(4)]
    source = f"---\n{around}{lead}" + f"\n{indent}".join(lines) + f"\n{around and 'x: 1'}\n---\n"
    document = Document("x.md", source.encode())
    wrong = 3 if signs != ": " else 0
    first = 2 + source[4 : source.index("k0")].count("\n")
    assert [document.place(one).line for one in document.problems] == list(range(first, first + wrong))
    for number, problem in enumerate(document.problems):
        form = re.search(r"write `(.*)`\Z", problem.message)
        assert form is not None
        source = source.replace(lines[number], form[1])
    assert not Document("x.md", source.encode()).problems


def test_a_document_of_nothing_but_such_lines() -> None:
    problems = Document("x.md", b"---\ntitle:Ferry\ntype:article\n---\n").problems
    assert [one.message.partition("write ")[2] for one in problems] == ["`title: Ferry`", "`type: article`"]
    (problem,) = Document("x.md", b"---\nhttps://a.b\n---\n").problems
    assert "this is plain text" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("// a remark\ntitle: x\n", 1, "`//` does not begin a comment in YAML; write `#`"),
        ("a: 1\n// a remark\ntitle: x\n", 2, "neither"),
        ("title; x\ndate: 2024-01-01\n", 1, "neither a comment nor `key: value`"),
        ("two\nlines\ndate: 2024-01-01\n", 1, "neither a comment nor `key: value`"),
        ("title: x\n,draft: true\n", 2, "a line cannot begin or end with `,`"),
        ("title: x\n  date: 2024-01-01\n", 2, "indented like a part of the value above"),
        ("null\n", 1, "this is null"),
        ("~\n", 1, "this is null"),
        ("42\n", 1, "this is a number"),
        ("1.5\n", 1, "this is a number"),
        ("true\n", 1, "this is true or false"),
        ("'42'\n", 1, "this is plain text"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(text: str, line: int, says: str) -> None:
    document = Document("x.yaml", text.encode())
    (problem,) = document.problems
    assert says in problem.message
    assert document.place(problem).line == line


@pytest.mark.parametrize("odd", ["\u00a0", "\u2003", "\u3000", "\u00a0\u00a0"])
def test_a_space_that_is_none_to_yaml_is_told_as_that(odd: str) -> None:
    problem = Document("a.md", f"---\ncategory:{odd}news\n---\n".encode()).problems[0]
    assert problem.message == (
        f"what follows the colon (U+{ord(odd[0]):04X}) is not a space in YAML: write `category: news`"
    )


def test_a_form_that_needs_quotes_has_all_lines() -> None:
    _, (problem,) = read(title="title:@Ferry\n  news\n")
    assert problem.message.endswith('write `title: "@Ferry news"`, in place of lines 3 to 4')


def test_a_form_that_needs_quotes_has_them() -> None:
    _, (problem,) = read(title="title:'Ferry' news\n")
    assert problem.message.endswith("write `title: \"'Ferry' news\"`")


def test_long_values_and_what_may_be_secret_are_not_shown() -> None:
    for value in ("[a] " + "word " * 30, "[a] Zm9vYmFyYmF6cXV4"):
        _, (problem,) = read(title=f"title: {value}\n")
        assert problem.message.endswith("put the whole value in quotes")


SPOILT = {
    "title": ["title: Ferry: x\n", "title: [New] x\n", 'title: "Ferry\n', "title: 'Ferry\n", "title: @x\n",
              'title: "a" b\n', 'title: "a \\d"\n', "title: [Ferry\n", "title: {Ferry\n", "title: - x\n",
              "title: | x\n", "\ttitle: x\n", " title: x\n", "title:x\n", "title = x\n", "Ferry\n",
              "- title: x\n", "title: \u201ca: b\u201d\n", 'title: "a\u201d\n', "title: * x\n", "title: %x\n",
              "title: a #b\n  c\n", '"title: x\n', "title: 'it's'\n", "title: x]: y: z\n", "----\n",
              "title: a\tb: c\n", '"title" x\n'],
    "provider": ["provider:\n\tname: a\n", "provider:\n  name: a: b\n", "provider:\n  name: a\n domain: b\n",
                 "provider:\n  name: a\n   domain: b\n", "provider: {name: a\n",
                 "provider:\n  name:a\n  domain: b\n",
                 "provider:\n  name: 'a\n  domain: b\n", "provider:\n\u00a0\u00a0name: a\n",
                 "provider: a\n  name: b\n", "provider:\n  name: a\n\tdomain: b\n"],
    "topics": ["topics:\n\t- a\n", "topics:\n  - a: b: c\n", "topics: [a, b\n", "topics:\n  - a\n - b\n",
               'topics:\n  - "a\n  - b\n', "topics:\n  - a\n  -b: c\n  - d\n", "topics:\n  * a\n  * b\n",
               "topics:\n  - [a] b\n", "topics: - a\n", "topics:\n  - @a\n", "topics:\n  - a\n  b\n"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "source"), [(name, one) for name, all_ in SPOILT.items() for one in all_])
def test_one_spoilt_section_gives_findings_there_and_nowhere_else(name: str, source: str) -> None:
    document, problems = read(**{name: source})
    assert document.broken
    assert problems
    before = "".join(SECTIONS[one] for one in list(SECTIONS)[: list(SECTIONS).index(name)])
    start = len("---\n" + before)
    for problem in problems:
        assert problem.offsets is not None
        assert start <= problem.offsets[0] < start + len(source), (problem, source)


@settings(max_examples=some(100))
@given(st.fixed_dictionaries({name: st.sampled_from(all_) for name, all_ in SPOILT.items()}))
def test_several_spoilt_sections_are_told_in_one_run(spoilt: dict[str, str]) -> None:
    document, problems = read(**spoilt)
    assert document.broken
    assert len(problems) <= 10
    at = len("---\n")
    good: list[tuple[int, int]] = []
    for name, source in {**SECTIONS, **spoilt}.items():
        if name not in spoilt:
            good.append((at, at + len(source)))
        else:
            # A key of the root begins here, so reading has begun anew.
            assert any(at <= (one.offsets or (0, 0))[0] < at + len(source) for one in problems) or not (
                source.startswith(f"{name}:") and source[len(name) + 1] in " \n"
            )
        at += len(source)
    assert not [one for one in problems if any(a <= (one.offsets or (0, 0))[0] < b for a, b in good)]


def test_at_most_ten_and_in_order() -> None:
    document = Document("x.md", ("---\n" + "".join(f"k{n}: a: b\n" for n in range(30)) + "---\n").encode())
    assert [document.place(one).line for one in document.problems] == list(range(2, 12))


def test_at_most_ten_of_a_kind_that_does_not_stop_reading() -> None:
    text = "---\n" + "".join(f"\u00a0k{n}: a\n" for n in range(30)) + "---\n"
    problems = Document("x.md", text.encode()).problems
    assert [one.code for one in problems] == ["SL003"] * 10


def test_a_hundred_dates_are_enough() -> None:
    text = "---\ntopics:\n" + "  - Anti-war\n" * 200 + "  - 2021-05-04\n" * 300 + "---\n"
    roles = Schema.load(DEFAULT)
    assert len(Document("x.md", text.encode(), roles).problems) == 100


def test_only_syntax_is_told_below_an_error() -> None:
    text = "---\na: &x 1\nb: c: d\ne: *x\na: 2\nf: *y\ng: h: i\n---\n"
    found = [
        (one.code, text[slice(*(one.offsets or (0, 0)))]) for one in Document("x", text.encode()).problems
    ]
    assert found == [("SL005", "&x"), ("SL003", ":"), ("SL003", ":")]


CONFLICT = "<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> new\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"---\nx: 1\n{CONFLICT}y: 2\n---\n", 3),
        (f"---\nx: a: b\n{CONFLICT}y: c: d\n---\n", 3),
        (f"---\n{CONFLICT.replace('=======', '||||||| base')}y: 2\n---\n", 2),
        (f"---\n{CONFLICT}{CONFLICT}---\n", 2),
        ("<<<<<<< HEAD\n---\ntitle: a\n---\n=======\n---\ntitle: b\n---\n>>>>>>> new\n", 1),
        ("---\ntitle: a\n<<<<<<< HEAD\n", 3),
        ("---\ntitle: a\n=======\ntitle: b\n---\n", 3),
        ("---\ntitle: a\n>>>>>>> new\n---\n", 3),
        (f"---\r\nx: 1\r\n{CONFLICT}---\r\n", 3),
    ],
)
def test_a_merge_conflict_is_one_finding(text: str, line: int) -> None:
    document = Document("x.md", text.encode())
    (problem,) = document.problems
    assert (problem.code, document.place(problem).line) == ("SL003", line)
    assert "merge conflict" in problem.message


@pytest.mark.parametrize("base", ["||||||| 1234567\n", "||||||| base\ntitle: z\n", "|||||||\n"])
def test_the_common_base_is_part_of_a_conflict(base: str) -> None:
    text = f"---\n{CONFLICT.replace('=======', base + '=======')}y: 2\n---\n"
    (problem,) = Document("x.md", text.encode()).problems
    assert "`<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`" in problem.message
    assert "what is between `|||||||` and `=======` is neither" in problem.message
    (without,) = Document("x.md", f"---\n{CONFLICT}---\n".encode()).problems
    assert "|||||||" not in without.message


def test_what_is_left_of_a_conflict_is_told_at_once() -> None:
    text = "---\ntitle: a\n||||||| base\n=======\nheat: 1\n>>>>>>> new\n---\n"
    document = Document("x.md", text.encode())
    (problem,) = document.problems
    assert document.place(problem).line == 3
    assert "those below that begin with `=======` and `>>>>>>>`" in problem.message


def test_a_heading_is_no_conflict() -> None:
    (problem,) = Document("README.md", b"Seeds\n=======\n\nText.\n").problems
    assert (problem.code, "conflict" in problem.message) == ("SL002", False)


@pytest.mark.parametrize("value", ["ferry", "ferry: x", "'ferry' x", "- ferry", 'the "ferry"'])
@pytest.mark.parametrize("sign", ["> ", "| ", ">  "])
def test_the_form_without_a_sign_of_a_block_text(sign: str, value: str) -> None:
    _, (problem,) = read(title=f"title: {sign}{value}\n")
    form = re.search(r"leave it out: `(title: .*?)`; if", problem.message)
    assert form is not None, problem.message
    document, left = read(title=f"{form[1]}\n")
    assert (document.data["title"], left) == (value, [])


@pytest.mark.parametrize("source", ["title: > ferry\n  sails\n", "title: | ferry\n    sails\n"])
def test_a_block_text_that_goes_on_begins_below_its_sign(source: str) -> None:
    _, (problem,) = read(title=source)
    sign = source[7]
    assert problem.message.endswith(f"move what follows the `{sign}` there")
    document, left = read(title=source.replace(f"{sign} ", f"{sign}\n  ").replace("    s", "  s"))
    assert (document.data["title"].split(), left) == (["ferry", "sails"], [])


@pytest.mark.parametrize("rest", ["", "  - Boats\n", "- Boats\n"])
def test_a_list_does_not_begin_behind_its_key(rest: str) -> None:
    _, problems = read(topics=f"topics: - Transport\n{rest}")
    message = problems[0].message
    assert "write `- Transport` on a line of its own below `topics:`" in message
    assert ("in the column of the next one" in message) == bool(rest)
    indent = "" if rest.startswith("-") else "  "
    document, left = read(topics=f"topics:\n{indent}- Transport\n{rest}")
    assert (document.data["topics"][0], left) == ("Transport", [])


URL = "https://www.harbour-herald.com/ferry/(1)?day=may-the-first&page=2&from=the-harbour-of-the-town"


@pytest.mark.parametrize("link", ["[Ferry]({})", "![Ferry]({})", "[{}]({})", "[]({})", "[Ferry: a, b] ({})"])
@pytest.mark.parametrize("key", ["webUrl", "url", '"originalUrl"'])
def test_a_markdown_link_in_the_place_of_a_url(link: str, key: str) -> None:
    _, (problem,) = read(heat=f"{key}: {link.replace('{}', URL)}\n")
    assert problem.code == "SL003"
    assert "a Markdown link" in problem.message
    form = re.search(r"only its URL: `(.*)`\Z", problem.message)
    assert form is not None, problem.message
    document, left = read(heat=f"{form[1]}\n")
    assert (document.data[key.strip('"')], left) == (URL, [])


def test_a_markdown_link_in_the_place_of_a_text() -> None:
    _, (problem,) = read(title=f"title: [Ferry changes]({URL})\n")
    assert problem.message.endswith('write only its text: `title: "Ferry changes"`')
    _, (problem,) = read(title=f"title: [Ferry]({URL}) changes\n")
    assert "Markdown" not in problem.message


LOST = [
    "title: Issue #5 is out\n", "title: #1 in the charts\n", "topics:\n  - a #b\n", "topics:\n- a\n  - b\n",
    "topics:\n  - a\n      - b\n", "p:\n  - t: a\n    u: b\n  - t: a\n    - b\n", "title: <<\n",
    "title: 1,000\n", "topics: [:a]\n", "topics:\n- :a\n", "topics:\n  - 1,000,000\n",
    "title: \"\\ud83d\\ude00\"\n",
    "title: \"a \\uD83D\\uDE00\"\n", "\u00a0title: x\n", "p:\n \u2003a: x\n", "t:\n- a\n-\u00a0b\n",
    "title:\n  :a\n", "title: a\tb #c\n", "title: \u00e4 #\u00e4\n", "'title': a #b\n", "\"t\": a #b\n",
    "title: +1,000\n", "title: 1,000.50\n", "title: 10,00\n", "topics:\n- -1,2.5e+3\n", "t: 0,7\n",
    "title: #1 a\n  b\n", "title:\n  #1 a\n  b\n", "title: a\n  #1 b\n", "topics:\n- #1 a\n  b\n",
    "topics:\n- a\n- #1 a\n  b\n", "topics:\n- a\n  #1 b\n", "p:\n  t: a\n    #1 b\n",
]  # fmt: skip


@pytest.mark.parametrize("source", LOST)
@pytest.mark.parametrize("crlf", [False, True])
def test_the_quick_look_misses_nothing(source: str, crlf: bool) -> None:
    text = f"a: 1\n{source}z: 1\n"
    raw = (text.replace("\n", "\r\n") if crlf else text).encode()
    assert hazardous(raw)
    assert Document("x.yaml", raw).problems
    assert Document("x.md", b"---\n" + raw + b"---\n").problems


@pytest.mark.parametrize(
    "source",
    [
        "title: a # b\n", "title: a#b\n", 'title: "a #b"\n', "title: 'a #b'\n", "title: a  #b\n",
        "title: a #TODO b\n",
        "title: a #seedlint: ignore[SL705]\n", "title: a #noqa\n", "topics:\n  - a\n  - b\n", "heat: 3 #b\n",
        "b: true #b\n", "topics: [a] #b\n", "topics:\n  - a:\n      - b\n", "topics:\n  - - a\n    - b\n",
        "title: |\n  a #b\n  - c\n", "title: a - b\n", "title: \u201ca\u201d\n",
        "url: https://a.b/#c\n", "t: #a\n  x: 1\n",
        "title: a\n#b\n", "p:\n  t: a\n  #b\n", "p:\n- a\n#b\n- c\n", "title: a\n  # b\n",
        "title: a\n\n  #b\n",
        "p:\n  a: b\n    #c: d\n", "title: a\n  #seedlint: ignore[SL705]\n", "title: # a\n  b\n",
        "p:\n#b\n- c\n",
        "heat:\n  #b\n  3\n", "p: #b\n  - c\n", "title: a\n  #TODO b\n", "title:\n#b\n  a\n",
        "title: 1,000 a\n", "title: 1, 2\n",
        "title: 1,000.5.0\n", "title: 0,8\n", "title: a, 1,000\n",
        "title: a :b\n", "title: a\u00a0b\n", "title: \"\\\\ud83d\"\n",
    ],
)  # fmt: skip
def test_what_is_right_is_not_reported(source: str) -> None:
    assert not Document("x.md", f"---\n{source}---\n".encode()).problems


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,000", "1000"), ("1,000.50", "1000.5"), ("-1,000.5e+3", "-1000500.0"), ("10,00", "1000"),
        ("3,5", "35"), ("0,7", "7"), ("0,10", "8"), ("1_0,00", "1000"), ("0,8.5", "8.5"),
        ("1,000.", "1000.0"),
    ],
)  # fmt: skip
def test_numbers_with_commas_are_told_as_ruby_reads_them(written: str, number: str) -> None:
    (found,) = Document("x.md", f"---\ntitle: {written}\n---\n".encode()).problems
    assert found.message.startswith(f"`{written}` is a string here, but the number {number} to some readers")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#1 The ferry\n  adds\n  boats", "#1 The ferry adds boats"),
        ("\n  #1 The ferry\n  adds", "#1 The ferry adds"),
        ("#1 The ferry\n  #2 in town\n  adds", "#1 The ferry #2 in town adds"),
        ("In May\n  #1 in town", "In May #1 in town"),
        ("In May #1\n  #2 in town", "In May #1 #2 in town"),
        ("#1\n  in May #2 in\n  #3 towns", "#1 in May #2 in #3 towns"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["excerpt: ", "topics:\n- ", "topics:\n- a\n- "])
def test_comments_around_a_text_are_written_back_into_it(
    before: str, written: str, meant: str, newline: str
) -> None:
    raw = f"---\n{before}{written}\nheat: 1\n---\n".replace("\n", newline).encode()
    document = Document("x.md", raw)
    (found,) = document.problems
    assert found.code == "SL008"
    assert found.message.startswith("YAML takes `#")
    assert found.fix is not None
    edits = resolve(document, found.fix)
    text = document.text
    for start, end, instead in reversed(edits):
        text = text[:start] + instead + text[end:]
    mended = Document("x.md", text.encode())
    assert not mended.problems
    assert mended.get(found.pointer) == meant
    assert mended.get("/heat") == 1


@pytest.mark.parametrize(
    ("written", "sign", "form"),
    [
        ("[Ferries #1, Boats]", "]", "Ferries #1"),
        ("[Boats, Ferries #1]", "]", "Ferries #1"),
        ("[[Ferries #1], Boats]", "]", "Ferries #1"),
        ("[Boats,\n  Ferries #1]", "]", "Ferries #1"),
        ("[\n  Ferries #1,\n  Boats\n  ]", ",", "Ferries #1"),
        ("{name: Harbour #1, a: b}", "}", "Harbour #1"),
        ('["a #b", Boats #2, c]', "]", "Boats #2"),
        ("[Ferries #1 [x], c]", "]", "Ferries #1 [x]"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_comment_in_brackets_is_told_as_the_cause(written: str, sign: str, form: str, newline: str) -> None:
    text = f"---\ntopics: {written}\nheat: 1\n---\n".replace("\n", newline)
    (found,) = Document("x.md", text.encode()).problems
    what = "`,`" if sign == "," else f"closing `{sign}`"
    assert f"takes what follows this `#` for a comment, and with it the {what};" in found.message
    assert found.offsets is not None
    assert text[found.offsets[0]] == "#"
    if "[x" not in form:
        assert found.message.endswith(f': `"{form}"`')
        assert not Document("x.md", text.replace(form, f'"{form}"').encode()).problems


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[Ferries, # the boats]", "the closing `]` is in a comment, which YAML ignores; put it"),
        ("[a, # b, c\n  d # e, f\n  g]", "the `,` is in a comment"),
        ("[Ferries\n  # old: [x]", "never closed"),
        ("[Ferries, # a ]] b\n  c # d\n  e]", "takes the rest of this line for a comment"),
    ],
)
def test_other_comments_in_brackets(written: str, says: str) -> None:
    (found,) = Document("x.md", f"---\ntopics: {written}\nheat: 1\n---\n".encode()).problems
    assert says in found.message


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ('"C:\\Users\\x" and "y"', '\'"C:\\Users\\x" and "y"\''),
        ('"C:\\Users says \'x\' and "y""', "'C:\\Users says ''x'' and \"y\"'"),
        ('"a\\d" b', "'\"a\\d\" b'"),
        ('"C:\\Users\\new"', "'C:\\Users\\new'"),
    ],
)
def test_a_backslash_in_a_text_with_quotes_is_written_in_one_step(written: str, form: str) -> None:
    (found,) = Document("x.md", f"---\ntitle: {written}\nheat: 1\n---\n".encode()).problems
    assert found.message.endswith(f"single quotes: `title: {form}`")
    assert not Document("x.md", f"---\ntitle: {form}\nheat: 1\n---\n".encode()).problems


@pytest.mark.parametrize(
    "written", ["\\ud83d\\ude00 \\uD83D", "\\uDE00", "\\uD83D\\uD83D\\uDE00", "a \\ud83d b"]
)
def test_half_a_character_is_told_as_that(written: str) -> None:
    (found,) = Document("x.md", f'---\ntitle: "{written}"\n---\n'.encode()).problems
    assert "is half of a character, and the other half is missing; write all of it" in found.message
    assert found.offsets is not None


@pytest.mark.parametrize(
    ("written", "escape"),
    [
        ("\\d \\ud83d\\ude00", "d"), ("caf\\u00e9 \\d", "d"), ("\\d \\\\ x", "d"), ("\\x4 \\xe9", "x"),
        ("\\d\\U0001F600", "d"),
        ('\\d \\"x\\"', "d"),
    ],
)  # fmt: skip
def test_other_escapes_stay_what_they_are(written: str, escape: str) -> None:
    raw = f'---\ntitle: "{written}"\n---\n'
    (found,) = Document("x.md", raw.encode()).problems
    assert found.message.endswith(f"; write `\\\\{escape}` if a backslash is meant")
    mended = raw.replace(f"\\{escape}", f"\\\\{escape}", 1)
    assert not [one for one in Document("x.md", mended.encode()).problems if one.code == "SL003"]
