"""Begins a rule: `seedlint rules new` writes a module that works at once and is there to be changed."""

from __future__ import annotations

import builtins
import keyword
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.config.own import FILE_NAME
from seedlint.errors import OutputError, UsageError
from seedlint.files.leftovers import clear, create
from seedlint.files.pathguard import leads_out
from seedlint.rule import CODE_FORM, NAME_FORM, is_code, is_name
from seedlint.rulebook.local import is_passed_over, modules_in
from seedlint.rulebook.registry import OWN_LETTERS, Registry
from seedlint.rulekit.kinds import field_of, kind_of
from seedlint.util.escape import escape
from seedlint.util.paths import named, reason, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.config.settings import Settings

_LETTERS = re.compile(r"[A-Z]{1,5}")
_NEW_LETTERS = "MY"
_LONGEST_NAME = 60
_CODE_LINE = re.compile(
    r"""^[ \t]+code[ \t]*(?::[^=\n]*)?=[ \t]*["']([A-Z]{1,5}[0-9]{3,4})["']""", re.MULTILINE
)
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Draft:
    """A module to be written, and its rule."""

    path: Path
    code: str
    name: str
    text: str
    about: str
    """What the rule looks at, before anybody changes it."""


def draft(
    registry: Registry, settings: Settings, name: str, *, code: str | None, path: str | None, corpus: bool
) -> Draft:
    """Return what is to be written; UsageError for a name, code or path that won't do."""
    _check_name(registry, name)
    file = _path(settings, name, path)
    if is_passed_over(file.name):
        raise UsageError(
            f"--path: {escape(file.name)} would be ignored in a directory of rules: modules with `_` in"
            " front are helpers, `test_…` and conftest.py are for pytest; choose another name"
        )
    code = _code(registry, code, _written(settings, file))
    kind = kind_of(name, corpus=corpus)
    text = kind.template.replace("@CLASS@", _class_name(name, kind.template))
    text = text.replace("@CODE@", code).replace("@NAME@", name).replace("@FIELD@", field_of(name))
    return Draft(file, code, name, text, kind.about)


def known_rules(settings: Settings) -> Registry:
    """Return the rules there are; a folder in `rule-paths` may still be empty, or not be there."""
    registry = Registry.builtin()
    registry.add_installed()
    for entry in settings.rule_paths:
        path = settings.root / entry
        if path.is_file() or modules_in(path):
            registry.add_local(path, shown(path))
    registry.add_custom(settings)
    return registry


def write(draft: Draft) -> None:
    """Write a module; UsageError if there is such a file, OutputError if it can't be written."""
    folder = draft.path.parent
    if leads_out(folder):
        raise UsageError(f"{named(folder)} leads out of the checkout by a symbolic link; use --path")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder)
        create(draft.path, draft.text.encode("utf-8"))
    except FileExistsError as error:
        there = Path(error.filename)
        what = "exists already" if there == draft.path else "is not a directory"
        raise UsageError(f"{named(there)} {what}; choose another name, or use --path") from None
    except OSError as error:
        raise OutputError(f"cannot write {named(draft.path)}: {reason(error)}") from None


def next_steps(draft: Draft, settings: Settings) -> str:
    """Say what was written, and what to do next to have it run and tested."""
    import json
    from shlex import quote

    known = [_absolute(settings.root / entry) for entry in settings.rule_paths]
    folder = draft.path.parent
    lines = [f"{shown(draft.path)} is written: {draft.code} {draft.name}; {draft.about}", ""]
    if folder not in known and draft.path not in known:
        paths = json.dumps([*settings.rule_paths, _from(settings.root, draft.path)], ensure_ascii=False)
        lines += [_where_to_name_it(settings), "", f"    rule-paths = {paths}", ""]
    lines += [
        f"Test its examples: `seedlint rules test {quote(shown(draft.path))}`.",
        "",
        f"Run it: `seedlint --select {draft.code}` and the documents;"
        f" `seedlint explain {draft.code}` shows what it says of itself.",
        "",
    ]
    test, tested = folder / f"test_{draft.path.name}", draft.path.name
    lines += [
        f"Test it with pytest: {shown(test)} needs only",
        "",
        "    from seedlint.testing import rule_tests",
        "",
        f"    test_rules = rule_tests({json.dumps(tested, ensure_ascii=False)})",
        "",
        "Then change the examples to what you want, and the rest until the tests pass.",
    ]
    return "".join(f"{escape(line)}\n" for line in lines)


