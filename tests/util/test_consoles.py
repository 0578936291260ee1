"""Standard streams: UTF-8 off a terminal, what can be shown on one, colours on old consoles of Windows."""

from __future__ import annotations

import ast
import io
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import colorama.ansitowin32
import pytest

from seedlint.output.paint import BOLD, Paint
from seedlint.util import consoles
from seedlint.util.consoles import STAND_INS, Console, colored, narrow, settle, shown_in

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(consoles.__file__).parents[1]


class Terminal(io.BytesIO):
    """Takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


def wrapped(raw: io.BytesIO, encoding: str = "cp1252", newline: str = "\r\n") -> io.TextIOWrapper:
    """Return a standard stream as Python makes it on Windows."""
    return io.TextIOWrapper(raw, encoding=encoding, newline=newline)


def written(stream: io.TextIOWrapper, text: str) -> bytes:
    settle(stream)
    stream.write(text)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8", "utf-16-le", "shift_jis"])
def test_off_a_terminal_all_is_utf_8_with_line_feeds(encoding: str) -> None:
    text = "Fähre 船 → …\n\r\n\udcff\n"
    expected = text.encode("utf-8", "backslashreplace")
    assert written(wrapped(io.BytesIO(), encoding), text) == expected


def test_what_was_written_before_stays() -> None:
    stream = wrapped(io.BytesIO())
    stream.write("ä\n")
    assert written(stream, "ä\n") == b"\xe4\r\n\xc3\xa4\n"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "Fähre 船 → … █"),
        ("cp1252", "Fähre \\u{8239} -> … #"),
        ("cp437", "Fähre \\u{8239} -> ... █"),
        ("ascii", "F\\u{E4}hre \\u{8239} -> ... #"),
        ("shift_jis", "F\\u{E4}hre 船 → … #"),
    ],
)
def test_a_terminal_gets_what_it_can_show(encoding: str, shown: str) -> None:
    text = "Fähre 船 → … █"
    assert written(wrapped(Terminal(), encoding), text).decode(encoding) == shown
    assert shown_in(text, encoding) == shown


def test_a_terminal_keeps_its_line_ends() -> None:
    assert written(wrapped(Terminal()), "a\n") == b"a\r\n"


def test_lone_surrogates_end_no_run() -> None:
    assert written(wrapped(Terminal(), "utf-8"), "\udcff") == b"\\u{DCFF}"
    assert written(wrapped(io.BytesIO(), "utf-8"), "\udcff") == b"\\udcff"


def test_only_terminals_are_narrow() -> None:
    assert narrow(wrapped(Terminal(), "cp437")) == "cp437"
    assert narrow(wrapped(Terminal(), "US-ASCII")) == "ascii"
    assert narrow(wrapped(Terminal(), "utf-8")) is None
    assert narrow(wrapped(io.BytesIO(), "cp437")) is None
    assert narrow(io.StringIO()) is None


def test_streams_of_another_kind_stay() -> None:
    stream = io.StringIO()
    settle(stream)
    assert colored(stream) is stream
    closed = wrapped(io.BytesIO())
    closed.close()
    settle(closed)


def own_marks() -> Iterator[tuple[str, str]]:
    """Yield what seedlint's own texts have beside ASCII, but for pages, and what is only compared."""
    others = {
        "causes.py",
        "fences.py",
        "html.py",
        "html_rules.py",
        "markdown.py",
        "page.py",
        "pasted.py",
        "spelling.py",
    }
    for file in sorted(PACKAGE.rglob("*.py")):
        folder = file.relative_to(PACKAGE).parts[0]
        if folder in {"rules", "formats", "report", "export", "suppressions"} or file.name in others:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                letters = filter(str.isprintable, node.value)
                yield from ((file.name, letter) for letter in letters if not letter.isascii())


def test_every_mark_of_our_own_has_a_stand_in() -> None:
    found = dict.fromkeys(own_marks())
    assert ("frame.py", "…") in found
    # U+FFFD is no mark: it says that something could not be read, and is best shown as what it is.
    assert not {(name, letter) for name, letter in found if letter not in {*STAND_INS, "\ufffd"}}
    assert all(words.isascii() for words in STAND_INS.values())


# Consoles of Windows


class Calls:
    """Stands for the calls of an old console, and writes them down among the text."""

    def __init__(self, raw: io.BytesIO) -> None:
        self._raw = raw

    def _note(self, words: str) -> None:
        self._raw.write(f"<{words}>".encode())

    def reset_all(self, on_stderr: bool = False) -> None:
        self._note("plain")

    def style(self, style: int, on_stderr: bool = False) -> None:
        self._note(f"style {style}")

    def fore(self, color: int | None = None, light: bool = False, on_stderr: bool = False) -> None:
        self._note(f"colour {color}")

    def back(self, color: int | None = None, light: bool = False, on_stderr: bool = False) -> None:
        self._note(f"ground {color}")

    def erase_line(self, mode: int = 0, on_stderr: bool = False) -> None:
        self._note(f"erase {mode}")


def on_windows(monkeypatch: pytest.MonkeyPatch, raw: io.BytesIO, *, heeds_codes: bool) -> None:
    """Let colorama and seedlint take this for Windows, with a console that heeds escape codes or doesn't."""
    monkeypatch.setattr(consoles, "sys", SimpleNamespace(platform="win32"))
    module = colorama.ansitowin32
    monkeypatch.setattr(module, "os", SimpleNamespace(name="nt", environ=os.environ))
    monkeypatch.setattr(module, "winapi_test", lambda: True)
    monkeypatch.setattr(module, "enable_vt_processing", lambda _descriptor: heeds_codes)
    monkeypatch.setattr(module, "winterm", Calls(raw))


RED = Paint(True)("error", "1;31")


def test_an_old_console_gets_colours_by_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Terminal()
    on_windows(monkeypatch, raw, heeds_codes=False)
    stream = wrapped(raw)
    settle(stream)
    console = colored(stream)
    assert isinstance(console, Console)
    assert colored(console) is console
    assert console.write(f"{RED} →\n") == len(f"{RED} →\n")
    # As reports write, and as `print` does.
    console.writelines([Paint(True)("a", BOLD), "\n"])
    print("\r\x1b[Kb", file=console, flush=True)
    assert raw.getvalue() == (b"<style 8><colour 4>error<plain> ->\r\n<style 8>a<plain>\r\n\r<erase 0>b\r\n")
    # All else is the stream's own.
    assert console.isatty()
    assert console.encoding == "cp1252"
    assert narrow(console) == "cp1252"
    assert console.buffer is raw
    settle(console)


def test_a_new_console_gets_the_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Terminal()
    on_windows(monkeypatch, raw, heeds_codes=True)
    stream = wrapped(raw)
    assert colored(stream) is stream


def test_what_is_sent_elsewhere_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    on_windows(monkeypatch, raw, heeds_codes=False)
    stream = wrapped(raw)
    assert colored(stream) is stream


@pytest.mark.skipif(os.name == "nt", reason="there, it depends on the console")
def test_other_systems_need_no_calls() -> None:
    stream = wrapped(Terminal())
    assert colored(stream) is stream
