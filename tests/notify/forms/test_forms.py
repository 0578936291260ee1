"""Each form takes any text, keeps to its receiver's limits, and nothing in it is more than text."""

from __future__ import annotations

import json
import re
from email import message_from_string
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from seedlint.notify.forms import FORMS, Envelope
from seedlint.notify.forms.marks import marked, units
from seedlint.notify.lines import Room
from seedlint.notify.news import Piece
from tests.notify.support import HARM, WORST, notice, texts

ROOT = Path(__file__).parents[3]
URL = "https://pages.example/quality/"
PEOPLE = Envelope(feed="12345678" * 4, sender="a@example.org", recipients=("b@example.org",), moment=0.0)
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


CODE = re.compile(r"(?<![\w`])`[^`\n]+`(?![\w`])")


def rendered(form: str, text: str = "not a URL", number: int = 1, items: int = 10, together: int = 3) -> str:
    return FORMS[form].render(notice(text, number, URL, together), items, PEOPLE)


def plain_part(letter: str) -> str:
    part = message_from_string(letter, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in strings(one)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", WORST, ids=range(len(WORST)))
def test_what_does_harm_elsewhere_controls_no_terminal(form: str, text: str) -> None:
    out = rendered(form, text)
    out.encode()
    assert FORMS[form].begins(out)
    assert not any(one.begins(out) for name, one in FORMS.items() if name != form)
    shown = out if form in {"text", "markdown", "atom"} else ""
    if form == "email":
        parts = message_from_string(out, policy=default).iter_parts()
        shown = "".join(part.get_content() for part in parts).replace("\r\n", "\n")
    if form in {"slack", "teams", "discord"}:
        shown = "\n".join(strings(json.loads(out)))
    assert not CONTROLS.search(shown)
    assert not re.search(r"(?m)^\s*::", out)
    assert not re.search(r"##(\[|vso\[)", shown)


@pytest.mark.parametrize("form", FORMS)
def test_what_does_not_fit_is_counted(form: str) -> None:
    few, many = (rendered(form, number=number, together=0) for number in (10, 90))
    if form == "email":
        few, many = map(plain_part, (few, many))
    assert "in the report" not in few
    found = json.loads(many) if form == "json" else None
    if found is not None:
        assert [(one["total"], len(one["items"])) for one in found["sections"]] == [(90, 10)] * 3
    elif form == "discord":  # has no room for thirty items
        assert re.search(r"[78]\d more are in the report: `report\.json, causes`", many)
    else:
        # The message of Slack that stands beside the blocks has less room.
        assert many.count("80 more are in the report") == (5 if form == "slack" else 3)


@pytest.mark.parametrize("form", FORMS)
def test_without_items_all_are_counted(form: str) -> None:
    out = rendered(form, number=4, items=0, together=0)
    out = plain_part(out) if form == "email" else out
    assert form == "json" or "All 4 are in the report" in out


# Slack


@given(texts)
@example("".join(HARM)[:5000])
@example("foo`*x*`bar (`a b`), see:`d` `e`'s `f``g` `*h` i*`")
def test_slack_gets_nothing_but_text_and_our_link(text: str) -> None:
    message = json.loads(rendered("slack", text, number=12))
    assert len(message["blocks"]) <= 50
    assert units(message["text"]) <= 4000
    heading, *others = message["blocks"]
    assert heading["text"]["type"] == "plain_text"
    assert units(heading["text"]["text"]) <= 150
    for block in others:
        assert block["type"] == "section"
        assert 0 < units(block["text"]["text"]) <= 3000
        assert block["text"]["verbatim"] is True
    for written in (message["text"], *(block["text"]["text"] for block in others)):
        commands = re.findall(r"<[^>]*>?", written)
        assert set(commands) <= {f"<{URL}|Open the report>"}
        plain = written.replace(f"<{URL}|Open the report>", "")
        assert ">" not in plain
        assert re.sub("&(amp|lt|gt);", "", plain).count("&") == 0
        # Outside of code, nothing stands that Slack, or Mattermost, makes anything of. Both take backquotes
        # for code; Slack does not where a letter or another one is beside them.
        bare = CODE.sub("", plain)
        assert bare == re.sub(r"`[^`\n]*`", "", plain)
        assert "`" not in bare
        ours = re.sub(r"^\*[^*\n]+\*$|^• \*(?:error|warning)\*(?=[ :])", "", bare, flags=re.MULTILINE)
        assert not re.search(r"[*@_~#\[\]|\\{}$]|:\S+:|www\.", ours.replace("…", ""))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`qualty`: unknown; did you mean `quality`?", "`qualty`: unknown; did you mean `quality`?"),
        ("2 values (`a b`, `c`), `d`'s", "2 values (`a b`, `c`), `d`'s"),
        ("x`*y*`z `c`/`d`", "`xˋ*y*ˋz` `ˋcˋ/ˋdˋ`"),
        ("a ` b_c", "a `ˋ` `b_c`"),
    ],
)
def test_what_is_quoted_stays_so_where_slack_takes_it_for_code(text: str, shown: str) -> None:
    assert marked((Piece(text, "foreign"),), Room(1), str, "*") == shown


