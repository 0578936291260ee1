"""Where keys and values are in a TOML file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.config.tomlplaces import TomlPlaces

TOML = '''\
a = 1 # x = [
b.c = "x\\"=[" # "
"d \\u00e4" = """ = [
z = 1 ] x"""""
l = [ # hi ]
  "one", 'two', # c
  { x = 1, y.z = [1, [2, "deep"]] }, ]
dt = 1979-05-27 07:32:00
e = \'\'\'a = 1
\'\'\'\'
[t.'u v']
z = true
[[arr]]
n = 1
[[arr]]
n = 2
[arr.sub]
m = -1.5e3
'''


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("a", 1, "1"),
        ("b c", 2, 'x\\"=['),
        ("l 0", 6, "one"),
        ("l 1", 6, "two"),
        ("l 2 x", 7, "1"),
        ("l 2 y z 1 1", 7, "deep"),
        ("l 2 y z", 7, "["),
        ("dt", 8, "1979-05-27 07:32:00"),
        ("arr 0 n", 14, "1"),
        ("arr 1 n", 16, "2"),
        ("arr 1 sub m", 18, "-1.5e3"),
    ],
)
def test_values_in_toml(path: str, line: int, text: str) -> None:
    tomllib.loads(TOML)
    place = TomlPlaces(TOML).value(*path.split())
    assert place is not None
    assert place.line == line
    assert TOML.split("\n")[line - 1][place.column - 1 :][: place.length] == text


def test_keys_in_toml() -> None:
    places = TomlPlaces(TOML)
    assert places.key("t", "u v", "z") == (12, 1, 1)
    assert places.key("d ä") == (3, 2, 8)
    assert places.key("z") is None
    assert places.nearest("t", "u v", "none", "3") == (11, 5, 3)
    assert places.nearest("none") == (1, 1, 0)


_NAMES = st.text("abä-\"'. #=[\\\n", max_size=4)
_TOML = st.recursive(
    st.booleans() | st.integers(-9, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)


def _inline(value: Any) -> str:
    import json

    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(_inline(item) for item in value) + "]"
    return json.dumps(value).replace("\\ud83d\\ude00", "x")


@given(st.dictionaries(_NAMES, _TOML, min_size=1, max_size=4))
def test_every_value_is_found_where_it_stands(data: dict[str, Any]) -> None:
    import json

    text = "".join(f"{json.dumps(key)} = {_inline(value)} # = [\n" for key, value in data.items())
    try:
        assert tomllib.loads(text) == data
    except (tomllib.TOMLDecodeError, AssertionError):
        return  # JSON's escapes are not quite TOML's
    places = TomlPlaces(text)
    lines = text.split("\n")

    def check(value: Any, path: tuple[str, ...]) -> None:
        place = places.value(*path)
        assert place is not None
        source = lines[place.line - 1][place.column - 1 :][: place.length]
        if isinstance(value, (dict, list)):
            assert source in {"[", "{"}
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in items:
                check(item, (*path, str(key)))
        else:
            assert source == (json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value))

    for key, value in data.items():
        check(value, (key,))
