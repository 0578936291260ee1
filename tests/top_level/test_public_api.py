"""The public API: which names there are, what is said of them, and how they are called."""

from __future__ import annotations

import ast
import importlib
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from seedlint.document import Document
from seedlint.rulebook.registry import GROUP
from seedlint.rulekit import templates

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tests" / "rulebook" / "example_package"
SIGNATURES = Path(__file__).with_name("public_api.txt")
sys.path.insert(0, str(ROOT / "docs"))
try:
    import api
    import examples
    import signatures
finally:
    sys.path.remove(str(ROOT / "docs"))

PUBLIC = {
    "seedlint.rule": (
        "AnyRule Bad BaseRule CorpusRule Edit EngineRule Fact Finding Fix Good Group JSON Known Option Part"
        " Placed Related Rule RuleDefinitionError Severity Verdicts escape_token pointer_words shorten"
        " suggest"
    ),
    "seedlint.document": "Document",
    "seedlint.finding": (
        "Edit Finding Fix JSON MAX_DEPTH Part PlacedFinding PlacedRelated Region Related Severity"
        " escape_token pointer_tokens pointer_words"
    ),
    "seedlint.testing": (
        "ExampleError NOW Outcome PAYLOAD RuleSource check_example fix_example rule_tests run_example"
    ),
    "seedlint.errors": (
        "ConfigurationError ExitCode GitError LackingError OutputError SchemaError SeedlintError UsageError"
    ),
}
"""What others build on: to take a name away, or to call it otherwise, breaks their rules."""


def test_the_names_are_these() -> None:
    assert {module: set(names.split()) for module, names in PUBLIC.items()} == {
        module: set(importlib.import_module(module).__all__) for module in PUBLIC
    }
    assert tuple(PUBLIC) == api.MODULES


@pytest.mark.parametrize("module", PUBLIC)
def test_every_name_exists_once_and_says_what_it_is(module: str) -> None:
    loaded = importlib.import_module(module)
    assert len(set(loaded.__all__)) == len(loaded.__all__)
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []
    assert [name for name in loaded.__all__ if not api.docstring(module, name).strip()] == []


def test_every_name_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "reference" / "public-api.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (seedlint\.\w+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    listed = {
        module: set(re.findall(r"^\| `(\w+)` \| \S", part, re.MULTILINE)) for module, part in parts.items()
    }
    assert listed == {module: set(names.split()) for module, names in PUBLIC.items()}


def test_what_is_said_of_a_name_is_what_its_source_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself has something to say of everything: of a dataclass, of a constant."""
    source = (
        "from dataclasses import dataclass\n\n@dataclass\nclass Silent:\n    x: int\n\nLOUD = 1\n"
        '"""A number."""\nQUIET: int = 2\n'
    )
    (tmp_path / "of_names.py").write_text(source, encoding="utf-8")
    (tmp_path / "passes_on.py").write_text("from of_names import LOUD, QUIET\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    said = [api.docstring("of_names", name) for name in ("Silent", "LOUD", "QUIET", "none")]
    assert said == ["", "A number.", "", ""]
    assert api.docstring("passes_on", "LOUD") == "A number."


def test_a_document_offers_what_the_docs_list() -> None:
    page = (ROOT / "docs" / "guides" / "writing-rules.md").read_text(encoding="utf-8")
    section = page.partition("## What a document offers")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    listed = {name for cell in cells for name in re.findall(r"`(\w+)", cell)}
    assert listed == set(signatures.OF_A_DOCUMENT)
    document = Document("a.md", b"---\na: b\n---\n")
    assert [name for name in signatures.OF_A_DOCUMENT if not hasattr(document, name)] == []


# How they are called


def test_signatures_are_as_before() -> None:
    """After a change that is meant: SEEDLINT_UPDATE_SNAPSHOTS=1 pytest tests/top_level/test_public_api.py."""
    found = "\n".join(f"# {module}\n\n{signatures.of_module(module)}" for module in PUBLIC)
    if os.environ.get("SEEDLINT_UPDATE_SNAPSHOTS") == "1":
        SIGNATURES.write_text(found, encoding="utf-8", newline="\n")
    assert found == SIGNATURES.read_text(encoding="utf-8")


def test_signatures_are_on_the_page() -> None:
    """The same as in the list above, but for line breaks."""
    page = (ROOT / "docs" / "reference" / "public-api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == len(PUBLIC)
    listed = re.sub(r"^# .*$", "", SIGNATURES.read_text(encoding="utf-8"), flags=re.MULTILINE)

    def plain(words: str) -> str:
        return re.sub(r"\s+", "", words.replace(",\n    )", ")").replace(",\n)", ")"))

    assert plain("".join(blocks)) == plain(listed)
    assert all(len(line) <= api.WIDTH for block in blocks for line in block.splitlines())


# Who keeps to it


def imports(source: str) -> set[tuple[str, str]]:
    """Return what a program imports of seedlint: modules, and names ("" for a module as a whole)."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
    return {(module, name) for module, name in found if module.split(".")[0] == "seedlint"}


def internal(source: str) -> set[tuple[str, str]]:
    names = {module: {"", *words.split()} for module, words in PUBLIC.items()}
    return {(module, name) for module, name in imports(source) if name not in names.get(module, ())}


def test_an_internal_import_is_seen() -> None:
    assert internal("from seedlint.rule import Rule, is_code\nimport seedlint.util.paths\n") == {
        ("seedlint.rule", "is_code"),
        ("seedlint.util.paths", ""),
    }


def test_the_example_package_imports_public_names_only() -> None:
    modules = sorted(PACKAGE.rglob("*.py"))
    assert any(imports(module.read_text(encoding="utf-8")) for module in modules)
    for module in modules:
        assert internal(module.read_text(encoding="utf-8")) == set(), module.name


def test_a_new_rule_imports_public_names_only() -> None:
    every = (value for name, value in vars(templates).items() if name.isupper())
    for template in every:
        source = re.sub(r"@(\w+)@", r"\1", template)
        assert imports(source)
        assert internal(source) == set()


@pytest.mark.parametrize("page", ["docs/guides/first-rule.md", "docs/guides/writing-rules.md"])
def test_the_examples_of_the_docs_import_public_names_only(page: str) -> None:
    sections = examples.sections((ROOT / page).read_text(encoding="utf-8"))
    blocks = [block.text for _, blocks in sections for block in blocks if block.language == "python"]
    assert any(map(imports, blocks))
    assert set().union(*map(internal, blocks)) == set()


def test_the_command_and_the_entry_point_group() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"seedlint": "seedlint.cli:main"}
    assert (
        signatures.of("", importlib.import_module("seedlint.cli").main)
        == "(arguments: Sequence[str] | None = None)"
    )
    package = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert list(package["entry-points"]) == [GROUP] == ["seedlint.rules"]
