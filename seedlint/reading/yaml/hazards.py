"""What the fast YAML reader can't be trusted with, found by scanning the text at C speed.

yaml-rs returns values at once, but it expands aliases, drops tags, takes two documents for a list,
reads ``1_000`` and ``0b1`` as numbers, recurses without bound on ``- - - -``, and takes quadratic time over
long numbers; of texts that go on over several lines it takes some that YAML forbids, and in brackets more
than libyaml. A text in which none of that can be, by these scans, is safe to give to it; any other, and
any that it refuses, is read by `seedlint.reading.yaml.compose`, slowly and exactly. A false alarm costs a
millisecond or two.
"""

from __future__ import annotations

import re

from seedlint.reading.yaml.yaml12 import yaml11_reading
from seedlint.util.late import late

_INDICATORS = {
    sign: late(rb"%s(?<=[\s\[{,:?-]%s)(?:[^\s\]},]|(?<=!))" % (re.escape(sign), re.escape(sign)))
    for sign in (b"&", b"*", b"!")
}
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\n"
_C0 = bytes([*range(9), 11, 12, *range(14, 32), 127])
_C1 = late(rb"\xc2[\x80-\x84\x86-\x9f]")
_NONCHARACTER = late(rb"\xef\xbf[\xbe\xbf]")
_TAB_INDENT = late(rb"[\n?:-] *+\t")
_ESCAPED_BREAK = late(rb"\\[\r\n]")
_HALF = late(rb"\\u[dD][89abAB]")
# How lines begin that yaml-rs takes for a part of any text (quotes), that end a document, or with brackets.
_LINE = late(rb"\n *+(?:[\"'](?=[ \t]*+(?:[\r\n#]|\Z))|''|[\[{]|\.\.\.(?!\s*\Z))")
_BLOCK = late(rb"[|>][-+0-9]*+[ \t]*+[\r\n#]")
_BEGINNING = late(rb"%|[&*!]| *(?:[\[{\t]|\.\.\.)")
_HEADER = late(rb"[|>][-+0-9]*[ \t]*(?:#.*)?\Z")
_FLOW_START = late(rb"[:-][ \t\r\n][ \t\r\n]*+([\[{])")
# Brackets that are closed on their line, whether or not they match: yaml-rs refuses those that don't.
# It takes quotes and colons in places where YAML doesn't: each text here ends where an entry or a key may.
_EASY_FLOW = late(
    rb"""[\[{](?:[\[\]{},]|[ ]++(?=[^ \t\r\n#])
    |(?:"(?:[^"\\\r\n]|\\[^\r\n])*+"|'[^'\r\n]*+')(?=[ ]*+[\]},]|:[ ])
    |[\w\x80-\xff.+/()=;$~][^\[\]{}"'#,:\r\n\t]*+(?=[\]},:])
    |(?<=[\w"'/.]):[ ]|(?<=\w):(?=[\w/])|-(?=[0-9]))*+(?<=[\]}])(?=[ \t]*+(?:\r?\n|\Z)|[ \t]++\#)""",
    re.VERBOSE,
)
# yaml-rs recurses once a level, of two characters at least; some systems give a stack for a thousand of them.
_INDENTED = late(rb"[-? :\t]{32}")
_INDENT_STRIDE = 1024
_DIGITS = late(rb"[0-9_]{1000}")
_DIGITS_STRIDE = 2000

# Patterns begin with a literal, which the regex engine looks for at memchr speed, and run over bytes, for
# text with a single curly quote in it has two bytes a character or four.
_END = rb"(?=[ \t]*(?:[\r\n,#\]}]|\Z))"
_WORD = rb"(?:[yY](?:es)?|YES|[nN]o?|NO|[oO]n|ON|[oO]ff|OFF|=)" + _END
_NUMBER = rb"[-+._0-9][-+.0-9a-fA-FxXob_:,]*+" + _END
# Versions of three numbers and more are text to everybody.
_VERSION = rb"[0-9]++\.[0-9]++\.[0-9]++[0-9.]*+(?:[\r\n]|\Z)"
_FIRST = rb"(?=[-+._0-9yYnNoO=\[{:])(?![a-z]{4}|[1-9][0-9]*+(?:[\r\n]|\Z)|%s)" % _VERSION
_SCALAR = rb"%s(%s|%s|[\[{]|:(?=[^ \t\r\n]))" % (_FIRST, _WORD, _NUMBER)
_AFTER_COLON = late(rb":[ \r\n][ \t\r\n]*+" + _SCALAR)
_AFTER_DASH = late(rb"-[ \t\r\n]++" + _SCALAR)
# Comments are passed over whether or not a value follows: each place in them would look at all of them again.
_AFTER_COMMENTS = late(rb"#(?<=[ \t\r\n]#)[^\r\n]*+(?:[ \t\r\n]++(?:#[^\r\n]*+)?)*+(?:%s)?" % _SCALAR)
# What only begins like a number is passed over as a whole: a colon in it is no place to begin again.
_NO_NUMBER = rb"[-+._0-9](?:[-+.0-9a-fA-FxXob_]|:(?=[-+.0-9a-fA-FxXob_:]))*+"
_SINGLE = _NUMBER.replace(b",]*+", b"]*+")
_IN_FLOW = late(rb"[\[{,:]\s*+(?:((?![1-9][0-9]*+(?:[\r\n]|\Z))(?:%s|%s))|%s)" % (_WORD, _SINGLE, _NO_NUMBER))

