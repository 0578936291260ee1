"""What tags say a value is: those of YAML itself are believed, those of applications say nothing here.

The tags are those of the core schema of YAML 1.2 and of the type repository of YAML 1.1. JSON has no types
for some of what they name: a timestamp and binary data stay the text they are written as, a set is a mapping
to nulls, an ordered mapping and a list of pairs are lists of mappings with one key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.reading.yaml import yaml12

if TYPE_CHECKING:
    from seedlint.finding import JSON
    from seedlint.reading.tree import Node

YAML_TAGS = "tag:yaml.org,2002:"
"""How the tags of YAML itself begin, such as `!!str`, written out."""
MERGE_TAG = f"{YAML_TAGS}merge"

_LONGEST = 100
"""So many characters a number or a word may have that only YAML 1.1 knows."""
_TEXTS = frozenset(("!", *(f"{YAML_TAGS}{name}" for name in ("str", "timestamp", "binary"))))
_TYPES: dict[str, tuple[type, ...]] = {
    f"{YAML_TAGS}bool": (bool,),
    f"{YAML_TAGS}float": (float, int),
    f"{YAML_TAGS}int": (int,),
    f"{YAML_TAGS}null": (type(None),),
}
_KINDS = {
    **dict.fromkeys((*_TEXTS, *_TYPES), "scalar"),
    **dict.fromkeys((f"{YAML_TAGS}{name}" for name in ("seq", "omap", "pairs")), "sequence"),
    **dict.fromkeys((f"{YAML_TAGS}{name}" for name in ("map", "set")), "mapping"),
    "!": None,
}


def tagged(scalar: Node) -> JSON:
    """Return the value of a scalar with a tag; the text, where it is not what the tag says."""
    text, tag = scalar.text, scalar.tag
    if tag in _TEXTS:
        return text
    if tag in _TYPES:
        types = _TYPES[tag]
        # What YAML 1.2 does not know may be a form of YAML 1.1, such as `1_000` or `yes`.
        for read in (yaml12.resolve, _old):
            value = read(text)
            if type(value) in types:
                return value
        return text
    return yaml12.resolve(text) if scalar.style is None else text


def _old(text: str) -> JSON:
    return yaml12.yaml11_value(text) if len(text) <= _LONGEST else text


def fits(node: Node) -> bool:
    """Whether a value may have its tag; of applications' tags, nobody knows."""
    kind = _KINDS.get(node.tag or "")
    if kind is None:
        return True
    return node.kind == kind and (node.tag not in _TYPES or not isinstance(tagged(node), str))


__all__ = ["MERGE_TAG", "YAML_TAGS", "fits", "tagged"]
