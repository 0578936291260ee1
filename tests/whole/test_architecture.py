"""The pages about the inside are true: what they name exists, and the picture shows the imports there are."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
try:
    import layers
    import picture
finally:
    sys.path.remove(str(ROOT / "docs"))

PAGES = ("CONTRIBUTING.md", "docs/about/architecture.md", "docs/reference/public-api.md")
SVG = "{http://www.w3.org/2000/svg}"


def prose(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def own_house() -> layers.House:
    """Return the layers and imports of this project, read once."""
    return layers.read()


# Names


def resolves(name: str) -> bool:
    """Whether a dotted name is a module, or something in one: a function, a class, a method, a constant."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        for part in parts[size:]:
            if not hasattr(found, part):
                return part in getattr(found, "__annotations__", {}) and part == parts[-1]
            found = getattr(found, part)
        return True
    return False


def test_a_name_that_is_not_there_is_seen() -> None:
    assert resolves("seedlint.engine.engine.Engine.lint")
    assert resolves("seedlint.output.FORMATS")
    assert not resolves("seedlint.engine.engine.Engine.lints")
    assert not resolves("seedlint.motor")


@pytest.mark.parametrize("page", PAGES)
def test_every_name_resolves(page: str) -> None:
    names = {
        name.replace(":", ".")
        for name in re.findall(r"`(seedlint(?:[.:]\w+)+)`", prose(page))
        if name not in {"seedlint.toml", "seedlint.rules"}
    }
    assert names
    assert [name for name in sorted(names) if not resolves(name)] == []


def files() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for word in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", prose(page), flags=re.M | re.S)):
            named = re.fullmatch(
                r"\.?(?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:py|md|txt|toml|svg|yml|yaml|json)", word
            )
            if named and "NAME" not in word:
                yield page, word


@pytest.mark.parametrize(("page", "file"), sorted(set(files())))
def test_every_file_that_is_named_exists(page: str, file: str) -> None:
    """From the top, or in the package, or in the docs."""
    made_by_tools = {"seedlint.toml", "seedlint.rules", "dist/", "dist.cdx.json", "site/", "site/index.html"}
    assert file in made_by_tools or any((ROOT / base / file).exists() for base in (".", "seedlint", "docs"))


def test_every_layer_has_a_row() -> None:
    page = prose("docs/about/architecture.md")
    house = own_house()
    for room in (room for layer in house.layers for room in layer):
        assert re.search(rf"^\| \d+ \| `{room}(/|\.py)` \| \S", page, re.MULTILINE), room


def test_every_step_of_ci_can_be_run_alone() -> None:
    quiet = {"--quiet", "--silent", "--disable-pip-version-check", "--no-audit", "--no-fund"}
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    steps = [
        " ".join(word for word in line.split() if word not in quiet)
        .replace("$venv/", "")
        .replace('"out.sarif"', "out.sarif")
        .replace('"site"', "site")
        for line in re.findall(r"\bstep ((?!\(\)).+?)(?:; fi)?$", script, re.MULTILINE)
    ]
    assert len(steps) > 8
    page = prose("CONTRIBUTING.md")
    assert [step for step in steps if f"| `{step}` |" not in page] == []


# The picture


@pytest.fixture(scope="module")
def drawing() -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg(own_house()))


