"""The index of the pages about expectations: one line for each, in words.

Great Expectations' own index is drawn by scripts from the network and says only which suites there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import OutputError
from seedlint.report.gx.model import Status
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.expectations.offers import Offer
    from seedlint.report.gx.model import Example, ExpectationResult, ExpectationResults

PAGES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the pages allow themselves: their own styles, and nothing else."""

_ICONS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.BROKEN: "⚠", Status.SKIPPED: "–"}
_WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.BROKEN: "broken",
    Status.SKIPPED: "skipped",
}


@dataclass(frozen=True, slots=True)
class _Place:
    place: str
    url: str | None
    value: str


@dataclass(frozen=True, slots=True)
class _Row:
    result: ExpectationResult
    examples: Sequence[_Place]

    @property
    def icon(self) -> str:
        return _ICONS[self.result.status]

    @property
    def word(self) -> str:
        return _WORDS[self.result.status]

    @property
    def observed(self) -> str:
        return escape(self.result.reason or self.result.observed)

    @property
    def more(self) -> str:
        shown, unexpected = len(self.examples), self.result.unexpected
        if unexpected is not None and unexpected > shown:
            return f"{shown} of {unexpected:,} rows"
        return f"{shown} row{'s' * (shown != 1)}"


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    rows: Sequence[_Row]

    @property
    def met(self) -> bool:
        return all(row.result.status in {Status.PASSED, Status.SKIPPED} for row in self.rows)


def style() -> str:
    """Return the style sheet of all pages."""
    return (PAGES / "style.css").read_text(encoding="utf-8")


def write_overview(
    results: ExpectationResults,
    into: Path,
    source_url: Callable[[str, int | None], str | None] | None = None,
    offers: Sequence[Offer] = (),
) -> None:
    """Write ``index.html``; ``source_url`` gives the address of a document's line.

    Of ``offers``, those that are expected already are left out.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)
    environment.filters["code"] = _code
    tables = [
        _Table(name, [_Row(one, [_place(e, source_url) for e in one.examples]) for one in group])
        for name, group in groupby(results.results, lambda one: one.table)
    ]
    expected = {one.description for one in results.results}
    statuses = {one.status for one in results.results}
    page = environment.get_template("overview.html").render(
        results=results,
        tables=tables,
        policy=POLICY,
        style=style(),
        skipped=results.count(Status.SKIPPED),
        offers=[offer for offer in offers if offer.description not in expected],
        met=statuses & {Status.PASSED, Status.SKIPPED},
        unmet=statuses & {Status.FAILED, Status.BROKEN},
    )
    try:
        into.mkdir(parents=True, exist_ok=True)
        (into / "index.html").write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"cannot write {into / 'index.html'}: {error.strerror}") from None


def _code(words: str) -> Any:
    """Return words as HTML, what stands between backticks as code."""
    from markupsafe import Markup

    parts = escape(words).split("`")
    if len(parts) % 2 == 0:
        return escape(words)
    marked = [Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts)]
    return Markup("").join(marked)


def _place(example: Example, source_url: Callable[[str, int | None], str | None] | None) -> _Place:
    if example.document is None:
        return _Place(escape(example.value), None, "")
    place = f"{example.document}:{example.line}" if example.line else example.document
    url = source_url(example.document, example.line) if source_url else None
    return _Place(escape(place), url, escape(example.value))
