"""SL304 to SL307: what the examples of the rules can't show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.fixes.mend import mend
from seedlint.formats.names import bare_name, provider_name, shares_nothing
from seedlint.rulebook.registry import Registry
from seedlint.rulekit.examples import NOW, run_documents
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.testing import PAYLOAD
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import PlacedFinding

ALL = [rule for rule in Registry.builtin() if not rule.needs_links]
SCHEMA = Schema.load(DEFAULT)

Mention = tuple[str, str]


def engine(**options: dict[str, object]) -> Engine:
    """An engine with all rules, also those that are off by default; options are by code."""
    return Engine(
        SCHEMA,
        [rule(options.get(rule.code), NOW) for rule in ALL],
        names={rule.code: rule.name for rule in ALL},
        severities={rule.code: rule.severity for rule in ALL},
        enabled=lambda code, _path: code[:3] in {"SL3", "SL0", "SL7"} or code in {"SL505", "SL506"},
    )


def corpus(*documents: Sequence[Mention]) -> dict[str, bytes]:
    """Documents whose related articles are these mentions of providers: names and domains."""
    made = {}
    for number, mentions in enumerate(documents):
        related = [
            {
                "title": f"Article {number} {index} of many",
                "webUrl": f"https://story.com/{number}/{index}",
                "provider": {"name": name, "domain": domain},
            }
            for index, (name, domain) in enumerate(mentions)
        ]
        made[f"{number:03}.json"] = json.dumps({"related": related}).encode()
    return made


def told(files: dict[str, bytes], *codes: str, **options: dict[str, object]) -> list[PlacedFinding]:
    found, crashes = run_documents(engine(**options), files)
    assert not crashes
    return sorted((one for one in found if one.code in codes), key=lambda one: one.sort_key())


def words(files: dict[str, bytes], *codes: str, **options: dict[str, object]) -> list[str]:
    return [one.message for one in told(files, *codes, **options)]


# Names by themselves


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Ferry%20News", "Ferry News"),
        ("Ferry%2520News", "Ferry News"),
        ("Morning%2c Inc.", "Morning, Inc."),
        ("Caf%C3%A9", "Café"),
        ("Salt &amp; Vinegar", "Salt & Vinegar"),
        ("Salt &amp;amp; Vinegar", "Salt & Vinegar"),
        ("Salt%20%26amp%3B%20Vinegar", "Salt & Vinegar"),
        ("The Herald&#39;s", "The Herald's"),
        (" Ferry News", "Ferry News"),
        ("Ferry  News\n", "Ferry News"),
        ("Ferry News\xa0", "Ferry News"),
    ],
)
def test_names_in_another_form(name: str, meant: str) -> None:
    judged = provider_name(name)
    assert judged.meant == meant
    assert judged.defect
    assert provider_name(meant) == (meant, None, None)


@pytest.mark.parametrize(
    "name",
    [
        "100% Ferry",
        "100%41",
        "100%de",
        "50%",
        "a%00b",
        "%E4",
        "R&D",
        "AT&T",
        "Q&A;",
        "",
        " ",
        "%20",
        "&nbsp;",
        "x" * 9999,
    ],
)
def test_names_that_are_what_they_are(name: str) -> None:
    assert provider_name(name).defect is None


def test_a_character_that_was_lost_is_not_written() -> None:
    # Nobody can tell what is meant: blanks and references are told by the rules for all texts.
    for name in (" &#65533;", " \u200b&#65533;", "\u200b&#xD800; "):
        assert provider_name(name).defect is None


@pytest.mark.parametrize("name", ["Ferry  News", "<b>Ferry News</b>", "Ferry\u200b News", "MÃ¼nchen"])
def test_what_other_rules_tell_is_theirs(name: str) -> None:
    assert provider_name(name).defect is None
    assert provider_name(name).meant != name


@settings(max_examples=some(400))
@given(st.text(st.sampled_from("aZ %&;#39xÃ¼\u200b\xa0<b/>20C4ampnbs"), max_size=24) | st.text(max_size=12))
def test_what_is_meant_is_never_reported(name: str) -> None:
    judged = provider_name(name)
    assert judged.defect is None or judged.meant != name
    if judged.defect is not None:
        files = corpus([(judged.meant, "herald.com")])
        about = [one.code for one in told(files, "SL306", "SL702", "SL705", "SL703") if "name" in one.pointer]
        assert about == []


@pytest.mark.parametrize("name", ["Ferry&nbsp;News", "Salt &amp; Vinegar", " Ferry News", "Ferry%20 News  "])
def test_one_name_is_told_once(name: str) -> None:
    assert [one.code for one in told(corpus([(name, "f.com")]), "SL306", "SL702", "SL705")] == ["SL306"]


@pytest.mark.parametrize(
    "names",
    [
        ("Rock Paper Shotgun", "Rock, Paper, Shotgun", "RockPaperShotgun", "ROCK PAPER SHOTGUN"),
        ("Salt & Vinegar", "Salt and Vinegar", "Salt &Vinegar"),
        ("Game Rant", "GameRant on MSN", "Game Rant via MSN.com", "GameRant.com", "www.gamerant.com"),
        ("Herald", "herald.co.uk", "Herald on Island News Net"),
        ("!!", "!!"),
    ],
)
def test_spellings_of_one_name(names: tuple[str, ...]) -> None:
    assert len({bare_name(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Herald", "Herald Sport"),
        ("!!", "??"),
        ("On Air", "Air"),
        ("Salt and Vinegar", "Salt Vinegar"),
        ("C News", "C++ News"),
        ("C# News", "C News"),
        ("Canal", "Canal+"),
        ("Canal on MSN", "Canal+ on MSN"),
    ],
)
def test_other_names(names: tuple[str, str]) -> None:
    assert bare_name(names[0]) != bare_name(names[1])


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("BBC", "bbc.co.uk"),
        ("The Sydney Morning Herald", "smh.com.au"),
        ("Wall Street Journal", "wsj.com"),
        ("Bank of Island", "bankofisland.com"),
        ("The Times of India", "indiatimes.com"),
        ("El País", "elpais.com"),
        ("SC Media", "scmagazine.com"),
        ("Island Echo", "the-echo.co.uk"),
        ("Ведомости", "vedomosti.ru"),
        ("Bücher", "xn--bcher-kva.de"),
        ("Techniker", "newtechn.com"),
        ("n-tv", "n-tv.de"),
    ],
)
def test_names_that_share_something(name: str, domain: str) -> None:
    assert not shares_nothing(name, domain)


@pytest.mark.parametrize(
    ("name", "domain"), [("Harbour Herald", "tides.com"), ("CRN", "channelweb.co.uk"), ("Deep", "fast.com")]
)
def test_names_that_share_nothing(name: str, domain: str) -> None:
    assert shares_nothing(name, domain)


# Across documents


def test_a_tie_is_decided_alike_in_any_order() -> None:
    names = ["Game Rant on MSN", "GAMERANT", "GameRant", "gamerant"]
    for first in range(4):
        turned = names[first:] + names[:first]
        found = told(corpus(*[[(name, "msn.com")] for name in turned]), "SL304")
        assert {one.fix.edits[0].value for one in found if one.fix} == {"GameRant"}
        assert len(found) == 3


def test_no_fix_is_safe_that_depends_on_what_was_linted() -> None:
    files = corpus(
        [("Salt & Vinegar", "s.com")] * 3, [("SALT-&-VINEGAR", "s.com")], [("Salt and Vinegar", "s.com")]
    )
    assert [(one.path, one.fix and one.fix.safe) for one in told(files, "SL304")] == [
        ("001.json", False),
        ("002.json", False),
    ]


def test_no_fix_writes_the_payload_of_another_document() -> None:
    files = corpus([(PAYLOAD, "s.com")] * 2, [(PAYLOAD.lower(), "s.com")])
    (finding,) = told(files, "SL304")
    assert finding.fix is None
    assert PAYLOAD not in finding.message


def test_names_with_braces_are_names() -> None:
    files = corpus([("{0}{key}", "s.com"), ("{0}{KEY}", "s.com")])
    assert len(words(files, "SL304")) == 1


def test_one_name_is_told_as_another_spelling_or_as_another_name() -> None:
    files = corpus(
        [("Island Echo", "e.com")] * 30
        + [("ISLAND ECHO", "e.com"), ("The Sun", "e.com"), ("SUN, the", "e.com")]
    )
    assert [one.pointer.split("/")[2] for one in told(files, "SL304")] == ["30", "31", "32"]
    files = corpus([("Island Echo", "e.com")] * 40 + [("The Sun", "e.com")] * 2 + [("THE SUN", "e.com")])
    assert [one.pointer.split("/")[2] for one in told(files, "SL304")] == ["40", "41", "42"]


def test_escaped_names_and_domains_count_as_what_they_mean() -> None:
    files = corpus([("Ferry News", "ferry.com")] * 12, [("Ferry%20News", "www.ferry.com")])
    assert [one.code for one in told(files, "SL303", "SL304", "SL305", "SL306")] == ["SL306", "SL303"]


def test_one_domain_in_two_scripts_is_one() -> None:
    files = corpus([("Bücher", "bücher.de")] * 12, [("Bücher", "xn--bcher-kva.de")])
    assert told(files, "SL304", "SL305") == []
    (finding,) = told(corpus([("Bücher", "bücher.de")] * 12, [("Bücher", "tides.de")]), "SL305")
    assert "`bücher.de`" in finding.message


@pytest.mark.parametrize("platform", ["youtube.com", "herald.substack.com"])
def test_a_domain_and_a_channel_are_no_conflict_in_either_direction(platform: str) -> None:
    many, one = [("IGN", "ign.com")] * 12, [("IGN", platform)]
    assert told(corpus(many, one), "SL304", "SL305") == []
    assert told(corpus(one * 12, many[:1]), "SL304", "SL305") == []
    assert told(corpus(many, one), "SL305", SL305={"platforms": ("!youtube.com", "!substack.com")})


def test_a_strange_name_is_told_once() -> None:
    files = corpus([("Herald", "herald.com")], [("Deep", "fast.com")] * 3, [("Deep", "fast.com")])
    (finding,) = told(files, "SL307")
    assert (finding.path, finding.pointer) == ("001.json", "/related/0/provider/name")


def test_a_title_on_a_shared_domain_goes_by_name() -> None:
    def titled(*names: str, domain: str) -> dict[str, bytes]:
        return {
            f"{number}.json": json.dumps(
                {
                    "title": "Live from the harbour wall",
                    "webUrl": f"https://{domain}/{number}",
                    "provider": {"name": name, "domain": domain},
                }
            ).encode()
            for number, name in enumerate(names)
        }

    assert told(titled("Ann", "Ben", domain="youtube.com"), "SL505") == []
    assert told(titled("Ann", "Ben", "Cid", domain="island.com"), "SL505") == []
    assert len(told(titled("Ann", "Ben", domain="island.com"), "SL505")) == 2
    assert len(told(titled("Ann", "ann", domain="youtube.com"), "SL505")) == 2
    assert [f.path for f in told(titled("Ann", "Ben", "Cid", "Ann", domain="island.com"), "SL505")] == [
        "0.json",
        "3.json",
    ]


# Fixes

NAMES = st.sampled_from(
    ["Echo"] * 6
    + [
        "ECHO",
        "Echo.com",
        "The Sun",
        "Salt & Vinegar",
        "Salt &amp; Vinegar",
        "Ferry%20News",
        "Ferry News ",
        "Ech\u200bo",
    ]
)
DOMAINS = st.sampled_from(
    ["echo.com"] * 6
    + ["www.echo.com", "Echo.com", "https://echo.co.uk/a", "www.echo.co.uk", "echo.co.uk", "youtube.com"]
)
MENTIONS = st.lists(st.tuples(NAMES, DOMAINS), max_size=14)


@settings(max_examples=some(60))
@given(st.lists(MENTIONS, min_size=1, max_size=3), st.booleans())
@example([[("Echo", "www.echo.co.uk")]], True)
@example([[("Salt &amp; Vinegar", "echo.com")], [("Salt & Vinegar", "echo.com")] * 12], True)
@pytest.mark.parametrize("code", ["SL303", "SL304", "SL306"])
def test_fixes_of_one_rule_bring_no_finding_of_another(
    code: str, documents: list[list[Mention]], usual: bool
) -> None:
    files = corpus(*documents, [("Echo", "echo.com")] * 60 * usual)
    judge = engine()
    before, _ = run_documents(judge, files)
    mended = {}
    for path, raw in files.items():
        more = [one for one in before if one.path == path and one.code == code == "SL304"]
        mended[path] = mend(judge, path, raw, lambda one: one.code == code, more=more).after
    after, crashes = run_documents(judge, mended)
    assert not crashes
    known = {(one.code, one.path, one.pointer) for one in before}
    new = {(one.code, one.path, one.pointer) for one in after} - known
    assert new == set()
    assert code == "SL304" or code not in {one.code for one in after if one.fix}


def test_an_empty_name_is_told_by_the_schema_alone() -> None:
    files = corpus([("Herald", "herald.com")] * 20, [("", "herald.com"), (" ", "herald.com")])
    assert told(files, "SL304") == []
