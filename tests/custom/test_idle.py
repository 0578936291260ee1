"""Rules of the configuration that can judge nothing, or are left out, are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

_RULE = """
[[rules.custom]]
code = "NR001"
name = "one"
message = "wrong"
"""
_NOTE = "note: no schema in force has "
_FEW = 'select = ["ALL", "SL103", "NR"]\n'


def _told(corpus: Path, capsys: Capture, rule: str, before: str = _FEW, *args: str) -> list[str]:
    (corpus / "seeds" / "clean.md").write_text(document(1), encoding="utf-8")
    text = f'include = ["seeds"]\n{before}{_RULE}{rule}\n'
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    lines = seedlint(capsys, *args).err.splitlines()
    return [line for line in lines if line.startswith((_NOTE, "note: --isolated", "warning: --isolated"))]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            'select = ["tilte"]\nmin-length = 1',
            "`tilte`, so NR001 can't find anything; did you mean `title`?",
        ),
        (
            'select = ["related.*.provider.nmae"]\nmin-length = 1',
            "`related.*.provider.nmae`, so NR001 can't find anything; did you mean"
            " `related.*.provider.name`?",
        ),
        (
            'select = ["/tilte"]\nmin-length = 1',
            "`/tilte`, so NR001 can't find anything; did you mean `/title`?",
        ),
        ('select = ["wholly-other"]\nmin-length = 1', "`wholly-other`, so NR001 can't find anything"),
        ('select = ["title.x"]\nmin-length = 1', "`title.x`, so NR001 can't find anything"),
        (
            'select = ["title", "tilte"]\nmin-length = 1',
            "`tilte`, so NR001 can't find anything there; did you mean `title`?",
        ),
        (
            'select = ["webUrl"]\nequals-field = "orginalUrl"',
            "`orginalUrl`, so NR001 can't find anything; did you mean `originalUrl`?",
        ),
        (
            'select = ["webUrl"]\nmin-length = 1\nequals-field = "orginalUrl"',
            "`orginalUrl`, so `equals-field` of NR001 can't find anything; did you mean `originalUrl`?",
        ),
        (
            'select = ["provider.name"]\nmax-per-day = 1\nday-of = "publishdDateTime"',
            "`publishdDateTime`, so NR001 can't find anything; did you mean `publishedDateTime`?",
        ),
        (
            'select = ["provider.name"]\nrequires = [".domian"]',
            "`.domian`, so NR001 reports all that it selects; did you mean `.domain`?",
        ),
    ],
)
def test_a_place_that_no_schema_has(rule: str, said: str, corpus: Path, capsys: Capture) -> None:
    for _ in range(2):  # the second time, nothing is judged anew
        assert _told(corpus, capsys, rule) == [_NOTE + said]


_OVERRIDE = '\n[[overrides]]\nfiles = ["x/**"]\n'


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        ('select = ["title"]\nmin-length = 1', _FEW),
        ('select = ["tilte"]\nmin-length = 1', 'select = ["SL"]\n'),
        ('select = ["wholly-other"]\nmin-length = 1', 'select = ["NR"]\n'),
        ('select = ["tilte"]\nmin-length = 1', _FEW + 'schema = "open.json"\n'),
        (f'select = ["tilte"]\nmin-length = 1{_OVERRIDE}schema = "open.json"', _FEW),
    ],
)
def test_nothing_is_said_where_there_may_be_one(
    rule: str, before: str, corpus: Path, capsys: Capture
) -> None:
    (corpus / "open.json").write_text('{"properties": {"title": {}}}', encoding="utf-8")
    assert _told(corpus, capsys, rule, before) == []


def test_what_looks_misspelt_is_told_even_where_unknown_fields_may_be(corpus: Path, capsys: Capture) -> None:
    (told,) = _told(corpus, capsys, 'select = ["tilte"]\nmin-length = 1', 'select = ["NR"]\n')
    assert told.endswith("did you mean `title`?")


def test_examples_in_which_nothing_is_selected_fail(corpus: Path, capsys: Capture) -> None:
    examples = '\nexamples = { good = ["title: A"], bad = ["title: A"] }'
    (corpus / "seedlint.toml").write_text(
        _RULE + 'select = ["tilte"]\npattern = "B"' + examples, encoding="utf-8"
    )
    done = seedlint(capsys, "rules", "test")
    assert done.code == 1
    assert done.out.splitlines()[0] == (
        "NR001 one: seedlint.toml:6: `select` selects nothing in any example: write one that has such a"
        " field, or fix `select`"
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (_FEW, "note: --isolated leaves out 1 rule of the configuration (NR001)"),
        (
            'rule-paths = ["my.py"]\n',
            "note: --isolated leaves out 1 rule of the configuration (NR001) and the rules in `my.py`",
        ),
    ],
)
def test_what_is_left_out_is_said(before: str, said: str, corpus: Path, capsys: Capture) -> None:
    rule = 'select = ["title"]\nmin-length = 1'
    for _ in range(2):
        assert _told(corpus, capsys, rule, before, "--isolated") == [said]
    assert _told(corpus, capsys, rule) == []


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("related.webUrl", "; did you mean `related.*.webUrl`?"),
        ("title.*", ""),
        ("topics.name", ""),
        ("topics.²", ""),
    ],
)
def test_a_place_that_types_leave_no_room_for_is_told_whatever_is_selected(
    corpus: Path, capsys: Capture, place: str, meant: str
) -> None:
    (told,) = _told(corpus, capsys, f'select = ["{place}"]\nmin-length = 1', 'select = ["NR"]\n')
    assert told.endswith(f"no schema in force has `{place}`, so NR001 can't find anything{meant}")
