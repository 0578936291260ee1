"""Patterns that are compiled late find what those compiled at once find."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import AnyStr

import pytest

from seedlint.util import late as module
from seedlint.util.late import late


@pytest.mark.parametrize(
    ("pattern", "flags", "text"),
    [(r"(a)|\s+", 0, "b A  a"), (r"(a)|\s+", re.IGNORECASE, "b A  a"), (rb"(a)|x", 0, b"bxa")],
)
def test_all_that_a_pattern_does(pattern: AnyStr, flags: int, text: AnyStr) -> None:
    seen = []
    for made in (late(pattern, flags), re.compile(pattern, flags)):
        for _ in range(2):  # when it is first asked, and from then on
            found = [
                [
                    match and match.span()
                    for match in (made.search(text), made.match(text), made.fullmatch(text))
                ],
                [match.span() for match in made.finditer(text)],
                [made.findall(text), made.split(text), made.sub(text[:1], text), made.subn(text[:1], text)],
                [made.pattern, made.flags, made.groups, made.groupindex],
                made.match(text, 2) is not None,
            ]
            seen.append(found)
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_a_pattern_is_compiled_once_and_only_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    usual = re.compile
    monkeypatch.setattr(module.re, "compile", lambda *given: compiled.append(given) or usual(*given))
    made = late("a+")
    assert not compiled
    assert [made.search("caab"), made.match("b"), made.search("x")][1:] == [None, None]
    assert len(compiled) == 1
    assert not hasattr(made, "__len__")


def test_what_is_no_pattern_is_told_when_it_is_used() -> None:
    with pytest.raises(re.error):
        late("(").search("")


def test_a_run_over_a_clean_document_compiles_few_patterns() -> None:
    """Four out of five are for what such a document has not."""
    code = (
        "import re._compiler as c, sys; made = []; usual = c.compile\n"
        "def seen(pattern, flags=0): made.append(pattern); return usual(pattern, flags)\n"
        "c.compile = seen\n"
        "import seedlint.run.session, seedlint.cli.check, seedlint.cli.checking, seedlint.rules\n"
        "print(len(made))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    assert int(done.stdout) < 50
