"""A text that can be sent to a provider: what is wrong with which of its URLs, and what to do.

It says only what a provider can put right where its articles are published. What is about the files of the
corpus (schema, YAML, payloads), or what compares documents, is nobody's business outside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from seedlint.report.advice import ADVICE
from seedlint.report.byprovider import CAUSES
from seedlint.rule import CorpusRule
from seedlint.urls.domains import is_under, own_domain
from seedlint.util.docstring import sections
from seedlint.util.escape import clip
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlint.report.metrics import CauseFigures
    from seedlint.rule import BaseRule

_BUILT_IN = re.compile(r"SL[0-9]{3}")
_HOST = re.compile(r"[^\s/:@?#\"'`<>()\[\],;=&|\\]+\.[^\s/:@?#\"'`<>()\[\],;=&|\\]+")
_LONGEST_MESSAGE = 300
_LONGEST_URL = 500
_LONGEST_ADVICE = 400


class Letter(NamedTuple):
    """A text to send: one line of subject, and the lines of its body. What documents say is not escaped."""

    subject: str
    body: tuple[str, ...]


def letter(
    domain: str,
    causes: Sequence[CauseFigures],
    rules: Mapping[str, type[BaseRule]],
    others: Collection[str],
    day: str,
) -> Letter | None:
    """Return what can be sent to a provider about its causes; None if there is nothing that it can do.

    ``others`` are the domains of all providers: a cause that names one of those is left out. ``day`` is that
    of the report.
    """
    own = [one for one in causes if _advice(one.code, rules) and _is_own(one, domain, others)]
    if not own:
        return None
    told: dict[str, list[CauseFigures]] = {}
    for one in own[:CAUSES]:
        told.setdefault(one.code, []).append(one)
    count, weightiest = len(own[:CAUSES]), " (there are more; these weigh most)" * (len(own) > CAUSES)
    name = clip(domain)
    lines = [
        "Hello,",
        "",
        f"articles of {name} are part of our collection, and we check what we receive of them. On {day} we"
        f" found {counted(count, 'fault')}{weightiest} that can best be put right where the articles are"
        " published:",
    ]
    for number, (code, its) in enumerate(told.items(), 1):
        lines += ["", f"{number}. {_advice(code, rules)}", ""]
        lines += [line for one in its for line in _lines(one)]
    lines += [
        "",
        "We check again regularly, so there is no need to answer. If something here is as it should be,"
        " please tell us.",
        "",
        "Thank you",
    ]
    return Letter(f"{name}: {counted(count, 'fault')} in articles", tuple(lines))


def _advice(code: str, rules: Mapping[str, type[BaseRule]]) -> str:
    """Return what to do about a rule's findings; empty for what no provider is told."""
    if code in ADVICE:
        return ADVICE[code]
    rule = rules.get(code)
    if rule is None or _BUILT_IN.fullmatch(code) or issubclass(rule, CorpusRule):
        return ""
    summary, _, _, fix = sections(rule)
    words = fix or summary
    return clip(f"{words[:1].upper()}{words[1:]}", _LONGEST_ADVICE)


def _is_own(one: CauseFigures, domain: str, others: Collection[str]) -> bool:
    """Whether a cause is about an address of the provider, and about nobody else's."""
    if one.url is not None and not is_under(_host(one.url), domain):
        return False
    hosts = [host.rstrip(".") for host in _HOST.findall(one.message.lower())]
    if any(_foreign(host, domain, others) for host in hosts):
        return False
    return one.url is not None or any(is_under(host, domain) for host in hosts)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _foreign(host: str, domain: str, others: Collection[str]) -> bool:
    names = {host, own_domain(host)} & set(others)
    return bool(names) and not is_under(host, domain)


def _lines(one: CauseFigures) -> Iterator[str]:
    words = f"{one.field}: {one.message}" if one.field else one.message
    if one.url is None:
        yield f"- {clip(words, _LONGEST_MESSAGE)}"
    else:
        yield f"- {clip(one.url, _LONGEST_URL)}"
        yield f"  {clip(words, _LONGEST_MESSAGE)}"


__all__ = ["Letter", "letter"]
