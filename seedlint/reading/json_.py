"""JSON behind the door: values by Python's own reader, places by YAML's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import DUPLICATE_KEY, YAML_FEATURE, YAML_SYNTAX
from seedlint.finding import JSON, MAX_DEPTH, Finding
from seedlint.reading.tree import depth
from seedlint.reading.yaml.source import Composed

if TYPE_CHECKING:
    from seedlint.reading.syntax import Stretch


class JsonReading(Composed):
    """One text in JSON. Its places are those of YAML, which reads it too."""

    name = "JSON"
    in_json = True

    def __init__(self, text: str, raw: bytes, stretch: Stretch) -> None:  # noqa: ARG002 - as all are read
        """Read a stretch of ``text``."""
        super().__init__(text, stretch)
        data, repeated, problem = read_json(text[self.begin : self.end])
        if problem:
            self.problems.append(self._moved(problem))
            return
        self.data = data
        if repeated:
            placed = [one for one in self.composition().problems if one.code == DUPLICATE_KEY]
            self.problems += placed or [self._moved(repeated)]

    def _moved(self, finding: Finding) -> Finding:
        """Return a finding about the stretch as one about the text."""
        start, end = finding.offsets or (0, 0)
        return replace(finding, offsets=(start + self.begin, end + self.begin))


def read_json(text: str) -> tuple[dict[str, JSON], Finding | None, Finding | None]:
    """Return the values of JSON, what to say of a key that is there twice, and what is wrong altogether.

    Of a key that is there twice, the first value counts. Values are empty where something is wrong.
    """
    repeated: list[str] = []

    def pairs(items: list[tuple[str, JSON]]) -> dict[str, JSON]:
        data: dict[str, JSON] = {}
        for key, value in items:
            if key in data:
                repeated.append(key)
            else:
                data[key] = value
        return data

    def constant(word: str) -> JSON:
        raise ValueError(f"{word} is not a JSON value")

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        return {}, None, _malformed(f"{error.msg[0].lower()}{error.msg[1:]}", error.pos)
    except ValueError as error:
        # Python refuses numbers of more than 4,300 digits, in words that help only programmers.
        return (
            {},
            None,
            _malformed("a number has too many digits" if "digits" in str(error) else str(error), 0),
        )
    except RecursionError:
        return {}, None, _too_deep()
    if depth(data) > MAX_DEPTH:
        return {}, None, _too_deep()
    if not isinstance(data, dict):
        return {}, None, Finding(YAML_SYNTAX, "a document is a mapping of keys and values", offsets=(0, 1))
    return data, _repeated(repeated[0]) if repeated else None, None


def _malformed(reason: str, at: int) -> Finding:
    return Finding(YAML_SYNTAX, f"not well-formed JSON: {reason}"[:200], offsets=(at, at + 1))


def _too_deep() -> Finding:
    message = f"lists and mappings nest more than {MAX_DEPTH} levels deep"
    return Finding(YAML_FEATURE, message, offsets=(0, 1))


def _repeated(key: str) -> Finding:
    shown = "".join(char if char.isprintable() else "?" for char in key[:60])
    message = f"the key `{shown}` stands here a second time; only one can count, remove the other"
    return Finding(DUPLICATE_KEY, message, offsets=(0, 1))
