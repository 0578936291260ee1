"""What is not met as annotations of GitHub Actions, beside another report."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from seedlint.output.gate.text import offenders, said, title
from seedlint.output.github import PER_STEP, command
from seedlint.util.words import number

if TYPE_CHECKING:
    from seedlint.gate.outcomes import Gated

_SHOWN = 3


def annotate(gated: Gated, stream: TextIO) -> None:
    """Write an error for each condition that is not met, as many as GitHub keeps of a step."""
    failing = gated.failing
    last = PER_STEP - (len(failing) > PER_STEP)
    with suppress(OSError):
        for one in failing[:last]:
            lines = [f"{title(one)}: {said(one) or one.state}", *offenders(one, _SHOWN)]
            stream.write(f"{command('error', 'seedlint gate', '; '.join(lines))}\n")
        if len(failing) > last:
            more = f"{number(len(failing) - last)} more conditions are not met"
            stream.write(f"{command('error', 'seedlint gate', more)}\n")
