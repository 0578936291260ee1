"""A Python whose regular expressions match what they should not is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.errors import ExitCode
from seedlint.util import regexes
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_python_with_the_bug_is_refused(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regexes, "_BROKEN", "a")
    monkeypatch.setattr(regexes.sys, "version_info", (3, 11, 2, "final", 0))
    done = seedlint(capsys, "check", "seeds")
    assert corpus.exists()
    assert (done.code, done.out) == (ExitCode.ERROR, "")
    assert done.err == (
        "error: the regular expressions of Python 3.11.2 have a bug (gh-106052), and documents would be"
        " judged wrongly; make an environment of Python 3.11.5 or later, and `pip install seedlint` there\n"
    )


def test_what_is_tried_is_the_bug() -> None:
    regexes.check()
    assert re.fullmatch(regexes._BROKEN, "a") is None
    assert re.fullmatch(regexes._BROKEN, "abc")


def test_an_older_one_without_the_bug_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes.sys, "version_info", (3, 11, 2, "final", 0))
    regexes.check()
