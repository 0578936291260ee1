"""What a run leaves out, where it is not known which documents there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import Settings
from seedlint.run.part import left_out
from seedlint.run.request import Request
from seedlint.run.session import Session

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("include", "paths", "partial", "said"),
    [
        (("seeds/",), ("s3://bucket/seeds",), None, ("PATHS s3://bucket/seeds",)),
        (("seeds/",), ("b.seeds", "a.seeds", "b.seeds"), None, ("PATHS a.seeds b.seeds",)),
        (("seeds/",), (), None, ()),
        ((), ("s3://bucket/seeds",), None, ()),
        (("seeds/",), ("seeds/a.md",), True, ("PATHS seeds/a.md",)),
        (("seeds/",), ("seeds",), False, ()),
        ((), ("seeds",), True, ()),
    ],
)
def test_paths_may_be_a_part_of_what_is_included(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    include: tuple[str, ...],
    paths: tuple[str, ...],
    partial: bool | None,
    said: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(replace(Settings(tmp_path), include=include))
    assert left_out(session, Request(paths=paths), partial=partial) == said
