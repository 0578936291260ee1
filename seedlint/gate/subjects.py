"""The rules, providers and owners of a report that a condition is about, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from seedlint.gate.figures import NO_REPORT_BEFORE, OWNER, PROVIDER, RULE, Value
from seedlint.told.figures import Rule
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.gate.conditions import Condition
    from seedlint.gate.figures import Context, Figure
    from seedlint.told.figures import Past, Provider, Report

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
    report, figure = context.report, condition.figure
    every: Sequence[Provider] = report.every_provider or report.providers
    told = {one.domain: one for one in report.providers}
    found = []
    for provider in every:
        value = figure.value(provider)
        if value.value is None and provider.domain in told:
            value = figure.value(told[provider.domain])
        if value.value is None and value.reason == NO_REPORT_BEFORE and report.changes is not None:
            value = Value(None, "the report does not say what is new by provider")
        if value.value is not None and figure.name.startswith("new."):
            value = _sampled(value, report)
        found.append(Subject(provider.domain or NOBODY, told.get(provider.domain, provider), value))
    if condition.name is None:
        # Whom the figure is not about, such as a score without documents, breaks nothing.
        if figure.name == "score":
            found = [one for one in found if one.source.documents]
        domains = sum(one.domain is not None for one in every)
        return Found(tuple(found), _left_out(domains, report.provider_count, "providers"))
    wanted = condition.name.casefold()
    one = tuple(subject for subject in found if subject.source.domain == wanted)
    return Found(one, "" if one else f"the report does not contain the provider {condition.name}")


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


def past_values(condition: Condition, found: Found | None, past: Sequence[Past]) -> list[float]:
    """Return the earlier values of the figure, where they are kept: of the corpus, or of the one named."""
    figure = condition.figure
    if figure.past is None or (figure.subject and condition.name is None):
        return []
    name = condition.name
    if figure.subject == RULE:
        if found is None or not found.subjects:
            return []  # the history has rules by code, and what it does not have is 0 of a rule that runs
        name = found.subjects[0].source.code
    values = (_past_value(condition, name, one) for one in past)
    earlier = [value for value in values if value is not None]
    return [later - before for before, later in pairwise(earlier)] if figure.steps else earlier


def _past_value(condition: Condition, name: str | None, point: Past) -> float | None:
    figure = condition.figure
    assert figure.past is not None
    if name is None:
        found = figure.past(point)
    elif figure.subject == RULE:
        # A line of the history has the rules with findings only.
        found = None if point.rules is None else figure.past(point.rules.get(name, 0))
    else:
        one = (point.providers or {}).get(name.casefold())
        found = None if one is None else figure.past(one)
    if found is not None and condition.percent:
        return 100 * found / point.documents if point.documents else None
    return found


__all__ = ["NOBODY", "Found", "Subject", "past_values", "subjects"]