def boxes(drawing: ElementTree.Element) -> dict[str, tuple[float, float, float, float]]:
    """Return left, top, right, bottom of the box with each name; the last one is the legend's."""
    rects = [e for e in drawing.iter(f"{SVG}rect") if e.get("class") != "ground"]
    texts = [e for e in drawing.iter(f"{SVG}text") if e.get("class") != "note"]
    found = {}
    for rect, text in zip(rects, texts, strict=True):
        x, y, width, height = (float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
        found[text.text or ""] = (x, y, x + width, y + height)
    del found["public"]
    return found


def paths(drawing: ElementTree.Element, kind: str) -> Iterator[tuple[float, float, float, float]]:
    """Return where each line begins and ends."""
    for path in drawing.iter(f"{SVG}path"):
        if path.get("class") == kind:
            numbers = [float(n) for n in re.findall(r"-?\d+", path.get("d", ""))]
            yield numbers[0], numbers[1], numbers[-2], numbers[-1]


GRAPH = """
import grimp
graph = grimp.build_graph("seedlint", cache_dir=None)
for module in graph.modules:
    for other in graph.find_modules_directly_imported_by(module):
        print(module, other)
"""


def test_imports_are_those_that_the_import_linter_sees() -> None:
    pytest.importorskip("grimp")
    # In a process of its own: it looks where a module was imported from, if it was.
    seen = subprocess.run(
        [sys.executable, ROOT / ".ci" / "assembled.py", sys.executable, "-c", GRAPH],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    expected: dict[str, set[str]] = defaultdict(set)
    for line in seen.splitlines():
        one, two = (name.split(".")[1:2] for name in line.split())
        if one and two and one != two:
            expected[one[0]].add(two[0])
    found = own_house().imports
    assert {room: set(names) for room, names in found.items() if names} == expected


def test_every_package_is_a_box_and_every_import_a_line(drawing: ElementTree.Element) -> None:
    house = own_house()
    assert boxes(drawing).keys() == {room for layer in house.layers for room in layer}
    lines = [*paths(drawing, "arrow"), *paths(drawing, "faint")]
    assert len(lines) == sum(len(names) for names in house.imports.values())


def test_lines_go_down_from_box_to_box(drawing: ElementTree.Element) -> None:
    house = own_house()
    placed = boxes(drawing)

    def at(x: float, y: float, edge: int) -> str:
        (name,) = [n for n, box in placed.items() if box[0] <= x <= box[2] and box[edge] == y]
        return name

    seen = set()
    for kind in ("arrow", "faint"):
        for x, y, to, end in paths(drawing, kind):
            assert y < end
            seen.add((at(x, y, 3), at(to, end, 1)))
    assert seen == {(room, name) for room, names in house.imports.items() for name in names}


def test_what_an_arrow_implies_is_faint(drawing: ElementTree.Element) -> None:
    arrows = {(a.tail, a.head) for a in picture._direct(own_house())}
    assert ("run", "finding") not in arrows  # by way of many others
    below: dict[str, set[str]] = defaultdict(set)
    for tail, head in arrows:
        below[tail].add(head)

    def reached(room: str) -> set[str]:
        return below[room].union(*(reached(name) for name in below[room]))

    assert all(names <= reached(room) for room, names in own_house().imports.items())
    assert len(list(paths(drawing, "arrow"))) == len(arrows)


def test_names_fit_and_boxes_are_apart(drawing: ElementTree.Element) -> None:
    width = float(drawing.get("width", ""))
    placed = boxes(drawing)
    for name, (left, top, right, bottom) in placed.items():
        assert right - left >= len(name) * 0.61 * 14 + 8
        assert 0 < left < right < width
        for other, box in placed.items():
            apart = right < box[0] or box[2] < left or bottom < box[1] or box[3] < top
            assert name == other or apart, (name, other)
    for note in drawing.iter(f"{SVG}text"):
        if note.get("class") == "note":
            assert float(note.get("x", "")) + len(note.text or "") * 0.61 * 12 < width


def test_the_picture_is_the_same_every_time() -> None:
    program = "import layers, picture; print(picture.svg(layers.read()), end='')"
    drawn = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT / "docs",
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }
    assert drawn == {prose("docs/images/layers.svg")}


def test_imports_are_read_without_links(tmp_path: Path) -> None:
    """Where git makes no symbolic links, seedlint/rules is a file."""
    (tmp_path / "seedlint").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "seedlint" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "seedlint" / "rules").write_text("../rules", encoding="utf-8")
    (tmp_path / "seedlint" / "base.py").write_text('"""The base."""\n', encoding="utf-8")
    source = '"""Rules."""\n\ndef late():\n    from seedlint import base\n'
    (tmp_path / "rules" / "__init__.py").write_text(source, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.setuptools]\npackage-dir = { "seedlint" = "seedlint", "seedlint.rules" = "rules" }\n'
        '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["rules", "base"]\n',
        encoding="utf-8",
    )
    house = layers.read(tmp_path)
    assert house.imports == {"rules": {"base"}, "base": set()}
    assert house.summaries == {"rules": "Rules.", "base": "The base."}
    assert layers.table(house).splitlines()[2:] == [
        "| 2 | `rules/` | Rules. |",
        "| 1 | `base.py` | The base. |",
    ]
