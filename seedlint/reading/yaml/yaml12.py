"""How plain (unquoted) scalars are read: YAML 1.2 core schema, and what YAML 1.1 readers make of them.

Sources: YAML 1.2.2, section 10.3.2 (core schema tag resolution); the YAML 1.1 type repository
(bool, int, float, null). Timestamps are left out on purpose: in this format they are always plain,
and always strings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.finding import JSON

_WORDS: dict[str, JSON] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INT = late(r"[-+]?[0-9]+")
_OCTAL = late(r"0o[0-7]+")
_HEX = late(r"0x[0-9a-fA-F]+")
_FLOAT = late(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

_BOOL_11 = {
    word: truth
    for truth, words in ((True, "y yes on"), (False, "n no off"))
    for lower in words.split()
    for word in (lower, lower.title(), lower.upper())
}
_OCTAL_11 = late(r"[-+]?0[0-7_]+")
_HEX_11 = late(r"[-+]?0x[0-9a-fA-F_]+")
_BINARY_11 = late(r"[-+]?0b[01_]+")
_DECIMAL_11 = late(r"[-+]?(?:0|[1-9][0-9_]*)")
_SEXAGESIMAL_11 = late(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_FLOAT_11 = late(r"[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+][0-9]+)?")
_MAX_DIGITS = 4000
_GROUPED = late(r"[-+]?(?:(0[0-7_,]+)|[1-9](?:[,_]?[0-9])*|([0-9][0-9_,]*\.[0-9]*(?:[eE][-+][0-9]+)?))")
"""A number with commas, as Ruby's Psych reads it: octal, whole, or with a point."""
_TIMESTAMP_11 = late(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)


def resolve(text: str) -> JSON:
    """Return the value of a plain scalar under the YAML 1.2 core schema.

    An integer too long for Python's conversion stays text: no field can use it.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text) if len(text) <= _MAX_DIGITS else text
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEX.fullmatch(text):
        return int(text[2:], 16)
    return float(text) if _FLOAT.fullmatch(text) else text


def is_long_number(text: str) -> bool:
    """Whether a text would be an integer if it were shorter; see `resolve`."""
    return len(text) > _MAX_DIGITS and _INT.fullmatch(text) is not None


def yaml11_reading(text: str) -> str | None:
    """Say how a YAML 1.1 reader would take a plain scalar that YAML 1.2 reads as something else.

    Returns a phrase such as ``the boolean false`` or ``the number 511``, or None where both agree.
    """
    if text in _BOOL_11:
        return f"the boolean {str(_BOOL_11[text]).lower()}"
    if text == "=":
        return "a default-value marker"
    if not text or text[0] not in "+-.0123456789" or len(text) > 100:
        return None
    return _other_number(text)


def elsewhere_reading(text: str) -> str | None:
    """Say how some readers take a plain value that is text to YAML 1.1 and 1.2, None if none does.

    PyYAML and ruamel.yaml take ``<<`` for a merge key, and refuse it; Ruby's Psych takes numbers with commas,
    such as ``1,000.50``, for numbers, and what begins with a colon for a symbol.
    """
    if text == "<<":
        return "a merge key, which is not allowed here, to some readers, such as PyYAML"
    if text[:1] == ":" and len(text) > 1:
        return "a symbol to some readers, such as Ruby's"
    if "," in text and len(text) < 100 and (grouped := _GROUPED.fullmatch(text)):
        digits = text.replace(",", "").replace("_", "")
        number = float(digits) if grouped[2] else int(digits, 8 if grouped[1] else 10)
        return f"the number {number} to some readers, such as Ruby's"
    return None


def typed_reading(text: str) -> str | None:
    """Say what a plain text is to readers that have types for dates, as the timestamps of YAML 1.1 are."""
    if not _TIMESTAMP_11.fullmatch(text):
        return None
    return "a date" if len(text) == 10 else "a date and time"


def _other_number(text: str) -> str | None:
    new, old = resolve(text), yaml11_value(text)
    if isinstance(old, str):
        return "a string" if not isinstance(new, str) else None
    same = not isinstance(new, str) and (old == new or (old != old and new != new))
    return None if same else f"the number {old}"


def yaml11_value(text: str) -> JSON:
    """Return what a YAML 1.1 reader takes a plain word or number for: a boolean, a number or the text."""
    if text in _BOOL_11:
        return _BOOL_11[text]
    old: JSON = text
    digits = text.replace("_", "")
    sign = -1 if text[:1] == "-" else 1
    bare = digits.lstrip("+-")
    if _DECIMAL_11.fullmatch(text):
        old = int(digits)
    elif _OCTAL_11.fullmatch(text):
        old = sign * int(bare, 8)
    elif _HEX_11.fullmatch(text) and len(bare) > 2:
        old = sign * int(bare, 16)
    elif _BINARY_11.fullmatch(text) and len(bare) > 2:
        old = sign * int(bare, 2)
    elif _SEXAGESIMAL_11.fullmatch(text):
        total: float = 0
        for part in bare.split(":"):
            total = total * 60 + (float(part) if "." in part else int(part))
        old = sign * total
    elif _FLOAT_11.fullmatch(text) and any(c.isdigit() for c in text.lower().partition("e")[0]):
        old = float(digits)
    elif text in _WORDS:
        old = _WORDS[text]
    return old
