"""What changes from commit to commit, and from one report to the next: jumps, and what came in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.report.anomalies import _news
from seedlint.report.evidence import Evidence
from seedlint.report.intake import mark
from seedlint.report.measure import measure
from seedlint.report.tracks import commits, parents
from seedlint.series import Anomaly, Point, Series, Told, fold
from seedlint.told.past import VOLUMES
from tests.report.days import NOW, write
from tests.report.support import stored
from tests.report.test_history import ENTRY
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path


pytest.importorskip("scipy")


def test_series_of_commits() -> None:
    entries = [
        replace(ENTRY, commit=name, at=f"2024-02-0{day}T00:00:00Z", rules={"SL102": day})
        for day, name in enumerate("abc", 1)
    ]
    series = {one.key: one for one in commits(entries)}
    points = series["rule", "SL102", "findings"].points
    assert [(str(one.at), one.value, one.commit) for one in points] == [
        ("2024-02-01", 1, "a"),
        ("2024-02-02", 2, "b"),
        ("2024-02-03", 3, "c"),
    ]
    assert list(commits(entries[:1])) == []


def test_what_other_rules_measured_is_not_compared() -> None:
    """A rule that was not there found nothing, which is no jump when it is there."""
    entries = [
        replace(
            ENTRY, commit=name, at=f"2024-02-0{day}T00:00:00Z", basis=basis, rules={"SL102": 9 * (day > 2)}
        )
        for day, (name, basis) in enumerate((("a", "x"), ("b", "x"), ("c", "y")), 1)
    ]
    assert list(commits(entries)) == []
    assert {point.commit for one in commits(entries[:2]) for point in one.points} == {"a", "b"}


def test_intake_and_baseline_are_series() -> None:
    entries = [
        replace(ENTRY, commit=name, at=f"2024-02-0{day}T00:00:00Z", intake=(10, day), baseline=40 - day)
        for day, name in enumerate("abc", 1)
    ]
    series = {one.key: [(one.value, one.of) for one in one.points] for one in commits(entries)}
    assert series["intake", "", "with errors"] == [(1, 10), (2, 10), (3, 10)]
    assert series["baseline", "", "known findings"] == [(39, None), (38, None), (37, None)]


def test_a_jump_has_its_documents_and_owners_and_is_new_once(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\n[[owners.rules]]\nselect = ["SL9"]\nowners = ["@nobody"]\n', encoding="utf-8"
    )
    (corpus / "CODEOWNERS").write_text("seeds/ @desk\n", encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout/\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    for number in range(2, 16):
        (corpus / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        commit(corpus)
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    for number in range(2, 14):
        text = document(number, ("https://", "http://"))
        (corpus / "seeds" / f"d{number}.md").write_text(text, encoding="utf-8", newline="")
    commit(corpus)
    first = unusual(corpus, capsys)
    assert [one["sentence"].split(" on ")[0] for one in first] == ["rule SL402: findings went from 0 to 12"]
    assert first[0]["document_count"] == 12
    assert {each["document"] for each in first[0]["documents"]} == {f"seeds/d{n}.md" for n in range(2, 14)}
    assert (first[0]["owners"], first[0]["new"]) == (["@desk"], True)
    assert (first[0]["documents_now"], first[0]["document_count_now"]) == ([], 0)
    summary = (corpus / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Unusual\n\n- rule SL402: findings went from 0 to 12" in summary
    assert "now" not in summary.split("## Unusual")[1].splitlines()[2]
    (corpus / "seeds" / "d2.md").write_text(document(2), encoding="utf-8", newline="")
    commit(corpus)
    (again,) = unusual(corpus, capsys)
    assert (again["id"], again["new"]) == (first[0]["id"], False)
    # The documents of the jump are not known any more, and those that have such findings now are not they.
    assert (again["documents"], again["document_count"]) == ([], 0)
    assert again["document_count_now"] == 11
    assert {each["document"] for each in again["documents_now"]} == {f"seeds/d{n}.md" for n in range(3, 14)}
    assert again["owners"] == ["@desk"]
    summary = (corpus / "out" / "report.md").read_text(encoding="utf-8")
    assert "(such findings now: " in summary
    page = (corpus / "out" / "index.html").read_text(encoding="ascii")
    assert "11 documents with such findings now" in page


def test_documents_that_came_in_are_series_of_days() -> None:
    """Of the corpus and each provider: what there is more of, where it is known what there was before."""
    volumes: list[dict[str, int]] = [{}, {"a.com": 4}, {"a.com": 5}, {"a.com": 5, "b.com": 9}, {"b.com": 7}]
    entries = [
        replace(
            ENTRY,
            commit=name,
            at=f"2024-02-0{day}T00:00:00Z",
            documents=10 * number,
            volumes={domain: (count, 0, 0, 0, 0, None) for domain, count in volumes[number].items()},
        )
        for number, (name, day) in enumerate(zip("abcde", (1, 2, 2, 2, 3), strict=True))
    ]
    series = {one.key: one for one in commits(entries) if one.measure == "documents added"}
    points = {key[:2]: [(p.at.day, p.value, p.commit) for p in one.points] for key, one in series.items()}
    assert points == {
        ("corpus", ""): [(2, 30, "b"), (3, 10, "e")],
        ("provider", "a.com"): [(2, 1, "c"), (3, 0, None)],
        ("provider", "b.com"): [(2, 9, "d"), (3, 0, "e")],
    }
    many = {f"{number}.com": (1, 0, 0, 0, 0, None) for number in range(VOLUMES)}
    entries[2] = replace(entries[2], volumes=many)
    (unknown,) = [one for one in commits(entries) if one.key == ("provider", "b.com", "documents added")]
    assert [point.value for point in unknown.points] == [0, 0], "it may have been there before"


def begun(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> date:
    """Begin a repository; return today's date."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout/\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    return datetime.now(UTC).date()