# Discord


@given(texts)
@example("".join(HARM)[:5000])
def test_discord_calls_nobody_and_keeps_to_its_limits(text: str) -> None:
    message = json.loads(rendered("discord", text, number=12))
    assert message["allowed_mentions"] == {"parse": []}
    assert units(message.get("content", "")) <= 2000
    (embed,) = message["embeds"]
    assert embed["url"] == URL
    sizes = [units(one) for one in (embed["title"], embed["description"], embed["footer"]["text"])]
    assert sizes[0] <= 256
    assert sizes[1] <= 4096
    assert sizes[2] <= 2048
    assert sum(sizes) <= 6000
    bare = re.sub(r"`[^`\n]*`", "", embed["description"]).replace("**", "")
    assert not re.search(r"[@_~#<>\[\]|\\`*]|www\.|://", bare)


# Teams


@given(texts)
@example("".join(HARM)[:5000])
def test_teams_gets_a_card_of_runs(text: str) -> None:
    out = rendered("teams", text, number=25, items=40)
    assert len(out.encode()) <= 28_000
    (attachment,) = json.loads(out)["attachments"]
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    assert not [run for run in runs if "{{" in run["text"]]
    assert "entities" not in card["msteams"]
    assert [action["url"] for action in card["actions"]] == [URL]


# Markdown

MARKDOWN = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
ALLOWED = {
    *("heading", "paragraph", "bullet_list", "list_item", "strong", "link"),
    *("inline", "text", "code_inline", "hardbreak", "softbreak", "html_block"),
}


@given(texts)
@example("".join(HARM)[:5000])
def test_an_issue_has_no_markup_calls_or_links_of_others(text: str) -> None:
    out = rendered("markdown", text, number=30, items=100)
    assert len(out.encode()) <= 65_536
    tokens = MARKDOWN.parse(out)
    inside = [child for token in tokens for child in token.children or ()]
    kinds = {re.sub("_(open|close)$", "", token.type) for token in (*tokens, *inside)}
    assert kinds <= ALLOWED
    (comment,) = (token for token in tokens if token.type == "html_block")
    assert re.fullmatch(r"<!-- seedlint notice [0-9a-f]{32} -->\n", comment.content)
    assert [token.attrs["href"] for token in inside if token.type == "link_open"] == [URL]
    bare = " ".join(token.content for token in inside if token.type == "text")
    owner = r"@[A-Za-z0-9][\w.-]*(?:/\w[\w.-]*)*"
    assert not re.search(
        r"@|#\d|GH-\d|://|www\.|:\w+:|![\w]", re.sub(rf"(Owners?: |, ){owner}(?=$|,| )", "", bare)
    )


