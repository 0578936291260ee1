"""The patterns of the configuration: what they stand for, before anything is matched.

`include`, `exclude` and the keys of `per-file-ignores` are .gitignore patterns relative to the root, with
braces besides. Here each becomes the .gitignore patterns it stands for: one for each choice among its
braces, spelled from the root. What has no meaning there is refused, since it would match nothing.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from seedlint.util.late import late

MOST = 1_000
"""So many patterns may one with braces stand for; ten pairs in a row are more."""
_DEEPEST = 20
"""So deep may braces nest."""
_LARGEST = 1_000_000
"""So many characters may the patterns have together that one stands for."""
_TOO_MANY = f"its braces expand to more than {MOST:,} patterns"

_PLAIN = late(r"(?!.*(?://|/\.))(?![!#./ ])[\w*?./ -]*(?<! )\Z", re.ASCII)
"""Patterns that mean what they say; nearly all are."""
_ESCAPED = "*?[]!#{},\\ ^-"
"""What a backslash may stand before; a letter after one is the next folder's, on Windows."""
_BRACKETS = late(r"\[[!^]?\]?(?:\\.|\[:[a-z]+:\]|[^\\\]/])*\]")
_LITERAL = late(r"[^\\\[{},]+")
_NEEDLESS = late(rf"({_BRACKETS.pattern}|\\\\|\A\\.)|\\([!#{{}},^-]| (?=.))")
"""Escapes of signs that have no meaning where they stand, or what they must not be looked for in."""
_DRIVE = late(r"[A-Za-z]:/")
_WILD = late(r"[*?\[]")


class PatternError(ValueError):
    """Says what is wrong with a pattern, and what to write instead."""


class Configured(NamedTuple):
    """A pattern as it was written under a key of the configuration, and the .gitignore patterns it means.

    ``where`` names the file and line, or the command line.
    """

    key: str
    written: str
    patterns: tuple[str, ...]
    where: str

    @property
    def name(self) -> str:
        """What the key is called, whichever table of several it is in."""
        return ".".join(part for part in self.key.split(".") if not part.isdigit())


_Frame = tuple[list[str], list[str]]


def readings(pattern: str, root: str, *, negatable: bool = False) -> tuple[str, ...]:
    """Return the .gitignore patterns that a configured pattern stands for, at ``root``.

    The root itself is "/". With ``negatable``, a `!` in front takes back what patterns before it match.
    """
    if _PLAIN.match(pattern) and pattern:
        return (pattern,)
    negation, rest = "", pattern
    if pattern.startswith("!"):
        if not negatable:
            raise PatternError("`!` means something in `exclude` only; write `\\!` for a name that begins so")
        negation, rest = "!", pattern[1:]
    if rest.startswith("#"):
        raise PatternError(
            "`#` begins a comment, which matches nothing; write `\\#` for a name that begins so"
        )
    _check(rest)
    return tuple(dict.fromkeys(negation + _placed(one, root) for one in braces(rest)))


def braces(pattern: str) -> list[str]:
    """Return what a pattern with braces stands for, in order: `{a,b}` is a, then b.

    They nest; a backslash and brackets take the meaning from them. PatternError for those that do not
    close, hold no alternatives, or stand for too many patterns.
    """
    if "{" not in pattern and "}" not in pattern:
        return [pattern]
    # One frame for each open brace: the alternatives before the last comma, and what follows it so far.
    frames: list[_Frame] = [([], [""])]
    at = 0
    while at < len(pattern):
        taken = _next(pattern, at)
        done, ends = frames[-1]
        sign = taken if len(taken) == 1 else ""
        if sign == "{":
            if len(frames) > _DEEPEST:
                raise PatternError(f"its braces nest deeper than {_DEEPEST}")
            frames.append(([], [""]))
        elif sign == "," and len(frames) > 1:
            done += ends
            ends[:] = [""]
        elif sign == "}":
            _close(frames, len(pattern))
        else:
            ends[:] = [end + taken for end in ends]
        if len(done) > MOST:
            raise PatternError(_TOO_MANY)
        at += len(taken)
    if len(frames) > 1:
        raise PatternError("a `{` is not closed; write `\\{` for the character itself")
    return frames[0][1]


