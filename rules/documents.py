"""What makes a file no readable document: SL000 to SL009. The engine reports these while it reads."""

from __future__ import annotations

from seedlint.rule import Bad, EngineRule, Good, Severity

_TITLE = "title: Ferry timetable changes\n"


class InternalError(EngineRule):
    """A rule crashed, or could not be loaded.

    Why: a check that did not run must never look like one that passed. The run continues with the other
    rules and documents, and ends with exit code 2.
    Fix: the defect is in the rule, not in the document. Report it to the rule's author with the traceback,
    which the JSON and SARIF formats include in full.
    """

    code = "SL000"
    name = "internal-error"
    severity = Severity.ERROR
    since = "0.1.0"


class FileUnreadable(EngineRule):
    """The file can't be read, is not UTF-8, or is larger than `max-file-size`.

    Why: nothing in the file can be checked, and programs that guess an encoding garble it.
    Fix: save the file as UTF-8 without a byte order mark, check its permissions, or raise `max-file-size` if
    documents this large are intended.
    """

    code = "SL001"
    name = "file-unreadable"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(f"---\n{_TITLE}---\n"),
        Good("---\ntitle: Fähre fährt früher\n---\n".encode()),
        Bad(b"---\ntitle: F\xe4hre\n---\n", says="byte 0xE4 at offset 12 (line 2, column 9)", line=2),
        Bad("---\ntitle: x\n---\n".encode("utf-16"), says="UTF-16"),
        Bad(f"---\n{_TITLE}---\n", says="larger than 20 bytes", max_file_size=20),
    )


class FrontMatterMissing(EngineRule):
    """The file has no front matter, or front matter that is never closed or not allowed.

    Why: the front matter is the document. Without this finding, a file that has none would pass unnoticed.
    Fix: start the file with a line that is exactly `---`, and end the YAML with another. TOML goes between
    two `+++` lines; JSON may start with its opening brace. If some files need no front matter, or must not
    have any, configure `front-matter = "optional"` or `"forbidden"`.
    """

    code = "SL002"
    name = "front-matter-missing"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(f"---\n{_TITLE}---\n"),
        Good(f"---\r\n{_TITLE.rstrip()}\r\n...\r\n"),
        Bad(b"title: Ferry timetable changes\n", says="does not begin with front matter", line=1),
        Bad(b"\n---\ntitle: x\n---\n", says="delete the empty lines above it", marks="---", line=2),
        Bad(b" ---\ntitle: x\n---\n", says="remove the whitespace before it", marks=" ---", line=1),
        Bad("\u200b---\ntitle: x\n---\n".encode(), says="an invisible character (U+200B) is before it"),
        Bad(b"---yaml\ntitle: x\n---\n", says="remove what follows the three hyphens"),
        Bad(b"---\rtitle: x\r---\r", says="carriage returns alone"),
        Good(b"+++\ntitle = 'Ferry timetable changes'\n+++\n"),
        Bad(b"+++\ntitle = 'x'\n", says="never closed", marks="+++", line=1),
        Bad(b"+++ \ntitle = 'x'\n+++\n", says="remove the whitespace after it", marks="+++ ", line=1),
        Bad(
            b"# Seeds\n\nNews articles.\n",
            path="seeds/README.md",
            says='leave it out: `exclude = ["seeds/README.md"]`',
        ),
        Bad(f"---\n{_TITLE}", says="never closed", marks="---", line=1),
        Bad(b"---\ntitle: x\n--- \n", says="remove the whitespace after it", marks="--- ", line=3),
        Bad(b"", says="the file is empty"),
    )


