"""A report says what is unusual, with the documents that it is about, and says nothing where nothing is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import Settings
from seedlint.report.anomalies import Past, with_anomalies
from seedlint.report.byowner import with_owners
from seedlint.report.evidence import Evidence
from seedlint.report.figures import _unusual_before
from seedlint.report.history import entry_of
from seedlint.report.hours import span_of
from seedlint.report.intake import mark
from seedlint.report.measure import measure
from seedlint.report.tracks import commits, parents, tracks
from seedlint.run.session import Session
from seedlint.series import Anomaly, Options, Point, Series, Told, Values, detect, fold
from seedlint.told.past import VOLUMES
from tests.report.support import stored
from tests.report.test_history import ENTRY
from tests.support.gitting import commit, forget_git, git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.report.metrics import Anomalies

pytest.importorskip("scipy")

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
DAYS = 120
IMAGES = """\
images:
  - url: "https://images.harbour-herald.com/{0}.jpg"
    width: 800
    height: 600
    isCached: true
secured:"""


def write(
    root: Path, number: int, day: date, provider: str = "harbour-herald", *, image: bool = True
) -> None:
    """Write a document of a day."""
    changes = [("2021-04-30T20:51:00Z", f"{day}T{number % 24:02}:30:00Z")]
    if provider != "harbour-herald":
        changes += [("harbour-herald", provider), ("Harbour Herald", provider.replace("-", " ").title())]
    text = document(number + 1, *changes)
    if image:
        text = text.replace("secured:", IMAGES.format(number))
    (root / "seeds" / f"{day}-{number}.md").write_text(text, encoding="utf-8", newline="")


def fill(root: Path, faulty: int = 0) -> None:
    """Write some documents a day of two providers; in the last days, none of the first one's has an image."""
    (root / "seeds" / "clean.md").unlink()
    random = Random(3)
    number = 0
    for back in range(DAYS, 0, -1):
        day = NOW.date() - timedelta(days=back)
        for provider, count in (("harbour-herald", 4), ("fog-signal", 2)):
            for _ in range(count + random.choice((-1, 0, 0, 1))):
                number += 1
                missing = provider == "harbour-herald" and back <= faulty
                write(root, number, day, provider, image=not missing)


def found(root: Path) -> Anomalies:
    store = stored(root)
    try:
        metrics = measure(store, NOW, None, None)
        told = with_anomalies(metrics, store, NOW, Past([entry_of(metrics)]), Options())
    finally:
        store.close()
    assert told.anomalies is not None
    return told.anomalies


def test_what_is_unusual_has_its_documents_and_its_picture(corpus: Path) -> None:
    fill(corpus, faulty=5)
    told = found(corpus)
    (one,) = told.items
    assert (one.subject, one.name, one.measure, one.since) == (
        "provider",
        "harbour-herald.com",
        "missing image",
        "2024-02-25",
    )
    assert one.sentence.startswith("provider harbour-herald.com: ")
    assert re.search(r": 16 of 16 documents since 2024-02-25 have no image; usually 0\.\d %$", one.sentence)
    paths = {each.document for each in one.documents}
    assert len(paths) == one.document_count
    without = {path.name for path in (corpus / "seeds").iterdir() if "images:" not in path.read_text("utf-8")}
    assert paths == {f"seeds/{name}" for name in without}
    assert one.picture.days[-1] == "2024-02-29"
    assert one.picture.values[-1] == 1.0
    assert max(one.picture.high[:-5]) < 0.5
    assert len({*map(len, (one.picture.days, one.picture.values, one.picture.low, one.picture.high))}) == 1


def test_what_is_new_in_a_young_corpus_is_told(corpus: Path) -> None:
    fill(corpus)
    assert not found(corpus).items
    changed = sorted(path for path in (corpus / "seeds").iterdir() if path.name >= "2024-02-26")[::2]
    for path in changed:
        path.write_text(
            path.read_text("utf-8").replace("  - Transport", "  - Horoscopes"), encoding="utf-8", newline=""
        )
    (one,) = found(corpus).items
    assert (one.kind, one.subject, one.name, one.since) == ("new", "topic", "Horoscopes", "2024-02-26")
    assert one.sentence == f"topic Horoscopes: new, with {len(changed)} documents since 2024-02-26"
    assert one.document_count == len(changed) > len(one.documents) - 1 > 0


