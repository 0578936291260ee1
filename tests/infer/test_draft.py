"""What a draft says of documents."""

from __future__ import annotations

import json
from base64 import b32encode, b64encode, urlsafe_b64encode
from random import Random
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.infer.columns import Content, Profiler
from seedlint.infer.draft import Draft, draft
from seedlint.infer.file import text_of
from seedlint.infer.outliers import Kind
from seedlint.infer.places import MOST_WAYS
from seedlint.infer.profile import DEEPEST
from seedlint.infer.report import Report, Told, as_json, markdown, text
from seedlint.schema.schema import Schema
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Callable

PAYLOAD = "AAECAwQFBgcICQoLDA0OD+7XcTbsGJlrrKp1SAMZpE8=;3q2+796tvu/erb7v3q2+7w=="


def drafted(*documents: Any, **more: Any) -> Draft:
    contents = [Content(f"{number:04}.md", data, **more) for number, data in enumerate(documents)]
    made = draft(Profiler().profile(contents))
    Schema(json.loads(text_of(made)))  # whatever it is, it is a schema
    return made


def field(made: Draft, *steps: str) -> Any:
    at: Any = made.schema
    for step in steps:
        while "$ref" in at and "properties" not in at:
            at = made.schema["$defs"][at["$ref"].rpartition("/")[2]]
        at = at["items"] if step == "[]" else at["properties"][step]
    return at


def kinds(made: Draft) -> list[tuple[str, str]]:
    return [(one.kind.value, one.what) for one in made.outliers]


def test_an_empty_mapping() -> None:
    assert drafted({}).schema["type"] == "object"


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        ([1, 2], "integer"),
        ([1, 2.0], "integer"),
        ([1, 2.5], "number"),
        ([True], "boolean"),
        (["x y", None], ["string", "null"]),
        ([[], {}], ["object", "array"]),
    ],
)
def test_types(values: list[Any], type_: Any) -> None:
    made = drafted(*({"x": value} for value in values))
    assert field(made, "x")["type"] == type_
    schema = Schema(made.schema)
    assert all(schema.is_valid({"x": value}) for value in values)


def test_required_at_all_and_only_then() -> None:
    made = drafted(*({"a": 1, **({"b": 1} if n else {})} for n in range(100)))
    assert made.schema["required"] == ["a"]
    assert "nearly always there: missing 1 time, in 0000.md" in field(made, "b")["$comment"]
    assert kinds(made) == [("nearly-always", "b")]


def test_a_rare_field_is_kept_and_asked_about() -> None:
    made = drafted(
        *(
            {"publishedDate": "2021-04-30", **({"publishdDate": "2021-04-30"} if n == 7 else {})}
            for n in range(200)
        )
    )
    assert field(made, "publishdDate")["$comment"].endswith(
        "hardly ever there, in 0007.md; a field, or a misspelling of `publishedDate`?"
    )
    assert [(one.kind, one.meant, one.documents) for one in made.outliers] == [
        (Kind.KEY, "publishedDate", ("0007.md",))
    ]


POST = {"title": "Ferry leaves", "category": "news", "date": "2021-04-30", "summary": "It leaves at six"}
SLIPS = ("catgory", "Category", "categry", "cateogry", "sumary", "dates", "titel")


def slipped(key: str, *, usual: str = "category") -> dict[str, str]:
    """A post with a field under another name."""
    return {key if name == usual else name: value for name, value in POST.items()}


def asked(made: Draft) -> dict[str, str | None]:
    """The fields that a draft asks about, and what they are like."""
    found = {one.what: one.meant for one in made.outliers if one.kind is Kind.KEY}
    for key in found:
        assert "; a field, or a misspelling" in field(made, key)["$comment"]
    return found


@pytest.mark.parametrize("usual", [20, 30, 60, 99, 120, 400])
def test_one_misspelling_is_asked_about_in_any_number_of_documents(usual: int) -> None:
    made = drafted(*[POST] * usual, slipped("sumary", usual="summary"))
    assert asked(made) == {"sumary": "summary"}
    assert made.schema["additionalProperties"] is False


