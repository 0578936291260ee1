"""Profiles are sums: any partition of the documents, in any order, gives the same."""

from __future__ import annotations

import pickle
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.errors import UsageError
from seedlint.infer import columns, profile
from seedlint.infer.columns import Content, Profiler
from seedlint.infer.draft import draft
from seedlint.infer.file import text_of
from seedlint.infer.profile import Place, Profile, Range, summed
from tests.support.examples import some

TEXTS = st.sampled_from(
    [
        "", " ", "article", "video", "vdieo", "News", "one two", "2021-04-30", "2021-04-30T20:51:00Z", "12",
        "2021-02-30T20:51:00Z", "https://tide-times.com/a", "tide-times.com", "a/b", "mailto:x@y.org", "é",
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=;QUJDREVGR0hJSktMTU5PUA==",
    ]
)  # fmt: skip
SCALARS = st.one_of(
    TEXTS, st.integers(-3, 3), st.sampled_from([0.5, 1.0, -0.0, 3.0, float("inf")]), st.booleans(), st.none()
)
KEYS = st.sampled_from(
    ["a", "b", "c", "type", "images", "x y", "2021", "secured", "tide-times.com", "k" * 120]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
DOCUMENTS = st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=12)


def plain(value: Any) -> Any:
    """Return all that a profile holds, as data that can be compared."""
    if isinstance(value, (Place, Profile, Range)):
        return {name: plain(getattr(value, name)) for name in type(value).__slots__}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return repr(value)


def contents_of(documents: list[Any]) -> list[Content]:
    return [
        Content(f"seeds/{number // 2:02}.md", data, fenced=number % 3 > 0, body=number % 5 == 0)
        for number, data in enumerate(documents)
    ]


def partition(contents: list[Content], seed: int) -> list[Profile]:
    """Return the profiles of parts, each as a worker of its own would send it."""
    rng = random.Random(seed)
    contents = rng.sample(contents, len(contents))
    parts: list[list[Content]] = [[] for _ in range(rng.randint(1, 5))]
    for content in contents:
        rng.choice(parts).append(content)
    return [pickle.loads(pickle.dumps(Profiler().profile(part))) for part in parts]


def grouped(profiles: list[Profile], seed: int) -> Profile:
    """Return the sum of profiles, put together two and two in any order."""
    rng = random.Random(seed)
    while len(profiles) > 1:
        one = profiles.pop(rng.randrange(len(profiles)))
        one.add(profiles.pop(rng.randrange(len(profiles))))
        profiles.insert(rng.randint(0, len(profiles)), one)
    return profiles[0]


@pytest.fixture(params=["as they are", "low"])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have limits that no example reaches, or that most do."""
    if request.param == "low":
        for name, limit in {"MOST_WORDS": 3, "MOST_BESIDE": 2, "MOST_KEYS": 3, "EXAMPLES": 2}.items():
            monkeypatch.setattr(profile, name, limit)
            monkeypatch.setattr(columns, name, limit)
        monkeypatch.setattr(columns, "DEEPEST", 3)


@pytest.mark.usefixtures("limits")
@given(DOCUMENTS, st.integers(0, 2**16))
@settings(max_examples=some(150))
def test_any_partition_in_any_order_gives_the_same(documents: list[Any], seed: int) -> None:
    contents = contents_of(documents)
    whole = Profiler().profile(contents)
    parts = grouped(partition(contents, seed), seed + 1)
    assert plain(parts) == plain(whole)
    assert text_of(draft(parts)) == text_of(draft(whole))


@given(DOCUMENTS)
@settings(max_examples=some(50))
def test_nothing_is_neutral(documents: list[Any]) -> None:
    contents = contents_of(documents)
    one = Profiler().profile(contents)
    before = plain(one)
    one.add(Profile())
    assert plain(one) == before
    assert plain(summed([Profile(), Profiler().profile(contents)])) == before


def test_a_profile_does_not_grow_with_the_documents() -> None:
    def size(documents: int) -> int:
        total = Profile()
        for start in range(0, documents, 50):
            total.add(
                Profiler().profile(
                    Content(
                        f"{number:06}.md",
                        {
                            "title": f"Ferry number {number}",
                            "slug": f"ferry-{number}",
                            "type": "article",
                            "scores": {f"id-{number % 400}": number},
                            "tags": [f"t{number}"],
                        },
                    )
                    for number in range(start, start + 50)
                )
            )
        return len(pickle.dumps(total))

    assert size(2000) < size(400) + 200


def test_too_many_places_are_no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "MOST_PLACES", 50)
    made = Profiler().profile([Content("a.md", {f"k{n}": {"x": n} for n in range(30)})])
    with pytest.raises(UsageError, match="more than 50 different fields"):
        summed([made])


def test_words_beyond_the_limit_are_all_forgotten() -> None:
    def words(count: int) -> Any:
        made = Profiler().profile(Content(f"{n}.md", {"tag": f"t{n}x"}) for n in range(count))
        assert made.root.keys is not None
        return made.root.keys["tag"].words

    assert len(words(profile.MOST_WORDS)) == profile.MOST_WORDS
    assert words(profile.MOST_WORDS + 1) is None


def test_nothing_of_a_secret_field_is_kept() -> None:
    made = Profiler().profile(
        [Content("a.md", {"apiKey": "hunter2", "login": {"password": ["open", "sesame"]}})]
    )
    assert b"hunter2" not in pickle.dumps(made)
    assert b"sesame" not in pickle.dumps(made)
