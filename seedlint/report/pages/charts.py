"""Charts as SVG that stretches with the page while its letters and lines keep their size.

Places are shares of the plot in per cent; the space for the axes is the SVG's padding, which the style
sheet gives. Every chart has a name and a description; the table behind it has the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.report.pages.markup import Html, join, tag
from seedlint.report.pages.scales import compact, thinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDE, _NARROW = 110, 38
"""Characters of an axis across a whole page, and across a phone."""
_FEW = 40
"""So many points of a line are drawn large, and so many bars with little space between them."""
_WIDEST = 20
"""Of a bar, in per cent of the plot."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its ``value``, what it is called on the axis, and what is said where it is pointed at."""

    value: float
    label: str
    tip: str
    edge: bool = False
    """Whether the label belongs to the bar's left edge."""
    kind: str = "bar"
    """How it is coloured."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line, ``at`` a share of the width from 0 to 1. ``joined`` to the one before, or not."""

    at: float
    value: float
    tip: str
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What a chart is called: ``key`` is its own on the page. ``unit`` is what its upright axis counts."""

    key: str
    title: str
    description: str
    unit: str


def bars(named: Named, shown: Sequence[Bar], ticks: Sequence[int], *, share: float = 1.0) -> Html:
    """Return upright bars over an axis; the chart takes a ``share`` of the page's width."""
    top, width = ticks[-1], 100 / len(shown)
    gap = max(width * (0.08 if len(shown) < _FEW else 0.15), (width - _WIDEST) / 2)
    rectangles = [
        tag(
            "rect",
            tag("title", bar.tip),
            class_=bar.kind,
            x=_percent(at * width + gap),
            y=_percent(100 - _height(bar.value, top)),
            width=_percent(width - 2 * gap),
            height=_percent(_height(bar.value, top)),
        )
        for at, bar in enumerate(shown)
    ]
    labels = [
        (at * width + (0 if bar.edge else width / 2), bar.label) for at, bar in enumerate(shown) if bar.label
    ]
    return _plot(named, grid(ticks, 0), *rectangles, _axis(labels, int(_WIDE * share)))


def _height(value: float, top: float) -> float:
    """Return a bar's height in per cent; what is not nothing can be seen."""
    return max(100 * value / top, 0.8) if value else 0


def line(
    named: Named,
    points: Sequence[Point],
    ticks: Sequence[float],
    labels: Sequence[tuple[float, str]],
    band: Sequence[tuple[float, float, float]] = (),
) -> Html:
    """Return a line through points; ``labels`` are shares of the width and what is there.

    A ``band`` behind it is where it would usually be: share of the width, least and most.
    """
    low, top = ticks[0], ticks[-1]
    places = [(100 * point.at, 100 * (top - point.value) / (top - low)) for point in points]
    runs: list[list[str]] = []
    for point, (x, y) in zip(points, places, strict=True):
        if not runs or not point.joined:
            runs.append([])
        runs[-1].append(f"{x:.2f},{y:.2f}")
    lines = [
        tag("polyline", points=" ".join(run), class_="line", vector_effect="non-scaling-stroke")
        for run in runs
        if len(run) > 1
    ]
    if len(band) > 1:
        lines.insert(0, _band(band, low, top))
    stroke = tag(
        "svg",
        *lines,
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
        overflow="visible",
        aria_hidden="true",
    )
    size = 4 if len(points) <= _FEW else 2.5
    dots = [
        tag("circle", tag("title", point.tip), class_="dot", cx=_percent(x), cy=_percent(y), r=size)
        for point, (x, y) in zip(points, places, strict=True)
    ]
    return _plot(
        named, grid(ticks, low), stroke, *dots, _axis([(100 * at, words) for at, words in labels], _WIDE)
    )


def _band(band: Sequence[tuple[float, float, float]], low: float, top: float) -> Html:
    def y(value: float) -> float:
        return 100 * (top - min(max(value, low), top)) / (top - low)

    upper = [f"{100 * at:.2f},{y(most):.2f}" for at, _, most in band]
    lower = [f"{100 * at:.2f},{y(least):.2f}" for at, least, _ in reversed(band)]
    return tag("polygon", points=" ".join(upper + lower), class_="usual")


def grid(ticks: Sequence[float], low: float) -> Html:
    """Return the lines across a plot, with their numbers."""
    found = []
    for tick in ticks:
        y = _percent(100 - 100 * (tick - low) / (ticks[-1] - low))
        found.append(
            tag("line", class_="base" if tick == ticks[0] else "grid", x1="0", x2="100%", y1=y, y2=y)
        )
        found.append(
            tag("text", compact(tick), class_="tick", x="0", y=y, dx="-8", dy="4", text_anchor="end")
        )
    return join(found)


def _axis(labels: Sequence[tuple[float, str]], room: int) -> Html:
    """Return the labels under a plot: those there is room for, and on a phone fewer."""
    texts = [words for _, words in labels]
    wide = thinned(texts, room)
    narrow = thinned(texts[::wide], _NARROW) * wide
    found = []
    for at in range(0, len(labels), wide):
        x, words = labels[at]
        # What stands at an end stays inside.
        anchor = "end" if x > 97 else "start" if x < 3 and len(words) > 4 else "middle"
        shown = "tick" if at % narrow == 0 else "tick wide"
        found.append(tag("text", words, class_=shown, x=_percent(x), y="100%", dy="18", text_anchor=anchor))
    return join(found)


def _plot(named: Named, *parts: str) -> Html:
    title, description = f"{named.key}-title", f"{named.key}-description"
    return tag(
        "svg",
        tag("title", named.title, id=title),
        tag("desc", named.description, id=description),
        tag("text", named.unit, class_="tick", x="0", y="0", dx="-36", dy="-12"),
        *parts,
        class_="plot",
        role="img",
        aria_labelledby=title,
        aria_describedby=description,
    )


def meter(parts: Iterable[tuple[float, str]], whole: float) -> Html:
    """Return a lying bar in parts of their own kinds; it repeats what stands beside it, so it has no name."""
    at, found = 0.0, []
    for value, kind in parts:
        if value and whole:
            width = max(100 * value / whole, 0.6)
            found.append(
                tag("rect", class_=kind, x=_percent(at), y="0", width=_percent(width), height="100%")
            )
            at += 100 * value / whole
    back = tag("rect", class_="back", x="0", y="0", width="100%", height="100%")
    return tag("svg", back, *found, class_="meter", aria_hidden="true", focusable="false")


def sparkline(values: Sequence[int], words: str) -> Html:
    """Return a small line that tells which way something goes, with ``words`` for it."""
    top = max(*values, 1)
    places = [(100 * at / (len(values) - 1), 100 - 100 * value / top) for at, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return tag(
        "svg",
        tag("title", words),
        tag("polyline", points=path, class_="line", vector_effect="non-scaling-stroke"),
        class_="spark",
        role="img",
        aria_label=words,
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
    )


def _percent(share: float) -> str:
    return f"{share:.3f}".rstrip("0").rstrip(".") + "%"
