"""`seedlint infer`, as people use it."""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.infer import collect, profile
from seedlint.infer.report import MOST_TOLD
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

FEW = "3 documents are too few to tell rules from coincidences; 100 or more are enough"


@pytest.fixture
def seeds(corpus: Path) -> Path:
    """A working directory with three documents."""
    for file in (corpus / "seeds").iterdir():
        file.unlink()
    for number in range(3):
        (corpus / "seeds" / f"{number}.md").write_text(document(number + 1), encoding="utf-8")
    return corpus


def infer(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    return seedlint(capsys, "infer", *words)


def test_a_draft(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert done.code == 0
    assert tomllib.loads(done.out) == {"schema": "schema.json", "preset": "seed", "include": ["seeds"]}
    warning, last = done.err.splitlines()
    assert warning.endswith(FEW)
    assert last.startswith("schema.json: a draft from 3 documents in ")
    made = json.loads((seeds / "schema.json").read_text(encoding="utf-8"))
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["x-seedlint-draft"]["documents"] == 3
    assert made["properties"]["title"]["x-seedlint-role"] == "text"
    assert "secured" in made["required"]


def test_the_lines_put_it_to_use(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = infer(capsys, "seeds", "-o", "schema.json")
    (seeds / "seedlint.toml").write_text(done.out, encoding="utf-8")
    assert seedlint(capsys).code == 0
    (seeds / "seeds" / "4.md").write_text(document(4, ("excerpt: ", "exzerpt: ")), encoding="utf-8")
    done = seedlint(capsys, "-f", "concise")
    assert done.code == 1
    assert "seeds/4.md:4:1: error SL103 " in done.found


def test_the_lines_go_into_a_table_of_pyproject(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (seeds / "pyproject.toml").write_text('[tool.seedlint]\ninclude = ["seeds"]\n', encoding="utf-8")
    done = infer(capsys, "-o", "schema.json")
    assert done.out.splitlines()[0].startswith("# pyproject.toml: ")
    assert tomllib.loads(done.out)["tool"]["seedlint"] == {"schema": "schema.json", "preset": "seed"}


@pytest.fixture
def two_kinds(seeds: Path) -> Path:
    """The same, beside a second directory, with a schema for the first."""
    (seeds / "seed.json").write_text("{}", encoding="utf-8")
    (seeds / "logs").mkdir()
    for number in range(3):
        text = f"---\nstation: Harbour {number}\nmetres: 4\n---\n"
        (seeds / "logs" / f"{number}.md").write_text(text, encoding="utf-8")
    return seeds


@pytest.mark.parametrize("include", [["seeds"], ["seeds", "logs"]])
def test_a_second_schema_goes_into_overrides(
    two_kinds: Path, include: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    own = f'include = {json.dumps(include)}\nschema = "seed.json"\n'
    (two_kinds / "seedlint.toml").write_text(own, encoding="utf-8")
    done = infer(capsys, "logs", "-o", "log.json")
    added = tomllib.loads(done.out)
    assert added.pop("include", include) == ["seeds", "logs"]
    assert added == {"overrides": [{"files": ["/logs/"], "schema": "log.json"}]}
    # It is put to use by these lines, in place of those that they name.
    config = 'schema = "seed.json"\n' + ("" if "include =" in done.out else own.splitlines()[0] + "\n")
    (two_kinds / "seedlint.toml").write_text(config + done.out, encoding="utf-8")
    (two_kinds / "logs" / "4.md").write_text("---\nstation: Quay\nmeters: 4\n---\n", encoding="utf-8")
    assert "logs/4.md:3:1: error SL103 " in seedlint(capsys, "-f", "concise").found


def test_a_second_schema_goes_into_overrides_of_pyproject(
    two_kinds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = '[tool.seedlint]\ninclude = ["seeds", "logs"]\nschema = "seed.json"\npreset = "seed"\n'
    (two_kinds / "pyproject.toml").write_text(own, encoding="utf-8")
    added = tomllib.loads(infer(capsys, "logs/*.md", "-o", "log.json").out)
    override = {"files": ["/logs/*.md"], "schema": "log.json", "preset": "generic"}
    assert added == {"tool": {"seedlint": {"overrides": [override]}}}


def test_a_draft_from_the_whole_corpus_replaces_its_schema(
    two_kinds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = 'include = ["logs"]\nschema = "seed.json"\n'
    (two_kinds / "seedlint.toml").write_text(own, encoding="utf-8")
    for paths in ((), ("logs",)):
        out = infer(capsys, *paths, "-o", "log.json").out
        assert tomllib.loads(out) == {"schema": "log.json"}
        assert out.splitlines()[1].endswith("# in place of the one in seedlint.toml:2")


def test_a_draft_that_is_in_use_needs_no_lines(two_kinds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    top = 'include = ["logs", "seeds"]\n'
    override = '[[overrides]]\nfiles = ["logs"]\nschema = "log.json"\n'
    for lines, line in (('schema = "log.json"\n', 2), (override, 4)):
        (two_kinds / "seedlint.toml").write_text(top + lines, encoding="utf-8")
        (two_kinds / "log.json").write_text("", encoding="utf-8")
        out = infer(capsys, "logs", "-o", "log.json").out
        assert out == f"# seedlint.toml:{line} names this schema already; there is nothing to add\n"


def test_standard_output(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = infer(capsys, "seeds", "-o", "-", "-q")
    assert json.loads(done.out)["type"] == "object"
    assert done.err.splitlines() == [f"warning: {FEW}"]


def test_a_draft_is_written_over_and_nothing_else(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = seeds / "schema.json"
    assert infer(capsys, "seeds", "-o", "schema.json").code == 0
    first = schema.read_bytes()
    indented = json.dumps(json.loads(first), indent=4).encode()
    for same in (first.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + first, indented, b"", b"\n"):
        schema.write_bytes(same)
        assert infer(capsys, "seeds", "-o", "schema.json").code == 0
        assert schema.read_bytes() == first
    head, _, rest = first.partition(b'"required": [')
    for content in (
        first.replace(b'"object"', b'"array"', 1),
        first.replace(b'"documents": 3', b'"documents": 4'),
        json.dumps(json.loads(first), sort_keys=True, indent=2).encode(),
        b'%s"additionalProperties": true, "required": [%s' % (head, rest),
        first + b"// to do: say what `heat` is\n",
        first.replace(b"/schema", b"\\/schema", 1),
        b'{"type": "object"}',
        b"dear diary\n",
    ):
        schema.write_bytes(content)
        done = infer(capsys, "seeds", "-o", "schema.json")
        assert done.code == 2
        assert done.err.startswith("error: cannot write schema.json: ")
        assert schema.read_bytes() == content
        assert os.listdir(seeds) == ["seeds", "schema.json"] or set(os.listdir(seeds)) == {
            "seeds",
            "schema.json",
        }


def test_a_draft_beside_the_documents_is_none_of_them(
    seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert infer(capsys, "seeds", "-o", "seeds/schema.json").code == 0
        made = json.loads((seeds / "seeds" / "schema.json").read_text(encoding="utf-8"))
        assert made["x-seedlint-draft"]["documents"] == 3


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_reports(seeds: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    for number in range(120):
        changes = [("quality: 39", "quality: many")] if number == 70 else []
        (seeds / "seeds" / f"{number:03}.md").write_text(document(number + 1, *changes), encoding="utf-8")
    (seeds / "seeds" / "broken|`x`.md").write_text("no front matter\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json", "--report", form)
    assert done.code == 0
    assert 'schema = "schema.json"' in done.err
    shown = {
        "text": "\nquality: the value is a string (1 of 123, 0.8\u00a0%)\n    seeds/070.md:8:10\n",
        "markdown": "\n| `quality` | the value is a string | 1 of 123, 0.8\u00a0% | `seeds/070.md:8` |\n",
        "json": '"path": "seeds/070.md",\n          "line": 8,\n          "column": 10\n',
    }
    assert shown[form] in done.out
    if form == "json":
        made = json.loads(done.out)
        assert [one["kind"] for one in made["outliers"]] == ["unread", "rare-type"]
        assert made["outliers"][1]["places"] == ["/quality"]
    first = infer(capsys, "seeds", "-o", "schema.json", "--report", f"{form}=report")
    assert first.code == 0
    assert (seeds / "report").read_text(encoding="utf-8") == done.out
    assert infer(capsys, "seeds", "-o", "schema.json", "--report", f"{form}=report").code == 0
    (seeds / "report").write_text("dear diary\n", encoding="utf-8")
    assert infer(capsys, "seeds", "-o", "schema.json", "--report", f"{form}=report").code == 2


def test_every_outlier_has_its_place(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However many there are; for people the first are enough, and it says that there are others."""
    fields = [f"field{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MOST_TOLD + 30)]
    for number in range(60):
        values = "".join(f"{field}: {'many' if number == 40 else number}\n" for field in fields)
        (seeds / "seeds" / f"{number:03}.md").write_text(f"---\n{values}---\n", encoding="utf-8")
    for number in range(3):
        (seeds / "seeds" / f"{number}.md").unlink()
    done = infer(capsys, "seeds", "-o", "s.json", "--report", "json", "--report", "text=report")
    assert done.code == 0
    outliers = json.loads(done.out)["outliers"]
    assert sorted(one["examples"][0]["line"] for one in outliers) == list(range(2, len(fields) + 2))
    lines = (seeds / "report").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "30 more outliers: `--report json` lists them all"
    assert sum(line.startswith("    seeds/040.md:") for line in lines) == MOST_TOLD


def test_documents_that_cannot_be_read_are_told(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("[w].md", "x.md", "y.md", "z.md"):
        (seeds / "seeds" / name).write_bytes(b"---\ntitle: \xff\n---\n")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert done.code == 0
    assert (
        "warning: 4 of 7 documents could not be read, and the draft ignores them: seeds/[w].md,"
        " seeds/x.md, seeds/y.md …; `seedlint check` says why\n"
    ) in done.err
    assert done.out.splitlines()[-2:] == [
        "# could not be read; if that is right, leave the first # out:",
        '# exclude = ["/seeds/\\\\[w\\\\].md", "/seeds/x.md", "/seeds/y.md", "/seeds/z.md"]',
    ]
    lines = done.out.replace("# exclude", "exclude")
    (seeds / "seedlint.toml").write_text(lines, encoding="utf-8")
    assert seedlint(capsys).code == 0
    (seeds / "seedlint.toml").unlink()
    assert "schema.json: a draft from 3 documents (4 others not read), 1 outlier" in done.err
    (seeds / "seeds" / "[w].md").write_bytes(b"\xef\xbb\xbf---\ntitle: a b\n---\n")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert "warning: 3 of 7 documents could not be read" in done.err  # a byte order mark is no reason


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("seeds",), "Missing option '-o' / '--output'"),
        (("seeds", "-o", ""), "--output: the name is empty"),
        (("seeds", "-o", "nowhere/schema.json"), "there is no directory nowhere"),
        (("seeds", "-o", "seeds"), "cannot write seeds: it is a directory"),
        (("seeds", "-o", "seeds/0.md"), "seedlint did not write it"),
        (("seeds", "-o", "s.json", "--report", "txt"), "there is no format `txt`; did you mean `text`?"),
        (("seeds", "-o", "s.json", "--report", "json="), "the name of the file is missing"),
        (
            ("seeds", "-o", "-", "--report", "text"),
            "the schema and the text report can't both go to standard",
        ),
        (
            ("seeds", "-o", "s.json", "--report", "text=s.json"),
            "the schema and the text report can't both go to",
        ),
        (
            ("seeds", "-o", "s.json", "--report", "text", "--report", "json"),
            "can't both go to standard output",
        ),
        (("nothing", "-o", "s.json"), "nothing does not exist"),
        (("seeds", "-o", "s.json", "-j", "0"), "give a number from 1 to 1024, or auto"),
        (("-o", "s.json"), ""),
    ],
)
def test_errors(seeds: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str) -> None:
    done = infer(capsys, *words)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert not (seeds / "s.json").exists()


def test_no_document_can_be_read(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (corpus / "seeds").iterdir():
        file.write_text("no front matter\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert done.code == 2
    assert "none of the 1 document could be read" in done.err
    assert not (corpus / "schema.json").exists()


def test_lists_at_the_root(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The items are described; outliers in them have their places, and the draft finds what others lack."""
    for number in range(3):
        (seeds / "seeds" / f"{number}.md").unlink()
    people = "".join(
        f"- id: {chr(97 + n % 26)}{n}\n  name: Ann Lee of {n}\n  {'nmae: x' if n == 7 else f'age: {n}'}\n"
        for n in range(60)
    )
    (seeds / "seeds" / "authors.yml").write_text(people, encoding="utf-8")
    (seeds / "seeds" / "deputies.yml").write_text(people, encoding="utf-8")
    (seeds / "seeds" / "word.yml").write_text("ferry\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json", "--report", "json=report")
    assert done.code == 0
    assert "warning: 1 of 3 documents could not be read" in done.err
    made = json.loads((seeds / "schema.json").read_text(encoding="utf-8"))
    assert made["type"] == "array"
    assert made["items"]["required"] == ["id", "name"]
    assert made["items"]["properties"]["name"]["x-seedlint-role"] == "text"
    told = json.loads((seeds / "report").read_text(encoding="utf-8"))["outliers"][1:]
    assert [(one["field"], one["examples"][0]["line"]) for one in told] == [("[].nmae", 24), ("[].age", 22)]
    lines = done.out.replace("# exclude", "exclude")
    (seeds / "seedlint.toml").write_text(lines, encoding="utf-8")
    assert seedlint(capsys).code == 0
    (seeds / "seeds" / "b.yml").write_text("- id: bo\n  nam: Bo\n", encoding="utf-8")
    assert "seeds/b.yml:2:3: error SL103 " in seedlint(capsys, "-f", "concise").out


def test_a_list_that_is_too_deep(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (seeds / "seeds" / "deep.yml").write_text(f"- {'[' * 80}{']' * 80}\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert done.code == 0
    assert "1 of 4 documents could not be read" in done.err
    assert "defect" not in done.err


def test_posts_are_no_articles(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No rule about articles would find anything in them, so they are ruled by what holds for anything."""
    for number in range(3):
        (seeds / "seeds" / f"{number}.md").unlink()
    for number in range(40):
        post = (
            f"title: &t Post number {number}\ndate: 2024-01-02T10:00:00Z\nsummary: *t\n"
            f"url: https://www.tide-times.com/{number}\n"
        )
        (seeds / "seeds" / f"{number:02}.md").write_text(f"---\n{post}---\nText.\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert tomllib.loads(done.out) == {"schema": "schema.json", "include": ["seeds"]}
    assert "article" not in (seeds / "schema.json").read_text(encoding="utf-8")
    (seeds / "seedlint.toml").write_text(done.out, encoding="utf-8")
    assert seedlint(capsys).code == 0


def test_what_looks_like_documents_and_was_not_read(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Else the draft knows nothing of it, and nobody does."""
    (seeds / "seeds" / "a.mdx").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    done = infer(capsys, "seeds", "-o", "schema.json")
    assert done.code == 0
    assert done.err.splitlines()[-1].startswith("note: 1 file begins as a document does and was not checked")
    assert '`extensions = ["mdx"]` below `[documents]`' in done.err
    assert "note:" not in infer(capsys, "seeds", "-o", "schema.json", "-q").err


def test_any_number_of_workers_gives_the_same(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (seeds / "seeds" / f"{number:03}.md").write_text(document(number + 1), encoding="utf-8")
    monkeypatch.setattr(collect, "_WORTH_A_POOL", 2)
    found = set()
    for jobs, batch in ((1, 100), (1, 7), (2, 100), (2, 4)):
        monkeypatch.setattr(collect, "_LARGEST_BATCH", batch)
        done = infer(capsys, "seeds", "-o", "-", "-j", str(jobs))
        assert done.code == 0
        found.add(done.out)
    assert len(found) == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_too_many_fields(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    monkeypatch.setattr(collect, "_WORTH_A_POOL", 2)
    monkeypatch.setattr(profile, "MOST_PLACES", 10)
    done = infer(capsys, "seeds", "-o", "schema.json", "-j", jobs)
    assert done.code == 2
    assert done.err.startswith("error: there are more than 10 different fields in these documents")
    assert not (seeds / "schema.json").exists()


def test_a_document_that_kills_its_worker(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = collect.Collector._contents

    def deadly(self: collect.Collector, path: str) -> Any:
        if path.endswith("1.md"):
            os._exit(1)
        return read(self, path)

    monkeypatch.setattr(collect, "_WORTH_A_POOL", 2)
    monkeypatch.setattr(collect.Collector, "_contents", deadly)
    monkeypatch.setenv("SEEDLINT_START_METHOD", "fork" if os.name == "posix" else "spawn")
    if os.name != "posix":
        pytest.skip("what is patched here is not patched in a process that is spawned")
    done = infer(capsys, "seeds", "-o", "schema.json", "-j", "2")
    assert done.code == 2
    assert "nothing is known of seeds/1.md (a worker process died)" in done.err


def test_several_documents_in_one_file(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        values = (1, "many" if number == 7 else 2, number)
        text = "---\n".join(f"kind: a {value}\nat: {value}\n" for value in values)
        (seeds / "seeds" / f"{number:02}.yaml").write_text(text, encoding="utf-8")
    for number in range(3):
        (seeds / "seeds" / f"{number}.md").unlink()
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\n[documents]\nallow-multiple = true\n', encoding="utf-8"
    )
    done = infer(capsys, "-o", "schema.json", "--report", "text")
    assert done.code == 0
    assert "\n    seeds/07.yaml:5:5\n" in done.out
    assert "90 documents with 2 fields" in done.out
