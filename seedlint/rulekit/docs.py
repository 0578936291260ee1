"""A rule's documentation from the rule itself: for `seedlint explain`, `seedlint rules` and docs/rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import Severity
from seedlint.output.paint import BOLD, DIM, GREEN, SEVERITY
from seedlint.rule import Bad, BaseRule, CorpusRule, Good, Option
from seedlint.rulekit.look import PLAIN, Look
from seedlint.rulekit.shown import (
    NOT_REPORTED,
    REPORTED,
    option_value,
    others,
    shown_examples,
    shown_source,
    syntax,
)
from seedlint.util.docstring import sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedlint.finding import JSON
    from seedlint.rulebook.registry import Registry
    from seedlint.rulebook.selection import Selection


def page(rule: type[BaseRule], form: str = "text", look: Look = PLAIN, url: str = "") -> str:
    """Return the page of one rule, as ``text`` for a terminal or as ``markdown``.

    ``look`` is how a text is shown, and ``url`` where its heading leads to; nowhere if it is empty.
    """
    return _markdown_page(rule) if form == "markdown" else _text_page(rule, look, url)


def scope_of(rule: type[BaseRule]) -> str:
    """Return what a rule needs to see: one ``document``, or the ``corpus``."""
    return "corpus" if issubclass(rule, CorpusRule) else "document"


def facts(rule: type[BaseRule]) -> str:
    """Return a rule's severity, whether it is on, its scope, whether it has a fix, and since when."""
    safety = fix_safety(rule)
    fix = f", {safety} fix" if safety else ""
    default = (
        f"{rule.severity} by default" if rule.by_default else f"off by default, a {rule.severity} if selected"
    )
    if rule.generic_severity is not None:
        article = "an" if rule.generic_severity is Severity.ERROR else "a"
        default += f" ({article} {rule.generic_severity} with the preset `generic`)"
    since = f", since {rule.since}" if rule.since else ""  # one of the configuration has no version
    return f"{default}, scope: {scope_of(rule)}{fix}{since}"


def _beside(rule: type[BaseRule]) -> str:
    """Return what the files of a rule are next to; only those of the configuration come with no version."""
    return "its module" if rule.since else "the configuration"


def _text_page(rule: type[BaseRule], look: Look, url: str) -> str:
    summary, paragraphs, why, fix = sections(rule)
    first, *rest = look.fit(f"{rule.code} {rule.name} ({facts(rule)})")
    code = look.link(look.paint(rule.code, BOLD), url)
    lines = [first.replace(rule.code, code, 1), *rest, "", look.wrap(summary)]
    for paragraph in paragraphs:
        lines += ["", look.wrap(paragraph)]
    if why:
        lines += ["", look.wrap(why, label="Why:")]
    if fix:
        lines += ["", look.wrap(fix, label="Fix:")]
    if rule.options:
        table = f"[rules.{rule.name}] (in pyproject.toml: [tool.seedlint.rules.{rule.name}]):"
        lines += ["", *look.fit(f"Options, under {table}")]
        for option in rule.options:
            lines.append(look.wrap(f"{option.name} = {option_value(option.default)}: {_help(option)}", "  "))
    if rule.data_files:
        lines += ["", look.wrap(f"Reads, next to {_beside(rule)}: {', '.join(rule.data_files)}")]
    for title, kind, style in (
        (f"{NOT_REPORTED}:", Good, GREEN),
        (f"{REPORTED}:", Bad, SEVERITY[rule.severity]),
    ):
        for example in shown_examples(rule, kind):
            source = shown_source(example).splitlines()
            lines += ["", look.paint(title, style), *(f"    {line}" for line in source)]
            if isinstance(example, Bad) and example.says:
                lines += [look.paint(line, DIM) for line in look.fit(f"→ {example.says}", "    ")]
    return "\n".join(lines) + "\n"


def _markdown_page(rule: type[BaseRule]) -> str:
    summary, paragraphs, why, fix = sections(rule)
    lines = [
        f"# {rule.code} `{rule.name}`",
        "",
        f"*{facts(rule)[0].upper()}{facts(rule)[1:]}.*",
        "",
        summary,
    ]
    for paragraph in paragraphs:
        lines += ["", paragraph]
    if why:
        lines += ["", "## Why", "", why[0].upper() + why[1:]]
    if fix:
        lines += ["", "## Fix", "", fix[0].upper() + fix[1:]]
    if rule.options:
        lines += _options_table(rule)
    if rule.data_files:
        files = ", ".join(f"`{name}`" for name in rule.data_files)
        lines += ["", "## Data files", "", f"Next to {_beside(rule)}: {files}."]
    for title, kind in ((NOT_REPORTED, Good), (REPORTED, Bad)):
        lines += _examples(rule, title, kind)
    return "\n".join(lines) + "\n"


def _examples(rule: type[BaseRule], title: str, kind: type[Good | Bad]) -> list[str]:
    examples = shown_examples(rule, kind)
    lines = ["", f"## {title}"] if examples else []
    for example in examples:
        lines += ["", f"```{syntax(example)}", shown_source(example), "```"]
        if isinstance(example, Bad) and example.says:
            lines += ["", f"→ … {example.says} …"]
        if words := others(rule, example):
            lines += ["", words]
    return lines


