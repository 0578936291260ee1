"""The tables that expectations are held against."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.errors import OutputError
from seedlint.tables.judged import JUDGED, Relation, prepare
from seedlint.tables.own import free_name
from seedlint.tables.tables import LINKS
from tests.report.corpora import make

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 10, 11, 8, tzinfo=UTC)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query).fetchall()


def test_every_table_has_the_columns_that_are_promised(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{}])
    relations = prepare(database, NOW)
    for name, table in JUDGED.items():
        found = [row[1] for row in rows(database, f'PRAGMA table_xinfo("{relations[name].name}")')]
        assert found == [column.name for column in table.columns]


def test_no_table_of_a_schema_is_called_as_one_of_these() -> None:
    assert {name: free_name(name, ()) for name in JUDGED} == {name: f"{name}_2" for name in JUDGED}


def test_views_become_tables_where_types_are_asked_for(tmp_path: Path) -> None:
    database = make(tmp_path / "x.sqlite3", [{}], links=[{"url": f"https://a.test/{n}"} for n in range(3)])
    with closing(sqlite3.connect(database)) as db:
        db.execute("ALTER TABLE links RENAME TO stored")
        columns = ", ".join(column.name for column in LINKS.columns).replace("line,", "line + 0 AS line,")
        db.execute(f"CREATE VIEW links AS SELECT {columns} FROM stored ORDER BY rowid DESC")
        expected = db.execute("SELECT * FROM links").fetchall()
    assert prepare(database, NOW)["links"].name == "links"
    for _ in range(2):
        relations = prepare(database, NOW, {"links", "images"})
        assert [relations[name] for name in ("links", "images")] == [
            Relation("judged_links", 3),
            Relation("images", 0),
        ]
        assert rows(database, "SELECT * FROM judged_links ORDER BY rowid") == expected
    types = [row[2] for row in rows(database, "PRAGMA table_info(judged_links)")]
    assert types == [column.kind.upper() for column in LINKS.columns]


def test_ages_are_counted_to_the_moment_of_the_report(tmp_path: Path) -> None:
    dates = [
        "2026-10-01T08:00:00Z",
        "2026-10-12T08:00:00Z",
        None,
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ]
    database = make(tmp_path / "x.sqlite3", [{"published_at": date} for date in dates])
    prepare(database, NOW)
    ages = [row[0] for row in rows(database, "SELECT age_days FROM judged_documents ORDER BY document")]
    assert ages[:3] == [10.0, -1.0, None]
    assert ages[3] > 700_000
    assert ages[4] < -2_900_000
    # Once more, a day later and in another zone.
    prepare(database, (NOW + timedelta(days=1)).astimezone(timezone(timedelta(hours=5))))
    assert rows(database, "SELECT age_days FROM judged_documents LIMIT 1") == [(11.0,)]


def test_a_provider_is_judged_by_all_its_documents(tmp_path: Path) -> None:
    documents = [
        {"score": 100},
        {"score": 40, "errors": 6, "image_count": 0, "published_at": "2026-10-06T08:00:00Z"},
        {"score": 70, "warnings": 1, "image_count": None},
        {"provider_domain": "dyke-post.example", "notes": 3, "published_at": None},
        {"provider_domain": None},
    ]
    relations = prepare(make(tmp_path / "x.sqlite3", documents), NOW)
    assert relations["providers"].rows == 2
    found = rows(tmp_path / "x.sqlite3", "SELECT * FROM judged_providers")
    assert found == [
        ("dyke-post.example", 1, 100.0, 100.0, 100.0, None, "seeds/003.md", 2),
        (
            "fenland-echo.example",
            3,
            pytest.approx(100 / 3),
            pytest.approx(100 / 3),
            70.0,
            5.0,
            "seeds/001.md",
            2,
        ),
    ]


def test_each_topic_is_a_row(tmp_path: Path) -> None:
    documents = [
        {"topics": '["Sport", "Law"]'},
        {"topics": "[]"},
        {"topics": None},
        {"topics": "no JSON"},
        {"topics": '["5"]', "provider_domain": None},
    ]
    assert prepare(make(tmp_path / "x.sqlite3", documents), NOW)["topics"].rows == 3
    assert rows(tmp_path / "x.sqlite3", "SELECT * FROM judged_topics") == [
        ("seeds/000.md", 2, 0, "Sport", "fenland-echo.example"),
        ("seeds/000.md", 2, 1, "Law", "fenland-echo.example"),
        ("seeds/004.md", 2, 0, "5", None),
    ]


def test_months_without_documents_are_there_too(tmp_path: Path) -> None:
    dates = ["2026-08-02", *["2026-10-01"] * 20, "2026-07-31", "2026-07-01", "2025-01-15"]
    documents = [{"published_at": f"{date}T00:00:00Z"} for date in dates]
    prepare(make(tmp_path / "x.sqlite3", documents), NOW)
    found = rows(tmp_path / "x.sqlite3", "SELECT * FROM judged_months")
    assert len(found) == 22  # from January 2025 to October 2026
    assert found[0] == ("2025-01", 1, "seeds/023.md", 2)
    assert found[1] == ("2025-02", 0, None, None)
    assert found[-4:] == [
        ("2026-07", 2, "seeds/022.md", 2),
        ("2026-08", 1, "seeds/000.md", 2),
        ("2026-09", 0, None, None),
        ("2026-10", 20, "seeds/001.md", 2),
    ]


def test_only_two_years_count_and_no_impossible_dates(tmp_path: Path) -> None:
    dates = [*["2026-10-01"] * 24, "2020-01-01", "0001-01-01", "1969-07-20", "2026-12-24", "9999-01-01"]
    documents = [{"published_at": f"{date}T00:00:00Z"} for date in dates]
    prepare(make(tmp_path / "x.sqlite3", documents), NOW)
    found = rows(tmp_path / "x.sqlite3", "SELECT month, documents FROM judged_months")
    assert len(found) == 24
    assert (found[0], found[-1]) == (("2024-11", 0), ("2026-10", 24))


@pytest.mark.parametrize("count", [0, 1, 23])
def test_few_documents_have_no_rhythm(tmp_path: Path, count: int) -> None:
    assert prepare(make(tmp_path / "x.sqlite3", [{}] * count), NOW)["months"].rows == 0


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"no database, just some words that are long enough" * 9)
    with pytest.raises(OutputError, match=r"the working database .*x\.sqlite3 can't be used"):
        prepare(tmp_path / "x.sqlite3", NOW)
