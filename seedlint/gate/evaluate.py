"""Evaluates conditions on a report. Pure: the report and its history are given.

A green gate is earned: what is not known is not met, and whether the run was complete is asked in any case.
Figures that the report has for some only (providers, say), or from a sample, can break a condition, and can't
meet one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import INTERNAL_ERROR
from seedlint.gate.conditions import USUAL
from seedlint.gate.figure import RULE, Context, Value
from seedlint.gate.offenders import MOST, of_corpus, of_subject
from seedlint.gate.outcomes import Gated, Kind, Offender, Outcome, State
from seedlint.gate.subjects import earlier_values, measured, subjects
from seedlint.gate.usual import FEWEST, usual
from seedlint.gate.words import limit_words, trend_words, value_words
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.gate.conditions import Condition
    from seedlint.gate.subjects import Found, Subject
    from seedlint.gate.usual import Usual
    from seedlint.told.figures import Expectation, Report
    from seedlint.told.past import History

EXPECTATIONS = ("warning", "critical", "none")
"""The lowest severity of expectations that count as conditions."""
UNJUDGED = "documents.unjudged"
_EARLIER = 30
_FAILING = 200
"""Expectations that are told of one by one."""


def evaluate(
    report: Report, history: History, conditions: Sequence[Condition], expectations: str = EXPECTATIONS[0]
) -> Gated:
    """Return what comes of conditions; ``expectations`` is one of `EXPECTATIONS`."""
    context = Context(report, history.alike(report), history.basis(report))
    notes = []
    if history.damage:
        notes.append(f"history.jsonl: {history.damage}; going on without")
    distinct = {one.text: one for one in reversed(conditions)}
    outcomes = [
        *_run(report, conditions),
        *(_condition(one, context) for one in reversed(distinct.values())),
        *_expectations(report, expectations),
    ]
    return Gated(tuple(outcomes), report.generated_at, report.commit, report.modified, tuple(notes))


def _run(report: Report, conditions: Sequence[Condition]) -> list[Outcome]:
    """Say whether all was checked that was to be."""
    crashed = next((rule for rule in report.rules if rule.code == INTERNAL_ERROR), None)
    title = "every rule has run"
    if crashed or report.incomplete:
        reason = (
            f"a rule crashed or could not be loaded ({INTERNAL_ERROR}); what it would have found is missing"
        )
        places = (
            [Offender(one.message, one.document, one.line) for one in crashed.examples] if crashed else []
        )
        found = [
            Outcome(
                Kind.RUN,
                title,
                State.UNMET,
                reason=reason,
                offenders=tuple(places),
                offending=crashed.findings if crashed else 0,
            )
        ]
    elif report.incomplete is None:
        found = [_older(title)]
    else:
        found = [Outcome(Kind.RUN, title, State.MET)]
    if not any(one.figure.title == UNJUDGED for one in conditions):
        found.append(_unjudged(report))
    return found


def _unjudged(report: Report) -> Outcome:
    title, unjudged = "every document was checked", report.documents.unjudged
    if unjudged is None:
        return _older(title)
    if not report.documents.total:
        return Outcome(
            Kind.RUN, title, State.UNKNOWN, reason="the report has no document: nothing was checked"
        )
    reason = f"{counted(unjudged, 'document')} could not be checked; `seedlint check` names them"
    return Outcome(
        Kind.RUN,
        title,
        State.UNMET if unjudged else State.MET,
        value=unjudged,
        observed=number(unjudged),
        reason=reason if unjudged else "",
    )


def _older(title: str) -> Outcome:
    return Outcome(Kind.RUN, title, State.UNKNOWN, reason="the report does not contain it")


# Conditions


def _condition(condition: Condition, context: Context) -> Outcome:
    found = subjects(condition, context) if condition.figure.subject else None
    if found is None:
        value = measured(condition, context)
        outcome = _single(condition, value, context, None, earlier_values(condition, None, context))
    elif condition.name is not None:
        one = found.subjects[0] if found.subjects else None
        value = one.value if one else Value(None, found.reason)
        earlier = earlier_values(condition, one, context) if one else []
        outcome = _single(condition, value, context, one, earlier)
    elif condition.operator == USUAL:
        outcome = _every(condition, found, _usual_of_each(condition, found, context))
    else:
        outcome = _every(condition, found, [_plainly(condition, one) for one in found.subjects])
    return outcome


def _single(
    condition: Condition, value: Value, context: Context, one: Subject | None, earlier: Sequence[float]
) -> Outcome:
    """Evaluate a condition with one value."""
    known, reason = value
    limit = limit_words(condition)
    fallen = False
    if known is None:
        state = State.UNKNOWN
    elif condition.operator == USUAL:
        band = usual(earlier)
        if band is None:
            state, reason = State.UNKNOWN, _few(earlier)
        else:
            limit = _from_to(condition, band)
            state = State.MET if band.low <= known <= band.high else State.UNMET
            fallen = known < band.low
    else:
        state = _state(condition, known, sure=not reason)
    before = earlier[-1] if earlier and not condition.figure.steps else None
    offenders: Sequence[Offender] = ()
    if state is State.UNMET:
        too_little = fallen or condition.operator in {">", ">="}
        if one is None:
            offenders = of_corpus(condition, context, too_little=too_little)
        else:
            offenders = of_subject(condition, one, context.report, too_little=too_little)
    return Outcome(
        Kind.CONDITION,
        condition.text,
        state,
        value=known,
        observed="" if known is None else value_words(condition, known),
        limit=limit,
        reason=reason if state is State.UNKNOWN else "",
        before=before,
        trend=trend_words(condition, known, before),
        earlier=tuple(earlier[-_EARLIER:]),
        offenders=tuple(offenders[:MOST]),
        offending=len(offenders),
        origin=condition.origin,
        allowed=state is State.UNKNOWN and condition.or_unknown,
    )


def _state(condition: Condition, value: float, *, sure: bool) -> State:
    if not condition.holds(value):
        return State.UNMET
    return State.MET if sure else State.UNKNOWN


class _Each(NamedTuple):
    """One that a condition on every one is about: its value, None with why, and how far off it is.

    ``reason`` beside a value says why it is a bound only; ``off`` is 0 where the condition holds. ``usual``
    says what would have been.
    """

    name: str
    value: float | None
    reason: str
    off: float
    usual: str = ""


def _plainly(condition: Condition, one: Subject) -> _Each:
    value, reason = one.value
    if value is None:
        return _Each(one.name, None, reason, 0)
    return _Each(one.name, value, reason, 0.0 if condition.holds(value) else 1.0)


def _usual_of_each(condition: Condition, found: Found, context: Context) -> list[_Each]:
    """Compare each one with what is usual for it."""
    there = {name.casefold() for point in context.past for name in (point.providers or {})}
    each = []
    for one in found.subjects:
        value, reason = one.value
        # Most providers are in no line of the history, and need not be looked for in all.
        rules = condition.figure.subject == RULE
        earlier = earlier_values(condition, one, context) if rules or one.source.domain in there else []
        band = usual(earlier)
        if value is None or band is None:
            each.append(_Each(one.name, None, reason if value is None else _few(earlier), 0))
            continue
        off = max(band.low - value, value - band.high, 0.0) / (band.high - band.low)
        each.append(_Each(one.name, value, reason, off, f", usual is {_from_to(condition, band)}"))
    return each


def _few(earlier: Sequence[float]) -> str:
    few = f"{counted(len(earlier), 'earlier value')}, and {FEWEST} are needed to say what is usual"
    return f"the history has {few}"


def _from_to(condition: Condition, band: Usual) -> str:
    figure = condition.figure  # no figure gets below its lowest value, wherever the line leads
    low = max(band.low, figure.low)
    high = band.high if figure.high is None else min(band.high, figure.high)
    return f"from {value_words(condition, low)} to {value_words(condition, high)}"


def _every(condition: Condition, found: Found, each: Sequence[_Each]) -> Outcome:
    """Say whether every rule, provider or owner meets a condition."""
    subject = condition.figure.subject
    known = [(one, one.value) for one in each if one.value is not None]
    broken = [(one, value) for one, value in known if one.off]
    lacking = [one for one in each if one.value is None]
    reasons = [one.reason for one in each if one.reason]
    upwards = condition.operator in {">", ">="}
    # The worst first: what is least where much is asked, and most where little is.
    broken.sort(key=lambda pair: (-pair[0].off, pair[1] if upwards else -pair[1], pair[0].name))
    worst = broken[0][1] if broken else None
    if known and worst is None and condition.operator != USUAL:
        worst = (min if upwards else max)(value for _, value in known)
    reason = ""
    if broken:
        state = State.UNMET
        verb = "does" if len(broken) == 1 else "do"
        reason = f"{number(len(broken))} of {counted(len(known), subject)} {verb} not meet it"
    elif found.reason or reasons:
        state = State.UNKNOWN
        reason = found.reason or reasons[0]
        if lacking and len(lacking) < len(each):
            reason = f"of {counted(len(lacking), subject)}: {reason}"
    else:
        state = State.MET
    return Outcome(
        Kind.CONDITION,
        condition.text,
        state,
        value=worst,
        observed="" if worst is None else value_words(condition, worst),
        limit=limit_words(condition),
        reason=reason,
        offenders=tuple(
            Offender(f"{one.name}: {value_words(condition, value)}{one.usual}")
            for one, value in broken[:MOST]
        ),
        offending=len(broken),
        origin=condition.origin,
        allowed=state is State.UNKNOWN and condition.or_unknown,
    )


# Expectations


def _expectations(report: Report, least: str) -> list[Outcome]:
    """Return each failing expectation that counts, and one outcome for all that passed."""
    if least == "none":
        return []
    title = "expectations" if least == "warning" else "critical expectations"
    if report.expectations is None:
        reason = (
            "expectations were not evaluated; make the report with them,"
            ' or set `expectations = "none"` in the table `[gate]`'
        )
        return [Outcome(Kind.EXPECTATION, title, State.UNKNOWN, reason=reason)]
    counting = {"critical"} if least == "critical" else {"critical", "warning"}
    results = [one for one in report.expectations.results if one.severity in counting]
    failing = [one for one in results if one.status in {"failed", "broken"}]
    if not failing:
        skipped = sum(one.status == "skipped" for one in results)
        passed = f"{number(len(results) - skipped)} passed"
        return [
            Outcome(
                Kind.EXPECTATION,
                title,
                State.MET,
                observed=f"{passed}, {number(skipped)} skipped" if skipped else passed,
            )
        ]
    found = [_expectation(one) for one in failing[:_FAILING]]
    if len(failing) > _FAILING:
        more = f"{number(len(failing) - _FAILING)} more expectations"
        found.append(Outcome(Kind.EXPECTATION, more, State.UNMET))
    return found


def _expectation(one: Expectation) -> Outcome:
    broken = one.status == "broken"
    rows = ""
    if one.unexpected and one.rows is not None:
        rows = f"{number(one.unexpected)} of {counted(one.rows, 'row')}"
    return Outcome(
        Kind.EXPECTATION,
        one.description,
        State.UNKNOWN if broken else State.UNMET,
        observed=one.observed,
        limit=one.limit or "",
        reason=f"the expectation could not be evaluated: {one.reason}" if broken else "",
        offenders=(Offender(rows),) if rows and rows not in one.observed else (),
        origin=f"{one.severity}, {one.table}",
    )


__all__ = ["EXPECTATIONS", "UNJUDGED", "evaluate"]
