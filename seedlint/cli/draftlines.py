"""The lines of a configuration that put the draft of a schema to use, as that configuration needs them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.sources.scope import Scope


class Drafted(NamedTuple):
    """A draft that was written: from what, and where to."""

    output: str
    paths: Sequence[str]
    """What was named on the command line."""
    has_articles: bool
    unread: Sequence[str]
    """Documents that could not be read, and that it may be meant to leave out; from the root."""


def lines(drafted: Drafted, settings: Settings, scope: Scope) -> list[str]:
    """Return the lines, with comments that say where they go.

    A configuration that has a schema keeps it, unless the draft is about all of the corpus: what was drafted
    from a part of it goes into ``[[overrides]]``.
    """
    from seedlint.util.escape import escape
    from seedlint.util.paths import from_root, shown

    name = escape(shown(settings.source) if settings.source is not None else "seedlint.toml")
    if used := _used(drafted.output, settings):
        return [f"# {escape(used)} names this schema already; there is nothing to add"]
    inside = "tool.seedlint" if settings.source and settings.source.name == "pyproject.toml" else ""
    schema = f"schema = {_toml(from_root(os.path.abspath(drafted.output), str(settings.root)))}"
    made = [f"# {name}: these lines put the draft to use"]
    if not settings.schemas or scope.complete or not drafted.paths:
        if "schema" in settings.configured:
            schema += f"  # in place of the one in {escape(settings.where('schema'))}"
        top = [schema, *_preset(drafted, settings), *_include(drafted, settings, scope), *_exclude(drafted)]
        return [*made, *([f"[{inside}]"] if inside else []), *top]
    above = [*_include(drafted, settings, scope), *_exclude(drafted)]
    if above:
        made += [f"[{inside}]"] if inside else ["# above the first [table]:"]
    files = ", ".join(_toml(one) for one in _files(drafted.paths, str(settings.root)))
    table = f"[[{inside}.overrides]]" if inside else "[[overrides]]"
    return [
        *made,
        *above,
        *([""] if above else []),
        table,
        f"files = [{files}]",
        schema,
        *_preset(drafted, settings),
    ]


def _used(output: str, settings: Settings) -> str:
    """Return the line that names the draft's file as a schema already, nothing if none does."""
    here = os.path.realpath(output)
    if settings.schema is not None and os.path.realpath(settings.schema) == here:
        return settings.where("schema")
    for number, override in enumerate(settings.overrides):
        if override.schema is not None and os.path.realpath(override.schema) == here:
            return settings.where("overrides", str(number), "schema")
    return ""


def _preset(drafted: Drafted, settings: Settings) -> Iterator[str]:
    if drafted.has_articles and settings.preset != "seed":
        yield 'preset = "seed"  # the rules about articles as well; "generic" leaves them out'
    elif not drafted.has_articles and settings.preset == "seed":
        yield 'preset = "generic"  # it has no articles'


def _include(drafted: Drafted, settings: Settings, scope: Scope) -> Iterator[str]:
    """Yield the line that has the documents checked, if they are not."""
    from seedlint.sources.gitignore import compile_patterns
    from seedlint.util.escape import escape
    from seedlint.util.paths import from_root

    if not drafted.paths:
        return
    named = [from_root(os.path.abspath(path), str(settings.root)) for path in drafted.paths]
    note = ""
    if settings.include:
        included = compile_patterns(settings.meant("include"))
        if all(map(included.match_file, scope.found.files)):
            return
        note = f"  # in place of {escape(settings.where('include'))}"
    yield f"include = [{', '.join(map(_toml, dict.fromkeys([*settings.include, *named])))}]{note}"


def _exclude(drafted: Drafted) -> Iterator[str]:
    from seedlint.patterns.globs import escaped

    if drafted.unread:
        yield "# could not be read; if that is right, leave the first # out:"
        yield f"# exclude = [{', '.join(_toml(f'/{escaped(path)}') for path in drafted.unread)}]"


def _files(paths: Sequence[str], root: str) -> Iterator[str]:
    """Yield the patterns of what was named: a glob is one already."""
    from seedlint.patterns.globs import escaped
    from seedlint.util.paths import from_root

    for path in paths:
        pattern = from_root(os.path.abspath(path), root)
        if os.path.lexists(path):
            pattern = escaped(pattern) + "/" * os.path.isdir(path)
        yield f"/{pattern}"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable()).replace("\x7f", "\\u007f")


__all__ = ["Drafted", "lines"]
