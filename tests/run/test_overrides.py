"""Overrides: several schemas, selections, severities and options in one run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.config.overrides import Override
from seedlint.config.settings import Settings, load
from seedlint.engine.engine import Engine
from seedlint.engine.family import Family
from seedlint.finding import Severity
from seedlint.rule import CorpusRule
from seedlint.rulebook.registry import Registry
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.run.spec import Spec
from tests.support.examples import some
from tests.support.running import INSECURE, WRONG_TYPE, document, fed, seedlint

if TYPE_CHECKING:
    from seedlint.output.result import Result

Capture = pytest.CaptureFixture[str]

EVENT = {
    "type": "object",
    "required": ["name", "when"],
    "properties": {
        "name": {"type": "string", "x-seedlint-role": "text"},
        "when": {"type": "string", "format": "date-time"},
        "page": {"type": "string", "format": "uri"},
    },
    "additionalProperties": False,
}
GOOD_EVENT = "---\nname: Harbour day\nwhen: 2024-05-01T10:00:00Z\n---\n"
CONFIG = """
include = ["seeds", "events"]
[[overrides]]
files = ["events/"]
schema = "event.schema.json"
"""


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Documents of two kinds, with a schema each."""
    for folder in ("seeds", "events/old"):
        (tmp_path / folder).mkdir(parents=True)
    for number in range(3):
        (tmp_path / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    (tmp_path / "events" / "day.md").write_text(GOOD_EVENT, encoding="utf-8")
    (tmp_path / "events" / "old" / "night.md").write_text(
        GOOD_EVENT.replace("day", "night  ").replace("00Z", "00+25:00"), encoding="utf-8"
    )
    (tmp_path / "event.schema.json").write_text(json.dumps(EVENT), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def more(folder: Path, text: str) -> None:
    """Add to the configuration."""
    file = folder / "seedlint.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")


def told(done: Any) -> list[str]:
    """Return path, severity and code of each finding in concise output."""
    found = re.findall(r"(?m)^(\S+?):\d+:\d+: (\w+)\[(\w+)\]|^(\S+?):\d+:\d+: (\w+) (\w+)", done.out)
    return sorted(" ".join(filter(None, one)) for one in found)


def lint(request: Request | None = None, config: Path | None = None) -> Result:
    return Session(load(config)).lint(request or Request(cache=False))


def brief(result: Result) -> list[tuple[str, str, str]]:
    return [(one.path, one.code, str(one.severity)) for one in result.findings]


# What a document is judged by


def test_each_document_is_judged_by_its_own_schema(kinds: Path) -> None:
    assert brief(lint()) == [("events/old/night.md", "SL201", "error")]
    (kinds / "events" / "seed.md").write_text(document(), encoding="utf-8")
    (kinds / "seeds" / "event.md").write_text(GOOD_EVENT, encoding="utf-8")
    strange = {path: {code for p, code, _ in brief(lint()) if p == path} for path, _, _ in brief(lint())}
    assert strange["events/seed.md"] >= {"SL101", "SL103"}
    assert strange["seeds/event.md"] >= {"SL101", "SL103"}


def test_selection_severity_and_options_are_those_of_the_document(kinds: Path) -> None:
    (kinds / "seeds" / "1.md").write_text(document(1, WRONG_TYPE, INSECURE), encoding="utf-8")
    (kinds / "seeds" / "old.md").write_text(document(9, WRONG_TYPE, INSECURE), encoding="utf-8")
    more(
        kinds,
        '[[overrides]]\nfiles = ["old*"]\nignore = ["field-type"]\nseverity = { SL4 = "warning" }\n'
        '[[overrides]]\nfiles = ["events/old"]\nselect = ["SL7"]\n'
        '[[overrides]]\nfiles = ["seeds/0.md"]\n[overrides.rules.timestamp-implausible]\n'
        'earliest = "2100-01-01T00:00:00Z"',
    )
    assert set(brief(lint())) == {
        ("seeds/0.md", "SL204", "warning"),
        ("seeds/1.md", "SL102", "error"),
        ("seeds/1.md", "SL402", "note"),
        ("seeds/old.md", "SL402", "warning"),
    }


def test_of_several_overrides_the_last_counts_key_by_key(kinds: Path) -> None:
    more(
        kinds,
        '[[overrides]]\nfiles = ["events/"]\nselect = ["SL2"]\n'
        'severity = { SL201 = "note", SL202 = "note" }\n'
        "[overrides.rules.timestamp-implausible]\n"
        'earliest = "2000-01-01T00:00:00Z"\n'
        '[[overrides]]\nfiles = ["old"]\nseverity = { SL201 = "warning" }\nselect = ["SL1", "SL201"]',
    )
    there = load().of("events/old/night.md")
    assert there.schema == kinds / "event.schema.json"
    assert there.select == ("SL1", "SL201")
    assert there.severity == {"SL202": Severity.NOTE, "SL201": Severity.WARNING}
    assert there.rules == {"timestamp-implausible": {"earliest": "2000-01-01T00:00:00Z"}}
    assert brief(lint()) == [("events/old/night.md", "SL201", "warning")]


def test_there_is_one_object_for_each_combination(kinds: Path) -> None:
    more(kinds, '[[overrides]]\nfiles = ["old"]\nselect = ["SL1"]')
    here = load()
    assert here.of("seeds/0.md") is here
    assert here.of("events/a.md") is here.of("events/b/c.md") is not here.of("events/old/a.md")
    assert here.of("seeds/old/a.md") is here.of("old/b.md")


def test_the_command_line_wins(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["events/"]\nselect = ["SL7"]\nignore = ["SL701"]')
    file = "events/old/night.md"
    assert seedlint(capsys, file, "-f", "concise").code == 0
    assert "SL201" in seedlint(capsys, file, "-f", "concise", "--select", "SL2").out
    assert (
        "SL701"
        not in seedlint(capsys, "config", "--for", file).out.partition("rules that run")[2].split("\n")[0]
    )
    shown = seedlint(capsys, "config", "--for", file, "--ignore", "SL705,SL702").out
    assert 'ignore = ["SL701", "SL705", "SL702"]' in shown
    assert " SL703" in shown
    assert " SL705" not in shown.partition("rules that run")[2].partition("\n")[0]
    # So does its schema: then all documents are to obey that one.
    assert "SL101" in seedlint(capsys, "seeds/0.md", "-f", "concise", "--schema", "event.schema.json").out


# The corpus


def twins(folder: Path) -> None:
    """Have two documents about one article, of different kinds."""
    text = document(1, ("quality: 39", "quality: 39\nextra: 1"))
    (folder / "events" / "twin.md").write_text(text, encoding="utf-8")
    seed = json.loads(
        (Path(load.__code__.co_filename).parents[1] / "schemas" / "seed.schema.json").read_text("utf-8")
    )
    seed["properties"]["extra"] = {"type": "integer"}
    (folder / "more.schema.json").write_text(json.dumps(seed), encoding="utf-8")
    more(folder, '[[overrides]]\nfiles = ["twin.md"]\nschema = "more.schema.json"')


def corpus_codes(result: Result) -> set[tuple[str, str]]:
    return {(one.path, one.code) for one in result.findings if one.code[:3] in {"SL5", "SL6"}}


def test_documents_of_several_schemas_are_judged_together(kinds: Path) -> None:
    twins(kinds)
    both = {(path, code) for path in ("events/twin.md", "seeds/1.md") for code in ("SL501", "SL606")}
    assert corpus_codes(lint()) == both


def test_findings_across_documents_are_as_severe_as_their_document_says(kinds: Path) -> None:
    twins(kinds)
    more(kinds, '[[overrides]]\nfiles = ["twin.md"]\nseverity = { SL501 = "note" }')
    for cache in (False, True, True):
        found = {
            one.path: str(one.severity) for one in lint(Request(cache=cache)).findings if one.code == "SL501"
        }
        assert found == {"seeds/1.md": "error", "events/twin.md": "note"}


def test_a_rule_may_run_in_some_documents_alone(kinds: Path) -> None:
    (kinds / "seeds" / "twin.md").write_text(document(1), encoding="utf-8")
    (kinds / "seeds" / "third.md").write_text(document(1), encoding="utf-8")
    more(kinds, '[[overrides]]\nfiles = ["third.md", "1.md"]\nselect = ["SL501"]')
    file = kinds / "seedlint.toml"
    file.write_text('select = ["SL2"]\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    for cache in (False, True, True):
        assert corpus_codes(lint(Request(cache=cache))) == {
            ("seeds/1.md", "SL501"),
            ("seeds/third.md", "SL501"),
        }


def test_numbers_of_rules_do_not_depend_on_what_comes_first() -> None:
    rules = [rule() for rule in Registry.builtin() if issubclass(rule, CorpusRule)]
    family, other = Family(), Family()
    assert family.numbered([]) == other.numbered([]) == {}
    numbers = list(family.numbered(rules))
    assert list(other.numbered(rules[::-1])) != numbers
    assert set(other.by_number) == set(family.by_number) == set(numbers)
    assert min(numbers) >= 2**16
    assert max(numbers) < 2**38


def test_a_rule_that_is_not_selected_knows_nothing_of_a_document(kinds: Path) -> None:
    twins(kinds)
    more(kinds, '[[overrides]]\nfiles = ["twin.md"]\nignore = ["SL501"]')
    assert {code for _, code in corpus_codes(lint())} == {"SL606"}
    # Left out by `per-file-ignores`, the document counts still.
    file = kinds / "seedlint.toml"
    text = file.read_text(encoding="utf-8").replace('ignore = ["SL501"]', "")
    file.write_text(f'{text}\n[per-file-ignores]\n"twin.md" = ["SL501"]', encoding="utf-8")
    assert ("seeds/1.md", "SL501") in corpus_codes(lint())
    assert ("events/twin.md", "SL501") not in corpus_codes(lint())


def test_a_rule_with_other_options_judges_apart(kinds: Path) -> None:
    for number in range(10, 16):
        (kinds / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    provider = next(line for line in document().splitlines() if "name:" in line).strip()
    odd = document(20, (provider, "name: Quite Another"))
    (kinds / "seeds" / "odd.md").write_text(odd, encoding="utf-8")
    assert ("seeds/odd.md", "SL304") in {(p, c) for p, c, _ in brief(lint())}
    more(kinds, '[[overrides]]\nfiles = ["odd.md"]\n[overrides.rules.provider-name-conflict]\nshare = 0.8')
    assert ("seeds/odd.md", "SL304") not in {(p, c) for p, c, _ in brief(lint())}


def test_corpus_rules_have_the_same_numbers_whatever_was_judged_first(kinds: Path) -> None:
    more(
        kinds,
        'select = ["SL4"]\n'
        if False
        else '[[overrides]]\nfiles = ["seeds/0*"]\nselect = ["SL5"]\n'
        '[[overrides]]\nfiles = ["seeds/1*"]\nselect = ["SL6"]\n',
    )
    file = kinds / "seedlint.toml"
    file.write_text('select = ["SL4"]\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    paths = ["seeds/0.md", "seeds/1.md", "seeds/2.md", "events/day.md"]
    numbers = []
    for order in (paths, paths[::-1]):
        engine = Session(load()).engine
        numbers.append({path: set(engine.of(path).corpus_rules) for path in order})
    assert numbers[0] == numbers[1]
    assert numbers[0]["seeds/2.md"] == set()


# The same verdict in any split


OVERRIDE = st.fixed_dictionaries(
    {"files": st.lists(st.sampled_from(["a/", "b/", "c/", "1.md", "2.md", "*"]), min_size=1)},
    optional={
        "schema": st.just("event.schema.json"),
        "select": st.sampled_from([["ALL"], ["SL1", "SL5"], ["SL501", "SL4"]]),
        "ignore": st.sampled_from([[], ["SL606"], ["SL4"]]),
        "severity": st.sampled_from([{"SL5": "note"}, {"SL102": "warning"}]),
    },
)
DOCUMENTS = st.dictionaries(
    st.sampled_from([f"{folder}/{number}.md" for folder in "abc" for number in range(4)]),
    st.one_of(
        st.just(GOOD_EVENT),
        st.builds(document, st.integers(0, 3), st.sampled_from([WRONG_TYPE, INSECURE, ("", "")])),
    ),
    min_size=2,
)


def written(table: dict[str, Any]) -> str:
    """Return an override in TOML."""
    lines = ["[[overrides]]"]
    for key, value in table.items():
        pairs = ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) if key == "severity" else ""
        lines.append(f"{key} = {{ {pairs} }}" if pairs else f"{key} = {json.dumps(value)}")
    return "\n".join(lines)


@settings(max_examples=some(15))
@given(documents=DOCUMENTS, overrides=st.lists(OVERRIDE, min_size=1, max_size=3))
def test_any_split_has_the_same_verdict(
    documents: dict[str, str],
    overrides: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("split")
    (root / "event.schema.json").write_text(json.dumps(EVENT), encoding="utf-8")
    for name, text in documents.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    config = root / "seedlint.toml"
    tables = "\n".join(map(written, overrides))
    config.write_text(f'include = ["**/*.md"]\n{tables}', encoding="utf-8")
    whole = brief_with_messages(lint(config=config))
    # Cold, then warm; and with what is known of some, each asked for alone.
    for _ in range(2):
        assert brief_with_messages(lint(Request(), config)) == whole
    for name in documents:
        alone = lint(Request(paths=(str(root / name),)), config)
        assert brief_with_messages(alone) == [one for one in whole if one[0] == name]
    # As other processes judge that share nothing with this one.
    there = Spec.loads(Session(load(config)).spec().dumps()).engine()
    here = Session(load(config)).engine
    for name, text in documents.items():
        one, two = (each.lint(name, text.encode(), facts=True) for each in (there, here))
        assert (one.findings, one.entries) == (two.findings, two.entries)


def brief_with_messages(result: Result) -> list[tuple[Any, ...]]:
    return [
        (one.path, one.code, str(one.severity), one.message, one.region, one.related)
        for one in result.findings
    ]


def test_worker_processes_judge_alike(kinds: Path) -> None:
    twins(kinds)
    for number in range(20, 200):
        folder = "seeds" if number % 2 else "events"
        (kinds / folder / f"n{number}.md").write_text(document(number, INSECURE), encoding="utf-8")
    alone = brief_with_messages(lint(Request(cache=False, jobs=1)))
    assert brief_with_messages(lint(Request(cache=False, jobs=2))) == alone
    assert brief_with_messages(lint(Request(jobs=2))) == alone


def test_a_document_that_moves_into_an_override_is_judged_anew(kinds: Path) -> None:
    assert brief(lint(Request())) == [("events/old/night.md", "SL201", "error")]
    more(kinds, '[[overrides]]\nfiles = ["old"]\nseverity = { SL2 = "note" }')
    assert brief(lint(Request())) == [("events/old/night.md", "SL201", "note")]
    more(kinds, '[[overrides]]\nfiles = ["night.md"]\nignore = ["SL2"]')
    assert brief(lint(Request())) == []
    schema = kinds / "event.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"name", "when"', '"name", "page"'), "utf-8")
    assert [code for _, code, _ in brief(lint(Request()))] == ["SL101", "SL101"]


# What is made of findings


def test_fixes_are_made_by_the_rules_of_the_document(kinds: Path, capsys: Capture) -> None:
    blank = ("changes", "changes  more")
    (kinds / "seeds" / "1.md").write_text(document(1, blank), encoding="utf-8")
    more(kinds, '[[overrides]]\nfiles = ["old"]\nignore = ["SL705"]')
    (kinds / "events" / "day.md").write_text(
        GOOD_EVENT.replace("Harbour day", '"Harbour  day"'), encoding="utf-8"
    )
    before = (kinds / "events" / "old" / "night.md").read_text(encoding="utf-8")
    seedlint(capsys, "--fix")
    assert (kinds / "events" / "day.md").read_text(encoding="utf-8") == GOOD_EVENT.replace(
        "Harbour day", '"Harbour day"'
    )
    assert "changes more" in (kinds / "seeds" / "1.md").read_text(encoding="utf-8")
    assert (kinds / "events" / "old" / "night.md").read_text(encoding="utf-8") == before


def test_standard_input_is_judged_by_what_its_file_is_judged_by(kinds: Path) -> None:
    raw = GOOD_EVENT.replace("name: ", "nome: ").encode()
    code, out, _ = fed(raw, "-", "--stdin-filename", "events/new.md", "-f", "concise")
    assert code == 1
    assert b"did you mean `name`" in out
    assert b"originalUrl" not in out


def test_comments_suppress_by_what_the_document_is_judged_by(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["old"]\nignore = ["SL201"]\nseverity = { SL901 = "note" }')
    text = GOOD_EVENT.replace("00Z", "00Z # seedlint: ignore[SL201] -- as it was")
    for name in ("old/night.md", "day.md"):
        (kinds / "events" / name).write_text(text, encoding="utf-8")
    # Where the rule does not run, nobody can say that the comment is of no use.
    assert brief(lint()) == [("events/day.md", "SL901", "warning")]
    (kinds / "events" / "old" / "night.md").write_text(text.replace("SL201", "SL202"), encoding="utf-8")
    assert brief(lint())[-1] == ("events/old/night.md", "SL901", "note")
    assert seedlint(capsys, "--add-suppressions", "known").code == 0


def test_a_baseline_knows_the_findings_of_all(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["1.md"]\nseverity = { SL102 = "note" }')
    (kinds / "seeds" / "1.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    assert seedlint(capsys).code == 1
    assert seedlint(capsys, "baseline", "create", "--baseline", "known.jsonl").code == 0
    assert seedlint(capsys, "--baseline", "known.jsonl").code == 0


def test_tables_have_the_documents_of_all_kinds(kinds: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "export", "-o", "rows", "-f", "csv")
    assert done.code in {0, 1}, done.err
    text = (kinds / "rows" / "documents.csv").read_text(encoding="utf-8")
    assert "events/day.md" in text
    assert "seeds/0.md" in text


# What is wrong with overrides


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('schema = "nowhere.json"', "nowhere.json: cannot read the schema"),
        ("[overrides.rules.url-hosts]\nallow = []", "seedlint.toml:9: there is no rule `url-hosts`"),
        ("[overrides.rules.url-host]\nalow = []", "seedlint.toml:10: rule url-host has no option `alow`"),
        ("[overrides.rules.url-host]\nallow = 1", "seedlint.toml:10: allow must be a list"),
    ],
)
def test_what_is_wrong_is_told_whatever_matches(text: str, says: str, kinds: Path, capsys: Capture) -> None:
    more(kinds, f'[[overrides]]\nfiles = ["nothing.md"]\n{text}')
    for words in ([], ["seeds/0.md"]):
        done = seedlint(capsys, *words)
        assert done.code == 2
        assert says in done.err


def test_codes_that_no_rule_has_are_findings_at_their_place(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["nothing*"]\nselect = ["SL9999"]\nseverity = { SL99 = "note" }')
    done = seedlint(capsys, "seeds/0.md", "-f", "concise")
    assert re.findall(r"(?m)^seedlint.toml:(\d+):(\d+): error\[?.?SL902", done.out) == [
        ("9", "12"),
        ("10", "14"),
    ]


def test_a_pattern_that_matches_nothing_is_told(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["nothing*", "old"]\nselect = ["SL2"]')
    assert "seedlint.toml:8: overrides.files: the pattern `nothing*` matches no file" in seedlint(capsys).err


# `seedlint config`


def test_config_shows_what_is_in_force_for_a_file(kinds: Path, capsys: Capture) -> None:
    more(
        kinds,
        '[[overrides]]\nfiles = ["old"]\nseverity = { SL2 = "note" }\n'
        '[overrides.rules.url-host]\nallow = ["a"]',
    )
    out = seedlint(capsys, "config", "--for", "events/old/night.md").out
    assert "# overrides that match: seedlint.toml:3, seedlint.toml:7\n" in out
    assert re.search(r'(?m)^schema = "event.schema.json" +# seedlint.toml:5$', out)
    assert re.search(r'(?m)^"SL2" = "note" +# seedlint.toml:9$', out)
    assert re.search(r'(?m)^allow = \["a"\] +# seedlint.toml:11$', out)
    out = seedlint(capsys, "config", "--for", "seeds/0.md").out
    assert "# overrides that match: none\n" in out
    assert "# schema: the built-in seed schema" in out


def test_config_shows_overrides_so_that_they_can_be_used(kinds: Path, capsys: Capture) -> None:
    more(kinds, '[[overrides]]\nfiles = ["old"]\nignore = []\nseverity = { SL2 = "note" }')
    out = seedlint(capsys, "config").out
    (kinds / "again.toml").write_text(out, encoding="utf-8")
    first, again = load(), load(kinds / "again.toml")
    for one, two in zip(first.overrides, again.overrides, strict=True):
        assert isinstance(one, Override)
        assert vars(one) == vars(two)
    assert len(first.overrides) == 2


def test_a_derived_object_is_no_part_of_what_is_sent(kinds: Path) -> None:
    import pickle

    here = load()
    here.of("events/day.md")
    sent: Settings = pickle.loads(pickle.dumps(here))
    assert sent.of("events/day.md").schema == kinds / "event.schema.json"


def test_an_engine_knows_those_of_others(kinds: Path) -> None:
    engine = Session(load()).engine
    other = engine.of("events/day.md")
    assert isinstance(other, Engine)
    assert other is not engine
    assert other.of("seeds/0.md") is engine
    assert engine.with_digest(hash).of("events/day.md").digest is hash
