"""What several findings come from is told once, where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.cache.findings import decode, encode
from seedlint.finding import Severity
from seedlint.fixes.mend import mend
from tests.conftest import CLEAN
from tests.fixes.test_nothing_new import ENGINE, judged, whole_engine
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.finding import PlacedFinding

URL = "https://www.harbour-herald.com/ferry"
VALUES = {
    "webUrl": (f'"{URL}"', URL),
    "publishedDateTime": ("2021-04-30T20:51:00Z",) * 2,
    "type": ("article",) * 2,
    "category": ("news",) * 2,
    "quality": ("39",) * 2,
    "domain": ("harbour-herald.com",) * 2,
}
QUOTES = ["\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "\u00ab\u00bb", '\u201c"', "\u201c"]


def written(field: str, value: str) -> bytes:
    old, _ = VALUES[field]
    assert f"{field}: {old}\n" in CLEAN
    return CLEAN.replace(f"{field}: {old}\n", f"{field}: {value}\n").encode()


def found(raw: bytes) -> list[PlacedFinding]:
    return judged({"seeds/x.md": raw})


@pytest.mark.parametrize("quotes", QUOTES)
@pytest.mark.parametrize("field", VALUES)
@pytest.mark.parametrize("straight", ["", "'"])
def test_curly_quotes_are_told_once_and_mended(field: str, quotes: str, straight: str) -> None:
    if (field, quotes) == ("domain", "\u201c"):
        return  # that may be a name
    inner = VALUES[field][1]
    raw = written(field, f"{straight}{quotes[0]}{inner}{quotes[1:]}{straight}")
    (one,) = found(raw)
    assert (one.code, one.severity, one.pointer.rpartition("/")[2]) == ("SL008", Severity.ERROR, field)
    assert "curly quotes" in one.message
    form = "leave them out: `quality: 39`" if field == "quality" else f'`{field}: "{inner}"`'
    assert one.message.endswith(form if field == "quality" else f"use straight ones: {form}")
    assert one.fix is not None
    assert not one.fix.safe
    assert not found(mend(ENGINE, "seeds/x.md", raw, lambda _: True).after)
    # By hand, as it is shown.
    assert not found(
        raw.replace(
            raw.split(b"\n")[one.region.line - 1].lstrip(), form.strip("`").rpartition("`")[2].encode()
        )
    )


def test_curly_quotes_in_a_list_of_articles_are_told_whatever_was_judged_before() -> None:
    item = (
        "  - title: Ferry sails\n    excerpt: It sails now.\n    publishedDateTime: 2021-04-30T20:51:00Z\n"
        "    type: article\n    webUrl: \u201chttps://www.tide-times.com/ferry\u201d\n    quality: 3\n"
        "    provider: {name: Tide Times, domain: tide-times.com}\n"
    )
    raw = CLEAN.replace("secured:", f"related:\n{item}secured:").encode()
    wanted = ["SL008"]
    for repeating in (True, False):
        engine = whole_engine()
        engine.repeating = repeating
        for path in ("a.md", "b.md", "c.md"):
            assert [one.code for one in engine.lint(path, raw).findings] == wanted


def test_a_payload_in_curly_quotes_is_not_shown_nor_written() -> None:
    line = next(one for one in CLEAN.split("\n") if one.startswith("secured"))
    payload = line.split('"')[1]
    (one,) = found(CLEAN.replace(line, f"secured: \u201c{payload}\u201d").encode())
    assert (one.code, one.fix) == ("SL008", None)
    assert payload[:12] not in one.message


@pytest.mark.parametrize("value", ["\u201csports\u201d", "\u201c\u201d", "\u201d"])
def test_quotes_that_are_not_the_cause_are_left(value: str) -> None:
    (one,) = found(written("category", value))
    assert one.code == "SL104"


def test_texts_may_have_curly_quotes() -> None:
    text = CLEAN.replace('"Ferry timetable changes"', "\u201cFerry timetable\u201d").replace(
        "- Transport", "- \u201cTransport\u201d"
    )
    assert not found(text.encode())


def test_what_is_left_out_is_told_where_curly_quotes_are_not(tmp_path: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_bytes(written("webUrl", f"\u201c{URL}\u201d"))
    assert "SL401" in seedlint(capsys, "--no-config", "--ignore", "SL008", "a.md").out
    assert "SL008" in (done := seedlint(capsys, "--no-config", "a.md")).out
    assert done.code == 1
    # A warning where what it stands for is one.
    (tmp_path / "seedlint.toml").write_text('[severity]\nSL401 = "note"\n', encoding="utf-8")
    assert "warning SL008" in (done := seedlint(capsys, "a.md")).found
    assert done.code == 0


def test_the_severity_is_that_of_the_run_that_reads_it_again() -> None:
    findings = found(written("webUrl", f"\u201c{URL}\u201d"))
    severities = {"SL008": Severity.NOTE, "SL401": Severity.WARNING}
    (one,) = decode(encode(findings), "x.md", ENGINE.names, severities)
    assert (one.severity, one.instead) == (Severity.WARNING, "SL401")


# What YAML 1.1 reads differently


@pytest.mark.parametrize(
    ("line", "code", "says", "mended"),
    [
        (
            "published: yes",
            "SL102",
            "not the string `yes`, which is the boolean true to a YAML 1.1 reader; write true",
            "true",
        ),
        ("removed: Off", "SL102", "the boolean false to a YAML 1.1 reader; write false", "false"),
        ("heat: 1_000", "SL102", "the number 1000 to a YAML 1.1 reader; write 1000", "1000"),
        ("heat: yes", "SL102", "must be an integer, not the string `yes`", None),
        ("heat: 1,000", "SL102", "must be an integer, not the string `1,000`", None),
        ("originalUrl: no", "SL401", "not an absolute URL", None),
        ("yes: 3", "SL103", "unknown field `yes`", None),
    ],
)
def test_what_is_wrong_in_any_case_is_told_once(line: str, code: str, says: str, mended: str | None) -> None:
    raw = CLEAN.replace("quality: 39", f"quality: 39\n{line}").encode()
    (one,) = (one for one in found(raw) if one.code not in {"SL404"})
    assert one.code == code
    assert says in one.message
    if mended:
        after = mend(ENGINE, "seeds/x.md", raw, lambda _: True).after
        assert f"{line.partition(':')[0]}: {mended}\n".encode() in after
        assert not found(after)


@pytest.mark.parametrize("value", ["0644", "00000429", "+.5e3"])
def test_a_number_where_a_text_belongs_keeps_its_characters(value: str) -> None:
    raw = CLEAN.replace('"Ferry timetable changes"', value).encode()
    (one,) = found(raw)
    assert (one.code, one.message.endswith("; put it in quotes")) == ("SL102", True)
    assert f'title: "{value}"'.encode() in mend(ENGINE, "seeds/x.md", raw, lambda _: True).after


def test_where_nobody_asks_about_types_the_reading_is_told() -> None:
    raw = CLEAN.replace("quality: 39", "quality: 39\npublished: yes").encode()
    engine = whole_engine()
    engine.enabled = lambda code, _path: code != "SL102"
    assert [one.code for one in engine.lint("x.md", raw).findings] == ["SL007"]
