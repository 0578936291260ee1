"""Ctrl-C, once, twice, early and late, leaves a run the time to clean up."""

from __future__ import annotations

import asyncio
import signal

import pytest

from seedlint.links import interrupt
from seedlint.util import ctrl_c


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_a_second_interruption_does_not_disturb_the_cleaning_up() -> None:
    cleaned = []

    async def work() -> None:
        asyncio.get_running_loop().call_soon(press)
        try:
            await asyncio.sleep(60)
        finally:
            press()
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_soon(press)
            await asyncio.sleep(0.01)
            cleaned.append(True)

    with pytest.raises(KeyboardInterrupt):
        interrupt.run(work)
    assert cleaned
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_insists_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning up that takes for ever is broken off by pressing once more."""
    monkeypatch.setattr(ctrl_c, "PATIENCE", -1.0)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(press)
        try:
            await asyncio.sleep(60)
        finally:
            loop.call_soon(press)
            await asyncio.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        interrupt.run(work)


def test_an_interruption_before_the_beginning(
    recwarn: pytest.WarningsRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    async def work() -> None:
        begun.append(True)

    real = asyncio.run
    monkeypatch.setattr(asyncio, "run", lambda main: (press(), real(main))[1])
    with pytest.raises(KeyboardInterrupt):
        interrupt.run(work)
    assert not begun
    assert not recwarn.list


def test_what_comes_of_it_is_handed_on() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    async def fail() -> None:
        raise ValueError("no")

    assert interrupt.run(work) == 7
    with pytest.raises(ValueError, match="no"):
        interrupt.run(fail)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
