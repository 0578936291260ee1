"""What was most likely meant by something that is no value in TOML, and how that is written."""

from __future__ import annotations

import re

from seedlint.reading.yaml.causes import CURLY
from seedlint.reading.yaml.forms import may_be_shown
from seedlint.util.days import no_day

_ZEROS = re.compile(r"([+-]?)0+([1-9][0-9]*+|0)")
_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])(?:[Tt ]?[ \t]*+(.*+))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)? ?([Zz]|[+-][0-9]{2}:?[0-9]{2})?")
_READY = re.compile(r"0|-?[1-9][0-9]*|\[.*\]|\"[^\"\\]*\"|'[^']*'")
_WORDS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_NOTHING = frozenset(("null", "none", "nil", "~", "undefined"))
_MORE = re.compile(r"\S+[ \t]+[A-Za-z0-9_-]+[ \t]*=[ \t]*\S.*")


def instead(value: str, lead: str) -> str:
    """Say what to write instead of a value that is none; ``lead`` is its key, with the `=`."""
    for cause in (_missing, _curly, _word, _zeros, _date, _block, _more):
        message = cause(value, lead)
        if message:
            return message
    if not may_be_shown(value) or "`" in value:
        return "a string must be in quotes"
    return f"a string must be in quotes: `{lead}{written(value)}`"


def written(value: str) -> str:
    """Write in TOML what was meant for a value."""
    if value.lower() in {"true", "false"}:
        return value.lower()
    if _READY.fullmatch(value):
        return value
    date = _DATE.fullmatch(value)
    if date and (there := _date_time(date)):
        return there
    inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
    return f'"{inner}"' if '"' not in inner and "\\" not in inner else f"'{inner}'"


def _missing(value: str, lead: str) -> str:
    return "" if value else f'a value is missing; write `{lead}""` for an empty string, or delete the line'


def _curly(value: str, lead: str) -> str:
    if value[0] not in CURLY:
        return ""
    inner = value[1:-1] if len(value) > 1 and value[-1] in f"{CURLY[value[0]]}\"'" else value[1:]
    showable = may_be_shown(inner) and "`" not in inner and '"' not in inner
    form = f': `{lead}"{inner}"`' if showable else ""
    return f"curly quotes are not quotes in TOML; use straight ones{form}"


def _word(value: str, lead: str) -> str:
    word = value.lower()
    if word in _NOTHING:
        return 'TOML has no null; delete the line, or write `""` for an empty string'
    if word not in _WORDS:
        return ""
    quoted = "or put it in quotes if it is a string"
    return f"`{value}` is not a value in TOML; write `{lead}{_WORDS[word]}`, {quoted}"


def _zeros(value: str, lead: str) -> str:
    found = _ZEROS.fullmatch(value)
    if not found:
        return ""
    number = found[1] + found[2]
    return f'a number does not begin with `0`; write `{lead}{number}`, or `{lead}"{value}"` if it is a string'


def _date(value: str, lead: str) -> str:
    found = _DATE.fullmatch(value)
    if not found or "`" in value or not may_be_shown(value):
        return ""
    missing = no_day(found[1], found[3], found[4])
    if missing is not None:
        return f"`{value}` is not a date; {missing[1]}"
    there = _date_time(found)
    if there and there != value:
        return f"`{value}` is not a TOML date; write `{lead}{there}`"
    example = "`2023-05-04T06:15:00Z`"
    return f"`{value}` is not a TOML date, such as {example}; put it in quotes if it is a string"


def _date_time(found: re.Match[str]) -> str | None:
    """Return a date as TOML has it, None if that can't be said."""
    day = f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}"
    if not found[5]:
        return day
    time = _TIME.fullmatch(found[5].strip())
    if time is None or int(time[1]) > 23 or int(time[2]) > 59 or int(time[3] or 0) > 59:
        return None
    offset = (time[5] or "").upper()
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{day}T{int(time[1]):02}:{time[2]}:{time[3] or '00'}{time[4] or ''}{offset}"


def _block(value: str, lead: str) -> str:
    if value[0] not in "|>" or len(value) > 2:
        return ""
    return f'a string of several lines needs three quotes on each side: `{lead}"""`, and `"""` below it'


def _more(value: str, _lead: str) -> str:
    return "each key with its value needs a line of its own" if _MORE.fullmatch(value) else ""


__all__ = ["instead", "written"]
