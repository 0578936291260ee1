"""Front matter that is a template: told once, and nothing of what an expression says is judged."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.engine.spots import may_be_template
from seedlint.engine.templates import expressions
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.examples import some
from tests.support.running import document as seed
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.finding import PlacedFinding

KNOWN = list(Registry.builtin())
SCHEMA = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "x-seedlint-role": "text"},
        "date": {"type": "string", "format": "date-time"},
        "url": {"type": "string", "format": "uri", "x-seedlint-role": "web"},
        "kind": {"enum": ["a", "b"]},
        "weight": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 5}},
    },
}


def engine(schema: Any = SCHEMA, without: str = "") -> Engine:
    return Engine(
        Schema.load(DEFAULT) if schema is None else Schema(schema),
        [rule() for rule in KNOWN if not rule.needs_links and rule.code != "SL307"],
        names={rule.code: rule.name for rule in KNOWN},
        severities={rule.code: rule.severity for rule in KNOWN},
        enabled=lambda code, _path: code != without,
    )


def found(text: str, path: str = "x.md", **about: Any) -> list[PlacedFinding]:
    return engine(**about).lint(path, text.encode()).findings


UNREAD = [
    ("x.md", "---\ntitle: {{ cookiecutter.title }}\n---\n", "{{ cookiecutter.title }}"),
    (
        "x.md",
        "---\ntitle: {{cookiecutter.title}}\ndate: {{ d }}\n---\n{{ body }}\n",
        "{{cookiecutter.title}}",
    ),
    ("x.md", "---\ntitle: {{ a }} and {{ b }}\n---\n", "{{ a }}"),
    ("x.md", "---\r\ntitle: {{ a }}\r\n---\r\n", "{{ a }}"),
    ("x.md", "---\ntags: [{{ a }}, {{ b }}]\n---\n", "{{ a }}"),
    ("x.md", "---\ntags:\n  - {{ a }}\n---\n", "{{ a }}"),
    ("x.md", "---\n{{ key }}: x\n---\n", "{{ key }}"),
    ("x.md", "---\n{% if x %}\ntitle: a\n{% endif %}\n---\n", "{% if x %}"),
    ("x.md", "---\ntitle: {% raw %}\n---\n", "{% raw %}"),
    ("x.md", "---\ntitle: <%= @title %>\n<% if x %>\ndate: <%= d %>\n<% end %>\n---\n", "<% if x %>"),
    ("x.md", '---\ntitle: "{{ replace .Name "-" " " | title }}"\ndate: {{ .Date }}\n---\n', None),
    ("x.md", '+++\ntitle = "{{ replace .Name "-" " " | title }}"\ndate = {{ .Date }}\n+++\n', None),
    ("x.md", "+++\nweight = {{ .N }} # a comment\ntags = [{{ a }}, {{ b }}]\n+++\n", "{{ .N }}"),
    ("x.md", '---json\n"weight": {{ n }}\n---\n', "{{ n }}"),
    ("x.json", '{"title": "{{ t }}", "weight": {{ n }}, "tags": [{{ a }}, "x"]}', None),
    ("x.toml", "title = '{{ t }}'\nweight = {{ n }}\n", "{{ n }}"),
    (
        "x.yaml",
        'title: a\n{{- if .Values.x }}\nkind: {{ include "a.b" . }}\n{{- end }}\n',
        "{{- if .Values.x }}",
    ),
    (
        "x.yaml",
        "labels: {{- toYaml . | nindent 4 }}\n  {{- with .a }}\ntags:\n    {{- toYaml . }}\n  {{- end }}\n",
        None,
    ),
    ("x.yaml", "{# a comment #}\ntitle: {{{ a }}}\n", None),
    ("x.md", "---\ntitle: {{ a }}\nkind: b: c\n---\n", "{{ a }}"),
]


@pytest.mark.parametrize(("path", "text", "marks"), UNREAD)
def test_what_no_program_can_read_yet_is_one_finding(path: str, text: str, marks: str | None) -> None:
    (one,) = found(text, path)
    assert (one.code, one.unjudged) == ("SL003", True)
    assert one.message.startswith("this is a template (`")
    assert f'`exclude = ["/{path}"]`' in one.message
    if marks:
        line = text.replace("\r\n", "\n").split("\n")[one.region.line - 1]
        assert line[one.region.column - 1 : one.region.end_column - 1] == marks


OTHER_CAUSES = [
    "---\ntitle: Jinja's {{ name }} explained\ntags: [x\n---\n",
    '---\ntitle: "{{ a }}"\nkind: a: b\n---\n',
    "---\ntitle: Jinja's {{ name }}: explained\n---\n",
    "---\ntitle: a\ntags: [x\n---\n{{ body }}\n",
    "---\ntitle: {{ a }\n---\n",
    "---\ntitle: {a: b\n---\n",
]


@pytest.mark.parametrize("text", OTHER_CAUSES)
def test_what_is_wrong_for_another_reason_is_said(text: str) -> None:
    told = found(text)
    assert told
    assert not any("this is a template" in one.message for one in told)


PROSE = [
    "Jinja's {{ name }} explained",
    "Using {{mustache}}",
    "{{ site.title }} blog",
    "How {% raw %} works",
    "${{ github.ref }}",
    "a <% and b",
    "{{ never closed",
]


@pytest.mark.parametrize("title", PROSE)
def test_an_expression_in_prose_is_text(title: str) -> None:
    text = f"---\ntitle: {json.dumps(title)}\ndate: 2020-13-01T00:00:00Z\nkind: z\nweight: x\n---\n"
    assert [(one.code, one.pointer) for one in found(text)] == [
        ("SL201", "/date"),
        ("SL104", "/kind"),
        ("SL102", "/weight"),
    ]


def test_where_there_is_never_prose_it_is_a_template() -> None:
    text = "---\ntitle: x\ndate: '{{ day }} at noon'\nurl: a {{ a }}\nkind: '{{ k }} or so'\n---\n"
    assert [(one.code, one.pointer) for one in found(text)] == [("SL010", "/date"), ("SL104", "/kind")]


def test_who_does_not_want_to_know_is_told_what_follows() -> None:
    text = "---\ntitle: x\ndate: '{{ day }}'\nkind: '{{ k }}'\n---\n"
    assert [one.code for one in found(text)] == ["SL010"]
    assert [one.code for one in found(text, without="SL010")] == ["SL201", "SL104"]


_RIGHT = {
    "title": "A title",
    "date": "2020-01-02T00:00:00Z",
    "url": "https://www.bbc.com/a",
    "kind": "a",
    "weight": 3,
}
_WRONG = {
    "title": "A  title",
    "date": "2020-13-02T00:00:00Z",
    "url": "https://localhost/a",
    "kind": "z",
    "weight": "x",
}
_EXPRESSION = st.sampled_from(
    [
        "{{ a }}",
        "{{a}}",
        "{{ a }}/x",
        "/x/{{ a }}",
        "{{ a }} {{ b }}",
        "{% x %}",
        "<%= a %>",
        "{{ 'a b' | c }}",
    ]
)


def _places(one: PlacedFinding) -> tuple[str, str, str]:
    return one.code, one.pointer, one.message


@settings(max_examples=some(150))
@given(data=st.data())
def test_other_values_are_judged_as_ever(data: Any) -> None:
    values: dict[str, Any] = {}
    templates: dict[str, str] = {}
    for name in _RIGHT:
        form = data.draw(st.sampled_from(["right", "wrong", "template"]))
        if form == "template":
            templates[name] = values[name] = data.draw(_EXPRESSION)
        else:
            values[name] = (_RIGHT if form == "right" else _WRONG)[name]
    bare = {name: _RIGHT[name] if name in templates else value for name, value in values.items()}
    path, write = data.draw(
        st.sampled_from(
            [
                ("x.md", lambda one: f"---\n{yaml.safe_dump(one, sort_keys=False)}---\n"),
                ("x.json", json.dumps),
                (
                    "x.md",
                    lambda one: (
                        "+++\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in one.items()) + "+++\n"
                    ),
                ),
            ]
        )
    )
    told = found(write(values), path)
    about = [one for one in told if one.code == "SL010"]
    assert len(about) == bool(templates)
    for name in templates:
        assert f"`{name}`" in about[0].message
    assert sorted(_places(one) for one in told if one.code != "SL010") == sorted(
        map(_places, found(write(bare), path))
    )


@settings(max_examples=some(60))
@given(
    st.lists(st.sampled_from(["title", "excerpt", "webUrl", "publishedDateTime"]), min_size=1, unique=True),
    _EXPRESSION,
)
def test_a_document_in_pieces_is_told_the_same(fields: list[str], expression: str) -> None:
    lines = []
    for line in seed(1).splitlines():
        name = line.strip().removeprefix("- ").split(":")[0]
        lines.append(f"{line.split(':')[0]}: {json.dumps(expression)}" if name in fields else line)
    text = "\n".join(lines) + "\n"
    pieces, whole = engine(None), engine(None)
    whole.repeating = False
    for _ in range(3):
        told = pieces.lint("x.md", text.encode(), facts=True).findings
    assert told == whole.lint("x.md", text.encode(), facts=True).findings
    assert [one.code for one in told].count("SL010") == 1


@given(st.text(st.sampled_from("{}%<>#$ a\n"), max_size=60))
def test_expressions_are_apart_and_in_order(text: str) -> None:
    last = 0
    for start, end in expressions(text):
        assert last <= start < end <= len(text)
        assert text[start : start + 2] in {"{{", "{%", "<%", "{#"}
        last = end
    if expressions(text):
        assert may_be_template(text.encode())


@pytest.mark.parametrize("part", ["{{", "{{ }}", "{{{", "{%", "<%", "}}", "{{ a }}\n", "{% %}{{", "{#"])
def test_any_number_of_signs_takes_little_time(part: str) -> None:
    text = f"---\ntitle: {part * (400_000 // len(part))}\nx: [\n---\n"
    begun = time.process_time()
    expressions(text)
    assert time.process_time() - begun < 2
    begun = time.process_time()
    found(text)
    assert time.process_time() - begun < 30


# What nobody has judged is never hidden


def _front(values: dict[str, str], comment: str = "", above: str = "") -> str:
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in values.items()]
    return f"---\n{above}" + "".join(lines).replace("\n", f"{comment}\n", 1) + "---\n"


@settings(max_examples=some(60))
@given(st.dictionaries(st.sampled_from("abcdef"), _EXPRESSION, min_size=2))
def test_one_more_value_makes_it_another_finding(values: dict[str, str]) -> None:
    (whole,) = found(_front(values), schema={})
    for name in list(values)[1:]:
        fewer = {key: value for key, value in values.items() if key != name}
        (one,) = found(_front(fewer), schema={})
        assert (one.pointer, one.subject != whole.subject) == (whole.pointer, True)
    assert found("---\n# c\n" + _front(values)[4:], schema={})[0].subject == whole.subject


def test_one_more_item_of_a_list_makes_it_another_finding() -> None:
    item = "'{{ x }}'"
    one, two = (found(f"---\na: [{items}]\n---\n", schema={}) for items in (item, f"{item}, {item}"))
    assert one[0].subject != two[0].subject


@pytest.mark.parametrize("word", ["SL010", "SL0", "sl01", "template-value", "ALL"])
def test_a_comment_hides_what_stands_on_its_lines_alone(word: str) -> None:
    comment = f" # seedlint: ignore[{word}] -- so"
    text = _front({"a": "{{ x }}", "b": "{{ y }}", "c": "<%= z %>"}, comment)
    named = [(one.pointer, one.message.split(": ")[-1]) for one in found(text, schema={})]
    assert named == [("/a", "`a`"), ("/b", "`b`, `c`")]
    for other in (" # seedlint: ignore[SL102] -- so", " # seedlint: ignore[SL010 -- so", " # SL010"):
        assert len(found(_front({"a": "{{ x }}", "b": "{{ y }}"}, other), schema={})) == 1
    above = f"# seedlint: ignore-file[{word}] -- so\n\n"
    assert len(found(_front({"a": "{{ x }}", "b": "{{ y }}"}, above=above), schema={})) == 1


def test_a_baseline_and_comments_do_not_hide_what_comes_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "s.json").write_text('{"type": "object"}', encoding="utf-8")
    settings = 'schema = "s.json"\ninclude = ["d"]\n'
    (tmp_path / "seedlint.toml").write_text(f'{settings}baseline = "b.json"\n', encoding="utf-8")
    file = tmp_path / "d" / "x.md"
    file.write_text(_front({"a": "{{ x }}", "b": "{{ y }}"}), encoding="utf-8")
    seedlint(capsys, "baseline", "create")
    assert seedlint(capsys, "-f", "concise").out == ""
    file.write_text(_front({"a": "{{ x }}", "b": "{{ y }}", "c": "{{ z }}"}), encoding="utf-8")
    for words in ((), (), ("--no-cache",), ("d/x.md",)):
        assert "SL010 3 values are" in seedlint(capsys, "-f", "concise", *words).out
    (tmp_path / "seedlint.toml").write_text(settings, encoding="utf-8")
    done = seedlint(capsys, "--add-suppressions", "later", "-f", "concise")
    assert (done.code, done.out) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert text.count("seedlint: ignore[SL010]") == 3
    file.write_text(text.replace("a:", "d: '{{ d }}'\na:"), encoding="utf-8")
    assert "1 value is a template" in seedlint(capsys, "-f", "concise").out
