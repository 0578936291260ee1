"""What is measured with the schemas of others: whole runs beside check-jsonschema, and TOML beside YAML.

What is to be reached is said in CPU time of one process each, which a busy machine leaves as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench import Bench, progress
from foreign import KINDS
from measure import Cost, Summary, summarize
from tables import FOUND, named, spread, table
from tools import SEEDLINT, SEEDLINT_FLAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

_CORPORA = (("rules", "yaml", 4_000), ("advisories", "yaml", 2_500), ("advisories", "json", 2_500))
_PEER = "check-jsonschema"
_TIMES = 15
_TOML_TIMES = 3


def generic(bench: Bench) -> str:
    """Detection rules and advisories with schemas of their own, nothing cached; in turns."""
    rows = [row for one in _CORPORA for row in _beside(bench, *one)] + _toml(bench)
    return table(["documents", "run", "seconds", "CPU s", "times seedlint, --jobs 1"], rows, words=2)


def _beside(bench: Bench, kind: str, form: str, documents: int) -> list[list[str]]:
    corpus = bench.corpus(bench.documents(documents), kind, form)
    schema = _schema(bench, kind)
    commands = {f"seedlint, --jobs {jobs}": _ours(corpus.path, schema, jobs) for jobs in ("1", "auto")}
    peer = bench.program(_PEER)
    if peer:
        commands[_PEER] = [peer[1], "--schemafile", schema, *corpus.files]
    done = _turns(bench, commands, f"{kind}, {form}")
    ours = next(iter(commands))
    if peer and done[ours].cpu is not None and done[_PEER].cpu:
        # JSON is read by C code there; only the schema is left, which is no fair race.
        limit = 1 / _TIMES if form == "yaml" else None
        share = done[ours].cpu / done[_PEER].cpu
        bench.judge(f"{kind}, {form}, --jobs 1", share, limit, f"× CPU of {_PEER}", at_least=documents)
    size = corpus.size / max(len(corpus.files), 1) / 1e3
    return _rows(f"{len(corpus.files):,} {kind}, {form}, {size:.1f} KB", done, ours)


def _toml(bench: Bench) -> list[list[str]]:
    """The same rules in TOML and in YAML, in one process each."""
    schema = _schema(bench, "rules")
    forms = {form: bench.corpus(bench.documents(4_000), "rules", form) for form in ("yaml", "toml")}
    commands = {form: _ours(f"{corpus.path}/**/*.{form}", schema, "1") for form, corpus in forms.items()}
    done = _turns(bench, commands, "TOML")
    if done["toml"].cpu is not None and done["yaml"].cpu:
        times = done["toml"].cpu / done["yaml"].cpu
        bench.judge("rules in TOML, --jobs 1", times, _TOML_TIMES, "× CPU of YAML", at_least=4_000)
    return _rows(f"{len(forms['yaml'].files):,} rules", done, "yaml")


def _rows(about: str, done: dict[str, Summary], base: str) -> list[list[str]]:
    return [
        [
            about,
            named(name, one, FOUND),
            spread(one),
            "–" if one.cpu is None else f"{one.cpu:.2f}",
            f"{one.median / done[base].median:.2f}",
        ]
        for name, one in done.items()
    ]


def _schema(bench: Bench, kind: str) -> str:
    name = f"{kind}.schema.json"
    (bench.work / name).write_text(json.dumps(KINDS[kind][0], indent=2), encoding="utf-8")
    return name


def _ours(documents: str, schema: str, jobs: str) -> list[str]:
    words = ["--no-config", "--no-cache", "--schema", schema, "--jobs", jobs]
    return [*SEEDLINT, "check", documents, *words, *SEEDLINT_FLAGS]


def _turns(bench: Bench, commands: dict[str, Sequence[str]], what: str) -> dict[str, Summary]:
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(bench.runs):
        for name, command in commands.items():
            progress(f"{what}: turn {turn + 1} of {bench.runs}, {name}")
            costs[name].append(bench.time(list(command)))
    return {name: summarize(runs) for name, runs in costs.items()}
