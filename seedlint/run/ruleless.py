"""Documents that no rule is about: a run over them would be green without having looked at anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ConfigurationError, SeedlintError, UsageError
from seedlint.run.isolation import isolation
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.config.settings import Settings
    from seedlint.rulebook.selection import Selection

_SELECTING = ("select", "ignore")
_MOST_NAMED = 5


def refuse_ruleless(selection: Selection) -> None:
    """Refuse settings by which no rule would run in any document; UsageError or ConfigurationError.

    What can't be loaded, or has a name that nobody knows, is reported in its own words.
    """
    settings = selection.settings
    codes = frozenset[str]().union(*(selection.under(one).codes for one in _every(settings)))
    chosen = codes - {INTERNAL_ERROR}
    able = chosen - _in_need_of_links(selection) if settings.verdicts is None else chosen
    if able or selection.registry.failures or any(selection.findings()):
        return
    names = [name for name in _SELECTING if name in settings.given]
    kind: type[SeedlintError] = UsageError if names or selection.isolated else ConfigurationError
    if chosen:
        named = ", ".join(sorted(chosen)[:_MOST_NAMED])
        at = "" if names or "select" not in settings.configured else f"{settings.where('select')}: "
        raise kind(
            f"{at}the selected rules ({named}) only report what `seedlint links` has found"
            " out; run it, and use --links or set `links.use`, or nothing is checked"
        )
    said = [f"--{name}" for name in names]
    said += [settings.where(name) for name in _SELECTING if name in settings.configured and name not in names]
    if selection.isolated:
        said += [words for words, _ in isolation(selection)] or ["--isolated"]
    words = (
        f"no rule is selected ({', '.join(said)}), so nothing is checked; `seedlint rules` lists the rules"
    )
    raise kind(words)


def idle_by_name(selection: Selection) -> list[str]:
    """Return the codes of rules that were selected by name, and can find nothing without the link store."""
    settings = selection.settings
    if settings.verdicts is not None:
        return []
    registry = selection.registry
    named = {rule.code for word in settings.select if (rule := registry.get(word)) is not None}
    return sorted(named & _in_need_of_links(selection) & selection.codes)


def without_rules(selection: Selection, paths: Iterable[str]) -> str:
    """Say how many of some documents no rule is wanted for; empty if there are none."""
    if not selection.may_leave_documents:
        return ""
    count = sum(not selection.judges(path) for path in paths)
    if not count:
        return ""
    verb = "was" if count == 1 else "were"
    return f"{counted(count, 'document')} {verb} checked by no rule, because the configuration leaves out all"


def _every(settings: Settings) -> Iterator[Settings]:
    yield settings
    for number in range(len(settings.overrides)):
        yield settings.overridden_by((number,))


def _in_need_of_links(selection: Selection) -> frozenset[str]:
    return frozenset(rule.code for rule in selection.registry if rule.needs_links)


__all__ = ["idle_by_name", "refuse_ruleless", "without_rules"]