def commit_on(corpus: Path, day: date) -> str:
    """Commit all there is on a day; return the commit's name."""
    git("add", "-A", cwd=corpus)
    git("commit", "-qm", "x", cwd=corpus, env={"GIT_COMMITTER_DATE": f"{day}T01:00:00Z"})
    return git("rev-parse", "HEAD", cwd=corpus).strip()


def test_an_import_of_old_documents_is_told_with_its_provider_and_documents(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their own dates don't show it."""
    today = begun(corpus, monkeypatch)
    (corpus / "CODEOWNERS").write_text("seeds/ @desk\n", encoding="utf-8")
    for number in range(2, 16):
        (corpus / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        commit_on(corpus, today - timedelta(days=20 - number))
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    day = today - timedelta(days=2)
    for number in range(20, 40):
        write(corpus, number, date(2019, 3, number - 10), "fog-signal")
    last = commit_on(corpus, day)
    (first,) = unusual(corpus, capsys)
    assert first["sentence"] == f"provider fog-signal.com: 20 documents added on {day}; usually 0 a day"
    assert (first["document_count"], first["owners"], first["new"]) == (20, ["@desk"], True)
    assert all(one["document"].startswith("seeds/2019-03-") for one in first["documents"])
    assert last.startswith(first["commit"])
    for path in (corpus / "seeds").glob("2019*"):
        path.unlink()
    commit_on(corpus, today)
    (again,) = [one for one in unusual(corpus, capsys) if one["name"] == "fog-signal.com"]
    assert (again["id"], again["new"], again["document_count"]) == (first["id"], False, 0)


def test_an_import_that_was_told_otherwise_is_no_news_a_day_later(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents have findings, and these are told; which documents came in is not known any more."""
    today = begun(corpus, monkeypatch)
    for number in range(2, 18):
        for at in range(20, 40) if number == 16 else ():
            write(corpus, at, date(2019, 3, at - 10), "fog-signal")
            path = corpus / "seeds" / f"2019-03-{at - 10}-{at}.md"
            path.write_text(path.read_text("utf-8").replace("https://", "http://", 2), encoding="utf-8")
        (corpus / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        day = today - timedelta(days=20 - number)
        commit_on(corpus, day)
        words = ("--history-from-git",) if number == 15 else ()
        if number >= 15:
            seedlint(capsys, "report", "-o", "out", "--no-expectations", *words)
            told = json.loads((corpus / "out" / "report.json").read_text(encoding="ascii"))
            new = [one["sentence"] for one in told["anomalies"]["items"] if one["new"]]
            assert len(new) == (number == 16), new
            if new:
                assert new == [f"rule SL402: findings went from 0 to 40 on {day}"]


@pytest.mark.parametrize(("marked", "view"), [(10, True), (8, True), (7, False), (0, False)])
def test_days_that_a_commit_has_filled_are_a_view_of_it_whenever_they_were(
    corpus: Path, marked: int, view: bool
) -> None:
    for number in range(10):
        write(corpus, number, date(2024, 1, 5), "fog-signal")
    for number in range(10, 30):
        write(corpus, number, date(2024, 2, 1), "fog-signal")
    store = stored(corpus)
    try:
        measure(store, NOW, None, None)
        mark(store, [f"seeds/2024-01-05-{number}.md" for number in range(marked)])
        day, old = NOW.date(), date(2024, 1, 5)
        added = Series("provider", "fog-signal.com", "documents added", "commit", (Point(day, 30),))
        jump = Anomaly(added, "spike", day, day, observed=30, low=0, high=2, usual=1, strength=9)
        dated = Series("topic", "Transport", "documents", "day", (Point(old, 11),))
        spike = Anomaly(dated, "spike", old, old, observed=11, low=0, high=2, usual=1, strength=9)
        evidence = Evidence(store, (date(2024, 1, 1), day), None)
        assert evidence.overlap(jump, spike) is evidence.overlap(spike, jump) is view
        assert not evidence.overlap(replace(jump, series=replace(added, subject="corpus", name="")), spike)
        assert not evidence.overlap(jump, replace(spike, observed=0))
        assert len(fold([spike, jump], parents, None, evidence.overlap)) == 2 - view
    finally:
        store.close()


@pytest.mark.parametrize(("others", "view"), [(4, True), (12, False)])
def test_a_day_after_it_is_a_view_if_most_such_findings_are_of_the_jump(
    corpus: Path, others: int, view: bool
) -> None:
    """Which documents the commit changed is not known any more."""
    for number in range(10 + others):
        path = corpus / "seeds" / f"{number}.md"
        day = "2024-01-05" if number < 10 else "2024-02-01"
        changes = (("2021-04-30", day), ("https://", "http://"))
        path.write_text(document(number + 1, *changes), encoding="utf-8", newline="")
    store = stored(corpus)
    try:
        measure(store, NOW, None, None)
        day, old = NOW.date(), date(2024, 1, 5)
        rule = Series(
            "rule", "SL402", "findings", "commit", (Point(day - timedelta(days=2), 10), Point(day, 10))
        )
        since = day - timedelta(days=2)
        jump = Anomaly(rule, "shift", since, day, observed=11, low=0, high=2, usual=1, strength=9)
        dated = Series("topic", "Transport", "documents", "day", (Point(old, 10),))
        spike = Anomaly(dated, "spike", old, old, observed=10, low=0, high=2, usual=1, strength=9)
        evidence = Evidence(store, (date(2024, 1, 1), day), None)
        assert evidence.overlap(jump, spike) is evidence.overlap(spike, jump) is view
    finally:
        store.close()


def test_findings_of_a_rule_are_not_told_once_more_as_those_of_a_provider(corpus: Path) -> None:
    day = date(2024, 2, 20)
    for number in range(12):
        provider = "fog-signal" if number < 4 else "harbour-herald"
        write(corpus, number, day, provider)
        path = corpus / "seeds" / f"{day}-{number}.md"
        path.write_text(path.read_text("utf-8").replace("https://", "http://", 1), encoding="utf-8")
    store = stored(corpus)
    try:
        measure(store, NOW, None, None)
        rule = Series("rule", "SL402", "with findings", "day", (Point(day, 12, 12),))
        its = Series("provider", "fog-signal.com", "with findings", "day", (Point(day, 4, 4),))
        told = Anomaly(rule, "spike", day, day, observed=1, low=0, high=0.1, usual=0, strength=9)
        later = Anomaly(its, "spike", day, day, observed=1, low=0, high=0.1, usual=0, strength=9)
        evidence = Evidence(store, (day, day), None)
        assert evidence.overlap(told, later)
        assert not evidence.overlap(replace(told, series=replace(rule, name="SL102")), later)
        volume = replace(its, measure="documents", points=(Point(day, 4),))
        assert not evidence.overlap(told, replace(later, series=volume, observed=4))
    finally:
        store.close()


def test_a_jump_at_a_commit_that_a_report_knew_is_no_news() -> None:
    """It was a part of what that told; commits since then, by whatever history, are news."""
    entries = [
        replace(ENTRY, commit=f"{at}", at=f"2024-02-{at:02}T00:00:00Z", source=source, anomalies=anomalies)
        for at, source, anomalies in (
            (1, "git", None), (2, "run", ("a",)), (3, "git", None), (4, "run", None), (5, "run", ()),
        )
    ]  # fmt: skip
    points = tuple(Point(date(2024, 2, at), 9.0 * at, None, f"{at}") for at in range(1, 6))
    series = Series("rule", "SL402", "findings", "commit", points)
    jumps = [
        Anomaly(series, "shift", point.at, points[-1].at, point.value, 0, 2, 1, strength=9)
        for point in points[1:]
    ]
    assert _news(jumps, Told(), entries) == jumps[1:]
    assert _news(jumps, Told(Told().names(jumps[:1])), entries) == jumps
    assert _news(jumps, Told(), entries[3:]) == jumps, "none has looked"
    nowhere = replace(series, points=tuple(point._replace(commit=None) for point in points))
    outside = [replace(one, series=nowhere) for one in jumps]
    assert _news(outside, Told(), [replace(one, commit=None) for one in entries]) == outside
    daily = [replace(one, series=replace(series, cadence="day")) for one in jumps]
    assert _news(daily, Told(), entries) == daily


def test_what_gets_better_names_no_documents(corpus: Path) -> None:
    (corpus / "seeds" / "d2.md").write_text(document(2, ("https://", "http://")), encoding="utf-8")
    store = stored(corpus)
    try:
        measure(store, NOW, None, None)
        day = NOW.date()
        series = Series("rule", "SL402", "findings", "commit", (Point(day, 9),))
        worse = Anomaly(series, "shift", day, day, observed=9, low=0, high=2, usual=1, strength=9)
        evidence = Evidence(store, (day, day), None)
        (one,), count = evidence.present(worse)
        assert (one.document, count) == ("seeds/d2.md", 1)
        assert evidence.present(replace(worse, observed=0)) == ((), 0)
        daily = replace(series, cadence="day")
        assert evidence.present(replace(worse, series=daily)) == ((), 0)
    finally:
        store.close()


def unusual(root: Path, capsys: Any) -> list[dict[str, Any]]:
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    told = json.loads((root / "out" / "report.json").read_text(encoding="ascii"))
    found: list[dict[str, Any]] = told["anomalies"]["items"]
    return found
