"""Suppression comments: recognised exactly, heeded exactly, and reported where they do nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.codes import NEVER_SUPPRESSED
from seedlint.config.settings import load
from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import same
from seedlint.fixes.add_suppressions import Suppressing, add_comments
from seedlint.rulebook.registry import Registry
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.suppressions.apply import Coverage, suppress
from seedlint.suppressions.comments import Comment, decode, encode, find
from seedlint.suppressions.malformed import mistake
from seedlint.testing import NOW, PAYLOAD
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

SCHEMA = Schema.load(DEFAULT)
REGISTRY = Registry.builtin()
SARIF = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")
)


def read(source: str, path: str = "a.yaml") -> list[Comment]:
    found = find(Document(path, source.encode()))
    assert decode(encode(found)) == found
    return found


def words(comment: Comment) -> list[str]:
    return [word.text for word in comment.words]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "seeds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def lint(
    *paths: str, cache: bool = False, jobs: int = 1, suppressions: bool = True, **changes: Any
) -> Result:
    request = Request(paths=paths or ("seeds",), cache=cache, jobs=jobs, suppressions=suppressions)
    return Session(load().overridden(**changes)).lint(request)


def told(result: Result) -> list[tuple[str, int, str]]:
    return [(finding.path, finding.region.line, finding.code) for finding in result.findings]


# What is a comment


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a: 1 # seedlint: ignore[SL1]\n", (1, 1)),
        ("a: 1\t#seedlint:ignore[SL1]\n", (1, 1)),
        ("a: 'x' # note # seedlint: ignore[SL1]\n", (1, 1)),
        ("# seedlint: ignore[SL1]\na: 1\n", (2, 2)),
        ("# seedlint: ignore[SL1]\n# and\n  # this\na: 1\n", (4, 4)),
        ("a:\n  # seedlint: ignore[SL1]\n  b: 1\n", (3, 3)),
        ("a: 1 # seedlint: ignore[SL1]\r\nb: 2\r\n", (1, 1)),
        ("# seedlint: ignore[SL1]\r\na: 1\r\n", (2, 2)),
        # A text over several lines is one thing.
        ("# seedlint: ignore[SL1]\na: |\n  b\n  c\nd: 1\n", (2, 4)),
        ("a: > # seedlint: ignore[SL1]\n  b\n  c\nd: 1\n", (1, 3)),
        ("a: |2- # seedlint: ignore[SL1]\n    b\nd: 1\n", (1, 2)),
        ('a: "b\n  c" # seedlint: ignore[SL1]\n', (1, 2)),
        ("a: b\n  c # seedlint: ignore[SL1]\n", (1, 2)),
        ("# seedlint: ignore[SL1]\na:\n  'b\n  c'\n", (2, 4)),
        ("a: # seedlint: ignore[SL1]\n  b\n", (1, 2)),
        # Of a list or mapping, only the line.
        ("a: # seedlint: ignore[SL1]\n  b: 1\n  c: 1\n", (1, 1)),
        ("a:\n  # seedlint: ignore[SL1]\n  - b: 1\n    c: 1\n", (3, 3)),
        ("a:\n  - # seedlint: ignore[SL1]\n    b: 1\n    c: 1\n", (2, 3)),
        ("a: [1, # seedlint: ignore[SL1]\n  2]\n", (1, 1)),
        ("a: ['b\n  c', # seedlint: ignore[SL1]\n  2]\n", (1, 2)),
        ("a:\n# seedlint: ignore[SL1]\n", (0, 0)),
        ("a: 1\n# seedlint: ignore[SL1]\n\n", (0, 0)),
        ("a: # seedlint: ignore[SL1]\n", (1, 1)),
        ("'a # b': 1 # seedlint: ignore[SL1]\n", (1, 1)),
    ],
)
def test_a_comment_covers_the_lines_of_what_it_stands_at(source: str, lines: tuple[int, int]) -> None:
    (comment,) = read(source)
    assert (comment.first, comment.last) == lines
    assert words(comment) == ["SL1"]
    assert bool(comment.problem) == (lines == (0, 0))
    assert source[slice(*comment.whole)].endswith("ignore[SL1]")


@pytest.mark.parametrize(
    "source",
    [
        "a: http://x/#seedlint:ignore[SL1]\n",
        "a: b #\n",
        "a: b#seedlint: ignore[SL1]\n",
        'a: "b # seedlint: ignore[SL1]"\n',
        'a: "b\n  # seedlint: ignore[SL1]\n  c"\n',
        "a: 'b\n  # seedlint: ignore[SL1]'\n",
        "a: |\n  # seedlint: ignore[SL1]\n  b # seedlint: ignore[SL1]\n",
        "a: >\n  b\n\n  # seedlint: ignore[SL1]\nc: 1\n",
        "a: |\n\n  # seedlint: ignore[SL1]",
        "'# seedlint: ignore[SL1]': 1\n",
        "- # seedlint: ignore[SL1]\n",
        "a: *b # seedlint: ignore[SL1]\n",
        "a: {b # seedlint: ignore[SL1]\n",
        "a: 1 # seedlint is what checks this\n",
        "a: 1 # seedlint ignores this line\n",
    ],
)
def test_what_only_looks_like_one_is_none(source: str) -> None:
    assert read(source) == []


def test_a_comment_above_an_empty_line_is_meant_for_what_comes_next() -> None:
    (comment,) = read("# seedlint: ignore[SL1]\n\n# and\na: 1\n")
    assert (comment.first, comment.last) == (4, 4)
    assert "remove the empty line" in comment.problem


def test_the_text_below_the_front_matter_has_no_comments() -> None:
    assert read("---\na: 1\n---\n# seedlint: ignore[SL1]\n", "a.md") == []
    assert read('{"a": "# seedlint: ignore[SL1]"}', "a.json") == []


TEXTS = st.text(st.sampled_from("ab #:'\"\n-|>[]{},\t"), max_size=30).map(
    lambda text: f"{text} # seedlint: ignore[SL1]\n# seedlint: ignore-file[SL2] {text}"
)


@given(
    data=st.dictionaries(
        st.text(st.sampled_from("ab# "), min_size=1, max_size=8),
        TEXTS | st.lists(TEXTS, max_size=2) | st.dictionaries(st.just("k"), TEXTS),
        min_size=1,
        max_size=3,
    ),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    width=st.integers(10, 80),
    flow=st.booleans(),
)
@settings(max_examples=some(200))
def test_nothing_in_a_scalar_is_a_comment(data: Any, style: Any, width: int, flow: bool) -> None:
    text = yaml.safe_dump(data, default_style=style, width=width, default_flow_style=flow)
    assert read(text) == []
    above = read(f"# seedlint: ignore[SL9]\n{text}")
    assert [words(comment) for comment in above] == [["SL9"]]
    if not flow and not text.endswith("...\n"):
        below = read(f"{text}z: 1 # seedlint: ignore[SL9]\n")
        assert [words(comment) for comment in below] == [["SL9"]]


def test_codes_names_and_a_reason() -> None:
    text = (
        "a: 1 # seedlint: ignore[SL301, SL4 ,url-insecure] --  it was so -- really  # seedlint: ignore[X]\n"
    )
    first, second = read(text)
    assert words(first) == ["SL301", "SL4", "url-insecure"]
    assert [text[s.start : s.end] for s in first.words] == words(first)
    assert first.reason == "it was so -- really"
    assert words(second) == ["X"]
    assert [text[slice(*one.span)] for one in (second,)] == ["  # seedlint: ignore[X]"]


def test_ignore_file_stands_above_the_first_key() -> None:
    good, bad, worse = read(
        "# All of it is old.\n# seedlint: ignore-file[SL7]\n\na: 1 # seedlint: ignore-file[SL7]\n"
        "# seedlint: ignore-file[SL7]\n"
    )
    assert good.file
    assert not good.problem
    assert "above the first key" in bad.problem
    assert "above the first key" in worse.problem


@pytest.mark.parametrize(
    ("comment", "says", "instead"),
    [
        ("seedlint: ignore", "names no rule", ""),
        ("seedlint: ignore[]", "names no rule", ""),
        ("seedlint: ignore[ , ]", "names no rule", ""),
        ("seedlint: ignore -- because", "names no rule", ""),
        ("seedlint: ignore-file", "names no rule", ""),
        ("seedlint: ignore [SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ingore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore_file[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("seedlint: ignore[SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore(SL1, SL2)", "it is malformed", "# seedlint: ignore[SL1, SL2]"),
        ("seedlint: ignore SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: ignore=SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint: disable[url-insecure]", "it is malformed", "# seedlint: ignore[url-insecure]"),
        ("seedlint: noqa: SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("SeedLint: Ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("SeedLint: ignore[SL1] -- old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("SEEDLINT: IGNORE-FILE[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("seedlint: IGNORE[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint:IGNORE[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed-lint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("Seed_Lint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed lint: disable=SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seed-lint: ignore", "names no rule", ""),
        ("sedlint: ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlnt : Ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlints: ignore-file[SL1]", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("see SeedLint: Ignore[SL1]", "beginning of the comment", ""),
        ("see seed-lint: ignore[SL1]", "beginning of the comment", ""),
        ("seedlint: ignore[SL1] old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint: ignore[SL1]: old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint: what is this", "can't be read", ""),
        ("seedlint-ignore SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore SL1 -- old", "it is malformed", "# seedlint: ignore[SL1] -- old"),
        ("seedlint_ignore[SL1]", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore-file: SL1", "it is malformed", "# seedlint: ignore-file[SL1]"),
        ("Seedlint-Disable-Next-Line SL1", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint.ignore(SL1)", "it is malformed", "# seedlint: ignore[SL1]"),
        ("seedlint-ignore", "names no rule", ""),
        ("see seedlint: ignore[SL1]", "beginning of the comment", ""),
    ],
)
def test_a_malformed_comment_says_so(comment: str, says: str, instead: str) -> None:
    (found,) = read(f"a: 1 # {comment}\n")
    assert says in found.problem
    assert found.instead == instead


@settings(max_examples=some(150))
@given(
    form=st.sampled_from(
        [
            "ignore[SL104",
            "ignore[SL104 ,",
            "ignore(SL104)",
            "Ignore SL104",
            "ignore[SL1, text-cut",
            "disable=SL104",
        ]
    ),
    reason=st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9), min_size=1),
)
@example(form="ignore[SL104", reason=["asked", "the", "publisher", "2024"])
@example(form="ignore[SL104", reason=["see", "--", "there", "]", "and", "[SL1]"])
def test_no_mending_of_a_comment_loses_its_reason(form: str, reason: list[str]) -> None:
    words = " ".join(reason)
    instead = mistake(f"# seedlint: {form} -- {words}").instead
    assert not instead or instead.endswith(f"] -- {words}")
    assert instead


@pytest.mark.parametrize("name", ["FIELD-VALUE", "Field-Value", "field-value", "ALL", "sl104", "SL1"])
def test_a_comment_in_capitals_names_what_it_names(name: str) -> None:
    problem, instead, *_ = mistake(f"# SEEDLINT: Ignore[{name}] -- why")
    assert problem == f"it is malformed; write `# seedlint: ignore[{name}]`, then ` -- ` and the reason"
    assert instead == f"# seedlint: ignore[{name}] -- why"


_CASES = st.sampled_from("seedlint seed-lint seed_lint sedlint seedlnt seeldint seedlintt".split())


@settings(max_examples=some(60))
@given(
    name=_CASES,
    capitals=st.lists(st.booleans(), min_size=40, max_size=40),
    verb=st.sampled_from(["ignore", "ignore-file"]),
    gap=st.sampled_from(["", " ", "  "]),
    above=st.booleans(),
)
def test_no_spelling_vanishes(name: str, capitals: list[bool], verb: str, gap: str, above: bool) -> None:
    """Heeded, or reported: through the engine, which looks for comments only where there may be one."""
    plain = f"#{gap}{name}:{gap}{verb}[SL102]"
    mixed = "".join(c.upper() if up else c for c, up in zip(plain, capitals, strict=False))
    text = BAD.replace("---\n", f"---\n{mixed}\n", 1) if above else suppressed(BAD, mixed)
    engine = Engine(
        SCHEMA,
        [],
        names={rule.code: rule.name for rule in REGISTRY},
        severities={rule.code: rule.severity for rule in REGISTRY},
        enabled=lambda _code, _path: True,
    )
    linted = engine.lint("a.md", text.encode())
    (comment,) = linted.comments
    heeded = not comment.problem and words(comment) in (["SL102"], ["sl102"], [mixed[-6:-1]])
    assert heeded or comment.problem


@pytest.mark.parametrize(
    "comment",
    [
        "eslint: ignore[SL1]",
        "yamllint: ignore[SL1]",
        "pylint: disable=SL1",
        "noqa: SL301",
        "please: ignore[SL1]",
        "seed lint in the sample",
        "a seedling",
        "see seedlint.toml",
        "seedlint-toml is in the folder",
        "seedlint-ignored things",
    ],
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert read(f"a: 1 # {comment}\n") == []


# What comments do


BAD = document(0, WRONG_TYPE)
"""One SL102 at line 9."""


def suppressed(text: str, comment: str) -> str:
    return text.replace("quality: many", f"quality: many # {comment}")


@pytest.mark.parametrize("word", ["SL102", "SL1", "field-type", "sl102", "ALL", "SL999, SL102", "SL3, SL102"])
def test_a_finding_is_suppressed_by_code_prefix_or_name(corpus: Path, word: str) -> None:
    write(corpus, "a.md", suppressed(BAD, f"seedlint: ignore[{word}] -- old"))
    result = lint("seeds/a.md", select=("SL1",))
    assert told(result) == []
    assert result.exit_code == 0
    ((one),) = result.suppressed
    assert (one.finding.code, one.finding.region.line, one.reason) == ("SL102", 8, "old")
    assert told(lint("seeds/a.md", select=("SL1",), suppressions=False)) == [("seeds/a.md", 8, "SL102")]


@pytest.mark.parametrize("comment", ["seedlint: ignore[SL2]", "seedlint: ignore[SL101]", "seedlint: ignore"])
def test_other_codes_suppress_nothing(corpus: Path, comment: str) -> None:
    write(corpus, "a.md", suppressed(BAD, comment))
    assert ("seeds/a.md", 8, "SL102") in told(lint("seeds/a.md"))


def test_a_whole_document(corpus: Path) -> None:
    write(corpus, "a.md", BAD.replace("---\n", "---\n# seedlint: ignore-file[SL102]\n", 1))
    assert told(lint("seeds/a.md")) == []
    write(corpus, "a.md", "\ufeff" + CLEAN.replace("---\n", "---\n# seedlint: ignore-file[SL006]\n", 1))
    assert told(lint("seeds/a.md")) == []


def test_a_finding_of_a_corpus_rule_is_suppressed_where_it_is(corpus: Path) -> None:
    write(corpus, "b.md", CLEAN.replace('/ferry"', '/ferry" # seedlint: ignore[SL501]'))
    codes = [(path, code) for path, _, code in told(lint(select=("SL501", "SL9")))]
    assert codes == [("seeds/clean.md", "SL501")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: [\n", "SL003"), ("a: *b\n", "SL005"), ("---\na: 1\n", "SL002")],
)
def test_what_keeps_a_document_from_being_judged_cannot_be_suppressed(
    corpus: Path, text: str, code: str
) -> None:
    text = text if text.startswith("---") else f"---\n# seedlint: ignore-file[SL0]\n{text}---\n"
    write(corpus, "a.md", text)
    assert [found for _, _, found in told(lint("seeds/a.md"))] == [code]


def test_the_summary_counts_them(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore[SL102]"))
    done = seedlint(capsys, "seeds/a.md")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("1 document: no findings (1 suppressed) in ")
    assert json.loads(seedlint(capsys, "seeds/a.md", "-f", "json").out)["summary"]["suppressed"] == 1
    done = seedlint(capsys, "seeds/a.md", "--no-suppressions")
    assert done.code == 1
    assert "suppressed" not in done.err


# Comments that do nothing


def test_a_comment_that_is_not_needed_is_reported(corpus: Path) -> None:
    write(corpus, "a.md", CLEAN.replace("quality: 39", "quality: 39 # seedlint: ignore[SL102, SL705]"))
    (finding,) = lint("seeds/a.md").findings
    assert finding.code == "SL901"
    assert "`SL102`, `SL705` are not found here" in finding.message
    assert finding.fix
    assert finding.fix.safe


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({}, True),
        ({"select": ("SL102", "SL901")}, True),
        ({"select": ("SL301", "SL901")}, False),
        ({"select": ("SL102",)}, False),
        ({"ignore": ("SL102",)}, False),
        ({"ignore": ("SL901",)}, False),
        ({"per_file_ignores": {"a.md": ("SL102",)}}, False),
        ({"per_file_ignores": {"b.md": ("SL102",)}}, True),
    ],
)
def test_only_rules_that_ran_are_called_unused(corpus: Path, changes: dict[str, Any], reported: bool) -> None:
    write(corpus, "a.md", CLEAN.replace("quality: 39", "quality: 39 # seedlint: ignore[SL102]"))
    assert told(lint("seeds/a.md", **changes)) == [("seeds/a.md", 8, "SL901")] * reported


def test_a_comment_without_codes_is_told_those_found_there(corpus: Path) -> None:
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore"))
    messages = [finding.message for finding in lint("seeds/a.md").findings if finding.code == "SL901"]
    assert len(messages) == 1
    assert messages[0].endswith("write the codes in brackets, as in `ignore[SL102]`")


def test_a_prefix_is_unused_only_if_all_its_rules_ran(corpus: Path) -> None:
    write(corpus, "a.md", CLEAN.replace("quality: 39", "quality: 39 # seedlint: ignore[SL1]"))
    assert told(lint("seeds/a.md")) == [("seeds/a.md", 8, "SL901")]
    assert told(lint("seeds/a.md", ignore=("SL104",))) == []


def test_corpus_rules_are_called_unused_only_where_the_corpus_is_known(corpus: Path) -> None:
    write(corpus, "a.md", document(1, ("quality: 39", "quality: 39 # seedlint: ignore[SL501]")))
    assert told(lint("seeds/a.md")) == []
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    assert told(lint("seeds/a.md")) == [("seeds/a.md", 8, "SL901")]


def test_a_code_that_no_rule_has(corpus: Path) -> None:
    write(corpus, "a.md", CLEAN.replace("quality: 39", "quality: 39 # seedlint: ignore[feild-type, SL98]"))
    first, second = lint("seeds/a.md").findings
    assert (first.code, second.code) == ("SL902", "SL902")
    assert "did you mean `field-type`?" in first.message
    assert first.fix
    assert not first.fix.safe
    request = Request(paths=("seeds/a.md",), cache=False)
    # The rule may be one of those left out.
    assert Session(load(), isolated=True).lint(request).findings == ()


def test_codes_without_commas_are_all_kept(corpus: Path) -> None:
    write(
        corpus, "a.md", document(1, INSECURE).replace("---\n", "---\n# seedlint: ignore-file[SL402 SL7]\n", 1)
    )
    finding = next(one for one in lint("seeds/a.md").findings if one.code == "SL902")
    assert "put commas between them: `SL402, SL7`" in finding.message
    assert finding.fix
    assert finding.fix.description == "write `SL402, SL7`"


def test_what_cannot_be_suppressed_is_said(corpus: Path) -> None:
    write(corpus, "a.md", CLEAN.replace("---\n", "---\n# seedlint: ignore-file[SL003, SL901]\n", 1))
    (finding,) = lint("seeds/a.md").findings
    assert "`SL003`, `SL901` can't be suppressed" in finding.message


def test_two_comments_for_one_finding_are_one_too_many(corpus: Path) -> None:
    text = suppressed(BAD, "seedlint: ignore[SL102]").replace("qual", "# seedlint: ignore[field-type]\nqual")
    write(corpus, "a.md", text)
    (finding,) = lint("seeds/a.md").findings
    assert "is suppressed by another comment" in finding.message


def test_a_crashed_rule_leaves_no_comment_unused(corpus: Path) -> None:
    write(corpus, "a.md", CLEAN.replace("quality: 39", "quality: 39 # seedlint: ignore[SL102]"))
    (corpus / "bad_rule.py").write_text(
        "from seedlint.rule import Rule, Severity\n"
        "class Crash(Rule):\n"
        "    '''Crashes.'''\n"
        "    code = 'XX001'; name = 'crash'; severity = Severity.ERROR; since = '1.0.0'\n"
        "    def check(self, document): raise RuntimeError\n",
        encoding="utf-8",
    )
    result = lint("seeds/a.md", rule_paths=("bad_rule.py",))
    assert [code for _, _, code in told(result)] == ["SL000"]


def test_a_payload_beside_a_comment_is_not_shown(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "c2hvcnQ7c2hvcnQ"
    text = CLEAN.splitlines()
    line = next(line for line in text if line.startswith("secured:"))
    write(
        corpus,
        "a.md",
        CLEAN.replace(line, f'secured: "{secret}" # seedlint: ignore[SL2, SL601] -- {PAYLOAD}'),
    )
    for form in ("text", "json", "sarif"):
        done = seedlint(capsys, "seeds/a.md", "-f", form, "--sarif-suppressed", "--select", "SL6,SL9")
        assert secret not in done.out
        assert PAYLOAD.split(";")[0] not in done.out
    done = seedlint(capsys, "seeds", "--select", "SL6,SL9,SL2")
    assert "SL901" in done.out
    assert secret not in done.out
    for path in (corpus / ".seedlint_cache").iterdir():
        assert secret.encode() not in path.read_bytes()
        assert PAYLOAD.split(";")[0].encode() not in path.read_bytes()


def test_many_comments_are_no_burden(corpus: Path) -> None:
    """Quadratic work on any of these would take hours."""
    many = 20_000
    stacked = "# seedlint: ignore[SL102, SL998]\n" * many
    flow = ", ".join(["1"] * many)
    write(corpus, "a.md", f"---\n{stacked}a: [{flow}]\n---\n")
    write(corpus, "b.md", f"---\na: 1 {'# seedlint: ignore[SL102] ' * many}\n---\n")
    write(corpus, "c.md", f"---\na: 1 # seedlint: ignore[{', '.join(f'XY{n}' for n in range(many))}]\n---\n")
    write(corpus, "d.md", f"---\na: 1 # seedlint: ignore[SL1]{' ' * many}x\n---\n")
    write(corpus, "e.md", "---\na: [\n" + "1, # seedlint: ignore\n" * many + "]\n---\n")
    found = lint("seeds", select=("SL102", "SL9")).findings
    assert {finding.path for finding in found} == {f"seeds/{name}.md" for name in "abcde"}


# Wherever they come from


def mixed(corpus: Path) -> None:
    """A corpus with suppressed findings, unused and malformed comments, and findings across documents."""
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    for number in range(1, 9):
        write(corpus, f"{number}.md", document(number, WRONG_TYPE, INSECURE))
    write(corpus, "1.md", suppressed(document(1, WRONG_TYPE), "seedlint: ignore[SL102]"))
    write(corpus, "2.md", document(2, ("quality: 39", "quality: 39 # seedlint: ignore[SL102]")))
    write(corpus, "3.md", document(3, ("quality: 39", "quality: 39 # seedlint: ignore")))
    write(corpus, "4.md", CLEAN.replace("---\n", "---\n# seedlint: ignore-file[SL5, SL606]\n", 1))
    write(corpus, "5.md", CLEAN.replace('ferry"', 'ferry" # seedlint: ignore[SL501] -- twice'))


def everything(result: Result) -> tuple[Any, Any]:
    return result.findings, result.suppressed


@pytest.mark.usefixtures("start_method")
def test_the_verdict_is_the_same_from_everywhere(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed(corpus)
    monkeypatch.setattr("seedlint.run.incremental._WORTH_A_POOL", 2)
    whole = everything(lint())
    assert {one.finding.code for one in whole[1]} == {"SL102", "SL501", "SL606"}
    assert {"SL901"} <= {finding.code for finding in whole[0]}
    assert everything(lint(jobs=2)) == whole
    assert everything(lint(cache=True)) == whole  # cold
    assert everything(lint(cache=True)) == whole  # warm
    with monkeypatch.context() as patch:
        patch.setattr("seedlint.engine.engine.Engine.lint", lambda *_, **__: pytest.fail("parsed again"))
        assert everything(lint(cache=True)) == whole
        everything(lint(cache=True, suppressions=False))
    for cache in (False, True):
        parts = [everything(lint(f"seeds/{path.name}", cache=cache)) for path in (corpus / "seeds").iterdir()]
        assert {one for part in parts for one in part[0]} == set(whole[0])
        assert {one for part in parts for one in part[1]} == set(whole[1])


def test_a_comment_that_comes_or_goes_is_seen_by_a_warm_run(corpus: Path) -> None:
    mixed(corpus)
    lint(cache=True)
    write(corpus, "5.md", CLEAN)
    assert ("seeds/5.md", 7, "SL501") in told(lint(cache=True))
    write(corpus, "5.md", CLEAN.replace('ferry"', 'ferry" # seedlint: ignore[SL5]'))
    assert ("seeds/5.md", 7, "SL501") not in told(lint(cache=True))
    assert everything(lint(cache=True)) == everything(lint())


# SARIF


def test_sarif_leaves_suppressed_results_out_unless_asked(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(corpus, "a.md", suppressed(document(1, WRONG_TYPE, INSECURE), "seedlint: ignore[SL102] -- old"))
    log = json.loads(seedlint(capsys, "seeds/a.md", "-f", "sarif").out)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["SL402"]
    assert "suppressions" not in log["runs"][0]["results"][0]
    log = json.loads(seedlint(capsys, "seeds/a.md", "-f", "sarif", "--sarif-suppressed").out)
    jsonschema.validate(log, SARIF)
    assert [(result["ruleId"], result["suppressions"]) for result in log["runs"][0]["results"]] == [
        ("SL402", []),
        ("SL102", [{"kind": "inSource", "justification": "old"}]),
    ]


# Fixes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("quality: 39  # seedlint: ignore[SL102]\n", "quality: 39\n"),
        ("quality: 39 # old # seedlint: ignore[SL102] -- why\n", "quality: 39 # old\n"),
        ("# seedlint: ignore[SL102]\nquality: 39\n", "quality: 39\n"),
        ("# one\n# seedlint: ignore[SL102]\n# two\nquality: 39\n", "# one\n# two\nquality: 39\n"),
        (
            "quality: many # seedlint: ignore[SL705, SL102, SL703, SL702] -- why\n",
            "quality: many # seedlint: ignore[SL102] -- why\n",
        ),
        (
            "quality: many # seedlint: ignore[SL102,SL703, SL1]\n",
            "quality: many # seedlint: ignore[SL102]\n",
        ),
        (
            "quality: many # seedlint: ignore[SL703] # seedlint: ignore[SL102]\n",
            "quality: many # seedlint: ignore[SL102]\n",
        ),
        ("quality: many # seedlint: ignore [SL102]\n", "quality: many # seedlint: ignore[SL102]\n"),
        ("quality: many # seedlint: ignore[SL102,feild-type]\n", "quality: many # seedlint: ignore[SL102]\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes_remove_exactly_what_is_not_needed(
    corpus: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, newline: str
) -> None:
    path = corpus / "seeds" / "a.md"
    text = CLEAN.replace("quality: 39\n", before).replace("\n", newline)
    path.write_text(text, encoding="utf-8", newline="")
    for _ in range(2):
        seedlint(capsys, "seeds/a.md", "--fix", "--unsafe-fixes", "--fixable", "SL9")
    assert path.read_bytes().decode() == CLEAN.replace("quality: 39\n", after).replace("\n", newline)
    assert [one.code for one in lint("seeds/a.md").findings if one.code.startswith("SL9")] == []


def test_what_is_suppressed_is_not_fixed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CLEAN.replace("title: ", "# seedlint: ignore[SL705]\ntitle: ").replace("Ferry time", "Ferry  time")
    write(corpus, "a.md", text)
    seedlint(capsys, "seeds/a.md", "--fix", "--unsafe-fixes")
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == text


MISSPELT = [
    "ignore[SL705",
    "ignore [SL705] -- painted so",
    "Ignore[SL705]",
    "ignore: SL705",
    "ignore[SL705 SL706] -- painted so",
    "ignore[SL705; SL706]",
    "ignore[text-whitespce]",
    "ignore[text_whitespace]",
    "ignore",
    "ignore -- painted so",
    "disable=SL705",
    "keep this",
]


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("name", ["seedlint: ", "Seedlint: "])
@pytest.mark.parametrize("comment", MISSPELT)
def test_what_a_misspelt_comment_names_is_not_fixed(
    corpus: Path, capsys: pytest.CaptureFixture[str], comment: str, name: str, unsafe: bool
) -> None:
    text = CLEAN.replace("Ferry time", "Ferry  time").replace("quality: 39", 'quality: 39 # "x  y"')
    for line in (f"# {name}{comment}\ntitle: ", f"# {name}{comment}\n\n# seen\ntitle: "):
        write(corpus, "a.md", text.replace("title: ", line))
        (shown,) = [one for one in lint("seeds/a.md").findings if one.code == "SL705"]
        assert shown.fix is None
        seedlint(capsys, "seeds/a.md", "--fix", *["--unsafe-fixes"] * unsafe)
        after = (corpus / "seeds" / "a.md").read_text(encoding="utf-8")
        assert "Ferry  time" in after
        assert after.count("seedlint") + after.count("Seedlint") == 1
        assert ("painted so" in after) == ("painted so" in comment)


@pytest.mark.parametrize("comment", ["Ignore-File[SL705]", "ignore-file SL705", "ignore-file"])
def test_what_a_misspelt_comment_names_is_fixed_nowhere_in_the_document(
    corpus: Path, capsys: pytest.CaptureFixture[str], comment: str
) -> None:
    text = CLEAN.replace("Ferry time", "Ferry  time").replace("---\n", f"---\n# seedlint: {comment}\n", 1)
    write(corpus, "a.md", text)
    seedlint(capsys, "seeds/a.md", "--fix")
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("comment", ["ignore[SL706", "ignore[XY1234]", "Ignore[SL3, SL4]"])
def test_what_a_misspelt_comment_does_not_name_is_fixed(
    corpus: Path, capsys: pytest.CaptureFixture[str], comment: str
) -> None:
    text = CLEAN.replace("title: ", f"# seedlint: {comment}\ntitle: ")
    write(corpus, "a.md", text.replace("Ferry time", "Ferry  time"))
    seedlint(capsys, "seeds/a.md", "--fix")
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("comment", "says", "fixed"),
    [
        ("disable=SL706", "`SL706` is not found here; remove the comment", ""),
        ("ignore SL706, SL703", "`SL706`, `SL703` are not found here; remove the comment", ""),
        ("Ignore-file SL703", "`SL703` is not found in this document; remove the comment", ""),
        (
            "ignore SL102, SL703 -- old",
            "`# seedlint: ignore[SL102]`, then ` -- ` and the reason; leave out `SL703`: there is nothing",
            " # seedlint: ignore[SL102] -- old",
        ),
        ("ignore(SL102)", "it is malformed; write", " # seedlint: ignore[SL102]"),
    ],
)
def test_what_a_misspelt_comment_would_not_suppress_is_told_at_once(
    corpus: Path, capsys: pytest.CaptureFixture[str], comment: str, says: str, fixed: str
) -> None:
    text = CLEAN.replace("quality: 39\n", f"quality: many # seedlint: {comment}\n")
    write(corpus, "a.md", text)
    (told,) = [one for one in lint(include=["seeds"]).findings if one.code == "SL901"]
    assert says in told.message
    seedlint(capsys, "--fix", "--unsafe-fixes", "--fixable", "SL901", "seeds")
    after = (corpus / "seeds" / "a.md").read_text(encoding="utf-8")
    assert after == CLEAN.replace("quality: 39\n", f"quality: many{fixed}\n")


def test_a_comment_with_nothing_on_the_line_below_is_told_where_to_go(corpus: Path) -> None:
    text = CLEAN.replace("title: ", "# seedlint: ignore[SL705]\n\ntitle: ").replace(
        "Ferry time", "Ferry  time"
    )
    write(corpus, "a.md", text)
    (told,) = [one.message for one in lint("seeds/a.md").findings if one.code == "SL901"]
    assert "nothing on the line below it; remove the empty line, so that it is directly above" in told
    write(corpus, "a.md", text.replace("ignore[SL705]\n\n", "ignore[SL705]\n"))
    assert not lint("seeds/a.md").findings


# Writing them


def test_add_suppressions(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        CLEAN.replace("quality: 39\n", "quality: many\nhet: 5 # warm\n")
        .replace('excerpt: "Boats', 'excerpt: >\n  Boats  leave\n\n  "Boats')
        .replace("title: ", "topic: 1\ntitle: ")
        .replace('"Ferry time', '"Ferry  time')
        .replace("  - Transport\n", "  - Trans\n    port\u200b\n  -\n    Tra\u200bnsport\n")
    )
    write(corpus, "a.md", text)
    before = lint("seeds/a.md").findings
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "known", "--diff")
    assert f"would suppress {len(before)} findings in 1 file" in done.err
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == text
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "known")
    assert (done.code, done.out) == (0, "")
    assert f"suppressed {len(before)} findings in 1 file\n" in done.err
    after = (corpus / "seeds" / "a.md").read_text(encoding="utf-8")
    assert "het: 5 # warm # seedlint: ignore[SL103] -- known\n" in after
    assert "# seedlint: ignore[SL705] -- known\nexcerpt: >\n" in after
    assert "  # seedlint: ignore[SL703] -- known\n  - Trans\n" in after
    assert [line for line in after.splitlines() if line.partition(" #")[0] in text.splitlines()]
    assert {one.reason for one in lint("seeds/a.md").suppressed} == {"known"}
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "again")
    assert "nothing was suppressed" in done.err
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == after


def test_codes_join_a_comment_with_the_same_reason(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore[SL704] -- old"))
    seedlint(capsys, "seeds/a.md", "--add-suppressions", "old", "--select", "SL1")
    assert "many # seedlint: ignore[SL704, SL102] -- old\n" in (corpus / "seeds" / "a.md").read_text(
        encoding="utf-8"
    )
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore[SL704] -- old"))
    seedlint(capsys, "seeds/a.md", "--add-suppressions", "new", "--select", "SL1")
    assert "[SL704] -- old # seedlint: ignore[SL102] -- new\n" in (corpus / "seeds" / "a.md").read_text(
        encoding="utf-8"
    )


def test_where_no_comment_can_stand_it_is_said(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus, "a.json", '{"category": "nws"}')
    write(corpus, "b.md", "---\na: [\n---\n")
    write(corpus, "c.md", "\ufeff" + CLEAN)
    done = seedlint(capsys, "seeds", "--add-suppressions", "x", "--select", "SL0,SL1")
    assert "a.json: 8 findings are not suppressed: JSON has no comments" in done.err
    assert (corpus / "seeds" / "b.md").read_text(encoding="utf-8") == "---\na: [\n---\n"
    assert (
        (corpus / "seeds" / "c.md")
        .read_text("utf-8-sig")
        .startswith("---\n# seedlint: ignore-file[SL006] -- x\ncategory")
    )
    assert {finding.code for finding in lint("seeds", select=("SL0", "SL1")).findings} == {
        "SL003", "SL101", "SL104",
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "a\x1bb", "x # seedlint: ignore[SL1]", "x" * 300])
def test_a_reason_must_fit_into_a_comment(
    corpus: Path, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    done = seedlint(capsys, "seeds", "--add-suppressions", reason)
    assert done.code == 2
    assert "--add-suppressions: " in done.err


@pytest.mark.parametrize("other", ["--fix", "--no-suppressions"])
def test_it_goes_with_no_fixes(corpus: Path, other: str) -> None:
    assert cli.run(["seeds", "--add-suppressions", "x", other]) == 2


def _engine() -> Engine:
    return Engine(
        SCHEMA,
        [rule({}, NOW) for rule in REGISTRY if not rule.needs_links],
        names={rule.code: rule.name for rule in REGISTRY},
        severities={rule.code: rule.severity for rule in REGISTRY},
        enabled=lambda _code, _path: True,
    )


ENGINE = _engine()
POLICY = Coverage(REGISTRY, ENGINE.severity, ENGINE.enabled, ENGINE.names.keys())
HOW = Suppressing(ENGINE, POLICY, "known")
DEFECTS = st.sampled_from(
    ["a  b", " a", "a\u200bb", "a\nb", "http://x.example/", "<b>a</b>", "", "2021-02-30", "no"]
)
VALUES = st.recursive(
    DEFECTS | st.integers(0, 3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "webUrl", "qualty", "provider", "domain"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(
    data=st.dictionaries(
        st.sampled_from(
            ["title", "excerpt", "webUrl", "topics", "related", "images", "publishedDateTime", "heat"]
        ),
        VALUES,
        min_size=1,
    ),
    style=st.sampled_from([None, None, '"', "'", "|", ">"]),
    width=st.integers(8, 60),
    flow=st.sampled_from([False, None, True]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@example(data={"topics": "a\nb", "title": ["a\nb"]}, style=None, width=10, flow=True, newline="\n")
@settings(max_examples=some(150))
def test_adding_suppressions_changes_no_value_and_is_done_once(
    data: Any, style: Any, width: int, flow: Any, newline: str
) -> None:
    text = yaml.safe_dump(data, default_style=style, width=width, default_flow_style=flow, allow_unicode=True)
    raw = text.replace("\n", newline).encode()
    before = ENGINE.document("a.yaml", raw)
    if before.broken:
        return
    findings = _shown(raw)
    wanted = [finding for finding in findings if finding.code not in NEVER_SUPPRESSED]
    done = add_comments(HOW, "a.yaml", raw, wanted)
    after = ENGINE.document("a.yaml", done.after)
    assert same(before.data, after.data)
    left = _shown(done.after)
    assert [finding for finding in left if finding.code not in NEVER_SUPPRESSED] == [] or done.left
    assert not any(finding.code == "SL901" for finding in left)
    assert len(left) + done.fixed.total() == len(findings)
    again = [finding for finding in left if finding.code not in NEVER_SUPPRESSED]
    assert add_comments(HOW, "a.yaml", done.after, again).after == done.after
    # Without its comments, it is what it was.
    assert _without_comments(done.after.decode()) == raw.decode()


def _shown(raw: bytes) -> Sequence[PlacedFinding]:
    linted = ENGINE.lint("a.yaml", raw)
    return suppress(linted.findings, {"a.yaml": linted.comments}, POLICY).shown


def _without_comments(text: str) -> str:
    for comment in reversed(find(Document("a.yaml", text.encode()))):
        text = text[: comment.span[0]] + text[comment.span[1] :]
    return text
