"""The same values in YAML, TOML and JSON: the same findings, at the same values, and the same fixes."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import same
from seedlint.fixes.mend import mend
from seedlint.reading.toml.edits import value as toml_value
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from seedlint.finding import PlacedFinding

CLEAN: dict[str, Any] = {
    "category": "news",
    "title": "Herons hold up the school bus",
    "excerpt": "Reedham has put up the country's first heron crossing.",
    "publishedDateTime": "2023-05-04T06:15:00Z",
    "type": "article",
    "webUrl": "https://www.reedham-gazette.co.uk/village/heron-crossing",
    "quality": 64,
    "topics": ["Birds", "Road traffic"],
    "secured": "ZgaTmXC8lmtCv2hIxdZQmA9eAwRfIQ+Pj2vGkRcdl9o=;x5fJm0Q1m7bSg1vYb8m4Nw==",
    "provider": {"name": "Reedham Gazette", "domain": "reedham-gazette.co.uk"},
    "related": [
        {
            "title": "Watch: the lock gate that sings",
            "excerpt": "When the wind is in the west, the new gate hums a low F.",
            "publishedDateTime": "2023-05-06T17:40:00Z",
            "type": "article",
            "webUrl": "https://www.orrin-post.co.uk/lock-gate",
            "provider": {"name": "Orrin Post", "domain": "orrin-post.co.uk"},
        }
    ],
}
_INSTEAD: dict[str, list[Any]] = {
    "category": ["old", "", 7],
    "title": [
        "A  bus", " bus", "bus\u200b stop", "caf\u00c3\u00a9", "", 42, ["a"], "x &amp; y", "\u201cBus\u201d",
    ],
    "excerpt": ["", "N/A", "A\tdog", True, {"a": 1}],
    "publishedDateTime": [
        "2023-05-04 06:15:00Z", "2023-02-30T06:15:00Z", "2023-05-04", "2023-05-04T06:15:00", "yesterday",
        "1970-01-01T00:00:00Z", "2942-01-01T00:00:00Z", 20230504,
    ],
    "type": ["video", "Article", "articel"],
    "webUrl": [
        "http://www.reedham-gazette.co.uk/x", "https://www.reedham-gazette.co.uk/x?utm_source=a&b=c",
        "\u201chttps://www.reedham-gazette.co.uk/x\u201d", "https://a b.co.uk/", "https://other.com/x", "", "ftp://reedham-gazette.co.uk/",
    ],
    "quality": ["64", -1, 1.5, True],
    "topics": [[], ["Birds", "Birds"], ["a"] * 10, "Birds", {"a": 1}, ["Birds", 7]],
    "secured": ["x", "", "YWJjZGVmZ2hpamtsbW5vcA==;YWJj"],
    "name": ["Reedham  Gazette", "Reedham%20Gazette", ""],
    "domain": ["www.reedham-gazette.co.uk", "REEDHAM-GAZETTE.CO.UK", "https://reedham-gazette.co.uk/", "uk"],
}  # fmt: skip


def spoilt(random: Random) -> dict[str, Any]:
    """Return a document with some defects."""
    data = deepcopy(CLEAN)
    for _ in range(1 + random.randrange(4)):
        entry = random.choice([data, data, *(data.get("related") or [])])
        owner = random.choice([entry, entry, entry.get("provider", entry)])
        if not isinstance(owner, dict) or not owner:
            continue
        key = random.choice(list(owner))
        kind = random.random()
        if kind < 0.6 and key in _INSTEAD:
            owner[key] = random.choice(_INSTEAD[key])
        elif kind < 0.7:
            del owner[key]
        elif kind < 0.8:
            owner[f"{key[:-1]}s"] = owner.pop(key)
        elif kind < 0.85:
            owner["unknown"] = random.choice(["x", 1, ["a"], {"b": 2}])
        elif data.get("related"):
            data["related"].append(deepcopy(data["related"][0]))
    return data


def as_yaml(value: Any, indent: str = "") -> str:
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item:
            lines.append(f"{indent}{key}:\n{as_yaml(item, indent + '  ')}")
        elif isinstance(item, list) and item and all(isinstance(one, dict) and one for one in item):
            parts = [as_yaml(one, f"{indent}    ") for one in item]
            lines.append(
                f"{indent}{key}:\n" + "".join(f"{indent}  - {part[len(indent) + 4 :]}" for part in parts)
            )
        else:
            lines.append(f"{indent}{key}: {json.dumps(item, ensure_ascii=False)}\n")
    return "".join(lines)


def as_toml(value: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    below = {key: item for key, item in value.items() if _is_table(item)}
    lines = [f"{key} = {toml_value(item)}\n" for key, item in value.items() if key not in below]
    for key, item in below.items():
        here = ".".join((*path, key))
        for one in item if isinstance(item, list) else [item]:
            lines.append(f"\n[[{here}]]\n" if isinstance(item, list) else f"\n[{here}]\n")
            lines.append(as_toml(one, (*path, key)))
    return "".join(lines)


def _is_table(item: Any) -> bool:
    if isinstance(item, list):
        return bool(item) and all(isinstance(one, dict) and one for one in item)
    return isinstance(item, dict) and bool(item)


def written(data: dict[str, Any]) -> dict[str, str]:
    """Return a document in each syntax."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return {
        "YAML": f"---\n{as_yaml(data)}---\n",
        "TOML": f"+++\n{as_toml(data)}+++\n",
        "JSON": f";;;\n{text}\n;;;\n",
    }


