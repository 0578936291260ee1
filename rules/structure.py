"""What the JSON Schema finds: SL101 to SL105. The engine reports these; the schema decides."""

from __future__ import annotations

from seedlint.rule import Bad, EngineRule, Good, Severity

_DOCUMENT = """\
category: news
title: Ferry timetable changes
excerpt: Boats leave ten minutes earlier from May.
publishedDateTime: 2021-04-30T20:51:00Z
type: article
webUrl: https://harbour-herald.com/ferry
provider: {name: Harbour Herald, domain: harbour-herald.com}
topics: [Transport]
secured: FXAshWoXNarByVcJEwlRxw==;sNUcWMi5wfRY+t8Wx9N1Yw==
"""
_RELATED = """\
  - title: The ferry in winter
    excerpt: It leaves from the lee of the pier.
    publishedDateTime: 2021-01-12T07:30:00Z
    type: video
    webUrl: https://harbour-herald.com/winter
    provider: {name: Harbour Herald, domain: harbour-herald.com}
"""
_VIDEO = _DOCUMENT.replace("type: article\nwebUrl: https://harbour-herald.com/ferry\n", "type: video\n")


class RequiredField(EngineRule):
    """A required field is missing.

    The finding is located at the key of the object that lacks the field. The document itself and the
    list items (articles in `related`, images) have no key; for these it is at their last key.

    Why: programs that read the corpus rely on the field.
    Fix: add the field.
    """

    code = "SL101"
    name = "required-field"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(_DOCUMENT),
        Good(_VIDEO),
        Bad(_DOCUMENT.replace("title: Ferry timetable changes\n", ""), says="`title` is missing", line=9),
        Bad(
            _DOCUMENT.replace(", domain: harbour-herald.com", ""),
            at="/provider",
            says="`domain`",
            marks="provider",
        ),
        Bad(_VIDEO.replace("video", "article"), says="`webUrl` is missing because `type` is `article`"),
    )


class FieldType(EngineRule):
    """A value has the wrong type, such as a number instead of a string, or is null.

    Why: programs that expect the other type fail, or misread the value.
    Fix: write the value in the type that the schema requires: quotes make strings, no quotes make numbers.
    Write each item of a list on a line of its own after `- `, and each field of an object on an indented
    line of its own.
    """

    code = "SL102"
    name = "field-type"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(_DOCUMENT + "quality: 12\n"),
        Good(_DOCUMENT.replace("[Transport]", '["7"]')),
        Bad(_DOCUMENT + 'quality: "12"\n', at="/quality", says="write it without quotes", marks='"12"'),
        Bad(
            _DOCUMENT.replace("[Transport]", "[Transport, ~]"),
            at="/topics/1",
            says="`topics[1]` is empty (null); name what the article is about, or remove it",
            marks="~",
        ),
        Bad(
            _DOCUMENT.replace("excerpt: Boats leave ten minutes earlier from May.", "excerpt:"),
            at="/excerpt",
            says="is empty (null); it must be a string (The first sentence or two of the article, as plain"
            " text)",
        ),
        Bad(
            _DOCUMENT.replace("2021-04-30T20:51:00Z", "2021"),
            at="/publishedDateTime",
            says="must be a string, not the number 2021; write date, time and offset",
        ),
        Bad(
            _DOCUMENT.replace("{name: Harbour Herald, domain: harbour-herald.com}", "Harbour Herald"),
            at="/provider",
            says="write `provider:`, and below it, indented, `name: …` and `domain: …`, each on a line",
            marks="Harbour Herald",
        ),
        Bad(
            _DOCUMENT.replace("[Transport]", "Transport"),
            at="/topics",
            says="write `topics:`, and below it each item on a line of its own after `- `",
            marks="Transport",
        ),
        Bad(_DOCUMENT + "removed: 1\n", at="/removed", says="must be true or false, not the number 1"),
    )


class UnknownField(EngineRule):
    """A field is unknown to the schema, or not allowed here.

    Why: it is usually a misspelling, so the intended field is missing.
    Fix: rename the field as suggested, or remove it. Both change the data, so the fix is unsafe. A field
    that belongs elsewhere, or goes with another value of a field such as `type`, may be right: move it, or
    change that value. No fix deletes a field.
    """

    code = "SL103"
    name = "unknown-field"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(_DOCUMENT),
        Good(_DOCUMENT + "removed: false\n"),
        Bad(
            _DOCUMENT.replace("title:", "titel:"),
            at="/titel",
            says="did you mean `title`, which is missing here?",
            marks="titel",
            fixed=_DOCUMENT,
        ),
        Bad(
            _DOCUMENT + "colour: red\n",
            at="/colour",
            says="unknown field `colour`",
            marks="colour",
            fixed=_DOCUMENT,
        ),
        Bad(
            _DOCUMENT.replace("type: article", "type: video"),
            at="/webUrl",
            says="`webUrl` is for articles, and `type` is `video`; name a video's URL `originalUrl`",
            marks="webUrl",
        ),
        Bad(
            _VIDEO + "related:\n" + _RELATED + "    featuredContent: <iframe></iframe>\n",
            at="/related/0/featuredContent",
            says="`featuredContent` belongs to the document itself, not to `related[0]`; move it there",
            marks="featuredContent",
        ),
        Bad(
            _DOCUMENT.replace("topics: [Transport]\n", "").replace("domain:", "topics: [Transport], domain:"),
            at="/provider/topics",
            says="belongs to the document itself, not to `provider`; move it there, where it is missing",
            marks="topics",
        ),
    )


class FieldValue(EngineRule):
    """A value has the right type, but is not one that the schema allows.

    This covers enumerations, constants, patterns, formats, ranges, lengths and uniqueness.

    Why: programs rely on these limits, and the rest of the corpus keeps to them.
    Fix: the message says what is allowed.
    """

    code = "SL104"
    name = "field-value"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(_DOCUMENT + "heat: -1\n"),
        Good(_DOCUMENT.replace("[Transport]", "[Transport, Harbours]")),
        Bad(
            _DOCUMENT.replace("category: news", "category: nws"),
            at="/category",
            says="did you mean `news`?",
            marks="nws",
            fixed=_DOCUMENT,
        ),
        Bad(_DOCUMENT + "heat: -3\n", at="/heat", says="at least -1, not -3", marks="-3"),
        Bad(
            _DOCUMENT.replace("[Transport]", "[Transport, Transport]"),
            at="/topics/1",
            says="`topics` has the item `Transport` twice",
        ),
        Bad(
            _DOCUMENT.replace("Ferry timetable changes", '""'),
            at="/title",
            says="the title is empty",
            marks='""',
        ),
        Bad(
            _DOCUMENT.replace("[Transport]", "[]"),
            at="/topics",
            says="at least 1 item; write `topics:` without `[]`, and below it each item on a line of its own",
            marks="topics",
        ),
    )


class SchemaKeyword(EngineRule):
    """A value violates another keyword of the schema.

    Why: the schema requires something that no other rule covers.
    Fix: see the schema; the message names the keyword.
    """

    code = "SL105"
    name = "schema"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("a: 1\n", schema={"properties": {"a": {"not": {"const": 2}}}}),
        Good("a: [1]\n", schema={"properties": {"a": {"contains": {"const": 1}}}}),
        Bad(
            "a: 2\n",
            at="/a",
            says="`a` must not be 2",
            marks="2",
            schema={"properties": {"a": {"not": {"const": 2}}}},
        ),
        Bad(
            "a: [3]\n",
            at="/a",
            says="`a` must have an item that is 1",
            schema={"properties": {"a": {"contains": {"const": 1}}}},
        ),
    )
