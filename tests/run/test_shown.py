"""What reports show beside findings, found while the document is at hand: the same as by reading it again."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.engine.corpus import judge_groups, look_up
from seedlint.engine.groups import Suspect
from seedlint.finding import Edit, Extent, Finding, Fix, Related, Severity
from seedlint.output import FORMATS, reporter
from seedlint.rule import CorpusRule, Fact, Rule
from seedlint.run.evidence import Shown, gathered
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.support.articles import front, item, made, plain
from tests.support.bothways import NOW, cut, engine, the_long_way
from tests.support.examples import some
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seedlint.document import Document
    from seedlint.output.result import Result
    from seedlint.rule import Group

Capture = pytest.CaptureFixture[str]

SHOWING = [name for name, one in FORMATS.items() if one.shows]


def written(result: Result, name: str) -> str:
    """Return a report without the times of its run."""
    from dataclasses import replace

    stream = io.StringIO()
    reporter(name)(replace(result, started=None, ended=None, seconds=0), stream)
    return stream.getvalue()


def write(folder: Path, raws: Sequence[bytes]) -> None:
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    for number, raw in enumerate(raws):
        (folder / "seeds" / f"{number}.md").write_bytes(raw)


def judged(extent: Extent, *, cache: bool = False, jobs: int = 1) -> Result:
    return Session(load(), now=NOW).lint(Request(evidence=extent, cache=cache, jobs=jobs))


@settings(max_examples=some(100))
@given(st.integers(0, 10**9))
def test_reports_are_the_same_as_by_reading_again(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    rng = random.Random(seed)
    pool = [item("  ", rng) for _ in range(rng.randint(1, 6))]
    write(folder, [made(rng.randint(0, 10**9), pool, "  ") for _ in range(4)])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        again = judged(Extent.NOTHING)
        for extent in (Extent.LINES, Extent.REPLACEMENTS):
            gathered = judged(extent)
            assert gathered.findings == again.findings
            for name in SHOWING:
                assert written(gathered, name) == written(again, name), name


def tidy(number: int) -> str:
    return plain(number).replace("  late", " late")


class AboutLists(Rule):
    """Lists, and what could be done with what is in them.

    Why: no reason.
    Fix: none.
    """

    code = "XX910"
    name = "about-lists"
    severity = Severity.NOTE
    since = "0.1.0"

    def check(self, document: Document) -> Iterator[Finding]:
        """Tell of a list."""
        yield self.finding("/related", "a list", related=(Related("/title", "before"),))
        yield self.finding("/title", "before", related=(Related("/related", "a list"),))


class Mends(AboutLists):
    """Fixes for each article by itself.

    Why: no reason.
    Fix: as it says.
    """

    code = "XX911"
    name = "mends"
    scope = "article"

    def check(self, document: Document) -> Iterator[Finding]:
        """Take out an article, or add to another."""
        for pointer, article in document.select("article"):
            if article["webUrl"].endswith("/1"):
                yield self.finding(pointer, "out", fix=Fix("take it out", (Edit("remove", pointer),)))
            elif article["webUrl"].endswith("/2"):
                more = Edit("insert", f"{pointer}/more", "x")
                yield self.finding(pointer, "more", fix=Fix("add a key", (more,)))


class MendsRoot(Mends):
    """A fix for the document.

    Why: no reason.
    Fix: as it says.
    """

    code = "XX912"
    name = "mends-root"

    def check(self, document: Document) -> Iterator[Finding]:
        """Add to the end."""
        for pointer, _ in document.select("article"):
            if not pointer:
                yield self.finding("", "more", fix=Fix("add a key", (Edit("insert", "/more", "x"),)))


@pytest.mark.parametrize("rule", [AboutLists, Mends, MendsRoot])
@pytest.mark.parametrize(
    "raw",
    [
        front(tidy(1), tidy(2), tidy(3)),
        front(tidy(3), "\n", tidy(1), tidy(2), "\n\n"),
        front(tidy(1), tidy(2), rest="heat: 1\n"),
    ],
)
def test_what_is_shown_of_pieces_is_what_the_document_says(rule: type[Rule], raw: bytes) -> None:
    usual = engine([rule])
    shown = []
    for one in (usual, the_long_way(usual)):
        linted = one.lint("a.md", raw)
        gathered(one, linted, Extent.REPLACEMENTS)
        shown.append([(finding, finding.evidence) for finding in linted.findings])
    assert cut(usual, "a.md", raw)
    assert shown[0] == shown[1]
    assert any(finding.code == rule.code for finding, _ in shown[0])


class Beside(AboutLists):
    """A place beside a payload, and another.

    Why: no reason.
    Fix: none.
    """

    code = "XX913"
    name = "beside"

    def check(self, document: Document) -> Iterator[Finding]:
        """Tell of one, with the other."""
        yield self.finding("/quality", "here", related=(Related("/access/webUrl", "there"),))


class BesideFacts(CorpusRule):
    """The same, found by comparing facts.

    Why: no reason.
    Fix: none.
    """

    code = "XX914"
    name = "beside-facts"
    severity = Severity.NOTE
    since = "0.1.0"

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute both."""
        yield Fact("a", "/quality", None)
        yield Fact("a", "/access/webUrl", None)

    def check(self, key: str, group: Group) -> Iterator[Finding]:
        """Tell of one, with the other."""
        other, one = group
        there = Related(other.item.pointer, "there", path=other.path)
        yield self.finding(one.item.pointer, key, related=(there,), path=one.path)


