"""No fix changes anything below a key that is there twice: readers disagree about which of the two counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seedlint.cli.root import run
from seedlint.codes import DUPLICATE_KEY
from seedlint.document import Document
from seedlint.fixes.mend import mend
from seedlint.testing import PAYLOAD
from tests.fixes.test_nothing_new import ENGINE, judged
from tests.fixes.test_nothing_new import documents as defective
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.fixes.mend import Mended

URL = "https://www.harbour-herald.com/ferry"
ARTICLE = {
    "title": "The  ferry leaves earlier",
    "excerpt": "Boats leave ten minutes earlier from May.",
    "publishedDateTime": "2021-04-30T20:51:00Z",
    "type": "article",
    "webUrl": URL,
    "provider": {"name": "Harbour Herald", "domain": "harbour-herald.com"},
}
OTHER = {**ARTICLE, "title": "Another", "webUrl": "https://www.harbour-herald.com/another"}
DATA = {**ARTICLE, "category": "news", "topics": ["Transport"], "secured": PAYLOAD}


def in_yaml(data: Any, indent: int = 0) -> str:
    # Written out: what is one object twice would be an alias.
    text = yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False)
    for time in ("2021-04-30T20:51:00Z", "2021-04-30"):
        text = text.replace(f"'{time}'", time)
    return "".join(f"{' ' * indent}{line}\n" for line in text.rstrip("\n").split("\n"))


def fixed(raw: bytes, path: str = "a.md") -> Mended:
    """All fixes made that there are, those of corpus rules, too."""
    found = judged({path: raw})
    own = ENGINE.lint(path, raw).findings
    more = [one for one in found if one.fix and one not in own]
    return mend(ENGINE, path, raw, lambda finding: bool(finding.fix), more=more)


def fenced(*parts: str) -> bytes:
    return "".join(("---\n", *parts, "---\n")).encode("utf-8", "surrogatepass")


@st.composite
def repeated(draw: st.DrawFn) -> tuple[str, bytes, str, str]:
    """A document with a key twice, and how the two are written, with their values."""
    first, second = (Document("a.md", draw(defective())).data for _ in range(2))
    assume(isinstance(first, dict) and isinstance(second, dict))
    if draw(st.booleans()):
        first["related"] = [{**ARTICLE, "webUrl": first["webUrl"]}, OTHER]
        second["related"] = [OTHER, *second.get("related", ()), ARTICLE]
    key = draw(st.sampled_from(["related", "related", *sorted(first.keys() & second.keys())]))
    one, two = first.pop(key), second[key]
    names = list(first)
    low, high = sorted(draw(st.tuples(*[st.integers(0, len(names))] * 2)))
    parts = [{name: first[name] for name in some} for some in (names[:low], names[low:high], names[high:])]
    pieces = [parts[0], {key: one}, parts[1], {key: two}, parts[2]]
    path = draw(st.sampled_from(["a.md", "a.md", "a.md", "flow.md", "a.json"]))
    if path == "a.md":
        texts = [in_yaml(piece) if piece else "" for piece in pieces]
        raw = fenced(*texts)
    else:
        texts = [json.dumps(piece, ensure_ascii=False)[1:-1] for piece in pieces]
        raw = f"{{{', '.join(filter(None, texts))}}}\n".encode("utf-8", "surrogatepass")
        raw = raw if path == "a.json" else b"---\n" + raw + b"---\n"
    return path, raw, texts[1], texts[3]


@settings(max_examples=some(400))
@given(repeated())
def test_neither_of_two_values_changes(case: tuple[str, bytes, str, str]) -> None:
    path, raw, first, second = case
    findings = ENGINE.lint(path, raw).findings
    assume(not any(finding.unjudged for finding in findings))
    assert any(finding.code == DUPLICATE_KEY for finding in findings)
    after = fixed(raw, path).after.decode()
    at = after.find(first)
    assert at >= 0, after
    assert after.find(second, at + len(first)) >= 0, after


SELF = {"related": [{**ARTICLE, "quality": 1}, {**OTHER, "quality": 2}]}
OTHERS = {"related": [{**OTHER, "quality": 3}, {**OTHER, "webUrl": f"{OTHER['webUrl']}-2", "quality": 4}]}


@pytest.mark.parametrize("blocks", [(SELF, OTHERS), (OTHERS, SELF)])
@pytest.mark.parametrize("syntax", ["yaml", "json"])
def test_nothing_is_removed_from_either_list(blocks: tuple[Any, Any], syntax: str) -> None:
    if syntax == "json":
        texts = [json.dumps(part)[1:-1] for part in (DATA, *blocks)]
        raw = f"---\n{{{', '.join(texts)}}}\n---\n".encode()
    else:
        raw = fenced(*map(in_yaml, (DATA, *blocks)))
    done = fixed(raw)
    # What is not in doubt is fixed all the same.
    assert done.after == raw.replace(b"The  ferry", b"The ferry", 1)
    assert done.fixed == {"SL705": 1}


def test_nothing_is_removed_because_of_a_value_that_is_there_twice() -> None:
    web = f"webUrl: {OTHER['webUrl']}\n"
    raw = fenced(in_yaml(DATA), web, in_yaml({"related": [{**ARTICLE, "title": "One"}, OTHER]}))
    codes = [finding.code for finding in ENGINE.lint("a.md", raw).findings]
    assert "SL503" in codes
    assert "SL503" not in fixed(raw).fixed


def test_nothing_is_changed_in_a_table_that_is_there_twice() -> None:
    head = 'title = "A  ferry"\n'
    raw = f'+++\n{head}[provider]\nname = "A  B"\n[provider]\nname = "C  D"\n+++\n'.encode()
    assert [one.code for one in ENGINE.lint("a.md", raw).findings].count(DUPLICATE_KEY) == 1
    assert fixed(raw).after == raw.replace(b"A  ferry", b"A ferry")


def test_a_key_twice_in_an_item_keeps_that_item_as_it_is() -> None:
    def item(name: str) -> str:
        return in_yaml(OTHER, 2).replace("  ", "- ", 1).replace("Another", name)

    twice = item("An  other") + "  title: 'Any  other'\n"
    raw = fenced(in_yaml(DATA), "related:\n", twice, item("A  third").replace("another", "third"))
    after = fixed(raw).after.decode()
    assert twice in after
    assert "A third" in after


def test_more_keys_twice_than_are_reported_keep_all_as_it_is() -> None:
    """Where not all of them are reported, nothing is known of the others."""
    data = json.dumps({**DATA, "x": {}})[:-2]
    pairs = ", ".join(f'"k{number}": 1, "k{number}": 2' for number in range(40))
    raw = f'---\n{data}{pairs}}}, "related": [], "related": [1]}}\n---\n'.encode()
    assert fixed(raw).after == raw


def test_no_fix_is_offered_and_the_file_stays(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = fenced(in_yaml({**DATA, "title": "The ferry"}), in_yaml(SELF), in_yaml(OTHERS))
    file = corpus / "a.md"
    file.write_bytes(raw)
    run(["--isolated", "--select", "SL503", "a.md"])
    out, err = capsys.readouterr()
    assert "error[SL503]" in out
    assert "fix" not in (out + err).replace("unfix", "")
    run(["--isolated", "--select", "SL503", "--fix", "--unsafe-fixes", "a.md"])
    assert file.read_bytes() == raw


def test_one_of_several_documents_has_a_key_twice(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seedlint.toml").write_text("[documents]\nallow-multiple = true\n", encoding="utf-8")
    sound = in_yaml({**DATA, **SELF})
    twice = in_yaml({**DATA, "title": "Two"}) + in_yaml(SELF) + in_yaml(OTHERS)
    raw = fenced(sound, "---\n", twice).removesuffix(b"---\n")
    file = corpus / "a.yaml"
    file.write_bytes(raw)
    run(["--select", "SL503", "--fix", "--unsafe-fixes", "a.yaml"])
    after = file.read_bytes()
    assert after.endswith(twice.encode())
    assert len(after) < len(raw)
    capsys.readouterr()
