"""Where seedlint was installed from, as installers note it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seedlint import __version__
from seedlint.util.origin import Origin, is_requirement, origin, origin_of

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"vcs": "git", "commit_id": COMMIT}


@pytest.mark.parametrize(
    ("told", "requirement"),
    [
        ({"url": "https://a.example/o/s", "vcs_info": GIT}, f"seedlint @ git+https://a.example/o/s@{COMMIT}"),
        (
            {"url": "https://user:secret@a.example/s", "vcs_info": GIT},
            f"seedlint @ git+https://a.example/s@{COMMIT}",
        ),
        (
            {"url": "ssh://git@a.example/s", "vcs_info": GIT},
            f"seedlint @ git+ssh://git@a.example/s@{COMMIT}",
        ),
        ({"url": "https://a.example/s.whl", "archive_info": {}}, "seedlint @ https://a.example/s.whl"),
        ({"url": "file:///s.whl", "archive_info": {}}, ""),
        ({"url": "file:///s", "dir_info": {"editable": True}}, ""),
        ({"url": "file:///s", "vcs_info": GIT}, ""),
        ({"url": "https://a.example/$(id)", "vcs_info": GIT}, ""),
        ({"url": "https://a.example/s", "vcs_info": {"vcs": "git", "commit_id": "main; id"}}, ""),
        ({"url": "https://a.example/s", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}}, ""),
        ({"no": "url"}, ""),
        ([], ""),
    ],
)
def test_what_another_machine_installs(told: Any, requirement: str) -> None:
    made = origin_of(json.dumps(told))
    assert made.requirement == requirement
    assert "secret" not in str(made)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null"])
def test_a_note_that_cannot_be_read(text: str) -> None:
    assert origin_of(text) == Origin("unknown")


def test_an_index_gives_the_version() -> None:
    assert Origin("index").requirement == f"seedlint=={__version__}"


def test_a_checkout_is_on_this_machine_only() -> None:
    assert origin().kind == "folder"
    assert origin().requirement == ""


@pytest.mark.parametrize("words", ["-r x", "x'y", "x $HOME", "x\ny", "x # y", "a: b", "x --pre", "x`id`", ""])
def test_what_is_no_requirement(words: str) -> None:
    assert not is_requirement(words)
