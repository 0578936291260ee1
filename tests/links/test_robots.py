"""A robots.txt means for us what it means to the parser alone, whoever else it speaks of."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from protego import Protego

from seedlint.links.robots import for_us
from tests.support.examples import some

NAMES = st.sampled_from(["*", "seedlint", "SeedLint", "other", "another-bot", "seedlinter", ""])
AGENTS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", " ", "\t"]),
    st.sampled_from(
        [
            "User-agent:",
            "user-agent",
            "USERAGENT :",
            "user agent: ",
            "User  agent ",
            "User agents:",
            "useragent x:",
        ]
    ),
    st.sampled_from([" ", "", "  ", "\u3000"]),
    NAMES,
)
RULES = st.sampled_from(
    [
        "Disallow: /a",
        "Allow: /a",
        "Disallow: /",
        "Disallow:",
        "Disallow /a",
        "Disallow: /useragent seedlint",
        "Allow: /a # user-agent: other",
        "# user-agent: other",
        "Sitemap: https://site.test/user-agent: x",
        "Nonsense: user-agent x",
        "nonsense",
        "",
    ]
)


@settings(max_examples=some(200))
@given(st.lists(AGENTS | RULES, max_size=8))
@example(["User-agent: *", "Disallow: /useragent seedlint", "Disallow: /a"])
@example(["User-agent: other", "Sitemap: /user-agent: x", "Disallow: /"])
def test_names_of_others_make_no_difference(lines: list[str]) -> None:
    text = "\n".join(lines)
    alone, ours = Protego.parse(text), Protego.parse(for_us(text))
    for page in ("/", "/a", "/b", "/useragent seedlint"):
        url = f"https://site.test{page}"
        assert ours.can_fetch(url, "seedlint") == alone.can_fetch(url, "seedlint"), (text, for_us(text))
