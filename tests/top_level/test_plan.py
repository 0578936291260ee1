"""The steps of a run: pure, over records that can be sent anywhere, alike however documents are split."""

from __future__ import annotations

import ast
import builtins
import io
import os
import pickle
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint import plan
from seedlint.baseline.compare import Looked
from seedlint.baseline.file import Baseline
from seedlint.config.settings import Settings
from seedlint.run.session import Session
from seedlint.suppressions.apply import Coverage
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding

COMMENTED = ("quality: 39", "quality: many # seedlint: ignore[SL102] -- as it came")
TEXTS = [
    document(0).encode(),
    document(1).encode(),
    document(0, WRONG_TYPE).encode(),
    document(1, INSECURE).encode(),
    document(2, COMMENTED).encode(),
    b"---\n: [\n---\n",
    b"\xff",
]


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(Settings(root=Path.cwd()), isolated=True)
    assert made.engine
    return made


def steps(
    engine: Engine, texts: Sequence[bytes], parts: Sequence[Sequence[int]], carry: Callable[[Any], Any]
) -> tuple[list[PlacedFinding], dict[str, Any]]:
    """Take the steps over documents in some parts; ``carry`` takes what goes from one step to the next."""
    paths = {number: f"seeds/{number}.md" for number in range(len(texts))}
    findings: list[PlacedFinding] = []
    comments: dict[str, Any] = {}
    entries = []
    for part in parts:
        records = carry(plan.lint(engine, [plan.Content(n, paths[n], texts[n]) for n in part]))
        entries.append(records.entries)
        for _, linted in records.linted:
            findings += linted.findings
            comments |= {linted.path: linted.comments} if linted.comments else {}
    index = carry(plan.tally(entries))
    suspicious, crashed = carry(plan.suspects(engine, index, paths[0]))
    assert crashed == []
    wanted = carry(plan.lookups(suspicious, paths))
    by_path = {path: number for number, path in paths.items()}
    facts = carry({path: plan.look(engine, path, texts[by_path[path]], groups) for path, groups in wanted})
    judged, crashed = carry(plan.judge(engine, suspicious, facts, paths[0]))
    assert crashed == []
    return [*findings, *(finding for _, finding in judged)], comments


def settled(
    session: Session, findings: Sequence[PlacedFinding], comments: dict[str, Any], *parts: Any
) -> Any:
    rules = session.engine.family.by_code.values()
    return plan.settle(findings, comments, lambda: Coverage.of(rules, session.selection, whole=True), *parts)


@given(st.data())
def test_any_split_comes_to_the_same(session: Session, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(range(len(TEXTS))), min_size=1, max_size=7))
    texts = [TEXTS[number] for number in chosen]
    expected, comments = steps(session.engine, texts, [range(len(texts))], lambda sent: sent)
    order = data.draw(st.permutations(range(len(texts))))
    size = data.draw(st.integers(1, len(texts)))
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    found, more = steps(session.engine, texts, parts, lambda sent: pickle.loads(pickle.dumps(sent)))
    key = lambda one: one.sort_key()  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)
    assert more == comments


def test_the_steps_need_no_system(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is looked at, no process started, no clock of `time` read, nothing written."""
    steps(
        session.engine, TEXTS, [range(len(TEXTS))], lambda sent: sent
    )  # what is imported late is there then

    def refuse(*words: Any, **more: Any) -> Any:
        raise AssertionError(words)

    for module, names in (
        (os, ("open", "stat", "lstat", "scandir", "listdir", "getcwd", "write", "fork")),
        (time, ("time", "time_ns", "monotonic", "perf_counter")),
        (builtins, ("open", "print")),
        (io, ("open",)),
        (subprocess, ("Popen",)),
    ):
        for name in names:
            monkeypatch.setattr(module, name, refuse, raising=False)
    try:
        findings, comments = steps(session.engine, TEXTS, [range(len(TEXTS))], lambda sent: sent)
        found = settled(session, findings, comments)
    finally:
        monkeypatch.undo()
    assert {"SL001", "SL003", "SL102", "SL402", "SL501"} <= {one.code for one in found.findings}
    assert [one.finding.code for one in found.suppressed] == ["SL102"]


def test_it_imports_nothing_that_has_to_do_with_a_system() -> None:
    source = Path(plan.__file__).read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            imported |= {str(node.module), *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
    assert not {name.partition(".")[0] for name in imported} & {
        "os",
        "sys",
        "time",
        "datetime",
        "pathlib",
        "subprocess",
        "multiprocessing",
        "io",
    }
    assert not any(
        name.startswith(("seedlint.sources", "seedlint.cache", "seedlint.run")) for name in imported
    )


def test_settled_with_a_baseline(session: Session) -> None:
    findings, comments = steps(session.engine, TEXTS, [range(len(TEXTS))], lambda sent: sent)
    before = settled(session, findings, comments)
    paths = [f"seeds/{number}.md" for number in range(len(TEXTS))]
    looked = Looked(paths, paths, (), complete=True)
    empty = Baseline(Path("/known.json"), "/")
    first = settled(session, findings, comments, (empty, looked)).comparison
    assert first.shown == before.findings
    known = first.renewed()
    second = settled(session, findings, comments, (known, looked)).comparison
    unjudged = [one for one in before.findings if one.unjudged]
    assert unjudged
    assert second.shown == unjudged
    assert (len(second.known), second.stale.total()) == (len(before.findings) - len(unjudged), 0)
    gone = [one for one in findings if one.code != "SL402"]
    third = settled(session, gone, comments, (known, looked)).comparison
    assert {entry.code for entry in third.stale} == {"SL402"}


def test_a_rule_that_raises_is_a_record(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = session.engine
    rule = engine.corpus_rules[0]
    records = plan.lint(engine, [plan.Content(n, f"{n}.md", TEXTS[n]) for n in range(4)])
    monkeypatch.setattr(rule, "suspects", lambda _: 1 / 0)
    _, crashed = pickle.loads(pickle.dumps(plan.suspects(engine, plan.tally([records.entries]), "0.md")))
    assert [(one.path, one.crashes[0].code, one.findings[0].code) for one in crashed] == [
        ("0.md", rule.code, "SL000")
    ]
    assert "ZeroDivisionError" in crashed[0].crashes[0].traceback
