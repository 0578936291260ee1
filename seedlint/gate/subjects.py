"""The rules, providers and owners of a report that a condition is about, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from seedlint.gate.conditions import USUAL
from seedlint.gate.figure import NO_REPORT_BEFORE, NOT_TOLD, OWNER, PROVIDER, RULE, Value
from seedlint.gate.usual import MOST
from seedlint.told.figures import Provider, Rule, Severities
from seedlint.told.past import MISSING
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.gate.conditions import Condition
    from seedlint.gate.figure import Context, Figure
    from seedlint.told.figures import Report
    from seedlint.told.past import Past

NOBODY = "articles without a provider"
UNOWNED = "nobody"
"""As what nobody owns is called everywhere."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One of them: as it is called, what the report tells of it, and the value of the figure."""

    name: str
    source: Any
    value: Value


@dataclass(frozen=True, slots=True)
class Found:
    """Those that a condition is about; ``reason`` says why there may be more than the report tells."""

    subjects: tuple[Subject, ...]
    reason: str = ""


def subjects(condition: Condition, context: Context) -> Found:
    """Return what a condition about rules, providers or owners is about."""
    return {RULE: _rules, PROVIDER: _providers, OWNER: _owners}[condition.figure.subject](condition, context)


def _rules(condition: Condition, context: Context) -> Found:
    report, figure = context.report, condition.figure
    checked = report.checked
    told = {rule.code: rule for rule in report.rules}
    if condition.name is None:
        silent = (
            [] if checked is None else [(code, name) for code, name in checked.items() if code not in told]
        )
        found = [_rule(rule, figure, report) for rule in report.rules]
        found += [_rule(_silent(code, name, report), figure, report) for code, name in silent]
        return Found(tuple(found), "" if checked is not None else "the report does not say which rules ran")
    wanted = condition.name.casefold()
    for rule in report.rules:
        if wanted in {rule.code.casefold(), rule.name.casefold()}:
            return Found((_rule(rule, figure, report),))
    if checked is None:
        return Found((), "the report does not say which rules ran")
    for code, name in checked.items():
        if wanted in {code.casefold(), name.casefold()}:
            return Found((_rule(_silent(code, name, report), figure, report),))
    return Found((), f"the rule {condition.name} did not run")


def _silent(code: str, name: str, report: Report) -> Rule:
    """Return what is told of a rule that has found nothing; what it has lost is not."""
    new = None if report.changes is None else 0
    causes = None if report.causes is None else 0
    return Rule(
        code=code,
        name=name,
        severity="note",
        findings=0,
        documents=0,
        causes=causes,
        new=new,
        resolved=None,
        new_causes=None if new is None or causes is None else 0,
        examples=(),
    )


def _rule(rule: Rule, figure: Figure, report: Report) -> Subject:
    value = figure.value(rule)
    if figure.name == "resolved.findings" and value.value is None and report.changes is not None:
        value = Value(None, "the report does not contain it for rules without findings")
    if value.value is not None and figure.name.startswith(("new.", "resolved.")):
        value = _sampled(value, report)
    return Subject(f"{rule.code} {rule.name}", rule, value)


def _sampled(value: Value, report: Report) -> Value:
    exact = report.changes is not None and report.changes.exact
    return value if exact else Value(value.value, "new findings were counted in a sample")


def _providers(condition: Condition, context: Context) -> Found:
    report = context.report
    listed: Sequence[Provider] = report.every_provider or report.providers
    told = {one.domain: one for one in report.providers}
    domains = sum(one.domain is not None for one in listed)
    left_out = _left_out(domains, report.provider_count, "providers")
    gone = []
    if condition.figure.volume and not left_out and (condition.name or condition.operator == USUAL):
        gone = _gone(listed, context.past)
    if condition.name is None:
        every = [*(one for one in listed if _is_about(condition, one)), *gone]
    else:
        wanted = condition.name.casefold()
        every = [one for one in (*listed, *gone) if one.domain == wanted]
    found = tuple(
        Subject(one.domain or NOBODY, told.get(one.domain, one), _of_provider(condition, one, told, report))
        for one in every
    )
    if condition.name is None:
        return Found(found, left_out)
    return Found(found, "" if found else f"the report does not contain the provider {condition.name}")


def _is_about(condition: Condition, one: Provider) -> bool:
    """Whether a condition on every provider is about one: whom it is not about, breaks nothing."""
    usual = condition.operator == USUAL
    if usual and one.domain is None:
        return False  # the history has domains only
    of_documents = (
        condition.figure.name == "score" or condition.percent or (usual and condition.figure.volume)
    )
    return one.documents > 0 or not of_documents


