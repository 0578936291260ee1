"""Writes a corpus of invented seed documents, the same one every time.

    python benchmarks/corpus.py DIR --documents 10000 --size small --format md

The documents are clean, unless ``--defects`` asks for a share with one defect each. No article or picture has
its URL twice, no payload is there twice.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles import SIZES, Document, invent, make_world
from defects import spoil

FILES_PER_DIRECTORY = 1_000
FORMATS = ("md", "yaml", "json")

_PLAIN = {"category", "publishedDateTime", "type", "name", "domain", "quality", "editor"}
"""Keys of texts that stand without quotes; all others are in quotes. The last two are defects."""
_GROUPS = {"provider", "topics", "images", "related", "secured"}
"""Root keys with a blank line before them."""


@dataclass(slots=True)
class Written:
    """What a corpus came to."""

    files: int = 0
    size: int = 0
    defects: Counter[str] = field(default_factory=Counter)


def write_corpus(
    directory: Path, documents: int, size: str, form: str, *, defects: float = 0.0, seed: int = 1
) -> Written:
    """Write a corpus into a directory that is new or empty."""
    world = make_world(seed, size)
    written = Written()
    for index in range(documents):
        document = invent(world, index)
        code = spoil(world, index, defects, document) if defects else None
        if code:
            written.defects[code] += 1
        folder = directory / f"{index // FILES_PER_DIRECTORY:04}"
        if index % FILES_PER_DIRECTORY == 0:
            folder.mkdir(parents=True)
        raw = render(document, form).encode()
        (folder / f"seed-{index:06}.{form}").write_bytes(raw)
        written.files += 1
        written.size += len(raw)
    return written


def render(document: Document, form: str) -> str:
    """Return the text of a document: front matter, a bare YAML file (no closing fence), or JSON."""
    if form == "json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    lines = ["---"]
    for key, value in document.items():
        if key in _GROUPS:
            lines.append("")
        _write_entry(lines, "", key, value)
    if form == "md":
        lines.append("---")
    return "\n".join(lines) + "\n"


def _write_entry(lines: list[str], indent: str, key: str, value: Any) -> None:
    if isinstance(value, dict):
        lines.append(f"{indent}{key}:")
        for inner, item in value.items():
            _write_entry(lines, indent + "  ", inner, item)
    elif isinstance(value, list):
        lines.append(f"{indent}{key}:")
        for item in value:
            _write_item(lines, indent + "  ", item)
    else:
        lines.append(f"{indent}{key}: {_scalar(key, value)}")


def _write_item(lines: list[str], indent: str, item: Any) -> None:
    if not isinstance(item, dict):
        lines.append(f"{indent}- {item}")
        return
    start = len(lines)
    for key, value in item.items():
        _write_entry(lines, indent + "  ", key, value)
    lines[start] = f"{indent}- {lines[start].lstrip()}"


def _scalar(key: str, value: str | bool | int) -> str:
    if isinstance(value, str) and key not in _PLAIN:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def main() -> int:
    """Read the command line, write the corpus, say what was written."""
    parser = argparse.ArgumentParser(description="Write a corpus of invented seed documents.")
    parser.add_argument("directory", type=Path, help="a new or empty directory")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--size", choices=SIZES, default="small", help="about 7 KB or about 23 KB each")
    parser.add_argument("--format", choices=FORMATS, default="md", dest="form")
    parser.add_argument("--defects", type=float, default=0.0, metavar="SHARE", help="0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not 0 <= options.defects <= 1:
        parser.error("--defects is a share between 0 and 1")
    if options.directory.exists() and any(options.directory.iterdir()):
        # Files left from another corpus would be counted and linted with this one.
        parser.error(f"{options.directory} is not empty")
    written = write_corpus(**vars(options))
    mean = written.size / max(written.files, 1)
    print(f"{written.files} documents, {written.size / 1e6:.1f} MB, {mean / 1e3:.1f} KB each")
    if written.defects:
        found = ", ".join(f"{code} {count}" for code, count in sorted(written.defects.items()))
        print(f"{written.defects.total()} with a defect: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
