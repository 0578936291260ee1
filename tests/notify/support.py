"""Notices of made-up reports, and texts that do harm where they are not escaped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from seedlint.notify.choose import Asked, choose
from seedlint.notify.known import Known
from seedlint.told.reading import _report
from seedlint.told.values import Node
from tests.told.samples import report

if TYPE_CHECKING:
    from seedlint.notify.news import Notice
    from seedlint.told.figures import Report

HARM = (
    "<!channel>",
    "<!here|x>",
    "<@U012AB3CD>",
    "@everyone",
    "@here",
    "<@&123>",
    "@example/team",
    "<https://evil.example|click>",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/",
    "www.evil.example",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "]]>",
    "-->",
    "*bold* _it_ ~gone~ **b** __u__ ||spoiler||",
    "`code`",
    "```\nblock\n```",
    "# heading\n- item\n> quote\n1. one",
    "a\r\nBcc: victim@example.org\r\n\r\nbody",
    "\r\n.\r\nMAIL FROM:<x@example.org>",
    "::error::x",
    "##[error]x ##vso[task.x]",
    "\x1b[31mred\x1b]8;;https://evil.example\x07",
    "\u202egnp.exe",
    "\u2028\u2029\u0085",
    "\ud800",
    "\ufffe\uffff\x00",
    "{{DATE(2017-02-14T06:08:39Z, SHORT)}}",
    "{{{{",
    "${data}",
    "<at>Everyone</at>",
    "closes #1, GH-2, owner/repo#3, !4, ~label, :smile:",
    "x" * 1000,
    "&" * 400,
    "`" * 299,
    "\U0001f600" * 400,
    "|" * 50,
    "\\",
)
texts = st.lists(st.one_of(st.sampled_from(HARM), st.text(max_size=30)), min_size=0, max_size=4).map("".join)
WORST = (*HARM, "".join(HARM)[:5000], "")


def made(**changes: Any) -> Report:
    """A report of which some keys are otherwise."""
    return _report(Path("report"), Node(report(**changes)))


def at(day: int, **changes: Any) -> Report:
    """A report of a day in November 2026, that compares with the one of the day before."""
    told = report(generated_at=f"2026-11-{day:02}T06:00:00Z", **changes)
    if told["changes"] is not None and "changes__since" not in changes:
        told["changes"]["since"] = f"2026-11-{day - 1:02}T06:00:00Z"
    return _report(Path("report"), Node(told))


NOTHING = Known("2026-11-01T06:00:00Z", 97.5, (), True, (), (), ())
"""What a channel knows that was told of a report in which nothing was wrong."""


def cause(key: str, text: str = "not a URL", **changes: Any) -> dict[str, Any]:
    """A cause in report.json."""
    return {**report()["causes"]["items"][0], "cause": key, "message": text, **changes}


def notice(text: str = "not a URL", number: int = 1, url: str | None = None, together: int = 0) -> Notice:
    """A notice of everything that there can be one of, with a text wherever one of others can be.

    Causes are of rules of their own, but for so many more that are told ``together``.
    """
    told = report()
    one = {"message": text, "name": text, "document": text, "field": text, "provider": text}
    told["causes"]["items"] = [
        cause(f"c{index}", **one, owners=[text] * 7, code=f"SL{index if index < number else 999}")
        for index in range(number + together)
    ]
    told["causes"]["total"] = number + together
    anomaly = told["anomalies"]["items"][0]
    jump = {"subject": "rule", "name": "SL999"} if together else {}
    words = dict.fromkeys(("sentence", "common", "commit", "name", "measure"), text) | {
        "also": [text] * 4 if together else []
    }
    documents = [{"document": text, "line": 3}] * 5
    told["anomalies"]["items"] = [
        {
            **anomaly,
            "id": f"a{index}",
            **words,
            **jump,
            "documents": documents,
            "documents_now": documents if together else [],
            "owners": [text],
        }
        for index in range(number)
    ]
    failed = told["expectations"]["results"][0]
    told["expectations"]["results"] = [
        {**failed, "description": f"{index}{text}"[:5000], "observed": text} for index in range(number)
    ] + [{**failed, "status": "broken", "column": text, "description": text, "reason": text}]
    told["incomplete"] = True
    told["commit"] = text
    crash = {**told["rules"][0], "code": "SL000", "examples": [{**told["rules"][0]["examples"][0], **one}]}
    del crash["examples"][0]["field"], crash["examples"][0]["provider"]
    told["rules"].append(crash)
    asked = Asked("test", url=url, doubtful=(text,))
    found, _ = choose(_report(Path("report"), Node(told)), NOTHING, asked)
    assert found is not None
    return found
