"""The figures are what a person would count."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seedlint.report.measure import FIELDS
from seedlint.report.metrics import Bin, Cluster, DocumentCounts, Mention, Period, Severities
from seedlint.report.spread import round_width
from seedlint.tables.tables import DOCUMENTS, IMAGES, RELATED
from tests.conftest import CLEAN
from tests.report.support import measured
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.schema.schema import Schema

FEN = "related:\n  - title: A fen\n    provider: {name: Fen Echo, domain: Fen-Echo.co.uk}\n"


def put(root: Path, name: str, text: str) -> None:
    path = root / "seeds" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def mixed(corpus: Path) -> Path:
    """Two clean documents, one with an error, one with a note, one that is none."""
    put(corpus, "clean2.md", document(1))
    put(corpus, "wrong.md", document(2, WRONG_TYPE))
    put(corpus, "note.md", document(3, INSECURE))
    put(corpus, "broken.md", "no front matter\n")
    return corpus


def test_counts(mixed: Path) -> None:
    metrics = measured(mixed)
    assert metrics.documents == DocumentCounts(total=5, readable=4, clean=2, passed=3)
    assert metrics.findings == Severities(errors=2, warnings=0, notes=1)
    assert metrics.findings.total == 3
    assert metrics.fixable == (0, 1)
    assert metrics.rows == {"documents": 5, "related": 0, "images": 0, "links": 4, "findings": 3}
    # 100, 100, 90, 99 and 0.
    assert metrics.score == 77.8
    assert [one.count for one in metrics.scores] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2]
    assert metrics.scores[-1] == Bin(100, 101, 2)
    assert [(rule.code, rule.severity, rule.findings, rule.documents) for rule in metrics.rules] == [
        ("SL002", "error", 1, 1),
        ("SL102", "error", 1, 1),
        ("SL402", "note", 1, 1),
    ]
    assert [(one.document, one.score, one.rules) for one in metrics.worst] == [
        ("seeds/broken.md", 0, (("SL002", 1),)),
        ("seeds/wrong.md", 90, (("SL102", 1),)),
        ("seeds/note.md", 99, (("SL402", 1),)),
    ]
    assert (metrics.commit, metrics.generated_at) == ("c0ffee", "2024-03-01T12:00:00Z")


def test_a_rule_has_the_severity_of_its_worst_finding(corpus: Path) -> None:
    for number, excerpt in enumerate(("'Two  blanks are here.'", "'Two breaks\n\n\n  are here.'"), 1):
        text = re.sub("(?m)^excerpt: .*", lambda _, new=excerpt: f"excerpt: {new}", document(number))
        put(corpus, f"{number}.md", text)
    found = {rule.code: (rule.severity, rule.findings) for rule in measured(corpus).rules}
    assert found["SL705"] == ("warning", 2)


def test_an_empty_corpus(corpus: Path) -> None:
    (corpus / "seeds" / "clean.md").unlink()
    metrics = measured(corpus)
    assert (metrics.score, metrics.documents.total, metrics.worst, metrics.providers) == (None, 0, (), ())
    assert metrics.timeline.periods == ()
    json.dumps(metrics.to_json(), allow_nan=False)


def test_one_document(corpus: Path) -> None:
    metrics = measured(corpus)
    assert (metrics.score, metrics.documents.clean) == (100, 1)
    assert metrics.timeline.periods == (Period("2021-04-30", 1, 100.0),)
    assert metrics.distributions[0].bins == (Bin(39, 40, 1),)
    assert all(one.share in {0, 1} for one in metrics.fields if one.table == "documents")


def test_unrelated_documents_change_no_score(mixed: Path) -> None:
    before = {one.document: one for one in measured(mixed).worst}
    for number in range(10, 40):
        put(mixed, f"more-{number}.md", document(number, ("harbour-herald.com", "fen-echo.co.uk")))
    after = measured(mixed)
    assert {one.document: one for one in after.worst} == before
    provider = next(one for one in after.providers if one.domain == "harbour-herald.com")
    assert (provider.documents, provider.score) == (4, 97.2)


def test_providers_answer_for_their_own_articles(corpus: Path) -> None:
    put(corpus, "clean.md", document(1, WRONG_TYPE, ("topics:", f"{FEN}topics:")))
    metrics = measured(corpus)
    told = {one.domain: one for one in metrics.providers}
    harbour, fen = told["harbour-herald.com"], told["fen-echo.co.uk"]
    assert (harbour.documents, harbour.articles, harbour.errors, harbour.name) == (1, 1, 1, "Harbour Herald")
    assert (fen.documents, fen.articles, fen.score, fen.name, fen.names) == (0, 1, None, "Fen Echo", 1)
    assert fen.errors == metrics.findings.errors - 1
    assert fen.points == 10 * fen.errors + 3 * fen.warnings + fen.notes
    assert [one.points for one in metrics.providers] == sorted(
        (one.points for one in metrics.providers), reverse=True
    )


def test_fields_are_filled_blank_or_misfits(corpus: Path) -> None:
    put(
        corpus,
        "blank.md",
        document(1, ('"Boats leave ten minutes earlier from May."', '" \u00a0"'), WRONG_TYPE),
    )
    told = {(one.table, one.column): one for one in measured(corpus).fields}
    excerpt, quality = told["documents", "excerpt"], told["documents", "quality"]
    assert (excerpt.rows, excerpt.filled, excerpt.blank, excerpt.misfits, excerpt.share) == (2, 1, 1, 0, 0.5)
    assert (quality.field, quality.filled, quality.blank, quality.misfits) == ("quality", 1, 0, 1)
    assert told["documents", "secured_length"].filled == 2
    images, topics = told["documents", "image_count"], told["documents", "topic_count"]
    assert (images.filled, images.blank, topics.filled, topics.blank) == (0, 0, 2, 0)
    assert told["related", "title"].share is None


MADE = {
    "documents": "document line readable bytes canonical_url topics provider_image_count link_count"
    " secured_ciphertext_bytes secured_vector_bytes secured_entropy errors warnings notes score misfits",
    "related": "document line pointer position canonical_url provider_image_count misfits",
    "images": "document line pointer owner related_position position misfits",
}
"""Columns that are no field of an article or image, or not the one that tells whether the field is filled."""


def test_every_column_that_is_a_field_is_told(corpus: Path) -> None:
    """A new column is named in FIELDS, or in MADE."""
    told = measured(corpus).fields
    for table in (DOCUMENTS, RELATED, IMAGES):
        columns = [column.name for column in table.columns if column.name not in MADE[table.name].split()]
        assert {one.column for one in told if one.table == table.name} == set(columns), table.name


def test_fields_are_called_as_documents_call_them(seed_schema: Schema) -> None:
    schema = seed_schema.contents
    parts = {
        "documents": schema,
        "related": schema["$defs"]["relatedArticle"],
        "images": schema["$defs"]["image"],
    }
    for table, fields in FIELDS.items():
        assert {field.partition(".")[0] for _, field in fields} <= set(parts[table]["properties"])


def test_clusters_are_documents_with_one_url(corpus: Path) -> None:
    for number in range(12):
        put(corpus, f"copy-{number:02}.md", CLEAN.replace("/ferry", "/ferry#x"))
    put(corpus, "other.md", document(1))
    metrics = measured(corpus)
    assert (metrics.cluster_count, metrics.clustered_documents) == (1, 13)
    cluster = metrics.clusters[0]
    assert (cluster.url, cluster.size, len(cluster.documents)) == (
        "https://www.harbour-herald.com/ferry",
        13,
        5,
    )
    assert cluster.documents[0] == Mention("seeds/clean.md", 2, "Ferry timetable changes")
    assert isinstance(cluster, Cluster)


def dated(corpus: Path, *moments: str) -> None:
    (corpus / "seeds" / "clean.md").unlink()
    for number, moment in enumerate(moments, 1):
        put(corpus, f"{number}.md", document(number, ("2021-04-30T20:51:00Z", moment)))


def test_a_timeline_of_days_has_no_gaps(corpus: Path) -> None:
    dated(corpus, "2021-04-30T20:51:00Z", "2021-05-03T00:00:00+02:00", "2021-05-02T22:00:00Z")
    timeline = measured(corpus).timeline
    assert (timeline.unit, [(one.start, one.documents, one.score) for one in timeline.periods]) == (
        "day",
        [("2021-04-30", 1, 100.0), ("2021-05-01", 0, None), ("2021-05-02", 2, 100.0)],
    )


def test_a_timeline_of_months(corpus: Path) -> None:
    dated(corpus, "2020-11-30T20:51:00Z", "2021-02-03T00:00:00Z")
    timeline = measured(corpus).timeline
    assert (timeline.unit, [one.start for one in timeline.periods]) == (
        "month",
        ["2020-11", "2020-12", "2021-01", "2021-02"],
    )


def test_a_timeline_leaves_out_what_is_implausible(corpus: Path) -> None:
    """Absurd dates neither hide the others nor make a list of ten thousand years."""
    moments = ["0001-01-01T00:00:00Z", "1989-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "never"]
    dated(corpus, *moments, "2005-01-01T00:00:00Z", "2024-03-02T12:00:00Z")
    timeline = measured(corpus).timeline
    assert (timeline.unit, timeline.missing, timeline.outside) == ("year", 1, 3)
    assert [one.start for one in timeline.periods] == [str(year) for year in range(2005, 2025)]
    assert sum(one.documents for one in timeline.periods) == 2


def test_distributions_survive_absurd_values(corpus: Path) -> None:
    for number in range(1, 300):
        put(corpus, f"{number}.md", document(number, ("quality: 39", f"quality: {number % 100}\nheat: -1")))
    put(corpus, "huge.md", document(300, ("quality: 39", f"quality: {2**63 - 1}")))
    put(corpus, "low.md", document(301, ("quality: 39", f"quality: {-(2**63)}\nheat: 7")))
    quality, heat = measured(corpus).distributions
    assert (quality.rows, quality.values) == (302, 302)
    assert (quality.minimum, quality.median, quality.maximum) == (-(2**63), 50, 2**63 - 1)
    assert sum(one.count for one in quality.bins) == 302
    assert quality.bins[0] == Bin(None, 0, 1)
    assert quality.bins[-1] == Bin(100, None, 1)
    assert len(quality.bins) <= 17
    assert (heat.values, heat.minimum, heat.bins) == (1, 7, (Bin(7, 8, 1),))


@pytest.mark.parametrize(
    ("span", "width"), [(1, 1), (14, 1), (15, 2), (28, 2), (29, 5), (71, 10), (2**64, 2 * 10**18)]
)
def test_widths_are_round(span: int, width: int) -> None:
    assert round_width(span) == width


def test_lists_are_bounded_and_texts_are_cut(corpus: Path) -> None:
    for number in range(1, 70):
        text = document(number, WRONG_TYPE, ("harbour-herald.com", f"fen-{number}.co.uk"))
        text = text.replace("Ferry timetable", "Ferry " + "x" * 5000)
        put(corpus, f"{number}.md", text)
    metrics = measured(corpus)
    assert (len(metrics.worst), len(metrics.providers), metrics.provider_count) == (50, 50, 70)
    assert max(len(one.title or "") for one in metrics.worst) == 300
    assert len(json.dumps(metrics.to_json())) < 100_000


def test_metrics_are_json(mixed: Path) -> None:
    metrics = replace(measured(mixed), expectations={"passed": 1})
    told = json.loads(json.dumps(metrics.to_json(), allow_nan=False))
    assert told["version"] == 1
    counts = {"total": 5, "readable": 4, "clean": 2, "passed": 3, "absent": 0}
    assert told["documents"] == {**counts, "unjudged": None, "several": False}
    assert told["fixable"] == [0, 1]