def test_new_types_are_told(corpus: Path) -> None:
    fill(corpus)
    for path in sorted((corpus / "seeds").iterdir())[-30::3]:
        text = path.read_text("utf-8").replace("type: article", "type: video")
        path.write_text(text, encoding="utf-8", newline="")
    store = stored(corpus)
    try:
        last = NOW.date() - timedelta(days=1)
        measure(store, NOW, None, None)
        (one,) = detect([one for one in tracks(store, last) if isinstance(one, Values)], last)
        evidence = Evidence(store, (last, last), None)
        assert (one.kind, one.series.subject, one.series.name) == ("new", "type", "video")
        assert evidence.about(one)[1] == 10
    finally:
        store.close()


def test_hours_have_the_documents_the_provider_and_no_second_view(corpus: Path) -> None:
    fill(corpus)
    random = Random(4)
    for path in (corpus / "seeds").iterdir():
        text = path.read_text("utf-8")
        odd = "fog-signal" in text and path.name >= "2024-02-10"
        hour = "00" if odd else f"{random.randint(6, 20):02}"
        text = re.sub(r"T\d\d:30:00Z", f"T{hour}:30:00Z", text)
        path.write_text(text, encoding="utf-8", newline="")
    (one,) = found(corpus).items
    night = [path for path in (corpus / "seeds").iterdir() if "T00:30:00Z" in path.read_text("utf-8")]
    assert (one.kind, one.subject, one.measure, one.since) == ("drift", "corpus", "hour 00", "2024-02-10"), (
        one
    )
    assert re.fullmatch(
        rf"corpus: {len(night)} of \d+ documents since 2024-02-10 were published between 00:00 and 00:59;"
        r" usually \S+( 0.1)? %",
        one.sentence,
    )
    assert one.document_count == len(night)
    assert one.common == f"{len(night)} of {len(night)} are of provider fog-signal.com"


@pytest.mark.parametrize(("length", "words"), [(50, "0 to 99"), (4000, "1600 or more")])
def test_lengths_of_excerpts_have_the_documents_that_are_more_now(
    corpus: Path, length: int, words: str
) -> None:
    fill(corpus)
    for path in (corpus / "seeds").iterdir():
        excerpt = "x" * (length if path.name >= "2024-02-20" else 300)
        text = re.sub(r'excerpt: ".*"', f'excerpt: "{excerpt}"', path.read_text("utf-8"))
        path.write_text(text, encoding="utf-8", newline="")
    told = [one for one in found(corpus).items if one.kind == "drift"]
    (one,) = told
    assert f" have an excerpt of {words} characters; usually " in one.sentence
    assert one.document_count == sum(path.name >= "2024-02-20" for path in (corpus / "seeds").iterdir())


@pytest.mark.parametrize("end", ["", "...", "…", " …", ","])
def test_a_provider_whose_excerpts_are_cut_is_told(corpus: Path, end: str) -> None:
    """They are as long as others are: only where they stop tells."""
    fill(corpus)
    whole = "The ferry was late. The otters were not, said the warden of the lock."
    expected = 0
    for number, path in enumerate(sorted((corpus / "seeds").iterdir())):
        text = path.read_text("utf-8")
        cut = "fog-signal" in text and path.name >= "2024-02-24"
        ends = ("", "”", "!", ")", "'")  # what whole ones end with
        excerpt = whole[:60] + end if cut else whole + ends[number % 5]
        text = re.sub(r'excerpt: ".*"', f'excerpt: "{excerpt}"', text)
        path.write_text(text, encoding="utf-8", newline="")
        expected += cut
    (one,) = found(corpus).items
    assert one.sentence == (
        f"provider fog-signal.com: {expected} of {expected} documents since 2024-02-24 have an excerpt that"
        " breaks off; usually 0.3 %"
    )
    assert (one.document_count, len(one.documents)) == (expected, expected)


