"""Where the YAML of a file is: front matter between fences, or the whole file; and what is wrong if not."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice

from seedlint.codes import FILE_UNREADABLE, FRONT_MATTER_MISSING
from seedlint.finding import Finding
from seedlint.reading.conflicts import conflict
from seedlint.reading.fenced import misplaced, without_opening
from seedlint.reading.lines import BREAK, Lines
from seedlint.util.late import late

LFS_POINTER = "version https://git-lfs.github.com/spec/"
UNSEEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
"""Characters of no width, as a class of a pattern has them."""
_SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
DASHES = "\u2010-\u2015\u2212\u2e3a\u2e3b"
_HYPHENS = "- \u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b"
# What was most likely meant to be a fence.
_LOOSE = late(rf"\n([{_SPACES}{UNSEEN}]*+(?:-{{2,}}+|\.{{3}}|[{DASHES}]++)[{_SPACES}{UNSEEN}]*+)\r?(?:\n|\Z)")
_AROUND = late(rf"([{_SPACES}{UNSEEN}]*+)(---)([{_SPACES}{UNSEEN}]*+)\Z")
ODD_BREAK = late(r"[\x85\u2028\u2029]")
_UNSEEN_ONE = late(rf"[{UNSEEN}]")
_KEY = late(r"[\"']?[A-Za-z_][\w.-]*[\"']?[ \t]*:(?:[ \t]|\Z)")
_TIGHT_KEY = late(r"[A-Za-z_][\w.-]*:[^\s/:]")
_TELLING = 1000
"""So many bytes of a file tell its encoding."""
_SIMPLE_PATH = late(r"[\w./ -]+")


def front_matter(text: str) -> tuple[int, int] | Finding:
    """Return the stretch between the first two fences, or what is wrong with them."""
    if text.startswith("---\n"):
        begin = 4
    elif text.startswith("---\r\n"):
        begin = 5
    elif text == "---":
        begin = 3
    else:
        return conflict(text, in_yaml=False) or _no_opening(text)
    end = _closing_fence(text, begin - 1)
    if end:
        return begin, end
    return conflict(text, in_yaml=False) or _no_closing(text, begin)


def _no_closing(text: str, begin: int) -> Finding:
    loose = _LOOSE.search(text, begin - 1)
    if loose:
        start, stop = loose.span(1)
        problem = _off_by(loose[1])
        return Finding(
            FRONT_MATTER_MISSING, f"the closing line must be exactly `---`; {problem}", offsets=(start, stop)
        )
    message = "the front matter opened here is never closed; end it with a line that is exactly `---`"
    return Finding(FRONT_MATTER_MISSING, message, offsets=(0, 3))


def _off_by(line: str) -> str:
    """Say what to do with a line that is nearly a fence."""
    near = _AROUND.match(line.replace("...", "---"))
    if not near:
        return "write three hyphens, and nothing else, on this line"
    before, _, after = near.groups()
    unseen = _UNSEEN_ONE.search(before + after)
    if unseen:
        side = "before" if _UNSEEN_ONE.search(before) else "after"
        return (
            f"an invisible character (U+{ord(unseen[0]):04X}) is {side} it; delete the line, and type"
            " it again"
        )
    where = "around" if before and after else "before" if before else "after"
    return f"remove the whitespace {where} it"


def _closing_fence(text: str, at: int) -> int:
    """Return where the first line at or after the line break at ``at`` begins that is a fence, or 0."""
    dashes, dots = text.find("\n---", at), text.find("\n...", at)
    while dashes >= 0 or dots >= 0:
        found = dashes if dots < 0 or 0 <= dashes < dots else dots
        if text[found + 4 : found + 5] in {"", "\n", "\r"}:
            return found + 1
        # Only the one that has been passed: the other may be far away, or nowhere.
        if found == dashes:
            dashes = text.find("\n---", found + 1)
        else:
            dots = text.find("\n...", found + 1)
    return 0


def below(text: str, end: int) -> tuple[int, int]:
    """Return where the first line stands below front matter that ends at ``end``; lines may be empty.

    An empty stretch if there is none.
    """
    at = text.find("\n", end) + 1
    rest = text[at:].lstrip() if at else ""
    start = len(text) - len(rest)
    return start, start + len(rest.split("\n", 1)[0].rstrip())


def whole_file(text: str) -> tuple[int, int]:
    """The stretch of a YAML file to read: without fences around it and an empty rest."""
    begin = 4 if text.startswith("---\n") else 5 if text.startswith("---\r\n") else 0
    end = len(text)
    body = text.rstrip()
    if begin and len(body) > 3 and body.endswith(("\n---", "\n...")):
        end = len(body) - 3
    return begin, end


def _no_opening(text: str) -> Finding:
    lines = BREAK.split(text[:10_000], maxsplit=50)
    number = next((n for n, line in enumerate(lines) if line.strip()), 0)
    message = _why(text, lines, number)
    start = 0 if message == _PROSE else _start_of(text, number)
    size = len(lines[0 if message == _PROSE else number])
    return Finding(FRONT_MATTER_MISSING, message, offsets=(start, start + size))


def _start_of(text: str, number: int) -> int:
    """Return where the line ``number`` begins, from 0."""
    ends = (found.end() for found in BREAK.finditer(text))
    return next(islice(ends, number - 1, None), 0) if number else 0


_PROSE = (
    "the file does not begin with front matter; put its data between two `---` lines at the top, or, if it is"
    " not a document, leave it out with `exclude` in the configuration"
)
_BEGINNINGS = (
    (LFS_POINTER, "this is a pointer of Git LFS, not the document; fetch that with `git lfs pull`"),
    (
        "```",
        "the file must begin with `---`, not with a code block; remove this line and the one that ends it",
    ),
    (
        "~~~",
        "the file must begin with `---`, not with a code block; remove this line and the one that ends it",
    ),
)


def _why(text: str, lines: list[str], number: int) -> str:
    """Say what is wrong with a file whose first line that is not empty is ``number``, from 0."""
    first = lines[number].rstrip()
    if not text.strip():
        return "the file is empty; it must begin with front matter between two `---` lines"
    if "\r" in text and "\n" not in text:
        return (
            "the lines of this file end in carriage returns alone, which few programs take for line ends;"
            " save it with line feeds (LF)"
        )
    if "\n" not in text and (odd := ODD_BREAK.search(text)):
        return (
            f"the lines of this file end in U+{ord(odd[0]):04X}, which ends no line in YAML; save it with"
            " line feeds (LF)"
        )
    other = misplaced(lines[number], number)
    if other:
        return other
    opening = _opening(lines[number], number)
    if opening:
        return f"the opening line must be exactly `---`{opening}{_closing(text, _start_of(text, number))}"
    known = next((words for beginning, words in _BEGINNINGS if first.startswith(beginning)), None)
    return known or _above(text, lines, number)


def _closing(
    text: str, opening: int, none: str = "end the front matter with a line that is exactly `---`"
) -> str:
    """Say what is wrong with the other fence, too, where the one in the line at ``opening`` is; else nothing.

    ``none`` is what to do where there is none at all.
    """
    at = text.find("\n", opening)
    if at >= 0 and _closing_fence(text, at):
        return ""
    loose = _LOOSE.search(text, at) if at >= 0 else None
    if loose is None:
        return f"; {none}"
    line = len(BREAK.findall(text, 0, loose.start(1))) + 1
    return f"; the closing one, line {line}, must be exact, too: {_off_by(loose[1])}"


def _above(text: str, lines: list[str], number: int) -> str:
    """Say what is wrong where front matter may stand further down, or have no fence above it."""
    # Comments may stand above the first key; what else begins so is a heading, unless a fence ends it.
    key = next((n for n, line in enumerate(lines) if n >= number and line.strip() and line[0] != "#"), number)
    closed = _closing_fence(text, _start_of(text, key) - 1)
    if not closed and (other := without_opening(lines, number)):
        return other
    if is_key(lines[key]) and (key == number or closed):
        rest = _closing(text, _start_of(text, number), "put another below the last key")
        return f"the file does not begin with front matter; put a `---` line above this one{rest}"
    below = next((n for n, line in enumerate(lines, 1) if line.rstrip() == "---"), 0)
    if not below or not any(map(_KEY.match, lines[below : below + 1])):
        return _PROSE
    mend = "move it to the top"
    if any(line.strip() and not line.startswith("#") for line in lines[: below - 1]):
        mend = "delete what is above it"
    return f"the file must begin with `---`, but the first such line is line {below}; {mend}"


def is_key(line: str) -> bool:
    """Whether a line begins with a key of YAML, or with what was meant as one."""
    return bool(_KEY.match(line) or _TIGHT_KEY.match(line))


def _opening(line: str, number: int) -> str:
    """Say what is wrong with a line, ``number``, that was meant to open front matter; else nothing."""
    first = line.rstrip()
    if first == line == "---":
        return f", in line 1, not in line {number + 1}; delete the empty lines above it"
    if _AROUND.match(line):
        return f"; {_off_by(line)}"
    if first.startswith("---") and ODD_BREAK.match(first, 3):
        return f"; U+{ord(first[3]):04X} after it is not a line break in YAML; replace it with one"
    if first.startswith("---"):
        what = f": three hyphens, not {len(first)}"
        return "; remove what follows the three hyphens" if first.strip("-") else what
    if first and not first.strip(_HYPHENS):
        return ": three hyphens, not other dashes"
    return ""


def for_path(finding: Finding, path: str) -> Finding:
    """Return what is said of a file without front matter, with the line that leaves it out."""
    line = exclusion(path)
    if finding.message != _PROSE or not line:
        return finding
    message = (
        "the file does not begin with front matter; put its data between two `---` lines at the top, or, if"
        f" it is not a document, leave it out: `{line}` in the configuration (and `--force-exclude`, where it"
        " is named on the command line)"
    )
    return replace(finding, message=message)


def exclusion(path: str) -> str:
    """Return the line of a configuration that leaves out a file; nothing where that can't be shown simply."""
    if not _SIMPLE_PATH.fullmatch(path):
        return ""
    # A name alone would leave out all files that are called so.
    pattern = path if "/" in path else f"/{path}"
    return f"exclude = [{json.dumps(pattern, ensure_ascii=False)}]"


