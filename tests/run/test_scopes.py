"""Which documents are wanted and which are the corpus, and what it takes to find both."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.run.scopes import find_scope
from seedlint.sources import discovery
from seedlint.sources.scope import Wanted
from seedlint.util.paths import signature

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="there, files are looked for by their paths")
def test_what_is_searched_twice_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `seedlint seeds` where `include` names seeds, too; what only the second finds is looked at."""
    names = ["seeds/a.md", "seeds/b/c.md", "z/e.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    usual, asked = os.stat, Counter[str]()

    def seen(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        asked[os.path.basename(os.fspath(path))] += 1
        return usual(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "stat", seen)
    monkeypatch.setattr(os, "supports_dir_fd", {seen})
    monkeypatch.setattr(discovery, "COMPOSES", False)
    scope = find_scope(Wanted(tmp_path, ["seeds"], ["seeds", "z"]))
    monkeypatch.undo()
    assert scope.found.files == names[:2]
    assert scope.corpus == names
    assert [asked[os.path.basename(name)] for name in names] == [1, 1, 1]
    assert scope.found.signatures == {name: signature((tmp_path / name).lstat()) for name in names}