def _options_table(rule: type[BaseRule]) -> list[str]:
    lines = [
        "",
        "## Options",
        "",
        f"Under `[rules.{rule.name}]` (in pyproject.toml: `[tool.seedlint.rules.{rule.name}]`):",
        "",
        "| option | default | meaning |",
        "|---|---|---|",
    ]
    for option in rule.options:
        meaning = _help(option).replace("|", chr(92) + "|")
        lines.append(f"| `{option.name}` | `{option_value(option.default)}` | {meaning} |")
    return lines


def _help(option: Option) -> str:
    if not option.file:
        return option.help
    return f"{option.help.rstrip('.')}. A file, relative to the configuration."


def fixable(rule: type[BaseRule]) -> bool:
    """Whether the rule's documentation promises a fix: an example shows what it makes of the source."""
    return any(isinstance(example, Bad) and example.fixed is not None for example in rule.examples)


def fix_safety(rule: type[BaseRule]) -> str | None:
    """Return ``safe`` or ``unsafe`` for a rule that promises a fix: what it offers for its own example.

    None for a rule that crashes on its example; whoever lints with it hears of that.
    """
    if not fixable(rule):
        return None
    from seedlint.rulekit.examples import ExampleError, run_example

    for example in rule.examples:
        if isinstance(example, Bad) and example.fixed is not None:
            try:
                findings = run_example(rule, example).findings
            except ExampleError:
                continue
            for finding in findings:
                if finding.fix:
                    return "safe" if finding.fix.safe else "unsafe"
    return None


def listing(registry: Registry, selection: Selection, form: str, look: Look = PLAIN) -> str:
    """Return all rules as a table: ``text``, ``markdown`` or ``json``; ``look`` is how a text is shown."""
    if form == "json":
        import json

        rules = [_facts_for_programs(rule, registry, selection) for rule in registry]
        return json.dumps(rules, indent=2) + "\n"
    if form == "markdown":
        return markdown_table(registry, severities=selection.severities)
    width = max(len(rule.name) for rule in registry)
    lines = []
    for rule in registry:
        mark = " " if rule.code in selection.codes else "·"
        source = registry.source(rule.code)
        origin = "" if source == "built in" else f"  ({source})"
        head = f"{mark} {look.paint(f'{rule.code:6}', BOLD)} {rule.name:{width}}"
        severity = _severity(selection.severities[rule.code], look)
        lines += look.row(f"{head}  {severity}", f"{rule.summary()}{origin}")
    return "\n".join(lines) + "\n"


def _facts_for_programs(rule: type[BaseRule], registry: Registry, selection: Selection) -> dict[str, JSON]:
    summary, paragraphs, why, remedy = sections(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(selection.severities[rule.code]),
        "default_severity": str(rule.severity),
        "by_default": rule.by_default,
        "selected": rule.code in selection.codes,
        "scope": scope_of(rule),
        "corpus": issubclass(rule, CorpusRule),
        "fix": fix_safety(rule),
        "since": rule.since,
        "source": registry.source(rule.code),
        "summary": summary,
        "details": paragraphs,
        "why": why,
        "remedy": remedy,
        "data_files": list(rule.data_files),
        "options": [
            {"name": o.name, "default": o.default, "choices": o.choices, "help": o.help} for o in rule.options
        ],
    }


def family(rules: Sequence[type[BaseRule]], form: str, look: Look = PLAIN) -> str:
    """Return some rules as a list to choose from, as ``text`` or as ``markdown``."""
    if form == "markdown":
        return markdown_table(rules)
    width = max(len(rule.name) for rule in rules)
    lines = []
    for rule in rules:
        head = f"{look.paint(f'{rule.code:6}', BOLD)} {rule.name:{width}}"
        lines += look.row(f"{head}  {_severity(rule.severity, look)}", rule.summary())
    return "\n".join([*lines, "", f"`seedlint explain {rules[0].code}` says more."]) + "\n"


def _severity(severity: Severity, look: Look) -> str:
    """Return a severity as a cell of a table."""
    return look.paint(f"{severity!s:7}", SEVERITY[severity])


def markdown_table(
    rules: Iterable[type[BaseRule]],
    folder: str | None = None,
    severities: Mapping[str, Severity] | None = None,
) -> str:
    """Return rules as a markdown table.

    ``folder`` is where their pages are, if they are linked; ``severities`` are those in force, by code.
    """
    lines = ["| code | name | severity | what it reports |", "|---|---|---|---|"]
    for rule in rules:
        code = rule.code if folder is None else f"[{rule.code}]({folder}{rule.code}.md)"
        severity = severities[rule.code] if severities else rule.severity
        off = "" if rule.by_default else " (off by default)"
        summary = rule.summary().replace("|", "\\|")
        lines.append(f"| {code} | `{rule.name}` | {severity}{off} | {summary} |")
    return "\n".join(lines) + "\n"
