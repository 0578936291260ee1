"""A report says what is unusual, with the documents that it is about, and says nothing where nothing is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import Settings
from seedlint.report.anomalies import Past, with_anomalies
from seedlint.report.byowner import with_owners
from seedlint.report.evidence import Evidence
from seedlint.report.figures import _unusual_before
from seedlint.report.history import entry_of
from seedlint.report.measure import measure
from seedlint.report.tracks import parents, tracks
from seedlint.run.session import Session
from seedlint.series import Anomaly, Options, Series, Told, Values, detect
from tests.report.days import NOW, fill, found, write
from tests.report.support import stored
from tests.report.test_history import ENTRY
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path


pytest.importorskip("scipy")


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


def test_anomalies_can_be_switched_off(corpus: Path, capsys: Any) -> None:
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\n[report.anomalies]\nenabled = false\n', encoding="utf-8"
    )
    seedlint(capsys, "report", "-o", "out", "--no-expectations")
    told = json.loads((corpus / "out" / "report.json").read_text(encoding="ascii"))
    assert told["anomalies"] is None
    assert "Unusual" not in (corpus / "out" / "index.html").read_text(encoding="ascii")


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
