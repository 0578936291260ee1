"""New causes that have much in common, told together: one line for forty defects of one kind, not forty.

What counts as told stays per cause; only how it is told changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.notify.items import Group, Shared, of_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlint.notify.faults import Faults
    from seedlint.notify.news import Item
    from seedlint.told.figures import Cause, Finding, Rule

_LEAST = 3
"""So many causes are told together; fewer are told one by one."""
_NEARLY = 0.9
"""What so many of a group have in common is told."""
_PART = 0.25
"""A field, or a provider, has a group of its own within its rule if so many of the rule's causes have it."""
_RANKS = {"error": 0, "warning": 1, "note": 2}

New = tuple["Item", "Cause"]
"""A new cause, and how it is told by itself."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """So many new causes of a rule that the report counts without listing them, and some of them."""

    rule: Rule
    number: int
    examples: tuple[Finding, ...]


def grouped(
    causes: Iterable[New],
    unlisted: Sequence[Unlisted] = (),
    commits: Mapping[str, str] | None = None,
    faults: Faults | None = None,
) -> list[Item]:
    """Return items in which each of the causes is once, by itself or in a group.

    ``commits`` says at which commit the findings of a rule, by its code, rose; what ``faults`` know is told
    in one line, after all else of its rule. The order is that in which no
    rule with many items hides the others: by severity, then the first of each rule, then the second of each.
    """
    by_rule: dict[tuple[str, str], list[New]] = defaultdict(list)
    for one in causes:
        by_rule[one[1].severity, one[1].code].append(one)
    left = {(one.rule.severity, one.rule.code): one for one in unlisted if one.number > 0}
    keyed = []
    for severity, code in dict.fromkeys((*by_rule, *left)):
        more = left.get((severity, code))
        fresh, again = _apart(by_rule[severity, code], faults)
        items = [*_items(fresh, more, (commits or {}).get(code)), *again]
        keyed += [((_RANKS.get(severity, len(_RANKS)), at), item) for at, item in enumerate(items)]
    return [item for _, item in sorted(keyed, key=itemgetter(0))]


def _apart(causes: list[New], faults: Faults | None) -> tuple[list[New], list[Item]]:
    """Return the causes of one rule that are told as new, and items of those that only go on."""
    by_provider: dict[str | None, list[New]] = defaultdict(list)
    for one in causes:
        by_provider[one[1].provider].append(one)
    again, going = [], set()
    for provider, alike in by_provider.items():
        found = [cause for _, cause in alike]
        if faults is not None and (fault := faults.of(found)):
            group = Group(found[0], found, (), 0, found, fault)
            again.append(of_group(group, [item.identity for item, _ in alike]))
            going.add(provider)
    return [one for one in causes if one[1].provider not in going], again


def _items(causes: list[New], more: Unlisted | None, commit: str | None) -> Iterator[Item]:
    """Yield the items of one rule: groups, the largest first, then what has no group."""
    least = max(_LEAST, _PART * len(causes))
    while True:
        if (value := _largest(causes)) is None:
            break
        name, wanted = value
        alike = [one for one in causes if getattr(one[1], name) == wanted]
        if len(alike) < least:
            break
        yield _group(alike, None, commit)
        causes = [one for one in causes if getattr(one[1], name) != wanted]
    if len(causes) + (more.number if more else 0) >= _LEAST:
        yield _group(causes, more, commit)
    else:
        yield from (item for item, _ in causes)


def _largest(causes: Sequence[New]) -> tuple[str, str] | None:
    """Return the field, or the provider, that most causes have, if not nearly all have it."""
    counts = Counter(
        (name, value)
        for name in ("field", "provider")
        for _, cause in causes
        if (value := getattr(cause, name))
    )
    some = [one for one, count in counts.items() if count < _NEARLY * len(causes)]
    return max(some, key=lambda one: counts[one], default=None)


def _group(causes: Sequence[New], more: Unlisted | None, commit: str | None) -> Item:
    found = [cause for _, cause in causes]
    total = len(found) + (more.number if more else 0)
    shared = [one for name in ("field", "provider", "message") if (one := _shared(name, found, total))]
    if commit:
        shared.append(Shared("commit", commit, len(found)))
    examples: list[Cause | Finding] = [*found, *(more.examples if more else ())]
    rule = more.rule if more else found[0]
    group = Group(rule, found, tuple(shared), more.number if more else 0, examples)
    return of_group(group, [item.identity for item, _ in causes])


def _shared(name: str, causes: Sequence[Cause], total: int) -> Shared | None:
    """Return what all of a group, or nearly all, have of one kind; those that are listed may be a few."""
    if len(causes) < _LEAST:
        return None
    value, number = Counter(getattr(one, name) for one in causes).most_common(1)[0]
    return Shared(name, value, number) if value and number >= _NEARLY * total else None


__all__ = ["Unlisted", "grouped"]
