"""Facts that were looked up, for the next run of one command: contents that git names do not change.

From commit to commit few documents change, but the groups that these are in concern many others. Those were
looked up before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from seedlint.engine.located import Located
    from seedlint.plan import Lookup
    from seedlint.util.paths import Signature

_MOST = 100_000
"""Facts that are remembered at a time, about 1 kB each."""


class _Known(NamedTuple):
    signature: Signature
    facts: dict[tuple[int, int], list[Located]]
    """By group; of a group that was asked for, and that the document is not in, there are none."""


class Looked:
    """Remembers what was looked up in documents, by their contents; of one engine, and of one extent."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, _Known] = {}
        self._facts = 0

    def without(
        self, lookups: Sequence[Lookup], signature: Callable[[str], Signature | None]
    ) -> tuple[list[Lookup], dict[str, list[Located]]]:
        """Return what must still be looked up, and the facts that are known, by path.

        ``signature`` is equal for equal contents only; None for what nobody knows.
        """
        left: list[Lookup] = []
        facts: dict[str, list[Located]] = {}
        for path, wanted in lookups:
            known = self._known.get(path)
            if known is not None and known.signature != signature(path):
                self._forget(path)
                known = None
            if known is None:
                left.append((path, wanted))
                continue
            lacking = {group for group in wanted if group not in known.facts}
            if lacking:
                left.append((path, lacking))
            facts[path] = [fact for group in wanted for fact in known.facts.get(group, ())]
        return left, facts

    def keep(
        self,
        facts: Iterable[tuple[str, Sequence[Located]]],
        wanted: Mapping[str, Collection[tuple[int, int]]],
        signature: Callable[[str], Signature | None],
    ) -> None:
        """Remember what was looked up in documents that could be read; ``wanted`` are the groups of each."""
        for path, found in facts:
            looks = signature(path)
            if looks is None:
                continue
            if self._facts + len(found) > _MOST:
                self._known.clear()
                self._facts = 0
            known = self._known.setdefault(path, _Known(looks, {}))
            known.facts.update((group, []) for group in wanted[path])
            for fact in found:
                known.facts[fact.rule, fact.digest].append(fact)
            self._facts += len(found)

    def _forget(self, path: str) -> None:
        known = self._known.pop(path)
        self._facts -= sum(map(len, known.facts.values()))


__all__ = ["Looked"]
