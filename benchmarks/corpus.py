"""Writes a corpus of invented seed documents, the same one every time.

    python benchmarks/corpus.py DIR --documents 10000 --shape real --format md

`real` documents have what real ones have: articles that stand in many documents, findings, text beyond ASCII
(``shaped.py``). `unique` documents have no article or picture with its URL twice, and no payload twice; they
are clean, unless ``--defects`` asks for a share with one defect each. `rules` and `advisories` are of other
people's formats (``foreign.py``).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from articles import SIZES, invent, make_world
from defects import spoil
from foreign import KINDS, invent_foreign
from render import render
from shaped import Named, invent_shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES_PER_DIRECTORY = 1_000
FORMATS = ("md", "yaml", "toml", "json")
SHAPES = ("unique", "real", *KINDS)


@dataclass(slots=True)
class Written:
    """What a corpus came to."""

    files: int = 0
    size: int = 0
    spoiled: int = 0
    defects: Counter[str] = field(default_factory=Counter)


def write_corpus(directory: Path, documents: Iterator[Named], form: str) -> Written:
    """Write documents into a directory that is new or empty."""
    written = Written()
    folders = set()
    for document in documents:
        file = directory / f"{document.path}.{form}"
        if file.parent not in folders:
            file.parent.mkdir(parents=True)
            folders.add(file.parent)
        raw = render(document.content, form).encode()
        file.write_bytes(raw)
        written.files += 1
        written.size += len(raw)
        written.spoiled += bool(document.codes)
        written.defects += document.codes
    return written


def invent_unique(documents: int, size: str, defects: float = 0.0, seed: int = 1) -> Iterator[Named]:
    """Yield documents that share nothing."""
    world = make_world(seed, size)
    for index in range(documents):
        document = invent(world, index)
        code = spoil(world, index, defects, document) if defects else None
        path = f"{index // FILES_PER_DIRECTORY:04}/seed-{index:06}"
        yield Named(path, document, Counter([code] if code else ()))


def main() -> int:
    """Read the command line, write the corpus, say what was written."""
    parser = argparse.ArgumentParser(description="Write a corpus of invented seed documents.")
    parser.add_argument("directory", type=Path, help="a new or empty directory")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--shape", choices=SHAPES, default="unique")
    parser.add_argument("--format", choices=FORMATS, default="md", dest="form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--size", choices=SIZES, default="small", help="unique: about 7 KB or about 23 KB each"
    )
    parser.add_argument("--defects", type=float, default=0.0, metavar="SHARE", help="unique: 0 to 1")
    parser.add_argument(
        "--repeats",
        type=float,
        help="real: in how many documents an article stands (as in a corpus so large)",
    )
    options = parser.parse_args()
    if not 0 <= options.defects <= 1:
        parser.error("--defects is a share between 0 and 1")
    if options.directory.exists() and any(options.directory.iterdir()):
        # Files left from another corpus would be counted and linted with this one.
        parser.error(f"{options.directory} is not empty")
    if options.shape == "real":
        documents = invent_shaped(options.documents, options.seed, options.repeats)
    elif options.shape in KINDS:
        documents = invent_foreign(options.shape, options.documents, options.seed)
    else:
        documents = invent_unique(options.documents, options.size, options.defects, options.seed)
    written = write_corpus(options.directory, documents, options.form)
    mean = written.size / max(written.files, 1)
    print(f"{written.files} documents, {written.size / 1e6:.1f} MB, {mean / 1e3:.1f} KB each")
    if written.defects:
        found = ", ".join(f"{code} {count}" for code, count in sorted(written.defects.items()))
        print(f"{written.spoiled} with a defect: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
