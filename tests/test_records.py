"""Records do what dataclasses of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
from dataclasses import field, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint import records
from tests.support.examples import some

KINDS = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
]


def _place(make: Any, kind: dict[str, bool]) -> Any:
    class Place:
        """A place."""

        line: int
        column: int = 1
        words: list[str] = field(default_factory=list)
        note: str | None = field(default=None, compare=False, repr=False)

        def twice(self) -> int:
            return 2 * self.line

    return make(**kind)(Place)


def _single(make: Any, kind: dict[str, bool]) -> Any:
    class Single:
        """One value."""

        value: float

        def __repr__(self) -> str:
            return "mine"

    return make(**kind)(Single)


MADE = {}
for _number, _kind in enumerate(KINDS):
    for _of in (_place, _single):
        for _make in (records.dataclass, dataclasses.dataclass):
            _made = _of(_make, _kind)
            _made.__qualname__ = _made.__name__ = (
                f"{_made.__name__}_{_number}_{_make.__module__.rpartition('.')[2]}"
            )
            MADE[_made.__name__] = _made
globals().update(MADE)  # where pickle looks for them


@pytest.fixture(params=range(len(KINDS)))
def number(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def both(name: str, number: int) -> list[Any]:
    return [MADE[f"{name}_{number}_{module}"] for module in ("records", "dataclasses")]


def outcome(call: Any) -> object:
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever the standard library raises
        return type(error)


def words(made: object) -> str:
    return repr(made).replace("records", "dataclasses")


VALUES = st.tuples(
    st.integers(0, 2), st.integers(0, 2), st.lists(st.sampled_from("ab"), max_size=1), st.sampled_from("xy")
)


@settings(max_examples=some(100))
@given(st.sampled_from(range(len(KINDS))), VALUES, VALUES)
def test_records_compare_hash_and_show_as_dataclasses_do(
    number: int, one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    seen = []
    for place in both("Place", number):
        a, b = place(*one), place(*other)
        seen.append(
            [
                words(a),
                a == b,
                a != b,
                a == one,
                outcome(lambda a=a, b=b: a < b),
                outcome(lambda a=a, b=b: a <= b),
                outcome(lambda a=a, b=b: a > b),
                outcome(lambda a=a, b=b: a >= b),
                outcome(lambda a=a, b=b: (hash(a) == hash(b)) or a != b),
                outcome(lambda a=a: hash(replace(a, words=())) == hash(replace(a, words=(), note=None))),
                outcome(lambda a=a: a < 1),
                dataclasses.asdict(a),
                dataclasses.astuple(replace(a, line=7)),
                copy.copy(a) == a == copy.deepcopy(a) == pickle.loads(pickle.dumps(a)),
                pickle.loads(pickle.dumps(a)).note,
                a.twice(),
            ]
        )
    assert seen[0] == seen[1]


def test_records_are_made_and_changed_as_dataclasses_are(number: int) -> None:
    seen = []
    for place, single in zip(both("Place", number), both("Single", number), strict=True):
        one = place(1)
        seen.append(
            [
                outcome(place),
                outcome(lambda place=place: place(1, row=2)),
                words(place(line=1, column=2, words=["a"], note="b")),
                one.words is place(1).words,
                outcome(lambda one=one: setattr(one, "line", 2)),
                outcome(lambda one=one: delattr(one, "line")),
                hasattr(one, "__dict__"),
                place.__doc__,
                place.__match_args__,
                [(f.name, f.type) for f in fields(place)],
                [*inspect.signature(place).parameters],
                place.__init__.__annotations__,
                repr(single(1.0)),
                single(1.0) == single(1.0),
                (nan := float("nan")) and single(nan) == single(nan),
                outcome(lambda single=single: hash(single(1.0)) == hash(single(1))),
                outcome(lambda single=single: single(1.0) < single(2.0)),
            ]
        )
    assert seen[0] == seen[1]


def test_what_a_run_needs_is_made_of_records() -> None:
    """Those of the standard library take three times as long to make."""
    code = (
        "import dataclasses, sys; made = []; usual = dataclasses._process_class\n"
        "def seen(cls, *options): made.append((cls.__module__, options[:3])); return usual(cls, *options)\n"
        "dataclasses._process_class = seen\n"
        "import seedlint.run.session, seedlint.cli.checking, seedlint.rules\n"
        "compiled = [name for name, options in made if name.startswith('seedlint.') and any(options)]\n"
        "assert len(made) > 40 and not compiled, compiled"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