@pytest.mark.parametrize("usual", [50, 60, 99])
def test_a_field_that_one_of_few_documents_has_is_asked_about(usual: int) -> None:
    assert asked(drafted(*[POST] * usual, {**POST, "heat": 1})) == {"heat": None}
    assert asked(drafted(*[POST] * usual, *[{**POST, "heat": 1}] * 2)) == {}


def test_a_field_that_one_of_a_handful_has_is_a_field() -> None:
    assert asked(drafted(*[POST] * 20, {**POST, "heat": 1})) == {}


def test_misspellings_do_not_open_the_schema() -> None:
    """However many there are: none of them is a field that another document will have."""
    made = drafted(*[POST] * 120, *(slipped(key) for key in SLIPS), slipped("category2"))
    assert made.schema["additionalProperties"] is False
    assert asked(made) == {
        **dict.fromkeys(("catgory", "Category", "categry", "cateogry"), "category"),
        "sumary": "summary",
        "dates": "date",
        "titel": "title",
        "category2": None,
    }


def test_misspellings_of_a_field_that_not_all_have() -> None:
    bare = {"title": "Ferry leaves"}
    made = drafted(*[POST] * 40, *[bare] * 80, *(slipped(key) for key in SLIPS))
    assert made.schema["additionalProperties"] is False
    assert set(asked(made)) == set(SLIPS)


def test_one_document_of_another_kind_does_not_open_the_schema() -> None:
    other = {
        "engine": 1,
        "wheels": 4,
        "colour": "red",
        "owner": "Ann Lee",
        "bought": "2019-04-01",
        "seats": 5,
    }
    made = drafted(*[POST] * 120, other)
    assert made.schema["additionalProperties"] is False
    assert set(asked(made)) == set(other)


def test_fields_that_keep_coming_open_the_schema() -> None:
    names = ("engine", "wheels", "colour", "owner", "bought", "seats")
    made = drafted(*[POST] * 120, *({**POST, name: "a b"} for name in names))
    assert "additionalProperties" not in made.schema
    assert asked(made) == {}


def test_a_rare_type_is_no_type() -> None:
    made = drafted(*({"quality": "many" if n == 3 else n} for n in range(100)))
    assert field(made, "quality")["type"] == "integer"
    assert field(made, "quality")["$comment"] == "in all 100; 0 to 99"
    assert [(one.kind, one.what, one.documents) for one in made.outliers] == [
        (Kind.TYPE, "string", ("0003.md",))
    ]


def test_formats_and_roles() -> None:
    made = drafted(
        *(
            {
                "title": f"Ferry number {n} leaves",
                "publishedDateTime": f"2021-04-{n % 30 + 1:02}T20:51:00Z",
                "modified": f"2021-05-{n % 30 + 1:02}T20:51:00+02:00",
                "day": f"2021-04-{n % 30 + 1:02}",
                "webUrl": f"https://www.tide-times.com/{n}" if n else "",
                "source": f"mailto:desk{n}@tide-times.com",
                "secured": PAYLOAD,
                "domain": f"tide{n}.com",
                "video": f"<iframe src='https://www.tide-times.com/{n}'></iframe>",
                "slug": f"ferry-{n}",
                "provider": {"name": "Tide Times", "domain": "tide-times.com"},
            }
            for n in range(40)
        )
    )
    assert made.schema["x-seedlint-role"] == "article"
    keywords = {
        name: {key: value for key, value in sub.items() if key in {"format", "x-seedlint-role"}}
        for name, sub in made.schema["properties"].items()
    }
    assert keywords == {
        "title": {"x-seedlint-role": "text"},
        "publishedDateTime": {"format": "date-time", "x-seedlint-role": "published"},
        "modified": {"format": "date-time"},
        "day": {"format": "date"},
        "webUrl": {"format": "uri", "x-seedlint-role": "web"},
        "source": {"format": "uri"},
        "secured": {"x-seedlint-role": "payload"},
        "domain": {},
        "video": {},
        "slug": {},
        "provider": {},
    }
    assert ("rare-form", "empty") in kinds(made)


