"""The configuration that `seedlint init` writes: what was found, and what is often wanted, as comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from seedlint.config.own import FILE_NAME
from seedlint.util.escape import escape
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

BASELINE = "seedlint-baseline.json"
SCHEMA = "front-matter.schema.json"


class Draft(NamedTuple):
    """What a configuration is to say."""

    include: Sequence[str]
    """Patterns."""
    documents: int = 0
    exclude: Sequence[str] = ()
    extensions: Sequence[str] = ()
    """Endings of documents besides the usual ones, without a dot."""
    seeds: bool = True
    """Whether they are seed documents; if not, there is a schema of their own, or it is still to be made."""
    schema: str = ""
    """A schema that was drafted; its articles, if it has any, are judged as such."""
    schema_is_there: bool = False
    """Whether it was there before."""
    articles: bool = False
    baseline: bool = False
    nameless: Sequence[str] = ()
    """Folders and files with documents that no pattern can name, and that are left out therefore."""


def text_of(draft: Draft, *, inside: bool = False) -> str:
    """Return a configuration as it is written; ``inside`` a pyproject.toml it is a table of that."""
    head = "tool.seedlint" if inside else ""
    lines = [
        "# How seedlint checks the documents of this repository. `seedlint config` shows all settings in",
        "# force, and where each of them comes from. Paths and patterns start from this file's directory.",
        *(["[tool.seedlint]"] if inside else []),
        "",
        *_include(draft),
        "",
        *_schema(draft),
        "# The minimum severity that makes a run fail: error, warning or note.",
        '# fail-on = "warning"',
        "",
        "# Rules to leave out, by code, prefix of codes or name: `seedlint rules` lists them,",
        "# `seedlint explain CODE` describes one.",
        *_ignore(draft),
        "",
        "# Existing findings, so that only new ones count: `seedlint baseline create` writes the file.",
        f'{"" if draft.baseline else "# "}baseline = "{BASELINE}"',
        "",
        "# Severities of your own, by code, prefix or name.",
        f"# [{_table(head, 'severity')}]",
        '# text-whitespace = "note"',
    ]
    if draft.extensions:
        lines += [
            "",
            "# Extensions of documents, in addition to .md, .markdown, .txt, .yaml, .yml and .json.",
            f"[{_table(head, 'documents')}]",
            f"extensions = {_list(draft.extensions)}",
        ]
    return "\n".join(lines) + "\n"


def _include(draft: Draft) -> list[str]:
    found = f" ({counted(draft.documents, 'document')} when this was written)" if draft.documents else ""
    lines = [f"# Where the documents are{found}.", f"include = {_list(draft.include)}"]
    if draft.nameless:
        lines.append(
            "# Not among them, and not checked, for signs in their names; rename them, and add them:"
        )
        lines += [f"#     {escape(path)}" for path in draft.nameless]
    lines.append("")
    lines.append("# Files there that are not documents: .gitignore patterns.")
    if not draft.exclude:
        return [*lines, '# exclude = ["drafts/"]']
    return [*lines, *_exclude(draft)]


def _exclude(draft: Draft) -> list[str]:
    return ["exclude = [", *(f"    {quoted(one)},  # has no front matter" for one in draft.exclude), "]"]


def missing_lines(draft: Draft, configured: Collection[str], *, inside: bool = False) -> str:
    """Return the lines that a configuration lacks to have the documents checked; ``configured`` it has."""
    lines = [f"include = {_list(draft.include)}"]
    if draft.exclude and "exclude" not in configured:
        lines += _exclude(draft)
    if not draft.seeds and not draft.schema and not {"schema", "preset", "ignore"} & set(configured):
        lines += ['preset = "generic"', *_ignore(draft)]
    elif draft.schema and "schema" not in configured:
        lines.append(f"schema = {quoted(draft.schema)}")
    if draft.extensions and "documents" not in configured:
        table = _table("tool.seedlint" if inside else "", "documents")
        lines += ["", f"[{table}]", f"extensions = {_list(draft.extensions)}"]
    return "\n".join(lines) + "\n"


def _schema(draft: Draft) -> list[str]:
    if draft.seeds:
        return []
    if draft.schema:
        draft_or_not = "" if draft.schema_is_there else ": a draft from the documents, to be read and changed"
        lines = [f"# What the front matter is validated against{draft_or_not}."]
        lines.append(f"schema = {quoted(draft.schema)}")
        if draft.articles:
            lines.append('preset = "seed"  # the rules about articles as well; "generic" leaves them out')
        return [*lines, ""]
    return [
        "# The documents are not seed documents, so they need a JSON Schema of their own. This drafts one:",
        f"#     seedlint infer -o {SCHEMA}",
        "# Then take the # from `schema`, and delete `ignore` below: until then no field is checked.",
        f'# schema = "{SCHEMA}"',
        'preset = "generic"',
        "",
    ]


def _ignore(draft: Draft) -> list[str]:
    if draft.seeds or draft.schema:
        return ['# ignore = ["url-insecure"]']
    return ['ignore = ["SL1", "content-after-front-matter"]']


def _table(head: str, name: str) -> str:
    return f"{head}.{name}" if head else name


def _list(values: Sequence[str]) -> str:
    whole = f"[{', '.join(map(quoted, values))}]"
    if len(whole) <= 90:
        return whole
    return "\n".join(["[", *(f"    {quoted(one)}," for one in values), "]"])


def quoted(text: str) -> str:
    """Return a text as TOML has it, with escapes for what can't be seen."""
    made = json.dumps(text, ensure_ascii=escape(text) != text or not text.isprintable())
    return made.replace("\x7f", "\\u007f")


__all__ = ["BASELINE", "FILE_NAME", "SCHEMA", "Draft", "missing_lines", "quoted", "text_of"]
