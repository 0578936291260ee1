"""What the tests of the output formats share: a result with a bit of everything, and snapshots.

``SEEDLINT_UPDATE_SNAPSHOTS=1 pytest tests`` writes the snapshots anew; look at the difference.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import __version__
from seedlint.finding import (
    Crash,
    Edit,
    Fix,
    LoadFailure,
    PlacedFinding,
    PlacedRelated,
    Region,
    Replacement,
    Severity,
)
from seedlint.output import reporter
from seedlint.output.result import Result
from seedlint.rule import Rule
from seedlint.util.consoles import shown_in

if TYPE_CHECKING:
    from seedlint.output import Reporter

SNAPSHOTS = Path(__file__).parent / "snapshots"
ROOT = Path("/srv/corpus") if os.name == "posix" else Path("C:/corpus")
STARTED = datetime(2024, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


class SpellingOfTimes(Rule):
    """Times are spelt in full.

    Applies to every field that holds a time.

    Why: a reader of
    the field should not have to guess.
    Fix: write the time in full.
    """

    code = "SL201"
    name = "timestamp-format"
    severity = Severity.ERROR
    since = "0.1.0"


class TwiceTheSame(Rule):
    """A key stands in a mapping once."""

    code = "SL004"
    name = "duplicate-key"
    severity = Severity.WARNING
    since = "0.1.0"


FILES = {
    "seeds/a.md": ["---", "title: A ferry", "title: Another ferry", "published: 2021-02-30T10:00:00Z", "---"],
    "seeds/weiß #1.md": ["---", "title:\t國際展示場  # ships", "excerpt: |", "  one", "  two", "---"],
}

TIME = PlacedFinding(
    "SL201",
    "timestamp-format",
    Severity.ERROR,
    "day is out of range for month",
    "seeds/a.md",
    Region(4, 12, 4, 32),
    "/related/3/published",
    fix=Fix(
        "write `2021-02-28`", (Edit("replace", "/related/3/published", "2021-02-28", (0, 10)),), safe=False
    ),
)
TWICE = PlacedFinding(
    "SL004",
    "duplicate-key",
    Severity.WARNING,
    "the key `title` is used a second time here",
    "seeds/a.md",
    Region(3, 1, 3, 6),
    "/title",
    related=(
        PlacedRelated("seeds/a.md", Region(2, 1, 2, 6), "/title", "first here"),
        PlacedRelated("seeds/weiß #1.md", Region(2, 8, 2, 13), "/title", "and in this document"),
    ),
    fix=Fix("remove it", (Edit("remove", "/title"),)),
)
WIDE = replace(TIME, path="seeds/weiß #1.md", region=Region(2, 8, 2, 13), pointer="/title", fix=None)
LINES = replace(WIDE, region=Region(4, 3, 5, 6), pointer="/excerpt", severity=Severity.NOTE)
CRASHED = PlacedFinding(
    "SL000",
    "internal-error",
    Severity.ERROR,
    "SL201 timestamp-format crashed on this document (KeyError: 'x')",
    "seeds/a.md",
    Region(1, 1, 1, 2),
    "",
    unjudged=True,
)
CRASH = Crash(
    "SL201",
    "seeds/a.md",
    CRASHED.message,
    "Traceback (most recent call last):\n  File \"r.py\"\nKeyError: 'x'",
)
FAILURE = LoadFailure("house/rules.py", "ImportError: no module", "Traceback:\nImportError: no module")


def replacements(finding: PlacedFinding) -> tuple[Replacement, ...] | None:
    """The text edits of the fixes above."""
    if finding.fix is TIME.fix:
        return (Replacement(Region(4, 12, 4, 22), "2021-02-28"),)
    return (Replacement(Region(3, 1, 4, 1), ""), Replacement(None, "")) if finding.fix is TWICE.fix else None


def provider(finding: PlacedFinding) -> str | None:
    """The provider of the articles above."""
    return "harbour-herald.com" if finding.pointer else None


def make(*findings: PlacedFinding, files: dict[str, list[str]] | None = None, **fields: object) -> Result:
    """Return a result with these findings; times, root and documents are always the same."""
    result = Result(
        root=ROOT,
        findings=tuple(sorted(findings, key=PlacedFinding.sort_key)),
        documents=3,
        rules={rule.code: rule for rule in (SpellingOfTimes, TwiceTheSame)},
        exit_code=1,
        seconds=0.25,
        started=STARTED,
        ended=STARTED + timedelta(seconds=0.25),
        read_lines=(FILES if files is None else files).get,
        replacements=replacements,
        provider=provider,
    )
    return replace(result, **fields)


EVERYTHING = make(
    TIME, TWICE, WIDE, LINES, CRASHED, crashes=(CRASH,), failures=(FAILURE,), exit_code=2, seconds=0.25
)


def render(result: Result, report: str | Reporter, **style: object) -> str:
    stream = io.StringIO()
    write = reporter(report, **style) if isinstance(report, str) else report
    write(result, stream)
    return stream.getvalue()


class Terminal(io.StringIO):
    """A stream that says it is a terminal, with an encoding."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self.its_encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.its_encoding

    def isatty(self) -> bool:
        return True


def render_on(stream: Terminal, result: Result, report: str | Reporter = "text", **style: object) -> str:
    """Return what a terminal shows, which may lack letters."""
    write = reporter(report, **style) if isinstance(report, str) else partial(report, **style)
    write(result, stream)
    return shown_in(stream.getvalue(), stream.encoding)


def one(message: str = "wrong", *, line: str = "key: value", path: str = "a.md", **fields: object) -> Result:
    """Return a result with one finding, on the first line of its document."""
    finding = PlacedFinding(
        "SL201", "timestamp-format", Severity.ERROR, message, path, Region(1, 6, 1, 11), "/key"
    )
    return make(replace(finding, **fields), files={path: [line]})


def check_snapshot(name: str, output: str) -> None:
    """Compare output with the snapshot of that name, whatever the version of seedlint."""
    output = output.replace(f'"{__version__}"', '"VERSION"').replace(
        f"<p>seedlint {__version__}<", "<p>VERSION<"
    )
    output = re.sub(r"<(style|script)>.*?</", r"<\1>...</", output, flags=re.DOTALL)
    output = re.sub("'sha256-.*?'", "'sha256-...'", output)
    path = SNAPSHOTS / name
    if os.environ.get("SEEDLINT_UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(output, encoding="utf-8", newline="\n")
    assert output == path.read_text(encoding="utf-8"), f"{name} differs; see tests/output/support.py"
