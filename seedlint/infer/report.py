"""What is odd in documents, for people and for programs: outliers with their places, worst first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from seedlint import __version__
from seedlint.infer.draft import FEW
from seedlint.infer.keys import KnownKeys
from seedlint.infer.outliers import Kind, Outlier, located, shown
from seedlint.output.markdown import span, words
from seedlint.reading.choose import syntaxes_for
from seedlint.stream import read as documents_of
from seedlint.util.escape import begin_line, escape
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import Region
    from seedlint.infer.draft import Draft
    from seedlint.infer.places import Steps
    from seedlint.patterns.kinds import Kinds
    from seedlint.sources.trees import Tree

VERSION = 1
FORMATS = ("text", "json", "markdown")
_TITLE = "What seedlint infer found unusual"
MOST_TOLD = 200
"""Outliers in a report for people."""
_MOST_NAMES = 3
_MOST_WAYS = 5
"""Places of one outlier in such a report."""


class Told(NamedTuple):
    """An outlier, and where it is in the first documents that have it."""

    outlier: Outlier
    places: list[tuple[str, Region | None]]


class Report(NamedTuple):
    """A draft, and the places of its outliers."""

    draft: Draft
    told: list[Told]
    """The first outliers, or all."""
    shown: Callable[[str], str]
    """How a document is called where the run was begun."""


def report_of(
    draft: Draft,
    read: Callable[[str], Document | None],
    shown: Callable[[str], str],
    most: int | None = None,
) -> Report:
    """Find the places of the first ``most`` outliers: each document that has one is read once more."""
    outliers = draft.outliers[:most]
    wanted: dict[str, list[int]] = {}
    for at, outlier in enumerate(outliers):
        for path in outlier.documents if outlier.kind is not Kind.UNREAD else ():
            wanted.setdefault(path, []).append(at)
    places: dict[tuple[int, str], Region | None] = {}
    for path, numbers in wanted.items():
        document = read(path)
        if document is not None:
            places.update({(at, path): located(outliers[at], document) for at in numbers})
    told = [
        Told(outlier, [(path, places.get((at, path))) for path in outlier.documents])
        for at, outlier in enumerate(outliers)
    ]
    return Report(draft, told, shown)


def reader(tree: Tree, limit: int, kinds: Kinds) -> Callable[[str], Document | None]:
    """Return what reads the documents of a tree once more."""
    syntaxes = syntaxes_for(kinds)
    roles = KnownKeys()

    def read(path: str) -> Document | None:
        raw = tree.source(path, limit)
        try:
            return None if raw is None else documents_of(path, raw, roles, syntaxes)
        except Exception:  # noqa: BLE001 - what it provokes is told by `seedlint check`
            return None

    return read


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
    if draft.outliers:
        yield (
            "The draft refuses misspelt words, strange keys, and values of a rare type or form."
            " It takes fields that are rare, and that are hardly ever missing."
        )


def few(draft: Draft) -> str:
    """Say that there are too few documents."""
    return (
        f"{counted(draft.documents, 'document')} {'is' if draft.documents == 1 else 'are'} too few to tell"
        f" rules from coincidences; {FEW} or more are enough"
    )


def lost(draft: Draft, documents: Sequence[str]) -> str:
    """Say that documents could not be read; ``documents`` are the first ones."""
    names = ", ".join(map(escape, documents[:_MOST_NAMES]))
    more = " …" if draft.unread > _MOST_NAMES else ""
    total = counted(draft.documents + draft.unread, "document")
    return (
        f"{number(draft.unread)} of {total} could not be read, and the draft ignores"
        f" {'it' if draft.unread == 1 else 'them'}: {names}{more}; `seedlint check` says why"
    )


def _left(report: Report) -> str:
    left = len(report.draft.outliers) - MOST_TOLD
    return f"{counted(left, 'more outlier')}: `--report json` lists them all" if left > 0 else ""


def text(report: Report) -> Iterator[str]:
    """Yield lines for a terminal."""
    yield _TITLE
    yield from _summary(report.draft)
    for told in report.told[:MOST_TOLD]:
        outlier = told.outlier
        yield ""
        yield f"{begin_line(field(outlier))}: {escape(outlier.message)} ({_of(outlier)})"
        if len(outlier.places) > 1:
            others = ", ".join(escape(shown(place)) for place in outlier.places[1:_MOST_WAYS])
            yield f"    also at {others}{', …' if len(outlier.places) > _MOST_WAYS else ''}"
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
    for told in report.told[:MOST_TOLD]:
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
                "examples": [
                    {
                        "path": path,
                        "line": region.line if region else None,
                        "column": region.column if region else None,
                    }
                    for path, region in places
                ],
            }
            for outlier, places in report.told
        ],
    }


def _pointer(outlier: Outlier, place: Steps) -> str:
    from seedlint.finding import escape_token

    steps = ["*" if step.is_any else escape_token(step.key) for step in place]
    if outlier.kind in {Kind.KEY, Kind.MISSING}:
        steps.append(escape_token(outlier.what))
    return "".join(f"/{step}" for step in steps)


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


__all__ = ["FORMATS", "MOST_TOLD", "few", "is_own", "lost", "reader", "report_of", "write"]
