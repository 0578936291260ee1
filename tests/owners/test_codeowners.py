"""The CODEOWNERS file of a working copy is found where the hosts look, and nothing outside of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.owners.codeowners import LARGEST, PLACES, code_owners, find

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_place_counts(tmp_path: Path) -> None:
    assert find(tmp_path) is None
    for place in reversed(PLACES):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(f"* @{place}\n", encoding="utf-8")
        found = find(tmp_path)
        assert found
        assert (found.name, found.raw) == (place, f"* @{place}\n".encode())


def test_the_name_tells_whose_it_is() -> None:
    text = b"docs/a.md @x\n"
    assert not code_owners(text, "CODEOWNERS").of("x/docs/a.md").owners
    assert code_owners(text, ".gitlab/CODEOWNERS").of("x/docs/a.md").owners
    assert not code_owners(text, ".gitlab/CODEOWNERS", gitlab=False).of("x/docs/a.md").owners


def test_the_last_line_that_matches_counts_also_without_owners() -> None:
    found = code_owners(b"* @all\n/apps/ @apps\n/apps/x/\n", ".github/CODEOWNERS")
    assert found.of("a.md") == (("@all",), (".github/CODEOWNERS:1",))
    assert found.of("apps/a.md") == (("@apps",), (".github/CODEOWNERS:2",))
    assert found.of("apps/x/y/a.md") == ((), (".github/CODEOWNERS:3",))
    assert code_owners(b"/x/ @x\n").of("a.md") == ((), ())


def test_sections_own_together_and_what_is_excluded_stays_so() -> None:
    text = b"""* @all
[Sport] @sport
/sport/
!/sport/x/
/sport/x/y/ @y
[Law] @law
*.md
[sport]
/sport/z/ @z
"""
    found = code_owners(text)
    assert found.of("sport/a.txt").owners == ("@all", "@sport")
    assert found.of("sport/a.md").owners == ("@all", "@sport", "@law")
    assert found.of("sport/x/y/a.txt").owners == ("@all",)
    assert found.of("sport/z/a.txt").owners == ("@all", "@z")
    assert found.of("sport/z/a.txt").where == ("CODEOWNERS:1", "CODEOWNERS:9")


@pytest.mark.parametrize("folder", [False, True])
def test_no_link_leads_out(folder: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "CODEOWNERS").write_text("* @secret\n", encoding="utf-8")
    top = tmp_path / "top"
    top.mkdir()
    if folder:
        (top / "docs").symlink_to(secret)
    else:
        (top / "CODEOWNERS").symlink_to(secret / "CODEOWNERS")
    found = find(top)
    assert found
    assert found.raw is None
    assert "out of the working copy" in found.reason


def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "OWNERS").write_text("* @x\n", encoding="utf-8")
    (tmp_path / "CODEOWNERS").symlink_to("OWNERS")
    found = find(tmp_path)
    assert found
    assert found.raw == b"* @x\n"


def test_what_can_not_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").mkdir()
    found = find(tmp_path)
    assert found
    assert (found.raw, found.reason) == (None, "it is not a file")
    (tmp_path / "CODEOWNERS").rmdir()
    (tmp_path / "CODEOWNERS").write_bytes(b"#" * LARGEST)
    found = find(tmp_path)
    assert found
    assert found.raw is not None
    (tmp_path / "CODEOWNERS").write_bytes(b"#" * (LARGEST + 1))
    found = find(tmp_path)
    assert found
    assert found.raw is None
    assert "larger" in found.reason