def _close(frames: list[_Frame], size: int) -> None:
    """Close the innermost brace of a pattern of some size: each alternative follows all that was before."""
    if len(frames) == 1:
        raise PatternError("a `}` closes nothing; write `\\}` for the character itself")
    done, ends = frames[-1]
    if not done:
        raise PatternError(
            "braces hold alternatives, with commas between them, as `{a,b}`; write `\\{` and `\\}`"
            " for the characters themselves"
        )
    frames.pop()
    chosen, before = done + ends, frames[-1][1]
    if len(before) * len(chosen) * size > _LARGEST or len(before) * len(chosen) > MOST:
        raise PatternError(_TOO_MANY)
    before[:] = [start + end for start in before for end in chosen]


def _next(pattern: str, at: int) -> str:
    """Return the sign at a place, with those that belong to it, or all up to the next that matters."""
    if pattern[at] == "\\":
        return pattern[at : at + 2]
    found = (_BRACKETS if pattern[at] == "[" else _LITERAL).match(pattern, at)
    return found[0] if found else pattern[at]


def _check(pattern: str) -> None:
    """Refuse signs that can't mean what they seem to."""
    if not pattern.isprintable() and re.search(r"[\0\r\n]", pattern):
        raise PatternError("it holds a line break or a NUL, which no pattern can match")
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            if pattern[at + 1 : at + 2] not in tuple(_ESCAPED):
                raise PatternError(
                    "`\\` escapes the character after it; write `/` between directories,"
                    " `\\\\` for a backslash in a name"
                )
            at += 2
        elif sign == "[":
            found = _BRACKETS.match(pattern, at)
            if not found:
                raise PatternError("a `[` is not closed; write `\\[` for the character itself")
            at = found.end()
        elif sign == "]":
            raise PatternError("a `]` closes nothing; write `\\]` for the character itself")
        else:
            at += 1


def _placed(pattern: str, root: str) -> str:
    """Return a pattern without braces as it is spelled from the root."""
    text = pattern if pattern.endswith("\\ ") else pattern.rstrip(" ")
    if not text:
        raise PatternError("it is empty and matches nothing")
    inside = _from_root(_NEEDLESS.sub(r"\1\2", text), root)
    parts: list[str] = []
    for part in inside.split("/"):
        if part == "..":
            if not parts:
                raise PatternError("it leads out of the directory that patterns are relative to")
            if _WILD.search(parts.pop()):
                raise PatternError("`..` can't take back a part with wildcards; write what you mean")
        elif part not in {"", "."}:
            parts.append(part)
    last = text.rsplit("/", 1)[-1]
    folder = last in {"", ".", ".."}
    # Slashes that are only at the end, or were none of a path, leave a pattern free to match at any depth.
    anchored = len(parts) > 1 or "/" in inside.rstrip("/") or inside.startswith("/") or last in {".", ".."}
    if not parts:
        return "/"
    path = "/".join(parts) + "/" * folder
    if anchored and (len(parts) == 1 or inside[0] in "/."):
        return f"/{path}"
    return f"\\{path}" if path[0] in "!#" else path


def _from_root(text: str, root: str) -> str:
    """Return a pattern without the root's own path in front; of others, those with a drive are refused.

    A slash in front means the root. Only where there is nothing like it below the root can it be one of
    this machine: what a pattern means must not depend on where a checkout happens to be.
    """
    drive = _DRIVE.match(text)
    if not drive and not text.startswith("/"):
        return text
    parts = text.split("/")
    server = os.sep == "\\" and text.startswith("//")
    if drive or server or (parts[1] and not os.path.lexists(os.path.join(root, parts[1]))):
        home = os.path.normcase(os.path.realpath(root))
        # `C:` without the slash would be wherever somebody has last been on that drive.
        start = ("/".join(parts[:4]) if server else parts[0]) + "/"
        for count in range(4 if server else 1, len(parts) + 1):
            if _WILD.search(parts[count - 1]):
                break
            place = "/".join(parts[:count])
            if (
                os.path.isabs(start)
                and os.path.normcase(os.path.realpath(max(place, start, key=len))) == home
            ):
                return "/" + "/".join(parts[count:])
    if drive:
        raise PatternError("it leads out of the directory that patterns are relative to")
    return text


__all__ = ["MOST", "Configured", "PatternError", "braces", "readings"]
