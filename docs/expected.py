"""The tables of docs/guides/expectations.md, from the code."""

from __future__ import annotations

from seedlint.expectations.offers import OFFERS
from seedlint.expectations.shortform import FORMS
from seedlint.expectations.suites import default_suites, min_rows
from seedlint.tables.judged import JUDGED
from seedlint.tables.tables import TABLES


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def suites() -> str:
    """Return all default expectations."""
    lines = ["| suite | table | expectation | column | severity | needs |", "|---|---|---|---|---|---|"]
    for suite in default_suites():
        for one in suite.expectations:
            column = one["kwargs"].get("column")
            rows = min_rows(one)
            cells = [
                f"`{suite.name}`",
                f"`{suite.table}`",
                one["description"],
                f"`{column}`" if column else "",
                one["severity"],
                f"{rows} row{'s' * (rows != 1)}" if rows else "",
            ]
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def offered() -> str:
    """Return what can be switched on, each with its line."""
    lines = ["| expectation | makes sense if | line |", "|---|---|---|"]
    lines += [f"| {_cell(one.description)} | {_cell(one.when)} | `{_cell(one.line)}` |" for one in OFFERS]
    return "\n".join(lines) + "\n"


def forms() -> str:
    """Return the short forms."""
    lines = ["| `expect` | with | GX calls it |", "|---|---|---|"]
    for name, form in FORMS.items():
        keys = ", ".join(f"`{key}`" for key in form.keys)
        lines.append(f"| `{name}` | {keys} | `{form.type}` |")
    return "\n".join(lines) + "\n"


def judged() -> str:
    """Return the tables and columns that only expectations know."""
    known = {table.name: {column.name for column in table.columns} for table in TABLES}
    lines = []
    for table in JUDGED.values():
        own = [column for column in table.columns if column.name not in known.get(table.name, ())]
        if not own:
            continue
        also = table.name in known
        lines += [f"### {table.name}", ""]
        lines += ["The table of that name, and:" if also else f"One row is {table.rows}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.kind} | {_cell(c.meaning)} |" for c in own]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"
