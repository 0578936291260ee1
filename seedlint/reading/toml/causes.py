"""Why a text is no TOML, and what to write instead.

`tomllib` says where it stopped; its words are for programmers, and change from one Python to the next. The
cause is found in the text itself: in the statement that begins above that place.
"""

from __future__ import annotations

import re

from seedlint.codes import YAML_SYNTAX
from seedlint.finding import Finding
from seedlint.reading.conflicts import conflict
from seedlint.reading.lines import BREAK
from seedlint.reading.toml.around import Around, around
from seedlint.reading.toml.lines import ANY_KEY
from seedlint.reading.toml.meant import instead, written
from seedlint.reading.toml.tokens import GAP, SPACE, quote_at, text_at
from seedlint.reading.yaml.forms import may_be_shown
from seedlint.util.late import late

_WHERE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)\Z")
_PATH = rf"{ANY_KEY}(?:[ \t]*+\.[ \t]*+{ANY_KEY})*+"
_PAIR = re.compile(rf"({_PATH})[ \t]*+=[ \t]*+([^\r\n]*+)")
_YAML_PAIR = re.compile(rf"({ANY_KEY})[ \t]*+:(?:[ \t]++([^\r\n]*+)|(?=\r?\n|\Z))")
_HEADER = re.compile(rf"\[\[?[ \t]*+{_PATH}[ \t]*+\]\]?")
_ODD_KEY = re.compile(r"(?!//|/\*|;|--|<!--|%)([^\s\"'=#\[][^\"'=#\r\n]*+)=")
_DASH = re.compile(r"- +([^\r\n]*+)")
_REMARK = re.compile(r"//|/\*|;|--|<!--|%")
_COMMENT = re.compile(r"(?:^|(?<![ \t])[ \t]++)#.*+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[\"\\bfnrt]|[ \t]*\r?\n)?")
_MANY_DIGITS = late(r"[0-9](?<![0-9_].)[0-9_]{4000,}")
_AFTER_ITEM = re.compile(r"[,\]}]")

_DEFINED = (
    "this name already has a value above, or is closed there, so nothing can be added; define it in one place"
)


def told(text: str, begin: int, end: int, error: str) -> Finding:
    """Say why ``text[begin:end]`` is no TOML; ``error`` is what `tomllib` says of it."""
    if "digits" in error and not _WHERE.search(error):
        # Python's own limit, of which it does not say where.
        number = _MANY_DIGITS.search(text, begin, end)
        place = number.span() if number else (begin, begin + 1)
        return Finding(YAML_SYNTAX, "this number has more digits than can be read", offsets=place)
    merge = conflict(text[begin:end], begin)
    return merge or _Cause(text, begin, end, _offset(text, begin, end, error)).finding()


def _offset(text: str, begin: int, end: int, error: str) -> int:
    """Return where in the text `tomllib` has stopped."""
    where = _WHERE.search(error)
    if where is None:
        return end
    at = begin
    for _ in range(int(where[1]) - 1):
        at = text.find("\n", at, end) + 1 or end
    return min(at + int(where[2]) - 1, end)


