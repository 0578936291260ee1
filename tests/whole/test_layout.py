"""Tests lie where one looks for them: in a folder named as the package they test."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PACKAGE = TESTS.parent / "seedlint"
OF_NO_PACKAGE = {"support", "top_level", "whole"}
"""What several tests use; tests of modules that lie in no package; and tests of all of seedlint."""


def packages() -> dict[str, Path]:
    """Return the packages with code, by their path below `seedlint`."""
    # Where git makes no links, two of them do not lie in seedlint/.
    tops = {PACKAGE: "", PACKAGE.parent / "rules": "rules/", PACKAGE.parent / "schemas": "schemas/"}
    found = {
        f"{name}{file.parent.relative_to(top).as_posix()}".removesuffix("/."): file.parent
        for top, name in tops.items()
        for file in top.rglob("__init__.py")
    }
    return {
        name: folder
        for name, folder in found.items()
        if name != "." and any(file.name != "__init__.py" for file in folder.glob("*.py"))
    }


@pytest.mark.parametrize("name", sorted(packages()))
def test_a_package_has_a_folder_of_tests(name: str) -> None:
    assert list((TESTS / name).glob("test_*.py")), f"nothing in tests/{name} tests seedlint/{name}"


def test_a_folder_of_tests_belongs_to_a_package() -> None:
    known = {*packages(), *OF_NO_PACKAGE, "reading"}
    folders = {file.parent for file in TESTS.rglob("test_*.py") if "example_package" not in file.parts}
    assert {folder.relative_to(TESTS).as_posix() for folder in folders} <= known
    assert all((folder / "__init__.py").is_file() for folder in folders)


def test_no_test_lies_beside_the_folders() -> None:
    assert [path.name for path in sorted(TESTS.glob("*.py"))] == ["__init__.py", "conftest.py"]


def test_property_tests_leave_the_rest_to_the_one_profile() -> None:
    words = ("deadline" + "=", "register" + "_profile", "load" + "_profile", "derandomize" + "=")
    others = {
        (file.relative_to(TESTS).as_posix(), word)
        for file in TESTS.rglob("*.py")
        if file != TESTS / "conftest.py"
        for word in words
        if word in file.read_text(encoding="utf-8")
    }
    assert not others
