"""Suppression comments: heeded exactly, and reported where they do nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from seedlint.config.settings import load
from seedlint.document import Document
from seedlint.rulebook.registry import Registry
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.suppressions.comments import Comment, decode, encode, find
from seedlint.testing import PAYLOAD
from tests.conftest import CLEAN
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
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
