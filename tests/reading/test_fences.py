"""What is said of fences: obeyed, it gives a document that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from tests.conftest import CLEAN
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

BODY = CLEAN.removeprefix("---\n").removesuffix("---\n")
UNSEEN = ["\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad"]


def told(text: str, path: str = "seeds/x.md") -> tuple[str, int, str]:
    document = Document(path, text.encode())
    (problem,) = (one for one in document.problems if one.code != "SL006")
    return problem.code, document.place(problem).line, problem.message


@pytest.mark.parametrize(
    ("opening", "says"),
    [
        (" ---", "remove the whitespace before it"),
        ("\t---", "remove the whitespace before it"),
        ("--- ", "remove the whitespace after it"),
        ("---yaml", "remove what follows the three hyphens"),
        ("--- # seed", "remove what follows the three hyphens"),
        ("----", "three hyphens, not 4"),
        ("--", "three hyphens, not other dashes"),
        ("\u2014", "three hyphens, not other dashes"),
        *((f"{one}---", f"(U+{ord(one):04X}) is before it; delete the line") for one in UNSEEN),
        *((f"---{one}", f"(U+{ord(one):04X}) is after it; delete the line") for one in UNSEEN),
    ],
)
def test_an_opening_line_that_is_nearly_one(opening: str, says: str) -> None:
    # A byte order mark at the very beginning is told by SL006.
    before = "\ufeff" if opening.startswith("\ufeff") else ""
    code, line, message = told(f"{before}{opening}\n{BODY}---\n")
    assert (code, line) == ("SL002", 1)
    assert message.startswith("the opening line must be exactly `---`")
    assert says in message
    # At the end of the front matter, the same is told there.
    code, line, message = told(f"---\n{BODY}{opening}\n")
    assert code == "SL002"
    if not opening.startswith("---") or opening.strip() in {"---", "----"}:
        assert line == 2 + BODY.count("\n")
        assert "the closing line must be exactly `---`" in message


@pytest.mark.parametrize("text", ["---", "---\n", "---\r\n"])
def test_an_opening_line_alone_is_never_closed(text: str) -> None:
    code, line, message = told(text)
    assert (code, line) == ("SL002", 1)
    assert message.startswith("the front matter opened here is never closed")


def test_lines_that_end_in_carriage_returns_alone() -> None:
    code, line, message = told(CLEAN.replace("\n", "\r"))
    assert (code, line) == ("SL002", 1)
    assert "save it with line feeds" in message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\n+++\ntitle = 'x'\n+++\n", 2, "`+++` must be line 1, not 2; delete what is above it"),
        (" +++\ntitle = 'x'\n+++\n", 1, "must be exactly `+++`, in line 1; remove the whitespace around it"),
        ("+++ \ntitle = 'x'\n+++\n", 1, "must be exactly `+++`; remove the whitespace after it"),
        ("++++\ntitle = 'x'\n++++\n", 1, "must be exactly `+++`; remove what follows it"),
        ("+++\rtitle = 'x'\r+++\r", 1, "save the file with line feeds (LF)"),
        ("+++\ntitle = 'x'\n", 1, "never closed; end it with a line that is exactly `+++`"),
        ("+++", 1, "never closed"),
        (
            "+++\ntitle = 'x'\n+++ \n",
            3,
            "closing line must be exactly `+++`; remove the whitespace around it",
        ),
        ("+++\ntitle = 'x'\n++++\nx", 3, "closing line must be exactly `+++`; write nothing else on it"),
        (
            "```toml\ntitle = 'x'\n````\n",
            3,
            "closing line must be exactly three backticks; write",
        ),
        ("---toml\ntitle = 'x'\n", 1, "a line that is exactly `---`"),
        ("\n---json\n{}\n---\n", 2, "`---json` must be line 1"),
        (";;;\n{}\n", 1, "a line that is exactly `;;;`"),
        (f"```yaml\n{CLEAN}```\n", 1, "remove this line and the one that ends it"),
        (f"\n\n{CLEAN}", 3, "delete the empty lines above it"),
        (f"# A comment\n{CLEAN}", 1, "the first such line is line 2; move it to the top"),
        ("title = 'x'\n+++\n", 1, "a line that is exactly `+++` above this one"),
        ('"title": "x"\n;;;\n', 1, "a line that is exactly `;;;` above this one"),
        ("++\ntitle = 'x'\n+++\n", 1, "exactly `+++`, in line 1, not `++`"),
        (';;\n"title": "x"\n;;;\n', 1, "exactly `;;;`, in line 1, not `;;`"),
        ("# Seeds\n\n+++\ntitle = 'x'\n+++\n", 1, "`+++` must be line 1, not 3; delete what is above it"),
        (f'import x from "y"\n\n{CLEAN}', 1, "the first such line is line 3; delete what is above it"),
        (f"<!-- x -->\n{CLEAN}", 1, "the first such line is line 2; delete what is above it"),
        (BODY, 1, "put a `---` line above this one; put another below the last key"),
        ("# Seeds\n\nText.\n\n---\n\nMore.\n", 1, '`exclude = ["seeds/x.md"]`'),
    ],
)
def test_other_beginnings(text: str, line: int, says: str) -> None:
    code, where, message = told(text)
    assert (code, where) == ("SL002", line)
    assert says in message


def test_the_line_that_leaves_prose_out_does_so(tmp_path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/README.md").write_text("# Seeds\n\nThey are here.\n", encoding="utf-8")
    (tmp_path / "seeds/a.md").write_text(CLEAN, encoding="utf-8")
    message = told("# Seeds\n", "seeds/README.md")[2]
    line = message.partition("`exclude")[2].partition("`")[0]
    (tmp_path / "seedlint.toml").write_text(f"exclude{line}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = seedlint(capsys, "seeds/")
    assert "SL002" not in done.out


@pytest.mark.parametrize("path", ['a"b.md', "a[b].md", "a*.md", "", "a\\b.md"])
def test_a_path_that_is_hard_to_write_is_not_shown(path: str) -> None:
    assert "`exclude` in the configuration" in told("# Seeds\n", path)[2]


@pytest.mark.parametrize("above", ["", "\n", "# A remark\n", "# One\n\n# More\n"])
@pytest.mark.parametrize("end", ["---\n", "---", "...\n", "---\n\nText.\n", "---\n\n---\n"])
def test_a_closing_line_that_is_there_is_not_to_be_written_again(above: str, end: str) -> None:
    code, line, message = told(f"{above}{BODY}{end}")
    assert (code, message.endswith("put a `---` line above this one")) == ("SL002", True)
    # Obeyed, it can be read.
    lines = f"{above}{BODY}{end}".split("\n")
    lines.insert(line - 1, "---")
    assert not Document("x.md", "\n".join(lines[line - 1 :]).encode()).broken


@pytest.mark.parametrize("opening", [" ---", "--- ", "\t---", "---yaml", "----", "\u2014", "\u200b---"])
@pytest.mark.parametrize(
    ("closing", "says"),
    [
        (" ---", "remove the whitespace before it"),
        ("---\t", "remove the whitespace after it"),
        (" --- ", "remove the whitespace around it"),
        ("----", "write three hyphens"),
        ("---\u200b", "(U+200B) is after it"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_both_fences_are_told_in_one_run(opening: str, closing: str, says: str, newline: str) -> None:
    text = f"{opening}\n{BODY}{closing}\n"
    code, line, message = told(text.replace("\n", newline))
    assert (code, line) == ("SL002", 1)
    assert f"; the closing one, line {text.count(chr(10))}, must be exact, too: " in message
    assert says in message.rpartition("too: ")[2]


@pytest.mark.parametrize("opening", ["", "\n---", " ---", "----"])
def test_without_a_closing_line_that_is_told_with_the_first(opening: str) -> None:
    _, _, message = told(f"{opening}\n{BODY}".lstrip("\n") if not opening else f"{opening}\n{BODY}")
    assert message.endswith(
        ("put another below the last key", "end the front matter with a line that is exactly `---`")
    )
    assert "the closing one" not in told(f"{opening or ' ---'}\n{BODY}---\n")[2]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_bytes_that_are_no_utf8_have_a_line_and_a_column(mark: bytes, newline: bytes) -> None:
    above = "---\ntitle: \u00e9\u8239 F".encode().replace(b"\n", newline)
    raw = mark + above + b"\xe4hre\n---\n"
    document = Document("x.md", raw)
    problem = document.problems[-1]
    assert problem.code == "SL001"
    region = document.place(problem)
    assert (region.line, region.column) == (2, 12)
    at = len(mark + above)
    assert (
        f"byte 0xE4 at offset {at} (line 2, column 12) is not a character, but `\u00e4` in Latin-1;"
        in problem.message
    )


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        (b"\x93May\x94", "but `\u201c` in Windows-1252"),
        (b"\xe2\x80", "is not a character; save"),  # cut off
        (b"\x81", "is not a character; save"),  # a letter in no such encoding
        (b"\0\xff", "a binary file"),
        (CLEAN.replace("title: ", "title: \u00e4").encode("utf-16-le"), "it looks like UTF-16;"),
    ],
)
def test_what_else_a_file_may_be(rest: bytes, says: str) -> None:
    (problem,) = Document("x.md", b"---\ntitle: " + rest).problems
    assert says in problem.message


@pytest.mark.parametrize("name", ["x.md", "x.yaml", "x.json"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_without_a_mark(name: str, encoding: str) -> None:
    for text in (CLEAN, CLEAN[:3], "{}"):
        document = Document(name, text.encode(encoding))
        (problem,) = document.problems
        assert (problem.code, document.place(problem).line) == ("SL001", 1)
        assert f"it looks like {encoding[:6].upper()}; save the file as UTF-8" in problem.message


def test_zeros_alone_are_no_encoding() -> None:
    (problem,) = Document("x.yaml", b"\0title: Ferries\n").problems
    assert (problem.code, "U+0000" in problem.message) == ("SL003", True)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_what_ends_no_line_in_yaml(sign: str) -> None:
    name = f"U+{ord(sign):04X}"
    code, line, message = told(CLEAN.replace("\n", sign))
    assert (code, line) == ("SL002", 1)
    assert f"the lines of this file end in {name}" in message
    code, line, message = told(CLEAN.replace("---\n", f"---{sign}", 1))
    assert (code, line) == ("SL002", 1)
    assert f"`---`; {name} after it is not a line break in YAML" in message
    at = CLEAN.index("\ntype:")
    text = f"{CLEAN[:at]}{sign}{CLEAN[at + 1 :]}"
    code, line, message = told(text)
    assert (code, line) == ("SL003", CLEAN.count("\n", 0, at) + 1)
    assert message.startswith(f"{name} ends lines in some programs, but not in YAML")


def test_a_file_at_the_root_is_left_out_alone() -> None:
    assert '`exclude = ["/README.md"]`' in told("# Seeds\n", "README.md")[2]


@pytest.mark.parametrize(
    ("below", "line", "says"),
    [
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> new\n", 0, "an unresolved merge conflict"),
        ("=======\ntitle: b\n---\n>>>>>>> new\n", 0, "this line is left over from a merge conflict"),
        ("\nText.\n<<<<<<< HEAD\n", 2, "an unresolved merge conflict"),
    ],
)
def test_a_conflict_below_the_front_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str, line: int, says: str
) -> None:
    (tmp_path / "x.md").write_text(CLEAN + below, encoding="utf-8")
    shown = seedlint(capsys, tmp_path / "x.md", "--no-config", "--no-cache", "-f", "concise")
    assert shown.code == 1
    (finding,) = shown.out.splitlines()
    assert finding.partition("x.md")[2].startswith(
        f":{CLEAN.count(chr(10)) + 1 + line}:1: error SL003 {says}"
    )


def test_an_underlined_heading_below_the_front_matter_is_no_conflict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.md").write_text(f"{CLEAN}Seeds\n=======\n", encoding="utf-8")
    shown = seedlint(capsys, tmp_path / "x.md", "--no-config", "--no-cache", "-f", "concise")
    assert (shown.code, "SL009" in shown.out) == (0, True)