def article(n: int) -> dict[str, Any]:
    return {
        "title": f"Ferry number {n} leaves",
        "publishedDateTime": f"2021-04-{n % 30 + 1:02}T20:51:00Z",
        "webUrl": f"https://www.tide-times.com/{n}",
        "provider": {"name": "Tide Times", "domain": "tide-times.com"},
    }


@pytest.mark.parametrize("lacks", ["title", "publishedDateTime", "webUrl", "provider", "domain"])
@pytest.mark.parametrize("renamed", [True, False])
def test_articles_are_what_the_rules_about_them_can_judge(lacks: str, renamed: bool) -> None:
    """Those look for the fields of the seed format by their names."""
    documents = [article(n) for n in range(40)]
    assert drafted(*documents).has_articles
    for one in documents:
        at = one["provider"] if lacks == "domain" else one
        value = at.pop(lacks)
        if renamed:
            at["other"] = value
    made = drafted(*documents)
    assert not made.has_articles
    assert "article" not in text_of(made)


def test_articles_may_be_inside_of_others() -> None:
    made = drafted(*({"at": n, "related": [article(n), article(n + 1)]} for n in range(40)))
    assert made.has_articles
    assert field(made, "related", "[]")["x-seedlint-role"] == "article"
    assert "x-seedlint-role" not in made.schema


def test_an_article_may_have_its_first_address_alone() -> None:
    made = drafted(*({"originalUrl": one.pop("webUrl"), **one} for one in map(article, range(40))))
    assert made.has_articles


def test_texts_that_are_shaped_on_purpose_have_no_role() -> None:
    made = drafted(
        *({"find": f" -option {n} ", "say": f" slipped {n}" if n == 3 else f"It is {n}"} for n in range(40))
    )
    assert "x-seedlint-role" not in field(made, "find")
    assert field(made, "say")["x-seedlint-role"] == "text"


def test_dates_some_with_a_time() -> None:
    made = drafted(*({"date": "2021-04-30" if n % 2 else "2021-04-30T20:51:00Z"} for n in range(20)))
    assert field(made, "date")["anyOf"] == [{"format": "date"}, {"format": "date-time"}]


def test_words_are_shared_by_fields_of_one_name() -> None:
    made = drafted(
        *(
            {
                "type": "video" if n % 3 else "article",
                "related": [{"type": "article"}, {"type": "video"}],
                "images": [{"type": "png"}, {"type": "jpg"}],
            }
            for n in range(30)
        )
    )
    assert made.schema["$defs"]["type"] == {"enum": ["article", "video"]}
    assert field(made, "type")["$ref"] == "#/$defs/type"
    assert field(made, "related", "[]", "type")["$ref"] == "#/$defs/type"
    assert field(made, "images", "[]", "type")["enum"] == ["jpg", "png"]


def test_a_misspelt_word_is_none_of_them() -> None:
    made = drafted(*({"type": "vdeo" if n == 50 else "video" if n % 2 else "article"} for n in range(100)))
    assert field(made, "type")["enum"] == ["article", "video"]
    assert [(one.kind, one.what, one.meant) for one in made.outliers] == [(Kind.WORD, "vdeo", "video")]


def test_words_of_which_there_are_always_new_ones_are_no_enum() -> None:
    made = drafted(*({"tag": f"tag-{n}" if n % 10 == 0 else "ferry"} for n in range(200)))
    assert "enum" not in field(made, "tag")


def test_one_word_is_a_const() -> None:
    assert field(drafted(*({"category": "news"} for _ in range(20))), "category")["const"] == "news"


def test_an_enum_lets_nothing_be_nothing() -> None:
    made = drafted(*({"level": [None, "low", "high", ""][n % 4]} for n in range(80)))
    assert field(made, "level")["enum"] == ["high", "low", "", None]


def test_what_another_field_explains() -> None:
    made = drafted(
        *(
            {"type": "video", "player": "<b>x</b>"}
            if n % 4 == 0
            else {"type": "article", "webUrl": f"https://a.org/{n}"}
            for n in range(120)
        )
    )
    schema = Schema(made.schema)
    assert schema.is_valid({"type": "video", "player": "<b>y</b>"})
    assert not schema.is_valid({"type": "video"})
    assert not schema.is_valid({"type": "article"})
    assert not schema.is_valid({"type": "article", "webUrl": "https://a.org/", "player": "<b>x</b>"})
    assert made.outliers == []


