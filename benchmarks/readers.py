"""Readers that are not seedlint's: PyYAML with the scalars of YAML 1.2, tomllib, and json."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

_WHOLE = {".yml": "YAML", ".yaml": "YAML", ".json": "JSON", ".toml": "TOML"}
_FENCED = re.compile(
    r"(?:(---|\+\+\+)[ \t]*|(```)toml[ \t]*)\n(.*?)^(?:\1|\2|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)


class _Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2, core schema: timestamps are text, and so are `yes` and `0777`."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name


for _tag, _pattern, _first in (
    ("null", "~|null|Null|NULL|", "~nN\0"),
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("merge", "<<", "<"),
):
    for _letter in _first:
        _Core.yaml_implicit_resolvers.setdefault(_letter.strip("\0"), []).append(
            (f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"))
        )


def _whole_number(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node)
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    made = [
        (loader.construct_object(key, True), loader.construct_object(one, True)) for key, one in node.value
    ]
    # A key that is no text is one all the same to those who know JSON alone.
    return {key if isinstance(key, str) else json.dumps(key): one for key, one in made}


_Core.add_constructor("tag:yaml.org,2002:int", _whole_number)
_Core.add_constructor("tag:yaml.org,2002:map", _mapping)


def front_matter(name: str, text: str) -> tuple[str, str]:
    """Return the syntax of a file and what is written in it: of documents, between the fences."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    syntax = _WHOLE.get(name[name.rfind(".") :].lower())
    if syntax:
        return syntax, text
    if text.startswith("{"):
        return "JSON", text[: json.JSONDecoder().raw_decode(text)[1]]
    fenced = _FENCED.match(text)
    if fenced is None:
        raise ValueError("no front matter")
    return ("YAML" if fenced[1] == "---" else "TOML"), fenced[3]


def values(syntax: str, text: str) -> Any:
    """Return what a text means."""
    if syntax == "JSON":
        return json.loads(text)
    if syntax == "TOML":
        return json.loads(json.dumps(tomllib.loads(text), default=lambda moment: moment.isoformat()))
    return yaml.load(text, _Core)


def read(path: Path) -> Any:
    """Return what is in a file, or in its front matter."""
    syntax, text = front_matter(path.name, path.read_bytes().decode())
    found = values(syntax, text)
    # Nothing between fences is an empty mapping.
    return {} if found is None and path.suffix.lower() not in _WHOLE else found
