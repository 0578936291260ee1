"""Things of a report as items of a notice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from seedlint.notify.known import identity
from seedlint.notify.news import Item, Line, Piece
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.notify.known import Fault
    from seedlint.told.figures import Anomaly, Cause, Expectation, Finding, Rule

_DOCUMENTS = 3
_OWNERS = 5
_EXAMPLES = 2
_ALSO = 2


class Shared(NamedTuple):
    """What ``number`` causes of a group have in common: ``what`` kind of thing, and its value."""

    what: str
    value: str
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """New causes of one rule, told together.

    ``causes`` are those that the report lists, to which ``shared`` applies; it counts so many ``more``.
    ``examples`` are some of both. ``fault`` is what they are more of, if that was told before.
    """

    rule: Cause | Rule
    causes: Sequence[Cause]
    shared: Sequence[Shared]
    more: int
    examples: Sequence[Cause | Finding]
    fault: Fault | None = None

    @property
    def total(self) -> int:
        """How many causes there are in it."""
        return len(self.causes) + self.more

    @property
    def documents(self) -> tuple[int, bool]:
        """In how many documents they are at least, and whether it is known that there are no more.

        Of each cause only the first document is known: two may be in the same ones.
        """
        known = {one.document for one in (*self.causes, *self.examples)}
        least = max(len(known), max((one.documents for one in self.causes), default=0))
        return least, not self.more and least == sum(one.documents for one in self.causes)

    @property
    def alike(self) -> tuple[str, int] | None:
        """The provider of all of them, and how many causes of the rule it has, if these are more."""
        found = {(one.provider, one.alike) for one in self.causes}
        provider, alike = found.pop() if len(found) == 1 and not self.more else (None, None)
        return (provider, alike) if provider and alike and alike > self.total else None

    @property
    def where(self) -> str:
        """In how many documents they are, in words; nothing where no more is known than some of them."""
        if self.more:
            return ""
        (least, exact), most = self.documents, sum(one.documents for one in self.causes)
        return f" in {'' if exact else f'{number(least)} to '}{counted(most, 'document')}"


def of_cause(cause: Cause) -> Item:
    """Return a defect: what it is, the first document it is in, and whose it is."""
    others = cause.documents - 1
    more = f" and {counted(others, 'more document')}" if others > 0 else ""
    if cause.findings > max(cause.documents, 1):
        more += f" ({counted(cause.findings, 'finding')})"
    lines = [_what(cause), (Piece(f"{cause.document}:{cause.line}", "code"), Piece(more))]
    return Item(
        identity("cause", cause.cause),
        (*lines, *_owners([(one, "") for one in cause.owners])),
        {
            "cause": cause.cause,
            **_finding(cause),
            "field": cause.field,
            "provider": cause.provider,
            "findings": cause.findings,
            "documents": cause.documents,
            "owners": list(cause.owners),
        },
    )


def of_group(group: Group, identities: Sequence[str]) -> Item:
    """Return causes together: how many, what they have in common, some of them, and whose they are."""
    rule, (documents, exact) = group.rule, group.documents
    head = (*_rule(rule), Piece(f"{counted(group.total, 'cause')}{group.where}"))
    lines = [head, *([_in_common(group)] if group.shared else []), *_in_all(group), *_such_as(group)]
    if group.fault:
        lines = [_again(group, group.fault), *_such_as(group)[:1]]
    common = {one.what: one.value for one in group.shared}
    # Who owns a part of them is not to be taken for the owner of all.
    owners = Counter(one for it in group.causes for one in it.owners).most_common()
    keys = ("cause", "message", "document", "line", "column")
    return Item(
        identity("causes", rule.code, str(group.more), *sorted(identities)),
        (*lines, *_owners([(name, _part(group, count)) for name, count in owners])),
        {
            "causes": group.total,
            **{name: getattr(rule, name) for name in ("code", "name", "severity")},
            "documents": documents,
            "documents_exact": exact,
            "common": {what: common.get(what) for what in ("field", "provider", "message", "commit")},
            "examples": [{key: getattr(one, key) for key in keys} for one in group.examples[:_EXAMPLES]],
            "ids": list(identities),
            "alike": group.alike and group.alike[1],
            "since": group.fault and group.fault.since,
            "causes_since": group.fault and group.fault.causes + group.total,
            "owners": [name for name, _ in owners],
        },
        group.total,
        group.more,
    )


def _again(group: Group, fault: Fault) -> Line:
    """Say that a fault goes on."""
    provider = group.causes[0].provider or ""
    more = f"again {counted(group.total, 'cause')}{group.where} of "
    all_ = fault.causes + group.total
    now = f"; it has {number(group.alike[1])} now" if group.alike and group.alike[1] != all_ else ""
    since = f", {number(all_)} since the notice of {fault.since}{now}"
    return (*_rule(group.rule), Piece(more), Piece(provider, "code"), Piece(since))


def _in_common(group: Group) -> Line:
    pieces = [Piece("In common: ")]
    for what, value, count in group.shared:
        pieces += [Piece(", ")] if len(pieces) > 1 else []
        shown = value[:12] if what == "commit" else value
        pieces += [Piece(f"{what} "), Piece(shown, "foreign" if what == "message" else "code")]
        if what != "commit" and (part := _part(group, count)):
            pieces.append(Piece(part))
    return tuple(pieces)


def _in_all(group: Group) -> list[Line]:
    """Return what says how many causes of the rule the provider has, where that is more."""
    if group.alike is None:
        return []
    provider, count = group.alike
    return [
        (Piece("With these, "), Piece(provider, "code"), Piece(f" has {number(count)} causes of this rule"))
    ]


def _part(group: Group, count: int) -> str:
    """Say of how many something is true; nothing if that is all of a group.

    Of those that are not listed, it may be true as well.
    """
    if count == group.total:
        return ""
    return f" ({'at least ' * bool(group.more)}{number(count)} of {number(group.total)})"


def _such_as(group: Group) -> list[Line]:
    """Return some of a group, each on a line with what is wrong, if that is not the same everywhere."""
    same = any(one.what == "message" and one.number == group.total for one in group.shared)
    lines: list[Line] = []
    for one in group.examples[:_EXAMPLES]:
        place = (Piece("and " if lines else "Such as "), Piece(f"{one.document}:{one.line}", "code"))
        lines.append(place if same else (*place, Piece(": "), Piece(one.message, "foreign")))
    return lines


def of_finding(finding: Finding, number: int = 0) -> Item:
    """Return a finding; ``number`` tells it from others that are alike in all that is known of them."""
    place = (Piece(f"{finding.document}:{finding.line}", "code"),)
    # The line is no part of it: it changes with what is above.
    key = identity("finding", finding.code, finding.document, finding.message, str(number))
    return Item(key, (_what(finding), place), _finding(finding))


def of_anomaly(anomaly: Anomaly) -> Item:
    """Return an anomaly: its sentence, some documents, and whose they are."""
    lines: list[Line] = [(Piece(anomaly.sentence, "foreign"),)]
    if anomaly.documents:
        lines.append(_some(anomaly.documents, anomaly.document_count))
    if anomaly.documents_now:
        now = _some(anomaly.documents_now, anomaly.document_count_now)
        lines.append((Piece("With such findings now: "), *now))
    if anomaly.common:
        lines.append((Piece("In common: "), Piece(anomaly.common, "foreign")))
    lines += [(Piece("Also: "), Piece(sentence, "foreign")) for sentence in anomaly.also[:_ALSO]]
    if anomaly.commit:
        lines.append((Piece("Commit "), Piece(anomaly.commit[:12], "code")))
    return Item(
        identity("anomaly", anomaly.id),
        (*lines, *_owners([(one, "") for one in anomaly.owners])),
        {
            "anomaly": anomaly.id,
            "kind": anomaly.kind,
            "sentence": anomaly.sentence,
            "subject": anomaly.subject,
            "name": anomaly.name,
            "measure": anomaly.measure,
            "since": anomaly.since.isoformat(),
            "until": anomaly.until.isoformat(),
            "observed": anomaly.observed,
            "usual": anomaly.usual,
            "unit": anomaly.unit,
            "commit": anomaly.commit,
            "common": anomaly.common,
            "also": list(anomaly.also),
            "documents": _places(anomaly.documents),
            "document_count": anomaly.document_count,
            "documents_now": _places(anomaly.documents_now),
            "document_count_now": anomaly.document_count_now,
            "owners": list(anomaly.owners),
        },
    )


def of_expectation(one: Expectation) -> Item:
    """Return a failed expectation, with what was observed."""
    lines: list[Line] = [(Piece(one.severity, "strong"), Piece(": "), Piece(one.description, "foreign"))]
    if one.observed:
        lines.append((Piece("Observed: "), Piece(one.observed, "foreign")))
    told = {name: getattr(one, name) for name in ("suite", "table", "column", "type", "description")}
    told |= {name: getattr(one, name) for name in ("severity", "observed", "rows", "unexpected")}
    return Item(expected(one), tuple(lines), told)


def expected(one: Expectation) -> str:
    """Return the identity of an expectation."""
    return identity("expectation", one.suite, one.table, one.column, one.type, one.description)


def _what(found: Cause | Finding) -> Line:
    return (*_rule(found), Piece(found.message, "foreign"))


def _rule(of: Cause | Finding | Rule) -> Line:
    return Piece(of.severity, "strong"), Piece(" "), Piece(f"{of.code} {of.name}", "code"), Piece(": ")


def _finding(found: Cause | Finding) -> dict[str, object]:
    names = ("code", "name", "severity", "message", "document", "line", "column")
    return {name: getattr(found, name) for name in names}


def _places(documents: Sequence[tuple[str, int | None]]) -> list[dict[str, object]]:
    return [{"document": document, "line": line} for document, line in documents]


def _some(documents: Sequence[tuple[str, int | None]], count: int | None) -> Line:
    """Return the first of some documents, and how many more there are."""
    pieces: list[Piece] = []
    for document, line in documents[:_DOCUMENTS]:
        pieces += [Piece(", ")] if pieces else []
        pieces.append(Piece(document if line is None else f"{document}:{line}", "code"))
    left = (count or len(documents)) - len(documents[:_DOCUMENTS])
    return (*pieces, *([Piece(f" and {counted(left, 'more document')}")] if left > 0 else []))


def _owners(owners: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
    """Return who owns something, each with what is to be said of that."""
    if not owners:
        return ()
    pieces = [Piece("Owner: " if len(owners) == 1 else "Owners: ")]
    for index, (owner, part) in enumerate(owners[:_OWNERS]):
        pieces += [Piece(", ")] if index else []
        pieces.append(Piece(owner, "owner"))
        pieces += [Piece(part)] if part else []
    if len(owners) > _OWNERS:
        pieces.append(Piece(f" and {len(owners) - _OWNERS} more"))
    return (tuple(pieces),)
