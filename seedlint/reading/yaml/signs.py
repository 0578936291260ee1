"""Texts that begin with a sign that means something else to YAML: what it means, and the forms to write."""

from __future__ import annotations

from seedlint.reading.yaml.forms import Line, advice, line_of, needs_quotes, whole_of
from seedlint.util.late import late

_BELOW = late(r"[^\r\n]*\r?\n(?P<indent> *)(?P<first>[^\s#])")


def block(text: str, at: int, above: int) -> str:
    """Say what to do about the header of a block text at ``at`` that has something behind its sign."""
    line = line_of(text, at)
    sign, rest = text[at : at + 1], line.value[1:]
    wrong = "the header of this block string is wrong; write just `|` or `>`, and the string on the next line"
    if line.at != at or sign not in "|>" or not rest.strip():
        return f"{wrong}; put a string that begins with such a sign in quotes"
    whole = whole_of(text, at, above)
    begins = f"`{sign}` begins a block string, which is on the lines below it, indented"
    if not rest[0].isspace():
        return f"{begins}; if this is a string, {advice(whole, whole.value)}"
    if _goes_on(text, line):
        return f"{begins}; move what follows the `{sign}` there"
    alone = rest.strip()
    if not line.may_show(line.value):
        return (
            f"{begins}; leave the `{sign}` out, or, if it is part of the string, {advice(line, line.value)}"
        )
    return (
        f"{begins}; for a string on this line, leave it out: {_alone(line, alone)}; if it is part of"
        f" the string, {advice(line, line.value)}"
    )


def dash(text: str, at: int, above: int) -> str:
    """Say what to do about a `- ` behind a key, or behind what else no list can begin."""
    line = line_of(text, at)
    if line.at != at or not line.key:
        return (
            "a list can't begin on this line; put `- …` on a line of its own, indented below the key, or put"
            " text that begins with `- ` in quotes"
        )
    item = f"`{line.value}`" if line.may_show(line.value) else "the item"
    a_list = f"a list can't begin after its key; write {item} on a line of its own below `{line.key}:`"
    below = _BELOW.match(text, at)
    if below and below["first"] == "-":
        return f"{a_list}, in the column of the next one"
    whole = whole_of(text, at, above)
    return f"{a_list}, indented; if this is a string, {advice(whole, whole.value)}"


def question(line: Line) -> str:
    """Say what to do about a `? ` behind a key."""
    words = advice(line, line.value)
    return f"`? ` begins a key in YAML, which is not allowed here; if this is a string, {words}"


def _alone(line: Line, text: str) -> str:
    """Show a line with a text in place of its value, in quotes where it must be."""
    if needs_quotes(text):
        return line.written(text)
    return line.written(text).replace(f'"{text}"', text)


def _goes_on(text: str, line: Line) -> bool:
    """Whether the line below is indented as a part of this value."""
    below = _BELOW.match(text, line.start)
    return bool(below and len(below["indent"]) > len(line.lead) - len(line.lead.lstrip(" ")))


__all__ = ["block", "dash", "question"]