def wide(raw: bytes) -> Finding | None:
    """Say that a file is in UTF-16 or UTF-32, whose letters of English are all UTF-8, with zeros between."""
    if b"\0" not in raw[:4]:
        return None
    encoding = _wide(raw)
    if not encoding:
        return None
    message = f"not UTF-8 text: it looks like {encoding}; save the file as UTF-8"
    return Finding(FILE_UNREADABLE, message, offsets=(0, 0))


def _wide(raw: bytes) -> str:
    """Return the encoding of which each character has bytes that are zero in Latin letters; else nothing."""
    start = raw[: _TELLING - _TELLING % 4]
    for width in (4, 2):
        columns = [start[at::width] for at in range(width)]
        zeros = sum(column.count(0) > len(column) * 0.6 for column in columns)
        if len(start) >= width and zeros == width - 1:
            return f"UTF-{8 * width}"
    return ""


def not_utf8(raw: bytes, at: int, before: str) -> Finding:
    """Say where a file is not UTF-8, and what it may be instead; ``before`` is the text above that place."""
    hint = ""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        hint = "; it looks like UTF-16"
    elif encoding := _wide(raw):
        hint = f"; it looks like {encoding}"
    elif b"\0" in raw[:1000]:
        hint = "; it looks like a binary file"
    elif (meant := raw[at : at + 1].decode("cp1252", "ignore")) and raw[at + 1 : at + 2].isascii():
        # In UTF-8, another byte of the character follows; in single-byte encodings, most often a letter.
        hint = f", but `{meant}` in {'Latin-1' if raw[at] >= 0xA0 else 'Windows-1252'}"
    line, column = Lines(before).position(len(before))
    return Finding(
        FILE_UNREADABLE,
        f"not UTF-8 text: byte 0x{raw[at]:02X} at offset {at} (line {line}, column {column}) is not a"
        f" character{hint}; save the file as UTF-8",
        offsets=(len(before), len(before)),
    )
