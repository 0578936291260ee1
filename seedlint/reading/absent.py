"""Whether a file in which no front matter is found was meant to have none.

Only asked where files without front matter are allowed: elsewhere, all are told what is wrong with theirs.
What looks like front matter whose first line is not quite right was meant as such, and stays an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.reading.fenced import likely
from seedlint.reading.fences import DASHES, LFS_POINTER, ODD_BREAK, UNSEEN, is_key
from seedlint.reading.lines import BREAK
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 200
"""So many lines are looked at."""
_FAR = 20_000
_FENCES = ("---", "+++", ";;;", "```toml", "---toml", "---json")
_CLOSING = ("---", "...")
_AROUND = rf"[\s{UNSEEN}]*+"
_NEARLY = late(rf"{_AROUND}(?:(?:\\?[-{DASHES}]){{2,}}+|[{DASHES}]{_AROUND}\Z|[+]{{2}}|;{{2}}|```toml)")
"""A line that may have been meant to open front matter."""
_RULE = late(r"(?:[-*_=+;](?:[ \t]*+(?=[-*_=+;]))?+){2,5}+[ \t]*+")
"""What may be a fence as well as a rule or an underline of Markdown."""
_OTHER_FIELD = late(r"[ \t]*+(?:[\w.\"'-]++[ \t]*+=|\[|[\"{}])")
"""How fields begin in TOML and JSON."""
_GOES_ON = late(r"[ \t]|-[ \t]|\Z|#|[\]}]")
"""What stands between fields of YAML."""
_FIELDS = 2
"""So many fields end in a line that nearly closes them; below a single one, it underlines a heading."""
_ABOVE = late(r"#|//|/\*|<[!?%]|\{[%{#/]|(?:import|export)\b|\Z")
"""What may stand above front matter, by mistake: comments, headings, imports of MDX, tags of templates."""
_OPEN = (("<!--", "-->"), ("/*", "*/"), ("{/*", "*/}"), ("{#", "#}"), ("{%", "%}"), ("<%", "%>"))
"""What goes on over lines, down to its end."""


def has_none(text: str) -> bool:
    """Whether a text, whose front matter was looked for in vain, does not look as if it had any."""
    if not text.strip():
        return True
    lines = BREAK.split(text[:_FAR], maxsplit=_MOST)[:_MOST]
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first]
    if text.startswith(LFS_POINTER) or (lines[0] in _FENCES and ("\n" in text or "\r" not in text)):
        return False
    if ODD_BREAK.search(opening) and opening.startswith(_FENCES):
        return False
    if _NEARLY.match(opening):
        return not _begins_with_field(lines[first + 1 :])
    if _RULE.fullmatch(opening) and _is_closed(lines[first + 1 :], opening.strip()):
        return False
    return not _is_front_matter(lines[first:]) and not _further_down(lines[first:])


def _begins_with_field(lines: Sequence[str]) -> bool:
    """Whether the first line that says anything is a field, in some syntax."""
    line = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return bool(is_key(line.lstrip(" \t")) or _OTHER_FIELD.match(line))


def _is_closed(lines: Sequence[str], by: str) -> bool:
    """Whether lines are fields, down to one that is the same as the one above them."""
    end = next((number for number, line in enumerate(lines) if line.strip() == by), None)
    return end is not None and _is_front_matter([*lines[:end], "---"])


def _further_down(lines: Sequence[str]) -> bool:
    """Whether front matter begins below what is no prose, where it is none."""
    end = ""
    for number, line in enumerate(lines):
        said = line.strip()
        if end and end != "\n":
            end = "" if end in said else end
        elif _NEARLY.match(line):
            return _is_front_matter(lines[number + 1 :]) or bool(likely(lines[number + 1 :], said[:3]))
        elif end:
            end = end if said else ""
        elif not _ABOVE.match(said):
            return False
        else:
            end = _open_until(said)
    return False


def _open_until(line: str) -> str:
    """Return what ends that which a line begins and does not end; a line break alone is an empty line."""
    for begin, end in _OPEN:
        if line.startswith(begin):
            return "" if end in line[len(begin) :] else end
    return "\n" if line.startswith(("import", "export")) else ""


def _is_front_matter(lines: Sequence[str]) -> bool:
    """Whether lines are fields, down to a closing fence."""
    if likely(lines):
        return True
    fields, above = 0, ""
    for line in lines:
        if line in _CLOSING:
            # Below an empty line, it is a rule of Markdown.
            return fields > 0 and bool(above)
        if _RULE.fullmatch(line):
            return fields >= _FIELDS and bool(above)
        above = line.strip()
        if is_key(line):
            fields += 1
        elif not _GOES_ON.match(line):
            return False
    return False


__all__ = ["has_none"]
