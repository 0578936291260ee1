"""Invents documents of other people's formats, with their schemas: detection rules and advisories.

Their shape is that of public collections (rules of 2 KB in YAML; advisories in YAML or JSON, with objects in
lists in objects); their words are those of `articles.py`, and nothing is taken from them but numbers.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

from articles import WORDS, Document
from shaped import Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SERVICES = ("harbour", "lighthouse", "ferry", "orchard", "library", "market")
_LEVELS = ["informational", "low", "medium", "high", "critical"]
_STATUSES = ["stable", "test", "experimental", "deprecated"]
_FIELDS = ("Image", "CommandLine", "ParentImage", "TargetFilename", "User", "Hashes")
_MODIFIERS = ("", "|contains", "|endswith", "|startswith", "|contains|all")

RULES_SCHEMA: Document = {
    "$schema": _DRAFT,
    "title": "A detection rule",
    "type": "object",
    "required": ["title", "id", "logsource", "detection"],
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 256},
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "related": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "type": {
                        "oneOf": [{"const": one} for one in ("derived", "obsolete", "merged", "similar")]
                    },
                },
            },
        },
        "status": {"oneOf": [{"const": one, "description": f"It is {one}."} for one in _STATUSES]},
        "description": {"type": "string", "maxLength": 65535},
        "references": {"type": "array", "uniqueItems": True, "items": {"type": "string", "format": "uri"}},
        "author": {"type": "string"},
        "date": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$"},
        "modified": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$"},
        "logsource": {
            "type": "object",
            "minProperties": 1,
            "properties": {word: {"type": "string"} for word in ("category", "product", "service")},
        },
        "detection": {
            "type": "object",
            "required": ["condition"],
            "properties": {
                "condition": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
                "timeframe": {"type": "string"},
            },
            "additionalProperties": {
                "anyOf": [
                    {"type": "array", "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/searches"}]}},
                    {"$ref": "#/$defs/searches"},
                ]
            },
        },
        "falsepositives": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "level": {"enum": _LEVELS},
        "tags": {"type": "array", "items": {"type": "string", "pattern": r"^[a-z0-9_-]+\.[a-z0-9._-]+$"}},
    },
    "$defs": {
        "searches": {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": ["string", "number", "boolean", "null"]},
                    {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
                ]
            },
        }
    },
}

_TIME = {"type": "string", "format": "date-time"}
ADVISORIES_SCHEMA: Document = {
    "$schema": _DRAFT,
    "title": "An advisory",
    "type": "object",
    "required": ["id", "modified"],
    "additionalProperties": False,
    "properties": {
        "schema_version": {"type": "string"},
        "id": {"$ref": "#/$defs/name"},
        "modified": _TIME,
        "published": _TIME,
        "withdrawn": _TIME,
        "aliases": {"type": ["array", "null"], "items": {"type": "string"}},
        "summary": {"type": "string"},
        "details": {"type": "string"},
        "severity": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "score"],
                "properties": {"type": {"enum": ["KNOTS", "BEAUFORT"]}, "score": {"type": "string"}},
                "allOf": [
                    {
                        "if": {"properties": {"type": {"const": "KNOTS"}}},
                        "then": {"properties": {"score": {"pattern": "^[0-9]+(\\.[0-9])?$"}}},
                    }
                ],
            },
        },
        "affected": {"type": ["array", "null"], "items": {"$ref": "#/$defs/affected"}},
        "references": {
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {
                    "type": {"enum": ["ADVISORY", "ARTICLE", "FIX", "PACKAGE", "WEB"]},
                    "url": {"type": "string", "format": "uri"},
                },
            },
        },
    },
    "$defs": {
        "name": {"type": "string", "pattern": "^[A-Z]+-[0-9]{4}-[0-9]+$"},
        "affected": {
            "type": "object",
            "required": ["ranges"],
            "properties": {
                "package": {
                    "type": "object",
                    "required": ["ecosystem", "name"],
                    "properties": {word: {"type": "string"} for word in ("ecosystem", "name", "purl")},
                },
                "ranges": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "events"],
                        "properties": {
                            "type": {"enum": ["GIT", "SEMVER", "ECOSYSTEM"]},
                            "repo": {"type": "string"},
                            "events": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/event"}},
                        },
                        "if": {"properties": {"type": {"const": "GIT"}}},
                        "then": {"required": ["repo"]},
                    },
                },
                "versions": {"type": ["array", "null"], "items": {"type": "string"}},
            },
        },
        "event": {
            "type": "object",
            "minProperties": 1,
            "oneOf": [{"required": [word]} for word in ("introduced", "fixed", "last_affected")],
            "properties": {word: {"type": "string"} for word in ("introduced", "fixed", "last_affected")},
        },
    },
}


def _words(rng: random.Random, least: int, most: int) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(least, most)))


def _day(rng: random.Random) -> str:
    return f"{rng.randint(2017, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _url(rng: random.Random) -> str:
    return f"https://www.{rng.choice(WORDS)}-{rng.choice(WORDS)}.com/{'/'.join(rng.choices(WORDS, k=4))}"


def _searches(rng: random.Random) -> Document:
    return {
        f"{field}{rng.choice(_MODIFIERS)}": [f"\\{_words(rng, 1, 3)}.exe" for _ in range(rng.randint(1, 9))]
        for field in rng.sample(_FIELDS, rng.randint(1, 4))
    }


def rule(rng: random.Random, _index: int) -> Document:
    """Return a detection rule, which is right."""
    made: Document = {
        "title": _words(rng, 4, 9).capitalize(),
        "id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "status": rng.choice(_STATUSES),
        "description": f"{_words(rng, 20, 60).capitalize()}.",
        "references": list(dict.fromkeys(_url(rng) for _ in range(rng.randint(1, 4)))),
        "author": f"{_words(rng, 2, 2).title()} ({_words(rng, 1, 2).title()})",
        "date": _day(rng),
        "tags": [f"attack.t{rng.randint(1000, 1999)}" for _ in range(rng.randint(1, 5))],
        "logsource": {"category": rng.choice(WORDS), "product": rng.choice(_SERVICES)},
    }
    if rng.random() < 0.4:
        related = {"id": str(uuid.UUID(int=rng.getrandbits(128), version=4)), "type": "similar"}
        made["related"] = [related]
    names = [f"selection_{name}" for name in rng.sample(WORDS, rng.randint(1, 4))]
    detection: Document = {name: _searches(rng) for name in names}
    detection["condition"] = f"all of selection_* and not {rng.choice(names)}"
    made |= {
        "detection": detection,
        "falsepositives": [_words(rng, 1, 6).capitalize()],
        "level": rng.choice(_LEVELS),
    }
    return made


def _affected(rng: random.Random) -> Document:
    name = f"{rng.choice(WORDS)}-{rng.choice(WORDS)}"
    versions = sorted({f"{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}" for _ in range(40)})
    git = {
        "type": "GIT",
        "repo": _url(rng),
        "events": [{"introduced": "0"}, {"fixed": f"{rng.getrandbits(160):040x}"}],
    }
    steps = [{"introduced": versions[0]}, {"fixed": versions[-1]}]
    return {
        "package": {"ecosystem": "Harbour", "name": name, "purl": f"pkg:harbour/{name}"},
        "ranges": [git, {"type": "ECOSYSTEM", "events": steps}],
        "versions": versions[: rng.randint(1, 40)],
    }


def advisory(rng: random.Random, index: int) -> Document:
    """Return an advisory, which is right."""
    year = rng.randint(2017, 2024)
    return {
        "schema_version": "1.6.0",
        "id": f"HARB-{year}-{index}",
        "modified": f"{_day(rng)}T{rng.randint(0, 23):02}:15:42.{rng.randint(0, 999):03}Z",
        "published": f"{_day(rng)}T{rng.randint(0, 23):02}:40:00Z",
        "aliases": [f"SEA-{year}-{rng.randint(1000, 9999)}" for _ in range(rng.randint(1, 2))],
        "summary": _words(rng, 6, 14).capitalize(),
        "details": "\n\n".join(f"{_words(rng, 20, 60).capitalize()}." for _ in range(rng.randint(1, 4))),
        "severity": [{"type": "KNOTS", "score": f"{rng.randint(1, 60)}.5"}],
        "affected": [_affected(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))],
        "references": [
            {"type": rng.choice(("FIX", "WEB")), "url": _url(rng)} for _ in range(rng.randint(1, 6))
        ],
    }


KINDS: dict[str, tuple[Document, Callable[[random.Random, int], Document]]] = {
    "rules": (RULES_SCHEMA, rule),
    "advisories": (ADVISORIES_SCHEMA, advisory),
}


_SPOILED = 50
_WRONG: dict[str, dict[str, Any]] = {
    "rules": {"level": "hihg", "id": "none", "date": "2021-13-01"},
    "advisories": {"id": "harb-1", "sumary": "Misspelt"},
}


def invent_foreign(kind: str, documents: int, seed: int = 1) -> Iterator[Named]:
    """Yield so many documents of a kind, the same ones every time; one in fifty is wrong."""
    rng = random.Random(seed)
    for index in range(documents):
        document = KINDS[kind][1](rng, index)
        code = ""
        if index % _SPOILED == _SPOILED - 1:
            key = rng.choice(list(_WRONG[kind]))
            code = "SL104" if key in document else "SL103"
            document[key] = _WRONG[kind][key]
        path = f"{index // 1_000:04}/{kind}-{index:06}"
        yield Named(path, document, Counter([code] if code else ()))
