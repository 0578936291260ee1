"""The packages of seedlint, their layers and their imports: read from pyproject.toml and the source."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "seedlint"


@dataclass(frozen=True)
class House:
    """Layers from top to bottom, each a row of rooms; who imports whom; how many lines a room has."""

    layers: tuple[tuple[str, ...], ...]
    imports: Mapping[str, frozenset[str]]
    lines: Mapping[str, int]
    packages: frozenset[str]
    summaries: Mapping[str, str]


def read(root: Path = ROOT) -> House:
    """Read the layers of the contract and the imports of every module, those inside functions included."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    layers = tuple(tuple(part.strip() for part in layer.split("|")) for layer in contract["layers"])
    rooms = {room for layer in layers for room in layer}
    imports: dict[str, set[str]] = {room: set() for room in rooms}
    lines = dict.fromkeys(rooms, 0)
    packages, summaries = set(), {}
    for module, path in _modules(root, project["tool"]["setuptools"]["package-dir"]):
        if module == PACKAGE:
            continue  # the version, which anything may ask for
        room = module.split(".")[1]
        source = path.read_text(encoding="utf-8")
        lines[room] += source.count("\n")
        tree = ast.parse(source)
        if module == f"{PACKAGE}.{room}":
            summaries[room] = (ast.get_docstring(tree) or "").split("\n", 1)[0]
            if path.name == "__init__.py":
                packages.add(room)
        imports[room] |= {name for name in _imported(tree) if name in rooms and name != room}
    assert packages | summaries.keys() == rooms, "lint-imports says which layer has no module"
    ordered = {room: frozenset(names) for room, names in imports.items()}
    return House(layers, ordered, lines, frozenset(packages), summaries)


def table(house: House) -> str:
    """Return the layers as a table, from top to bottom."""
    lines = ["| layer | | what it is for |", "|--:|---|---|"]
    for number, layer in zip(range(len(house.layers), 0, -1), house.layers, strict=True):
        for room in layer:
            name = f"{room}/" if room in house.packages else f"{room}.py"
            lines.append(f"| {number} | `{name}` | {house.summaries[room].replace('``', '`')} |")
    return "\n".join(lines) + "\n"


def listing(house: House) -> str:
    """Return the packages and modules by name, with what each is for."""
    lines = ["| | |", "|---|---|"]
    for room in sorted(house.summaries):
        name = f"{room}/" if room in house.packages else f"{room}.py"
        lines.append(f"| `{name}` | {house.summaries[room].replace('``', '`')} |")
    return "\n".join(lines) + "\n"


def _modules(root: Path, folders: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield each module with its file; ``folders`` says where packages lie that are but linked."""
    inside = {name.split(".")[-1] for name in folders if "." in name}
    for name, folder in sorted(folders.items()):
        for path in sorted((root / folder).rglob("*.py")):
            parts = path.relative_to(root / folder).with_suffix("").parts
            if name == PACKAGE and parts[0] in inside:
                continue
            yield ".".join([name, *parts]).removesuffix(".__init__"), path


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for parts in (name.split(".") for name in names):
            if parts[0] == PACKAGE and len(parts) > 1:
                yield parts[1]
