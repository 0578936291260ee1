"""`index.html`, the report's front page: one file that opens with no network and runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.export.score import COSTS, MOST, NOT_COUNTED
from seedlint.report.pages import anomalies, causes, owners, providerlist, schemas
from seedlint.report.pages import frontcharts as pagecharts
from seedlint.report.pages import lists as pagelists
from seedlint.report.pages.charts import meter
from seedlint.report.pages.markup import Html, join, tag
from seedlint.report.pages.parts import DASH, RULES_PAGE, Section, command, page, section, severity
from seedlint.report.pages.verdict import FIRST, PART, verdict
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.report.metrics import Metrics
    from seedlint.report.pages.parts import View

NAME = "index.html"
_FEW_SECTIONS = 3


def front_page(view: View) -> str:
    """Return the page. It is some hundred kilobytes at most, whatever the corpus."""
    sections = [one for one in _sections(view) if one]
    score = view.metrics.score
    title = "Data-quality report" if score is None else f"Data-quality report: {score:g} of 100"
    return page(
        title,
        _header(view),
        _contents(sections),
        tag("main", _brief(view), *(section(one) for one in sections), id="main", tabindex="-1"),
        _footer(view),
    )


def _sections(view: View) -> Iterator[Section | None]:
    yield pagelists.changes(view)
    yield anomalies.section(view)
    yield pagecharts.trend(view)
    yield causes.section(view)
    yield _findings(view)
    yield owners.section(view)
    yield pagelists.expectations(view)
    yield pagelists.worst(view)
    yield providerlist.providers(view)
    yield pagelists.clusters(view)
    yield pagecharts.fields(view)
    yield from schemas.sections(view)
    yield pagecharts.timeline(view)
    yield pagecharts.distributions(view)
    yield _files(view)


def _findings(view: View) -> Section | None:
    """Put the charts of findings and scores above the list of rules."""
    if not view.metrics.documents.total:
        return None
    rules = pagelists.rules(view)
    charts = tag("div", pagecharts.severities(view), pagecharts.scores(view), class_="duo")
    return Section("findings", "Findings", "Findings", join((charts, tag("h3", rules.title), rules.body)))


def _header(view: View) -> Html:
    metrics = view.metrics
    of = [" of commit ", tag("code", metrics.commit[:12])] if metrics.commit else []
    changed = ", with changes that are not committed" if metrics.modified else ""
    moment = metrics.generated_at
    at = tag("time", f"{moment[:10]} {moment[11:16]} UTC", datetime=moment)
    made = ["Made on ", at, *of, changed, f" by seedlint {metrics.seedlint}"]
    return tag(
        "header",
        tag("h1", "Data-quality report"),
        tag("p", verdict(metrics, view.history), class_="verdict"),
        _broken(view),
        tag("p", PART, command(" ".join(metrics.left_out)), class_="alert") if metrics.left_out else None,
        tag("p", FIRST, class_="quiet") if metrics.documents.several else None,
        tag("p", *made, class_="quiet"),
    )


def _broken(view: View) -> Html | None:
    """Say so if rules have not done their work: without their findings a corpus looks better than it is."""
    if not any(one.code in NOT_COUNTED for one in view.metrics.rules):
        return None
    words = "A rule crashed or could not be loaded. What it would have found is missing here. To see why: "
    return tag("p", words, view.lint(""), class_="alert")


def _contents(sections: list[Section]) -> Html | None:
    if len(sections) < _FEW_SECTIONS:
        return None
    items = [tag("li", tag("a", one.short, href=f"#{one.key}")) for one in sections]
    return tag("nav", tag("ul", *items), aria_label="Contents", class_="contents")


# In brief


def _brief(view: View) -> Html | None:
    if not view.metrics.documents.total:
        words = view.tables or view.paths
        where = command(words) if words else "what the configuration includes"
        return tag("p", "No document was found in ", where, ". There is nothing to show yet.")
    cards = [one for one in _cards(view) if one]
    return tag(
        "section",
        tag("h2", "In brief", id="brief-heading", class_="reader"),
        tag("div", *cards, class_="cards"),
        aria_labelledby="brief-heading",
    )


def _card(title: str, figure: str | Html, *more: str | None) -> Html:
    shown = [tag("p", one) if not str(one).startswith("<svg") else one for one in more if one is not None]
    return tag("div", tag("h3", title), tag("p", figure, class_="figure"), *shown, class_="card")


def _cards(view: View) -> Iterator[Html | None]:
    metrics = view.metrics
    score, documents, findings = metrics.score or 0.0, metrics.documents, metrics.findings
    yield _card(
        "Score",
        join((f"{score:g}", tag("span", " of 100", class_="unit"))),
        meter([(score, "bar")], 100),
        _difference(view),
    )
    flawed = documents.total - documents.passed
    between = documents.passed - documents.clean
    yield _card(
        "Documents",
        number(documents.total),
        meter([(documents.clean, "good"), (between, "warning"), (flawed, "error")], documents.total),
        _kind("good", "✓", f"{_share(documents.clean, documents.total)} without any finding"),
        _kind("warning", "▲", f"{_share(between, documents.total)} with warnings or notes only"),
        _kind("error", "✕", f"{_share(flawed, documents.total)} with errors"),
        f"{number(documents.total - documents.readable)} can’t be read"
        if documents.readable < documents.total
        else None,
    )
    counts = dict(zip(COSTS, (findings.errors, findings.warnings, findings.notes), strict=True))
    yield _card(
        "Findings",
        number(findings.total),
        meter([(count, name) for name, count in counts.items()], findings.total),
        *(severity(name, counted(count, name)) for name, count in counts.items()),
        join(("with ", tag("a", counted(metrics.causes.total, "cause"), href="#causes")))
        if metrics.causes.items
        else None,
    )
    yield _fixes(metrics)
    yield _news(metrics)
    yield _expected(metrics)


def _share(count: int, total: int) -> str:
    return f"{number(count)} ({percent(count / total)})" if total else number(count)


def _kind(name: str, mark: str, words: str) -> Html:
    """Return a part of a meter in words, with its mark."""
    return join((tag("span", mark, class_=f"mark {name}", aria_hidden="true"), " ", words))


def _difference(view: View) -> str | None:
    before = [entry for entry in view.history[:-1] if entry.score is not None]
    if not before or view.metrics.score is None:
        return "The mean of all documents’ scores"
    last = before[-1].score or 0.0
    difference = round(view.metrics.score - last, 1)
    if not difference:
        return f"as on {before[-1].date[:10]}"
    way = f"▲ {difference:g} up" if difference > 0 else f"▼ {-difference:g} down"
    return f"{way} from {last:g} on {before[-1].date[:10]}"


def _fixes(metrics: Metrics) -> Html | None:
    safe, unsafe = metrics.fixable
    if not safe and not unsafe:
        return None
    return _card(
        "Can be fixed",
        number(safe + unsafe),
        join((f"{number(safe)} safely, with ", command("seedlint --fix"))) if safe else None,
        join((f"{number(unsafe)} to check, with ", command("--unsafe-fixes"))) if unsafe else None,
    )


def _news(metrics: Metrics) -> Html | None:
    told = metrics.changes
    if told is None:
        return _card("New", DASH, join((tag("a", "Nothing to compare with yet", href="#new"),)))
    about = "" if told.exact else "about "
    return _card(
        "New",
        f"{about}{number(told.findings)}",
        f"{about}{number(told.resolved)} resolved",
        join(("since ", tag("a", told.since[:10], href="#new"))),
    )


def _expected(metrics: Metrics) -> Html | None:
    told = metrics.expectations
    if told is None:
        return None
    judged = told["passed"] + told["failed"] + told["broken"]
    missed = told["failed"] + told["broken"]
    return _card(
        "Expectations passed",
        join((number(told["passed"]), tag("span", f" of {number(judged)}", class_="unit"))),
        meter([(told["passed"], "good"), (missed, "error")], judged),
        f"{number(missed)} failed" if missed else None,
        f"{number(told['skipped'])} skipped for lack of rows" if told["skipped"] else None,
        tag("a", "All expectations", href="expectations/index.html"),
    )


# What else there is


def _files(view: View) -> Section:
    items = [
        (tag("a", "report.json", href="report.json"), "all figures, for programs"),
        (tag("a", "report.md", href="report.md"), "the report in brief, for a wiki or a job summary"),
        (tag("a", "history.jsonl", href="history.jsonl"), "a line for each report"),
        (tag("a", RULES_PAGE, href=RULES_PAGE), "what the rules say, and why"),
        (tag("a", "badge.svg", href="badge.svg"), "the score as a badge, for a README or a dashboard"),
    ]
    if view.archive:
        items.append(
            (tag("a", "report.zip", href="report.zip"), "all of this in one file, to be sent or kept")
        )
    if view.metrics.expectations is not None:
        index = "expectations/index.html"
        items.append((tag("a", index, href=index), "the expectations of the corpus, and their results"))
    items += [
        (view.export, "documents and findings as tables"),
        (view.lint("-f html=findings.html"), "findings with their lines, on one page"),
    ]
    rows = [join((tag("dt", name), tag("dd", words))) for name, words in items]
    return Section("more", "Everything else", "More", tag("dl", *rows, class_="files"))


def _footer(view: View) -> Html:
    costs = ", ".join(f"{cost} for each {name}" for name, cost in COSTS.items())
    return tag(
        "footer",
        tag(
            "p",
            f"A document has 100 points and loses {costs}, for {MOST} findings of a rule at most; one that"
            " can’t be read has none. The corpus’s score is the mean. Lists here are bounded, figures not.",
        ),
        tag("p", f"seedlint {view.metrics.seedlint}"),
    )