@pytest.mark.parametrize(
    ("shift", "words"), [(9, "between 16:00 and 19:59 UTC"), (-9, "between 22:00 and 01:59 UTC"), (1, None)]
)
def test_a_provider_that_publishes_at_other_hours_is_told(
    corpus: Path, shift: int, words: str | None
) -> None:
    """Its times have moved; those of all documents together are hardly spread otherwise."""
    fill(corpus)
    moved = []
    for number, path in enumerate(sorted((corpus / "seeds").iterdir())):
        text = path.read_text("utf-8")
        if "fog-signal" in text:
            late = path.name >= "2024-02-25"
            hour = (7 + number % 4 + (shift if late else 0)) % 24
            text = re.sub(r"T\d\d:30:00Z", f"T{hour:02}:30:00Z", text)
            path.write_text(text, encoding="utf-8", newline="")
            moved += [f"seeds/{path.name}"] * late
    told = found(corpus).items
    if words is None:
        assert told == ()  # summer time does that
        return
    (one,) = told
    count = len(moved)
    assert one.sentence == (
        f"provider fog-signal.com: {count} of {count} documents since 2024-02-25 were published at unusual"
        " hours; usually 0.4 %"
    )
    assert {each.document for each in one.documents} == set(moved)
    assert one.common == f"{count} of {count} were published {words}"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({3}, "between 03:00 and 03:59 UTC"),
        ({23, 0, 1}, "between 23:00 and 01:59 UTC"),
        ({0, 11}, "between 00:00 and 11:59 UTC"),
        ({0, 12}, None),
        ({1, 9, 17}, None),
        (set(), None),
        (set(range(24)), None),
    ],
)
def test_the_shortest_time_with_some_hours_in_it(hours: set[int], words: str | None) -> None:
    assert span_of(hours) == words


def undate(root: Path, *, providers: str = "", keep: int = 0) -> int:
    """Take the time zone of the last ten days' documents, but for some of each day; return of how many."""
    count = 0
    for path in sorted((root / "seeds").iterdir()):
        text = path.read_text("utf-8")
        if providers in text and path.name >= "2024-02-20" and (not keep or count % 10 >= keep):
            path.write_text(text.replace("30:00Z", "30:00"), encoding="utf-8", newline="")
        count += providers in text and path.name >= "2024-02-20"
    return sum("30:00\n" in path.read_text("utf-8") for path in (root / "seeds").iterdir())


@pytest.mark.parametrize(
    ("providers", "keep", "name", "kind"),
    [("fog-signal", 0, "fog-signal.com", "silence"), ("", 0, "", "silence"), ("", 1, "Transport", "shift")],
)
def test_documents_without_a_day_are_told_where_there_seem_to_be_fewer(
    corpus: Path, providers: str, keep: int, name: str, kind: str
) -> None:
    fill(corpus)
    count = undate(corpus, providers=providers, keep=keep)
    (one,) = [one for one in found(corpus).items if one.name == name]
    assert one.kind == kind
    assert one.sentence.endswith(
        f"; of all its documents, {count} have a publishedDateTime that is no moment, and no day"
    )


def test_of_the_documents_without_a_day_only_its_own_are_counted_and_only_if_they_explain_it(
    corpus: Path,
) -> None:
    fill(corpus)
    for path in (corpus / "seeds").iterdir():
        if path.name >= "2024-02-26" and "fog-signal" in path.read_text("utf-8"):
            path.unlink()
    first, *_ = [
        path for path in sorted((corpus / "seeds").iterdir()) if "fog-" not in path.read_text("utf-8")
    ]
    first.write_text(first.read_text("utf-8").replace("30:00Z", "30:00"), encoding="utf-8", newline="")
    (one,) = found(corpus).items
    assert (one.kind, one.name) == ("silence", "fog-signal.com")
    assert re.search(r"; usually \S+ a day$", one.sentence)
    its = [path for path in sorted((corpus / "seeds").iterdir()) if "fog-" in path.read_text("utf-8")]
    for number, path in enumerate(its[:5], 1):
        path.write_text(path.read_text("utf-8").replace("30:00Z", "30:00"), encoding="utf-8", newline="")
        (one,) = found(corpus).items
        # Two a day are missing for four days.
        said = f"; of all its documents, {number} have a publishedDateTime that is no moment, and no day"
        assert one.sentence.endswith(said if number >= 4 else "; usually 2 a day")


def test_a_new_provider_is_told(corpus: Path) -> None:
    fill(corpus)
    for number in range(3000, 3012):
        write(corpus, number, NOW.date() - timedelta(days=1 + number % 4), "evening-oar")
    (one,) = found(corpus).items
    assert (one.kind, one.subject, one.name, one.document_count) == ("new", "provider", "evening-oar.com", 12)