class YamlSyntax(EngineRule):
    """The front matter is not well-formed YAML, TOML or JSON, or is not an object.

    A list or a single value is accepted where the schema describes one.

    Why: no program can read the document.
    Fix: the message gives the location and the usual fix, most often quotes around a string that contains `:
    `.
    """

    code = "SL003"
    name = "yaml-syntax"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good('title: "Ferries: a new timetable"\n'),
        Good('{"title": "Ferry timetable changes"}\n', path="example.json"),
        Bad("title: Ferries: a new timetable\n", says="put the whole value in quotes", marks=":", line=2),
        Bad('title: "Ferry timetable\ntype: article\n', says="never closed", marks='"', line=2),
        Bad(
            'title: "Ferry timetable\nexcerpt: "Boats leave earlier."\n',
            says="never closed",
            marks='"',
            line=2,
        ),
        Bad(
            'title: "Ferry\ntimetable"\nexcerpt: "\n', says="indent the line more", count=2, marks='"', line=2
        ),
        Bad("topics: [Ferries, Boats\ntype: article\n", says="never closed", marks="[", line=2),
        Bad("category:news\ntitle: x\n", says="a space is missing after the colon", marks=":", line=2),
        Bad("- title\n- type\n", says="this is a list", marks="- title"),
        Bad("title: {{ page.title }}\n", says="this is a template", marks="{{ page.title }}"),
        Bad("", path="example.yaml", says="there is nothing here"),
        Bad("title: a\n\ttype: article\n", says="tab", line=3),
        Bad("title: [New] ferries\n", says='put the whole value in quotes: `title: "[New] ferries"`', line=2),
        Bad(
            "webUrl: [Ferry](https://harbour-herald.com/ferry)\n",
            says='write only its URL: `webUrl: "https://harbour-herald.com/ferry"`',
            marks="[Ferry](https://harbour-herald.com/ferry)",
        ),
        Bad("title: > Ferries\n", says="leave it out: `title: Ferries`", marks=">"),
        Bad("topics: - Boats\n", says="write `- Boats` on a line of its own below `topics:`", marks="-"),
        Bad("type: article\ntitle:Ferries\n", says="write `title: Ferries`", marks=":", line=3),
        Bad('title: "C:\\Users"\n', says="single quotes: `title: 'C:\\Users'`", marks="\\"),
        Bad("provider:\n\u00a0\u00a0name: a\n", says="U+00A0", marks="\u00a0\u00a0", line=3),
        Bad(
            "<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> new\n",
            says="an unresolved merge conflict",
            marks="<<<<<<< HEAD",
        ),
        Bad("title: Ferry: a\ntype: article\nexcerpt: Boat: b\n", says='`title: "Ferry: a"`', count=2),
        Bad('{"title": "x",}', says="not well-formed JSON", path="example.json"),
        Bad(b"title = Ferry\n", says='in quotes: `title = "Ferry"`', marks="Ferry", path="example.toml"),
        Bad(b"title: x\n", says="`=` between a key and its value", marks=":", path="example.toml"),
    )


class DuplicateKey(EngineRule):
    """A key is used twice in the same object.

    seedlint continues with the first of the two values.

    Why: YAML forbids duplicate keys, and programs disagree about which value counts, so one of the two is
    silently lost.
    Fix: remove one of them.
    """

    code = "SL004"
    name = "duplicate-key"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("title: a\nprovider:\n  title: b\n"),
        Good("related:\n  - title: a\n  - title: b\n"),
        Bad(
            "title: a\nquality: 3\ntitle: b\n",
            says="`title` is used a second time here",
            marks="title",
            line=4,
        ),
        Bad("provider: {name: a, domain: b.com, name: c}\n", says="`name`", marks="name", line=2),
        Bad('{"title": "a", "title": "b"}', says="second time", marks='"title"', path="example.json"),
    )


