"""What several trees have is kept and judged once, and found is what runs without a cache find."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint import plan
from seedlint.cache import buckets
from seedlint.cache.database import Cache
from seedlint.cache.directory import clean
from seedlint.cache.findings import encode
from seedlint.cache.index import CacheIndex
from seedlint.config.settings import Settings
from seedlint.engine.engine import Engine, Linted
from seedlint.finding import Extent
from seedlint.run import incremental
from seedlint.run.batch import Bench
from seedlint.run.incremental import Judged, Run
from seedlint.run.session import Session
from seedlint.run.workers import Workers
from seedlint.sources.trees import Read, content_signature
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from seedlint.util.paths import Signature

SAME_URL = ("https://www.harbour-herald.example/ferry-2", "https://www.harbour-herald.example/ferry-1")
NEXT_CENTURY = ("2021-04-30", "2100-01-01")
TEXTS = [
    document(1),
    document(2),
    document(1, ("quality: 39", "quality: many")),
    document(2, ("name: Harbour Herald", "name: Harbor Herald")),
    document(3, NEXT_CENTURY),
    CLEAN,
    "none\n",
    document(1, ("quality: 39", "quality: many # seedlint: ignore[SL102] -- so be it")),
]
PATHS = ["a.md", "b.md", "sub/a.md", "sub/é.yaml", "sub/deep/c.md"]
KINDS = ["", "index", "revision"]


@dataclass
class Held:
    """A tree in memory, that counts what is read."""

    kind: str
    contents: dict[str, bytes] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)

    def read(self, path: str, limit: int) -> Read:
        self.reads.append(path)
        if path not in self.contents:
            raise FileNotFoundError(0, "no such document")
        looks = self.signature(path)
        assert looks is not None
        return Read(self.contents[path][: limit + 1], looks)

    def signature(self, path: str) -> Signature | None:
        raw = self.contents.get(path)
        if raw is None:
            return None
        # Git calls contents otherwise than the system calls files.
        return content_signature(hashlib.sha256((b"" if self.kind else b"file") + raw).hexdigest())

    def source(self, path: str, limit: int) -> bytes | None:
        return self.contents.get(path)


def session(year: int = 2024) -> Session:
    return Session(Settings(root=Path.cwd()), now=datetime(year, 1, 1, tzinfo=UTC))


def judged(
    about: Session, tree: Held, cache: Cache | None, extent: Extent = Extent.NOTHING, *, keep: bool = True
) -> Judged:
    run = Run(Bench(about.engine, tree, extent), sorted(tree.contents), None, workers=Workers(1))
    return run.without_cache() if cache is None else run.with_cache(cache, keep=keep)


def told(found: Judged) -> tuple[list[str], object]:
    """Return what was found, but for the evidence: a cache may have more than is asked for."""
    bare = [replace(one, evidence=None) for one in found.findings]
    return sorted(f"{one.path} {encode([one])}" for one in bare), found.comments


def rows(folder: Path, query: str) -> list[Any]:
    (path,) = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def check(folder: Path, trees: dict[str, dict[str, bytes]]) -> None:
    """Check that a cache holds what some trees have, once, and nothing else."""
    kept = rows(
        folder, "SELECT path || name, content, documents.id FROM documents JOIN folders f ON f.id = folder"
    )
    contents = {(path, content) for path, content, _ in kept}
    assert len(contents) == len(kept)
    assert contents == {
        (path, hashlib.sha256(raw).digest()) for tree in trees.values() for path, raw in tree.items()
    }
    looks = rows(
        folder,
        "SELECT kind, path || name, content FROM looks JOIN trees ON trees.id = tree"
        " JOIN documents d ON d.id = document JOIN folders f ON f.id = folder",
    )
    assert sorted(looks) == sorted(
        (kind, path, hashlib.sha256(raw).digest())
        for kind, tree in trees.items()
        for path, raw in tree.items()
    )
    ids = {number for _, _, number in kept}
    entries: Counter[int] = Counter()
    for (packed,) in rows(folder, "SELECT packed FROM buckets"):
        entries.update(document for _, _, document in buckets.unpack(packed).entries())
    assert entries.keys() <= ids
    assert sum(entries.values()) == sum(count for (count,) in rows(folder, "SELECT entries FROM parts"))
    assert {number for (number,) in rows(folder, "SELECT document FROM corpus")} <= ids
    used = {path.rpartition("/")[0] for tree in trees.values() for path in tree}
    assert {path.rstrip("/") for (path,) in rows(folder, "SELECT path FROM folders")} == used


CHANGES = st.lists(st.tuples(st.sampled_from(PATHS), st.none() | st.sampled_from(TEXTS)), max_size=4)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        CHANGES | st.sampled_from([*KINDS, "rename"]),
        st.sampled_from([Extent.NOTHING, Extent.LINES, Extent.REPLACEMENTS]),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([False, False, True]),
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=some(120))
@given(STEPS)
def test_trees_share_what_they_have(steps: list[tuple[str, Any, Extent, bool, bool]]) -> None:
    now, later = session(), session(2101)
    trees: dict[str, dict[str, bytes]] = {kind: {} for kind in KINDS}
    kept: dict[str, dict[str, bytes]] = {}
    century = now
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "cache"
        for at, (kind, what, extent, keep, passed) in enumerate(steps):
            mine = trees[kind]
            if what == "rename":
                for path in sorted(mine)[:1]:
                    mine["sub/moved.md"] = mine.pop(path)
            elif isinstance(what, str):
                mine.clear()
                mine.update(trees[what])
            else:
                for path, text in what:
                    mine.pop(path, None)
                    if text is not None:
                        mine[path] = text.encode()
            century = later if passed and at > len(steps) // 2 else century
            tree = Held(kind, dict(mine))
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(buckets, "_TARGET", 3)
                patched.setattr(incremental, "_MANY_CHANGES", 3 if at % 2 else 5000)
                found = judged(century, tree, Cache(folder, "f" * 20, kind), extent, keep=keep)
            assert told(found) == told(judged(century, Held(kind, dict(mine)), None, extent))
            assert extent == Extent.NOTHING or all(one.evidence for one in found.findings)
            if keep:
                if kind not in kept:
                    kept[kind] = {}
                kept[kind] = dict(mine)
                check(folder, kept)


def test_a_content_is_judged_once_for_all_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = session()
    contents = {path: document(number + 1).encode() for number, path in enumerate(PATHS)}
    for kind in KINDS[:2]:
        judged(about, Held(kind, dict(contents)), Cache(tmp_path / "c", "x", kind))
    changed = {**contents, "a.md": document(9, ("quality: 39", "quality: many")).encode()}
    first = judged(about, Held("", changed), Cache(tmp_path / "c", "x", ""))
    # What is staged was judged when it was on disk; what a revision has is not even read again.
    lints: list[str] = []
    original = Engine.lint

    def lint(self: Engine, path: str, *more: Any, **also: Any) -> Linted:
        lints.append(path)
        return original(self, path, *more, **also)

    monkeypatch.setattr(Engine, "lint", lint)
    index = Held("index", changed)
    assert told(judged(about, index, Cache(tmp_path / "c", "x", "index"))) == told(first)
    assert lints == []
    assert index.reads == ["a.md"]
    revision = Held("revision", changed)
    assert told(judged(about, revision, Cache(tmp_path / "c", "x", "revision"))) == told(first)
    assert lints == []
    check(tmp_path / "c", {"": changed, "index": changed, "revision": changed})


def test_what_joins_a_tree_is_judged_with_the_others_there(tmp_path: Path) -> None:
    about = session()
    one = {"a.md": CLEAN.encode(), "c.md": TEXTS[0].encode()}
    twins = {**one, "b.md": CLEAN.encode()}
    for kind, contents in (("index", one), ("", twins), ("index", twins), ("", one), ("index", one)):
        found = judged(about, Held(kind, dict(contents)), Cache(tmp_path / "c", "x", kind))
        expected = told(judged(about, Held(kind, dict(contents)), None))
        assert told(found) == expected
        assert bool(expected[0]) == (contents is twins)


def test_verdicts_end_in_all_trees_and_evidence_is_found_where_it_is_wanted(tmp_path: Path) -> None:
    contents = {"a.md": document(3, NEXT_CENTURY).encode(), "b.md": TEXTS[2].encode()}
    for kind, year, extent in (
        ("", 2024, Extent.NOTHING),
        ("index", 2024, Extent.REPLACEMENTS),
        ("", 2024, Extent.REPLACEMENTS),
        ("revision", 2101, Extent.LINES),
        ("index", 2101, Extent.LINES),
        ("", 2101, Extent.REPLACEMENTS),
        ("index", 2101, Extent.REPLACEMENTS),
    ):
        about = session(year)
        found = judged(about, Held(kind, dict(contents)), Cache(tmp_path / "c", "x", kind), extent)
        codes = {one.code for one in found.findings}
        assert ("SL203" in codes) == (year == 2024)
        assert "SL102" in codes
        assert extent == Extent.NOTHING or all(one.evidence for one in found.findings)


def test_an_index_counts_what_its_tree_has(tmp_path: Path) -> None:
    about = session()
    first = {"a.md": TEXTS[0].encode(), "b.md": TEXTS[0].encode(), "c.md": TEXTS[1].encode()}
    other = {"a.md": TEXTS[0].encode(), "b.md": TEXTS[3].encode(), "d.md": TEXTS[1].encode()}
    for kind, contents in (("", first), ("index", other)):
        judged(about, Held(kind, dict(contents)), Cache(tmp_path / "c", "x", kind))
    for kind, contents in (("", first), ("index", other)):
        cache = Cache(tmp_path / "c", "x", kind)
        records = plan.lint(
            about.engine,
            (plan.Content(at, path, raw) for at, (path, raw) in enumerate(sorted(contents.items()))),
        )
        memory, kept = plan.tally([records.entries]), CacheIndex(cache, None)
        paths = sorted(contents)
        for rule in about.engine.corpus_rules:
            for least in (1, 2):
                crowded = {key: dict(counts) for key, counts in memory.crowded(rule, least)}
                assert {key: dict(counts) for key, counts in kept.crowded(rule, least)} == crowded
            wanted = {key: set(list(counts)[:1]) for key, counts in crowded.items()}
            theirs = {
                key: {"".join(where) for where in cache.paths(found).values()}
                for key, found in kept.documents(rule, wanted).items()
            }
            expected = memory.documents(rule, wanted)
            assert theirs == {key: {paths[number] for number in expected[key]} for key in wanted}
        cache.close()


def test_it_is_dropped_with_the_last_tree_that_has_it(tmp_path: Path) -> None:
    about = session()
    one, two = {"a.md": TEXTS[0].encode()}, {"a.md": TEXTS[1].encode()}
    for kind, contents, kept in (
        ("", one, {"": one}),
        ("index", one, {"": one, "index": one}),
        ("", two, {"": two, "index": one}),
        ("index", two, {"": two, "index": two}),
        ("", {}, {"": {}, "index": two}),
        ("index", {}, {"": {}, "index": {}}),
    ):
        judged(about, Held(kind, dict(contents)), Cache(tmp_path / "c", "x", kind))
        check(tmp_path / "c", kept)
    assert rows(tmp_path / "c", "SELECT count(*) FROM documents") == [(0,)]
    assert rows(tmp_path / "c", "SELECT count(*) FROM buckets") == [(0,)]


def test_a_clean_document_takes_little(tmp_path: Path) -> None:
    about = session()
    contents = {f"{at % 3}/{at}.md": document(at + 1).encode() for at in range(600)}
    judged(about, Held("", contents), Cache(tmp_path / "c", "x"))
    (path,) = (tmp_path / "c").glob("*.sqlite3")
    assert path.stat().st_size / 600 < 800
    before = path.stat().st_size
    judged(about, Held("index", contents), Cache(tmp_path / "c", "x", "index"))
    assert path.stat().st_size - before < 100 * 600


@pytest.mark.parametrize(
    "damage", ["x'00'", "x'ffffffffffffffff0000'", "substr(packed, 1, 12)", "'text'", "7"]
)
def test_a_damaged_bucket_costs_a_run_without_cache(
    corpus: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CLEAN.replace("2021-04-30T20:51:00Z", "2021-02-30T20:51:00Z")
    (corpus / "seeds" / "bad.md").write_text(text, encoding="utf-8", newline="")
    seedlint(capsys, "seeds")
    (path,) = (corpus / ".seedlint_cache").glob("*.sqlite3")
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"UPDATE buckets SET packed = {damage}")
        db.commit()
    (corpus / "seeds" / "clean.md").unlink()
    done = seedlint(capsys, "seeds", "-f", "concise")
    assert "can't be used" in done.err
    assert done.out == seedlint(capsys, "seeds", "-f", "concise", "--no-cache").out
    assert clean(corpus / ".seedlint_cache")


def test_documents_that_buckets_name_and_nobody_knows_are_damage(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "seeds" / "twin.md").write_text(CLEAN, encoding="utf-8", newline="")
    seedlint(capsys, "seeds")
    (path,) = (corpus / ".seedlint_cache").glob("*.sqlite3")
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE documents SET id = id + 100 WHERE name = 'twin.md'")
        db.execute(
            "UPDATE looks SET document = document + 100 WHERE document IN (SELECT id - 100 FROM documents)"
        )
        db.commit()
    (corpus / "seeds" / "more.md").write_text(CLEAN, encoding="utf-8", newline="")
    done = seedlint(capsys, "seeds", "-f", "concise")
    assert "it is damaged" in done.err
    assert done.out == seedlint(capsys, "seeds", "-f", "concise", "--no-cache").out


def test_working_tree_index_and_revisions_have_one_cache(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    git("init", "-q", cwd=corpus)
    commit(corpus)
    for number in range(3):
        (corpus / "seeds" / f"{number}.md").write_text(document(number + 5), encoding="utf-8", newline="")
        git("add", "-A", cwd=corpus)
        seedlint(capsys)
        seedlint(capsys, "--staged")
        seedlint(capsys, "--since", "HEAD")
        commit(corpus)
    os.rename("seeds/0.md", "seeds/9.md")
    assert seedlint(capsys).code == seedlint(capsys, "--no-cache").code
    folder = corpus / ".seedlint_cache"
    assert len(list(folder.glob("*.sqlite3"))) == 1
    assert {kind for (kind,) in rows(folder, "SELECT kind FROM trees")} == {"", "index"}
    assert len(rows(folder, "SELECT id FROM documents")) == 5
