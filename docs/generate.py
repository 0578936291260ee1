"""Writes what the documentation takes from the code, and what its examples print.

``python docs/generate.py`` writes, ``python docs/generate.py --check`` only says what is out of date.
"""

from __future__ import annotations

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import api
import commandline
import contents
import editorschema
import examples
import expected
import fields
import formats
import gatefigures
import layers
import picture
import settingspage
import sparktables
import workflows

from seedlint.notify.forms import FORMS as NOTICES
from seedlint.output import FORMATS
from seedlint.rulebook.registry import Registry
from seedlint.rulekit import docs as ruledoc
from seedlint.schema.schema import DEFAULT
from seedlint.tables.tables import OWNED, OWNERS, TABLES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_WHERE = {
    "SL0": "the file and how it is written, in every document; SL005, about anchors and tags, is a note",
    "SL1": "what the schema asks, in every document",
    "SL2": "`format: date-time`; SL203 and SL204 where `x-seedlint-role` is `published`",
    "SL4": (
        "`format: uri`; SL402 and SL403 where `x-seedlint-role` is `web`; SL404, SL405 and SL408 with"
        " [`seedlint links`](links.md) alone"
    ),
    "SL6": "`x-seedlint-role: payload`",
    "SL7": "`x-seedlint-role: text`",
    "SL9": "comments that suppress findings, names of rules, the baseline",
}
"""Where the rules of the preset `generic` look, by the beginning of their codes."""


def rule_pages(registry: Registry) -> dict[Path, str]:
    """Return a page for each rule, and their index."""
    folder = DOCS / "rules"
    pages = {folder / f"{rule.code}.md": ruledoc.page(rule, "markdown") for rule in registry}
    lines = [
        "# Rules",
        "",
        "Generated from the rules themselves; `seedlint explain CODE` shows the same in a terminal.",
        "",
        "The examples are fragments of documents. They leave out fields that do not matter to the rule, which"
        " [SL101](SL101.md) would report; if other rules report an example, the page names them.",
        "",
    ]
    pages[folder / "README.md"] = "\n".join(lines) + "\n" + ruledoc.markdown_table(registry, "")
    return pages


def _generic(registry: Registry) -> str:
    """Return the rules of the preset `generic`, by what brings them in."""
    found: dict[str, list[str]] = {}
    for rule in registry:
        if rule.generic:
            found.setdefault(rule.code[:3], []).append(f"[{rule.code}](../rules/{rule.code}.md)")
    lines = ["| rules | where |", "|---|---|"]
    lines += [f"| {', '.join(found.pop(prefix))} | {where} |" for prefix, where in _WHERE.items()]
    assert not found, found
    return "\n".join(lines) + "\n"


def written_pages(registry: Registry) -> dict[Path, str]:
    """Return the pages that people write, with their generated tables up to date."""
    house = layers.read()
    config = _schema(DEFAULT.with_name("config.schema.json"))
    parts = {
        "docs/index.md": {"contents": contents.markdown()},
        "docs/about/architecture.md": {"layers": layers.table(house)},
        "docs/guides/ci.md": {"workflow": workflows.workflow(), "steps": workflows.steps()},
        "docs/guides/expectations.md": {
            "default-suites": expected.suites(),
            "forms": expected.forms(),
            "offers": expected.offered(),
            "judged": expected.judged(),
        },
        "docs/guides/gate.md": {"figures": gatefigures.markdown()},
        "docs/guides/your-own-front-matter.md": {"generic-rules": _generic(registry)},
        "docs/guides/notices.md": {"notices": _notices()},
        "docs/guides/spark.md": {"spark-tables": sparktables.markdown()},
        "docs/reference/cli.md": {"commands": commandline.markdown()},
        "docs/reference/configuration.md": {"settings": settingspage.markdown(config)},
        "docs/reference/document-format.md": {"fields": fields.markdown(_schema(DEFAULT))},
        "docs/reference/formats.md": {
            "formats-table": _formats_table(),
            "documents": formats.documents(),
            "formats": formats.page(),
        },
        "docs/reference/public-api.md": {"api": api.markdown()},
        "docs/reference/tables.md": {"tables": _tables()},
        "CONTRIBUTING.md": {"packages": layers.listing(house)},
    }
    pages = {ROOT / name: _filled(ROOT / name, content) for name, content in parts.items()}
    return pages | {path: _read(path) for path in examples.run_pages() if path not in pages}


def _filled(path: Path, content: dict[str, str]) -> str:
    text = _read(path)
    for name, part in content.items():
        text = _between(text, name, part)
    return text


def schemas() -> dict[Path, str]:
    """Return the schema for editors that have a language server for YAML only."""
    return {DEFAULT.with_name("seed.editor.schema.json"): editorschema.editor_schema(_schema(DEFAULT))}


def pictures() -> dict[Path, str]:
    """Return what is drawn."""
    return {DOCS / "images" / "layers.svg": picture.svg(layers.read())}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _schema(path: Path) -> fields.Schema:
    schema: fields.Schema = json.loads(_read(path))
    return schema


def _notices() -> str:
    rows = [f"| `{name}` | {form.about} |" for name, form in NOTICES.items()]
    return "\n".join(["| name | what it is |", "|---|---|", *rows]) + "\n"


def _formats_table() -> str:
    lines = ["| format | what it is | paths from |", "|---|---|---|"]
    for name, form in FORMATS.items():
        # It names pages as they are in the repository; this table stands in docs/reference/.
        summary = re.sub(r"\(docs/(?:reference/)?([\w-]+\.md)\)", r"([described here](\1))", form.summary)
        start = "the working copy" if form.checkout else "the working directory"
        lines.append(f"| `{name}` | {summary} | {start} |")
    return "\n".join(lines) + "\n"


def _tables() -> str:
    lines = []
    for table in TABLES:
        lines += [f"## {table.name}", "", f"One row is {table.rows}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        columns = (*table.columns, OWNERS) if table.name in OWNED else table.columns
        lines += [f"| `{c.name}` | {c.kind} | {c.meaning} |" for c in columns]
        lines.append("")
    return "\n".join(lines)


def _between(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in text or end not in text:
        raise SystemExit(f"there is no {begin} … {end} in a page that needs it")
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    return pattern.sub(lambda _: f"{begin}\n{content}{end}", text)


def main() -> int:
    """Write or check; return the exit code."""
    registry = Registry.builtin()
    pages = written_pages(registry)
    # Most of the time goes into the commands that the examples run, each in a process of its own.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        written = dict(zip(pages, threads.map(examples.refresh, pages.values()), strict=True))
    wanted = {**rule_pages(registry), **written, **schemas(), **pictures()}
    extra = set((DOCS / "rules").glob("*.md")) - set(wanted)
    check = "--check" in sys.argv[1:]
    stale = []
    for path, text in wanted.items():
        if not path.is_file() or _read(path) != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in extra:
        stale.append(path)
        if not check:
            path.unlink()
    for path in stale:
        print(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and stale:
        print("run: python docs/generate.py")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
