"""Each format, on a result with a bit of everything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from seedlint.output import FORMATS, statistics
from tests.output.support import EVERYTHING, check_snapshot, make, render


@pytest.mark.parametrize("name", FORMATS)
def test_snapshot(name: str) -> None:
    check_snapshot(f"everything.{name}", render(EVERYTHING, name))


@pytest.mark.parametrize("name", ["text", "concise"])
def test_colours(name: str) -> None:
    check_snapshot(f"colours.{name}", render(EVERYTHING, name, color=True).replace("\x1b", "ESC"))


def test_statistics() -> None:
    check_snapshot("everything.statistics", render(EVERYTHING, statistics.report))


@pytest.mark.parametrize("name", FORMATS)
def test_without_findings(name: str) -> None:
    check_snapshot(f"nothing.{name}", render(make(exit_code=0), name))


@pytest.mark.parametrize("name", FORMATS)
def test_output_is_the_same_every_time(name: str) -> None:
    assert render(EVERYTHING, name) == render(EVERYTHING, name)


@pytest.mark.parametrize("name", FORMATS)
def test_output_ends_with_a_line_break(name: str) -> None:
    output = render(EVERYTHING, name)
    assert output.endswith("\n")
    assert not output.endswith("\n\n")


@pytest.mark.parametrize("name", ["text", "concise"])
def test_formats_for_people_do_not_pay_for_json(name: str) -> None:
    program = (
        "import sys; from seedlint.output import reporter; import seedlint.output.result;"
        f"reporter({name!r}); print(*sorted({{'json', 'hashlib', 'seedlint.rule'}} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.split() == []
