"""Files with several documents: each is judged as it would be in a file of its own, and told at its place.

The reference are the same documents in files of their own.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.reading.stream import parted, stretches
from tests.support.examples import some
from tests.support.gitting import git
from tests.support.growing import check_growth
from tests.support.running import INSECURE, WRONG_TYPE, document, fed, seedlint

Capture = pytest.CaptureFixture[str]

CONFIG = 'include = ["all"]\n[documents]\nallow-multiple = true\n'
CHANGES = (
    (),
    (WRONG_TYPE,),
    (INSECURE,),
    (("category:", "categry:"),),
    (("excerpt:", "excerpt: |  # seedlint: ignore[SL7] -- why\n    a  b\nmore:"),),
    (("category:", "# seedlint: ignore-file[SL402] -- so it is\ncategory:"), INSECURE),
    (("category:", "category: &x news\nother: *x\nlast:"),),
    (("title:", "title: [\nx:"),),
    (("title:", "título: ü\ntitle:"),),
)


def texts(seed: int, count: int) -> list[str]:
    """Return documents without fences, some of which have the article of another."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        text = document(chance.choice((number, number, 1)), *chance.choice(CHANGES))
        made.append(text.removeprefix("---\n").split("\n---\n")[0] + "\n")
    return made


def together(parts: list[str], seed: int) -> tuple[str, list[int]]:
    """Return documents as one text, and how many lines are above each."""
    chance = random.Random(seed)
    text = chance.choice(("", "# head\n", "%YAML 1.2\n---\n", "---\n", "\n---\n# nothing\n---\n"))
    lines = []
    for number, part in enumerate(parts):
        if number:
            text += chance.choice(
                ("---\n", "--- # next\n", "...\n---\n", "---\n# nothing here\n---\n", "...\n")
            )
        lines.append(text.count("\n"))
        text += part
    return text + chance.choice(("", "...\n", "---\n", "\n")), lines


def write(folder: Path, parts: list[str], seed: int) -> list[int]:
    """Write documents into one file, and below `each` into files of their own."""
    text, lines = together(parts, seed)
    (folder / "all").mkdir(exist_ok=True)
    (folder / "each").mkdir(exist_ok=True)
    (folder / "all" / "x.yaml").write_text(text, encoding="utf-8")
    for number, part in enumerate(parts, 1):
        (folder / "each" / f"{number:03}.yaml").write_text(part, encoding="utf-8")
    (folder / "seedlint.toml").write_text(CONFIG, encoding="utf-8")
    return lines


def small(folder: Path, text: str) -> None:
    """Write a file, and a schema by which `a` is a whole number."""
    (folder / "all").mkdir(exist_ok=True)
    (folder / "s.json").write_text('{"properties": {"a": {"type": "integer"}}}', encoding="utf-8")
    (folder / "seedlint.toml").write_text(f'schema = "s.json"\n{CONFIG}', encoding="utf-8")
    (folder / "all" / "x.yaml").write_text(text, encoding="utf-8")