ACCESS = {"access": {"properties": {"token": {"x-seedlint-role": "payload"}}}}


def test_a_payload_beside_a_related_place_is_hidden() -> None:
    usual = engine([Beside], {"properties": ACCESS})
    linted = usual.lint("a.md", b"---\naccess: {webUrl: x, token: hunter2hunter2}\nquality: 1\n---\n")
    gathered(usual, linted, Extent.LINES)
    found = next(finding for finding in linted.findings if finding.code == "XX913")
    assert found.hidden
    assert found.evidence is not None
    assert found.evidence.lines.keys() == {2, 3}
    assert "hunter2" not in repr(found.evidence)


def test_a_payload_beside_another_fact_is_hidden() -> None:
    usual = engine([BesideFacts], {"properties": ACCESS})
    number = len(usual.corpus_rules) - 1
    raw = b"---\naccess: {webUrl: x, token: hunter2hunter2}\nquality: 1\n---\n"
    key = usual.digest("a")
    located = look_up(usual, "a.md", raw, {(number, key)}, Shown)
    suspect = Suspect(number, key, {}, {0})
    ((_, finding),) = judge_groups(usual, [suspect], {"a.md": located}, lambda *_: None)
    assert finding.hidden
    assert "hunter2" not in repr(finding.evidence)


LONG = "early." + " and late" * 2_000
ODD = [
    document(1, WRONG_TYPE).encode(),
    document(2, INSECURE).encode(),
    document(2, INSECURE, ("excerpt:", "excerpt: &a")).encode(),
    front(plain(1), plain(2).replace("Ferry  late", "'&amp; <b>late</b>  '")),
    front(plain(1), plain(1), plain(2)),
    front(plain(2), tidy(1), tidy(1), tidy(3)),
    # Comments: one that does its work, those that do nothing, and some that nobody understands.
    front(plain(2), plain(3), rest="# seedlint: ignore[SL705] -- so be it\n"),
    front(plain(2), plain(3), rest="# seedlint: ignore[SL705, SL402]\nheat: 1 # seedlint: ignore[SL701]\n"),
    front(plain(2), rest="# seedlint: ignore[SL999, text-whitespce]\nheat: 1 # seedlint ignore SL701\n"),
    # Fixes that follow one another, and what has none that is safe.
    front(plain(2), plain(3)).replace(b"\n", b"\r\n"),
    b"\xef\xbb\xbf" + front(plain(2), plain(3)),
    front(plain(2), plain(3)).replace(b"Boats", b"\xff"),
    # Very long lines: the place at the beginning, in the middle and at the end.
    front(plain(4).replace("https://www", "http://www"), plain(5).replace("Boats leave early.", LONG)),
    front(plain(6).replace("Boats leave early.", f"'{LONG}  twice {LONG}'")),
    front(plain(7).replace("Boats leave early.", f"'{LONG} &amp;'")),
    document(8, ("quality: 39", f"quality: 39 # {LONG} # seedlint: ignore[SL705]")).encode(),
    b"no front matter\n",
    b"---\ntitle: [\n---\n",
    b"",
]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, ODD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