class YamlFeature(EngineRule):
    """The YAML uses anchors, aliases, merge keys, tags, several documents, or over 64 levels of nesting.

    The document is still checked, with these features resolved. Aliases and merge keys (`<<`) are expanded
    to at most 20000 values, as in YAML 1.1: a key next to a merge key wins, and the first of several merged
    mappings wins. A finding in a repeated value is located at the alias, where the value can be written
    out, and says where the value is defined; no fix changes a value that an alias repeats. YAML's own tags
    decide what a value is: `!!timestamp` and `!!binary` are strings as written, `!!set` is an object with
    null values, `!!omap` and `!!pairs` are lists of objects with one key. Application tags (`!Ref`,
    `!vault`) are ignored: the value is checked without its tag, and findings about it say so.

    Nothing can be checked if there are several documents, keys that are lists or mappings, an alias that has
    no anchor or is inside the value it repeats, or more than 20000 values.

    Why: seed documents do not need these features, readers treat them differently, and aliases can expand
    without limit. With the preset `generic` this is a note: it points out what some programs read
    differently, and strings such as `*starred*` that were not meant as a feature. What YAML readers reject,
    such as a value that does not fit its tag or a merge key with a string, is always an error.
    Fix: write the values out; quote strings that only look like a feature (`*starred*`, `!important`). Move
    a second document to a file of its own, or set `allow-multiple = true` under `[documents]` in the
    configuration to check each document separately.
    """

    code = "SL005"
    name = "yaml-feature"
    severity = Severity.ERROR
    generic_severity = Severity.NOTE
    since = "0.1.0"
    examples = (
        Good('title: "*Starred* & important!"\n'),
        Good("excerpt: Fish & chips, 5 * 3, and more!\n"),
        Bad("title: &t Ferry\nexcerpt: *t\n", says="an anchor (`&t`)", marks="&t", count=2, line=2),
        Bad("quality: !!int '3'\n", says="a tag (`!!int`)", marks="!!int"),
        Bad("<<: {title: a}\n", says="merge key", marks="<<"),
        Bad("title: !Ref title\n", says="only some programs know (`!Ref`)", marks="!Ref"),
        Bad("quality: !!int three\n", says="a tag (`!!int`)", count=2, marks="!!int"),
        Bad("title: a\n<<: b\n", says="a merge key (`<<`)", count=2, marks="<<"),
        Bad("title: *t\n", says="no anchor `&t`", marks="*t"),
        Bad("? [a]\n: b\n", says="a list or mapping as a key", marks="["),
        Bad("a: 1\n---\nb: 2\n", says="second YAML document", path="example.yaml", line=2),
        Bad("a: " + "[" * 70 + "]" * 70, says="more than 64 levels"),
    )


class ByteOrderMark(EngineRule):
    """The file begins with a byte order mark.

    Why: many programs expect `---` in the first three bytes, and treat such a file as plain text.
    Fix: save the file as UTF-8 without a byte order mark.
    """

    code = "SL006"
    name = "byte-order-mark"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good(f"---\n{_TITLE}---\n"),
        Good(b"---\ntitle: \xef\xbb\xbf\n---\n"),
        Bad(
            b"\xef\xbb\xbf---\ntitle: x\n---\n", says="byte order mark", line=1, fixed="---\ntitle: x\n---\n"
        ),
        Bad(b"\xef\xbb\xbftitle: x\n", says="byte order mark", path="example.yaml", line=1),
    )


