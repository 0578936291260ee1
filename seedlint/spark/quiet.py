"""Keeps Spark, Java and what speaks with it from talking to our users, and from hearing their Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from seedlint.errors import UsageError
from seedlint.spark.telling import last_words
from seedlint.util.escape import escape
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def hushed() -> Iterator[None]:
    """Have nobody told of calls to Java that come to nothing: who makes them hears of it."""
    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


@contextmanager
def ctrl_c_as_before() -> Iterator[None]:
    """Take back what PySpark makes of Ctrl-C when it begins: it would speak to Java in mid-sentence."""
    here = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    yield
    if here and before is not None:
        signal.signal(signal.SIGINT, before)


@contextmanager
def log_at(name: str | None) -> Iterator[BinaryIO]:
    """Open what takes down what Spark says: it says much, and not to our users."""
    if name is None:
        with tempfile.TemporaryFile() as unnamed:
            # What it is called differs from system to system.
            yield cast("BinaryIO", unnamed)
        return
    from seedlint.files.streams import refuse_place

    refuse_place(name)
    with _opened(name) as file:
        yield file


def _opened(name: str) -> BinaryIO:
    """Open a new file; UsageError if that can't be. What goes wrong while it is used is not about it."""
    try:
        return open(name, "xb+")
    except FileExistsError:
        raise UsageError(f"--spark-log {escape(name)}: the file exists; name a new one") from None
    except OSError as error:
        raise UsageError(f"--spark-log {escape(name)}: {reason(error)}") from None


def said(log: BinaryIO) -> str:
    """Return the line of a log that says what went wrong; nothing if none does."""
    try:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 20_000))
        return last_words(log.read().decode("utf-8", "replace"))
    except (OSError, ValueError):  # it is not one to be read
        return ""


__all__ = ["ctrl_c_as_before", "hushed", "log_at", "said"]