def test_chance_explains_nothing() -> None:
    made = drafted(*({"type": "a" if n % 2 else "b", **({"x": 1} if n == 4 else {})} for n in range(60)))
    assert "allOf" not in made.schema


def test_objects_of_one_name_are_one() -> None:
    provider = {"name": "Tide Times", "domain": "tide-times.com"}
    made = drafted(
        *(
            {
                "provider": {**provider, "images": [{"url": "https://a.org/x"}]},
                "related": [{"provider": provider}],
            }
            for _ in range(10)
        )
    )
    assert field(made, "provider")["$ref"] == "#/$defs/provider"
    assert field(made, "related", "[]", "provider")["$ref"] == "#/$defs/provider"
    assert made.schema["$defs"]["provider"]["required"] == ["name", "domain"]
    assert made.schema["required"] == ["provider", "related"]
    assert field(made, "related", "[]")["required"] == ["provider"]


def test_a_list_here_and_a_mapping_there() -> None:
    """With what is one thing in both, and elsewhere."""
    image = {"url": "https://a.org/x", "width": 3}
    days = {f"2021-04-{day:02}": image for day in range(1, 29)}
    documents = [
        {"image": image, "images": [[image], days, [image, image]][n % 3], "*": [{"*": image}]}
        for n in range(30)
    ]
    made = drafted(*documents)
    images = field(made, "images")
    assert images["type"] == ["object", "array"]
    assert images["items"]["$ref"] == images["additionalProperties"]["$ref"] == "#/$defs/image"
    assert all(Schema(made.schema).is_valid(one) for one in documents)
    assert made.outliers == []


def test_what_is_too_deep_is_not_described() -> None:
    document: Any = {"x": 1, "y": [2]}
    for _ in range(DEEPEST):
        document = {"a": document}
    made = drafted(*([document] * 3))
    assert Schema(made.schema).is_valid(document)
    assert "it is too deep" in text_of(made)


def test_places_that_are_one_thing_have_any_number_of_ways() -> None:
    """At each level one of ten has more below it, so it can be found in 10 to the power of 7 ways."""
    documents = []
    for n in range(10):
        at: dict[str, Any] = {"x": "many" if n == 3 else 1}
        for level in range(7):
            keys = {f"k{key}": {f"level{level}": {"x": 1}} for key in range(10)}
            at = {**keys, f"k{n}": {f"level{level}": at}}
        documents.append(at)
    made = drafted(*documents)
    assert [Schema(made.schema).is_valid(one) for one in documents].count(False) == 1
    assert max(len(one.places) for one in made.outliers) == MOST_WAYS


def test_objects_of_one_name_that_are_not_alike_stay_apart() -> None:
    made = drafted(*({"meta": {"a": 1, "b": 2}, "other": {"meta": {"c": 1, "d": 2}}} for _ in range(10)))
    assert "$defs" not in made.schema


def test_keys_that_are_data() -> None:
    made = drafted(*({"scores": {f"2021-04-{n % 28 + 1:02}": n, "2021-05-01": 3}} for n in range(30)))
    scores = field(made, "scores")
    assert scores["additionalProperties"]["type"] == "integer"
    assert "properties" not in scores
    assert "the keys are data: 29 different ones" in scores["$comment"]


def test_a_key_that_is_no_name_is_an_outlier() -> None:
    """One is; where they are usual, keys are data."""
    long = "In the movies, boats are often late, " * 4
    usual = [{"title": "x y", "at": n} for n in range(60)]
    made = drafted(*usual, {"title": "x y", "at": 1, long: "no"})
    assert list(made.schema["properties"]) == ["title", "at"]
    assert made.schema["additionalProperties"] is False
    assert [(one.kind, one.message, one.documents) for one in made.outliers] == [
        (Kind.STRANGE, "a key that can't be the name of a field", ("0060.md",))
    ]
    assert long[:20] not in repr(made)
    assert "properties" not in drafted(*usual, *([{long: "no"}] * 3)).schema


