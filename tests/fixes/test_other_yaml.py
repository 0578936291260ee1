"""Other people's YAML: what they write is judged alike and keeps its style, and they read what is fixed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
import yaml12
import yaml_rs
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from seedlint.document import Document
from seedlint.engine.values import same
from seedlint.fixes.mend import Mended, mend
from seedlint.testing import PAYLOAD
from tests.fixes.test_fix import ENGINE, SCHEMA
from tests.fixes.test_replacements import files
from tests.support.examples import some
from tests.support.javascript import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONG = (
    "Boats leave ten minutes earlier from May, say the operators of the line, who hope for"
    " more people  on board than there were last year: the ferry is 'cheap', \"quick\" and clean."
)
ARTICLE: dict[str, Any] = {
    "category": "news",
    "title": "Ferry  timetable grows",
    "excerpt": f"{LONG}\nMind the gap.\n\nIt closes at\tnine. ",
    "publishedDateTime": "2021-04-30T20:51:00Z",
    "type": "article",
    "webUrl": "https://www.harbour-herald.com/ferry?utm_source=mail&day=1",
    "provider": {"name": " Harbour\nHerald", "domain": "www.harbour-herald.com"},
    "topics": ["Transport\n", "Sea  side", "# no comment", "- no list", "a: b"],
    "images": [{"url": "https://www.harbour-herald.com/a.png?fbclid=x", "width": 640, "height": 480}],
    "quality": 39,
    "related": [
        {
            "title": "The tide\u200b tables\nof the  year",
            "excerpt": f"{LONG}\n{LONG}",
            "publishedDateTime": "2021-04-30T20:51:00Z",
            "type": "article",
            "webUrl": "https://tide-times.com/moon",
            "provider": {"name": "Tide Times", "domain": "tide-times.com"},
        },
        {
            "title": "Größere Fähre «für» Łódź 🚢",
            "excerpt": "\n\nAll aboard.\n\n\nIndeed.\n",
            "publishedDateTime": "2021-04-30T20:51:00Z",
            "type": "video",
            "webUrl": "https://tide-times.com/sea",
            "provider": {"name": "Tide Times", "domain": "tide-times.com"},
        },
    ],
    "secured": PAYLOAD,
}

# Who reads


def _ruamel(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


READERS: dict[str, Callable[[str], Any]] = {
    "PyYAML": yaml.safe_load,
    "libyaml": lambda text: yaml.load(text, yaml.CSafeLoader),
    "ruamel.yaml": _ruamel,
    "yaml-rs": lambda text: yaml_rs.loads(text, parse_datetime=False),
    "yaml12": yaml12.parse_yaml,
}
OLD = {"PyYAML", "libyaml", "ruamel.yaml"}
"""They read YAML 1.1, or timestamps as such."""

REFUSED = object()


def read_by_all(text: str) -> dict[str, Any]:
    """What each reader from PyPI makes of a text."""
    read = {}
    for name, reader in READERS.items():
        try:
            read[name] = reader(text)
        except Exception:  # noqa: BLE001 - each has its own
            read[name] = REFUSED
    return read


def read_by_javascript(texts: list[str]) -> list[dict[str, Any]]:
    answers = ask({"read": texts})
    return [{name: one.get("value", REFUSED) for name, one in answer.items()} for answer in answers]


def front(document: Document) -> str:
    return document.text[slice(*document.front)]


def readable(document: Document) -> bool:
    """Whether all readers can agree about a document: of a key that stands twice, some take the last one."""
    return not document.broken and not any(one.code == "SL004" for one in document.problems)


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, (dict, list)) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from leaves(item, f"{at}/{key}")
    else:
        yield at, value


def expect_the_same(before: Document, after: Document, was: dict[str, Any], now: dict[str, Any]) -> None:
    """Whoever could read a document can read it after it was fixed, and only what was fixed is different."""
    old, new = dict(leaves(before.data)), dict(leaves(after.data))
    for name, first in was.items():
        if first is REFUSED:
            continue
        assert now[name] is not REFUSED, (name, front(after))
        if name in OLD:
            theirs, later = dict(leaves(first)), dict(leaves(now[name]))
            assert later.keys() == new.keys() or theirs.keys() != old.keys(), name
            for pointer in old.keys() & new.keys() & theirs.keys() & later.keys():
                if same(old[pointer], new[pointer]):
                    assert same(theirs[pointer], later[pointer]), (name, pointer)
        elif first == before.data:
            assert now[name] == after.data, name


def mended(document: Document) -> Mended:
    """Make the safe fixes, and those that write texts of several lines on one."""
    return mend(
        ENGINE,
        document.path,
        document.raw,
        lambda one: bool(one.fix and (one.fix.safe or one.code == "SL705")),
    )


# Who writes


def _pyyaml(**options: Any) -> Callable[[Any], str]:
    return lambda value: yaml.safe_dump(value, sort_keys=False, **options)


def _styled(style: str, **options: Any) -> Callable[[Any], str]:
    """Let PyYAML write all texts in one style."""

    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    )
    return lambda value: yaml.dump(value, Dumper=Dumper, sort_keys=False, **options)


def _ruamel_dump(**options: Any) -> Callable[[Any], str]:
    def dump(value: Any) -> str:
        writer = YAML()
        for name, option in options.items():
            if name == "indents":
                writer.indent(**option)
            else:
                setattr(writer, name, option)
        stream = io.StringIO()
        writer.dump(value, stream)
        return stream.getvalue()

    return dump


WRITERS: dict[str, Callable[[Any], str]] = {
    "PyYAML": _pyyaml(),
    "PyYAML, narrow": _pyyaml(width=40),
    "PyYAML, wide": _pyyaml(width=100_000, allow_unicode=True),
    "PyYAML, double quotes": _styled('"'),
    "PyYAML, narrow double quotes": _styled('"', width=40, allow_unicode=True),
    "PyYAML, single quotes": _styled("'", allow_unicode=True, width=50),
    "PyYAML, literal": _styled("|", allow_unicode=True),
    "PyYAML, folded": _styled(">", allow_unicode=True),
    "PyYAML, indented": _pyyaml(indent=4, allow_unicode=True),
    "PyYAML, leaves in brackets": _pyyaml(default_flow_style=None, allow_unicode=True, width=60),
    "libyaml": lambda value: yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True),
    "ruamel.yaml": _ruamel_dump(),
    "ruamel.yaml, narrow": _ruamel_dump(width=40),
    "ruamel.yaml, indented": _ruamel_dump(indents={"mapping": 4, "sequence": 6, "offset": 3}),
    "yaml-rs": yaml_rs.dumps,
    "yaml12": yaml12.format_yaml,
}


def styles(document: Document) -> dict[str, str | None]:
    """How each text of a document is written: plain, in which quotes, or as which block."""
    found = {}
    for pointer, value in leaves(document.data):
        node = document.node(pointer)
        if isinstance(value, str) and node:
            found[pointer] = node.style
    return found


def judged(text: str) -> tuple[Document, list[tuple[str, str]]]:
    body = text.removeprefix("---\n").removesuffix("...\n")
    body += "" if body.endswith("\n") else "\n"
    raw = f"---\n{body}---\n".encode()
    findings = ENGINE.lint("a.md", raw).findings
    return Document("a.md", raw, SCHEMA), sorted((finding.code, finding.pointer) for finding in findings)


EXPECTED = judged(yaml.safe_dump(ARTICLE))[1]


def expect_it_is_handled(text: str) -> None:
    document, found = judged(text)
    assert same(document.data, ARTICLE) or document.data == ARTICLE
    assert found == EXPECTED
    done = mended(document)
    assert done.left == []
    after = Document("a.md", done.after, SCHEMA)
    assert after.data == MENDED
    assert styles(after) == styles(document)
    expect_the_same(document, after, read_by_all(front(document)), read_by_all(front(after)))
    if "|" not in set(styles(document).values()):
        widest = max(map(len, document.text.splitlines()))
        assert max(map(len, after.text.splitlines())) <= widest


MENDED = Document("a.md", mended(judged(yaml.safe_dump(ARTICLE, width=100_000))[0]).after, SCHEMA).data


def test_there_is_something_to_mend() -> None:
    assert {code for code, _ in EXPECTED} >= {"SL303", "SL406", "SL703", "SL705"}
    assert MENDED["excerpt"].endswith("clean. Mind the gap. It closes at nine.")
    assert MENDED["related"][0]["title"] == "The tide tables of the year"


@pytest.mark.parametrize("writer", WRITERS)
def test_what_programs_write(writer: str) -> None:
    expect_it_is_handled(WRITERS[writer](ARTICLE))


def test_what_programs_in_javascript_write() -> None:
    written = ask({"write": ARTICLE})
    assert len(written) > 12
    for text in written.values():
        expect_it_is_handled(text)


def test_what_was_read_and_written_again() -> None:
    reader = YAML()
    stream = io.StringIO()
    reader.dump(reader.load(yaml.safe_dump(ARTICLE, sort_keys=False, width=50)), stream)
    expect_it_is_handled(stream.getvalue())


def test_what_is_installed_from_npm_names_no_host() -> None:
    lock = json.loads(
        (Path(__file__).parents[1] / "data/javascript/package-lock.json").read_text(encoding="utf-8")
    )
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


# Anything that is fixed


@settings(max_examples=some(25))
@given(files())
def test_what_was_read_can_be_read_when_it_is_fixed(file: tuple[str, bytes]) -> None:
    before = Document(*file, SCHEMA)
    if readable(before):
        after = Document(before.path, mended(before).after, SCHEMA)
        expect_the_same(before, after, read_by_all(front(before)), read_by_all(front(after)))


@settings(max_examples=some(3))
@given(st.lists(files(), min_size=12, max_size=12))
def test_what_was_read_by_javascript_can_be_read_when_it_is_fixed(many: list[tuple[str, bytes]]) -> None:
    pairs = []
    for file in many:
        before = Document(*file, SCHEMA)
        if readable(before):
            done = mend(ENGINE, before.path, before.raw, lambda finding: finding.fix is not None)
            pairs.append((before, Document(before.path, done.after, SCHEMA)))
    texts = [front(document) for pair in pairs for document in pair]
    answers = read_by_javascript(texts)
    for (before, after), was, now in zip(pairs, answers[::2], answers[1::2], strict=True):
        expect_the_same(before, after, was, now)
