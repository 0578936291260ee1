"""What reports offer as replacements: tried before, and the same as what `--fix` writes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.document import Document
from seedlint.engine.values import applied, same
from seedlint.finding import Edit, Fix
from seedlint.fixes.edits import FixResolver, TextEdit
from seedlint.fixes.mend import mend
from seedlint.fixes.sound import ROUNDS, Trial
from seedlint.output import json_, sarif
from seedlint.output.result import Result
from seedlint.run.evidence import Replacements
from tests.fixes.test_fix import ENGINE, SCHEMA, everything_wrong, fixable, offering
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.engine.engine import Engine

Offer = dict[str, Any]
"""A finding of a JSON report that has a fix with replacements."""

_BREAK = re.compile("\r\n|\n|\r")


def reported(raw: bytes, path: str = "a.md", engine: Engine = ENGINE) -> Result:
    """What a run over one file has found, for reporters."""
    findings = engine.lint(path, raw).findings
    again = engine.document(path, raw)
    return Result(
        root=Path.cwd(),
        findings=tuple(findings),
        replacements=Replacements(lambda _: again, engine.document, findings),
    )


def offers(raw: bytes, path: str = "a.md", engine: Engine = ENGINE) -> list[Offer]:
    """The fixes that a JSON report offers; those of a SARIF report must be the same."""
    result = reported(raw, path, engine)
    stream = io.StringIO()
    json_.report(result, stream)
    found = [one for one in json.loads(stream.getvalue())["findings"] if one["fix"]]
    stream = io.StringIO()
    sarif.report(result, stream)
    (run,) = json.loads(stream.getvalue())["runs"]
    as_sarif = [one.get("fixes") for one in run["results"] if "fix" in one.get("properties", {})]
    assert as_sarif == [sarif_fix(one["fix"], path) for one in found]
    return [one for one in found if one["fix"]["replacements"]]


def sarif_fix(fix: dict[str, Any], path: str) -> Any:
    def deleted(region: dict[str, int] | None) -> dict[str, int]:
        if region is None:
            return {"byteOffset": 0, "byteLength": 3}
        first, second = ("startLine", "line"), ("startColumn", "column")
        return {
            name: region[key]
            for name, key in (first, second, ("endLine", "endLine"), ("endColumn", "endColumn"))
        }

    if not fix["replacements"]:
        return None
    changes = [
        {"deletedRegion": deleted(one["region"]), "insertedContent": {"text": one["text"]}}
        for one in fix["replacements"]
    ]
    place = {"uri": path, "uriBaseId": "%SRCROOT%"}
    return [
        {
            "description": {"text": fix["description"]},
            "artifactChanges": [{"artifactLocation": place, "replacements": changes}],
        }
    ]


def spans(raw: bytes, offer: Offer) -> list[tuple[int, int, str]]:
    """Where an offer changes the file's text, as docs/reference/json-format.md has it; -1: the BOM."""
    text = raw.decode("utf-8").removeprefix("\ufeff")
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column - 1

    return sorted(
        (at(r["line"], r["column"]), at(r["endLine"], r["endColumn"]), one["text"]) if r else (-1, -1, "")
        for one in offer["fix"]["replacements"]
        for r in [one["region"]]
    )


def made(raw: bytes, edits: Sequence[tuple[int, int, str]]) -> bytes:
    bom = raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8").removeprefix("\ufeff")
    for start, end, new in sorted(edits, reverse=True):
        if start < 0:
            bom = False
        else:
            text = text[:start] + new + text[end:]
    return b"\xef\xbb\xbf" * bom + text.encode()


def one_round(raw: bytes, path: str, *, unsafe: bool) -> bytes:
    """Make all that is offered and does not touch: what touches, or is of the same list, waits."""
    taken: list[tuple[int, int]] = []
    lists: set[str] = set()
    edits: list[tuple[int, int, str]] = []
    for offer in offers(raw, path):
        fix = offer["fix"]
        shrinks = {
            e["pointer"].rpartition("/")[0] for e in fix["edits"] if e["action"] in {"remove", "insert"}
        }
        places = spans(raw, offer)
        apart = all(end < a or b < start for start, end, _ in places for a, b in taken)
        if (fix["safe"] or unsafe) and apart and lists.isdisjoint(shrinks):
            taken += [(start, end) for start, end, _ in places]
            lists |= shrinks
            edits += places
    return made(raw, edits)


LINES = everything_wrong("\n", bom=False)[1].decode().split("\n")[1:-2]
EXTRA = [
    "zzqq: w",
    "# a comment",
    "  # a comment",
    "  from May.",
    "titel: 'A  ferry'",
    "heat: 0429",
    "removed: no",
    'excerpt: "Boats leave',
    '  zzqq: w"',
    "topics: [a  b, 'c ', 0644]",
    "note: &n 'a  b'",
    "text: *n",
]


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "twice", "extra", "extra", "indent"]))
        if kind == "drop":
            del lines[at]
        elif kind == "twice":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines[at])
        elif kind == "indent":
            lines[at] = "  " + lines[at]
        else:
            lines.insert(at, draw(st.sampled_from(EXTRA)))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join(["---", *lines, "---", ""])
    return "a.md", b"\xef\xbb\xbf" * draw(st.booleans()) + text.encode()


TWINS = b'---\ntitle: "Boats leave\nzzqq: y\nzzqq: y\n  from May."\nzzqq: y\n---\n'
IN_BRACKETS = b'---\nimages: [{url: "a\nzzqq: w\nb"}]\nzzqq: w\n---\n'