def _where_to_name_it(settings: Settings) -> str:
    source = settings.source
    if source is None:
        return f"To have it run, write into {shown(settings.root / FILE_NAME)}"
    if "rule-paths" in settings.configured:
        return f"To have it run, change {settings.where('rule-paths')} to"
    if source.name == "pyproject.toml":
        return f"To have it run, write into {shown(source)}, under [tool.seedlint]"
    return f"To have it run, write into {shown(source)}, above the first [table]"


def _check_name(registry: Registry, name: str) -> None:
    if not is_name(name):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
        better = re.sub(r"[\s_-]+", "-", words).strip("-").lower()
        hint = f"; did you mean {better}?" if is_name(better) else ""
        raise UsageError(f"the name `{escape(name[:100])}` must be {NAME_FORM}{hint}")
    if len(name) > _LONGEST_NAME:
        raise UsageError(f"the name has {len(name)} characters; {_LONGEST_NAME} are enough")
    _refuse_taken(registry, name)


def _refuse_taken(registry: Registry, word: str) -> None:
    known = registry.get(word)
    if known is not None:
        source = escape(registry.source(known.code))
        raise UsageError(f"{word} is taken: there is a rule {known.code} {known.name} ({source})")


def _code(registry: Registry, code: str | None, written: Mapping[str, Path]) -> str:
    if code is None or _LETTERS.fullmatch(code):
        letters = code or _usual_letters(registry, written)
        _refuse_own(letters)
        taken = [*written, *(rule.code for rule in registry)]
        numbers = [int(one[len(letters) :]) for one in taken if _letters(one) == letters]
        code = f"{letters}{max(numbers, default=0) + 1:03}"
    if not is_code(code):
        hint = f"; did you mean {code.upper()}?" if is_code(code.upper()) else ""
        raise UsageError(f"the code `{escape(code[:100])}` must be {CODE_FORM}{hint}")
    _refuse_own(_letters(code))
    _refuse_taken(registry, code)
    if code in written:
        raise UsageError(f"{code} is taken: {named(written[code])} has a rule with this code")
    return code


def _written(settings: Settings, file: Path) -> dict[str, Path]:
    """Return the codes of rules beside the new one and in `rule-paths`, as they are written there.

    A module that no configuration names yet, or that can't be imported, is in no registry; and what nobody
    has named is not to be run.
    """
    modules: list[Path] = []
    for place in (file.parent, *(settings.root / entry for entry in settings.rule_paths)):
        modules += modules_in(place) if place.is_dir() else [place]
    return codes_in(modules)


def codes_in(modules: Iterable[Path]) -> dict[str, Path]:
    """Return the codes of rules as they are written in modules, none of which is run."""
    found: dict[str, Path] = {}
    for module in filter(Path.is_file, modules):
        with suppress(OSError), module.open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8", "replace")
            found.update((code, module) for code in _CODE_LINE.findall(text))
    return found


def _refuse_own(letters: str) -> None:
    if letters == OWN_LETTERS:
        raise UsageError(
            f"codes with the letters {OWN_LETTERS} are seedlint's own; choose others, like NR001"
        )


def _letters(code: str) -> str:
    return code.rstrip("0123456789")


def _usual_letters(registry: Registry, written: Iterable[str]) -> str:
    """Return the letters of the rules that are neither built in nor installed, if there are any."""
    codes = [*written, *(rule.code for rule in registry if registry.is_local(rule.code))]
    found = [letters for letters in map(_letters, codes) if letters != OWN_LETTERS]
    return found[-1] if found else _NEW_LETTERS


def _path(settings: Settings, name: str, path: str | None) -> Path:
    file = f"{name.replace('-', '_')}.py"
    if path == "":
        raise UsageError("--path: the name is empty")
    if path is None:
        folders = [settings.root / entry for entry in settings.rule_paths if not entry.endswith(".py")]
        return _absolute((folders[0] if folders else Path.cwd()) / file)
    found = _absolute(Path(path))
    if found.suffix != ".py" or found.is_dir():
        found /= file
    return found


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are named


def _from(root: Path, path: Path) -> str:
    """Return a path as `rule-paths` names it: relative to the configuration's folder, where it can be."""
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _class_name(name: str, template: str) -> str:
    """Return ``HeadlineLength`` for ``headline-length``, and a name that means nothing else in the module."""
    words = "".join(word.capitalize() for word in name.split("-"))
    taken = keyword.iskeyword(words) or hasattr(builtins, words) or re.search(rf"\b{words}\b", template)
    return f"{words}Rule" if taken else words
