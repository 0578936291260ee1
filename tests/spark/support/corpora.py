"""Corpora in which all that can decide a verdict occurs, and what `seedlint check` says of them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.config.settings import load
from seedlint.finding import Extent
from seedlint.linkfacts import Known
from seedlint.links.snapshot import Snapshot
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.spark.support.driver import as_json
from tests.support import articles
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
DEFECTS = (
    WRONG_TYPE,
    INSECURE,
    ("Boats", " Boats"),
    ("Boats", "The ferry's  Boats"),
    ("name: Harbour Herald", "name: Harbor Herald"),
    ("type: article", "type: artikle"),
    ("quality: 39", "quality: many # seedlint: ignore[SL102] -- so be it"),
    ("quality: 39", "quality: 39 # seedlint: ignore[SL102] -- not needed"),
    ("category: news", "category: [news"),
    ("category:", "# seedlint: ignore-file[SL501, SL606] -- twins\ncategory:"),
    ("category:", "# seedlint: ignore-file[XX9] -- none\ncategory:"),
    ("2021-04-30T20:51:00Z", "2021-04-30"),
    ("2021-04-30T20:51:00Z", "2044-04-30T20:51:00Z"),
    ("/ferry", "/ferry?utm_source=x"),
    ("Ferry timetable", "{{ boat }} timetable"),
    ("Ferry timetable", "crash timetable"),
    ("Transport", "crash in collect"),
    ("  - Transport", "  - crash in suspects"),
    ("Transport", "crash in check"),
)
PLAIN = (
    b"\xff\xfe",
    b"",
    b"just text\n",
    b"---\n: [\n---\n",
    b"---\ntitle: x\n",
    b"version https://git-lfs.github.com/spec/v1\n",
)
FOLDERS = ("seeds/", "seeds/", "seeds/old/", "seeds/old/é/", "more/")
NAMES = ("a.md", "b.md", "c.md", "d.md", "e.yaml", "é.md", "x y.md", "g.markdown")
if sys.platform == "linux":
    # Elsewhere names are UTF-8, and two spellings of a letter may be one.
    FOLDERS += ("seeds/\udcff/",)
    NAMES += ("e\u0301.md", "\udce9.md")
LINKS = sys.platform != "win32"
"""Whether anybody may make a symbolic link."""
RULES = '''\
"""Rules that do what rules should not do."""

from seedlint.rule import CorpusRule, Fact, Related, Rule, Severity


class Crash(Rule):
    """Titles crash.

    Why: x. Fix: x.
    """

    code = "XX001"
    name = "crash"
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, document):
        title = str(document.data.get("title"))
        if title.startswith("crash"):
            raise ValueError(title)
        return ()


class Topics(CorpusRule):
    """Topics are alone.

    Why: x. Fix: x.
    """

    code = "XX002"
    name = "topics"
    severity = Severity.NOTE
    since = "0.1.0"
    lone = True

    def collect(self, document):
        topics = document.data.get("topics")
        for number, topic in enumerate(topics if isinstance(topics, list) else ()):
            if topic == "crash in collect":
                raise ValueError(topic)
            value = None if topic == "crash in suspects" else str(document.data.get("quality"))
            yield Fact(str(topic), f"/topics/{number}", value)

    def suspects(self, counts):
        if 0 in counts:
            raise ValueError("crash in suspects")
        return counts

    def check(self, key, facts):
        if key == "crash in check":
            raise ValueError(key)
        first = facts[0]
        others = [Related(one.item.pointer, "here", one.path) for one in facts[1:9]]
        yield self.finding(first.item.pointer, f"{facts.total} of {key}", path=first.path, related=others)
'''
EVENT = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "x-seedlint-role": "text"},
        "webUrl": {"type": "string", "format": "uri"},
    },
}
OVERRIDES = (
    '[[overrides]]\nfiles = ["old"]\nignore = ["SL402"]\nseverity = { SL5 = "warning" }\n',
    '[[overrides]]\nfiles = ["seeds/b.md"]\nselect = ["SL5", "XX"]\n',
    '[[overrides]]\nfiles = ["more/"]\nschema = "event.schema.json"\n',
    '[[overrides]]\nfiles = ["old"]\n[overrides.rules.provider-name-conflict]\nmentions = 2\n',
    '[[overrides]]\nfiles = ["a.md", "c.md"]\n[overrides.rules.timestamp-implausible]\n'
    'earliest = "2100-01-01T00:00:00Z"\n',
)
VERDICTS = {
    "https://www.harbour-herald.com/ferry-1": Known("dead", 404, "not found"),
}


class Corpus(NamedTuple):
    """A folder with documents and a configuration."""

    root: Path
    suppressions: bool = True
    isolated: bool = False
    links: bool = False
    include: bool = True

    def session(self) -> Session:
        """Return a session as a command has it."""
        settings = load(self.root / "seedlint.toml")
        if self.links:
            settings = replace(
                settings, verdicts=Snapshot(VERDICTS, NOW), links={**settings.links, "use": True}
            )
        return Session(settings, isolated=self.isolated, now=NOW)

    def request(self) -> Request:
        """Return what is asked for."""
        paths = () if self.include else (str(self.root / "seeds"), str(self.root / "more"))
        return Request(
            paths=paths,
            cache=False,
            jobs=1,
            suppressions=self.suppressions,
            allow_empty=True,
            evidence=Extent.REPLACEMENTS,
        )

    def judged(self) -> dict[str, Any]:
        """Return what ``seedlint check --no-cache -f json`` says."""
        found = as_json(self.session().lint(self.request()))
        found["summary"].pop("passedOver", None)
        return found


def text(random: Random) -> bytes:
    """Return the content of a document."""
    kind = random.random()
    if kind < 0.1:
        return random.choice(PLAIN)
    if kind < 0.3:
        pool = [articles.item("  ", random) for _ in range(6)]
        return articles.made(random.randint(0, 10**6), pool, "  ")
    parts = []
    for _ in range(1 if kind < 0.9 else random.randint(2, 3)):
        made = document(random.randint(1, 4))
        for before, after in random.sample(DEFECTS, random.choice((0, 1, 1, 2, 3))):
            made = made.replace(before, after)
        parts.append(made)
    made = parts[0] if len(parts) == 1 else "".join(part.removesuffix("---\n") for part in parts) + "---\n"
    if random.random() < 0.1:
        made = made.replace("\n", "\r\n")
    if random.random() < 0.1:
        made = "\ufeff" + made
    if random.random() < 0.05:
        made += " " * 9000
    return made.encode()


def write(root: Path, random: Random) -> Corpus:
    """Write a corpus."""
    include = random.random() < 0.7
    lines = ['include = ["seeds", "more"]'] if include else []
    lines += ['rule-paths = ["lint"]'] if random.random() < 0.6 else []
    lines += ['ignore = ["SL9999", "SL706"]'] if random.random() < 0.2 else []
    lines += ["max-file-size = 8000"] if random.random() < 0.5 else []
    lines += ['front-matter = "optional"'] if random.random() < 0.3 else []
    lines += ['exclude = ["d.md"]'] if random.random() < 0.2 else []
    has_baseline = random.random() < 0.4
    lines += ['baseline = "known.json"'] if has_baseline else []
    if random.random() < 0.3:
        lines += ["[per-file-ignores]", '"b.md" = ["SL102"]']
    if random.random() < 0.3:
        lines += ["[documents]", "allow-multiple = true"]
    overrides = random.sample(OVERRIDES, random.choice((0, 0, 1, 2, 3)))
    for folder in ("lint", "seeds", "more"):
        (root / folder).mkdir(parents=True)
    (root / "lint" / "odd.py").write_text(RULES, encoding="utf-8")
    (root / "event.schema.json").write_text(json.dumps(EVENT), encoding="utf-8")
    config = "\n".join([*lines, *overrides])
    (root / "seedlint.toml").write_text(f"{config}\n", encoding="utf-8")
    for _ in range(random.choice((0, 1, 3, 6, 12))):
        put(root, random)
    corpus = Corpus(root, random.random() < 0.85, random.random() < 0.1, random.random() < 0.3, include)
    if has_baseline:
        know(corpus, random)
    return corpus


def put(root: Path, random: Random) -> None:
    """Write a document, or something in the place of one."""
    path = os.path.join(root, random.choice(FOLDERS) + random.choice(NAMES))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        return
    if random.random() < 0.07 and LINKS:
        os.symlink(random.choice((path, "nowhere.md", "/dev/null")), path)
        return
    with open(path, "wb") as file:
        file.write(text(random))


def know(corpus: Corpus, random: Random) -> None:
    """Write a baseline of what is found now; then documents change, move and go."""
    root = corpus.root
    _, comparison = corpus.session().lint_and_compare(corpus.request()._replace(whole=True))
    assert comparison is not None
    made = comparison.renewed()
    for entry in random.sample(sorted(made.entries), made.entries.total() and len(made.entries) * 2 // 3):
        del made.entries[entry]
    made.write()
    there = documents(root)
    for path in random.sample(there, min(len(there), random.choice((0, 1, 2, 4)))):
        deed = random.choice(("delete", "move", "write", "form"))
        if deed == "delete":
            os.unlink(path)
        elif deed == "write" and not os.path.islink(path):
            with open(path, "wb") as file:
                file.write(text(random))
        else:
            name = os.path.basename(path)
            if deed == "form":
                from unicodedata import normalize

                to = os.path.join(os.path.dirname(path), normalize(random.choice(("NFC", "NFD")), name))
            else:
                to = os.path.join(root, random.choice(FOLDERS), name)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            if not os.path.lexists(to):
                os.rename(path, to)


def documents(root: Path) -> list[str]:
    """Return the files that may be documents."""
    found = []
    for top in ("seeds", "more"):
        for folder, _, names in os.walk(root / top):
            found += [os.path.join(folder, name) for name in names]
    return sorted(found)


def given(
    session: Session, corpus: Corpus, random: Random
) -> Sequence[tuple[str, str | None, int | None, bytes | None]]:
    """Return the documents as they are handed to the steps: found by a search, or with their contents."""
    scope = session.documents(corpus.request(), quiet=True)
    files: list[tuple[str, str | None, int | None, bytes | None]] = []
    in_table = random.random() < 0.5
    for path in scope.found.files:
        whole = os.path.join(corpus.root, path)
        if in_table and os.path.isfile(whole):
            with open(whole, "rb") as file:
                raw = file.read()
            large = len(raw) > session.engine.max_file_size and random.random() < 0.5
            files.append((path, None, len(raw), None if large else raw))
        else:
            files.append((path, None, None, None))
    return [*files, *((path, why, None, None) for path, why in scope.found.unreadable)]


def change(corpus: Corpus, random: Random) -> None:
    """Have documents come, go, and become others."""
    for path in documents(corpus.root):
        if random.random() < 0.4:
            os.unlink(path)
    for _ in range(random.choice((0, 1, 3))):
        put(corpus.root, random)
