"""Documents whose articles repeat themselves, most of them sound, some odd in every way."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.conftest import CLEAN

if TYPE_CHECKING:
    from collections.abc import Sequence

ITEM = (
    "title: {title}",
    "excerpt: {excerpt}",
    "publishedDateTime: {time}",
    "type: article",
    "webUrl: {url}",
    "provider: {provider}",
)
TITLES = (
    "Ferry  late",
    '"Ferry late"',
    "'It''s &amp; so'",
    "Fähre “zu” spät",
    "x",
    '"two\n{i}   lines"',
    "plain\n{i}   goes on",
)
EXCERPTS = (
    "Boats leave early.",
    "''",
    '"a\\u200Bb"',
    ">-\n{i}   folded\n{i}   text",
    "|\n{i}   kept\n",
    "|+\n{i}   kept\n\n\n",
)
TIMES = (
    "2021-04-30T20:51:00Z",
    "2021-02-30T20:51:00Z",
    "2042-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "2021-04-30",
)
URLS = (
    "https://www.harbour-herald.com/a",
    "http://www.harbour-herald.com/a?utm_source=x",
    "https://tide-times.com/b c",
    "https://TIDE-times.com/b",
    "https://harbour-herald.com/" + "p" * 60,
)
PROVIDERS = (
    "{{name: Harbour Herald, domain: harbour-herald.com}}",
    "\n{i}  name: Tide Times\n{i}  domain: tide-times.com\n{i}  images:\n"
    "{i}  - url: https://tide-times.com/l.png\n{i}    width: 8\n{i}    height: 8\n"
    "{i}  - url: https://TIDE-TIMES.com/l.png\n{i}    width: 8\n{i}    height: 8",
    "{{name: www, domain: www.tide-times.com}}",
)
ODD = (
    "quality: many",
    "strange: 1",
    "type: film",
    "title: &a x",
    "title: *a",
    "title: yes",
    "title: [a,\n b]",
    'title: "not\nclosed properly"',
    "title: 'open",
    "title: \t tab",
    "# seedlint: ignore[SL402] -- so be it",
    "# nothing",
    "",
    "secured: abc",
    "- x",
    "webUrl: https://tide-times.com/#f",
    "title: a  # b",
    "title: 'a\n\n  - b'",
)
TAILS = ("", "\n", "quality: 3\n", "# end\n", "heat: 1\n\n", "related: []\n", "'related': []\n")


def item(indent: str, rng: random.Random) -> str:
    """Return an item of a list, of which there are not too many."""
    picks = {
        "title": rng.choice(TITLES[:4] if rng.random() < 0.8 else TITLES),
        "excerpt": rng.choice(EXCERPTS[:2] if rng.random() < 0.8 else EXCERPTS),
        "time": rng.choice(TIMES[:2] if rng.random() < 0.8 else TIMES),
        "url": rng.choice(URLS) if rng.random() < 0.98 else "''",
        "provider": rng.choice(PROVIDERS),
    }
    lines = [line.format(**picks) for line in ITEM]
    if rng.random() < 0.05:
        lines.append(rng.choice(ODD))
    if rng.random() < 0.2:
        rng.shuffle(lines)
    text = "\n".join(lines).replace("{i}", f"{indent}  ").replace("{{", "{").replace("}}", "}")
    first, *rest = text.split("\n")
    return "\n".join(
        [
            f"{indent}- {first}",
            *(line if line.startswith(indent + "  ") else f"{indent}  {line}" for line in rest),
        ]
    )


def made(seed: int, pool: Sequence[str], indent: str) -> bytes:
    """Return a document with items of a pool, most of them plain."""
    rng = random.Random(seed)
    items = [rng.choice(pool) for _ in range(rng.randint(0, 9))]
    own = CLEAN.removeprefix("---\n").rpartition("---\n")[0].replace("/ferry", f"/ferry-{rng.randint(0, 3)}")
    key = rng.choice(("related: ", '"related":', "related: # all")) if rng.random() < 0.1 else "related:"
    parts = [own, f"{key}\n" + "\n".join(items) + "\n" if items else f"{key} []\n", rng.choice(TAILS)]
    if rng.random() < 0.3:
        parts.reverse()
    text = f"---\n{''.join(parts)}---\n"
    for chance, change in (
        (0.04, lambda t: t.replace("\n", "\r\n")),
        (0.03, lambda t: "\ufeff" + t),
        (0.03, lambda t: t[4:-4]),
        (0.03, lambda t: t[: rng.randint(0, len(t))]),
        (0.03, lambda t: t.replace("title: ", 'excerpt: "a\nrelated:\n  - b: 1\n  - c: 2\n"\ntitle: ', 1)),
        (0.03, lambda t: t.replace(indent + "- ", indent + "-\n" + indent + "  ", 1)),
        (0.03, lambda t: t.replace(indent + "- ", indent + "-   ", 2)),
    ):
        if rng.random() < chance:
            text = change(text)
    return text.encode("utf-8", "surrogatepass")


def front(*related: str, rest: str = "") -> bytes:
    own = CLEAN.removeprefix("---\n").rpartition("---\n")[0]
    return f"---\n{own}related:\n{''.join(related)}{rest}---\n".encode()


PLAIN = """\
  - title: Ferry  late
    excerpt: Boats leave early.
    publishedDateTime: 2021-04-30T20:51:00Z
    type: article
    webUrl: https://www.harbour-herald.com/{}
    provider: {{name: Harbour Herald, domain: harbour-herald.com}}
"""


def plain(number: int | str) -> str:
    return PLAIN.format(number)
