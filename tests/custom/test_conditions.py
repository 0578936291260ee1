"""What rules by configuration find: each condition, each way to write a place."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.custom.conditions import Look, conditions_of, in_words, key_of
from seedlint.custom.dates import day, moment
from seedlint.custom.definition import Definition, parse_custom
from seedlint.custom.places import Selected, read_place
from seedlint.custom.rules import make_rule
from seedlint.finding import escape_token
from seedlint.rule import Good
from seedlint.rulekit.examples import PAYLOAD, example_engine, run_documents
from seedlint.schema.validator import linear_pattern

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding


class Nowhere:
    def where(self, *keys: str) -> str:
        return ".".join(keys)


def definition(**table: Any) -> Definition:
    written = {key.replace("_", "-"): value for key, value in table.items()}
    usual = {"code": "NR001", "name": "one", "message": "wrong", "select": ["a"]}
    (found,) = parse_custom([{**usual, **written}], Nowhere())
    return found


def found(made: Definition, *documents: Any, folder: Path = Path()) -> list[PlacedFinding]:
    rule = make_rule(made, folder)
    files = {
        f"{number}.md": f"---\n{one if isinstance(one, str) else json.dumps(one)}\n---\n".encode()
        for number, one in enumerate(documents)
    }
    findings, crashes = run_documents(example_engine(rule, Good("")), files)
    assert not crashes
    return sorted(findings, key=lambda one: one.sort_key())


def said(made: Definition, *documents: Any, folder: Path = Path()) -> list[str]:
    several = len(documents) > 1
    return [
        (f"{one.path} " if several else "") + f"{one.pointer} {one.message.removeprefix('wrong: ')}"
        for one in found(made, *documents, folder=folder)
    ]


CASES: list[tuple[dict[str, Any], Any, list[str]]] = [
    ({"pattern": "^[A-Z]"}, {"a": "Otter"}, []),
    ({"pattern": "^[A-Z]"}, {"a": "otter"}, ["/a `otter` does not match `^[A-Z]`"]),
    ({"pattern": "4"}, {"a": 4}, ["/a it is the number 4, not a string"]),
    ({"not-pattern": "(?i)news"}, {"a": "Old NEWS"}, ["/a `Old NEWS` matches `(?i)news`"]),
    ({"not-pattern": "news"}, {"a": "old"}, []),
    ({"not-pattern": "news"}, {"a": ["news"]}, ["/a it is a list, not a string"]),
    ({"enum": ["x", "y"]}, {"a": "y"}, []),
    ({"enum": ["x"]}, {"a": "y"}, ["/a `y` is not `x`"]),
    ({"enum": ["harbour", "sport"]}, {"a": "habour"}, [
        "/a `habour` is none of `harbour` and `sport`; did you mean `harbour`?"
    ]),
    ({"enum": [1, True]}, {"a": 1.0}, []),
    ({"enum": [1]}, {"a": True}, ["/a true is not 1"]),
    ({"enum": ["2024"]}, {"a": 2024}, [
        "/a 2024 is not `2024`; put it in quotes: only strings are allowed"
    ]),
    ({"enum": list("abcdefgh")}, {"a": "zz"}, ["/a `zz` is none of the 8 values allowed"]),
    ({"enum": ["x"]}, {"a": {"b": 1}}, ["/a an object is where one value belongs"]),
    ({"min-length": 2, "max-length": 3}, {"a": "xyz"}, []),
    ({"min-length": 2}, {"a": "x"}, ["/a it has 1 character, and needs at least 2"]),
    ({"max-length": 1}, {"a": ["x", "y"]}, ["/a it has 2 items, and may have 1"]),
    ({"max-length": 1}, {"a": 100}, ["/a it is the number 100, neither a string nor a list"]),
    ({"after": "2020-01-01", "before": "2021-01-01"}, {"a": "2020-01-01T01:00:00+01:00"}, []),
    ({"after": "2020-01-01"}, {"a": "2019-12-31"}, ["/a `2019-12-31` is before 2020-01-01"]),
    ({"before": "2021-01-01"}, {"a": "2021-01-01"}, ["/a `2021-01-01` is not before 2021-01-01"]),
    ({"before": "2021-01-01"}, {"a": "soon"}, [
        "/a `soon` is neither a date nor a date and time with its offset"
    ]),
    ({"equals-field": "b"}, {"a": 1, "b": 1}, []),
    ({"equals-field": "b"}, {"a": 1}, []),
    ({"equals-field": "b"}, {"a": "x", "b": "y"}, ["/a `x` here, but `b` is `y`"]),
    ({"requires": ["b", ".c"]}, {"a": 1, "b": 1, "c": 1}, []),
    ({"requires": ["b", ".c"]}, {"a": 1, "b": None}, ["/a `b` and `c` are missing next to it"]),
    ({"unique": "document", "select": ["a.*"]}, {"a": ["x", 1, True, "x", None, None]}, [
        "/a/3 `x` is here again"
    ]),
    ({"pattern": "x", "max-length": 1}, {"a": "yy"}, [
        "/a `yy` does not match `x`", "/a it has 2 characters, and may have 1"
    ]),
    ({"pattern": "x"}, {"a": None}, []),
    ({"pattern": "x"}, {"b": "y"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "data", "expected"), CASES)
def test_a_condition(conditions: dict[str, Any], data: Any, expected: list[str]) -> None:
    assert sorted(said(definition(**conditions), data)) == sorted(expected)


PLACES = [
    ("topics.*", {"topics": ["y", "y"]}, ["/topics/0", "/topics/1"]),
    ("topics[*]", {"topics": ["y"]}, ["/topics/0"]),
    ("topics[1]", {"topics": ["y", "y"]}, ["/topics/1"]),
    ("topics.1", {"topics": {"1": "y"}}, ["/topics/1"]),
    (
        "r.*.p.name",
        {"r": [{"p": {"name": "y"}}, {"p": 1}, {"p": {"name": "y"}}]},
        ["/r/0/p/name", "/r/2/p/name"],
    ),
    ("*", {"a": "y", "b": "y"}, ["/a", "/b"]),
    ("/odd.key/a~1b", {"odd.key": {"a/b": "y"}}, ["/odd.key/a~1b"]),
    ("topics.99999999999999999999", {"topics": ["y"]}, []),
]


@pytest.mark.parametrize(("select", "data", "expected"), PLACES)
def test_a_place(select: str, data: Any, expected: list[str]) -> None:
    made = definition(select=[select, select], pattern="x")
    assert [one.pointer for one in found(made, data)] == expected


@given(
    st.recursive(
        st.text(max_size=3), lambda inner: st.dictionaries(st.text(max_size=3), inner) | st.lists(inner)
    )
)
def test_a_pointer_finds_the_value_that_it_points_to(data: Any) -> None:
    def walk(value: Any, pointer: str) -> list[tuple[str, Any]]:
        items = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        return [
            (pointer, value),
            *(one for key, item in items for one in walk(item, f"{pointer}/{escape_token(str(key))}")),
        ]

    for pointer, value in walk(data, ""):
        if pointer and "*" not in pointer:
            assert [(one.pointer, one.value) for one in read_place(pointer).find(data)] == [(pointer, value)]


def test_a_field_beside_is_that_of_the_same_item() -> None:
    data = {"r": [{"a": 1, "p": {"b": 1}}, {"a": 1, "p": {"b": 2}}]}
    for field in (".p.b", "r.*.p.b"):
        assert said(definition(select=["r.*.a"], equals_field=field), data) == [
            f"/r/1/a 1 here, but `{field.lstrip('.')}` is 2"
        ]


def test_the_fix_writes_what_was_meant() -> None:
    (one,) = found(definition(enum=["harbour"]), {"a": "habour"})
    assert one.fix is not None
    assert (one.fix.safe, one.fix.edits[0].value) == (False, "harbour")


def test_a_long_list_costs_little_and_still_knows_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text(
        "# towns\n\n" + "".join(f"town {n:06}\n" for n in range(50_000)), encoding="utf-8"
    )
    made = definition(select=["a.*"], enum_file="l.txt")
    data = {"a": [f"twn {n:06}" for n in range(300)]}
    before = time.perf_counter()
    words = said(made, data, folder=tmp_path)
    assert time.perf_counter() - before < 20
    assert len(words) == 300
    assert sum("did you mean `town" in one for one in words) == 5


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"(a|aa)+$", r"(.*a){12}$"])
def test_no_pattern_takes_exponential_time(pattern: str) -> None:
    search = linear_pattern(pattern)
    before = time.perf_counter()
    assert not search("a" * 30_000 + "b")
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("pattern", ["(?=a)a", "(?!a)b", "(?<=a)b", r"(a)\1", "(", "[z-a]", "a{2,1}"])
def test_a_pattern_that_could_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="regular expression"):
        linear_pattern(pattern)


def test_half_a_surrogate_pair_is_a_character_that_no_pattern_names() -> None:
    for conditions, text, expected in (
        ({"not-pattern": "breaking"}, r"breaking \ud800 news", True),
        ({"not-pattern": "fixing"}, r"breaking \ud800 news", False),
        ({"pattern": "^news"}, r"\ud800", True),
        ({"pattern": "^.news"}, r"\udfffnews", False),
    ):
        rule = make_rule(definition(**conditions), Path())
        raw = f'{{"a": "{text}"}}'.encode()
        findings, crashes = run_documents(example_engine(rule, Good("")), {"x.json": raw})
        assert not crashes
        assert any(one.code == "NR001" for one in findings) is expected


@pytest.mark.parametrize("wanted", ["pattern", "not-pattern"])
def test_a_text_that_can_t_be_matched_is_reported(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panics:
        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def is_valid(self, _: str) -> bool:
            raise BaseException("panic")

    linear_pattern.cache_clear()
    monkeypatch.setattr("seedlint.schema.validator.jsonschema_rs.Draft202012Validator", Panics)
    (condition,) = conditions_of(definition(**{wanted: "no other has it"}), ())
    said = condition(Selected("/a", "text", ()), Look({"a": "text"}, ()))
    assert said.words == "`text`: it can't be matched"
    linear_pattern.cache_clear()


def test_of_a_long_list_only_what_is_alike_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[str, list[str]]] = []

    def closest(word: str, texts: Any) -> None:
        looked.append((word, list(texts)))

    monkeypatch.setattr("seedlint.custom.conditions.closest", closest)
    values = [*(f"x{number}" for number in range(200)), "Town", "tow", "thirteen town", "b"]
    (condition,) = conditions_of(definition(enum=values), ())
    for word in ("twn", "long" * 1_000_000, "x" * 17):
        condition(Selected("/a", word, ()), Look({"a": word}, ()))
    assert looked == [("twn", ["tow", "Town"])]


def test_conditions_are_put_into_words() -> None:
    every = {
        "pattern": "x", "not-pattern": "y", "enum": ["x"], "enum-file": "l.txt", "min-length": 1,
        "before": "2021-01-01", "requires": ["b", ".c"],
    }  # fmt: skip
    assert in_words(every) == (
        "match the pattern `x`, not match the pattern `y`, be one of `x` or be in the list `l.txt`, have a"
        " length of at least 1, be before 2021-01-01 and have `b` and `.c` next to it"
    )
    assert in_words({"not-pattern": "y"}) == "not match the pattern `y`"


# Across documents


def test_unique_in_the_corpus() -> None:
    made = definition(unique="corpus", select=["a", "r.*.a"])
    assert said(
        made, {"a": "x"}, {"r": [{"a": "x"}]}, {"a": "y", "r": [{"a": "y"}]}, {"a": 1}, {"a": True}
    ) == [
        "0.md /a another document has `x`, too",
        "1.md /r/0/a another document has `x`, too",
        "2.md /r/0/a `y` is here again",
    ]
    assert said(made, {"a": "x"}, {"a": "y"}) == []


def test_so_many_a_day() -> None:
    made = definition(select=["p.*"], max_per_day=1, day_of="t")
    one, other = (
        {"p": ["x", "x"], "t": "2024-05-01T23:30:00Z"},
        {"p": ["x"], "t": "2024-05-02T01:00:00+02:00"},
    )
    assert said(made, one, other) == [
        "0.md /p/0 2 documents have `x` on 2024-05-01 (UTC), and 1 is allowed",
        "1.md /p/0 2 documents have `x` on 2024-05-01 (UTC), and 1 is allowed",
    ]
    assert said(made, one, {**other, "t": "2024-05-02"}, {**other, "t": "soon"}, {"p": ["x"]}) == []


def test_payloads_are_not_shown() -> None:
    """Not even one that does not look like any."""
    for conditions in ({"pattern": "^x$"}, {"enum": ["x"]}, {"equals-field": "title"}, {"unique": "corpus"}):
        made = definition(select=["secured"], **conditions)
        for secret in (PAYLOAD, "geheim"):
            words = " ".join(said(made, {"secured": secret, "title": "b"}, {"secured": secret, "title": "b"}))
            assert "the value" in words
            assert secret not in words
    made = definition(select=["title"], equals_field="secured")
    assert "geheim" not in "".join(said(made, {"secured": "geheim", "title": "b"}))


# Whatever is there


EVERY: list[dict[str, Any]] = [
    {"pattern": "x", "not-pattern": "y", "enum": ["x", 1, True], "min-length": 1, "max-length": 2,
     "after": "2020-01-01", "before": "2021-01-01", "equals-field": ".b", "requires": ["b"],
     "unique": "document", "select": ["*", "*.*", "a.0", "a.b"]},
    {"unique": "corpus", "select": ["*", "*.*"]},
    {"max-per-day": 1, "day-of": "b", "select": ["*", "*.*"]},
]  # fmt: skip
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just("2020-05-01")
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.recursive(SCALARS, lambda one: st.lists(one) | st.dictionaries(st.sampled_from("abc"), one)),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_values_make_a_rule_crash(documents: list[Any]) -> None:
    for conditions in EVERY:
        found(definition(**conditions), *documents)


@pytest.mark.parametrize(
    "value", ["1" + "0" * 6000, "-1" + "0" * 400, '"\\ud800"', ".inf", ".nan", "2020-01-01", "1e400"]
)
def test_no_scalar_makes_a_rule_crash(value: str) -> None:
    for conditions in EVERY:
        found(definition(**conditions), f"a: {value}\nb: 2020-05-01", f"a: {value}\nb: 2020-05-01")
    rule = make_rule(definition(**EVERY[0]), Path())
    for path in ("x.json", "x.toml"):
        raw = (f'{{"a": {value}}}' if path == "x.json" else f"a = {value}\n").encode()
        assert not run_documents(example_engine(rule, Good("")), {path: raw})[1]


# Parts


@given(st.dates(), st.integers(-23 * 60, 23 * 60))
def test_days_are_those_of_utc(date: Any, minutes: int) -> None:
    hours, rest = divmod(abs(minutes), 60)
    text = f"{date.isoformat()}T00:00:00{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
    found = day(text)
    start = moment(date.isoformat())
    assert start is not None
    assert moment(text) == start - minutes * 60_000_000
    if 2 < date.toordinal() < 3_652_000:
        assert found is not None
        own = moment(found)
        assert own is not None
        assert 0 <= start - minutes * 60_000_000 - own < 86_400_000_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2),
        lambda one: st.lists(one, max_size=3),
    )
)
def test_a_value_is_equal_to_itself_alone(value: Any) -> None:
    assert key_of(value) == key_of(json.loads(json.dumps(value)))
    assert hash(key_of(value)) is not None
    assert key_of([value]) != key_of(value)
