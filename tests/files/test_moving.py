"""What other programs hold for a moment is tried again, for two seconds in all; anything else is not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.files import holding, moving
from seedlint.files.overwrite import overwrite
from tests.support.windows import DENIED, LOCKED, NOT_EMPTY, SHARING, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, each time."""
    pauses: list[float] = []
    monkeypatch.setattr(moving, "sleep", pauses.append)
    return pauses


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Have a call of `os` refused so many times, and then allowed."""

    def refuse(call: str, times: int, error: Callable[[str], OSError]) -> list[int]:
        honest, left = getattr(os, call), [times]

        def refusing(path: Any, *more: Any, **words: Any) -> Any:
            if left[0] > 0:
                left[0] -= 1
                raise error(os.fspath(path))
            return honest(path, *more, **words)

        monkeypatch.setattr(os, call, refusing)
        return left

    return refuse


def windows_error(number: int) -> Callable[[str], OSError]:
    return lambda path: refusal(number, path)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("one", "other"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "full" / "deep").mkdir(parents=True)
    (tmp_path / "full" / "deep" / "file").write_text("x", encoding="utf-8")
    return tmp_path


CALLS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "replace": ("replace", lambda files: moving.replace(files / "one", files / "other")),
    "rename": ("rename", lambda files: moving.rename(files / "one", files / "new")),
    "rename a folder": ("rename", lambda files: moving.rename(files / "full", files / "new")),
    "probe": ("rename", lambda files: moving.probe(files / "one")),
    "delete": ("unlink", lambda files: moving.delete(files / "one")),
    "delete a folder": ("rmdir", lambda files: moving.delete_folder(files / "empty")),
    "delete a tree": ("unlink", lambda files: moving.delete_tree(files / "full")),
}
each_call = pytest.mark.parametrize(("call", "act"), CALLS.values(), ids=CALLS)


@each_call
@pytest.mark.parametrize("number", [DENIED, SHARING, LOCKED])
def test_what_is_refused_for_a_moment_is_done(
    files: Path, slept: list[float], refuse: Any, call: str, act: Callable[[Path], None], number: int
) -> None:
    left = refuse(call, 3, windows_error(number))
    act(files)
    assert left == [0]
    assert len(slept) == 3


@each_call
def test_what_is_refused_for_good_says_so_after_two_seconds(
    files: Path, slept: list[float], refuse: Any, call: str, act: Callable[[Path], None]
) -> None:
    before = sorted(files.rglob("*"))
    refuse(call, 1000, windows_error(SHARING))
    with pytest.raises(PermissionError) as caught:
        act(files)
    assert caught.value.strerror == "another program has it open"
    assert 1.9 <= sum(slept) <= 2.1
    assert slept == sorted(slept)
    assert sorted(files.rglob("*")) == before


@each_call
@pytest.mark.parametrize("code", [13, 28, 30])
def test_what_is_refused_for_anything_else_is_not_tried_again(
    files: Path, slept: list[float], refuse: Any, call: str, act: Callable[[Path], None], code: int
) -> None:
    left = refuse(call, 1000, lambda path: OSError(code, "no", path))
    with pytest.raises(OSError, match="no") as caught:
        act(files)
    assert (caught.value.errno, slept, left) == (code, [], [999])


def test_a_folder_that_was_emptied_may_take_a_moment_to_be_empty(
    files: Path, slept: list[float], refuse: Any
) -> None:
    refuse("rmdir", 2, windows_error(NOT_EMPTY))
    moving.delete_tree(files / "full")
    assert not (files / "full").exists()
    assert len(slept) == 2
    refuse("rmdir", 2, windows_error(NOT_EMPTY))
    with pytest.raises(OSError, match="not empty"):
        moving.delete_folder(files / "empty")
    assert len(slept) == 2


def test_a_tree_that_is_not_there_is_deleted(tmp_path: Path) -> None:
    moving.delete_tree(tmp_path / "none")


def test_what_is_read_only_is_deleted_but_not_replaced(files: Path, slept: list[float]) -> None:
    (files / "other").chmod(0o444)
    for act in (
        lambda: moving.replace(files / "one", files / "other"),
        lambda: moving.probe(files / "other"),
    ):
        with pytest.raises(PermissionError, match="it has no write permission"):
            act()
    assert (files / "other").read_text(encoding="utf-8") == "other"
    moving.delete(files / "other")
    assert not (files / "other").exists()
    assert slept == []


# Opening


def denied(path: str) -> OSError:
    """What the C library of Windows has of a file that it can't open: no number that says why."""
    return PermissionError(13, "Permission denied", path)


def opened(path: Path) -> None:
    os.close(moving.open_to_write(path, 0))


def test_what_is_not_opened_for_a_moment_is_opened(
    files: Path, slept: list[float], refuse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "LOCKS", False)
    left = refuse("open", 3, denied)
    opened(files / "one")
    assert (left, len(slept)) == ([0], 3)
    refuse("open", 1000, denied)
    with pytest.raises(PermissionError) as caught:
        opened(files / "one")
    assert caught.value.strerror == "access is denied; another program may have it open"
    assert 1.9 <= sum(slept[3:]) <= 2.1


@pytest.mark.parametrize("code", [13, 28])
def test_what_is_not_opened_for_anything_else_is_not_tried_again(
    files: Path, slept: list[float], refuse: Any, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(holding, "LOCKS", code == 13)
    left = refuse("open", 1000, lambda path: OSError(code, "no", path))
    with pytest.raises(OSError, match="no") as caught:
        opened(files / "one")
    assert (caught.value.errno, slept, left) == (code, [], [999])


@pytest.mark.parametrize("times", [3, 1000])
def test_a_document_with_two_names_is_written_when_others_let_go(
    files: Path, slept: list[float], monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(holding, "LOCKS", False)
    os.link(files / "one", files / "name")
    honest, left = os.open, [times]

    def refusing(path: Any, flags: int, *more: Any, **words: Any) -> int:
        if os.path.basename(path) == "one" and flags & os.O_WRONLY and left[0]:
            left[0] -= 1
            raise denied(os.fspath(path))
        return honest(path, flags, *more, **words)

    monkeypatch.setattr(os, "open", refusing)
    if times == 3:
        overwrite(str(files / "one"), b"one", b"two")
        assert (files / "name").read_bytes() == b"two"
    else:
        with pytest.raises(PermissionError, match="another program may have it open"):
            overwrite(str(files / "one"), b"one", b"two")
        assert (files / "name").read_bytes() == b"one"
    assert sum(slept) < 2.1
    assert not list(files.glob(".seedlint-*"))
