"""The whole corpus is judged, whatever part of it is asked about, in any order and number of processes."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlint.config.settings import load
from seedlint.engine.facts import Gathered, entries_of, quick_digest
from seedlint.finding import PlacedFinding
from seedlint.rule import Fact
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.util.stable import stable_digest
from tests.conftest import CLEAN
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from seedlint.engine.facts import Digest, Value

_CORPUS_CODES = ("SL304", "SL305", "SL501", "SL505", "SL506", "SL508", "SL605", "SL606")
_PICTURES = ("https://herald.com/share.png", "https://herald.com/a.jpg", "https://herald.com/spacer.gif")
_PAYLOADS = (
    "AAECAwQFBgcICQoLDA0OD+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w==",
    "EBESExQVFhcYGRobHB0eH+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w==",
    "ICEiIyQlJicoKSorLC0uL+7XcTbsGJlrrKp1SAMZpE8=;7776ur6+yv7K/sr+yv7K/g==",
)


def document(number: int, choose: random.Random) -> str:
    """A document that collides with others in all the ways the corpus rules know."""
    url = choose.choice([f"https://harbour-herald.com/{number}", "https://harbour-herald.com/same"])
    title = choose.choice([f"Article number {number} of many", "The same title everywhere"])
    name = choose.choice(["Herald"] * 40 + ["The Herald", "Herald Ltd", "HERALD", "Herald.com", "%22Herald"])
    domain = choose.choice(["harbour-herald.com"] * 30 + ["herald.co.uk"])
    related = "".join(
        f"  - title: Story {choose.randrange(3)}\n    excerpt: x\n"
        "    publishedDateTime: 2020-01-01T00:00:00Z\n"
        f"    type: article\n    webUrl: https://harbour-herald.com/story/{choose.randrange(4)}\n"
        f"    provider: {{name: {name}, domain: {domain}}}\n"
        f"    images: [{{url: '{choose.choice(_PICTURES)}', width: 8, height: 8}}]\n"
        for _ in range(choose.randrange(3))
    )
    text = CLEAN.replace("https://www.harbour-herald.com/ferry", url).replace(
        "Ferry timetable changes", title
    )
    text = text.replace("name: Harbour Herald", f"name: {name}").replace(
        "domain: harbour-herald.com", f"domain: {domain}"
    )
    payload = choose.choice(_PAYLOADS)
    text = text.replace(_PAYLOADS[0], payload)
    return text.replace("secured:", f"related:\n{related}\nsecured:") if related else text


def write(folder: Path, count: int, seed: int) -> list[str]:
    choose = random.Random(seed)
    paths = []
    for number in range(count):
        path = folder / "seeds" / f"{number:03}.md"
        path.write_text(document(number, choose), encoding="utf-8", newline="")
        paths.append(f"seeds/{number:03}.md")
    return paths


def lint(*paths: str, cache: bool = False, jobs: int = 1) -> list[PlacedFinding]:
    request = Request(paths=paths, cache=cache, jobs=jobs)
    result = Session(load()).lint(request)
    assert not result.crashes
    return [finding for finding in result.findings if finding.code in _CORPUS_CODES]


@pytest.fixture
def news(corpus: Path) -> Path:
    (corpus / "seeds" / "clean.md").unlink()
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    return corpus


def test_the_corpus_rules_all_have_something_to_say_here(news: Path) -> None:
    """The other tests mean nothing if the corpus they use is clean."""
    write(news, 40, 1)
    assert {finding.code for finding in lint()} == set(_CORPUS_CODES)


@settings(max_examples=some(15), suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(2, 16), st.data())
@pytest.mark.parametrize("cache", [False, True])
def test_batches_find_what_one_run_finds(
    news: Path, cache: bool, seed: int, count: int, data: st.DataObject
) -> None:
    for old in (news / "seeds").iterdir():
        old.unlink()
    paths = write(news, count, seed)
    whole = lint()
    order = data.draw(st.permutations(paths))
    cuts = sorted(data.draw(st.sets(st.integers(1, count - 1), max_size=4)))
    batches = [order[a:b] for a, b in zip([0, *cuts], [*cuts, count], strict=True)]
    union = [finding for batch in batches for finding in lint(*batch, cache=cache)]
    assert sorted(union, key=PlacedFinding.sort_key) == whole


def test_one_file_is_judged_against_files_that_were_not_named(news: Path) -> None:
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "seeds" / "b.md").write_text(CLEAN, encoding="utf-8")
    for cache in (False, True, True):
        found = lint("seeds/b.md", cache=cache)
        assert {(f.code, f.path) for f in found} == {("SL501", "seeds/b.md"), ("SL606", "seeds/b.md")}
        assert {related.path for f in found for related in f.related} == {"seeds/a.md"}


def test_without_a_configured_corpus_it_is_what_is_named(news: Path) -> None:
    (news / "seedlint.toml").unlink()
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "seeds" / "b.md").write_text(CLEAN, encoding="utf-8")
    assert lint("seeds/b.md") == []
    assert len(lint("seeds")) == 4


def test_a_named_file_outside_the_corpus_is_judged_against_it(news: Path) -> None:
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "draft.md").write_text(CLEAN, encoding="utf-8")
    for cache in (False, True, True):
        assert {f.code for f in lint("draft.md", cache=cache)} == {"SL501", "SL606"}
        assert lint(cache=cache) == []


def _steps(folder: Path, paths: list[str]) -> Iterable[None]:
    """Change the corpus in ways a cache could miss."""
    yield
    (folder / paths[0]).unlink()
    yield
    (folder / paths[1]).rename(folder / "seeds" / "renamed.md")
    yield
    text = (folder / paths[2]).read_text(encoding="utf-8")
    (folder / "seeds" / "copy.md").write_text(text, newline="", encoding="utf-8")
    yield
    status = (folder / paths[3]).stat()
    changed = (folder / paths[3]).read_text(encoding="utf-8").replace("Herald", "Herold")
    (folder / paths[3]).write_text(changed, newline="", encoding="utf-8")
    os.utime(folder / paths[3], ns=(status.st_atime_ns, status.st_mtime_ns))
    yield
    for path in (folder / "seeds").iterdir():
        os.utime(path)
    yield
    (folder / "seeds" / "copy.md").write_bytes(b"---\n[\n---\n")
    yield
    (folder / "seeds" / "copy.md").write_text(text, newline="", encoding="utf-8")
    yield


@pytest.mark.parametrize("named", [(), ("seeds/005.md",)])
def test_the_cache_notices_every_change(news: Path, named: Sequence[str]) -> None:
    paths = write(news, 12, 3)
    for _ in _steps(news, paths):
        assert lint(*named, cache=True) == lint(*named)
        assert lint(*named, cache=True) == lint(*named)


@pytest.mark.usefixtures("start_method")
def test_processes_and_cache_change_nothing(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedlint.run.incremental._WORTH_A_POOL", 2)
    monkeypatch.setattr("seedlint.run.incremental._LOOKUPS_WORTH_A_POOL", 2)
    write(news, 60, 5)
    request = Request(cache=False, jobs=1)
    expected = Session(load()).lint(request).findings
    assert expected
    for jobs in (1, 2):
        for cache in (False, True, True):
            result = Session(load()).lint(request._replace(cache=cache, jobs=jobs))
            assert result.findings == expected


def test_a_corpus_rule_that_crashes_is_told_once(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seedlint.rules.document_duplicates import DuplicateArticle

    def check(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(DuplicateArticle, "check", check)
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "seeds" / "b.md").write_text(CLEAN, encoding="utf-8")
    for cache in (False, True, True):
        result = Session(load()).lint(Request(cache=cache))
        assert [f.code for f in result.findings] == ["SL000", "SL606", "SL606"]
        assert result.exit_code == 2
        assert "RuntimeError: broken" in result.crashes[0].traceback


def test_a_crash_in_suspects_is_told_again_and_again(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seedlint.rules.secured_reuse import SecuredDuplicate

    def suspects(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(SecuredDuplicate, "suspects", suspects)
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "seeds" / "b.md").write_text(CLEAN, encoding="utf-8")
    for cache in (False, True, True):
        assert "SL000" in {f.code for f in Session(load()).lint(Request(cache=cache)).findings}


def test_documents_that_were_not_named_are_not_reported(news: Path) -> None:
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    (news / "seeds" / "big.md").write_text(CLEAN + "x" * 5000, encoding="utf-8")
    small = load().overridden(max_file_size=2000)
    for cache in (False, True, True):
        request = Request(paths=("seeds/a.md",), cache=cache)
        assert Session(small).lint(request).findings == ()


def test_a_file_under_another_name_is_not_its_own_duplicate(news: Path) -> None:
    (news / "seeds" / "a.md").write_text(CLEAN, encoding="utf-8")
    try:
        (news / "link").symlink_to("seeds", target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    for cache in (False, True):
        assert lint("link/a.md", cache=cache) == []


@pytest.mark.parametrize("digest", [quick_digest, stable_digest])
def test_values_that_python_takes_for_equal_are_told_apart(digest: Digest) -> None:
    values: list[Value] = ["", "1", 1, 1.0, True, "True", ("1",), (1,), "(1,)", None, "None"]
    facts = [Fact("key", "", value) for value in values]
    gathered = Gathered()
    gathered.add(0, [[(0, *entries_of(facts, digest))]])
    entries = gathered.entries()
    assert len(set(entries.values[0])) == len(values)