def _of_provider(
    condition: Condition, one: Provider, told: dict[str | None, Provider], report: Report
) -> Value:
    figure = condition.figure
    value = measured(condition, one)
    if value.value is None and one.domain in told:
        value = measured(condition, told[one.domain])
    if value.value is None and value.reason == NO_REPORT_BEFORE and report.changes is not None:
        value = Value(None, "the report does not say what is new by provider")
    if value.value is None and figure.name == "intake" and report.intake is not None:
        value = Value(None, report.intake.reason or NOT_TOLD)
    if value.value is not None and figure.name.startswith("new."):
        value = _sampled(value, report)
    return value


def _gone(listed: Sequence[Provider], past: Sequence[Past]) -> list[Provider]:
    """Return the providers that had documents of late, and are not in the report, which lists all."""
    there = {one.domain for one in listed}
    names = {name for point in past[-MOST:] for name, one in (point.providers or {}).items() if one.documents}
    return [
        Provider(
            domain=name,
            name=None,
            documents=0,
            articles=0,
            score=None,
            findings=Severities(0, 0, 0),
            causes=0,
            new=None,
            rules=(),
            missing=dict.fromkeys(MISSING, 0),
            intake=0,
        )
        for name in sorted(names - there)
    ]


def measured(condition: Condition, source: Any) -> Value:
    """Return the value of a condition's figure, as a share if it asks for one."""
    value = condition.figure.value(source)
    if value.value is None or not condition.percent:
        return value
    share = condition.figure.share
    assert share is not None
    whole = share.whole(source)
    if not whole.value:
        return Value(None, share.none if whole.value == 0 else whole.reason)
    return Value(100 * value.value / whole.value, value.reason)


def _owners(condition: Condition, context: Context) -> Found:
    report, figure = context.report, condition.figure
    if report.owners is None:
        return Found((), "no owners are configured")
    found = []
    for owner in report.owners:
        if condition.name is None and figure.name == "score" and not owner.documents:
            continue
        value = figure.value(owner)
        if value.value is not None and figure.name.startswith("new."):
            value = _sampled(value, report)
        name = owner.owner or UNOWNED
        if condition.name in {None, name}:
            found.append(Subject(name, owner, value))
    if condition.name is not None:
        return Found(tuple(found), "" if found else f"the report does not contain the owner {condition.name}")
    return Found(tuple(found), _left_out(len(report.owners), report.owner_count, "owners"))


def _left_out(listed: int, count: int | None, what: str) -> str:
    """Say that a report may not list all that there are; nothing if it does."""
    if count is not None and listed >= count:
        return ""
    return f"the report lists {number(listed)} of {'many' if count is None else number(count)} {what}"


def earlier_values(condition: Condition, one: Subject | None, context: Context) -> list[float]:
    """Return a figure's earlier values, where they are kept: of the corpus, or of one rule or provider."""
    figure = condition.figure
    if figure.past is None or figure.subject == OWNER:
        return []
    values = [_past_value(condition, one, point, context.basis) for point in context.past]
    if figure.volume:
        values = _without_gaps(values, one, context.past)
    earlier = [value for value in values if value is not None]
    return [later - before for before, later in pairwise(earlier)] if figure.steps else earlier


def _past_value(condition: Condition, one: Subject | None, point: Past, basis: str | None) -> float | None:
    figure = condition.figure
    assert figure.past is not None
    source: Any = point
    if one is not None and figure.subject == RULE:
        # A line has the rules with findings only: what it does not have found nothing, or did not run there.
        absent = None if basis is not None and basis != point.basis else 0
        source = None if point.rules is None else point.rules.get(one.source.code, absent)
    elif one is not None:
        source = (point.providers or {}).get(one.source.domain)
    found = None if source is None else figure.past(source)
    if found is not None and condition.percent:
        assert figure.share is not None
        whole = figure.share.past(source)
        return 100 * found / whole if whole else None
    return found


def _without_gaps(
    values: list[float | None], one: Subject | None, past: Sequence[Past]
) -> list[float | None]:
    """Put 0 where a provider had no documents any more: a line that has all providers does not have it."""
    assert one is not None
    filled, there = [], False
    for value, point in zip(values, past, strict=True):
        its = (point.providers or {}).get(one.source.domain)
        there = there or its is not None
        filled.append(0.0 if there and its is None and point.all_providers else value)
    return filled


__all__ = ["NOBODY", "Found", "Subject", "earlier_values", "measured", "subjects"]