class AmbiguousScalar(EngineRule):
    """An unquoted value means different things in YAML 1.1 and YAML 1.2, or only some programs can read it.

    Differences between individual readers are reported too: PyYAML and ruamel.yaml reject a plain `<<`, Ruby
    reads `1,000` as a number and `:word` as a symbol, many readers turn `2023-05-04` into a date where a
    string is expected, and PyYAML does not join the two halves of a character that JSON has to escape.

    The fix of a value keeps the characters and puts them in quotes. Where the schema does not accept a
    string, it writes the one boolean or number that the value is for either kind of reader; `0777` in place
    of a number is two different numbers and has no fix. Some readers see another value after the fix, so it
    is unsafe.

    Syntax that YAML 1.2 forbids, and programs built on libyaml (such as PyYAML and Ruby, and so Jekyll)
    accept, is reported once per document: a quoted string or a list in brackets that continues on a line
    without indentation, a `#` without a space before it, the `|` of a block string in the column of its key,
    a single `-` in brackets. The document is checked as these programs read it. In the seed format this is
    an error, like SL005, because not every program can read the document. The fix writes the same as YAML
    1.2 has it, and changes no value.

    Why: in YAML 1.2, which seedlint reads, `no` is a string and `0777` is 777; for the many programs that
    read YAML 1.1, they are false and 511.
    Fix: quote strings, write booleans as true and false, and numbers without leading zeros, underscores or
    colons. Timestamps are exempt where the schema expects one, because they are usually written without
    quotes.
    """

    code = "SL007"
    name = "ambiguous-scalar"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good('title: "no"\npublished: true\nquality: 777\n'),
        Good("publishedDateTime: 2021-04-30T20:51:00Z\n"),
        Good("title: No change on the ferries\n"),
        Bad("title: no\n", at="/title", says="the boolean false", marks="no", fixed='title: "no"\n'),
        Bad("published: no\n", at="/published", says="the boolean false", fixed="published: false\n"),
        Bad("quality: 0777\n", at="/quality", says="the number 511", marks="0777"),
        Bad("heat: 0429\n", at="/heat", says="but a string to a YAML 1.1", fixed="heat: 429\n"),
        Bad("topics: [0429]\n", at="/topics/0", says="the number 429 here", fixed='topics: ["0429"]\n'),
        Bad(
            "topics:\n  - 1:30\n",
            at="/topics/0",
            says="the number 90",
            marks="1:30",
            line=3,
            fixed='topics:\n  - "1:30"\n',
        ),
        Bad(
            "topics: [on, 1_000]\n",
            at="/topics/0",
            says="the boolean true",
            marks="on",
            count=2,
            fixed='topics: ["on", "1_000"]\n',
        ),
        Bad("on: true\n", at="/on", says="the boolean true", marks="on", fixed='"on": true\n'),
        Bad("quality: 1e3\n", at="/quality", says="a string to a YAML 1.1 reader", marks="1e3"),
        Bad("title: <<\n", at="/title", says="a merge key", fixed='title: "<<"\n'),
        Bad(
            'title: "Ferry\ntimetable"\n',
            says="others refuse the document; indent the line more",
            marks='"',
            fixed='title: "Ferry\n  timetable"\n',
        ),
        Bad(
            "provider:\n  name: 'Herald'# the\ntopics: [Ferries,\nBoats]\n",
            says="1 more location is like this one",
            marks="#",
            fixed="provider:\n  name: 'Herald' # the\ntopics: [Ferries,\n  Boats]\n",
        ),
        Bad("title: 1,000\n", at="/title", says="the number 1000", fixed='title: "1,000"\n'),
        Bad("topics:\n- :boats\n", at="/topics/0", says="a symbol", fixed='topics:\n- ":boats"\n'),
        Bad("title: 2023-05-04\n", at="/title", says="but a date to readers", fixed='title: "2023-05-04"\n'),
        Bad(
            'title: "Ferry \\ud83d\\ude00"\n',
            at="/title",
            says="in two halves",
            marks="\\ud83d\\ude00",
            fixed='title: "Ferry \\U0001F600"\n',
        ),
    )


class TextCut(EngineRule):
    """Part of a string is lost, or joined to another string, because of how it is written.

    Curly quotes around a value are reported where the value can't be read with them, or is not what the
    field expects, such as a URL or a date. The finding replaces the findings of other rules that the quotes
    cause, and has their severity.

    A comment with a space after its `#` is never reported, nor is one after a value that would not be valid
    together with the comment. The fix of a cut string moves the comment back into it, so it is unsafe. The
    name of a provider has no fix, because another word would name another provider.

    Why: YAML reads everything after ` #` as a comment, so `Issue #5 is out` is cut to `Issue`. A line that
    begins with `- ` below a list item, but is indented further, is not an item: both lines become one
    string. Curly quotes are ordinary characters in YAML and quote nothing. No program reports any of this.
    Fix: put the whole string in straight quotes; align the `-` with those of the other items.
    """

    code = "SL008"
    name = "text-cut"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: 'Issue #5 is out'\ntopics: [C#, a#b]\n"),
        Good("title: Ferry timetable # as of May\ntype: article #checked\nquality: 3 #checked\n"),
        Good("webUrl: https://harbour-herald.com/ferry # seen in May\nprovider: {domain: a.com} #seen\n"),
        Good("title: Ferries\nprovider:\n  domain: harbour-herald.com #seen\n"),
        Good("title: Ferry timetable #TODO ask\ntopics:\n  - Transport\n  - Boats\n"),
        Good("title: \u201cFerries will sail\u201d\n"),
        Bad(
            "title: Issue #5 is out\n",
            at="/title",
            says="`#5 is out`",
            marks="#5 is out",
            line=2,
            fixed='title: "Issue #5 is out"\n',
        ),
        Bad(
            "title: #1 ferry\n  sails\n  #2 times\n",
            at="/title",
            says='`title: "#1 ferry sails #2 times"`',
            marks="#1 ferry",
            line=2,
            fixed='title: "#1 ferry sails #2 times"\n',
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry #times\n",
            at="/webUrl",
            says="remove the whitespace before it",
            marks="#times",
            fixed="webUrl: https://harbour-herald.com/ferry#times\n",
        ),
        Bad("provider:\n  name: Harbour Herald #1\n", at="/provider/name", says="`#1`", marks="#1"),
        Bad(
            "title: Ferries\ntopics:\n  - Transport\n    - Boats\n",
            at="/topics/0",
            says="`Transport - Boats`",
            marks="-",
            line=5,
        ),
        Bad(
            "title: \u201cFerry: changes\u201d\n",
            says="curly quotes",
            marks="\u201cFerry: changes\u201d",
            line=2,
            fixed='title: "Ferry: changes"\n',
        ),
    )


