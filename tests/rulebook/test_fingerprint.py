"""The fingerprint: of all the code that decides what is found, and of nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import seedlint
from seedlint import rules
from seedlint.rulebook import fingerprint

PACKAGE = Path(seedlint.__file__).parent
RULES = Path(rules.__file__).parent
DECIDE = {
    *(
        "cache",
        "config",
        "custom",
        "engine",
        "files",
        "formats",
        "git",
        "links",
        "patterns",
        "reading",
        "rulebook",
    ),
    *("rules", "run", "schema", "schemas", "sources", "suppressions", "urls", "util"),
    *("__init__.py", "document.py", "errors.py", "finding.py", "identity.py", "linkfacts.py", "plan.py"),
    *("codes.py", "rule.py", "stream.py"),
}
"""What a verdict comes from; a new package or module belongs here, or among those that come after it."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the package, its rules beside it as in a checkout without symbolic links."""
    top = tmp_path_factory.mktemp("checkout")
    ignore = shutil.ignore_patterns("__pycache__", "rules", "schemas")
    shutil.copytree(PACKAGE, top / "seedlint", ignore=ignore)
    shutil.copytree(RULES, top / "rules", ignore=shutil.ignore_patterns("__pycache__"))
    return top / "seedlint", top / "rules"


def parts() -> list[str]:
    """Every package, those inside of packages too, and every module that lies in none."""
    found = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")} - {"."}
    found -= {name for name in found if name.split("/")[0] in {"rules", "schemas"}}
    return sorted({*found, "rules", *(path.name for path in PACKAGE.glob("*.py"))})


@pytest.mark.parametrize("part", parts())
def test_a_change_counts_where_it_can_change_a_verdict(part: str, copy: tuple[Path, Path]) -> None:
    package, rules = copy
    place = rules if part == "rules" else package / part
    file = place if place.is_file() else sorted(place.glob("*.py"))[-1]
    before = fingerprint.digest_of(package, rules)
    text = file.read_bytes()
    file.write_bytes(text + b"\n# changed\n")
    try:
        changed = fingerprint.digest_of(package, rules) != before
    finally:
        file.write_bytes(text)
    assert changed == (part.split("/")[0] in DECIDE)


def test_a_file_that_comes_or_goes_counts(copy: tuple[Path, Path]) -> None:
    package, rules = copy
    before = fingerprint.digest_of(package, rules)
    (package / "engine" / "more.py").write_bytes(b"")
    (rules / "more.py").write_bytes(b"")
    assert fingerprint.digest_of(package, rules) != before
    (package / "engine" / "more.py").unlink()
    assert fingerprint.digest_of(package, rules) != before
    (rules / "more.py").unlink()
    assert fingerprint.digest_of(package, rules) == before


def test_every_part_either_decides_or_comes_after() -> None:
    named = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"} - {"py.typed"}
    assert {name for name in named if name in fingerprint._AFTER} == {*fingerprint._AFTER}
    assert named - {*fingerprint._AFTER} == DECIDE


def test_with_links_and_without_them_it_is_the_same(copy: tuple[Path, Path], tmp_path: Path) -> None:
    package, rules = copy
    shutil.copytree(package, tmp_path / "seedlint")
    shutil.copytree(rules, tmp_path / "seedlint" / "rules")
    assert fingerprint.digest_of(tmp_path / "seedlint", tmp_path / "seedlint" / "rules") == (
        fingerprint.digest_of(package, rules)
    )