@settings(max_examples=some(100))
@given(files())
@example(("a.md", TWINS))
@example(("a.md", IN_BRACKETS))
def test_what_is_offered_does_what_it_says(file: tuple[str, bytes]) -> None:
    """Each offer, made alone, gives a file with the values that its edits name, and no others changed."""
    path, raw = file
    before = Document(path, raw, SCHEMA)
    for offer in offers(raw, path):
        after = Document(path, made(raw, spans(raw, offer)), SCHEMA)
        if before.broken:
            assert {edit["action"] for edit in offer["fix"]["edits"]} == {"drop-bom"}
            continue
        edits = [
            Edit(e["action"], e["pointer"], e.get("value"), tuple(e["span"]) if "span" in e else None)
            for e in offer["fix"]["edits"]
        ]
        assert not after.broken
        assert same(after.data, applied(before.data, edits))


@settings(max_examples=some(60))
@given(files(), st.booleans())
@example(("a.md", TWINS), True)
def test_all_offers_together_are_what_fix_writes(file: tuple[str, bytes], unsafe: bool) -> None:
    """Offers that do not touch, made round by round until there are none left, give the file of `--fix`."""
    path, raw = file
    done = mend(ENGINE, path, raw, lambda finding: finding.fix is not None and (finding.fix.safe or unsafe))
    mended = raw
    for _ in range(2 * ROUNDS):
        further = one_round(mended, path, unsafe=unsafe)
        if further == mended:
            break
        mended = further
    assert mended == done.after


@pytest.mark.parametrize(
    ("pair"), [pair for pair in fixable() if not pair[0].needs_links], ids=lambda pair: pair[0].code
)
def test_every_example_is_offered_its_fix(pair: Any) -> None:
    rule, bad = pair
    if rule.code.startswith("SL9") or bad.options or not isinstance(bad.source, str) or bad.schema:
        return
    raw = f"---\n{bad.source}---\n".encode()
    done = mend(ENGINE, "a.md", raw, lambda finding: finding.code == rule.code)
    mended = raw
    for _ in range(ROUNDS):
        wanted = [one for one in offers(mended) if one["code"] == rule.code]
        if not wanted:
            break
        mended = made(mended, spans(mended, wanted[0]))
    assert mended == done.after


def test_what_is_not_sound_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = FixResolver.resolve

    def dishonest(self: FixResolver, fix: Fix, near: str = "") -> list[TextEdit]:
        made = honest(self, fix, near)
        text = {"break": "[", "lie": "something else"}.get(fix.description)
        return made if text is None else [TextEdit(made[0].start, made[-1].end, text)]

    monkeypatch.setattr(FixResolver, "resolve", dishonest)
    one = offering(
        *(
            Fix.replace(f"/{key}", "x", words)
            for key, words in zip("abcde", ["break", "", "lie", "", ""], strict=True)
        ),
        Fix.replace("/d", "y", ""),  # it waits for the other one
    )
    raw = b"---\na: 1\nb: 2\nc: 3\nd: 4\ne: 5\n---\n"
    assert [
        (o["fix"]["edits"][0]["pointer"], o["fix"]["edits"][0]["value"]) for o in offers(raw, "a.md", one)
    ] == [
        ("/b", "x"),
        ("/d", "x"),
        ("/e", "x"),
        ("/d", "y"),
    ]


def test_a_file_is_not_read_again_and_again_for_fixes_that_all_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks are counted: however many fixes are unsound, the file is read a bounded number of times."""
    count = 300
    raw = "---\n{}---\n".format("".join(f"k{n}: v{n}\n" for n in range(count))).encode()
    fixes = [Fix.replace(f"/k{n}", "x", "bad" if n % 2 else "good") for n in range(count)]
    honest = FixResolver.resolve

    def dishonest(self: FixResolver, fix: Fix, near: str = "") -> list[TextEdit]:
        return [
            TextEdit(one.start, one.end, "[" if fix.description == "bad" else one.text)
            for one in honest(self, fix, near)
        ]

    monkeypatch.setattr(FixResolver, "resolve", dishonest)
    looks = []
    refused: list[str] = []

    def understand(path: str, content: bytes) -> Document:
        looks.append(len(content))
        return Document(path, content, SCHEMA)

    document = Document("a.md", raw, SCHEMA)
    trial = Trial(document, understand, lambda _, reason: refused.append(reason))
    chosen, waiting = trial.choose(offering(*fixes).lint("a.md", raw).findings)
    assert (len(chosen), waiting) == (count, [])
    good, later = trial.sound(chosen)
    assert len(looks) < 130
    assert all(finding.fix and finding.fix.description == "good" for finding, _ in good)
    assert len(good) + len(later) + len(refused) == count


@pytest.mark.parametrize("unsafe", [False, True])
def test_from_the_command_line(unsafe: bool, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One fix after the other, out of the reports of a whole run, until none is left."""
    file = corpus / "seeds" / "a.md"
    raw = everything_wrong("\r\n", bom=True)[1]
    file.write_bytes(raw)
    for _ in range(60):
        capsys.readouterr()
        cli.run(["check", "seeds", "--no-cache", "-f", "json", "-f", "sarif=out.sarif"])
        report = json.loads(capsys.readouterr().out)
        results = json.loads((corpus / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
        found = [one for one in report["findings"] if one["fix"]]
        assert [one.get("fixes") for one in results if "fix" in one.get("properties", {})] == [
            sarif_fix(one["fix"], "seeds/a.md") for one in found
        ]
        found = [one for one in found if one["fix"]["replacements"] and (unsafe or one["fix"]["safe"])]
        if not found:
            break
        now = file.read_bytes()
        file.write_bytes(made(now, spans(now, found[0])))
    mended = file.read_bytes()
    file.write_bytes(raw)
    cli.run(["check", "seeds", "--no-cache", "--fix", *["--unsafe-fixes"] * unsafe, "-q"])
    assert file.read_bytes() == mended != raw
