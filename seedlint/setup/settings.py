"""The configuration that `seedlint init` writes: what was found, and what is often wanted, as comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from seedlint.config.own import FILE_NAME
from seedlint.util.escape import escape
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    articles: bool = False
    baseline: bool = False


def text_of(draft: Draft, *, inside: bool = False) -> str:
    """Return a configuration as it is written; ``inside`` a pyproject.toml it is a table of that."""
    head = "tool.seedlint" if inside else ""
    lines = [
        "# How seedlint checks the documents of this repository. `seedlint config` shows all settings in",
        "# force, and where each of them comes from. Paths and patterns start from this file's folder.",
        *(["[tool.seedlint]"] if inside else []),
        "",
        *_include(draft),
        "",
        *_schema(draft),
        "# The least severity that makes a run fail: error, warning or note.",
        '# fail-on = "warning"',
        "",
        "# Rules to leave out, by code, prefix of codes or name: `seedlint rules` lists them,",
        "# `seedlint explain CODE` says more of one.",
        *_ignore(draft),
        "",
        "# Findings of today, so that only new ones count: `seedlint baseline create` writes the file.",
        f'{"" if draft.baseline else "# "}baseline = "{BASELINE}"',
        "",
        "# Severities of your own, by code, prefix or name.",
        f"# [{_table(head, 'severity')}]",
        '# text-whitespace = "note"',
    ]
    if draft.extensions:
        lines += [
            "",
            "# Endings of documents, besides .md, .markdown, .txt, .yaml, .yml and .json.",
            f"[{_table(head, 'documents')}]",
            f"extensions = {_list(draft.extensions)}",
        ]
    return "\n".join(lines) + "\n"


def _include(draft: Draft) -> list[str]:
    found = f" ({counted(draft.documents, 'document')} when this was written)" if draft.documents else ""
    lines = [f"# Where the documents are{found}.", f"include = {_list(draft.include)}", ""]
    lines.append("# What of that is none: .gitignore patterns.")
    exclude = _list(draft.exclude) if draft.exclude else '["drafts/"]'
    return [*lines, f"{'' if draft.exclude else '# '}exclude = {exclude}"]


def _schema(draft: Draft) -> list[str]:
    if draft.seeds:
        return []
    if draft.schema:
        lines = ["# What the front matter has to be: a draft from the documents, to be read and changed."]
        lines.append(f"schema = {quoted(draft.schema)}")
        if draft.articles:
            lines.append('preset = "seed"  # the rules about articles as well; "generic" leaves them out')
        return [*lines, ""]
    return [
        "# The documents are no seed documents, so they need a JSON Schema of their own. This drafts one:",
        f"#     seedlint infer -o {SCHEMA}",
        "# Then take the # from `schema`, and delete `ignore` below: until then no field is judged.",
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


__all__ = ["BASELINE", "FILE_NAME", "SCHEMA", "Draft", "quoted", "text_of"]
