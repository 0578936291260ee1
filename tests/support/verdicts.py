"""The jsonschema library's verdicts, and seedlint's, for the same schemas and documents."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from check_jsonschema.formats.implementations import validate_rfc3339
from hypothesis import assume

from seedlint.engine.engine import Engine, Linted
from seedlint.rulebook.registry import Registry
from seedlint.rules.timestamps import TimestampFormat, TimestampOffset
from seedlint.rules.urls import UrlSyntax
from seedlint.schema.schema import Schema
from tests.support.urls import URI

DRAFTS = {
    4: ("http://json-schema.org/draft-04/schema#", jsonschema.Draft4Validator),
    6: ("http://json-schema.org/draft-06/schema#", jsonschema.Draft6Validator),
    7: ("http://json-schema.org/draft-07/schema#", jsonschema.Draft7Validator),
    2019: ("https://json-schema.org/draft/2019-09/schema", jsonschema.Draft201909Validator),
    2020: ("https://json-schema.org/draft/2020-12/schema", jsonschema.Draft202012Validator),
}

KNOWN = list(Registry.builtin())

# The reference


class Formats(jsonschema.FormatChecker):
    """The library's checks, as it has them for all drafts, and two that it leaves to others."""

    def __init__(self, draft: int) -> None:
        super().__init__(())
        self.checkers = dict(jsonschema.FormatChecker.checkers)
        self.checkers["date-time"] = (_is_date_time, ())
        self.checkers["uri"] = (_is_uri, ())


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or validate_rfc3339(value)


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or URI.fullmatch(value) is not None


def reference(draft: int, schema: Any, data: Any) -> bool:
    """Whether the library finds nothing wrong; a schema that refers to itself for ever is not tried."""
    try:
        return bool(DRAFTS[draft][1](schema, format_checker=Formats(draft)).is_valid(data))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # What the library rests on may not only raise, but panic.
        assume(type(error).__name__ not in {"RecursionError", "PanicException"})
        raise


# What is tested


def linted(schema: Any, name: str, raw: bytes) -> Linted:
    """Lint a document by a schema and by the three rules that judge formats."""
    engine = Engine(
        Schema(schema),
        [TimestampFormat(), TimestampOffset(), UrlSyntax()],
        names={rule.code: rule.name for rule in KNOWN},
        severities={rule.code: rule.severity for rule in KNOWN},
        enabled=lambda code, _path: code[:3] != "SL0",
    )
    done = engine.lint(name, raw)
    assert done.crashes == []
    return done


def found(schema: Any, data: Any) -> list[tuple[str, str, str]]:
    """Code, pointer and message of all that is wrong with a document."""
    done = linted(schema, "a.json", json.dumps(data).encode())
    return [(one.code, one.pointer, one.message) for one in done.findings]