class _Cause:
    def __init__(self, text: str, begin: int, end: int, at: int) -> None:
        self.text = text
        self.begin = begin
        self.end = end
        self.at = at

    def finding(self) -> Finding:
        where = around(self.text, self.begin, self.end, self.at)
        control = _CONTROL.match(self.text, self.at, self.end)
        if where.quote is not None:
            # What is inside of a word begins no text.
            inside = not where.brackets and self.text[where.quote - 1 : where.quote].isalnum()
            return self._statement(where.start) if inside else self._open_quote(where.quote)
        if control:
            return self._control(control)
        if where.string:
            return self._in_text(*where.string)
        if where.brackets and not self.text.startswith("[", where.start):
            return self._in_brackets(where)
        return self._statement(where.start)

    def _say(self, message: str, start: int, end: int | None = None) -> Finding:
        return Finding(YAML_SYNTAX, message, offsets=(start, max(end or 0, start + 1)))

    # Texts

    def _open_quote(self, at: int) -> Finding:
        quote = quote_at(self.text, at) or self.text[at]
        if len(quote) == 3:
            return self._say(f"the string opened here is never closed; end it with `{quote}`", at, at + 3)
        if self.text[at + 1 : self._line_end(at)].rstrip().endswith("\\" + quote):
            advice = f"the `\\` before the last `{quote}` makes that a part of it; write `\\\\`"
        else:
            advice = f"end it with another `{quote}` on this line, or begin and end it with three"
        return self._say(f"the string opened here is never closed; {advice}", at)

    def _control(self, found: re.Match[str]) -> Finding:
        code = f"{ord(found[0]):04X}"
        if found[0] == "\r":
            message = "a carriage return that ends no line; save the file with line feeds (LF)"
        else:
            message = (
                f"the control character U+{code} is not allowed here; delete it, or write it as `\\u{code}`"
            )
        return self._say(message, found.start())

    def _in_text(self, start: int, end: int) -> Finding:
        at = self.text.find("\\", start, end)
        while at >= 0:
            escape = _ESCAPE.match(self.text, at, end)
            if escape is None or len(escape[0]) < 2:
                shown = self.text[at : at + 2]
                seen = f"`{shown}`" if shown.isprintable() and "`" not in shown else "this"
                advice = "write `\\\\` for a backslash, or put the string in single quotes"
                message = f"{seen} is not an escape; {advice}"
                return self._say(message, at, at + 2)
            code = int(escape[1] or escape[2] or "0", 16)
            if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
                message = f"`{escape[0]}` is not a character; write the character itself"
                return self._say(message, *escape.span())
            at = self.text.find("\\", escape.end(), end)
        return self._unknown(self.at)

    # Headers, lists and tables in braces

    def _header(self, start: int) -> Finding:
        source = _COMMENT.sub("", self.text[start : self._line_end(start)]).rstrip()
        stop = start + len(source)
        opening = "[[" if source.startswith("[[") else "["
        closing = "]" * len(opening)
        form = f"the header of a table is `{opening}name{closing}`"
        if _HEADER.fullmatch(source):
            balanced = source.endswith("]]") == (opening == "[[")
            return self._say(_DEFINED if balanced else f"{form}, alone on its line", start, stop)
        inner, closed, rest = source[len(opening) :].partition(closing)
        inner = inner.strip()
        if not closed:
            message = f"{form}, alone on its line"
        elif rest.strip("]"):
            message = "after the header of a table, the line must end; move the rest to the next line"
            start = stop - len(rest.lstrip())
        elif not inner or not may_be_shown(inner) or '"' in inner or "`" in inner:
            message = f"{form}, with the name of the table in it"
        else:
            message = (
                "a name with characters other than letters, digits, `-` and `_` must be in quotes:"
                f' `{opening}"{inner}"{closing}`'
            )
        return self._say(message, start, stop)

    def _in_brackets(self, where: Around) -> Finding:
        header = next((n for n, one in enumerate(where.brackets) if n and self._is_header(one)), 0)
        opening = where.brackets[header - 1]
        at = self.end if header else self._next(self.at)
        if self.text[opening] == "{":
            return self._in_braces(opening, at)
        line = self.text.rfind("\n", opening, at) + 1
        statement = line and (
            self.text.startswith("[", line) or _PAIR.match(self.text, self._spaces(line), self.end)
        )
        if at >= self.end or statement:
            return self._say("the list opened here is never closed; end it with `]`", opening)
        before = self.text[self._before(self.at)]
        if before in "[,":
            if self.text[at] == ",":
                return self._say("an item is missing before this comma; delete the comma", at)
        elif self.text[at] in "\"'[{" or before in "\"']}" or before.isalnum():
            return self._say("a comma is missing between two items of this list; put it before this one", at)
        return self._value(at, "", in_list=True)

    def _is_header(self, at: int) -> bool:
        """Whether what begins there, in a list, was most likely meant to be a header."""
        line = _COMMENT.sub("", self.text[at : self._line_end(at)]).rstrip()
        return self.text.startswith("\n", at - 1) and bool(_HEADER.fullmatch(line))

    def _in_braces(self, opening: int, at: int) -> Finding:
        before = self._before(at)
        place = at
        if at >= self.end:
            message, place = "the table opened here is never closed; end it with `}`", opening
        elif BREAK.search(self.text, opening, at):
            place = opening
            message = (
                "a table in braces ends on the line that it begins on; write it on one line, or as a table"
                " with a header"
            )
        elif self.text[at] == "}" and self.text[before] == ",":
            message, place = (
                "a comma after the last key of a table in braces is not allowed; delete it",
                before,
            )
        elif self.text[at] == ":":
            message = "TOML uses `=` between a key and its value, not `:`"
        elif self.text[before] == "=":
            return self._value(at, "", in_list=True)
        elif self._twice(opening, at):
            message = "a key is there twice in this table in braces; only one can count, remove the other"
            place = opening
        else:
            message = "a table in braces is `{ key = value, … }`, with commas between"
        return self._say(message, place)

    def _twice(self, opening: int, at: int) -> bool:
        names = re.findall(rf"[{{,][ \t]*+({_PATH})[ \t]*+=", self.text[opening : at + 1])
        return len(set(names)) < len(names)

    # Statements

    def _statement(self, start: int) -> Finding:
        stop = self._line_end(start)
        source = self.text[start:stop]
        if source.startswith("["):
            return self._header(start)
        if pair := _PAIR.match(source):
            return self._pair(start, pair)
        if yaml := _YAML_PAIR.match(source):
            return self._colon(start, yaml)
        if _DASH.match(source):
            return self._say('TOML writes a list in brackets, after its key: `key = ["…", "…"]`', start, stop)
        odd = _ODD_KEY.match(source)
        if odd and may_be_shown(odd[1]) and "`" not in odd[1]:
            message = (
                "a key with characters other than letters, digits, `-` and `_` must be in quotes:"
                f' `"{odd[1].strip()}" = …`'
            )
            return self._say(message, start, start + len(odd[1].rstrip()))
        message = "this line is not a key with its value; write `key = value`"
        if source.startswith("="):
            message = "a key is missing before the `=`"
        elif _REMARK.match(source):
            message = "a comment begins with `#` in TOML"
        return self._say(message, start, stop)

    def _colon(self, start: int, found: re.Match[str]) -> Finding:
        value = _COMMENT.sub("", found[2] or "").strip()
        message = "TOML uses `=` between a key and its value, not `:`"
        if value and may_be_shown(value) and "`" not in value:
            message += f": `{found[1]} = {written(value)}`"
        return self._say(message, start + found[0].index(":", len(found[1])))

    def _pair(self, start: int, found: re.Match[str]) -> Finding:
        at = start + found.start(2)
        if self._is_value(at):
            return self._say(_DEFINED, start, start + len(found[1]))
        return self._value(at, found[1])

    def _is_value(self, at: int) -> bool:
        """Whether a value there is in order, and its line, so that what is wrong is the key."""
        import tomllib

        try:
            tomllib.loads(f"a = {self.text[at : self._statement_end(at)]}")
        except (ValueError, RecursionError):
            return False
        return True

    def _statement_end(self, at: int) -> int:
        """Return where the statement ends whose value begins there."""
        open_ones = 0
        while at < self.end:
            quote = quote_at(self.text, at)
            found = text_at(self.text, at, self.end, quote) if quote else None
            sign = self.text[at]
            if found or sign == "#":
                at = found.end() if found else self._line_end(at)
                continue
            open_ones += (sign in "[{") - (sign in "]}")
            if sign == "\n" and open_ones <= 0:
                break
            at += 1
        return at

    def _value(self, at: int, key: str, *, in_list: bool = False) -> Finding:
        """Say what is wrong with a value that has no quotes, or too many."""
        quote = quote_at(self.text, at)
        if quote:
            return self._behind_text(at, quote)
        stop = self._line_end(at)
        value = _COMMENT.sub("", self.text[at:stop]).rstrip()
        if in_list:
            value = _AFTER_ITEM.split(value, maxsplit=1)[0].rstrip()
        elif value.startswith(("[", "{")):
            message = "a statement ends with its line; what follows belongs on a line of its own"
            return self._say(message, self.at, stop)
        lead = f"{key} = " if key and may_be_shown(key) and "`" not in key else ""
        return self._say(instead(value, lead), at, at + len(value))

    def _behind_text(self, at: int, quote: str) -> Finding:
        found = text_at(self.text, at, self.end, quote)
        if found is None:
            return self._open_quote(at)
        stop = self._line_end(found.end())
        if quote not in self.text[found.end() : stop]:
            message = (
                "after a quoted string, the line must end; put all of it in the quotes, or delete the rest"
            )
            return self._say(message, found.end(), stop)
        if quote == "'":
            message = "the string ends at this `'`; put it in double quotes, because it contains a `'`"
        else:
            message = f'the string ends at this `{quote}`; write `\\"` for a quote inside of it'
        return self._say(message, found.end() - len(quote), found.end())

    def _unknown(self, at: int) -> Finding:
        return self._say("this is not TOML from here on", min(at, max(self.end - 1, self.begin)))

    # Places

    def _line_end(self, at: int) -> int:
        found = BREAK.search(self.text, at, self.end)
        return found.start() if found else self.end

    def _next(self, at: int) -> int:
        gap = GAP.match(self.text, at, self.end)
        return gap.end() if gap else at

    def _spaces(self, at: int) -> int:
        found = SPACE.match(self.text, at, self.end)
        return found.end() if found else at

    def _before(self, at: int) -> int:
        """Return where the last sign before a place stands, white space apart."""
        at -= 1
        while at > self.begin and self.text[at] in " \t\r\n":
            at -= 1
        return max(at, self.begin)


__all__ = ["told"]
