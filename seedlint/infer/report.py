"""What a draft does not adopt, for people and for programs: outliers with their places, worst first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from seedlint import __version__
from seedlint.document import Document
from seedlint.infer.draft import FEW
from seedlint.infer.outliers import Kind, Outlier, located, shown
from seedlint.output.markdown import span, words
from seedlint.patterns.kinds import USUAL
from seedlint.reading.choose import syntaxes_for
from seedlint.util.escape import begin_line, escape
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.finding import Region
    from seedlint.infer.draft import Draft
    from seedlint.patterns.kinds import Kinds
    from seedlint.sources.trees import Tree

VERSION = 1
FORMATS = ("text", "json", "markdown")
_TITLE = "What a draft of seedlint infer does not adopt"
MOST_TOLD = 200
"""Outliers in a report for people; their documents are read once more for the places."""


class Told(NamedTuple):
    """An outlier, and where it is in the first documents that have it."""

    outlier: Outlier
    places: list[tuple[str, Region | None]]


class Report(NamedTuple):
    """A draft, and the places of its outliers."""

    draft: Draft
    told: list[Told]
    shown: Callable[[str], str]
    """How a document is called where the run was begun."""


def report_of(
    draft: Draft, tree: Tree, limit: int, shown: Callable[[str], str], kinds: Kinds = USUAL
) -> Report:
    """Find the places of outliers: the documents are read once more."""
    known: dict[str, Document | None] = {}
    syntaxes = syntaxes_for(kinds)

    def document(path: str) -> Document | None:
        if path not in known:
            if len(known) > MOST_TOLD:
                known.clear()
            raw = tree.source(path, limit)
            try:
                known[path] = None if raw is None else Document(path, raw, syntaxes=syntaxes)
            except Exception:  # noqa: BLE001 - what it provokes is told by `seedlint check`
                known[path] = None
        return known[path]

    told = []
    for outlier in draft.outliers[:MOST_TOLD]:
        places = []
        for path in outlier.documents:
            one = document(path) if outlier.kind is not Kind.UNREAD else None
            places.append((path, located(outlier, one) if one is not None else None))
        told.append(Told(outlier, places))
    return Report(draft, told, shown)


def field(outlier: Outlier) -> str:
    """Return where an outlier is, as people read it; of several places the first."""
    words = shown(outlier.places[0])
    if outlier.kind in {Kind.KEY, Kind.MISSING}:
        return f"{words}.{outlier.what}" if words else outlier.what
    return words or "the document"


def _of(outlier: Outlier) -> str:
    share = percent(outlier.times / outlier.total) if outlier.total else ""
    return f"{number(outlier.times)} of {number(outlier.total)}, {share}"


def _summary(draft: Draft) -> Iterator[str]:
    read = counted(draft.documents, "document")
    lost = f"; {counted(draft.unread, 'other')} could not be read" if draft.unread else ""
    yield f"{read} with {counted(draft.fields, 'field')}, {counted(len(draft.outliers), 'outlier')}{lost}."
    if draft.is_little:
        yield few(draft)


def few(draft: Draft) -> str:
    """Say that there are too few documents."""
    return (
        f"{counted(draft.documents, 'document')} {'is' if draft.documents == 1 else 'are'} too few to tell"
        f" what is always so from what happens to be so here; {FEW} and more tell"
    )


def _left(report: Report) -> str:
    left = len(report.draft.outliers) - len(report.told)
    return f"{counted(left, 'outlier')} more" if left else ""


def text(report: Report) -> Iterator[str]:
    """Yield lines for a terminal."""
    yield _TITLE
    yield from _summary(report.draft)
    for told in report.told:
        outlier = told.outlier
        yield ""
        yield f"{begin_line(field(outlier))}: {escape(outlier.message)} ({_of(outlier)})"
        if len(outlier.places) > 1:
            yield f"    also at {', '.join(escape(shown(place)) for place in outlier.places[1:])}"
        for path, region in told.places:
            where = f":{region.line}:{region.column}" if region else ""
            yield f"    {escape(report.shown(path))}{where}"
        more = outlier.times - len(told.places)
        if more > 0:
            yield f"    and {number(more)} more"
    if left := _left(report):
        yield ""
        yield left


def markdown(report: Report) -> Iterator[str]:
    """Yield lines of Markdown; text from documents formats nothing."""
    yield f"## {_TITLE}"
    yield ""
    yield " ".join(words(line) for line in _summary(report.draft))
    if report.told:
        yield ""
        yield "| field | what | how often | such as |"
        yield "|---|---|--:|---|"
    for told in report.told:
        outlier = told.outlier
        places = [
            span(f"{report.shown(path)}{f':{region.line}' if region else ''}") for path, region in told.places
        ]
        cells = (span(field(outlier)), words(outlier.message), words(_of(outlier)), ", ".join(places))
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    if left := _left(report):
        yield ""
        yield left


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as data; each outlier there is, worst first."""
    draft = report.draft
    told = {id(one.outlier): one for one in report.told}
    return {
        "version": VERSION,
        "seedlint": __version__,
        "documents": draft.documents,
        "unread": draft.unread,
        "fields": draft.fields,
        "tooFew": draft.is_little,
        "outliers": [
            {
                "kind": outlier.kind.value,
                "field": field(outlier),
                "places": [_pointer(outlier, place) for place in outlier.places],
                "message": outlier.message,
                "meant": outlier.meant,
                "count": outlier.times,
                "total": outlier.total,
                "examples": list(_examples(outlier, told.get(id(outlier)))),
            }
            for outlier in draft.outliers
        ],
    }


def _pointer(outlier: Outlier, place: Iterable[str]) -> str:
    from seedlint.finding import escape_token

    steps = [*place, outlier.what] if outlier.kind in {Kind.KEY, Kind.MISSING} else place
    return "".join(f"/{escape_token(step)}" for step in steps)


def _examples(outlier: Outlier, told: Told | None) -> Iterator[dict[str, Any]]:
    for path, region in told.places if told else [(path, None) for path in outlier.documents]:
        yield {
            "path": path,
            "line": region.line if region else None,
            "column": region.column if region else None,
        }


def is_own(begins: str) -> bool:
    """Whether a file that begins so is a report of an earlier run."""
    return begins.startswith(
        (f'{{\n  "version": {VERSION},\n  "seedlint": ', f"{_TITLE}\n", f"## {_TITLE}\n")
    )


def write(report: Report, form: str, stream: TextIO) -> None:
    """Write a report in one of `FORMATS`."""
    if form == "json":
        stream.write(json.dumps(as_json(report), indent=2, allow_nan=False) + "\n")
        return
    lines = text(report) if form == "text" else markdown(report)
    stream.writelines(f"{line}\n" for line in lines)


__all__ = ["FORMATS", "few", "is_own", "report_of", "write"]