# Nearly all lines: a key or an item with nothing, or with a text in quotes or a plain one that ends with its
# line, a number or a timestamp. Where there is nothing else, nothing can be misread. Most loops are over `.`
# or all but one character, eight times as fast as those over classes.
_EASY_VALUE = (
    rb"""(?:
    "(?:"|(?=.++(?<=")\n)[^"]*+(?<!\\)")
    |(?=[A-Za-z\x80-\xff])(?!(?=[yYnNoO])%s)(?!.*:[ \t\r\n])(?!.*\#).*+
    |(?=[-0-9])(?:[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z
        |(?:0|-?[1-9][0-9]{0,14}+)(?:\.[0-9]{1,15}+)?)
    |"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"
    )\n"""
    % _WORD
)
_EASY_KEY = rb"[A-Za-z_][\w.-]*+:"
_EASY_LINES = re.compile(
    rb"""(?:---\n)?+(?:
    [ ]{0,99}+(?:%(key)s(?:[ ]%(value)s|\n)|\n)
    |([ ]{0,99}+)-[ ](?:%(key)s\n|(?:%(key)s[ ])?%(value)s(?!\1[ ]++-[ ]))
    )*+(?:---\n*+)?+\Z"""
    % {b"key": _EASY_KEY, b"value": _EASY_VALUE},
    re.VERBOSE,
)


def unprintable(raw: bytes) -> bytes:
    """Return the bytes of UTF-8 that are neither printable ASCII nor a line feed, in their order."""
    return raw.translate(None, _PRINTABLE)


def hazardous(raw: bytes, odd: bytes | None = None) -> bool:
    """Whether YAML (``raw``, in UTF-8) must be read by `seedlint.reading.yaml.compose`.

    Fences around it make no difference. ``odd`` is what is `unprintable` in it, or more, if known.
    """
    if odd is None:
        odd = unprintable(raw)
    if odd and _has_odd_hazard(raw, odd):
        return True
    if _EASY_LINES.match(raw):
        return b"\\" in raw and _HALF.search(raw) is not None
    if _has_odd_lines(raw):
        return True
    # Single bytes are looked for at memchr speed, two of them ten times slower.
    for sign, pattern in _INDICATORS.items():
        if sign in raw and pattern.search(raw):
            return True
    from seedlint.reading.yaml.lost import may_lose  # nearly all documents have only easy lines

    return _is_too_much(raw) or may_lose(raw, odd) or ambiguous(raw)


def _has_odd_hazard(raw: bytes, odd: bytes) -> bool:
    """Whether there is a character that YAML forbids, or a tab or carriage return that it may."""
    if len(odd.translate(None, _C0)) != len(odd) or _C1.search(odd) or _NONCHARACTER.search(odd):
        return True
    if b"\xef\xbb\xbf" in odd or (b"\t" in odd and _TAB_INDENT.search(raw)):
        return True
    return b"\r" in odd and odd.count(b"\r") != raw.count(b"\r\n")


def _has_odd_lines(raw: bytes) -> bool:
    if _LINE.search(raw) or _BEGINNING.match(raw) or (b"<" in raw and b"<<" in raw):
        return True
    if b"\\" in raw and (_ESCAPED_BREAK.search(raw) or _HALF.search(raw)):
        return True
    # At the very end, block texts are read differently if there is nothing in them, or no line break.
    return bool(_HEADER.search(_last_line(raw)) or (raw[-1:] != b"\n" and _BLOCK.search(raw)))


def _is_too_much(raw: bytes) -> bool:
    """Whether something may nest too deep, or a number be too long."""
    indented, digits = _INDENTED.match, _DIGITS.match
    return any(indented(raw, at) for at in range(0, len(raw), _INDENT_STRIDE)) or any(
        digits(raw, at) for at in range(0, len(raw), _DIGITS_STRIDE)
    )


def _last_line(raw: bytes) -> bytes:
    """Return the last line that is neither blank nor a comment, nor a fence."""
    end = len(raw)
    while end > 0:
        start = raw.rfind(b"\n", 0, end) + 1
        line = raw[start:end].strip()
        if line and not line.startswith(b"#") and line not in {b"---", b"..."}:
            return line
        end = start - 1
    return b""


def ambiguous(raw: bytes) -> bool:
    """Whether a plain value may be one that YAML 1.1 and 1.2, or yaml-rs, read differently."""
    found = _AFTER_COLON.findall(raw) + _AFTER_DASH.findall(raw)
    if b"#" in raw:
        found += filter(None, _AFTER_COMMENTS.findall(raw))
    flow = False
    for scalar in found:
        if scalar in {b"[", b"{"}:
            flow = True
        elif _suspect(scalar):
            return True
    if not flow:
        return False
    at = 0
    while start := _FLOW_START.search(raw, at):
        easy = _EASY_FLOW.match(raw, start.start(1))
        if not easy:
            return True
        at = easy.end()
    # Of a long list of short values most are the same.
    return any(map(_suspect, set(_IN_FLOW.findall(raw))))


def _suspect(scalar: bytes) -> bool:
    # yaml-rs takes underscores and 0b for parts of numbers, as YAML 1.1 does, and signs before 0o.
    # `1,000` and `:word` are to other readers what they are to neither.
    if b"," in scalar or scalar == b":":
        return True
    return b"_" in scalar or b"0b" in scalar or b"0o" in scalar or yaml11_reading(scalar.decode()) is not None
