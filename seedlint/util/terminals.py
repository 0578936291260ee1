"""What a terminal takes: colours, links, how many columns it has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 100
"""Columns where it is no terminal, or one that does not tell."""
_BY_VARIABLE = ("DOMTERM", "WT_SESSION", "KONSOLE_VERSION", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE")
"""Variables of terminals that have taken links in all versions that anybody still has."""
_BY_PROGRAM = frozenset(
    ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal")
)
_BY_TERM = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm", "contour")
_VTE = 5000
"""The first version of VTE, the library of many terminals, whose links can be clicked."""


def wants_color(stream: TextIO, asked: bool | None = None, variables: Mapping[str, str] = os.environ) -> bool:
    """Decide about colour: what was asked, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if asked is not None:
        return asked
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR"):
        return True
    return stream.isatty() and variables.get("TERM") != "dumb"


def takes_links(stream: TextIO, variables: Mapping[str, str] = os.environ) -> bool:
    """Whether a stream is a terminal that is known to take links (OSC 8).

    Others should pass over them, but some show what is in them. FORCE_HYPERLINK decides for a terminal that
    is not known here; `0` switches links off.
    """
    if not stream.isatty() or variables.get("TERM") == "dumb" or variables.get("NO_COLOR"):
        return False
    forced = variables.get("FORCE_HYPERLINK")
    if forced:
        return forced.strip() != "0"
    if variables.get("CI"):
        return False
    vte = variables.get("VTE_VERSION", "")
    return (
        (vte.isdecimal() and int(vte[:9]) >= _VTE)
        or any(variables.get(name) for name in _BY_VARIABLE)
        or variables.get("TERM_PROGRAM") in _BY_PROGRAM
        or variables.get("TERM", "").startswith(_BY_TERM)
    )


def wants_links(stream: TextIO, asked: str = "auto", variables: Mapping[str, str] = os.environ) -> bool:
    """Decide about links: what was asked, `always` or `never`, else whether the terminal takes them."""
    return takes_links(stream, variables) if asked == "auto" else asked == "always"


def width(stream: TextIO) -> int:
    """Return the columns of a terminal, and as many as usual where there is none."""
    if not stream.isatty():
        return WIDTH
    from shutil import get_terminal_size

    return get_terminal_size((WIDTH, 24)).columns


__all__ = ["WIDTH", "takes_links", "wants_color", "wants_links", "width"]
