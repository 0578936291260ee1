"""seedlint and its peers: how each is found, asked for its version, and told to read a corpus."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "seed.schema.json"

SEEDLINT = (sys.executable, "-m", "seedlint")
SEEDLINT_FLAGS = ("--format", "concise", "--quiet")

STYLE_RULES = (
    "anchors braces brackets colons commas comments comments-indentation document-start empty-lines hyphens "
    "indentation key-duplicates new-line-at-end-of-file new-lines trailing-spaces truthy"
)
"""yamllint's default rules but line-length: URLs are long, and nobody should be timed printing complaints."""

_SCHEMA_COPY = "schema.json"
_SCHEMA_FOR_DATES = "schema-for-dates.json"
_SPECTRAL_RULES = "spectral-rules.json"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A directory of documents, named relative to the directory that commands are run in."""

    path: str
    files: tuple[str, ...]
    size: int

    @property
    def glob(self) -> str:
        """A pattern for tools that expand patterns themselves."""
        return f"{self.path}/**/*.yaml"


@dataclass(frozen=True, slots=True)
class Tool:
    """A linter to time.

    ``command`` gets the program and the corpus; ``found`` are the exit codes that mean findings; ``judges``
    is what it must notice for its time to mean anything, a ``schema`` error or a ``style`` error.
    """

    name: str
    does: str
    command: Callable[[str, Corpus], list[str]]
    found: frozenset[int] = frozenset({1})
    slow: bool = False
    judges: str = "schema"
    package: str = ""
    """The npm package, for those that don't say their own version."""


def _seedlint(_program: str, corpus: Corpus) -> list[str]:
    return [*SEEDLINT, "check", corpus.path, "--no-cache", *SEEDLINT_FLAGS]


def _ryl(program: str, corpus: Corpus) -> list[str]:
    # It enables no rule of its own accord, and without --no-cache the second run would read no file.
    markdown = ["--markdown"] if corpus.files[0].endswith(".md") else []
    rules = STYLE_RULES.replace(" ", ",")
    return [program, "check", "--no-cache", *markdown, "--enable", rules, corpus.path]


def _yamllint(program: str, corpus: Corpus) -> list[str]:
    return [program, "-d", "{extends: default, rules: {line-length: disable}}", corpus.path]


def _check_jsonschema(program: str, corpus: Corpus) -> list[str]:
    # It takes no directory and no pattern.
    return [program, "--schemafile", _SCHEMA_COPY, *corpus.files]


def _ajv(program: str, corpus: Corpus) -> list[str]:
    schema = ["--spec=draft2020", "--strict=false", "-c", "ajv-formats", "-s", _SCHEMA_FOR_DATES]
    return [program, "validate", *schema, "-d", corpus.glob]


def _spectral(program: str, corpus: Corpus) -> list[str]:
    return [program, "lint", "--quiet", "--ignore-unknown-format", "-r", _SPECTRAL_RULES, corpus.glob]


def _v8r(program: str, corpus: Corpus) -> list[str]:
    # It refuses absolute paths outside of its working directory.
    return [program, "--no-ignore", "-s", _SCHEMA_FOR_DATES, corpus.glob]


OURS = Tool("seedlint", "YAML, schema, values, across documents", _seedlint)
PEERS = (
    Tool("ryl", "YAML and its style", _ryl, judges="style"),
    Tool("ajv", "schema", _ajv, package="ajv-cli"),
    Tool("yamllint", "YAML and its style", _yamllint, slow=True, judges="style"),
    Tool("check-jsonschema", "schema", _check_jsonschema, slow=True),
    Tool("spectral", "schema", _spectral, slow=True, package="@stoplight/spectral-cli"),
    Tool("v8r", "schema", _v8r, slow=True, package="v8r", found=frozenset({99})),
)


def write_settings(directory: Path) -> None:
    """Write the schemas and rule sets that the commands name."""
    schema = json.loads(SCHEMA.read_bytes())
    ruleset: dict[str, Any] = {"given": "$", "severity": "error"}
    ruleset["then"] = {"function": "schema", "functionOptions": {"schema": schema}}
    settings = {
        _SCHEMA_COPY: schema,
        _SCHEMA_FOR_DATES: _for_dates(schema),
        _SPECTRAL_RULES: {"rules": {"seed": ruleset}},
    }
    for name, content in settings.items():
        (directory / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _for_dates(schema: Any) -> Any:
    """Return the schema without ``type: string`` for timestamps.

    js-yaml makes dates of them, as YAML 1.1 has it; ajv and v8r would call every document wrong.
    """
    schema = copy.deepcopy(schema)
    for definition in schema["$defs"].values():
        if definition.get("format") == "date-time":
            del definition["type"]
    return schema


def find(tool: Tool, search: str) -> str | None:
    """Return the program of a tool; None if it is not installed."""
    if tool is OURS:
        asked = subprocess.run([*SEEDLINT, "--version"], cwd=ROOT, capture_output=True, check=False)
        return sys.executable if asked.returncode == 0 else None
    return shutil.which(tool.name, path=search)


def version(tool: Tool, program: str) -> str:
    """Return the version a tool says it has, or that its npm package says."""
    if tool.package:
        return _npm_version(tool.package, program)
    argv = [*SEEDLINT, "--version"] if tool is OURS else [program, "--version"]
    return first_line(argv).rpartition(" ")[2]


def first_line(argv: list[str]) -> str:
    """Return the first line a command prints."""
    try:
        said = subprocess.run(
            argv, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
        ).stdout.strip()
    except OSError:
        return "unknown"
    return said.splitlines()[0] if said else "unknown"


def _npm_version(package: str, program: str) -> str:
    for parent in Path(program).resolve().parents:
        description = parent / "package.json"
        if description.is_file():
            said = json.loads(description.read_bytes())
            if said.get("name") == package:
                return str(said["version"])
    return "unknown"
