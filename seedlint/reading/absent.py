"""Whether a file in which no front matter is found was meant to have none.

Only asked where files without front matter are allowed: elsewhere, all are told what is wrong with theirs.
What looks like front matter whose first line is not quite right was meant as such, and stays an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.reading.fences import LFS_POINTER, is_key
from seedlint.reading.lines import BREAK
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 200
"""So many lines are looked at."""
_FAR = 20_000
_FENCES = ("---", "+++", ";;;", "```toml", "---toml", "---json")
_CLOSING = ("---", "...")
_UNSEEN = r"\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_NEARLY = late(rf"[{_UNSEEN}]*+(?:[-\u2010-\u2015\u2212\u2e3a\u2e3b]{{2,}}+|[+]{{3}}|;{{3}}|```toml)")
"""A line that may have been meant to open front matter."""
_ODD_BREAK = late(r"[\x85\u2028\u2029]")
_OTHER_FIELD = late(r"[ \t]*+(?:[\w.\"'-]++[ \t]*+=|\[|[\"{}])")
"""How fields begin in TOML and JSON."""
_GOES_ON = late(r"[ \t]|-[ \t]|\Z|#|[\]}]")
"""What stands between fields of YAML."""
_COMMENT = late(r"#|<!--|//|\Z")


def has_none(text: str) -> bool:
    """Whether a text, whose front matter was looked for in vain, does not look as if it had any."""
    if not text.strip():
        return True
    lines = BREAK.split(text[:_FAR], maxsplit=_MOST)[:_MOST]
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first]
    if text.startswith(LFS_POINTER) or (lines[0] in _FENCES and ("\n" in text or "\r" not in text)):
        return False
    if _ODD_BREAK.search(opening) and opening.startswith(_FENCES):
        return False
    if _NEARLY.match(opening):
        return not _begins_with_field(lines[first + 1 :])
    return not _is_front_matter(lines[first:]) and not _further_down(lines[first:])


def _begins_with_field(lines: Sequence[str]) -> bool:
    """Whether the first line that says anything is a field, in some syntax."""
    line = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return bool(is_key(line) or _OTHER_FIELD.match(line))


def _further_down(lines: Sequence[str]) -> bool:
    """Whether front matter begins below comments and empty lines, where it is none."""
    for number, line in enumerate(lines):
        if line == "---":
            return _is_front_matter(lines[number + 1 :])
        if not _COMMENT.match(line.strip()):
            return False
    return False


def _is_front_matter(lines: Sequence[str]) -> bool:
    """Whether lines are fields, down to a closing fence."""
    fields, above = 0, ""
    for line in lines:
        if line in _CLOSING:
            # Below an empty line, it is a rule of Markdown.
            return fields > 0 and bool(above)
        above = line.strip()
        if is_key(line):
            fields += 1
        elif not _GOES_ON.match(line):
            return False
    return False


__all__ = ["has_none"]