ORDERS = [
    (Extent.REPLACEMENTS, Extent.LINES, Extent.NOTHING, Extent.REPLACEMENTS),
    (Extent.NOTHING, Extent.LINES, Extent.REPLACEMENTS),
    (Extent.LINES, Extent.REPLACEMENTS, Extent.LINES),
]


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_shown_is_kept_and_added_to(order: Sequence[Extent]) -> None:
    again = judged(Extent.NOTHING)
    for extent in order:
        kept = judged(extent, cache=True)
        assert kept.findings == again.findings
        for name in SHOWING:
            assert written(kept, name) == written(again, name), (extent, name)


def test_processes_find_it_too(corpus: Path, start_method: str) -> None:
    write(corpus, [raw for raw in ODD for _ in range(20)])
    again = judged(Extent.NOTHING)
    for name in SHOWING:
        assert written(judged(Extent.REPLACEMENTS, jobs=2), name) == written(again, name), name


def test_nothing_is_looked_for_that_nobody_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    write(tmp_path, ODD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("seedlint.run.evidence.gathered", None)
    monkeypatch.setattr("seedlint.run.evidence.Shown", None)
    for words in (
        ("--statistics",),
        ("-f", "concise"),
        ("-f", "junit"),
        ("-f", "markdown"),
        ("-f", "github"),
    ):
        assert seedlint(capsys, "-j", "1", "--no-cache", *words).code == 1


RULE = """\
from seedlint.rule import Bad, Edit, Fix, Good, Rule, Severity


class Takes(Rule):
    \"\"\"It takes articles away.

    Why: no reason.
    Fix: none.
    \"\"\"

    code = "XX904"
    name = "takes"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"

    def check(self, document):
        for pointer, article in document.select("article"):
            url = article.get("webUrl") or ""
            if url.endswith("/1"):
                yield self.finding(pointer, "take it", fix=Fix.remove(pointer, "take it"))
            if url.endswith("/2"):
                edits = (Edit("replace", f"{pointer}/title", "new"), Edit("insert", f"{pointer}/quality", 3))
                yield self.finding(pointer, "change it", fix=Fix("change it", edits))
            if url.endswith("/3"):
                yield self.finding(pointer, "cut it", fix=Fix.remove(f"{pointer}/excerpt", "cut it"))
"""


@pytest.mark.parametrize("numbers", [(1, 5), (5, 1), (1, 1), (2, 3), (3, 1, 2), (2, 2, 3), (5, 3)])
def test_fixes_that_take_an_article_or_add_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbers: tuple[int, ...]
) -> None:
    write(tmp_path, [front(*map(plain, numbers)), front(*map(plain, reversed(numbers)))])
    (tmp_path / "takes.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(
        'include = ["seeds"]\nrule-paths = ["takes.py"]\nselect = ["XX904"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    again, gathered = judged(Extent.NOTHING), judged(Extent.REPLACEMENTS)
    assert gathered.findings == again.findings != ()
    for name in SHOWING:
        assert written(gathered, name) == written(again, name), name


@pytest.mark.parametrize("rest", ["", "heat: 1\n"])
@pytest.mark.parametrize(
    "articles",
    [
        (plain(2), tidy(1), tidy(1), tidy(3)),
        (plain(2), tidy(1), tidy(1)),
        (tidy(1), tidy(1)),
        (tidy(1), tidy(1), tidy(1), plain(2), plain(2).replace("  late", " late")),
    ],
)
def test_what_is_to_be_taken_out_is_tried_beside_pieces(
    monkeypatch: pytest.MonkeyPatch, articles: tuple[str, ...], rest: str
) -> None:
    usual = engine([])
    shown = []
    for one in (the_long_way(usual), usual):
        linted = one.lint("a.md", front(*articles, rest=rest))
        gathered(one, linted, Extent.REPLACEMENTS)
        shown.append([(finding, finding.evidence) for finding in linted.findings])
        monkeypatch.setattr("seedlint.run.offers.tried", None)  # for documents in pieces it is not needed
    assert shown[0] == shown[1]
    found = [evidence for finding, evidence in shown[0] if finding.code == "SL502"]
    assert found
    assert all(evidence and evidence.replacements for evidence in found)
