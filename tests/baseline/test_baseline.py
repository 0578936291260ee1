"""The baseline: what is known is not reported, whatever moves around it, and nothing else is hidden."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.baseline.file import FILE_NAME, Baseline, Entry, read
from seedlint.config.settings import load
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.run.stdin import Stdin
from seedlint.testing import PAYLOAD
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

SARIF = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")
)
CONFIGURED = f'include = ["seeds"]\nbaseline = "{FILE_NAME}"\n'
RELATED = """
related:
  - title: "One"
    excerpt: ""
    publishedDateTime: 2021-04-30T20:51:00Z
    type: article
    webUrl: "https://www.harbour-herald.com/one"
    provider:
      name: Harbour Herald
      domain: harbour-herald.com
  - title: "Two"
    excerpt: ""
    publishedDateTime: 2021-04-30T20:51:00Z
    type: article
    webUrl: "https://www.harbour-herald.com/two"
    provider:
      name: Harbour Herald
      domain: harbour-herald.com
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "seeds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def lint(*paths: str, cache: bool = False, **changes: Any) -> Result:
    return Session(load().overridden(**changes)).lint(Request(paths=paths, cache=cache))


def told(result: Result) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in result.findings]


def entries(folder: Path) -> list[dict[str, Any]]:
    data = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = data["findings"]
    return found


