"""Where the YAML of a file is: front matter between fences, or the whole file; and what is wrong if not."""

from __future__ import annotations

import re

from seedlint.codes import FILE_UNREADABLE, FRONT_MATTER_MISSING
from seedlint.finding import Finding
from seedlint.reading.lines import BREAK

_LFS_POINTER = "version https://git-lfs.github.com/spec/"


def front_matter(text: str) -> tuple[int, int] | Finding:
    """Return the stretch between the first two fences, or what is wrong with them."""
    if text.startswith("---\n"):
        begin = 4
    elif text.startswith("---\r\n"):
        begin = 5
    else:
        return _no_opening(text)
    end = _closing_fence(text, begin - 1)
    if end:
        return begin, end
    loose = re.search(r"\n((?:---|\.\.\.)[ \t]+)\r?(?:\n|\Z)", text[begin - 1 :])
    if loose:
        start, stop = loose.span(1)
        message = "the closing line must be exactly `---`; remove the white space after it"
        return Finding(FRONT_MATTER_MISSING, message, offsets=(start + begin - 1, stop + begin - 1))
    message = "the front matter opened here is never closed; end it with a line that is exactly `---`"
    return Finding(FRONT_MATTER_MISSING, message, offsets=(0, 3))


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
    first = lines[0].rstrip()
    if not text.strip():
        message = "the file is empty; it must begin with front matter between two `---` lines"
    elif first.startswith(_LFS_POINTER):
        message = "this is a pointer of Git LFS, not the document; fetch that with `git lfs pull`"
    elif first.startswith("---") and not first.strip("-"):
        message = "the opening line must be exactly `---`, with nothing after it"
    elif "---" in (line.strip() for line in lines):
        number = next(n for n, line in enumerate(lines, 1) if line.strip() == "---")
        message = (
            f"the file must begin with `---`, but the first such line is line {number}; move it to the top"
        )
    else:
        message = "the file does not begin with front matter; put a `---` line above it and another below it"
    return Finding(FRONT_MATTER_MISSING, message, offsets=(0, len(lines[0])))


def not_utf8(raw: bytes, at: int) -> Finding:
    """Say where a file is not UTF-8, and what it may be instead."""
    hint = ""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        hint = "; it looks like UTF-16"
    elif b"\0" in raw[:1000]:
        hint = "; it looks like a binary file"
    return Finding(
        FILE_UNREADABLE,
        f"not UTF-8 text: byte 0x{raw[at]:02X} at offset {at} is no character{hint}; save the file as UTF-8",
        offsets=(0, 0),
    )
