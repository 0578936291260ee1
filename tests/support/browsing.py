"""HTML pages as tests read them, and Chromium, if it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "input", "link", "br"}

browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


class Element:
    """An element of a page, with all the text in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""

    def find(self, tag: str, **wanted: str) -> Iterator[Element]:
        for child in self.children:
            named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
            if child.tag == tag and named.items() <= child.attributes.items():
                yield child
            yield from child.find(tag, **wanted)

    def one(self, tag: str, **wanted: str) -> Element:
        (found,) = self.find(tag, **wanted)
        return found


class Page(HTMLParser):
    """Reads a page, strictly: every element is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(text)
        self.close()
        assert self._open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data


def every(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from every(child)


def visit(page: Path, folder: Path, *more: str) -> str:
    """Return what Chromium makes of a page with no network; the page may ask for nothing and run nothing."""
    log = folder / "net.json"
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--proxy-server=127.0.0.1:9", "--enable-logging=stderr", f"--log-net-log={log}",
            f"--user-data-dir={folder / 'profile'}", *more, "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    # Neither an error nor a blocked request: the page has asked for nothing.
    assert "Refused to" not in done.stderr
    assert "Content Security Policy" not in done.stderr
    asked = set(re.findall(r'"url":"(https?://[^"]*)"', log.read_text(encoding="utf-8")))
    # The browser itself wants to know this and that from its maker, whatever page it shows.
    assert {url for url in asked if not re.match(r"https?://[\w.-]+\.google(apis)?\.com/", url)} == set()
    return done.stdout
