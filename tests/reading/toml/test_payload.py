"""Nothing that is said of a document in TOML shows any of a payload, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.util.redact import Source
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

PAYLOAD = "ZgaTmXC8lmtCv2hIxdZQmA9eAwRfIQ+Pj2vGkRcdl9o=;x5fJm0Q1m7bSg1vYb8m4Nw=="


@pytest.mark.parametrize(
    "line",
    [
        f'secured = "{PAYLOAD}"',
        f"secured = {PAYLOAD}",
        f"secured: {PAYLOAD}",
        f"secured {PAYLOAD}",
        f'secured = "{PAYLOAD}',
        f'secured = "{PAYLOAD}" x',
        f'secured = "\\{PAYLOAD}"',
        f'secured = "a "{PAYLOAD}""',
        f"secured = \u201c{PAYLOAD}\u201d",
        f'secured = """\n{PAYLOAD[:30]}\n{PAYLOAD[30:]}"""',
        f"secured = '''\n{PAYLOAD[:30]}\n{PAYLOAD[30:]}",
        f'secured = ["{PAYLOAD}"]',
        f"secured = [{PAYLOAD}]",
        f'secured = "{PAYLOAD}"\nsecured = "{PAYLOAD}"',
        f'sceured = "{PAYLOAD}"',
        f"secured =\n{PAYLOAD}",
        f'"{PAYLOAD}" = "secured"',
    ],
)
def test_no_word_of_it(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = f'+++\ncategory = "news"\n{line}\ntitle = "A  bus"\n+++\n'
    (tmp_path / "a.md").write_text(text, encoding="utf-8", newline="\n")
    for form in ("text", "json", "sarif", "html"):
        out = seedlint(capsys, "a.md", "-j", "1", "--no-cache", "-f", form).out
        for at in range(len(PAYLOAD) - 9):
            assert PAYLOAD[at : at + 10] not in out
    done = seedlint(capsys, "a.md", "-j", "1", "--no-cache", "--diff", "--unsafe-fixes")
    assert PAYLOAD[:10] not in done.out + done.err


def test_what_stands_below_is_shown() -> None:
    lines = [
        "[a]",
        f'secured = "{PAYLOAD}"',
        'title = "x"',
        "",
        "[[b]] # two",
        f'secured="{PAYLOAD}"',
        "c=[1]",
        "+++",
        "text",
    ]
    source = Source(lines)
    shown = [source.line(number) for number in range(1, len(lines) + 1)]
    assert [one == line for one, line in zip(shown, lines, strict=True)] == [
        "secured" not in line for line in lines
    ]


@pytest.mark.parametrize(
    "lines",
    [
        '[secured]\nQanna = = "hunterq"',
        "secured.Qanna = = 'hunterq'",
        '[secured]\npart = [\n"Qanna",\n hunterq\n]',
        'secured.part = [\n"Qanna",\n hunterq\n]',
        "secured = Qanna # hunterq",
    ],
)
def test_no_word_of_what_is_no_base64(
    lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = f'+++\ncategory = "news"\ntitle = "A  bus"\n{lines}\n+++\n'
    (tmp_path / "a.md").write_text(text, encoding="utf-8", newline="\n")
    for form in ("text", "json", "sarif", "html"):
        done = seedlint(capsys, "a.md", "-j", "1", "--no-cache", "-f", form)
        assert done.code == 1
        assert "Qanna" not in done.out
        assert "hunterq" not in done.out
