"""Fixes of one rule bring no finding of another: examples of all rules, documents made of defects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine.engine import Engine
from seedlint.finding import pointer_tokens
from seedlint.fixes.mend import mend
from seedlint.rule import Bad, BaseRule, CorpusRule
from seedlint.rulebook.registry import Registry
from seedlint.rulekit.examples import example_files, run_documents
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.testing import NOW, PAYLOAD
from tests.conftest import CLEAN
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlint.finding import PlacedFinding

RULES = list(Registry.builtin())
CORPUS = {rule.code for rule in RULES if issubclass(rule, CorpusRule)}

BEHIND = {
    "SL103": (
        "SL502 SL503 SL507 SL706",
        "they compare an article's other fields with the one that stood under a name that is no field's",
    ),
    "SL201": ("SL203 SL204 SL205 SL507", "only what can be read can be a strange date"),
    "SL306": ("SL70", "no other rule judges the text of a name that is escaped or padded"),
    "SL401": ("SL205 SL3 SL4 SL5", "no other rule judges a URL that nobody can read"),
    "SL402": (
        "SL501 SL502 SL503 SL505 SL506 SL507",
        "only then it is the URL of others for certain; SL509 has said so",
    ),
    "SL407": ("SL302", "only then there is a page whose host can be compared"),
    "SL502": ("SL304 SL307", "names are counted, and there is one mention fewer"),
    "SL503": ("SL304 SL307", "names are counted, and there is one mention fewer"),
    "SL701": (
        "SL702 SL703 SL705 SL706",
        "whitespace, controls and signs are pieces of garbled characters until then",
    ),
    "SL702": ("SL706", "what the markup hid is a placeholder, or the title"),
    "SL703": ("SL701 SL702", "what nobody sees has parted a tag, or a garbled character"),
}
"""The rules that may speak only when what another one has found is mended, by that one, and why."""


def whole_engine() -> Engine:
    return Engine(
        Schema.load(DEFAULT),
        [rule({}, NOW) for rule in RULES if not rule.needs_links],
        names={rule.code: rule.name for rule in RULES},
        severities={rule.code: rule.severity for rule in RULES},
        enabled=lambda _code, _path: True,
        now=NOW,
    )


ENGINE = whole_engine()
Files = dict[str, bytes]
Found = set[tuple[str, str, str]]


def judged(files: Mapping[str, bytes], engine: Engine = ENGINE) -> list[PlacedFinding]:
    findings, crashes = run_documents(engine, files)
    assert not crashes, crashes
    return findings


def articles(files: Mapping[str, bytes], findings: list[PlacedFinding]) -> Found:
    """Return which rules speak about which article; its quality is its name, for places in lists change."""
    found = set()
    data = {path: ENGINE.document(path, raw).data for path, raw in files.items()}
    for finding in findings:
        steps = pointer_tokens(finding.pointer)
        name = "the document itself"
        if len(steps) > 1 and steps[0] == "related":
            try:
                name = str(data[finding.path]["related"][int(steps[1])]["quality"])
            except (KeyError, IndexError, TypeError, ValueError):
                name = "a related article"
        found.add((finding.code, finding.path, name))
    return found


def mended(files: Files, findings: list[PlacedFinding], wanted: Callable[[PlacedFinding], bool]) -> Files:
    """Return the documents with the fixes that are wanted."""
    after = {}
    for path, raw in files.items():
        own = [one for one in findings if one.path == path]
        more = [one for one in own if one.code in CORPUS and wanted(one)]
        after[path] = mend(ENGINE, path, raw, wanted, more=more).after
    return after


def explained(fixed: set[str], new: Found) -> Found:
    """Return what is new and stands behind nothing that was mended."""
    behind = tuple([word for code in fixed & BEHIND.keys() for word in BEHIND[code][0].split()])
    # That fixes leave none of their own rule is for other tests.
    return {one for one in new if not one[0].startswith(behind) and one[0] not in fixed}


def check(files: Files) -> None:
    """Make the fixes of each rule alone, all that are safe, and all: nothing is found that was not before."""
    findings = judged(files)
    before = articles(files, findings)
    unread = {one.path for one in findings if one.unjudged}
    fixable = {one.code for one in findings if one.fix}
    ways: list[tuple[set[str], bool]] = [
        ({code}, unsafe) for code in sorted(fixable) for unsafe in (False, True)
    ]
    ways += [(fixable, False), (fixable, True)]
    for codes, unsafe in ways:

        def wanted(one: PlacedFinding, codes: set[str] = codes, unsafe: bool = unsafe) -> bool:
            return bool(one.fix and (one.fix.safe or unsafe) and one.code in codes)

        if not any(wanted(one) for one in findings):
            continue
        after = mended(files, findings, wanted)
        if after == files:
            continue
        found = judged(after)
        made = {one.code for one in findings if wanted(one)}
        new = {one for one in explained(made, articles(after, found) - before) if one[1] not in unread}
        told = [one for one in found if one.code in {code for code, _, _ in new}]
        assert not new, (
            f"fixes of {sorted(codes)} bring {sorted(new)}:\n"
            + "\n".join(f"{one.path} {one.pointer}: {one.code} {one.message}" for one in told)
            + "\n\n"
            + "\n".join(f"{raw.decode('utf-8', 'replace')}" for raw in (*files.values(), *after.values()))
        )


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
    if isinstance(example, Bad) and not rule.needs_links and not example.options and example.schema is None
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_fixes_of_an_example_bring_nothing(rule: type[BaseRule], example: Bad) -> None:
    if example.max_file_size is None:
        check(example_files(example))


@pytest.mark.parametrize("place", ["name: Harbour Herald", "domain: harbour-herald.com", "- Transport"])
def test_what_is_cut_and_quoted_is_nothing_new_to_others(place: str) -> None:
    before, _, after = CLEAN.partition(place)
    files = {f"{n}.md": CLEAN.replace("/ferry", f"/ferry-{n}").encode() for n in range(12)}
    files["x.md"] = f"{before}{place} #1{after}".encode()
    check(files)


@pytest.mark.parametrize(
    "items",
    [
        [" Sea", "Sea"],
        ["Sea", " Sea"],
        ["Sea ", "Sea  "],
        ["Sea ", "\u200bSea", " Sea"],
        ["Caf\u00c3\u00a9", "Caf\u00e9"],
        ["Sea &amp; sky", "Sea & sky"],
        ["\u200bSea ", "Sea"],
    ],
)
def test_items_that_are_equal_when_mended_are_nothing_new(items: list[str]) -> None:
    text = CLEAN.replace("- Transport", "\n  ".join(f"- {json.dumps(item)}" for item in items))
    check({"a.md": text.encode()})
    found = ENGINE.lint("a.md", text.encode()).findings
    assert "SL104" not in {one.code for one in found}
    done = mend(ENGINE, "a.md", text.encode(), lambda finding: bool(finding.fix))
    assert len(ENGINE.document("a.md", done.after).data["topics"]) == 1
    assert not ENGINE.lint("a.md", done.after).findings


def test_items_that_may_be_equal_are_mended_all() -> None:
    rules = [rule({}, NOW) for rule in RULES if rule.code == "SL705"]
    schema = Schema(
        {"properties": {"tags": {"items": {"type": "string", "x-seedlint-role": "text"}}}, "type": "object"}
    )
    engine = Engine(
        schema,
        rules,
        names={rule.code: rule.name for rule in RULES},
        severities={rule.code: rule.severity for rule in RULES},
        enabled=lambda _code, _path: True,
    )
    done = mend(engine, "a.md", b'---\ntags: [" Sea", Sea]\n---\n', lambda finding: bool(finding.fix))
    assert engine.document("a.md", done.after).data == {"tags": ["Sea", "Sea"]}


# Documents made of defects

TEXT_PIECES = (
    *("Ferry", "late", "the harbour", "Boats leave.", "12", "é", "’", "船", ".", "-", "N/A", ":", "#", "&"),
    *(" ", "  ", "\n", "\t", "\u00a0", "\u202f", "\u200b", "\u00ad", "\u202e", "\ufffd", "\x07", "\u2028"),
    *(
        "&nbsp;",
        "&amp;",
        "&#8217;",
        "&lt;",
        "b&gt;",
        "&zwj;",
        "&shy;",
        "&Atilde;&copy;",
        "&NewLine;",
        "&#65533;",
    ),
    *("<b>", "</b>", "<br>", "<!-- x -->", "<p", "â€™", "Ã©", "Ã", "â€", "\x92"),
)
TEXTS = st.one_of(
    st.just("Boats leave ten minutes earlier from May."),
    st.lists(st.sampled_from(TEXT_PIECES), min_size=1, max_size=5).map("".join),
    st.lists(st.sampled_from(TEXT_PIECES), min_size=1, max_size=5).map(" ".join),
)
HOSTS = (
    *(
        "harbour-herald.com",
        "www.harbour-herald.com",
        "WWW.Harbour-Herald.com",
        "tide-times.com",
        "youtube.com",
    ),
    *("m.tide-times.com", "harbour-herald.com:443", "quay@tide-times.com", "tide-times.co.uk"),
)
PATHS = (
    "",
    "/",
    "/ferry",
    "/ferry/",
    "/Ferry",
    "/2021/04/30/ferry",
    "/%7Equay",
    "/~quay",
    "/a b",
    "/amp/ferry",
)
QUERIES = (
    *(
        "",
        "?utm_source=x",
        "?a=1&utm_medium=y",
        "?fbclid=1#top",
        "?a=1&amp;b=2",
        "?a=1&#038;utm_source=2",
        "?",
    ),
    *("?a=%zz", " ", "\u00a0", "?a=b c", "?url=https%3A%2F%2Ftide-times.com", "?itm_source=a&id=2", "#a"),
)
TOPICS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", " ", "\u200b"]),
    st.sampled_from(["Sea", "Sea", "Sky", "Sea  &  sky", "Sea & sky", "Sea &amp; sky", "CafÃ©", "Café"]),
    st.sampled_from(["", "", " ", "  ", "\u200b"]),
)
"""Topics that are the same when they are mended."""
URLS = st.one_of(
    st.just("https://www.harbour-herald.com/ferry-late"),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["https://", "https://", "http://", "HTTPS://", " https://", "//"]),
            st.sampled_from(HOSTS),
            st.sampled_from(PATHS),
            st.sampled_from(QUERIES),
        ),
    ),
    st.sampled_from(["", "ferry", "https://", "harbour-herald.com/ferry"]),
)
TIMES = st.sampled_from(
    [
        *(
            "2021-04-30T20:51:00Z",
            "2021-04-30T20:51:00Z",
            "2021-04-30 20:51Z",
            "2021-04-30",
            "2042-01-01T00:00:00Z",
        ),
        *("2021-04-30t20:51:00z", "2021-04-30T20:51:00", "20210430T205100Z", "2021-02-30T20:51:00Z"),
        *("1970-01-01 00:00:00Z", "2021-04-30T20:51:00.000+0000", " 2021-04-30T20:51:00Z"),
    ]
)
NAMES = (
    "Harbour Herald",
    "harbour herald",
    "Tide%20Times",
    "Salt &amp; Vinegar",
    "Tide Times ",
    "Quay  News",
    "no",
)
DOMAINS = (
    *("harbour-herald.com", "harbour-herald.com", "www.harbour-herald.com", "Harbour-Herald.com"),
    *(
        "https://harbour-herald.com/",
        "tide-times.com",
        "m.tide-times.com",
        "com",
        "youtube.com",
        " tide-times.com",
    ),
)
IMAGES = st.lists(
    st.fixed_dictionaries(
        {"url": URLS, "width": st.just(8), "height": st.just(8)}, optional={"title": TEXTS}
    ),
    max_size=2,
).map(lambda images: images + images[:1])
PROVIDERS = st.fixed_dictionaries(
    {"name": st.one_of(st.sampled_from(NAMES), TEXTS), "domain": st.sampled_from(DOMAINS)},
    optional={"images": IMAGES},
)
AMP = st.sampled_from(
    [
        *("https://www.harbour-herald.com/amp/ferry", "http://www.harbour-herald.com/amp/ferry?utm_source=x"),
        *("https://www-harbour--herald-com.cdn.ampproject.org/c/s/www.harbour-herald.com/amp/ferry", ""),
    ]
)
ARTICLES: dict[str, st.SearchStrategy[Any]] = {
    "title": TEXTS,
    "excerpt": TEXTS,
    "publishedDateTime": TIMES,
    "type": st.sampled_from(["article", "article", "video", "Article", "film"]),
    "webUrl": URLS,
    "provider": PROVIDERS,
}
MORE: dict[str, st.SearchStrategy[Any]] = {
    "originalUrl": URLS,
    "ampWebUrl": AMP,
    "cdnAmpWebUrl": AMP,
    "images": IMAGES,
    "qualty": st.integers(0, 9),
    "colour": TEXTS,
}
OWN: dict[str, st.SearchStrategy[Any]] = {
    **ARTICLES,
    "category": st.sampled_from(["news", "News"]),
    "topics": st.one_of(
        st.lists(TEXTS, min_size=1, max_size=2),
        st.lists(TOPICS, min_size=1, max_size=4, unique=True),
    ),
    "secured": st.just(PAYLOAD),
}


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A document with some defects; each article has a quality of its own."""
    few = st.integers(0, 4)

    def article(fields: Mapping[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
        # Most fields of most articles are sound: a defect is mended among sound ones.
        return {key: draw(how) if draw(few) == 0 else SOUND[key] for key, how in fields.items()}

    data = article(OWN) | draw(st.fixed_dictionaries({}, optional=MORE) if draw(few) == 0 else st.just({}))
    related: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3))):
        one = article(ARTICLES) | (draw(st.fixed_dictionaries({}, optional=MORE)) if draw(few) == 0 else {})
        if draw(few) == 0 and related:
            one = {**related[0], **{key: one[key] for key in draw(st.lists(st.sampled_from(list(ARTICLES))))}}
        elif draw(few) == 0:
            one["webUrl"] = data["webUrl"]
        else:
            one["webUrl"] = one["webUrl"].replace("ferry", f"ferry-{number}")
        related.append({**one, "quality": number})
    data["related"] = related
    if draw(few) == 0:
        text = json.dumps(data, ensure_ascii=draw(st.booleans()))
    else:
        text = yaml.safe_dump(
            data, allow_unicode=draw(st.booleans()), width=draw(st.sampled_from([40, 10**6]))
        )
    for time in ("2021-04-30T20:51:00Z", "2021-04-30"):
        text = text.replace(f"'{time}'", time)
    bom = "\ufeff" if draw(st.integers(0, 9)) == 0 else ""
    return f"{bom}---\n{text.rstrip()}\n---\n".encode("utf-8", "surrogatepass")


SOUND: dict[str, Any] = {
    "title": "The ferry leaves earlier",
    "excerpt": "Boats leave ten minutes earlier from May.",
    "publishedDateTime": "2021-04-30T20:51:00Z",
    "type": "article",
    "webUrl": "https://www.harbour-herald.com/ferry",
    "provider": {"name": "Harbour Herald", "domain": "harbour-herald.com"},
    "category": "news",
    "topics": ["Transport"],
    "secured": PAYLOAD,
}


@settings(max_examples=some(400))
@given(st.lists(documents(), min_size=1, max_size=2))
def test_fixes_bring_nothing(raws: list[bytes]) -> None:
    check({f"{number}.md": raw for number, raw in enumerate(raws)})


def test_every_reason_is_about_rules_that_there_are() -> None:
    codes = [rule.code for rule in RULES]
    assert BEHIND.keys() <= set(codes)
    words = [word for words, _ in BEHIND.values() for word in words.split() if word != "SL205"]
    assert all(any(code.startswith(word) for code in codes) for word in words)
