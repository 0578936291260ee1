"""What the report's own pages are made of: the page around, sections, tables, figures, places."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.report.pages.markup import Html, foreign, hidden, join, middle, tag
from seedlint.util.escape import clip
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from seedlint.report.byprovider import ProviderDetails
    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics, ProviderFigures

STYLE = Path(__file__).with_name("front.css")
RULES_PAGE = "rules.html"
SHOWN = 10
"""Rows of a list that are seen at once; what else there is can be unfolded."""
_LONGEST_URL = 2000
_LONGEST_NAME = 80
_MARKS = {"error": "✕", "warning": "▲", "note": "●"}
DASH = Html("&#8211;")


@dataclass(frozen=True, slots=True)
class View:
    """All that the pages tell of."""

    metrics: Metrics
    history: Sequence[HistoryEntry]
    """By date; the last one is the report's own."""
    link: Callable[[str, int | None, int | None], str | None]
    """The address of a document's line and column, None where there is none."""
    rules: Collection[str]
    """Codes that the page about rules explains."""
    paths: str
    """What was linted, as in a command; empty for what the configuration includes."""
    archive: bool = False
    """Whether there is an archive of all this."""
    tables: str = ""
    """The folder of tables that all this was made from; empty if it was made from documents."""
    providers: Mapping[str, ProviderDetails] = field(default_factory=dict)
    """What the providers' own pages tell, by domain; the others have none."""
    others: Sequence[ProviderFigures] = ()
    """Providers with a page that are not in the report's list: something is unusual about them."""
    top: str = ""
    """How a page leads to the report's folder: empty for those in it."""

    def lint(self, options: str) -> Html:
        """Return the command that lints the same documents."""
        return command(" ".join(filter(None, ("seedlint", self.paths, options))))

    @property
    def export(self) -> Html:
        """The command that writes everything as tables; or where they are."""
        if self.tables:
            return command(self.tables)
        return command(" ".join(filter(None, ("seedlint export", self.paths, "-o tables --format csv"))))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading and, for the contents, a short name."""

    key: str
    title: str
    short: str
    body: Html


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a table. ``kind`` is ``number``, ``bar`` (hidden from who hears the page), or none."""

    label: str
    kind: str = ""


def page(title: str, *body: str | None) -> str:
    """Return a whole page, which allows itself its own style and nothing else."""
    style = STYLE.read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="generator", content="seedlint"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("link", rel="icon", href="data:,"),
        tag("style", Html(style)),
    )
    skip = tag("a", "Skip to the contents", class_="skip", href="#main")
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', skip, *body), lang='en')}\n"


def section(shown: Section) -> Html:
    """Return a section, which can be linked to."""
    title = f"{shown.key}-heading"
    return tag("section", tag("h2", shown.title, id=title), shown.body, id=shown.key, aria_labelledby=title)


def table(
    caption: str, columns: Sequence[ListColumn], rows: Iterable[Sequence[object]], head: int = 0
) -> Html:
    """Return a table that becomes a list on a phone; ``head`` is the column that names the row.

    The roles are those that tables have; some browsers forget them when a table is laid out as a list.
    """
    heads = [
        tag("th", column.label, scope="col", role="columnheader", class_=column.kind or None)
        if column.kind != "bar"
        else tag("td", class_="bar", aria_hidden="true")
        for column in columns
    ]
    return tag(
        "table",
        tag("caption", caption, class_="reader"),
        tag("thead", tag("tr", *heads, role="row"), role="rowgroup"),
        tag("tbody", *(_row(columns, row, head) for row in rows), role="rowgroup"),
        class_="list",
        role="table",
    )


def _row(columns: Sequence[ListColumn], row: Sequence[object], head: int) -> Html:
    cells = []
    for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
        shown = _cell(cell)
        if column.kind == "bar":
            cells.append(tag("td", shown, class_="bar", aria_hidden="true"))
        elif at == head:
            cells.append(tag("th", shown, scope="row", role="rowheader", class_=column.kind or None))
        else:
            label = column.label or None
            kind = f"{column.kind} none".strip() if cell is None else column.kind or None
            cells.append(tag("td", shown, role="cell", class_=kind, data_label=label))
    return tag("tr", *cells, role="row")


def _cell(cell: object) -> str:
    if cell is None:
        return DASH
    return (
        number(cell) if isinstance(cell, int | float) else str(cell) if not isinstance(cell, Html) else cell
    )


def bounded(
    caption: str,
    columns: Sequence[ListColumn],
    rows: Sequence[Sequence[object]],
    total: int,
    more: Html,
) -> Html:
    """Return the first rows, the next ones to unfold, and where to find what is not here at all."""
    parts = [table(caption, columns, rows[:SHOWN])]
    if rows[SHOWN:]:
        rest = table(f"{caption}, the next {len(rows) - SHOWN}", columns, rows[SHOWN:])
        parts.append(unfold(f"{number(len(rows) - SHOWN)} more", rest))
    if total > len(rows):
        parts.append(
            tag("p", f"{number(total - len(rows))} more are not on this page: ", more, class_="quiet")
        )
    return join(parts)


def unfold(words: str | Html, *inside: str) -> Html:
    """Return something that is out of sight until it is asked for."""
    return tag("details", tag("summary", words), *inside)


def figure(
    title: str | Html,
    words: str | Html,
    chart: Html,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[object]],
) -> Html:
    """Return a chart with the table behind it."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", title), tag("p", words, class_="quiet")),
        chart,
        unfold(join(("Table", hidden(f": {title}"))), table(title, columns, rows)),
    )


def command(text: str) -> Html:
    """Return a command to type."""
    return tag("code", text, class_="command")


# Findings and where they are


def severity(name: str, shown: str | None = None) -> Html:
    """Return a severity with its mark: nobody needs to tell colours apart."""
    mark = tag("span", _MARKS.get(name, ""), aria_hidden="true", class_="mark")
    return tag("span", mark, " ", shown or name, class_=f"severity {name if name in _MARKS else ''}".strip())


def rule(view: View, code: str, name: str | None = None) -> Html:
    """Return a rule, with a link to what it says."""
    shown = tag("code", clip(code, _LONGEST_NAME))
    words = shown if name is None else join((shown, " ", clip(name, _LONGEST_NAME)))
    return tag("a", words, href=f"{view.top}{RULES_PAGE}#{code}") if code in view.rules else words


def place(view: View, document: str, line: int, column: int | None = None) -> Html:
    """Return a document and line, with a link to its page if there is one."""
    words = tag("bdi", tag("code", f"{middle(document)}:{line}"), class_="place")
    url = view.link(document, line, column)
    usable = url and len(url) <= _LONGEST_URL
    return tag("a", words, href=url, rel="noreferrer") if usable else words


def titled(view: View, document: str, line: int, title: str | None) -> Html:
    """Return a document's title, and where it is."""
    where = place(view, document, line)
    return join((tag("span", foreign(title, 160), class_="title"), " ", where)) if title else where