@pytest.mark.parametrize("usual", [5, 10, 19, 20, 60, 120])
@pytest.mark.parametrize("bad", [1, 4])
def test_one_document_with_bad_keys_does_not_ruin_the_draft(usual: int, bad: int) -> None:
    """However few the others are, and however many keys of it are no names."""
    other = {f"author\u00a0{'x' * n}: ": "Ann Lee" for n in range(bad)}
    made = drafted(*[POST] * usual, {**POST, **other})
    assert list(made.schema["properties"]) == list(POST)
    assert [(one.kind, one.times, one.documents) for one in made.outliers] == [
        (Kind.STRANGE, bad, (f"{usual:04}.md",))
    ]


def test_where_keys_are_data_rare_types_are_none() -> None:
    days = [f"2021-04-{day:02}" for day in range(1, 29)]
    made = drafted(
        *({"by": {day: 1 if day == days[7] and n % 9 == 0 else "a b" for day in days}} for n in range(30))
    )
    assert field(made, "by")["additionalProperties"]["type"] == ["string", "integer"]
    assert made.outliers == []


def test_many_keys_are_data() -> None:
    made = drafted({"by": {f"key{n}x": {"a": n} for n in range(300)}})
    assert field(made, "by")["additionalProperties"]["properties"]["a"]["type"] == "integer"


def test_fields_are_free_where_new_ones_keep_coming() -> None:
    made = drafted(*({"title": "x y", f"own_{n}_field": n} for n in range(40)))
    assert "additionalProperties" not in made.schema
    few = drafted({f"own_{n}_field": n for n in range(30)})
    assert few.schema["additionalProperties"] is False
    closed = drafted(*({"title": "x y"} for n in range(40)))
    assert closed.schema["additionalProperties"] is False


def test_fields_of_one_document_count_once() -> None:
    """However many objects of a list in it have them."""
    items = [
        [{"at": n, f"own_{n}_field": n} for _ in range(50)] if n < 10 else [{"at": n}] for n in range(100)
    ]
    made = drafted(*({"items": some} for some in items))
    assert "additionalProperties" not in field(made, "items", "[]")


def test_little_is_judged_by_its_namesakes_unless_it_is_otherwise() -> None:
    made = drafted(
        *(
            {
                "date": f"2021-04-{n % 28 + 1:02}",
                **({"a": {"date": ""}, "b": {"date": "when the boat leaves"}} if n == 3 else {}),
            }
            for n in range(100)
        )
    )
    assert field(made, "a", "date")["format"] == "date"
    assert "format" not in field(made, "b", "date")


def test_the_body() -> None:
    assert drafted({}, fenced=True).schema["x-seedlint-body"] == "empty"
    assert "x-seedlint-body" not in drafted({}, fenced=True, body=True).schema
    assert "x-seedlint-body" not in drafted({}).schema


def test_fields_are_in_the_order_of_documents() -> None:
    made = drafted({"z": 1, "b": 1, "a": 1}, {"z": 1, "c": 1, "a": 1}, {"z": 1, "a": 1})
    assert list(made.schema["properties"]) == ["z", "b", "c", "a"]


def test_a_root_that_is_no_mapping() -> None:
    made = drafted([1, 2], [3])
    assert (made.schema["type"], made.schema["items"]["type"]) == ("array", "integer")


@pytest.mark.parametrize(
    ("lists", "mappings", "type_"),
    [
        (3, 100, "object"),
        (30, 100, "object"),
        (100, 3, "array"),
        (5, 1, "array"),
        (2, 1, ["object", "array"]),
    ],
)
def test_what_few_have_at_the_root_is_an_outlier(lists: int, mappings: int, type_: Any) -> None:
    """A list among mappings is a defect, but for so many that they are a kind of their own."""
    made = drafted(*[{"a": 1}] * mappings, *[["x y"]] * lists)
    assert made.schema["type"] == type_
    rare = {"object": "array", "array": "object"}.get(str(type_))
    assert kinds(made) == ([("rare-type", rare)] if rare else [])
    assert ("properties" in made.schema) is (rare != "object")
    assert ("items" in made.schema) is (rare != "array")


