"""`--fix` and `--diff` on the command line."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from seedlint.cli import root as cli
from seedlint.document import Document
from seedlint.files import overwrite
from seedlint.finding import Finding, PlacedFinding
from seedlint.fixes.edits import DROP_BOM, resolve
from seedlint.testing import PAYLOAD
from seedlint.util.redact import MASK
from tests.conftest import CLEAN
from tests.fixes.test_fix import ENGINE, SCHEMA, everything_wrong

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def dirty(corpus: Path) -> Path:
    path, raw = everything_wrong("\n", bom=False)
    (corpus / "seeds" / path).write_bytes(raw)
    return corpus


def run(*arguments: str) -> int:
    return cli.run(["check", "seeds", "--no-cache", "-f", "concise", *arguments])


def test_fix_writes_and_reports_what_remains(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--fix", "--unsafe-fixes") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"^fixed \d+ findings in 1 file$", err, re.MULTILINE)
    assert run("--fix", "--unsafe-fixes") == 0
    assert "nothing was fixed" in capsys.readouterr().err
    assert sorted(os.listdir("seeds")) == ["a.md", "clean.md"]


def test_safe_fixes_alone_leave_a_failing_exit_code(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--fix") == 1
    assert "SL103" in capsys.readouterr().out


def test_chosen_codes(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (dirty / "seeds" / "a.md").read_bytes()
    run("--fix", "--fixable", "SL406,byte-order-mark")
    after = (dirty / "seeds" / "a.md").read_bytes()
    assert after == before.replace(b"utm_source=a&", b"").replace(b"fbclid=a&", b"").replace(b"gclid=1&", b"")
    run("--fix", "--unsafe-fixes", "--fixable", "SL4,SL7", "--unfixable", "SL7", "--unfixable", "SL402")
    assert b"Ferry  timetable" in (dirty / "seeds" / "a.md").read_bytes()
    assert b"'http:" in (dirty / "seeds" / "a.md").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        ["--fix", "--diff"],
        ["--fixable", "SL4"],
        ["--unsafe-fixes"],
        ["--fix", "--fixable", "SL9999"],
        ["--diff", "--statistics"],
    ],
)
def test_wrong_usage(dirty: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = (dirty / "seeds" / "a.md").read_bytes()
    assert cli.run(["check", "seeds", *options]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert (dirty / "seeds" / "a.md").read_bytes() == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("tool", ["patch", "git"])
def test_a_diff_can_be_applied(
    newline: str, tool: str, corpus: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    if not shutil.which(tool):
        pytest.skip(f"there is no {tool}")
    path, raw = everything_wrong(newline, bom=True)
    file = corpus / "seeds" / path
    file.write_bytes(raw)
    assert cli.run(["check", "seeds", "--no-cache", "--diff", "--unsafe-fixes"]) == 1
    out, err = capfdbinary.readouterr()
    assert file.read_bytes() == raw
    assert b"would fix" in err
    assert PAYLOAD[:20].encode() not in out
    (corpus / "d.patch").write_bytes(out)
    command = (
        ["patch", "-p1", "--binary", "-i", "d.patch"] if tool == "patch" else ["git", "apply", "d.patch"]
    )
    subprocess.run(command, cwd=corpus, check=True, capture_output=True)
    patched = file.read_bytes()
    file.write_bytes(raw)
    run("--fix", "--unsafe-fixes")
    assert file.read_bytes() == patched
    capfdbinary.readouterr()
    assert cli.run(["check", "seeds", "--no-cache", "--diff", "--unsafe-fixes"]) == 0
    assert capfdbinary.readouterr().out == b""


def test_a_payload_on_a_changed_line_is_masked(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seeds" / "a.json").write_text(
        json.dumps({"title": "a  b", "secured": PAYLOAD}), encoding="utf-8"
    )
    cli.run(["check", "seeds", "--no-cache", "--diff"])
    out, err = capsys.readouterr()
    assert MASK in out
    assert PAYLOAD[:10] not in out
    assert "can't apply" in err


def test_the_mode_stays_and_links_stay_links(dirty: Path) -> None:
    file = dirty / "seeds" / "a.md"
    file.chmod(0o640)
    real = dirty / "real.md"
    file.rename(real)
    file.symlink_to("../real.md")
    assert cli.run(["check", "seeds/a.md", "--no-cache", "--fix", "-q"]) == 1
    assert file.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert b"utm_source" not in real.read_bytes()
    assert sorted(os.listdir(dirty)) == ["real.md", "seeds"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    dirty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = dirty / "seeds" / "a.md"
    honest = overwrite.overwrite

    def late(path: str, before: bytes, after: bytes) -> None:
        file.write_bytes(before + b"somebody was here\n")
        honest(path, before, after)

    monkeypatch.setattr("seedlint.fixes.fixer.overwrite", late)
    run("--fix")
    assert file.read_bytes().endswith(b"somebody was here\n")
    assert "changed meanwhile" in capsys.readouterr().err
    assert sorted(os.listdir("seeds")) == ["a.md", "clean.md"]


def test_a_file_that_cannot_be_written_is_said_so(
    dirty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str, before: bytes, after: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("seedlint.fixes.fixer.overwrite", refuse)
    assert run("--fix") == 1
    assert "can't be written: permission denied" in capsys.readouterr().err.lower()


def test_only_the_named_files_are_fixed(dirty: Path) -> None:
    (dirty / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    other = dirty / "seeds" / "b.md"
    shutil.copy(dirty / "seeds" / "a.md", other)
    before = other.read_bytes()
    cli.run(["check", "seeds/a.md", "--fix", "-q"])
    assert other.read_bytes() == before
    assert (dirty / "seeds" / "a.md").read_bytes() != before


def test_the_cache_knows_what_was_fixed(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["check", "seeds", "-q"])
    cli.run(["check", "seeds", "--fix", "--unsafe-fixes", "-q"])
    capsys.readouterr()
    assert cli.run(["check", "seeds", "-q"]) == 0
    assert capsys.readouterr().out == ""


def test_reports_carry_the_edits_of_the_text(dirty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = b"\xef\xbb\xbf" + (dirty / "seeds" / "a.md").read_bytes()
    (dirty / "seeds" / "a.md").write_bytes(raw)
    cli.run(["check", "seeds", "--no-cache", "-f", "json"])
    lines = raw.decode("utf-8-sig").split("\n")
    found = {
        f["code"]: f["fix"]["replacements"]
        for f in json.loads(capsys.readouterr().out)["findings"]
        if f["fix"]
    }
    assert found["SL006"] == [{"region": None, "text": ""}]
    (renamed,) = found["SL103"]
    region = renamed["region"]
    assert lines[region["line"] - 1][region["column"] - 1 : region["endColumn"] - 1] == "qualty"
    assert renamed["text"] == "quality"
    (removed,) = found["SL502"]
    assert removed["region"]["endLine"] > removed["region"]["line"]
    assert removed["region"]["column"] == removed["region"]["endColumn"] == 1
    assert DROP_BOM.text == ""


def test_findings_are_placed_where_the_edits_are() -> None:
    path, raw = everything_wrong("\n", bom=False)
    for finding in ENGINE.lint(path, raw).findings:
        assert isinstance(finding, PlacedFinding)
        if finding.fix and finding.code not in {"SL502", "SL503", "SL504"}:
            assert resolve(Document(path, raw, SCHEMA), finding.fix, finding.pointer), finding
    assert Finding("XX001", "x").fix is None


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize(
    ("comment", "mended", "count"),
    [
        ("# Seedlint: Ignore[SL104] -- why", "# seedlint: ignore[SL104] -- why", "1 finding"),
        (
            "# seedlint: ignore[SL104] # seedlint: ignore[feild-value]",
            "# seedlint: ignore[SL104]",
            "2 findings",
        ),
    ],
)
def test_what_only_the_whole_run_can_tell_is_mended_in_the_same_run(
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    comment: str,
    mended: str,
    count: str,
    stdin: bool,
) -> None:
    """The comment is mended, and then counts; or it is mended, suppresses nothing, and goes."""
    path = corpus / "seeds" / "clean.md"
    before = CLEAN.replace("category: news", f"category: nwes {comment}")
    path.write_text(before, encoding="utf-8", newline="")
    words = ["--fix", "--unsafe-fixes", "-f", "concise"]
    if stdin:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(before.encode()), encoding="utf-8"))
        code = cli.run(["-", "--stdin-filename", "seeds/clean.md", *words])
        after = capsys.readouterr().out
        assert path.read_text(encoding="utf-8") == before
    else:
        code = cli.run(["seeds", *words])
        after = path.read_text(encoding="utf-8")
        assert f"fixed {count} in 1 file" in capsys.readouterr().err
    assert code == 0
    assert after == CLEAN.replace("category: news", f"category: nwes {mended}")
