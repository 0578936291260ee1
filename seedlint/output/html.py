"""One page that opens offline: all findings with their lines, filters, and what the rules say.

The page holds everything by itself and loads nothing. It can be read, searched and printed without its
script, which only sorts and filters. Its content security policy allows that script and style alone, by
their hashes, so that nothing from a document could run even if it were not escaped.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from seedlint import __version__
from seedlint.finding import Severity
from seedlint.output.every import (
    as_shown,
    by_rule,
    every_finding,
    left_out,
    told,
    too_many,
    totalled,
    untold,
    worst,
)
from seedlint.output.frame import pieces
from seedlint.output.html_rules import rule_sections
from seedlint.output.masked import MaskedSource
from seedlint.output.xml import attributes, content, prose
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import PlacedFinding, PlacedRelated, Region
    from seedlint.output.result import Result

MAX_FINDINGS = 10_000
"""Findings of a page: browsers show and search so many at once without delay."""

_MAX_RELATED = 8
_MAX_POINTER = 120
_FRAME_WIDTH = 240
_NO_PROVIDER = "-"


def report(result: Result, stream: TextIO) -> None:
    """Write the page; of more than `MAX_FINDINGS`, the least severe findings are left out."""
    everything = list(every_finding(result))
    findings = worst(everything, MAX_FINDINGS)
    providers = [_provider(finding, result) for finding in findings]
    title = f"seedlint: {totalled(result)}"
    stream.writelines(_head(title))
    stream.write('<body>\n<a class="skip" href="#findings">Skip to the findings</a>\n')
    stream.write(f"<header>\n<h1>{content(title)}</h1>\n")
    stream.write(f"<p>{_summary(result, everything, len(findings))}</p>\n</header>\n<main>\n")
    if findings:
        stream.writelines(_filters(findings, providers))
        # No list: browsers count its items anew for each one that is moved or hidden.
        stream.write('<div id="findings" tabindex="-1">\n')
        items = _Items(result)
        for finding, provider in zip(findings, providers, strict=True):
            stream.writelines(items.item(finding, provider))
        stream.write("</div>\n")
    if by_rule(result):
        stream.writelines(rule_sections(result))
    stream.write(f"</main>\n<footer><p>seedlint {__version__}</p></footer>\n")
    if findings:
        stream.write(f"<script>{_asset('page.js')}</script>\n")
    stream.write("</body>\n</html>\n")


def _head(title: str) -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src '{_hash('page.css')}'; script-src '{_hash('page.js')}';"
        " base-uri 'none'; form-action 'none'"
    )
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy"{attributes(content=policy)}>\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{content(title)}</title>\n<style>{_asset('page.css')}</style>\n</head>\n"


def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(name: str) -> str:
    digest = sha256(_asset(name).encode()).digest()
    return f"sha256-{b64encode(digest).decode()}"


def _summary(result: Result, findings: list[PlacedFinding], shown: int) -> str:
    words = f"{result.documents} document{'s' * (result.documents != 1)}"
    whole = result.whole
    paths = len({finding.path for finding in findings})
    if whole is not None and whole.with_findings is not None:
        paths = whole.with_findings
    if paths:
        words += f", {paths} with findings"
    for more in filter(None, (too_many(result), untold(result), left_out(result))):
        words += f"; {prose(more)}"
    words += "."
    for complaint in result.complaints:
        words += f" {prose(complaint)}."
    safe, unsafe = result.fixable()
    if safe or unsafe:
        words += f" <code>seedlint --fix</code> fixes {safe}"
        words += f", with <code>--unsafe-fixes</code> {unsafe} more." if unsafe else "."
    if shown < len(findings):
        left = len(findings) - shown
        words += f" Only the {shown} most severe findings {'of these ' * bool(left_out(result))}are shown;"
        words += f" {left} more are not."
    return words


def _provider(finding: PlacedFinding, result: Result) -> str:
    return clip(escape(result.provider(finding) or ""))


def _filters(findings: list[PlacedFinding], providers: list[str]) -> Iterator[str]:
    """Yield the form, which the page's script brings to light."""
    severities = Counter(finding.severity for finding in findings)
    yield '<form id="filters" role="search" aria-label="Filter the findings" hidden>\n'
    yield "<fieldset><legend>Severity</legend>\n"
    for severity in sorted(Severity, reverse=True):
        box = attributes(type="checkbox", name="severity", value=severity)
        yield (
            f'<label class="{severity}"><input{box} checked> <span class="severity">{severity}s</span>'
            f" ({severities[severity]})</label>\n"
        )
    yield "</fieldset>\n"
    names = {finding.code: finding.name for finding in findings}
    codes = Counter(finding.code for finding in findings)
    rules = [(code, f"{code} {names[code]} ({codes[code]})") for code in sorted(codes)]
    yield from _select("rule", "Rule", [("", "all rules"), *rules])
    if any(providers):
        counts = Counter(provider or _NO_PROVIDER for provider in providers)
        none = counts.pop(_NO_PROVIDER, 0)
        options = [(provider, f"{provider} ({counts[provider]})") for provider in sorted(counts)]
        if none:
            options.append((_NO_PROVIDER, f"none ({none})"))
        yield from _select("provider", "Provider", [("", "all providers"), *options])
    yield '<div><label for="search">Text</label><input id="search" name="search" type="search"></div>\n'
    orders = [("place", "place"), ("severity", "severity"), ("rule", "rule")]
    if any(providers):
        orders.append(("provider", "provider"))
    yield from _select("sort", "Sort by", orders)
    yield '<div><button type="reset">Show all</button></div>\n</form>\n'
    yield '<p id="shown" role="status"></p>\n'


