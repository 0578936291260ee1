"""Who may go on with a job, and that there is one driver at a time; without Spark."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.errors import UsageError
from seedlint.files import holding
from seedlint.run.session import Session
from seedlint.spark.diary import Diary, differs, ended, is_alone
from seedlint.spark.inputs import Asked
from seedlint.spark.output import Output
from seedlint.spark.running import Running, asked_words
from seedlint.spark.start import Where

if TYPE_CHECKING:
    from pathlib import Path

locks = pytest.mark.skipif(not holding.LOCKS, reason="there are no locks here")
ANOTHER = "another seedlint is writing there"
WAS = {"seedlint": "1.0", "tables": 1, "input": "seeds", "settings": "a = 1\n\n[links]\nb = 2\n"}


def output(folder: Path) -> Output:
    return Output(None, str(folder / "out"), folder, 2)  # type: ignore[arg-type]


@locks
def test_a_second_driver_is_refused_as_long_as_there_is_a_first(tmp_path: Path) -> None:
    with output(tmp_path).alone(begun=False) as certain:
        assert certain
        second = output(tmp_path)
        with pytest.raises(UsageError, match=ANOTHER), second.alone(begun=False):
            pass
        # What it holds is no thing of others.
        assert output(tmp_path)._others() == set()
    assert not (tmp_path / "out").exists()
    # A driver that was killed holds nothing any more.
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".seedlint-lock").touch()
    with second.alone(begun=False):
        (tmp_path / "out" / "run").mkdir()
    assert os.listdir(tmp_path / "out") == ["run"]
    # Between the look at what is there and the lock, a job was begun.
    with pytest.raises(UsageError, match=ANOTHER), second.alone(begun=False):
        pass
    with second.alone(begun=True):
        pass


@locks
def test_a_file_of_others_that_is_called_so_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".seedlint-lock").write_text("mine", encoding="utf-8")
    assert output(tmp_path)._others() == {".seedlint-lock"}
    with output(tmp_path).alone(begun=False):
        pass
    assert (tmp_path / "out" / ".seedlint-lock").read_text(encoding="utf-8") == "mine"


def test_in_a_bucket_each_write_asks_whether_it_is_alone(tmp_path: Path) -> None:
    out = Output(None, "s3a://bucket/out", tmp_path, 2)  # type: ignore[arg-type]
    with out.alone(begun=False) as certain:
        assert not certain
    asked: list[int] = []

    def guard() -> None:
        asked.append(1)
        raise UsageError("not alone")

    out.guard = guard
    for write in (out.append, out._write):
        with pytest.raises(UsageError, match="not alone"):
            write("run", None, *(["append"] if write == out._write else []))  # type: ignore[call-arg, arg-type]
    assert len(asked) == 2


def events(*told: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"turn": turn, "event": event} for turn, event in told]


def test_a_driver_is_alone_if_its_turn_is_the_last_and_was_begun_once() -> None:
    assert is_alone(events((0, "begun")), 0)
    assert is_alone(events((0, "begun"), (0, "ended"), (1, "resumed")), 1)
    assert not is_alone(events((0, "begun"), (0, "begun")), 0)
    assert not is_alone(events((0, "begun"), (1, "resumed"), (1, "resumed")), 1)
    assert not is_alone(events((0, "begun"), (1, "resumed")), 0)


def test_a_job_has_ended_if_its_last_turn_has() -> None:
    assert ended(events((0, "begun"), (0, "ended")))
    assert not ended(events((0, "begun"), (0, "ended"), (1, "resumed")))
    assert not ended([])


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ({"seedlint": "1.1"}, "the job was begun by seedlint 1.0, and this is 1.1"),
        ({"tables": None}, "the job was begun with --tables"),
        ({"input": "more"}, "the job was begun over seeds, and this is over more"),
        ({"settings": "a = 2\n\n[links]\nb = 2\n"}, "settings are not as they were (a)"),
        (
            {"settings": "a = 1\n\n[links]\nb = 2\nc = 3\nd = 4\n"},
            "settings are not as they were (links.c, links.d)",
        ),
        ({"settings": "b = 1\nc = 1\n"}, "settings are not as they were (a, b, c and 1 more)"),
        ({}, "rules, schemas, lists or the status of links are not as they were"),
    ],
)
def test_what_differs_is_said(now: dict[str, Any], says: str) -> None:
    assert differs(WAS, {**WAS, **now}) == says


def test_what_is_read_is_told_with_the_options_that_say_how() -> None:
    assert asked_words(Running(Where(), Asked(()), "out", 0)) == "what the configuration includes"
    asked = Asked(("a", "b"), "parquet", "key", "body")
    assert asked_words(Running(Where(), asked, "out", 0, suppressions=False)) == (
        "a, b --input-format parquet --path-column key --content-column body --no-suppressions"
    )
    excluding = Asked(("a",), force_exclude=True)
    assert asked_words(Running(Where(), excluding, "out", 0)) == "a --force-exclude"


def test_a_job_goes_on_as_of_its_moment_and_says_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seedlint.toml").write_text('rule-paths = ["lint"]\n', encoding="utf-8")
    session = Session(load(tmp_path / "seedlint.toml"), isolated=True)
    before = session.engine
    notes = list(session.front.notes)
    assert len(notes) == 1
    diary = Diary(None, session, output(tmp_path), "seeds", "mark", tables=False)  # type: ignore[arg-type]
    moment = datetime(2024, 7, 1, 12, tzinfo=UTC)
    begun = {"turn": 0, "event": "begun", "fingerprint": "mark", "now": moment.isoformat()}
    monkeypatch.setattr(diary, "events", lambda: [begun])
    diary.resume()
    assert diary.turn == 1
    assert session.now == session.profiles.engine().now == session.engine.now == moment
    assert before.now != moment
    assert session.front.notes == notes


def test_where_a_setting_is_written_is_no_difference() -> None:
    told = 'ignore = []  # seedlint.toml:{}\nselect = ["{}"]  # default'
    was, now = ({**WAS, "settings": told.format(*words)} for words in ((1, "a"), (2, "b")))
    assert differs(was, now) == "settings are not as they were (select)"