SECRETS = [PAYLOAD, "hunter2", "ghp_0123456789abcdefghijABCDEFGHIJ", "sesame", "opensesame1234567890ABCD"]


def test_no_payload_is_ever_written() -> None:
    """By role, by form, by name; as value, in a list, as a key, as a word that is always the same."""
    made = drafted(
        *(
            {
                "secured": SECRETS[0],
                "password": SECRETS[1],
                "ci": {"github": SECRETS[2], "token": {"old": SECRETS[3], "new": [SECRETS[3]]}},
                "other": SECRETS[4],
                "by": {SECRETS[0]: 1, "x": 2},
                "type": SECRETS[0] if n == 4 else "article",
                "words": [SECRETS[0], SECRETS[2], "ferry"],
            }
            for n in range(50)
        )
    )
    written = text_of(made) + repr(made.outliers)
    assert not any(secret in written or secret[:16] in written for secret in SECRETS)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _url_safe(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


SHAPES: dict[str, Callable[[bytes], str]] = {
    "base64": _base64,
    "base64url": _url_safe,
    "base32": lambda raw: b32encode(raw).decode().rstrip("="),
    "hex": bytes.hex,
    "HEX": lambda raw: raw.hex().upper(),
    "pairs of hex": lambda raw: raw.hex(":"),
    "ct;iv": lambda raw: f"{_base64(raw[16:])};{_base64(raw[:16])}",
    "iv:ct": lambda raw: f"{_base64(raw[:16])}:{_base64(raw[16:])}",
    "iv:ct in hex": lambda raw: f"{raw[:16].hex()}:{raw[16:].hex()}",
    "short iv.ct": lambda raw: f"{_url_safe(raw[:12])}.{_url_safe(raw[12:28])}",
    "JWT": lambda raw: f"{_url_safe(b'{}' + raw[:20])}.{_url_safe(raw[20:40])}.{_url_safe(raw)}",
    "PEM": lambda raw: f"-----BEGIN PRIVATE KEY-----\n{_base64(raw)}\n-----END PRIVATE KEY-----\n",
    "PEM on one line": lambda raw: f"-----BEGIN PRIVATE KEY----- {_base64(raw)} -----END PRIVATE KEY-----",
    "a line of PEM": lambda raw: "\n".join(wrap(_base64(raw), 24)),
}


@pytest.mark.parametrize("shape", SHAPES)
@given(st.integers(0, 2**32), st.integers(32, 80), st.sampled_from(["note", "type", "Blob"]), st.booleans())
@settings(max_examples=some(60))
def test_no_payload_of_any_shape_is_ever_written(
    shape: str, seed: int, size: int, name: str, always: bool
) -> None:
    """In every document or in one of many, as value and as key, in the draft and in all its reports."""
    secret = SHAPES[shape](Random(seed).randbytes(size))
    contents = [
        {name: "article", "in": {name: [secret, "video"]}, "by": {secret: n}, "a": {name: {"b": secret}}}
        if always or n == 7
        else {name: "article", "in": {name: ["video"]}, "by": {"x": n}}
        for n in range(60)
    ]
    contents[9] = {**contents[9], name: secret}
    made = drafted(*contents)
    report = Report(made, [Told(one, [(path, None) for path in one.documents]) for one in made.outliers], str)
    written = "\n".join([text_of(made), *text(report), *markdown(report), json.dumps(as_json(report))])
    assert secret not in written
    assert not any(secret[at : at + 12] in written for at in range(len(secret) - 11))


def test_hostile_keys_and_numbers() -> None:
    made = drafted(
        {"a/b~c": 1, "$ref": 2, "é": 3, "x": 10**400, "y": float("inf"), "__proto__": {"a": 1}, "enum": [1]},
        {"": 1, "\ud800": 2},
    )
    assert "\ud800" not in json.dumps(made.schema, ensure_ascii=False)