@pytest.fixture
def known(corpus: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A corpus of three documents with findings, all of them in the baseline."""
    write(corpus, "a.md", document(1, WRONG_TYPE, INSECURE))
    write(corpus, "b.md", document(2, ("\nsecured", RELATED + "\nsecured")))
    write(corpus, "c.md", CLEAN)  # the same article as in clean.md
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    done = seedlint(capsys, "baseline", "create")
    assert done.code == 0
    assert f'write baseline = "{FILE_NAME}" into the configuration' in done.err
    (corpus / "seedlint.toml").write_text(CONFIGURED, encoding="utf-8")
    return corpus


# The file


def test_the_file_is_sorted_with_an_entry_a_line(known: Path) -> None:
    lines = (known / FILE_NAME).read_bytes().decode().split("\n")
    assert lines[:4] == ["{", '"tool": "seedlint",', '"version": 1,', '"findings": [']
    assert lines[-3:] == ["]", "}", ""]
    found = [json.loads(line.rstrip(",")) for line in lines[4:-3]]
    assert found == entries(known)
    assert [(one["path"], one["code"]) for one in found] == [
        ("seeds/a.md", "SL102"),
        ("seeds/a.md", "SL402"),
        ("seeds/b.md", "SL706"),
        ("seeds/b.md", "SL706"),
        ("seeds/c.md", "SL501"),
        ("seeds/c.md", "SL606"),
        ("seeds/clean.md", "SL501"),
        ("seeds/clean.md", "SL606"),
    ]
    assert found[2]["pointer"] == "/related/*/excerpt"
    assert "occurrence" not in found[2]
    assert found[3] == {**found[2], "occurrence": 2}
    assert all(re.fullmatch("[0-9a-f]{16}|", one["value"]) for one in found)


def test_no_value_stands_in_it(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "d.md", document(3, ("secured: ", f"secured: {PAYLOAD}x\nsecurd: ")))
    write(known, "e.md", document(4, ("title: ", f"{PAYLOAD.replace(';', '/')}: 1\ntitle: ")))
    assert seedlint(capsys, "baseline", "create").code == 0
    text = (known / FILE_NAME).read_text(encoding="utf-8")
    assert PAYLOAD[:40] not in text
    assert "harbour" not in text
    assert [one["value"] for one in entries(known) if one["code"] == "SL606"] == ["", ""]


def test_paths_are_those_from_its_folder(
    known: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (known / "ci").mkdir()
    assert seedlint(capsys, "baseline", "create", "--baseline", "ci/b.json").code == 0
    assert '"path": "../seeds/a.md"' in (known / "ci" / "b.json").read_text(encoding="utf-8")
    monkeypatch.chdir(known / "seeds")
    for options in (("--baseline", "../ci/b.json"), ()):
        for paths in ((), ("a.md",), (known / "seeds" / "b.md",)):
            assert seedlint(capsys, *paths, *options).code == 0
            assert seedlint(capsys, *paths, *options).out == ""


def test_names_that_are_no_text_are_written(known: Path) -> None:
    made = Baseline(known / "b.json", str(known))
    made.entries[Entry("sch\u00f6n/\u202e\udcff.md", "SL101", "", "")] = 1
    made.write()
    assert "sch\\u00f6n/\\u202e\\udcff.md" in (known / "b.json").read_text(encoding="utf-8")
    assert read(known / "b.json", str(known)).entries == made.entries


def test_it_is_read_however_it_was_saved(known: Path) -> None:
    file = known / FILE_NAME
    text = file.read_text(encoding="utf-8")
    for other in (
        text.replace("\n", "\r\n"),
        "\ufeff" + text,
        json.dumps(json.loads(text), indent=2),
        json.dumps(json.loads(text)),
    ):
        file.write_text(other, encoding="utf-8", newline="")
        assert told(lint()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: "", ":1:1: the baseline is not well-formed JSON: expecting value"),
        (lambda text: text[:200], ":6:"),
        (lambda text: text.replace('"code"', "code"), ":5:24: the baseline is not well-formed JSON"),
        (lambda text: "[" * 100_000, ": the baseline is not well-formed JSON"),
        (lambda text: "[]", ":1: this is not a baseline"),
        (lambda text: '{"findings": []}', ":1: this is not a baseline"),
        (lambda text: '{"results": [], "version": "2.1.0"}', ":1: this is not a baseline"),
        (lambda text: text.replace("1,", "2,", 1), ":3: the baseline has version 2"),
        (lambda text: text.replace("1,", "2,", 1), "update seedlint"),
        (lambda text: text.replace("1,", "true,", 1), "create it again"),
        (lambda text: text.replace('"code": "SL402"', '"rule": 1'), ":6: an entry must have path, code"),
        (
            lambda text: text.replace('"SL402"', "402"),
            ":6: path, code, pointer and value of an entry must be",
        ),
        (lambda text: text.replace("[\n", "[\n[],", 1), ":5: an entry must have"),
        (
            lambda text: text.replace("[\n", "[\n<<<<<<< HEAD\n", 1).replace(
                "]\n}", "=======\n>>>>>>> x\n]\n}"
            ),
            ":5: the baseline has a merge conflict",
        ),
    ],
)
def test_what_is_no_baseline_is_said_with_its_line(
    known: Path, capsys: pytest.CaptureFixture[str], change: Any, says: str
) -> None:
    file = known / FILE_NAME
    text = change(file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8", newline="")
    for words in ((), ("baseline", "create"), ("baseline", "prune")):
        done = seedlint(capsys, *words)
        assert (done.code, done.out) == (2, "")
        assert f"{FILE_NAME}:" in done.err
        assert says in done.err
        assert file.read_text(encoding="utf-8") == text


def test_a_baseline_must_be_there(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / FILE_NAME).unlink()
    for words in ((), ("baseline", "prune"), ("--baseline", "other.json")):
        done = seedlint(capsys, *words)
        assert done.code == 2
        assert "there is no such baseline; `seedlint baseline create` creates it" in done.err
    assert seedlint(capsys, "--no-baseline").code == 1
    (known / FILE_NAME).write_bytes(b"\xff")
    assert "is not UTF-8 (byte 0)" in seedlint(capsys).err
    assert seedlint(capsys, "--baseline", "").code == 2
    assert "cannot be combined" in seedlint(capsys, "--baseline", "x", "--no-baseline").err


# What is known


def test_known_findings_are_not_reported(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys)
    assert (done.code, done.out) == (0, "")
    assert "4 documents: no findings (8 in the baseline) in " in done.err
    assert json.loads(seedlint(capsys, "-f", "json").out)["summary"]["baselined"] == 8
    done = seedlint(capsys, "--no-baseline")
    assert done.code == 1
    assert "baseline" not in done.err


def test_a_new_finding_is_reported(known: Path) -> None:
    write(known, "a.md", document(1, WRONG_TYPE, INSECURE, ("category: news", "category: nws")))
    assert told(lint()) == [("seeds/a.md", "SL104")]
    assert told(lint("seeds/a.md")) == [("seeds/a.md", "SL104")]
    write(known, "a.md", document(1, ("quality: 39", "quality: few"), INSECURE))
    assert told(lint("seeds/a.md")) == [(FILE_NAME, "SL903"), ("seeds/a.md", "SL102")]


def test_one_more_of_the_same_is_reported(known: Path) -> None:
    text = (known / "seeds" / "b.md").read_text(encoding="utf-8")
    third = (
        RELATED.replace("related:\n", "")
        .split("  - title: ")[1]
        .replace("/one", "/three")
        .replace('"One"', '"Three"')
    )
    write(known, "b.md", text.replace("related:\n", f"related:\n  - title: {third}"))
    assert told(lint()) == [("seeds/b.md", "SL706")]


def test_lines_keys_and_positions_may_change(known: Path) -> None:
    for path in (known / "seeds").iterdir():
        front = path.read_text(encoding="utf-8").split("---\n")[1]
        blocks = re.findall(r"(?m)^\w.*\n(?:(?:[ \n].*)?\n)*?(?=\w|\Z)", front)
        assert "".join(blocks) == front
        random.Random(1).shuffle(blocks)
        path.write_text("---\n# moved\n\n" + "\n".join(blocks) + "---\n", newline="", encoding="utf-8")
    text = (known / "seeds" / "b.md").read_text(encoding="utf-8")
    good = (
        RELATED.replace("related:\n", "")
        .split("  - title: ")[1]
        .replace("/one", "/0")
        .replace('""', '"It ran late."')
        .replace('"One"', '"Zero"')
    )
    write(known, "b.md", text.replace("related:\n", f"related:\n  - title: {good}"))
    for path in (known / "seeds").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(lint()) == []
    assert len(lint().known) == 8


def test_white_space_in_a_value_does_not_matter(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "a.md", document(1, ("Ferry time", "Ferry  time")))
    seedlint(capsys, "baseline", "create")
    write(known, "a.md", document(1, ("Ferry time", "Ferry   time")))
    assert told(lint()) == []


def test_a_document_that_was_moved_takes_its_entries_along(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (known / "seeds" / "old").mkdir()
    shutil.move(known / "seeds" / "a.md", known / "seeds" / "old" / "a.md")
    assert told(lint()) == []
    assert told(lint("seeds/old/a.md")) == []
    assert seedlint(capsys, "baseline", "prune").err.endswith("8 findings (0 gone)\n")
    assert [one["path"] for one in entries(known)[-2:]] == ["seeds/old/a.md"] * 2
    # A copy is another document, and of two it can't be known which is which.
    shutil.copytree(known / "seeds" / "old", known / "seeds" / "one")
    assert {path for path, _ in told(lint())} == {"seeds/one/a.md", "seeds/old/a.md"}
    shutil.move(known / "seeds" / "old", known / "seeds" / "two")
    assert {path for path, _ in told(lint())} == {"seeds/one/a.md", "seeds/two/a.md"}
    assert {path for path, _ in told(lint("seeds/one"))} == {"seeds/one/a.md"}


def test_an_internal_error_is_never_known(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (known / FILE_NAME).read_text(encoding="utf-8")
    (known / "bad_rule.py").write_text(
        "from seedlint.rule import Rule, Severity\n"
        "class Crash(Rule):\n"
        "    '''Crashes.'''\n"
        "    code = 'XX001'; name = 'crash'; severity = Severity.ERROR; since = '1.0.0'\n"
        "    def check(self, document): raise RuntimeError\n",
        encoding="utf-8",
    )
    (known / "seedlint.toml").write_text(f'{CONFIGURED}rule-paths = ["bad_rule.py"]\n', encoding="utf-8")
    done = seedlint(capsys, "baseline", "create")
    assert done.code == 2
    assert "is not changed: not all rules could check all documents" in done.err
    assert (known / FILE_NAME).read_text(encoding="utf-8") == before
    assert {code for _, code in told(lint())} == {"SL000"}  # and nothing is called stale


def test_suppressed_findings_are_not_in_it(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / FILE_NAME).unlink()
    text = document(1, WRONG_TYPE).replace("quality: many", "quality: many # seedlint: ignore[SL102]")
    write(known, "a.md", text)
    seedlint(capsys, "baseline", "create")
    assert "seeds/a.md" not in {one["path"] for one in entries(known)}
    result = lint()
    assert (len(result.findings), len(result.suppressed), len(result.known)) == (0, 1, 6)


# What is not there any more


def test_an_entry_that_matches_nothing_is_reported(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "a.md", document(1, INSECURE))
    (finding,) = lint("seeds/a.md").findings
    assert (finding.path, finding.code, finding.region.line) == (FILE_NAME, "SL903", 5)
    assert "SL102 at quality is no longer found in seeds/a.md" in finding.message
    assert told(lint("seeds/b.md")) == []
    assert told(lint(select=("SL402", "SL903"))) == []
    assert told(lint(ignore=("SL903",))) == []
    assert told(lint(per_file_ignores={"a.md": ("SL102",)})) == []
    before = entries(known)
    done = seedlint(capsys, "baseline", "prune", "seeds/b.md")
    assert done.err.endswith("8 findings (0 gone)\n")
    assert entries(known) == before
    done = seedlint(capsys, "baseline", "prune")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(f"{FILE_NAME}: 7 findings (1 gone)\n")
    assert entries(known) == before[1:]


def test_fixing_prunes_it(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "a.md", document(1, INSECURE))
    before = entries(known)
    seedlint(capsys, "--diff")
    seedlint(capsys, "--fix", "--unfixable", "SL9")
    assert entries(known) == before
    done = seedlint(capsys, "--fix")
    assert (done.code, done.out) == (0, "")
    assert "removed 1 entry from the baseline\n" in done.err
    assert entries(known) == before[1:]


def test_of_several_the_last_goes(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = known / "seeds" / "b.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace('excerpt: ""', 'excerpt: "It ran late."', 1),
        encoding="utf-8",
    )
    (finding,) = lint().findings
    assert finding.region.line == 8
    seedlint(capsys, "baseline", "prune")
    assert [one.get("occurrence", 1) for one in entries(known) if one["code"] == "SL706"] == [1]


def test_a_document_that_is_gone(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (known / "seeds" / "b.md").unlink()
    (finding,) = lint().findings
    assert "seeds/b.md no longer exists" in finding.message
    assert told(lint("seeds")) == told(lint(*sorted(map(str, known.glob("seeds/*"))))) == told(lint())
    (known / "seedlint.toml").write_text(f'baseline = "{FILE_NAME}"\n', encoding="utf-8")
    assert told(lint("seeds")) == []  # nobody says that this is all there is
    assert seedlint(capsys, "baseline", "prune", "seeds").err.endswith("6 findings (2 gone)\n")


def test_a_document_that_is_gone_is_no_matter_of_others(
    known: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=known)
    commit(known)
    before = (known / FILE_NAME).read_text(encoding="utf-8")
    (known / "seeds" / "b.md").unlink()
    assert told(lint("seeds/a.md")) == []
    assert seedlint(capsys, "--fix", "seeds/a.md").code == 0
    assert seedlint(capsys, "baseline", "prune", "seeds/a.md").err.endswith("8 findings (0 gone)\n")
    git("rm", "-q", "seeds/b.md", cwd=known)
    assert "0 documents: nothing was checked in" in seedlint(capsys, "--staged").err
    assert (known / FILE_NAME).read_text(encoding="utf-8") == before
    # Standard input is not what is on disk, even where it is all there is.
    for name in ("a.md", "c.md"):
        (known / "seeds" / name).unlink()
    raw = (known / "seeds" / "clean.md").read_bytes()
    for stdin in (Stdin(raw), Stdin(raw, "seeds/clean.md")):
        assert _of_gone(Session(load()).lint(Request(stdin=stdin, cache=False))) == []
    assert {one.message.split()[0] for one in _of_gone(lint())} == {
        f"seeds/{name}.md" for name in ("a", "b", "c")
    }


def test_a_document_that_cannot_be_judged_keeps_its_entries(known: Path) -> None:
    write(known, "b.md", "---\na: [\n---\n")
    assert told(lint()) == [("seeds/b.md", "SL003")]


def test_findings_across_documents_need_the_corpus(known: Path) -> None:
    assert told(lint("seeds/c.md")) == []
    (known / "seedlint.toml").write_text(f'baseline = "{FILE_NAME}"\n', encoding="utf-8")
    assert told(lint("seeds/c.md")) == []  # its twin was not looked at
    (known / "seedlint.toml").write_text(CONFIGURED, encoding="utf-8")
    write(known, "clean.md", document(7))
    assert [code for _, code in told(lint("seeds/c.md"))] == ["SL903", "SL903"]


def test_what_comments_do_is_judged_only_with_them(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "a.md", document(1, ("quality: 39", "quality: 39 # seedlint: ignore[SL402, XX1]")))
    seedlint(capsys, "baseline", "create")
    assert {one["code"] for one in entries(known) if one["path"] == "seeds/a.md"} == {"SL901", "SL902"}
    assert told(lint()) == []
    for request, isolated in (
        (Request(cache=False, suppressions=False), False),
        (Request(cache=False), True),
    ):
        assert Session(load(), isolated=isolated).lint(request).findings == ()


def test_without_a_command_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "baseline")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: a command is missing: `seedlint baseline create` records")


def test_a_rule_that_is_gone(known: Path) -> None:
    file = known / FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace("SL402", "XX402"), encoding="utf-8")
    found = lint("seeds/a.md").findings
    assert {finding.code for finding in found} == {"SL402", "SL903"}
    request = Request(paths=("seeds/a.md",), cache=False)
    assert [finding.code for finding in Session(load(), isolated=True).lint(request).findings] == ["SL402"]


# Making it


def test_creating_it_again_takes_in_what_is_new_and_keeps_the_rest(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = entries(known)
    write(known, "a.md", document(1, ("category: news", "category: nws")))
    write(known, "d.md", document(4, WRONG_TYPE))
    done = seedlint(capsys, "baseline", "create", "seeds/a.md")
    assert done.err == f"{FILE_NAME}: 7 findings in 4 documents (1 new, 2 gone)\n"
    assert [one for one in entries(known) if one["path"] != "seeds/a.md"] == before[2:]
    assert told(lint()) == [("seeds/d.md", "SL102")]
    seedlint(capsys, "baseline", "create", "--select", "SL3", "-q")
    assert told(lint()) == [("seeds/d.md", "SL102")]
    seedlint(capsys, "baseline", "create")
    assert told(lint()) == []
    text = (known / FILE_NAME).read_bytes()
    assert seedlint(capsys, "baseline", "create").err.endswith("(0 new, 0 gone)\n")
    assert (known / FILE_NAME).read_bytes() == text


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs modes")
def test_a_file_that_cannot_be_written(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known.chmod(0o500)
    try:
        assert seedlint(capsys, "baseline", "create", "--baseline", "x.json").code == 2
    finally:
        known.chmod(0o700)


# Reports


def test_sarif(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "d.md", document(4, WRONG_TYPE))
    log = json.loads(seedlint(capsys, "-f", "sarif").out)
    jsonschema.validate(log, SARIF)
    assert [(r["ruleId"], r["baselineState"]) for r in log["runs"][0]["results"]] == [("SL102", "new")]
    log = json.loads(seedlint(capsys, "-f", "sarif", "--sarif-suppressed").out)
    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    assert len(results) == 9
    old = [r for r in results if r["baselineState"] == "unchanged"]
    assert len(old) == 8
    assert old[0]["suppressions"] == [{"kind": "external", "justification": f"known to {FILE_NAME}"}]
    log = json.loads(seedlint(capsys, "-f", "sarif", "--no-baseline").out)
    assert all("baselineState" not in result for result in log["runs"][0]["results"])


def test_only_new_findings_are_fixed(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(known, "a.md", document(1, INSECURE, ("Ferry time", "Ferry  time")))
    seedlint(capsys, "baseline", "create")
    text = document(1, INSECURE, ("Ferry time", "Ferry  time"), ("Boats leave", "Boats  leave"))
    write(known, "a.md", text)
    seedlint(capsys, "--fix", "--unsafe-fixes")
    assert (known / "seeds" / "a.md").read_text(encoding="utf-8") == text.replace(
        "Boats  leave", "Boats leave"
    )


# Parts of a corpus

CHANGES = st.lists(
    st.sampled_from(
        [
            WRONG_TYPE,
            INSECURE,
            ("category: news", "category: nws"),
            ("Ferry time", "Ferry  time"),
            ("---\n", "---\n\n# note\n"),
            ("topics", "topcs"),
            ("  - Transport\n", '  - ""\n  - ""\n'),
            ('secured: "', 'secured: "='),
        ]
    ),
    max_size=4,
    unique=True,
)
VERSIONS = st.lists(
    st.tuples(st.integers(0, 4), CHANGES, st.sampled_from("xy")) | st.none(), min_size=4, max_size=4
)  # of each document: which article it is, what is wrong with it, its folder; or that it is not there


def _write_all(folder: Path, versions: list[Any]) -> None:
    shutil.rmtree(folder / "seeds")
    (folder / "seeds").mkdir()
    for number, version in enumerate(versions):
        if version is not None:
            article, changes, subfolder = version
            try:
                text = document(article, *changes)
            except AssertionError:  # two changes of the same place
                text = document(article)
            write(folder, f"{subfolder}/{number}.md", text)


@given(before=VERSIONS, after=VERSIONS, data=st.data())
@settings(max_examples=some(40))
def test_parts_say_together_what_the_whole_says(
    corpus: Path, before: list[Any], after: list[Any], data: st.DataObject
) -> None:
    """All but that documents are gone: of those only a run on the whole speaks."""
    (corpus / "seedlint.toml").write_text(CONFIGURED, encoding="utf-8")
    _write_all(corpus, before)
    if not any(before) or not any(after):
        return
    shutil.rmtree(corpus / ".seedlint_cache", ignore_errors=True)
    (corpus / FILE_NAME).unlink(missing_ok=True)
    _, comparison = Session(load()).lint_and_compare(Request(cache=False, whole=True))
    assert comparison
    comparison.renewed().write()
    assert lint().findings == ()
    _write_all(corpus, after)
    whole = lint()
    paths = [path.relative_to(corpus).as_posix() for path in sorted((corpus / "seeds").rglob("*.md"))]
    order = data.draw(st.permutations(paths))
    size = data.draw(st.integers(1, len(paths)))
    parts = [lint(*order[at : at + size], cache=True) for at in range(0, len(order), size)]
    gone = _of_gone(whole) if len(parts) > 1 else []
    for name in ("findings", "known"):
        union = {one for part in parts for one in getattr(part, name)}
        assert union == set(getattr(whole, name)) - set(gone)
    # Whether it is pruned part by part or as a whole, the same remains, and it hides the same.
    for part in range(0, len(order), size):
        request = Request(paths=tuple(order[part : part + size]), cache=False)
        _, comparison = Session(load()).lint_and_compare(request)
        assert comparison
        comparison.pruned().write()
    assert sorted(one.message for one in _of_gone(lint())) == sorted(one.message for one in gone)
    assert set(lint().findings) - set(_of_gone(lint())) == {f for f in whole.findings if f.code != "SL903"}
    assert lint().known == whole.known
    _, comparison = Session(load()).lint_and_compare(Request(cache=False))
    assert comparison
    comparison.pruned().write()
    assert {f.code for f in lint().findings} == {f.code for f in whole.findings} - {"SL903"}
    assert lint().known == whole.known


def _of_gone(result: Result) -> list[PlacedFinding]:
    """Return what is said of the entries of documents that are not there any more."""
    return [one for one in result.findings if "no longer exists" in one.message]


def test_with_a_revision_both_count_all_findings(
    known: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three findings that agree the baseline knows two, and one of those is older than the revision."""
    forget_git(monkeypatch)
    path = known / "seeds" / "b.md"
    three = path.read_text(encoding="utf-8")
    one = three.replace('excerpt: ""', 'excerpt: "It ran late."', 1)
    (known / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    path.write_text(one, encoding="utf-8")
    git("init", "-q", cwd=known)
    commit(known)
    third = (
        RELATED.replace("related:\n", "")
        .split("  - title: ")[1]
        .replace("/one", "/three")
        .replace('"One"', '"Three"')
    )
    path.write_text(three.replace("related:\n", f"related:\n  - title: {third}"), encoding="utf-8")
    done = seedlint(capsys, "--since", "HEAD", "-f", "concise")
    assert done.out.count("SL706") == 1
    assert done.err.startswith("4 documents: 1 warning (8 in the baseline) in ")
    write(known, "d.md", document(4, WRONG_TYPE))
    commit(known)
    assert told(lint()) == [("seeds/b.md", "SL706"), ("seeds/d.md", "SL102")]
    done = seedlint(capsys, "--since", "HEAD")
    assert (done.code, done.out) == (0, "")
    assert "2 findings that were there at HEAD are not shown" in done.err


def test_tables_and_reports_leave_nothing_out(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seedlint(capsys, "export", "-o", "tables", "-f", "jsonl").code == 0
    assert len((known / "tables" / "findings.jsonl").read_text(encoding="utf-8").splitlines()) == 8
