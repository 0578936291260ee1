"""The table `documents`: what documents are called, and what their files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import ConfigurationError
from seedlint.patterns.kinds import WHOLE, Kinds
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.sources.gitignore import compile_patterns
from seedlint.util.escape import escape
from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.config.settings import Settings

_ENDING = late(r"\.?[^\s./\\*?\[\]{}!]+(?:\.[^\s./\\*?\[\]{}!]+)*")
_STARRED = late(r"(?:\*\*/)?\*(\.[^\s/\\*?\[\]{}!]+)")
"""A pattern that means nothing but an ending."""


def kinds(settings: Settings) -> Kinds:
    """Return what files are by their names; ConfigurationError or UsageError for what can be no name."""
    written = settings.documents.get("extensions", ())
    endings = [_ending(settings, index, one) for index, one in enumerate(written)]
    whole = []
    owners: dict[str, str] = {}
    for syntax in WHOLE:
        patterns = settings.meant(f"documents.{syntax}")
        compile_patterns(patterns)
        for entry in settings.patterns:
            if entry.key == f"documents.{syntax}":
                for pattern in entry.patterns:
                    if owners.setdefault(pattern, syntax) != syntax:
                        raise _error(
                            entry.where,
                            f"the pattern `{entry.written}` is in `documents.{owners[pattern]}`, too; a file"
                            " is in one syntax",
                        )
        if patterns:
            whole.append((syntax, patterns))
    usual = (ending for ending in dict.fromkeys(endings) if ending not in SUFFIXES)
    return Kinds(tuple(usual), tuple(whole), settings.documents.get("allow-multiple", False))


def _ending(settings: Settings, index: int, written: str) -> str:
    """Return an ending in small letters, with its dot."""
    if _ENDING.fullmatch(written):
        return f".{written.removeprefix('.').lower()}"
    where = settings.where("documents", "extensions", str(index))
    starred = _STARRED.fullmatch(written)
    if starred:
        raise _error(where, f"`documents.extensions` holds endings, not patterns: write `{starred[1][1:]}`")
    raise _error(
        where,
        f"`{written}` in `documents.extensions` is not an ending such as `mdx`; name files that have none"
        " in `include`",
    )


def _error(where: str, words: str) -> ConfigurationError:
    return ConfigurationError(f"{where}: {escape(words)}")


__all__ = ["kinds"]