def test_a_batch_of_documents_is_told_once(corpus: Path) -> None:
    """A provider's batch is of a topic that was not there: two views of the same documents."""
    fill(corpus)
    day = NOW.date() - timedelta(days=2)
    for number in range(2000, 2030):
        write(corpus, number, day)
        path = corpus / "seeds" / f"{day}-{number}.md"
        text = path.read_text(encoding="utf-8").replace("- Transport", "- Tides")
        path.write_text(text, encoding="utf-8", newline="")
    (one,) = found(corpus).items
    assert one.since == day.isoformat()
    assert {one.subject, *(sentence.split(" ")[0] for sentence in one.also)} >= {"provider", "topic"}
    assert one.document_count >= 30
    # The day after, another view is the strongest; it is told under the same name.
    store = stored(corpus)
    try:
        metrics = measure(store, NOW, None, None)
        for name in ("provider", "topic", "corpus"):
            other = _named(name, day)
            past = Past([entry_of(metrics)], unusual={other})
            told = with_anomalies(metrics, store, NOW, past, Options()).anomalies
            assert told is not None
            assert [(it.id, it.new) for it in told.items] == [(other, False)], name
    finally:
        store.close()


def _named(subject: str, day: date) -> str:
    """The id of the view of a subject."""
    name = {"provider": "harbour-herald.com", "topic": "Tides", "corpus": ""}[subject]
    series = Series(subject, name, "documents", "day", ())
    return Told().names([Anomaly(series, "spike", day, day, 30, 0, 9, 4, 9)])[0]


def test_what_any_earlier_report_told_is_not_new(corpus: Path) -> None:
    entries = [replace(ENTRY, anomalies=told) for told in (("a",), None, ("b",), ())]
    assert _unusual_before(entries) == {"a", "b"}
    assert _unusual_before([replace(ENTRY, anomalies=None)]) is None


def test_nothing_is_cried_where_nothing_is(corpus: Path) -> None:
    fill(corpus)
    told = found(corpus)
    assert (told.total, told.items) == (0, ())
    assert told.series > 10


def test_ids_stay_the_same_the_day_after(corpus: Path) -> None:
    fill(corpus, faulty=5)
    store = stored(corpus)
    try:
        metrics = measure(store, NOW, None, None)
        ids = []
        for days in (0, 1):
            later = NOW - timedelta(days=1 - days)
            told = with_anomalies(metrics, store, later, Past([entry_of(metrics)]), Options()).anomalies
            assert told is not None
            ids.append([one.id for one in told.items])
    finally:
        store.close()
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


def test_days_without_documents_and_of_the_future_do_no_harm(corpus: Path) -> None:
    write(corpus, 1, date(2034, 1, 1))
    write(corpus, 2, date(1950, 1, 1))
    store = stored(corpus)
    try:
        metrics = measure(store, NOW, None, None)
        # Nothing was looked at, and that is not called usual.
        assert with_anomalies(metrics, store, NOW, Past([entry_of(metrics)]), Options()).anomalies is None
    finally:
        store.close()


def test_series_count_what_the_tables_have(corpus: Path) -> None:
    fill(corpus, faulty=5)
    store = stored(corpus)
    try:
        measure(store, NOW, None, None)
        every = tracks(store, NOW.date())
    finally:
        store.close()
    series = {one.key: one for one in every if isinstance(one, Series)}
    assert sum(point.value for point in series["corpus", "", "documents"].points) == len(
        list((corpus / "seeds").iterdir())
    )
    for measure_ in ("documents", "missing image"):
        parts = [one for key, one in series.items() if key[0] == "provider" and key[2] == measure_]
        assert len(parts) == 2
        whole = sum(point.value for point in series["corpus", "", measure_].points)
        assert sum(point.value for one in parts for point in one.points) == whole
        assert all(parents(one) == [("corpus", "", measure_)] for one in parts)


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


def test_anomalies_can_be_switched_off(corpus: Path, capsys: Any) -> None:
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\n[report.anomalies]\nenabled = false\n', encoding="utf-8"
    )
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    told = json.loads((corpus / "out" / "report.json").read_text(encoding="ascii"))
    assert told["anomalies"] is None
    assert "Unusual" not in (corpus / "out" / "index.html").read_text(encoding="ascii")


