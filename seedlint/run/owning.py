"""Who owns what, by the settings and by the CODEOWNERS file of the working copy.

That comes after the findings: it decides nothing about them, and is no part of a cache.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ConfigurationError, UsageError
from seedlint.git.checkout import checkout
from seedlint.output.result import Others
from seedlint.owners.codeowners import PLACES, code_owners, find, is_gitlab, read
from seedlint.owners.model import Owned
from seedlint.owners.owners import NAMELESS, Owners, PathOwners
from seedlint.run.exiting import exit_code_of
from seedlint.sources.gitignore import compile_patterns
from seedlint.util.escape import escape
from seedlint.util.paths import named, relative
from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result
    from seedlint.owners.codeowners import CodeOwners
    from seedlint.rulebook.selection import Selection

_MOST_TOLD = 10
"""So many lines of CODEOWNERS that can't be read are told one by one."""


def owners_of(settings: Settings, selection: Selection, tell: Callable[[str], None]) -> Owners:
    """Return who owns what; what of it can't be used is told.

    ConfigurationError for a CODEOWNERS file that the configuration names, and that can't be used.
    """
    top = checkout(settings.root, os.environ) or settings.root
    codeowners = _codeowners(settings, top, tell)
    inside = relative(str(settings.root), str(top)) or "."
    return Owners(
        codeowners=codeowners,
        prefix="" if inside == "." else f"{inside}/",
        paths=[
            PathOwners(
                compile_patterns(settings.meant(f"owners.paths.{number}.files")),
                _owned(settings, "paths", number, entry),
            )
            for number, entry in enumerate(settings.owners.get("paths", ()))
        ],
        rules=_by_code(settings, selection),
        providers={
            domain: _owned(settings, "providers", number, entry)
            for number, entry in enumerate(settings.owners.get("providers", ()))
            for domain in entry["domains"]
        },
    )


def _owned(settings: Settings, key: str, number: int, entry: Mapping[str, list[str]]) -> Owned:
    return Owned(tuple(dict.fromkeys(entry["owners"])), (settings.where("owners", key, str(number)),))


def _by_code(settings: Settings, selection: Selection) -> dict[str, Owned]:
    """Return who owns the findings of rules: the most exact selector counts, of two the last."""
    entries = [
        (selection.strength(selector), selector, _owned(settings, "rules", number, entry))
        for number, entry in enumerate(settings.owners.get("rules", ()))
        for selector in entry["select"]
    ]
    entries.sort(key=lambda one: one[0])
    return {code: owned for _, selector, owned in entries for code in selection.registry.match(selector)}


def _codeowners(settings: Settings, top: Path, tell: Callable[[str], None]) -> CodeOwners | None:
    """Return what the CODEOWNERS file says; None if none is wanted, or there is none."""
    wanted = settings.owners.get("codeowners", True)
    if wanted is False:
        return None
    if isinstance(wanted, str):
        found = read(top, _from_top(settings, top, wanted))
        if found.raw is None:
            raise _refusal(settings, f"`{wanted}` can't be used: {found.reason}")
    else:
        first = find(top)
        if first is None:
            if "codeowners" in settings.owners:
                places = ", ".join(PLACES)
                tell(
                    f"{settings.where('owners', 'codeowners')}: owners.codeowners: there is none of {places}"
                )
            return None
        found = first
    name = named(top / found.name)
    if found.raw is None:
        tell(f"{name} does not count: {escape(found.reason)}")
        return None
    made = code_owners(found.raw, name, gitlab=is_gitlab(found.name))
    for problem in made.problems[:_MOST_TOLD]:
        tell(f"{name}:{problem.number}: {escape(problem.words)}")
    if more := len(made.problems[_MOST_TOLD:]):
        tell(f"{name}: {more} more line{'s' * (more > 1)} can't be read")
    return made


def _from_top(settings: Settings, top: Path, written: str) -> str:
    """Return the path of a file that the configuration names, from the top of the working copy."""
    place = relative(os.path.normpath(settings.root / written), os.fspath(top))
    if place is None or place.split("/")[0] == "..":
        raise _refusal(settings, f"`{written}` is not in the working copy")
    return place


def _refusal(settings: Settings, words: str) -> ConfigurationError:
    return ConfigurationError(f"{settings.where('owners', 'codeowners')}: owners.codeowners: {escape(words)}")


def provider_in(settings: Settings, path: str) -> str | None:
    """Return the provider of a document, by its path from the root; None if it can't be read, or has none."""
    from seedlint.run.build import build_reader
    from seedlint.run.evidence import provider_at
    from seedlint.sources.trees import WorkingTree
    from seedlint.util.redact import Secrets

    raw = WorkingTree(str(settings.root)).source(path, settings.max_file_size)
    if raw is None:
        return None
    document = build_reader(settings).document(path, raw)
    return provider_at(document.data, "", document.derive(Secrets).mask)


def owners_of_findings(
    owners: Owners, provider: Callable[[PlacedFinding], str | None]
) -> Callable[[PlacedFinding], tuple[str, ...]] | None:
    """Return what tells the owners of a finding; None if nothing is said of any."""
    if not owners:
        return None

    def of(finding: PlacedFinding) -> tuple[str, ...]:
        its = provider(finding) if owners.by_provider and owners.of_rule(finding.code) is None else None
        return owners.of_finding(finding.path, finding.code, its).owners

    return of


def check_names(names: Sequence[str], owners: Owners) -> None:
    """Refuse owners whom nobody has named, with a UsageError; `nobody` stands for what has no owner."""
    if not owners:
        raise UsageError(
            "--owner: no owners are known; write a CODEOWNERS file, or `[owners]` in the configuration"
        )
    for name in names:
        if owners.spelling(name) not in {*owners.named(), NAMELESS}:
            hint = did_you_mean(name, owners.named())
            raise UsageError(f"--owner: nothing is owned by `{escape(name)}`{hint}")


def only(result: Result, names: Sequence[str], settings: Settings, owners: Owners) -> Result:
    """Return a result with the findings of some owners alone; it says how many of others are left out.

    That a document was not judged, or a rule not run, is everybody's.
    """
    of = result.owners() or (lambda _finding: ())
    wanted = tuple(dict.fromkeys(map(owners.spelling, names)))

    def keeps(finding: PlacedFinding) -> bool:
        return (
            finding.unjudged
            or finding.code == INTERNAL_ERROR
            or not {*wanted}.isdisjoint(of(finding) or (NAMELESS,))
        )

    findings = tuple(filter(keeps, result.findings))
    kept = {id(finding) for finding in findings}
    return replace(
        result,
        findings=findings,
        suppressed=tuple(one for one in result.suppressed if keeps(one.finding)),
        known=tuple(filter(keeps, result.known)),
        exit_code=int(exit_code_of(findings, settings, result.complaints)),
        others=Others(
            wanted,
            Counter(finding.severity for finding in result.findings if id(finding) not in kept),
        ),
    )


__all__ = ["check_names", "only", "owners_of", "owners_of_findings", "provider_in"]
