"""What makes a file no readable document: SL000 to SL009. The engine reports these while it reads."""

from __future__ import annotations

from seedlint.rule import Bad, EngineRule, Good, Severity

_TITLE = "title: Ferry timetable changes\n"


class InternalError(EngineRule):
    """A rule crashed, or could not be loaded.

    Why: a check that did not run must never look like one that passed. The run goes on with the other
    rules and documents, and ends with exit code 2.
    Fix: it is a defect of the rule, not of the document: report it to the rule's author with the
    traceback, which the JSON and SARIF formats carry in full.
    """

    code = "SL000"
    name = "internal-error"
    severity = Severity.ERROR
    since = "0.1.0"


class FileUnreadable(EngineRule):
    """The file can't be read, is not UTF-8, or is larger than `max-file-size`.

    Why: nothing can be said about a document nobody can read; programs that guess an encoding garble it.
    Fix: save the file as UTF-8 without a byte order mark; check its permissions; raise `max-file-size`
    if documents this large are meant to be.
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
    """The file has no front matter: no opening `---` line, or no closing one; or it has some and must not.

    Why: the front matter is the document. A file without it would otherwise pass unseen.
    Fix: begin the file with a line that is exactly `---`, and end the YAML with another one. TOML stands
    between two lines `+++`; JSON may begin with its brace. Where files may do without, or must, the
    configuration says so: `front-matter = "optional"` or `"forbidden"`.
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
        Bad(b" ---\ntitle: x\n---\n", says="remove the white space before it", marks=" ---", line=1),
        Bad("\u200b---\ntitle: x\n---\n".encode(), says="an invisible character (U+200B) stands before it"),
        Bad(b"---yaml\ntitle: x\n---\n", says="remove what follows the three hyphens"),
        Bad(b"---\rtitle: x\r---\r", says="carriage returns alone"),
        Good(b"+++\ntitle = 'Ferry timetable changes'\n+++\n"),
        Bad(b"+++\ntitle = 'x'\n", says="never closed", marks="+++", line=1),
        Bad(b"+++ \ntitle = 'x'\n+++\n", says="remove the white space after it", marks="+++ ", line=1),
        Bad(
            b"# Seeds\n\nNews articles.\n",
            path="seeds/README.md",
            says='leave it out: `exclude = ["seeds/README.md"]`',
        ),
        Bad(f"---\n{_TITLE}", says="never closed", marks="---", line=1),
        Bad(b"---\ntitle: x\n--- \n", says="remove the white space after it", marks="--- ", line=3),
        Bad(b"", says="the file is empty"),
    )


class YamlSyntax(EngineRule):
    """The front matter is not well-formed YAML, TOML or JSON, or not a mapping as the schema wants it.

    Why: no program can read the document.
    Fix: the message names the place and the usual remedy, most often quotes around a text with `: ` in it.
    A list or a single value is judged where the schema is about such.
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
            says='write its URL alone: `webUrl: "https://harbour-herald.com/ferry"`',
            marks="[Ferry](https://harbour-herald.com/ferry)",
        ),
        Bad("title: > Ferries\n", says="leave it out: `title: Ferries`", marks=">"),
        Bad("topics: - Boats\n", says="write `- Boats` on a line of its own below `topics:`", marks="-"),
        Bad("type: article\ntitle:Ferries\n", says="write `title: Ferries`", marks=":", line=3),
        Bad('title: "C:\\Users"\n', says="single quotes: `title: 'C:\\Users'`", marks="\\"),
        Bad("provider:\n\u00a0\u00a0name: a\n", says="U+00A0", marks="\u00a0\u00a0", line=3),
        Bad(
            "<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> new\n",
            says="a merge conflict",
            marks="<<<<<<< HEAD",
        ),
        Bad("title: Ferry: a\ntype: article\nexcerpt: Boat: b\n", says='`title: "Ferry: a"`', count=2),
        Bad('{"title": "x",}', says="not well-formed JSON", path="example.json"),
        Bad(b"title = Ferry\n", says='in quotes: `title = "Ferry"`', marks="Ferry", path="example.toml"),
        Bad(b"title: x\n", says="`=` between a key and its value", marks=":", path="example.toml"),
    )


class DuplicateKey(EngineRule):
    """A key stands twice in one mapping.

    Why: YAML forbids it, and programs disagree about which value counts, so one of the two is lost in
    silence.
    Fix: remove one of them. seedlint goes on with the first.
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
            says="`title` stands here a second time",
            marks="title",
            line=4,
        ),
        Bad("provider: {name: a, domain: b.com, name: c}\n", says="`name`", marks="name", line=2),
        Bad('{"title": "a", "title": "b"}', says="second time", marks='"title"', path="example.json"),
    )


