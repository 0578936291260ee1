"""Documents judged with each distinct article once, and the long way, which is the reference."""

from __future__ import annotations

import json
from copy import copy, deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from seedlint.engine import repeats
from seedlint.engine.corpus import look_up
from seedlint.engine.engine import Engine
from seedlint.reading.choose import YAML
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.entries import of_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.rule import BaseRule

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)


def engine(rules: Iterable[type[BaseRule]] = (), schema: Any = None) -> Engine:
    registry = Registry.builtin()
    made = [rule({}, NOW) for rule in registry if not rule.needs_links]
    made += [rule({}, NOW) for rule in rules]
    known = {rule.code: rule for rule in (*registry, *rules)}
    return Engine(
        Schema(schema) if schema else Schema.load(DEFAULT),
        made,
        names={code: rule.name for code, rule in known.items()},
        severities={code: rule.severity for code, rule in known.items()},
        enabled=lambda code, path: not (path == "b.md" and code == "SL705"),
        now=NOW,
    )


ENGINE = engine()
MARK = YAML.cutter.mark if YAML.cutter else ""


def the_long_way(usual: Engine) -> Engine:
    plain = copy(usual)
    plain.repeating = False
    # What breaks the schema is told of the whole document.
    plain.schema = copy(usual.schema)
    plain.schema.apart = None
    return plain


def said(engine: Engine, path: str, raw: bytes) -> list[Any]:
    """Return all that comes of a document."""
    linted = engine.lint(path, raw, facts=True)
    only = engine.lint(path, raw, wanted=False, facts=True)
    entries = [of_document(one.entries) for one in (linted, only)]
    wanted = {(rule, key) for rule, key, _ in entries[0]}
    crashes = [(crash.code, crash.message) for crash in linted.crashes]
    located = sorted(
        look_up(engine, path, raw, wanted), key=lambda one: (one.rule, one.fact.pointer, repr(one))
    )
    return [linted.findings, linted.until, linted.comments, crashes, entries, located]


def compare(raws: Sequence[bytes], usual: Engine, path: str = "a.md") -> int:
    """Compare both ways over documents that share an engine; return how many went the short one."""
    usual._repeats = None
    plain = the_long_way(usual)
    short = 0
    for number, raw in enumerate(raws):
        name = path if number % 3 else "b.md"
        assert said(usual, name, raw) == said(plain, name, raw), raw.decode("utf-8", "replace")
        if cut(usual, name, raw):
            short += 1
            values = usual.repeats._cut(name, raw).values()
            assert json.dumps(values) == json.dumps(usual.document(name, raw).data)
    return short


def cut(usual: Engine, path: str, raw: bytes) -> bool:
    """Whether a document is put together from pieces."""
    try:
        usual.repeats._cut(path, raw)
    except (repeats._OddError, UnicodeDecodeError):
        return False
    return True


def with_keywords(**about: Any) -> dict[str, Any]:
    """Return the seed schema with more to say about `related`, or with keywords of the whole (``root``)."""
    contents = deepcopy(ENGINE.schema.contents)
    contents |= about.pop("root", {})
    contents["properties"]["related"] |= about
    return contents
