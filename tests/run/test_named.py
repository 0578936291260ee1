"""Schemas that documents name themselves, where `schema-comments` says that they may."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.run.spec import Spec
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.output.result import Result

Capture = pytest.CaptureFixture[str]

SCHEMA = {"properties": {"size": {"type": "integer"}}, "required": ["size"]}
COMMENT = "---\n# yaml-language-server: $schema={}\nsize: {}\n---\n"


@pytest.fixture
def naming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose documents may name their schema."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "size.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text('include = ["in"]\nschema-comments = true\n', encoding="utf-8")
    (tmp_path / "in" / "seed.md").write_text(document(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / "in" / name).write_text(text, encoding="utf-8")


def lint(request: Request | None = None) -> Result:
    return Session(load()).lint(request or Request(cache=False))


def brief(result: Result) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in result.findings]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", COMMENT.format("../size.json", "{}")),
        ("deep/a.yaml", "# yaml-language-server: $schema=../../size.json\nsize: {}\n"),
        ("a.yaml", "# yaml-language-server : x $schema=../size.json y\nsize: {}\n"),
        ("a.md", '---\n"$schema": ../size.json\nsize: {}\n---\n'),
        ("a.json", '{"$schema": "../size.json", "size": {}}'),
    ],
)
def test_a_document_is_judged_by_the_schema_that_it_names(name: str, text: str, naming: Path) -> None:
    write(naming, name, text.replace("{}", "3"))
    assert brief(lint()) == []
    write(naming, name, text.replace("{}", "many"))
    assert brief(lint()) == [(f"in/{name}", "SL102" if ".json" not in name else "SL003")]


def test_the_comment_counts_where_yaml_has_comments(naming: Path) -> None:
    below = f"{document()}\n# yaml-language-server: $schema=../size.json\n"
    write(naming, "seed.md", below)
    # What is below the front matter says nothing; it is only found to be there.
    assert {code for _, code in brief(lint())} == {"SL009"}


def test_unless_the_configuration_says_so_nothing_is_named(naming: Path) -> None:
    write(naming, "a.md", COMMENT.format("../size.json", 3))
    (naming / "seedlint.toml").write_text('include = ["in"]\n', encoding="utf-8")
    assert "SL101" in {code for _, code in brief(lint())}


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("https://example.com/size.json", "is a URL, and schemas are not fetched; download it"),
        ("file:///etc/passwd", "is a URL, and schemas are not fetched"),
        ("../../size.json", "leads out of the directory of the configuration"),
        ("/etc/hostname", "leads out of the directory of the configuration"),
        ("nowhere.json", "does not exist"),
        ("..", "is not a file below the directory of the configuration"),
        ("../link.json", "is not a file below the directory of the configuration"),
        ("../broken.json", "can't be used: broken.json:1:2: the schema is not JSON"),
        ("../\x00.json", "does not exist"),
    ],
)
def test_what_can_not_be_used_is_told_at_its_place(
    reference: str, why: str, naming: Path, capsys: Capture
) -> None:
    (naming / "broken.json").write_text("{", encoding="utf-8")
    if "link" in reference:
        outside = naming.parent / f"outside-{naming.name}.json"
        outside.write_text("{}", encoding="utf-8")
        try:
            (naming / "link.json").symlink_to(outside)
        except OSError:
            pytest.skip("no symbolic links here")
    if "\x00" in reference:
        write(naming, "a.json", json.dumps({"$schema": reference}))
    else:
        write(
            naming,
            "a.md",
            document(1, ("---\ncategory", f"---\n# yaml-language-server: $schema={reference}\ncategory")),
        )
    (found,) = [one for one in lint().findings if one.code == "SL105"]
    assert why in found.message
    assert "it is checked with the configured one" in found.message
    if "\x00" not in reference:
        assert (found.region.line, found.region.column) == (2, 33)
        assert found.region.end_column == 33 + len(reference)
        assert seedlint(capsys, "in/a.md", "--fix").code == 1
    else:
        assert found.pointer == "/$schema"


def test_it_is_told_of_each_of_many_documents(naming: Path) -> None:
    engine = Session(load()).engine
    for number in range(5):
        raw = document(
            number, ("---\ncategory", "---\n# yaml-language-server: $schema=nowhere.json\ncategory")
        ).encode()
        assert "SL105" in {one.code for one in engine.lint(f"in/{number}.md", raw).findings}


def test_what_is_known_from_before_they_could_name_one_does_not_hold(naming: Path) -> None:
    file = naming / "seedlint.toml"
    text = file.read_text(encoding="utf-8")
    write(
        naming,
        "a.md",
        document(1, ("---\ncategory", "---\n# yaml-language-server: $schema=../size.json\ncategory")),
    )
    file.write_text(text.replace("true", "false"), encoding="utf-8")
    assert brief(lint(Request())) == []
    file.write_text(text, encoding="utf-8")
    assert brief(lint(Request())) == [("in/a.md", "SL101")]


@pytest.mark.parametrize("quick", [False, True])
def test_what_documents_name_may_change(naming: Path, quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a cache, too: what is known of a document holds as long as its schema is the same."""
    if quick:
        monkeypatch.setattr("seedlint.cache.looks.RACY", -(10**15))
    write(naming, "a.md", COMMENT.format("../size.json", 3))
    write(naming, "deep/b.md", COMMENT.format("../later.json", 3))
    for _ in range(2):
        found = brief(lint(Request()))
        assert ("in/deep/b.md", "SL105") in found
        assert {path for path, _ in found} == {"in/deep/b.md"}
    (naming / "in" / "later.json").write_text('{"maximum": 9}', encoding="utf-8")
    (naming / "seedlint.toml").write_text(
        'include = ["in"]\nexclude = ["*.json"]\nschema-comments = true\n', encoding="utf-8"
    )
    assert brief(lint(Request())) == []
    (naming / "size.json").write_text('{"properties": {"size": {"maximum": 2}}}', encoding="utf-8")
    assert brief(lint(Request())) == [("in/a.md", "SL104")]
    (naming / "size.json").unlink()
    found = brief(lint(Request()))
    assert ("in/a.md", "SL105") in found
    assert {path for path, _ in found} == {"in/a.md"}
    (naming / "size.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    assert brief(lint(Request())) == []
    (naming / "seedlint.toml").write_text('include = ["in"]\nexclude = ["*.json"]\n', encoding="utf-8")
    assert {path for path, _ in brief(lint(Request()))} == {"in/a.md", "in/deep/b.md"}


def test_what_a_named_schema_refers_to_may_change_while_a_session_stays(naming: Path) -> None:
    (naming / "parts").mkdir()
    part = naming / "parts" / "size.json"
    (naming / "size.json").write_text(
        '{"properties": {"size": {"$ref": "parts/size.json"}}}', encoding="utf-8"
    )
    write(naming, "a.md", COMMENT.format("../size.json", 3))
    session = Session(load())
    for number, (contents, found) in enumerate(
        [
            ('{"minimum": 1}', []),
            ('{"minimum": 4}', [("in/a.md", "SL104")]),
            ('{"minimum": 2}', []),
            (None, [("in/a.md", "SL105")]),
            ('{"maximum": 2}', [("in/a.md", "SL104")]),
        ]
    ):
        if contents is None:
            part.unlink()
        else:
            part.write_text(contents, encoding="utf-8")
            os.utime(part, ns=(10**18, 10**18 + number))
        said = {one for one in brief(session.lint(Request(cache=False))) if one[0] == "in/a.md"}
        assert said >= set(found)
        assert said or not found


def test_a_comment_is_found_without_reading_the_values(naming: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(naming, "a.md", COMMENT.format("../size.json", 3))
    read = []
    begin = Document._begin

    def counted(self: Document, path: str, *rest: Any) -> None:
        read.append(path)
        begin(self, path, *rest)

    monkeypatch.setattr(Document, "_begin", counted)
    assert brief(lint()) == []
    assert read.count("in/a.md") == 1


def test_worker_processes_judge_alike(naming: Path) -> None:
    for number in range(160):
        write(naming, f"{number}.md", COMMENT.format("../size.json", "x" if number % 50 == 0 else number))
    expected = [(f"in/{number}.md", "SL102") for number in (0, 100, 150, 50)]
    assert brief(lint(Request(cache=False, jobs=1))) == expected
    assert brief(lint(Request(cache=False, jobs=2))) == expected
    assert brief(lint(Request(jobs=2))) == expected
    engine = Spec.loads(Session(load()).spec().dumps()).engine()
    raw = (naming / "in" / "50.md").read_bytes()
    assert [one.code for one in engine.lint("in/50.md", raw).findings] == ["SL102"]


def test_an_override_decides_the_rest(naming: Path) -> None:
    write(naming, "a.md", COMMENT.format("../size.json", "x"))
    with (naming / "seedlint.toml").open("a", encoding="utf-8") as file:
        file.write('[[overrides]]\nfiles = ["a.md"]\nseverity = { SL102 = "note" }\n')
    (found,) = lint(Request()).findings
    assert (found.code, str(found.severity)) == ("SL102", "note")
    (found,) = lint(Request()).findings
    assert (found.code, str(found.severity)) == ("SL102", "note")


def test_config_says_what_a_file_names(naming: Path, capsys: Capture) -> None:
    write(naming, "a.md", COMMENT.format("../size.json", 3))
    assert "# it names the schema: ../size.json\n" in seedlint(capsys, "config", "--for", "in/a.md").out
    for name in ("in/seed.md", "in/nowhere.md"):
        assert "it names" not in seedlint(capsys, "config", "--for", name).out


# The cache: what is known of a document holds as long as what it is judged by


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are judged."""
    judged: list[str] = []
    original = Engine.judge_and_place

    def count(self: Engine, document: object, linted: object) -> None:
        judged.append(document.path)  # type: ignore[attr-defined]
        original(self, document, linted)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "judge_and_place", count)
    return judged


def test_a_change_of_an_override_has_its_documents_judged_anew_and_no_others(
    naming: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "---\n# seedlint: ignore[SL102] -- so that it is read as a whole\nsize: x\n---\n"
    for name in ("a.md", "b.md", "c.md", "deep/a.md"):
        write(naming, name, text)
    file = naming / "seedlint.toml"
    base = 'include = ["in"]\nschema = "size.json"\nignore = ["SL9"]\n'
    override = '[[overrides]]\nfiles = ["a.md"]\nselect = {}\n'
    seed = naming / "in" / "seed.md"
    seed.unlink()

    def anew(config: str) -> set[str]:
        file.write_text(config, encoding="utf-8")
        counted.clear()
        lint(Request(jobs=1))
        return set(counted)

    # Files that were written just now are read in any case, and their folders are looked into.
    monkeypatch.setattr("seedlint.cache.looks.RACY", -(10**15))
    every = {f"in/{name}" for name in ("a.md", "b.md", "c.md", "deep/a.md")}
    assert anew(base) == every
    assert anew(base) == set()
    assert anew(base + override.format('["SL1"]')) == {"in/a.md", "in/deep/a.md"}
    assert anew(base + override.format('["SL1"]')) == set()
    assert anew(base + override.format('["SL2"]')) == {"in/a.md", "in/deep/a.md"}
    more = '[[overrides]]\nfiles = ["b.md"]\nschema = "other.json"\n'
    (naming / "other.json").write_text("{}", encoding="utf-8")
    assert anew(base + override.format('["SL2"]') + more) == {"in/b.md"}
    (naming / "other.json").write_text('{"type": "object"}', encoding="utf-8")
    assert anew(base + override.format('["SL2"]') + more) == {"in/b.md"}
    # How severe something is, is decided in each run.
    severe = 'severity = { SL1 = "note" }\n'
    assert anew(base + override.format('["SL2"]') + severe + more) == set()
    assert anew(base) == {"in/a.md", "in/deep/a.md", "in/b.md"}


def test_corpus_findings_follow_what_documents_are_judged_by(naming: Path) -> None:
    file = naming / "seedlint.toml"
    base = file.read_text(encoding="utf-8")
    for name in ("a.md", "deep/b.md"):
        write(naming, name, document(5))
    twice = [(path, code) for path in ("in/a.md", "in/deep/b.md") for code in ("SL501", "SL606")]
    assert brief(lint(Request())) == twice
    file.write_text(f'{base}[[overrides]]\nfiles = ["deep"]\nignore = ["SL501"]\n', encoding="utf-8")
    assert brief(lint(Request())) == [("in/a.md", "SL606"), ("in/deep/b.md", "SL606")]
    file.write_text(f'{base}[[overrides]]\nfiles = ["in"]\nseverity = {{ SL5 = "note" }}\n', encoding="utf-8")
    assert brief(lint(Request())) == twice
    file.write_text(base, encoding="utf-8")
    assert brief(lint(Request())) == twice


def test_a_schema_on_the_command_line_counts_in_every_file(naming: Path, capsys: Capture) -> None:
    write(naming, "a.md", COMMENT.format("../size.json", "many"))
    (naming / "any.json").write_text("{}", encoding="utf-8")
    assert "SL102" in seedlint(capsys, "in/a.md", "--no-cache").out
    done = seedlint(capsys, "in/a.md", "--no-cache", "--schema", "any.json")
    assert (done.code, done.out) == (0, "")


def test_what_a_named_schema_refers_to_may_be_below_the_schema_roots(naming: Path, capsys: Capture) -> None:
    outside = naming.parent / f"{naming.name}-outside"
    outside.mkdir()
    (outside / "size.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (naming / "own.json").write_text(json.dumps({"$ref": f"../{outside.name}/size.json"}), encoding="utf-8")
    write(naming, "a.md", COMMENT.format("../own.json", "many"))
    assert "SL105" in seedlint(capsys, "in/a.md", "--no-cache").out
    with (naming / "seedlint.toml").open("a", encoding="utf-8") as file:
        file.write(f'schema-roots = ["../{outside.name}"]\n')
    found = seedlint(capsys, "in/a.md", "--no-cache").out
    assert "SL102" in found
    assert "SL105" not in found
    assert "schema-roots" in seedlint(capsys, "config").out