class YamlFeature(EngineRule):
    """The YAML uses anchors, aliases, merge keys, tags, several documents, or nests over 64 levels deep.

    The document is judged with what all this stands for. Aliases and merge keys (`<<`) are followed to 20000
    values, as YAML 1.1 has it: a key beside a merge key wins, and of several mappings the first. A value that
    is repeated is reported where its alias stands, for there it can be written out, and the finding says
    where it is written; no fix changes what an alias repeats. A value is what its tag says if that is one
    of YAML's own: `!!timestamp` and `!!binary` are text as it is written, `!!set` is a mapping to nulls,
    `!!omap` and `!!pairs` are lists of mappings with one key. Tags of applications (`!Ref`, `!vault`) say
    nothing: the value is judged as it is without them, and what is wrong with it says so.

    Of several documents, keys that are lists or mappings, an alias without its anchor or inside of what it
    repeats, and more than 20000 values, there is nothing to judge.

    Why: seed documents have no use for them, readers differ in how they treat them, and aliases can
    expand without bound. Where the format is another one (the preset `generic`), this is a note: it tells
    what not every program reads alike, and text such as `*starred*` that was not meant so. What readers
    refuse, such as a value that is not what its tag says or a merge key with a text, is an error everywhere.
    Fix: write the values out; put text that only looks like a feature (`*starred*`, `!important`) in
    quotes. A second document gets a file of its own, or `allow-multiple = true` below `[documents]`
    in the configuration, and each is then judged by itself.
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

    Why: many programs look for `---` in the first three bytes and take such a file for plain text.
    Fix: save as UTF-8 without a byte order mark.
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
    """A plain value that YAML 1.1 and YAML 1.2 readers take for different things, or what only some can read.

    This is also said of what single readers take for something else: PyYAML and ruamel.yaml refuse a plain
    `<<`, Ruby's reader makes a number of `1,000` and a symbol of `:word`, many make a date of `2023-05-04`
    where a text belongs, and PyYAML does not join the two halves of a character that JSON has to escape.

    The fix of a value keeps the characters and puts them in quotes. Where the schema takes no text, it writes
    the one boolean or number that the value is to either kind of reader; `0777` in the place of a number is
    two of them, and has no fix. Some readers see another value afterwards, so the fix is applied only when
    asked for.

    And it is said, once a document, of what YAML 1.2 does not allow and programs built on libyaml
    (such as PyYAML, Ruby's reader, and with it Jekyll) take: a text in quotes or a list in brackets that
    goes on in a line that is not indented, a `#` without a space before it, the `|` of a block text in
    the column of its key, a `-` alone in brackets. The document is judged as these programs read it. In
    the seed format it is an error, as SL005 is: not every program can read the document. Its fix writes
    it as YAML 1.2 has it, which changes no value.

    Why: to seedlint, which reads YAML 1.2, `no` is text and `0777` is 777; to a program that reads
    YAML 1.1, as many do, they are false and 511.
    Fix: put text in quotes, write booleans as true and false, and numbers without leading zeros,
    underscores or colons. Timestamps are excepted where the schema wants one: they are plain by convention.
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
        Bad("heat: 0429\n", at="/heat", says="but text to a YAML 1.1", fixed="heat: 429\n"),
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
        Bad("quality: 1e3\n", at="/quality", says="text to a YAML 1.1 reader", marks="1e3"),
        Bad("title: <<\n", at="/title", says="a merge key", fixed='title: "<<"\n'),
        Bad(
            'title: "Ferry\ntimetable"\n',
            says="others refuse the document; indent the line more",
            marks='"',
            fixed='title: "Ferry\n  timetable"\n',
        ),
        Bad(
            "provider:\n  name: 'Herald'# the\ntopics: [Ferries,\nBoats]\n",
            says="1 more place is like this one",
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
    """Part of a text is lost, or joined to another, because of how it is written.

    Why: YAML takes what follows ` #` for a comment, so of `Issue #5 is out` only `Issue` is left. A line
    that begins with `- ` below a list item, but further in, is no item of its own: both become one text.
    Curly quotes are letters to YAML, and keep nothing together. No program reports any of this.
    Fix: put the whole text in straight quotes; move the `-` into the column of the other ones.

    Curly quotes around a text are reported where it can't be read with them, or is not what belongs there,
    such as a URL or a date; the finding stands for those of other rules that follow from them, and matters
    as much.

    A comment with a blank after its `#` is never reported, nor one behind a value that the schema would not
    take with it. The fix of a cut text writes the comment back into it, so it is made only when asked for.
    The name of a provider has none: with another word it names another one.
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
            says="remove the white space before it",
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
    """Text stands below the front matter, where the schema says that nothing does.

    Why: programs that read the document never see it. It is most often a value that slipped below the closing
    `---`, or a second document.
    Fix: move it above the closing `---`, or delete it.

    A schema says so with `x-seedlint-body: empty` at its root, as the one of seed documents does; others
    allow any text there.
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
    """Values are expressions of a template, such as `"{{ page.title }}"`, and were not judged.

    Why: what is written there is not what will be there, so nobody can say whether that will be right. It is
    said once a document, and takes the place of all that other rules, and the schema, would say of the
    expressions.
    Fix: check the documents that are made of the template, too; leave the template out with `exclude`.

    Expressions are `{{ … }}`, `{% … %}` and `<% … %>`, as Jinja, Liquid, Go (Hugo, Helm) and ERB write them.
    A value is one if it is nothing else, or has no white space beside it (`{{ site.url }}/x`); or if it
    stands where the schema wants a date or a URL. In a text with other words, as in a title about templates,
    an expression is text like any other. What GitHub writes (`${{ … }}`) is a value of its own.

    Where expressions leave nothing that can be read, as without quotes in YAML, that is SL003.
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
            says="2 values are templates (`{{ … }}`), and what is made of them was not judged:"
            " `publishedDateTime`, `quality`",
            marks='"{{ now }}"',
        ),
        Bad("webUrl: https://harbour-herald.com/{{ slug }}\n", at="/webUrl", says="1 value is a template"),
        Bad("title: <%= title %>\n", at="/title", says="`<% … %>`"),
    )
