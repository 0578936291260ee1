"""Documents made to do harm, and a check of what seedlint makes of them.

Run as a program, it lints the cases named on its command line and says for each one, on a line of its
own, which codes were found: a hang or a dead interpreter then leaves the name of its cause behind.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.config.settings import Settings
from seedlint.output import FORMATS, reporter
from seedlint.output.result import Result
from seedlint.reading.lines import split_lines
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.run.profiles import Profiles
from tests.conftest import CLEAN
from tests.output.test_hostile import check_harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.engine.engine import Engine, Linted
    from seedlint.finding import Region

LIMIT = 20_000_000


@lru_cache(maxsize=1)
def engine() -> Engine:
    """An engine with all built-in rules, that takes files up to 20 MB."""
    settings = Settings(Path("/"), max_file_size=LIMIT)
    registry = Registry.builtin()
    now = datetime(2024, 7, 1, tzinfo=UTC)
    return Profiles(Selection(registry, settings), now).engine()


def lint(raw: bytes, path: str = "x.md") -> Linted:
    """Judge a document, and collect its facts."""
    judge = engine()
    return judge.lint(path, raw, facts=True)


def check(raw: bytes, path: str = "x.md", *, outputs: bool = True) -> Linted:
    """Lint a document; nothing may crash, every place must be in the file, every report harmless."""
    linted = lint(raw, path)
    assert not linted.crashes, linted.crashes[0].traceback
    lines = split_lines(raw.decode("utf-8", "replace"))
    for finding in linted.findings:
        assert finding.code != "SL000"
        for region in (finding.region, *(related.region for related in finding.related)):
            check_region(region, lines)
    if outputs and linted.findings:
        check_outputs(linted, lines)
    return linted


def check_region(region: Region, lines: list[str]) -> None:
    """A region begins and ends on lines of the file, and is not empty."""
    assert 1 <= region.line <= region.end_line <= len(lines), region
    # One column past the end stands for the line break; an empty place shows one character.
    assert 1 <= region.column <= len(lines[region.line - 1]) + 1, region
    assert 1 <= region.end_column <= len(lines[region.end_line - 1]) + 2, region
    assert (region.line, region.column) < (region.end_line, region.end_column), region


def check_outputs(linted: Linted, lines: list[str]) -> None:
    """Every format can show the findings, and shows nothing that does harm."""
    rules = {rule.code: rule for rule in Registry.builtin()}
    result = Result(Path("/"), tuple(linted.findings), 1, rules=rules, read_lines=lambda _path: lines)
    for name in FORMATS:
        stream = io.StringIO()
        reporter(name)(result, stream)
        text = stream.getvalue()
        text.encode("utf-8")
        if name in {"json", "sarif"}:
            json.loads(text)
        if name == "github":
            # This format is made of commands; a document must not add any.
            text = re.sub(r"(?m)^::(?=(?:error|warning|notice) )", "", text)
        assert not re.search(r"(?m)^\s*::", text), name
        check_harmless(text)


# Documents


def front(yaml: str) -> str:
    return f"---\n{yaml}\n---\n"


def replaced(before: str, after: str) -> str:
    assert before in CLEAN
    return CLEAN.replace(before, after)


def title(source: str) -> str:
    return replaced('"Ferry timetable changes"', source)


def url(source: str) -> str:
    return replaced('"https://www.harbour-herald.com/ferry"', source)


def extra(yaml: str) -> str:
    return replaced("quality: 39\n", f"{yaml}\n")


def published(source: str) -> str:
    return replaced("2021-04-30T20:51:00Z", source)


def secured(source: str) -> str:
    return CLEAN[: CLEAN.index("secured:")] + f"secured: {source}\n---\n"


def topics(*lines: str) -> str:
    return replaced("  - Transport", "\n".join(lines))


def related(*lines: str) -> str:
    return replaced("topics:", "\n".join(("related:", *lines, "", "topics:")))


def bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(20)]
    return front("\n".join(lines))


KILLERS: dict[str, tuple[str, Callable[[], str]]] = {
    "flow.md": ("SL005", lambda: front("a: " + "[" * 2_000_000)),
    "flow closed.md": ("SL005", lambda: front("a: " + "[" * 100_000 + "]" * 100_000)),
    "flow mappings.md": ("SL005", lambda: front("a: " + '{"a": ' * 200_000)),
    "flow mixed.md": ("SL005", lambda: front("x: " + "[{a: " * 100_000)),
    "block.md": ("SL005", lambda: front("\n".join(f"{' ' * n}a:" for n in range(2000)))),
    "dashes.md": ("SL005", lambda: front("a:\n" + "- " * 500_000 + "x")),
    "question marks.md": ("SL005", lambda: front("? " * 500_000 + "x")),
    "mixture.md": ("SL005", lambda: front("a:\n  - ? - ? [{? [" + "- ? [{" * 50_000)),
    "deep.json": ("SL005", lambda: "[" * 100_000 + "]" * 100_000),
    "deep objects.json": ("SL005", lambda: '{"a":' * 100_000 + "1" + "}" * 100_000),
    "unclosed.json": ("SL00", lambda: "[" * 100_000),
    "nearly too deep.json": ("SL1", lambda: '{"a":' * 63 + "[1]" + "}" * 63),
    "digits.md": ("SL102", lambda: extra("quality: " + "9" * 5_000_000)),
    "digits.json": ("SL00", lambda: f'{{"a": {"9" * 5_000_000}}}'),
    "hexadecimal.md": ("", lambda: extra("quality: 0x" + "f" * 3990)),
    "exponent.json": ("SL1", lambda: '{"quality": 1e' + "9" * 1_000_000 + "}"),
    "no digit before the exponent.md": ("SL102", lambda: extra("quality: .E-1")),
    "infinity.md": ("SL1", lambda: extra("quality: .inf\nheat: -.inf")),
    "not a number.md": ("SL1", lambda: extra("quality: .nan")),
    "bomb.md": ("SL005", bomb),
    "long scalar.md": ("", lambda: title(f'"{"x" * 10_000_000}"')),
    "long block.md": ("SL705", lambda: title("|\n" + "  x\n" * 100_000)),
    "anchors.md": ("SL005", lambda: front("\n".join(f"k{n}: &a{n} 1" for n in range(30_000)))),
    "keys.md": ("SL103", lambda: front("\n".join(f"k{n}: 1" for n in range(30_000)))),
    "same key.md": ("SL004", lambda: front("k: 1\n" * 30_000)),
    "NUL.md": ("SL003", lambda: title('"' + "\0" * 1000 + '"')),
    "surrogates.md": ("SL003", lambda: title('"' + "\\ud800" * 1000 + '"')),
    "surrogates.json": ("SL", lambda: '{"title": "' + "\\ud800" * 1000 + '"}'),
}
"""File names, a code (or the beginning of one) that is found, and the text."""

GROWING: dict[str, tuple[str, Callable[[], str]]] = {
    # What once took quadratic time, or looks as if it could: at these sizes that would take hours.
    "fences": ("SL002", lambda: "---\na: |\n" + "---x\n" * 400_000),
    "fences and dots": ("SL002", lambda: "---\na: |\n" + "---x\n...x\n" * 200_000),
    "colons in a flow": ("", lambda: front("a: [" + "1:" * 500_000 + "1g]")),
    "folded lines": ("SL705", lambda: title(">\n" + "  x\n" * 100_000)),
    "empty lines": ("", lambda: title(">-\n  x\n" + "\n" * 200_000 + "  y")),
    "spaces": ("", lambda: title('"a\\\n  ' + " " * 400_000 + 'b"')),
    "spaces in quotes": ("SL705", lambda: title("'''" + " " * 400_000 + "b'")),
    "unknown keys": ("SL103", lambda: front("\n".join(f"tilte{n}: 1" for n in range(15_000)))),
    "repeated topic": ("SL104", lambda: topics(*(f"  - t{n}" for n in range(40_000)), "  - t99999")),
    "topics of mappings": ("SL102", lambda: topics(*(f"  - {{a: {n}}}" for n in range(12_000)))),
    "topics of numbers": ("SL102", lambda: topics(*(f"  - {n * (2**61 - 1)}" for n in range(20_000)))),
    "incomplete entries": ("SL101", lambda: related(*(f"  - {{title: t{n}}}" for n in range(12_000)))),
    "bad entries": (
        "SL402",
        lambda: related(*(f"  - title: t{n}\n    webUrl: http://x/{n}" for n in range(8_000))),
    ),
    "bad topics": ("SL705", lambda: topics(*(f'  - "t{n}  x"' for n in range(20_000)))),
    "ambiguous words": ("SL007", lambda: front("a: [" + "no, " * 40_000 + "1]")),
    "ambiguous numbers": ("SL007", lambda: front("a: [" + "1_0, " * 40_000 + "1]")),
    "one line": (
        "SL402",
        lambda: front("related: [" + ", ".join(f'{{"webUrl": "http://x/{n}"}}' for n in range(6_000)) + "]"),
    ),
    "carriage returns": ("SL", lambda: "---\n" + "a: 1\r" * 30_000 + "\n---\n"),
    "anchors on one line": (
        "SL005",
        lambda: front("a: [" + ", ".join(f"&a{n} [1]" for n in range(20_000)) + "]"),
    ),
    "aliases": ("SL005", lambda: front("a: &a x\nb: [" + "*a, " * 15_000 + "1]")),
    "merge keys": (
        "SL005",
        lambda: front("a: &a {x: 1}\n" + "".join(f"k{n}: {{<<: *a}}\n" for n in range(4000))),
    ),
    "brackets on one line": (
        "",
        lambda: front("a: {" + ", ".join(f"k{n}: [1]" for n in range(15_000)) + "}"),
    ),
    "brackets on many lines": ("SL", lambda: front("a: [\n" + "  [1,\n  2],\n" * 10_000 + "]")),
    "brackets never closed": ("SL003", lambda: front("a: [\n" + "  {a: 1},\n" * 20_000)),
    "quotes never closed": ("SL003", lambda: front('a: "\n' + "  b: 'c\n" * 40_000)),
    "quotes in column 0": ("SL007", lambda: front('a: "' + "\n \nx" * 100_000 + '"')),
    "brackets in column 0": ("SL007", lambda: front("a: [" + '"b\nc",\n' * 30_000 + "]")),
    "block texts in column 0": ("SL007", lambda: front("a:\n" + "-\n|\n b\n" * 30_000)),
    "dashes in brackets": ("SL007", lambda: front("a: [" + "-, " * 50_000 + "b]")),
    "headers of block texts": ("SL", lambda: "---\na: '" + ">#" * 200_000 + "'\n---"),
    "comments without space": ("SL007", lambda: front("a: [\n" + '  "x",#c\n' * 20_000 + "]")),
    "comments in brackets": ("SL", lambda: front("a: [\n" + "  x, # c # c\n" * 20_000 + "]")),
    "tags": ("", lambda: title("'" + "<b>" * 150_000 + "'")),
    "open tags": ("", lambda: title("'" + "<" * 400_000 + "'")),
    "attributes": ("", lambda: title("'<a " + 'b="c" ' * 100_000 + "'")),
    "open attributes": ("", lambda: title("'" + '<a href="' * 60_000 + "'")),
    "open comments": ("", lambda: title("'" + "<!--" * 120_000 + "'")),
    "ampersands": ("", lambda: title('"' + "&a" * 200_000 + '"')),
    "character references": ("SL702", lambda: title('"' + "&amp;" * 40_000 + '"')),
    "one reference": ("", lambda: title(f'"&#{"1" * 400_000}"')),
    "mojibake": ("", lambda: title('"' + "Ã©" * 200_000 + '"')),
    "invisible": ("SL703", lambda: title('"' + "a\u200b" * 200_000 + '"')),
    "words": ("", lambda: title('"' + "a " * 200_000 + 'b"')),
    "dots in a host": ("SL", lambda: url('"https://' + "a." * 200_000 + 'com/"')),
    "hyphens in a host": ("SL", lambda: url('"https://' + "-" * 400_000 + '.com/"')),
    "punycode": ("SL", lambda: url('"https://' + "xn--a." * 100_000 + 'com/"')),
    "long punycode": ("SL", lambda: url('"https://xn--' + "a9" * 200_000 + '.com/"')),
    "Unicode host": ("SL", lambda: url('"https://' + "ü" * 200_000 + '.com/"')),
    "user names": ("SL", lambda: url('"https://' + "a@" * 200_000 + 'b.com/"')),
    "ports": ("SL", lambda: url('"https://' + "a:" * 200_000 + '400_000b.com/"')),
    "IPv6": ("SL401", lambda: url('"https://[' + ":" * 400_000 + ']/"')),
    "parameters": ("SL406", lambda: url('"https://www.harbour-herald.com/?' + "utm_a=1&" * 100_000 + '"')),
    "percent": ("SL401", lambda: url('"https://www.harbour-herald.com/' + "%" * 400_000 + '"')),
    "dot segments": ("", lambda: url('"https://www.harbour-herald.com/' + "../" * 120_000 + '"')),
    "backslashes": ("SL401", lambda: url("'https://www.harbour-herald.com/" + "\\" * 400_000 + "'")),
    "labels of a domain": ("SL303", lambda: replaced("domain: h", "domain: " + "www." * 120_000 + "h")),
    "AMP": (
        "SL407",
        lambda: extra(
            f'ampWebUrl: "https://{"a-" * 200_000}.com/"\ncdnAmpWebUrl: "https://x.cdn.ampproject.org/c"'
        ),
    ),
    "fractions of a second": ("", lambda: published(f"2021-04-30T20:51:00.{'9' * 400_000}Z")),
    "hyphens in a date": ("SL201", lambda: published("2-" * 200_000)),
    "months": ("SL201", lambda: published('"' + "May " * 200_000 + '"')),
    "payload": ("", lambda: secured(f'"{"QUJD" * 120_000};3q2+796tvu/erb7v3q2+7w=="')),
    "semicolons": ("SL601", lambda: secured('"' + ";" * 400_000 + '"')),
    "spaces in a payload": ("SL602", lambda: secured('"' + "A " * 200_000 + ';AAAA"')),
    "payload words": ("", lambda: title('"' + "secured: " * 100_000 + '" x')),
    "payload shapes": ("", lambda: title('"' + ("A" * 16 + ";") * 50_000 + '" x')),
    "addresses in a broken line": ("SL003", lambda: title('"' + "https://" * 100_000 + '" x')),
    "fields on many lines": (
        "SL005",
        lambda: "---\nsecured:\n" + "".join(f"{' ' * (500 - n % 500)}x: [\n" for n in range(4000)) + "---\n",
    ),
}
"""What grows, a code that is found, and the text."""


def main(names: list[str]) -> None:
    """Lint some of `GROWING`, and say what is found."""
    for name in names:
        print(json.dumps({"begins": name}), flush=True)
        linted = check(GROWING[name][1]().encode())
        codes = Counter(finding.code for finding in linted.findings)
        print(json.dumps({"name": name, "codes": codes}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
