"""No circle of modules, imports inside functions included; what only type checkers read is none."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import seedlint
from seedlint import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(seedlint.__file__).parent


def modules() -> dict[str, Path]:
    found = {}
    for top, name in ((PACKAGE, "seedlint"), (Path(rules.__file__).parent, "seedlint.rules")):
        for path in top.rglob("*.py"):
            parts = path.relative_to(top).with_suffix("").parts
            if name == "seedlint" and parts[0] == "rules":
                continue
            found[".".join((name, *(parts[:-1] if parts[-1] == "__init__" else parts)))] = path
    return found


def imported(source: str, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules that are imported when the code runs."""
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            pending += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports are not told here"
            assert not node.level
            inside = {f"{node.module}.{one.name}" for one in node.names}
            yield from inside & known.keys()
            # Its package is loaded, too, but for a module in it that is nothing to wait for.
            if node.module in known and not inside <= known.keys():
                yield node.module
        pending += ast.iter_child_nodes(node)


def check(graph: dict[str, set[str]]) -> None:
    TopologicalSorter(graph).prepare()


def test_there_is_no_circle() -> None:
    known = modules()
    assert len(known) > 200
    graph = {
        name: {*imported(path.read_text(encoding="utf-8"), known)} - {name} for name, path in known.items()
    }
    assert graph["seedlint.plan"] >= {"seedlint.engine.engine", "seedlint.suppressions.apply"}
    check(graph)


def test_a_circle_would_be_found() -> None:
    known = {"seedlint.a": PACKAGE, "seedlint.b": PACKAGE}
    inside = "def f():\n    from seedlint import b\n"
    typed = "if TYPE_CHECKING:\n    from seedlint.b import x\n"
    assert [*imported(typed, known)] == []
    with pytest.raises(CycleError):
        check(
            {"seedlint.a": {*imported(inside, known)}, "seedlint.b": {*imported("import seedlint.a", known)}}
        )
