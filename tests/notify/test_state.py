"""What was told is kept, and read back as it was; what is damaged ends the run, and tells nothing again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.errors import OutputError
from seedlint.notify.forms import FORMS, Envelope
from seedlint.notify.known import Fault, Known
from seedlint.notify.state import Channel, Pending, State, StateError
from seedlint.notify.turn import BusyError, turn
from tests.notify.support import HARM, NOTHING, notice

if TYPE_CHECKING:
    from pathlib import Path

FAULT = Fault("d" * 32, "2026-11-01", "2026-11-02", 9)
FULL = Known("2026-11-02T06:00:00Z", 96.4, ("a" * 32,), False, ("b" * 32,), None, (), ("c" * 32,), (FAULT,))


def written(tmp_path: Path, text: str = "".join(HARM)[:900]) -> tuple[Path, State]:
    state = State()
    state.channels["--to slack"] = Channel(FULL, Pending("d" * 32, text, NOTHING), (text,))
    state.channels[text] = Channel(notices=(notice(text, 3), notice()))
    path = tmp_path / "notices.json"
    state.write(path)
    return path, state


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path, state = written(tmp_path)
    read = State.read(path)
    assert read.identity == state.identity
    assert read.channels["--to slack"] == state.channels["--to slack"]
    (feed,) = (one for one in read.channels.values() if one.notices)
    for kept, was in zip(feed.notices, (notice("".join(HARM)[:900], 3), notice()), strict=True):
        forms = [FORMS["atom"].render(one, 10, Envelope()) for one in (kept, was)]
        assert forms[0] == forms[1], "a feed looks the same"
    assert State.read(tmp_path / "none.json").channels == {}


def test_what_is_as_long_as_a_report_may_have_it_is_read(tmp_path: Path) -> None:
    """A path and its line are one text, which is longer than the path."""
    state = State()
    state.channels["-f atom"] = Channel(notices=(notice("x" * 5000),))
    state.write(tmp_path / "notices.json")
    (kept,) = State.read(tmp_path / "notices.json").channels["-f atom"].notices
    assert FORMS["atom"].render(kept, 10, Envelope()) == FORMS["atom"].render(
        notice("x" * 5000), 10, Envelope()
    )


def ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [one for key, inner in inside for one in ways(inner, (*way, key))]
    return [way, *found] if way else found


def pruned(value: Any) -> Any:
    """A value without what says nothing."""
    if isinstance(value, dict):
        inner = {key: pruned(one) for key, one in value.items() if key != "seedlint"}
        return {key: one for key, one in inner.items() if one not in (None, [], {})}
    return [pruned(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("odd", [None, True, -1, "x", [], [1], {}, {"a": 1}, ...])
def test_a_damaged_state_is_an_error_or_says_less(tmp_path: Path, odd: Any) -> None:
    path, _ = written(tmp_path, "x")
    refused = 0
    for way in ways(json.loads(path.read_text(encoding="utf-8"))):
        told = json.loads(path.read_text(encoding="utf-8"))
        inner = told
        for key in way[:-1]:
            inner = inner[key]
        if odd is ...:
            del inner[way[-1]]
        else:
            inner[way[-1]] = odd
        damaged = tmp_path / "damaged.json"
        damaged.write_text(json.dumps(told), encoding="utf-8")
        try:
            read = State.read(damaged)
        except StateError:
            refused += 1
            continue
        read.write(damaged)
        assert pruned(json.loads(damaged.read_text(encoding="utf-8"))) == pruned(told), way
    assert refused > 20


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b'{"version": 2}', b"\xff", b'{"version": 1}' * 2]
)
def test_what_is_no_state_is_an_error(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "notices.json"
    path.write_bytes(raw)
    with pytest.raises(StateError, match="Restore the file from a copy, or delete it"):
        State.read(path)
    assert path.read_bytes() == raw


@given(st.integers(0, 2000))
def test_a_state_that_is_cut_short_is_an_error(tmp_path_factory: Any, size: int) -> None:
    folder = tmp_path_factory.mktemp("cut")
    path, _ = written(folder, "x")
    raw = path.read_bytes()
    path.write_bytes(raw[: min(size, len(raw) - 3)])
    with pytest.raises(StateError):
        State.read(path)


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_is_neither_read_nor_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, state = written(tmp_path)
    inside = tmp_path / "checkout"
    inside.mkdir()
    monkeypatch.chdir(inside)
    link = inside / "notices.json"
    link.symlink_to(path)
    with pytest.raises(StateError, match="not a regular file"):
        State.read(link)
    with pytest.raises(OutputError, match="symbolic link in the checkout"):
        state.write(link)
    link.with_name("notices.json.lock").symlink_to(path)
    with pytest.raises(OutputError, match="symbolic link in the checkout"), turn(link):
        pass


def test_a_state_that_nobody_may_write_is_an_error(tmp_path: Path) -> None:
    path, state = written(tmp_path)
    path.chmod(0o444)
    with pytest.raises(OutputError, match="it has no write permission"):
        state.write(path)
    path.chmod(0o644)


def test_one_run_at_a_time_works_with_a_state(tmp_path: Path) -> None:
    path = tmp_path / "notices.json"
    with turn(path):
        with pytest.raises(BusyError, match="another run"), turn(path):
            pass
        code = (
            "import sys\nfrom pathlib import Path\nfrom seedlint.notify.turn import turn\n"
            "with turn(Path(sys.argv[1])): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, encoding="utf-8", check=False
        )
        assert "BusyError" in done.stderr
    assert list(tmp_path.iterdir()) == []
    with turn(path):
        pass
    (tmp_path / "notices.json.lock").write_bytes(b"")  # a run was killed
    with turn(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_feed_and_doubts_are_bounded() -> None:
    channel = Channel()
    for number in range(100):
        channel.publish(notice(number=1))
        channel.doubt(f"title {number}")
    assert len(channel.notices) == 20
    assert channel.doubtful == tuple(f"title {number}" for number in range(95, 100))
