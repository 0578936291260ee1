"""Ctrl-C is heard once, and not by those that work for somebody who hears it."""

from __future__ import annotations

import ctypes
import signal
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from seedlint.util import ctrl_c
from seedlint.util.ctrl_c import heard_once, held_back

if TYPE_CHECKING:
    from collections.abc import Iterator


def press() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_second_is_not_heard() -> None:
    with heard_once():
        with pytest.raises(KeyboardInterrupt):
            press()
        press()
    press()  # the run is over, but not the process


def test_who_insists_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctrl_c, "PATIENCE", -1.0)
    ends = []
    with heard_once():
        with pytest.raises(KeyboardInterrupt):
            press()
        monkeypatch.setattr(signal, "raise_signal", lambda number: ends.append(number))
        handler = signal.getsignal(signal.SIGINT)
        assert callable(handler)
        handler(signal.SIGINT, None)
    assert ends == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL


def test_without_one_all_is_as_before() -> None:
    with heard_once():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_it_goes_on_ignoring_it() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with heard_once():
        press()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="nothing can be held back here")
@pytest.mark.parametrize("spawning", [False, True])
def test_what_is_held_back_comes_afterwards(spawning: bool) -> None:
    done = []

    def work() -> None:
        with held_back(spawning=spawning):
            press()
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_windows_ignores_it_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, bool]] = []
    kernel = SimpleNamespace(SetConsoleCtrlHandler=lambda routine, add: told.append((routine, add)))
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    with suppress(OSError), held_back(spawning=True):
        assert told == [(None, True)]
        raise OSError("no memory")
    assert told == [(None, True), (None, False)]
