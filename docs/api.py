"""The public API for docs/reference/public-api.md: names in ``__all__``, and what the source says of them."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import signatures
from signatures import MODULES, names

WIDTH = 100
"""The longest lines of signatures."""


def markdown() -> str:
    """Return a heading and a table for each public module."""
    lines: list[str] = []
    for module in MODULES:
        lines += [f"## {module}", "", _summary(ast.get_docstring(_tree(module))), ""]
        lines += ["| name | what it is |", "|---|---|"]
        lines += [f"| `{name}` | {_summary(docstring(module, name))} |" for name in names(module)]
        lines += ["", "```text", signatures.of_module(module, WIDTH).rstrip("\n"), "```", ""]
    return "\n".join(["", *lines])


def docstring(module: str, name: str) -> str:
    """Return what the source says of a name where it is defined; nothing where it says nothing.

    Not what Python says: a dataclass without a docstring has one all the same, and a constant has its type's.
    """
    body = _tree(module).body
    for statement, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(statement, (ast.ClassDef, ast.FunctionDef)) and statement.name == name:
            return ast.get_docstring(statement) or ""
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and name in _assigned(statement):
            return _text(after)
        if isinstance(statement, ast.ImportFrom) and name in {alias.name for alias in statement.names}:
            return docstring(statement.module or "", name)
    return ""


def _tree(module: str) -> ast.Module:
    spec = find_spec(module)
    assert spec is not None, module
    assert spec.origin is not None, module
    return ast.parse(Path(spec.origin).read_bytes())


def _assigned(statement: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _text(statement: ast.stmt) -> str:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _summary(text: str | None) -> str:
    first = (text or "").strip().split("\n", 1)[0]
    return first.replace("``", "`").replace("|", "\\|")
