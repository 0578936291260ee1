"""What was meant by words of the command line that are no paths, and by options that there are none of."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Any

import click

from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_URL = re.compile(r"https?://", re.IGNORECASE)
_REPORT = re.compile(r"[^{}*?\[]+\.(?:json|jsonl|sarif|html|xml|txt)", re.IGNORECASE)
_CODE_LISTS = ("ignore", "select", "fixable", "unfixable")
_COMMANDS = {
    "lint": "seedlint check", "run": "seedlint check",
    "version": "seedlint --version", "fix": "seedlint check --fix", "list": "seedlint rules",
    "settings": "seedlint config", "show-settings": "seedlint config",
    "list-files": "seedlint --list-files", "files": "seedlint --list-files",
    "hook": "seedlint init --hook", "pre-commit": "seedlint init --hook", "ci": "seedlint init",
    "setup": "seedlint init", "badge": "seedlint report", "create-baseline": "seedlint baseline create",
}  # fmt: skip
_OPTIONS = {
    "--ignore": "--disable --skip --extend-ignore --exclude-rule --exclude-rules --ignore-rule --no-rule",
    "--select": "--enable --rule --rules --only --extend-select --code --codes",
    "--exclude": "--extend-exclude --exclude-path --ignore-path --ignore-file --ignore-pattern",
    "--format NAME=FILE": "--output -o --output-file --out --report",
    "--format": "--output-format --reporter --fmt",
    "--format json": "--json", "--format sarif": "--sarif", "--format html": "--html",
    "--config": "-c --configuration --config-file --settings",
    "--fail-on": "--min-severity --fail-level --error-level",
    "--exit-zero": "--soft-fail --no-fail --no-error --exit-0 --allow-failures",
    "--max-warnings": "--max-findings --max-issues --max-problems",
    "--list-files": "--show-files --list-target-files --ls --print-files",
    "--fail-on warning": "--strict --warnings-as-errors --error-on-warnings -W",
    "--unsafe-fixes": "--unsafe",
    "--diff": "--dry-run --check",
    "--jobs": "--threads --workers --parallel --processes",
    "--since": "--changed --changed-since --diff-base --since-rev",
    "--quiet": "--silent -s",
    "--color": "--colour", "--no-color": "--no-colour --plain",
    "-": "--stdin",
}  # fmt: skip
"""Options by those of other tools that do the like."""
_ELSEWHERE = {
    "--severity": 'write it into the configuration, below `[severity]`, as in `CODE = "note"`',
    "--explain": "write `seedlint explain CODE`",
    "--list-rules": "write `seedlint rules`",
    "--show-settings": "write `seedlint config`",
    "--clear-cache": "write `seedlint clean`",
    "--verbose": "there is no verbose output; `seedlint explain CODE` explains a rule",
    "-v": "`-V` shows the version; `seedlint explain CODE` explains a rule",
    "--init": "the configuration is a file `seedlint.toml`; it may be empty",
}  # fmt: skip


def refuse_late_command(
    group: click.Group, ctx: click.Context, default: click.Command, args: Sequence[str]
) -> None:
    """Raise UsageError for options before a command's name: they would be those of the ``default`` one.

    That a word is no command, but an option's value or a path, is taken for granted where it can be.
    """
    takes = {
        word: not (isinstance(param, click.Option) and (param.is_flag or param.count))
        for param in default.get_params(ctx)
        for word in (*param.opts, *param.secondary_opts)
    }
    at = 0
    while at < len(args) and args[at].startswith("-") and args[at] not in {"-", "--"}:
        word = args[at]
        value = args[at + 1] if at + 1 < len(args) else ""
        # Of an option that there is none of, nobody knows whether it takes a value.
        skips = takes.get(word, not value.startswith("-") and value not in group.commands)
        at += 1 + (skips and "=" not in word)
    if at < len(args) and args[at] in group.commands and not os.path.lexists(args[at]):
        command = [args[at], *args[:at], *args[at + 1 :]]
        raise UsageError(f"options go after the command: `{ctx.command_path} {escape(shlex.join(command))}`")


def check_paths(paths: Sequence[str], options: Mapping[str, Any]) -> None:
    """Ask about words that are no paths, but much like a command, a rule, an option or a report's file."""
    for index, path in enumerate(paths):
        if path == "-" or os.path.lexists(path):
            continue
        said = (_command(paths) if index == 0 else "") or _other(path, options)
        if said:
            raise UsageError(said)


def _command(paths: Sequence[str]) -> str:
    group = click.get_current_context().find_root().command
    if not isinstance(group, click.Group):
        return ""
    from seedlint.util.suggest import closest

    word = paths[0]
    if word.lower() in _COMMANDS:
        return f"{escape(word)} does not exist; did you mean `{_COMMANDS[word.lower()]}`?"
    # A rule is listed among others, and explained by itself.
    command = "explain" if word == "rule" and paths[1:] else closest(word, group.commands)
    return f"{escape(word)} does not exist; did you mean the command `{command}`?" if command else ""


def _other(path: str, options: Mapping[str, Any]) -> str:
    shown = escape(path)
    if path.startswith("-"):
        return f"{shown} does not exist; after `--` all words are paths: write options before it"
    if _URL.match(path):
        return f"{shown} is a URL; seedlint lints files, and `seedlint links` checks the URLs in them"
    if options["color"] is not None and path in {"always", "never", "auto"}:
        return f"{shown} does not exist; --color takes no word: write --color, --no-color or neither"
    names = [name for name in options["formats"] if "=" not in name]
    if names and _REPORT.fullmatch(path) and not options["staged"]:
        return f"{shown} does not exist; a report goes to a file with `=`: --format {names[-1]}={shown}"
    return _rule(path, options)


def _rule(path: str, options: Mapping[str, Any]) -> str:
    """Say how rules are named on the command line, to who has named one as a path."""
    from seedlint.cli.options import words

    parts = words([path])
    if not parts or not all(map(is_like_a_rule, parts)):
        return ""
    shown = escape(",".join(parts))
    given = [name for name in _CODE_LISTS if options[name]]
    what = "names a rule" if len(parts) == 1 else "names rules"
    if not given:
        option = "--fixable" if options["fix"] or options["diff"] else "--select"
        return f"{shown} {what}, and no path; write it after an option, as in {option} {shown}"
    listed = escape(",".join((*words(options[given[0]]), *parts)))
    return f"{shown} {what}, and no path; write codes with commas between them: --{given[0]} {listed}"


def is_like_a_rule(word: str) -> bool:
    """Whether a word is the name of a built-in rule, or has the form of a code."""
    from seedlint.rulebook.registry import Registry

    return (
        re.fullmatch("[A-Za-z]{2,4}[0-9]{1,4}", word) is not None or Registry.builtin().get(word) is not None
    )


def meant_option(error: click.NoSuchOption) -> str:
    """Say what to write instead of an option that there is none of; empty where that is not known."""
    name = error.option_name
    known = (
        {word for one in error.ctx.command.params for word in (*one.opts, *one.secondary_opts)}
        if error.ctx
        else set()
    )
    for option, others in _OPTIONS.items():
        if name in others.split() and (option.split()[0] in known or option == "-"):
            return f"No such option '{name}'; did you mean {option}?"
    if name in _ELSEWHERE:
        return f"No such option '{name}'; {_ELSEWHERE[name]}"
    return ""


__all__ = ["check_paths", "meant_option", "refuse_late_command"]