def _findings(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    return found


def _down(region: dict[str, int], by: int) -> dict[str, int]:
    return {key: value + by * (key in {"line", "endLine"}) for key, value in region.items()}


def _in_file(found: list[dict[str, Any]], lines: list[int]) -> list[str]:
    """Return the findings in files of their own as they should be in one file."""
    made = []
    for one in found:
        for place in (one, *one["related"]):
            number = int(place["path"].split("/")[1].split(".")[0])
            place |= {"path": "all/x.yaml", "document": number}
            place["region"] = _down(place["region"], lines[number - 1])
        for edit in (one["fix"] or {}).get("replacements") or ():
            edit["region"] = edit["region"] and _down(edit["region"], lines[one["document"] - 1])
        made.append(_plain(one))
    return sorted(made)


def _plain(one: dict[str, Any]) -> str:
    """Return a finding without what names its file."""
    for key in ("message", "fix"):
        text = json.dumps(one.get(key))
        for number in range(40):
            text = text.replace(f"all/x.yaml#{number}`", f"each/{number:03}.yaml`")
        one[key] = text
    for edit in one.get("related", ()):
        edit["message"] = ""
    one["related"] = sorted(json.dumps(other, sort_keys=True) for other in one["related"])
    return json.dumps(one, sort_keys=True)


@pytest.mark.parametrize("seed", range(8))
def test_each_is_judged_as_in_a_file_of_its_own(
    seed: int, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = write(tmp_path, texts(seed, 7), seed)
    one = seedlint(capsys, "-f", "json", "all")
    (tmp_path / "seedlint.toml").write_text('include = ["each"]\n', encoding="utf-8")
    other = seedlint(capsys, "-f", "json", "--no-cache", "each")
    assert sorted(map(_plain, _findings(one.out))) == _in_file(_findings(other.out), lines)
    assert len(_findings(one.out)) > 2
    assert json.loads(one.out)["summary"]["suppressed"] == json.loads(other.out)["summary"]["suppressed"]
    assert one.code == other.code


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_same_every_way(
    seed: int, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        write(tmp_path, texts(seed + number, 4), seed + number)
        os.replace("all/x.yaml", f"all/{number}.yaml")
    usual = seedlint(capsys, "-f", "json", "--no-cache").out
    for words in (
        (),
        (),
        ("--jobs", "2", "--no-cache"),
        ("all",),
        ("all/0.yaml", "all/1.yaml", "all/2.yaml"),
    ):
        assert seedlint(capsys, "-f", "json", *words).out == usual
    git("init", "-q", cwd=tmp_path)
    git("add", ".", cwd=tmp_path)
    assert seedlint(capsys, "-f", "json", "--staged").out == usual
    for name in ("all/0.yaml", "all/2.yaml"):
        raw = Path(name).read_bytes()
        given = json.loads(fed(raw, "-", "--stdin-filename", name, "-f", "json")[1])["findings"]
        assert given == [one for one in json.loads(usual)["findings"] if one["path"] == name]
    monkeypatch.chdir(tmp_path / "all")
    assert _findings(seedlint(capsys, "-f", "json").out) == [
        json.loads(json.dumps(one).replace('"all/', '"')) for one in _findings(usual)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_fixes_are_those_of_files_of_their_own(
    seed: int, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = [part for part in texts(seed, 12) if "title: [" not in part][:5]
    write(tmp_path, parts, seed)
    before = (tmp_path / "all" / "x.yaml").read_text(encoding="utf-8")
    seedlint(capsys, "--fix", "--unsafe-fixes", "all")
    (tmp_path / "seedlint.toml").write_text('include = ["each"]\n', encoding="utf-8")
    seedlint(capsys, "--fix", "--unsafe-fixes", "each", "--no-cache")
    mended = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "each").iterdir())]
    assert mended != parts
    expected = before
    at = 0
    for part, better in zip(parts, mended, strict=True):
        at = expected.index(part, at)
        expected = expected[:at] + better + expected[at + len(part) :]
        at += len(better)
    assert (tmp_path / "all" / "x.yaml").read_text(encoding="utf-8") == expected


def test_comments_are_added_to_the_document_they_are_for(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [document(n, WRONG_TYPE).split("---\n")[1] for n in (1, 2)], 3)
    done = seedlint(capsys, "--add-suppressions", "later", "-f", "concise")
    assert (done.code, done.out) == (0, "")
    text = (tmp_path / "all" / "x.yaml").read_text(encoding="utf-8")
    assert text.count("quality: many  # seedlint: ignore[SL102] -- later\n") == 2


def test_without_the_setting_it_is_an_error_as_before(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [], 0)
    texts = [document(n).split("---\n")[1] for n in (1, 2)]
    (tmp_path / "all" / "x.yaml").write_text("---\n".join(texts), encoding="utf-8")
    assert seedlint(capsys, "-f", "concise", "all").out == ""
    (tmp_path / "seedlint.toml").write_text('include = ["all"]\n', encoding="utf-8")
    for _ in range(2):  # the cache knows the setting
        done = seedlint(capsys, "-f", "concise", "all")
        assert "SL005 a second YAML document begins here" in done.out
        assert done.code == 1


def test_one_that_can_t_be_read_does_not_hide_the_others_and_is_never_clean(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path, "a: x\n---\na: [\n---\na: 1\n---\na: y\n")
    done = seedlint(capsys, "-f", "json", "--ignore", "SL003")
    found = [(one["code"], one["document"], one["region"]["line"]) for one in _findings(done.out)]
    assert [one for one in found if one[0] == "SL102"] == [("SL102", 1, 1), ("SL102", 4, 7)]
    assert ("SL003", 2) in {one[:2] for one in found}
    assert done.code == 1
    assert json.loads(done.out)["summary"]["notChecked"] == 1


@pytest.mark.parametrize("above", ["x: 1\n---\n", "x: 1\n---\nz: 2\n...\n---\n# more\n"])
@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("a: one\n  b: two\n three\n", 1, 3),
        ("k: v\na: on `line 1` and\n  b: two\n three\n", 2, 4),
        ('a: "one\n  two\n  three" four\n', 1, 3),
    ],
)
def test_lines_that_a_message_names_are_those_of_the_file(
    above: str,
    text: str,
    first: int,
    last: int,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    by = above.count("\n")
    alone = _messages(tmp_path, capsys, text)
    inside = _messages(tmp_path, capsys, above + text)
    words = f"lines {first} to {last}"
    assert [words in one for one in alone] == [True]
    assert inside == [alone[0].replace(words, f"lines {first + by} to {last + by}")]


@pytest.mark.parametrize(("above", "there"), [("x: &m 1\n---\n", True), ("x: &mm 1\n---\n", False)])
def test_an_anchor_of_another_document_does_not_count(
    above: str, there: bool, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (message,) = [one for one in _messages(tmp_path, capsys, above + "a: *m\n") if "alias" in one]
    assert ("those of other documents do not count; write the value out" in message) == there
    assert ("there is no anchor `&m` above it; put a string that" in message) != there


def _messages(folder: Path, capsys: Capture, text: str) -> list[str]:
    small(folder, text)
    return [one["message"] for one in _findings(seedlint(capsys, "-f", "json").out) if "SL0" in one["code"]]


def test_a_payload_in_one_of_them_is_never_shown(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = [document(n, WRONG_TYPE).split("---\n")[1] for n in (1, 2, 1)]
    secret = next(line for line in parts[1].splitlines() if line.startswith("secured")).split('"')[1]
    parts[2] = parts[2].replace("quality: many", f"quality: many\nsecurd: {secret}")
    write(tmp_path, parts, 2)
    for form in ("text", "json", "sarif", "html", "markdown", "concise"):
        out = seedlint(capsys, "-f", form, "--no-cache", "--no-config", "--config", "seedlint.toml").out
        out = out or seedlint(capsys, "-f", form, "--no-cache").out
        assert out
        assert secret[:20] not in out
    assert secret[:20] not in seedlint(capsys, "--diff", "--unsafe-fixes").out


def test_the_schema_that_the_first_names_is_for_all(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path, "")
    (tmp_path / "z.json").write_text('{"required": ["z"]}', encoding="utf-8")
    config = tmp_path / "seedlint.toml"
    config.write_text(f"schema-comments = true\n{config.read_text('utf-8')}", encoding="utf-8")
    for text, count in (
        ("# yaml-language-server: $schema=../z.json\na: 1\n---\nb: 2\n", 2),
        ("$schema: ../z.json\na: 1\n---\nb: 2\n---\nz: 1\n", 2),
        ("a: 1\n---\n$schema: ../z.json\n", 0),
        ("a: 1\n---\n# yaml-language-server: $schema=../z.json\nb: 1\n", 0),
    ):
        (tmp_path / "all" / "x.yaml").write_text(text, encoding="utf-8")
        for words in ((), (), ("--no-cache",)):
            assert seedlint(capsys, "-f", "concise", *words).out.count("SL101") == count


def test_infer_reads_each_of_them(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [f"a: {number}\nb: x\n" for number in range(120)], 0)
    draft = json.loads(seedlint(capsys, "infer", "all", "-o", "-").out)
    (tmp_path / "seedlint.toml").unlink()
    same = json.loads(seedlint(capsys, "infer", "each", "-o", "-").out)
    assert draft["properties"] == same["properties"]
    assert draft["required"] == ["a", "b"]


def test_a_row_tells_of_the_first(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    parts = [document(n, INSECURE).split("---\n")[1] for n in (1, 2)]
    write(tmp_path, parts, 0)
    text = "---\n# nothing\n---\n" + parts[0] + "---\n" + parts[1]
    (tmp_path / "all" / "x.yaml").write_text(text, encoding="utf-8")
    seedlint(capsys, "export", "-o", "out", "-f", "jsonl", "all")
    seedlint(capsys, "export", "-o", "other", "-f", "jsonl", "each/001.yaml")
    for table in ("documents", "related", "images", "links"):
        rows, others = (
            [json.loads(line) for line in (tmp_path / out / f"{table}.jsonl").read_text("utf-8").splitlines()]
            for out in ("out", "other")
        )
        assert len(rows) == len(others)
        for row, other in zip(rows, others, strict=True):
            assert (row["document"], row["line"]) == (
                "all/x.yaml",
                other["line"] + (table != "documents") * 3,
            )
            for name in ("title", "url", "published_at", "web_url", "pointer"):
                assert row.get(name) == other.get(name)
    findings = (tmp_path / "out" / "findings.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["pointer"][:2] for line in findings} == {"/0", "/1"}


def test_the_report_counts_what_was_not_judged_in_one_way_and_says_which_it_tells_of(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small(tmp_path, "a: 1\n---\na: [\n")
    (tmp_path / "all" / "y.yaml").write_text("a: 1\n", encoding="utf-8")
    done = seedlint(capsys, "report", "-o", "pages", "--no-expectations")
    pages = [
        done.out + done.err,
        *((tmp_path / "pages" / name).read_text("utf-8") for name in ("report.md", "index.html")),
    ]
    assert all("1 was not checked" in page for page in pages)
    told = "For a file with several documents, only the first is counted here"
    assert [told in page for page in pages] == [False, True, True]
    config = tmp_path / "seedlint.toml"
    config.write_text('schema = "s.json"\ninclude = ["all"]\n', encoding="utf-8")
    seedlint(capsys, "report", "-o", "pages", "--no-expectations")
    assert told not in (tmp_path / "pages" / "report.md").read_text("utf-8")


# Where documents begin and end

TEXTS = st.lists(
    st.sampled_from(
        ["---", "--- ", "--- # c", "...", "... # c", "# c", "", " ", "a: 1", "b: |", "  text", "- x", "--- x"]
    ),
    max_size=12,
)


@settings(max_examples=some(300))
@given(TEXTS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_documents_are_those_of_another_reader(lines: list[str], newline: str, ends: bool) -> None:
    text = newline.join(lines) + newline * ends
    try:
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return
    starts = []
    for number, event in enumerate(events):
        if isinstance(event, yaml.DocumentStartEvent):
            content = events[number + 1]
            empty = isinstance(content, yaml.ScalarEvent) and content.value == ""
            starts += [] if empty and not content.style else [content.start_mark.index]
    found = stretches(text)
    if not found:
        assert len(starts) <= 1
    else:
        assert len(found) == len(starts)
        for start, (begin, end) in zip(starts, found, strict=True):
            assert begin <= start < end


@pytest.mark.parametrize("lines", ["%YAML 1.2\n---\n", "---\n%a\n", "# c\n---\n", "%a\n...\n", "a: 1\n---\n"])
def test_marks_take_time_in_proportion(lines: str) -> None:
    check_growth(lambda count: lines * count, stretches)


def test_pointers_are_parted() -> None:
    assert parted("/2/a/0") == (2, "/a/0")
    assert parted("/0") == (0, "")
    assert parted("") == (0, "")


def test_many_documents_take_time_in_proportion(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred times as many must not take thousands of times as long: it ended in seconds, or never."""
    monkeypatch.chdir(tmp_path)
    small(tmp_path, "a: x\n---\n" * 5_000)
    done = seedlint(capsys, "-f", "concise", "--no-cache")
    assert done.out.count("SL102") == 5_000