# From one report to the next


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


def test_an_import_of_old_documents_is_told_with_its_provider_and_documents(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their own dates don't show it."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / "CODEOWNERS").write_text("seeds/ @desk\n", encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout/\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    today = datetime.now(UTC).date()

    def commit_of(day: date) -> str:
        git("add", "-A", cwd=corpus)
        git("commit", "-qm", "x", cwd=corpus, env={"GIT_COMMITTER_DATE": f"{day}T01:00:00Z"})
        return git("rev-parse", "HEAD", cwd=corpus).strip()

    for number in range(2, 16):
        (corpus / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        commit_of(today - timedelta(days=20 - number))
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--history-from-git")
    day = today - timedelta(days=2)
    for number in range(20, 40):
        write(corpus, number, date(2019, 3, number - 10), "fog-signal")
    last = commit_of(day)
    (first,) = unusual(corpus, capsys)
    assert first["sentence"] == f"provider fog-signal.com: 20 documents added on {day}; 0 on the day before"
    assert (first["document_count"], first["owners"], first["new"]) == (20, ["@desk"], True)
    assert all(one["document"].startswith("seeds/2019-03-") for one in first["documents"])
    assert last.startswith(first["commit"])
    for path in (corpus / "seeds").glob("2019*"):
        path.unlink()
    commit_of(today)
    (again,) = [one for one in unusual(corpus, capsys) if one["name"] == "fog-signal.com"]
    assert (again["id"], again["new"], again["document_count"]) == (first["id"], False, 0)


def test_an_import_that_was_told_otherwise_is_no_news_a_day_later(
    corpus: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents have findings, and these are told; which documents came in is not known any more."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\nout/\n", encoding="utf-8")
    git("init", "-q", "-b", "main", cwd=corpus)
    today = datetime.now(UTC).date()
    for number in range(2, 18):
        for at in range(20, 40) if number == 16 else ():
            write(corpus, at, date(2019, 3, at - 10), "fog-signal")
            path = corpus / "seeds" / f"2019-03-{at - 10}-{at}.md"
            path.write_text(path.read_text("utf-8").replace("https://", "http://", 2), encoding="utf-8")
        (corpus / "seeds" / f"d{number}.md").write_text(document(number), encoding="utf-8", newline="")
        git("add", "-A", cwd=corpus)
        day = today - timedelta(days=20 - number)
        git("commit", "-qm", "x", cwd=corpus, env={"GIT_COMMITTER_DATE": f"{day}T01:00:00Z"})
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


def test_a_silent_provider_belongs_to_who_owns_its_documents(corpus: Path) -> None:
    fill(corpus)
    for path in (corpus / "seeds").iterdir():
        if "fog-signal.com" in path.read_text("utf-8") and path.name[:10] > "2024-02-15":
            path.unlink()
    store = stored(corpus)
    try:
        metrics = measure(store, NOW, None, None)
        metrics = with_anomalies(metrics, store, NOW, Past([entry_of(metrics)]), Options())
        assert metrics.anomalies is not None
        (one,) = metrics.anomalies.items
        assert (one.kind, one.name, one.documents) == ("silence", "fog-signal.com", ())
        (corpus / ".git").mkdir()
        (corpus / "CODEOWNERS").write_text("seeds/ @desk\n", encoding="utf-8")
        owners = Session(Settings(root=corpus)).owners
        told = with_owners(replace(metrics, owners=()), owners, store).anomalies
        assert told is not None
        assert told.items[0].owners == ("@desk",)
    finally:
        store.close()


def test_what_is_said_is_not_said_again(corpus: Path) -> None:
    """A topic that is silent has vanished, too: in the same words."""
    fill(corpus)
    for number in range(15):
        day = NOW.date() - timedelta(days=1 + number)
        for path in sorted((corpus / "seeds").glob(f"{day}-*.md")):
            text = path.read_text(encoding="utf-8").replace("- Transport", "- Animals")
            path.write_text(text, encoding="utf-8", newline="")
    items = found(corpus).items
    assert any(one.name == "Transport" and one.kind in {"silence", "vanished"} for one in items)
    for one in items:
        assert len({one.sentence, *one.also}) == 1 + len(one.also)
