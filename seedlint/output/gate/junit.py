"""What came of conditions as JUnit XML: a test per condition, which fails if the condition is not met."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.gate.outcomes import State
from seedlint.output.gate.text import offenders, said, title
from seedlint.output.xml import attributes, content
from seedlint.util.escape import begin_line

if TYPE_CHECKING:
    from seedlint.gate.outcomes import Gated, Outcome
    from seedlint.output import Style

_SHOWN = 20


def report(gated: Gated, stream: TextIO, _style: Style) -> None:
    """Write one test suite. What is not known is an error, or skipped where that is enough."""
    kinds = [_kind(one) for one in gated.outcomes]
    counts = attributes(tests=len(kinds), failures=kinds.count("failure"), errors=kinds.count("error"))
    skipped = attributes(skipped=kinds.count("skipped"))
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f"<testsuites{attributes(name='seedlint')}{counts}>\n")
    stream.write(f"<testsuite{attributes(name='seedlint gate')}{counts}{skipped}>\n")
    seen: dict[str, int] = {}
    for one, kind in zip(gated.outcomes, kinds, strict=True):
        name = title(one)
        seen[name] = seen.get(name, 0) + 1
        about = name if seen[name] == 1 else f"{name} ({seen[name]})"
        stream.write(f"<testcase{attributes(name=about, classname=f'seedlint gate {one.kind}')}")
        words = said(one)
        if kind:
            stream.write(f">\n<{kind}{attributes(message=begin_line(words or str(one.state)))}>")
            stream.write(content("\n".join(map(begin_line, offenders(one, _SHOWN)))))
            stream.write(f"</{kind}>\n</testcase>\n")
        elif words:
            stream.write(f">\n<system-out>{content(begin_line(words))}</system-out>\n</testcase>\n")
        else:
            stream.write("/>\n")
    stream.write("</testsuite>\n</testsuites>\n")


def _kind(one: Outcome) -> str:
    """Return what a test comes to: an element of JUnit; nothing if it has passed."""
    if one.state is State.MET:
        return ""
    if one.state is State.UNMET:
        return "failure"
    return "skipped" if one.allowed else "error"
