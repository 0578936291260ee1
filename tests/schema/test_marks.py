"""What a finding marks is what it is about, in every syntax: other readers are asked what the text means."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.support.benchmarking import benchmark
from tests.support.examples import some
from tests.support.tomls import TomlMaker
from tests.support.verdicts import linted

if TYPE_CHECKING:
    from random import Random

readers, marks = benchmark("readers"), benchmark("marks")

_KEYS = st.sampled_from(["a", "b", "two words", "é", "1", "x/y~z", "on", "key: x", "-", "#no", "null", "☃𝄞"])
_TEXTS = st.sampled_from(
    [
        *("", "a", "42", "no", "two\nlines", "two\nlines\n", " blank", "a: b", "# no", "it's", 'say "so"'),
        *("tab\there", "- a", "[x]", "a text that a writer may well put on more than a single line", "☃ 𝄞 é"),
        *("2021-02-30T20:51:00Z", "2021-04-30", "https://herald.com/a b", "*a", "&b", "!c", "%d", "\\n"),
    ]
)
_LEAVES = _TEXTS | st.integers(-3, 300) | st.booleans() | st.sampled_from([1.5, -0.25])
_VALUES = st.recursive(
    _LEAVES | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)
_RECORDS = st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4)
_BREAKS: list[Any] = [
    *({"type": one} for one in ("null", "string", "array", "object", ["integer", "null"])),
    *({"format": one} for one in ("date-time", "uri", "date")),
    *({word: 0} for word in ("maxLength", "maxItems", "maxProperties")),
    *({"const": "other"}, {"enum": ["other", 7]}, {"not": {}}, {"required": ["a", "lacking"]}, False),
    *({"additionalProperties": False}, {"properties": {"a": True}, "additionalProperties": False}),
    *({"propertyNames": {"maxLength": 1}}, {"unevaluatedProperties": False}, {"uniqueItems": True}),
    *({"minItems": 4}, {"minimum": 1000}, {"pattern": "^x$"}, {"contains": {"const": 9}}),
    {"oneOf": [{"type": "integer"}, {"type": "object", "required": ["k"]}]},
    {
        "anyOf": [
            {"properties": {"a": {"const": 3}}, "required": ["a"]},
            {"items": {"const": 4}, "type": "array"},
        ]
    },
    *({"dependentRequired": {"a": ["lacking"]}}, {"items": {"maxLength": 0}}),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in places(one, (*path, key)))]


def asking(path: tuple[Any, ...], limit: Any) -> Any:
    """A schema that asks something of what is at a path."""
    for key in reversed(path):
        limit = {"properties": {key: limit}} if isinstance(key, str) else {"items": limit}
    return limit


def in_yaml(data: Any, random: Random) -> str:
    style = random.choice([None, None, None, '"', "'", "|", ">"])
    return str(
        yaml.safe_dump(
            data,
            allow_unicode=random.random() < 0.8,
            default_flow_style=random.choice([False, False, None, True]),
            default_style=style,  # type: ignore[arg-type]
            indent=random.choice([2, 4]),
            sort_keys=False,
            width=random.choice([20, 80, 1000]),
        )
    )


def in_json(data: Any, random: Random) -> str:
    layout = random.choice([None, 1, 4])
    return json.dumps(data, ensure_ascii=random.random() < 0.3, indent=layout) + "\n"


def fenced(syntax: str, text: str, random: Random) -> tuple[str, str]:
    """A file in a syntax: whole, or front matter with text below."""
    if random.random() < 0.4:
        return f"x.{syntax.lower()}", text
    fence = {"YAML": "---\n", "TOML": "+++\n", "JSON": ""}[syntax]
    return "x.md", f"{fence}{text.rstrip()}\n{fence}\nBelow.\n"


def wrong_marks(schema: Any, name: str, text: str) -> list[str]:
    """What is marked wrongly; nothing where other readers do not take the text."""
    syntax, inner = readers.front_matter(name, text)
    data = readers.values(syntax, inner)
    wrong = []
    for one in linted(schema, name, text.encode()).findings:
        region = dict(zip(("line", "column", "endLine", "endColumn"), one.region.numbers(), strict=True))
        about = {"code": one.code, "pointer": one.pointer, "region": region}
        wrong.append(marks.wrong_mark(text, syntax, data, about))
    return [f"{words} ({text!r})" for words in wrong if words]


@pytest.mark.parametrize("syntax", ["YAML", "JSON"])
@settings(max_examples=some(400), suppress_health_check=list(HealthCheck))
@given(_RECORDS, st.data(), st.randoms(use_true_random=False))
def test_what_is_marked_is_what_the_finding_is_about(
    syntax: str, data: Any, draw: st.DataObject, random: Random
) -> None:
    text = (in_yaml if syntax == "YAML" else in_json)(data, random)
    name, text = fenced(syntax, text, random)
    try:
        meant = readers.values(*readers.front_matter(name, text))
    except (yaml.YAMLError, ValueError):
        assume(False)
    limits = draw.draw(
        st.lists(st.tuples(st.sampled_from(places(meant)), st.sampled_from(_BREAKS)), min_size=1, max_size=4)
    )
    assert wrong_marks({"allOf": [asking(*one) for one in limits]}, name, text) == []


@settings(max_examples=some(400), suppress_health_check=list(HealthCheck))
@given(st.data(), st.randoms(use_true_random=False))
def test_so_it_is_in_toml(draw: st.DataObject, random: Random) -> None:
    name, text = fenced("TOML", TomlMaker(random).document(), random)
    assume("\n+++" not in text.removeprefix("+++\n").removesuffix("+++\n\nBelow.\n"))
    meant = readers.values(*readers.front_matter(name, text))
    limits = draw.draw(
        st.lists(st.tuples(st.sampled_from(places(meant)), st.sampled_from(_BREAKS)), min_size=1, max_size=4)
    )
    assert wrong_marks({"allOf": [asking(*one) for one in limits]}, name, text) == []


@settings(max_examples=some(300), suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_a_key_that_is_missing_in_toml_can_be_written_where_that_is_said(random: Random) -> None:
    text = TomlMaker(random).document()
    before = tomllib.loads(text)
    assume(before and "zz" not in before)
    (found,) = linted({"required": ["zz"]}, "x.toml", text.encode()).findings
    assert found.message.endswith(("add it next to this key", "add it above the first table"))
    lines = text.split("\n")
    lines.insert(found.region.line - 1, "zz = 1")
    assert tomllib.loads("\n".join(lines)) == {**before, "zz": 1}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a = 1\n[author]\nname = 'x'\n[[resources]]\nb = 1\n", 1, "next to this key"),
        ("# one\n[author]\nname = 'x'\n", 2, "above the first table"),
        ("[[list]]\nb = 1\n[list.inner]\nc = 1\n", 2, "next to this key"),
        ("[[list]]\n[list.inner]\nc = 1\n[[list.more]]\n", 1, "at the head of this table"),
    ],
)
def test_no_key_is_asked_for_where_it_would_be_one_of_another_table(text: str, line: int, says: str) -> None:
    wanting = {"required": ["zz"]}
    schema = {"properties": {"list": {"items": wanting}}} if "list" in text else wanting
    (found,) = linted(schema, "x.toml", text.encode()).findings
    assert found.region.line == line
    assert found.message.endswith(f"; add it {says}")
    lines = text.split("\n")
    lines.insert(line - ("head" not in says), "zz = 1")
    assert not linted(schema, "x.toml", "\n".join(lines).encode()).findings


def test_a_wrong_mark_is_noticed() -> None:
    text = "a: 1\nb: two\n"
    data = {"a": 1, "b": "two"}
    for code, pointer, columns, line, right in (
        ("SL104", "/b", (4, 7), 2, True),
        ("SL104", "/b", (4, 5), 1, False),
        ("SL104", "/a", (4, 7), 2, False),
        ("SL103", "/b", (1, 2), 2, True),
        ("SL103", "/b", (4, 7), 2, False),
        ("SL101", "", (1, 2), 2, True),
        ("SL101", "", (4, 7), 2, False),
    ):
        region = {"line": line, "column": columns[0], "endLine": line, "endColumn": columns[1]}
        finding = {"code": code, "pointer": pointer, "region": region}
        assert (marks.wrong_mark(text, "YAML", data, finding) is None) == right, finding
