"""Times the reading of the same documents in YAML, TOML and JSON: values, and the roles that they play.

    python benchmarks/reading.py --documents 500

Needs seedlint in this very Python. TOML is written in two ways: with tables under headers, and with those
inside of items in braces, which no line alone can be read of.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from corpus import invent_unique
from render import render, toml

from seedlint.document import Document
from seedlint.schema.schema import DEFAULT, Schema

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "YAML": ("yaml", lambda content: render(content, "yaml")),
    "TOML": ("toml", lambda content: render(content, "toml")),
    "TOML with braces": ("toml", lambda content: "\n".join(toml(content, "", braces=True))),
    "JSON": ("json", lambda content: render(content, "json")),
}


def main() -> int:
    """Read the command line, time each form in turn several times, and print the best of each."""
    parser = argparse.ArgumentParser(description="Time the reading of documents in several syntaxes.")
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    schema = Schema.load(DEFAULT)
    invented = [one.content for one in invent_unique(options.documents, "small")]
    texts = {
        name: [(f"{number}.{ending}", write(content).encode()) for number, content in enumerate(invented)]
        for name, (ending, write) in FORMS.items()
    }
    for name, documents in texts.items():
        values = [Document(path, raw, schema).data for path, raw in documents]
        if json.dumps(values, sort_keys=True) != json.dumps(invented, sort_keys=True):
            parser.error(f"the documents in {name} have other values")
    best = dict.fromkeys(FORMS, float("inf"))
    for _ in range(options.rounds):
        for name, documents in texts.items():
            start = time.process_time()
            for path, raw in documents:
                Document(path, raw, schema)
            best[name] = min(best[name], time.process_time() - start)
    for name, seconds in best.items():
        each = seconds / max(len(invented), 1) * 1e6
        print(f"{name:18} {each:8.0f} us a document   {seconds / best['YAML']:.2f} of YAML")
    return 0


if __name__ == "__main__":
    sys.exit(main())
