"""Draws docs/images/layers.svg: the packages by layer, and who imports whom.

The same imports give the same picture, on every machine: there is no chance in it, no measured text, and no
sum but `fsum`, as others differ between versions of Python in the last digit.
Sizes go in steps that double, so that a few lines of code more don't make another picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING, Any

from api import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from layers import House

_WIDTH = 1140
_MARGIN = 24
_TOP = 24
_ROW = 54
_HEIGHT = 28
_GAP = 22
_KNOT = 16
_LEAN = 0.5
"""How much further to the side than down an arrow may go where it passes a box."""
_SIZE = 14
_LETTER = 0.61 * _SIZE
"""What a letter takes at most: fonts of one width are as narrow as this, or narrower."""
_WIDTHS = (78, 96, 118, 144, 176, 214)
"""Of boxes, by their lines: below the first limit, below the second, and so on."""
_LIMITS = (125, 250, 500, 1000, 2000)
_SWEEPS = 100

_STYLE = """\
.ground { fill: #ffffff }
.box { fill: #eef3f8; stroke: #7b8794; stroke-width: 1 }
.public { fill: #e3f4e8; stroke: #2f8050; stroke-width: 1.6 }
text { font: 14px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2933 }
.note { font-size: 12px; fill: #52606d }
.arrow { stroke: #52606d; stroke-width: 1; fill: none }
.faint { stroke: #7b8794; stroke-width: .7; stroke-opacity: .16; fill: none }
.head { fill: #52606d }
@media (prefers-color-scheme: dark) {
  .ground { fill: #12171d }
  .box { fill: #1f2a36; stroke: #7b8794 }
  .public { fill: #17382a; stroke: #5fc088 }
  text { fill: #e4e7eb }
  .note { fill: #9aa5b1 }
  .arrow { stroke: #9aa5b1 }
  .faint { stroke: #9aa5b1; stroke-opacity: .14 }
  .head { fill: #9aa5b1 }
}
"""


@dataclass(frozen=True)
class Arrow:
    """An import, from one room to another."""

    tail: str
    head: str


Node = str | tuple[Arrow, int]
"""What stands in a row: a room, or the knot of an arrow that passes."""


def svg(house: House) -> str:
    """Return the picture."""
    rows = _rows(house)
    drawing = _Drawing(house, rows)
    drawing.arrange()
    return drawing.svg()


def _rows(house: House) -> list[list[str]]:
    """Return the layers; those that follow each other without an import between them share a row."""
    rows: list[list[str]] = []
    for layer in house.layers:
        if rows and not any(room in house.imports[above] for above in rows[-1] for room in layer):
            rows[-1] += layer
        else:
            rows.append(list(layer))
    return rows


def _direct(house: House) -> list[Arrow]:
    """Return the imports that don't follow from others: no longer way leads to the same room."""
    below: dict[str, set[str]] = {}

    def reached(room: str) -> set[str]:
        if room not in below:
            below[room] = set().union(*({name} | reached(name) for name in house.imports[room]))
        return below[room]

    return [
        Arrow(room, name)
        for room in sorted(house.imports)
        for name in sorted(house.imports[room])
        if not any(name in reached(other) for other in house.imports[room])
    ]


class _Drawing:
    """Where everything stands.

    An arrow over several rows has a knot in each row between: a place that no box covers. Rows are ordered
    so that arrows cross little; then boxes and knots move to where their neighbours are.
    """

    def __init__(self, house: House, rows: list[list[str]]) -> None:
        self.house = house
        self.row = {room: number for number, row in enumerate(rows) for room in row}
        self.width = {room: self._box_width(room) for room in self.row}
        self.direct = _direct(house)
        self.rows: list[list[Node]] = [list(row) for row in rows]
        self.chains = {arrow: self._knotted(arrow) for arrow in self.direct}
        self.above: dict[Node, list[Node]] = {node: [] for row in self.rows for node in row}
        self.below: dict[Node, list[Node]] = {node: [] for row in self.rows for node in row}
        for chain in self.chains.values():
            for upper, lower in pairwise(chain):
                self.below[upper].append(lower)
                self.above[lower].append(upper)
        self.x: dict[Node, float] = {}

    def _box_width(self, room: str) -> float:
        step = sum(self.house.lines[room] >= limit for limit in _LIMITS)
        return max(_WIDTHS[step], len(room) * _LETTER + 16)

    def _knotted(self, arrow: Arrow) -> list[Node]:
        """Return what an arrow goes through, row by row, and put its knots there."""
        between = range(self.row[arrow.tail] + 1, self.row[arrow.head])
        knots: list[Node] = [(arrow, number) for number in between]
        for number, knot in zip(between, knots, strict=True):
            self.rows[number].append(knot)
        return [arrow.tail, *knots, arrow.head]

    def arrange(self) -> None:
        self._order()
        for row in self.rows:
            for number, node in enumerate(row):
                self.x[node] = _MARGIN + (_WIDTH - 2 * _MARGIN) * (number + 0.5) / len(row)
        for sweep in range(_SWEEPS):
            for row in self.rows if sweep % 2 else reversed(self.rows):
                self._settle(row)

    def _order(self) -> None:
        """Order each row by the middle of what its members are joined to, down and up; keep the best."""
        best = (self._crossings(), [list(row) for row in self.rows])
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            joined = self.above if down else self.below
            for row in self.rows if down else reversed(self.rows):
                place = {node: n / len(other) for other in self.rows for n, node in enumerate(other, 1)}

                def middle(node: Node, place: dict[Node, float] = place, joined: Any = joined) -> float:
                    near = joined[node]
                    return fsum(place[other] for other in near) / len(near) if near else place[node]

                row.sort(key=middle)
            best = min(
                best, (self._crossings(), [list(row) for row in self.rows]), key=lambda found: found[0]
            )
        self.rows = best[1]

    def _crossings(self) -> int:
        count = 0
        for upper, lower in pairwise(self.rows):
            place = {node: number for number, node in enumerate(lower)}
            ends = [place[end] for node in upper for end in sorted(self.below[node], key=place.__getitem__)]
            count += sum(before > after for n, after in enumerate(ends) for before in ends[:n])
        return count

    def _settle(self, row: list[Node]) -> None:
        """Move the members of a row towards what they are joined to; they keep their order and distance."""
        blocks: list[tuple[float, float, int]] = []
        """Members that touch: where their first one wants to be, with what weight, and how many they are."""
        offsets = [0.0]
        for left, right in pairwise(row):
            offsets.append(offsets[-1] + self._half(left) + self._half(right))
        for node, offset in zip(row, offsets, strict=True):
            wish, weight = self._wish(node)
            blocks.append((wish - offset, weight, 1))
            while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
                (wish, weight, size), (before, weighed, number) = blocks.pop(), blocks.pop()
                heavy = weight + weighed
                blocks.append(((wish * weight + before * weighed) / heavy, heavy, size + number))
        starts = [wish for wish, _, size in blocks for _ in range(size)]
        least, most = _MARGIN + self._half(row[0]), _WIDTH - _MARGIN - self._half(row[-1]) - offsets[-1]
        for node, start, offset in zip(row, starts, offsets, strict=True):
            self.x[node] = max(min(start, most), least) + offset

    def _half(self, node: Node) -> float:
        return (self.width[node] + _GAP) / 2 if isinstance(node, str) else _KNOT / 2

    def _wish(self, node: Node) -> tuple[float, float]:
        """Return where a box or knot wants to be, and how much: knots of one arrow stand straight."""
        near = [*self.above[node], *self.below[node]]
        if not near:
            return self.x[node], 1
        straight = 1 if isinstance(node, str) else 12
        weights = [straight if not isinstance(other, str) else 1 for other in near]
        total = sum(weights)
        wish = fsum(self.x[other] * weight for other, weight in zip(near, weights, strict=True))
        return wish / total, total

    # Drawing

    def svg(self) -> str:
        height = _TOP + len(self.rows) * _ROW + 58
        words = f"The packages of seedlint in {len(self.rows)} rows; every arrow points down."
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}"'
            f' viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{words}">',
            f"<style>\n{_STYLE}</style>",
            '<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7"'
            ' orient="auto"><path class="head" d="M0 1 8 4 0 7z"/></marker>',
            f'<rect class="ground" width="{_WIDTH}" height="{height}" rx="8"/>',
            *self._faint(),
            *self._arrows(),
            *(self._box(room) for room in self.row),
            *self._legend(height - 44),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _top(self, room: str) -> float:
        return _TOP + self.row[room] * _ROW

    def _faint(self) -> Iterable[str]:
        direct = set(self.direct)
        for room in self.row:
            for name in sorted(self.house.imports[room]):
                if Arrow(room, name) not in direct:
                    yield self._line("faint", self.x[room], room, self.x[name], name)

    def _arrows(self) -> Iterable[str]:
        for arrow in self.direct:
            _, *knots, _ = self.chains[arrow]
            first, last = (*knots, arrow.head)[0], (arrow.tail, *knots)[-1]
            start = self._port(arrow.tail, first, self.below[arrow.tail]), self._top(arrow.tail) + _HEIGHT
            end = self._port(arrow.head, last, self.above[arrow.head]), self._top(arrow.head)
            passing = [(self.x[knot], _TOP + knot[1] * _ROW) for knot in knots]
            path = _curve([start, *passing, end])
            yield f'<path class="arrow" marker-end="url(#head)" d="{path}"/>'

    def _port(self, room: str, other: Node, nodes: list[Node]) -> float:
        """Return where on a box's edge an arrow begins or ends: side by side, in the order of the others."""
        ordered = sorted(nodes, key=lambda node: self.x[node])
        step = min(16, (self.width[room] - 20) / len(nodes))
        return self.x[room] + step * (ordered.index(other) - (len(nodes) - 1) / 2)

    def _line(self, kind: str, x: float, tail: str, to: float, head: str) -> str:
        y, end = self._top(tail) + _HEIGHT, self._top(head)
        return f'<path class="{kind}" d="M{x:.0f} {y:.0f} {to:.0f} {end:.0f}"/>'

    def _box(self, room: str) -> str:
        public = f"seedlint.{room}" in MODULES
        return _box(self.x[room], self._top(room), self.width[room], room, public=public)

    def _legend(self, y: float) -> Iterable[str]:
        x = _MARGIN + _WIDTHS[1] / 2
        yield _box(x, y, _WIDTHS[1], "public", public=True)
        limits = ", ".join(f"{limit:,}" for limit in _LIMITS)
        lines = (
            "Green: the public API. All else is internal.",
            "An arrow is an import; faint lines are imports that follow from arrows.",
            f"The wider a box, the more lines of code: under {limits}, or more.",
        )
        for number, line in enumerate(lines):
            yield _note(x + _WIDTHS[1] / 2 + 12, y + 3 + 16 * number, line)


Point = tuple[float, float]


def _curve(points: Sequence[Point]) -> str:
    """Return a smooth line from the first point to the last one; the others are where it passes rows.

    Beside a box it must not lean far, nor swing beyond the place itself; it turns between the rows.
    """
    at, lean = points[0], 0.0
    path = f"M{at[0]:.0f} {at[1]:.0f}"
    for before, (x, top), after in zip(points, points[1:], points[2:], strict=False):
        back, on = x - before[0], after[0] - x
        leaning = min(abs(back), abs(on), _LEAN * _ROW) / _ROW if back * on > 0 else 0.0
        leaning = leaning if on > 0 else -leaning
        aside = leaning * _HEIGHT / 2
        path += _turn(at, lean, (x - aside, top), leaning)
        at, lean = (x + aside, top + _HEIGHT), leaning
        path += f"L{at[0]:.0f} {at[1]:.0f}"
    return path + _turn(at, lean, points[-1], 0.0)


def _turn(at: Point, lean: float, to: Point, leaning: float) -> str:
    (x, y), (end, low) = at, to
    half = (low - y) / 2
    first, second = f"{x + lean * half:.0f} {y + half:.0f}", f"{end - leaning * half:.0f} {low - half:.0f}"
    return f"C{first} {second} {end:.0f} {low:.0f}"


def _box(x: float, y: float, width: float, name: str, *, public: bool) -> str:
    kind, left, low = "box public" if public else "box", x - width / 2, y + _HEIGHT / 2 + 5
    return (
        f'<rect class="{kind}" x="{left:.0f}" y="{y:.0f}" width="{width:.0f}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{x:.0f}" y="{low:.0f}" text-anchor="middle">{name}</text>'
    )


def _note(x: float, y: float, words: str) -> str:
    return f'<text class="note" x="{x:.0f}" y="{y:.0f}">{words}</text>'