def made() -> Engine:
    registry = Registry.builtin()
    return Engine(
        Schema.load(DEFAULT),
        [rule({}, NOW) for rule in registry if not rule.needs_links],
        names={rule.code: rule.name for rule in registry},
        severities={rule.code: rule.severity for rule in registry},
        enabled=lambda _code, _path: True,
        now=NOW,
    )


NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
ENGINE = made()
_FORM = re.compile(r"; (?:write|put|use straight ones|leave them out).*| letters to YAML, and")
"""How lists, mappings and texts are written, which each syntax does in its own way."""


def told(findings: Iterable[PlacedFinding]) -> list[tuple[str, str, str]]:
    return sorted((one.code, one.pointer, _FORM.sub("", one.message)) for one in findings)


@given(st.randoms(use_true_random=False))
@settings(max_examples=some(400))
def test_the_same_is_found_and_mended(random: Random) -> None:
    data = spoilt(random)
    texts = written(data)
    found, mended = {}, {}
    for syntax, text in texts.items():
        document = Document("a.md", text.encode(), ENGINE.schema)
        assert document.reading.name == syntax
        assert same(document.data, data), text
        found[syntax] = told(ENGINE.lint("a.md", text.encode()).findings)
        done = mend(ENGINE, "a.md", text.encode(), lambda _: True)
        mended[syntax] = Document("a.md", done.after, ENGINE.schema).data
    for syntax in ("TOML", "JSON"):
        assert found[syntax] == found["YAML"]
        assert same(mended[syntax], mended["YAML"]), texts[syntax]


@given(st.randoms(use_true_random=False))
@settings(max_examples=some(200))
def test_what_is_marked_is_the_value(random: Random) -> None:
    """The text at the place of a finding is the same in all syntaxes, where it is a part of a text."""
    marks = {}
    for syntax, text in written(spoilt(random)).items():
        document = Document("a.md", text.encode(), ENGINE.schema)
        marks[syntax] = {
            (rule.code, one.pointer, document.text[slice(*document.offsets(one.pointer, one.part, one.span))])
            for rule in ENGINE.rules
            for one in rule.check(document)
            if one.span and one.offsets is None
        }
    assert marks["TOML"] == marks["JSON"] == marks["YAML"]