def _select(name: str, label: str, options: list[tuple[str, str]]) -> Iterator[str]:
    yield f'<div><label for="{name}">{label}</label><select id="{name}" name="{name}">\n'
    for value, words in options:
        yield f"<option{attributes(value=escape(value))}>{content(clip(escape(words), 120))}</option>\n"
    yield "</select></div>\n"


class _Items:
    """Findings as articles."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._source = MaskedSource(result.read_lines)
        self._troubles = result.troubles()
        self._rules = result.rules

    def item(self, finding: PlacedFinding, provider: str) -> Iterator[str]:
        data = {
            "class": finding.severity,
            "data-severity": finding.severity,
            "data-rule": escape(finding.code),
        }
        if provider:
            data["data-provider"] = provider
        yield f"<article{attributes(**data)}>\n"
        name = f"{content(escape(finding.code))} {content(escape(finding.name))}"
        if finding.code in self._rules:
            name = f'<a href="#{content(finding.code)}">{name}</a>'
        yield f'<h2><span class="severity">{finding.severity}</span> {name}</h2>\n'
        about = [_place(self._result.shown(finding.path), finding.region)]
        if finding.pointer:
            about.append(prose(clip(finding.place, _MAX_POINTER)))
        if provider:
            about.append(f"<span>{content(provider)}</span>")
        yield f'<p class="place">{" &#183; ".join(about)}</p>\n'
        yield f'<p class="message">{prose(as_shown(told(finding), finding, self._result))}</p>\n'
        yield from self._details(finding)
        yield "</article>\n"

    def _details(self, finding: PlacedFinding) -> Iterator[str]:
        trouble = self._troubles.get(finding.sort_key())
        if trouble:
            lines = "\n".join(f"| {escape(line)}" for line in trouble.traceback.splitlines())
            yield f'<pre class="trace">{content(lines)}</pre>\n'
            return
        yield from self._frame(finding, finding.region)
        if finding.related:
            yield '<ul class="related">\n'
            for other in finding.related[:_MAX_RELATED]:
                yield from self._related(finding, other)
            if len(finding.related) > _MAX_RELATED:
                yield f"<li>and {len(finding.related) - _MAX_RELATED} more locations</li>\n"
            yield "</ul>\n"
        if finding.fix:
            safety = "safe" if finding.fix.safe else "unsafe"
            yield f'<p class="fix">Fix ({safety}): {prose(finding.fix.description)}</p>\n'

    def _related(self, finding: PlacedFinding, other: PlacedRelated) -> Iterator[str]:
        message = f": {prose(other.message)}" if other.message else ""
        where = _place(self._result.shown(other.path), other.region)
        yield f'<li><span class="place">{where}</span>{message}\n'
        if other.path == finding.path and other.region != finding.region:
            yield from self._frame(finding, other.region)
        yield "</li>\n"

    def _frame(self, finding: PlacedFinding, region: Region) -> Iterator[str]:
        """Yield the first line of a region, with the value marked; nothing if there is no such line."""
        found = self._source.marked(finding, region)
        if found is None:
            return
        before, marked, after = pieces(*found, _FRAME_WIDTH)
        yield f"<pre><i>{region.line}</i>{content(before)}<mark>{content(marked)}</mark>{content(after)}"
        if region.end_line > region.line:
            yield f" <i>(to line {region.end_line})</i>"
        yield "</pre>\n"


def _place(path: str, region: Region) -> str:
    return f"<b>{content(escape(path))}</b>:{region.line}:{region.column}"
