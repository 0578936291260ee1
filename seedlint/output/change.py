"""What a fix does to the line that a finding is about: these letters become those.

A description such as "write `…`" has room for a part of a value, and not always for the part that changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.output.frame import LONGEST
from seedlint.util.escape import clip, escape
from seedlint.util.late import late
from seedlint.util.redact import MASK

if TYPE_CHECKING:
    from seedlint.finding import Fix
    from seedlint.output.masked import Marked

_VALUE = late(r"[ \t]*(?:- +)*(?:[A-Za-z_][A-Za-z0-9_-]*:[ \t]+)?([\"']?)")
"""What is before a value on its line, with the quote that it begins with."""
_RUN = late("[A-Za-z0-9+/=]{10,}")
"""What could be a part of a payload."""
_LONG = 40
"""Characters of a description that quotes a value, which is rather shown by what changes in it."""
_CONTEXT = 8
_BEHIND = 4
"""Letters behind a change: in more there may be the next one."""
_MOST = 40
"""Characters of either side of a change that are shown."""


class Change(NamedTuple):
    """A stretch of a line, and what is written in its place; ``more`` others are like it."""

    old: str
    new: str
    more: int = 0

    def words(self) -> str:
        """Return it for people, safe on a terminal."""
        others = f", and {self.more} more" if self.more else ""
        return f"`{_middle(self.old)}` to `{_middle(self.new)}`{others}"


def told(fix: Fix, marked: Marked | None) -> str:
    """Return what a fix does, in few words; ``marked`` is the line that the finding is about, if it is known.

    The description says it, unless that quotes nothing, or a part of a new value, or all of a long one: then
    it is the change.
    """
    description = clip(escape(fix.description))
    quotes = "`" in description
    if quotes and "…" not in description and not _quotes_whole(fix, description):
        return description
    # What can hardly be seen is better said in words.
    blank = marked is None or not marked.line[marked.start : marked.end].strip()
    change = None if blank else change_of(fix, marked)
    if change is None or not change.new or change.old.split() == change.new.split():
        return description
    return f"change {change.words()}" if quotes else f"{description}: {change.words()}"


def _quotes_whole(fix: Fix, description: str) -> bool:
    """Whether a description has all of a value that is long."""
    value = fix.edits[0].value if fix.edits else None
    return isinstance(value, str) and len(value) > _LONG and escape(value) in description


def change_of(fix: Fix, marked: Marked | None) -> Change | None:
    """Return what changes in the line that a finding is about; None where the line alone does not tell.

    That is so for all but the replacement of a text by another; of one that is not written on one line and
    without escapes, what is marked must be found among what it stands in.
    """
    edit = fix.edits[0] if len(fix.edits) == 1 else None
    if edit is None or edit.action != "replace" or edit.span or not isinstance(edit.value, str):
        return None
    if marked is None or max(len(marked.line), len(edit.value)) > LONGEST or MASK in marked.line:
        return None
    line, start, end = marked
    place, new = _value(line), edit.value
    if place is None or not place[0] <= start <= end <= place[1]:
        change = _beside(line, start, end, new)
    else:
        old = line[place[0] : place[1]]
        if old == new:
            return None
        change = _at(old, new, start - place[0], end - place[0]) or (
            _beside(line, start, end, new) or _around(old, new)
        )
    # Of what the line does not show, nobody here knows whether it may be shown.
    hides = change is not None and any(run not in line for run in _RUN.findall(change.new))
    return None if hides else change


def _beside(line: str, start: int, end: int, new: str) -> Change | None:
    """Return the change of what is marked, by what is around it on its line, and in the new text."""
    found = _VALUE.match(line)
    before, after = line[max(start - _CONTEXT, 0) : start], line[end : end + _BEHIND]
    if found and found.end() <= start and not line[found.end() : start].strip():
        begin = 0
    elif len(before) == _CONTEXT and new.count(before) == 1:
        begin = new.index(before) + _CONTEXT
    else:
        return None
    stop = new.find(after, begin, begin + end - start + _CONTEXT) if len(after) == _BEHIND else -1
    return Change(line[start:end], new[begin:stop]) if stop > begin and end > start else None


def _value(line: str) -> tuple[int, int] | None:
    """Return where the value on a line begins and ends; None if it is not written as it is meant."""
    found = _VALUE.match(line)
    if found is None:
        return None
    start, end, quote = found.end(), len(line.rstrip()), found[1]
    if not quote:
        return None if " #" in line[start:end] else (start, end)
    inside = line[start : end - 1]
    if end <= start or line[end - 1] != quote or quote in inside or (quote == '"' and "\\" in inside):
        return None
    return start, end - 1


def _at(old: str, new: str, start: int, end: int) -> Change | None:
    """Return the change of what is marked, if nothing else changes, and not all of the value is marked."""
    behind = len(old) - end
    if end - start == len(old) or len(new) < start + behind:
        return None
    if new[:start] != old[:start] or (behind and new[-behind:] != old[-behind:]):
        return None
    return Change(old[start:end], new[start : len(new) - behind])


def _around(old: str, new: str) -> Change:
    """Return the first word that changes, or all from there to the last one, if words come or go."""
    before, after = old.split(), new.split()
    if len(before) == len(after):
        pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        return Change(*_shortened(*pairs[0]), more=len(pairs) - 1) if pairs else Change(old, new)
    return Change(*_shortened(old, new))


def _shortened(old: str, new: str) -> tuple[str, str]:
    """Return two texts, if they are long without most of what they begin and end with alike."""
    if len(old) <= _MOST and len(new) <= _MOST:
        return old, new
    start = max(_shared(old, new) - _CONTEXT, 0)
    end = max(_shared(old[start:][::-1], new[start:][::-1]) - _CONTEXT, 0)
    begin, rest = "…" if start else "", "…" if end else ""
    return begin + old[start : len(old) - end] + rest, begin + new[start : len(new) - end] + rest


def _shared(one: str, other: str) -> int:
    """Count the letters with which both begin."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        half = (low + high + 1) // 2
        low, high = (half, high) if one[:half] == other[:half] else (low, half - 1)
    return low


def _middle(text: str) -> str:
    """Return the beginning and the end of a text."""
    if len(text) > _MOST:
        half = _MOST // 2
        text = f"{text[:half]}…{text[-half:]}"
    return escape(text)


__all__ = ["Change", "change_of", "told"]