class ContentAfterFrontMatter(EngineRule):
    """There is text below the front matter, where the schema allows none.

    A schema declares this with `x-seedlint-body: empty` at its root, as the schema of seed documents does;
    other schemas allow any text there.

    Why: programs that read the document never see the text. It is usually a value that slipped below the
    closing `---`, or a second document.
    Fix: move it above the closing `---`, or delete it.
    """

    code = "SL009"
    name = "content-after-front-matter"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good(f"---\n{_TITLE}---\n"),
        Good(f"---\n{_TITLE}---\n\n  \n"),
        Good(f"---\n{_TITLE}---\nSome text.\n", schema={}),
        Good(f"{_TITLE}excerpt: '---'\n", path="example.yaml"),
        Bad(f"---\n{_TITLE}---\n\n  Some text.\nAnd more.\n", says="is read", marks="Some text.", line=5),
        Bad(f"---\n{_TITLE}---\ntype: article\n---\n", says="second document", marks="type: article", line=4),
        Bad(
            f"---\r\n{_TITLE}---\r\nx", says="is read", schema={"x-seedlint-body": "empty"}, marks="x", line=4
        ),
    )


class TemplateValue(EngineRule):
    """Values are template expressions, such as `"{{ page.title }}"`, and were not checked.

    Expressions are `{{ … }}`, `{% … %}` and `<% … %>`, as in Jinja, Liquid, Go (Hugo, Helm) and ERB. A value
    is a template if it consists of an expression alone, if no whitespace separates the expression from the
    rest (`{{ site.url }}/x`), or if the schema expects a date or a URL. An expression among other words, as
    in a title about templates, is ordinary text. GitHub's expressions (`${{ … }}`) are ordinary values.

    Expressions are reported once per document; the finding replaces those of other rules, and of the schema,
    about them. Where expressions make the document unreadable, as they do without quotes in YAML, SL003
    reports that.

    Why: the value will be replaced by another one, which seedlint does not know.
    Fix: also check the documents that are generated from the template, and leave the template out with
    `exclude`.
    """

    code = "SL010"
    name = "template-value"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: Jinja's {{ name }} explained\n"),
        Good("title: ${{ github.ref }}\n"),
        Good("---\ntitle: x\n---\n{{ content }}\n", schema={}),
        Bad(
            'publishedDateTime: "{{ now }}"\nquality: "{{ quality }}"\n',
            at="/publishedDateTime",
            says="2 values are templates (`{{ … }}`), and the generated values were not checked:"
            " `publishedDateTime`, `quality`",
            marks='"{{ now }}"',
        ),
        Bad("webUrl: https://harbour-herald.com/{{ slug }}\n", at="/webUrl", says="1 value is a template"),
        Bad("title: <%= title %>\n", at="/title", says="`<% … %>`"),
    )