def test_owners_are_called_by_an_issue_and_nobody_else() -> None:
    out = rendered("markdown", "@example/team")
    assert "Owners: @example/team, @example/team" in out
    assert "`@example/team`" in out.partition("Owners:")[0]
    assert "Owners: `desk@example.org`" in rendered("markdown", "desk@example.org")
    assert "Owners: @a/b/c, " in rendered("markdown", "@a/b/c")
    assert "Owners: `@@maintainer`, " in rendered("markdown", "@@maintainer")
    assert "Owners: `@a b`, " in rendered("markdown", "@a b")


# Letters and feeds


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def page(text: str) -> Page:
    parser = Page()
    parser.feed(text)
    parser.close()
    return parser


TAGS = {
    "p",
    "strong",
    "h2",
    "h3",
    "ul",
    "li",
    "br",
    "a",
    "code",
    "bdi",
    "html",
    "head",
    "meta",
    "title",
    "body",
}


@given(texts)
@example("".join(HARM)[:5000])
def test_a_letter_is_one_letter(text: str) -> None:
    out = rendered("email", text)
    out.encode("ascii")
    assert max(map(len, out.split("\n"))) <= 998
    message = message_from_string(out, policy=default)
    assert set(message.keys()) == {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
    }
    assert len(message["Subject"]) <= 120
    assert message["Subject"].startswith("Data quality: ")
    assert message["To"] == "b@example.org"
    plain, html = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    assert not plain.defects
    shown = page(html.get_content())
    assert shown.tags <= TAGS
    assert {value for name, value in shown.attributes if name in {"href", "src"}} == {URL}
    assert not [name for name, _ in shown.attributes if name not in {"href", "lang", "charset"}]


@given(texts)
@example("".join(HARM)[:5000])
def test_a_feed_is_a_feed(text: str) -> None:
    entries = [notice(text, number) for number in (1, 2, 3)]
    out = FORMS["atom"].render(entries[0], 10, Envelope(feed="0" * 31 + "1", earlier=entries[1:]))
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(out)
    assert feed.tag == f"{atom}feed"
    assert [feed.findtext(f"{atom}{name}") for name in ("id", "title")] == [
        "urn:uuid:00000000-0000-0000-0000-000000000001",
        "Data quality",
    ]
    assert feed.find(f"{atom}author") is not None
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    identities = []
    for one in (feed, *(found := feed.findall(f"{atom}entry"))):
        assert moment.fullmatch(one.findtext(f"{atom}updated") or "")
    for entry in found:
        identities.append(entry.findtext(f"{atom}id"))
        content = entry.find(f"{atom}content")
        assert content is not None
        assert content.get("type") == "html"
        assert page(content.text or "").tags <= TAGS
    assert len(set(identities)) == 3


def test_a_feed_is_bounded() -> None:
    one = notice("x" * 300, 100)
    out = FORMS["atom"].render(one, 100, Envelope(earlier=[one] * 100))
    assert out.count("<entry>") < 20
    assert len(out) < 700_000
    assert FORMS["atom"].render(notice(), 10, Envelope(earlier=[notice()] * 100)).count("<entry>") == 20


# JSON


@given(texts, st.integers(0, 12))
@example("".join(HARM)[:5000], 3)
def test_json_is_as_its_schema_says(text: str, number: int) -> None:
    schema = json.loads((ROOT / "docs" / "reference" / "notice.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    out = rendered("json", text, number)
    out.encode("ascii")
    assert out.count("\n") == 1
    told = json.loads(out)
    jsonschema.Draft202012Validator(schema).validate(told)
    for section in told["sections"]:
        for item in section["items"]:
            kind = "groups" if "ids" in item else section["kind"]
            assert item.keys() == schema["$defs"][kind]["properties"].keys(), "the schema has all keys"
    assert told.keys() == schema["properties"].keys()


# Text


@given(texts)
def test_text_has_the_lines_that_it_has(text: str) -> None:
    plain = [line[:4] for line in rendered("text").splitlines()]
    lines = rendered("text", text or "x").splitlines()
    assert len(lines) == len(plain)
