"""Which files have no front matter and look like it, and which were meant to have some."""

from __future__ import annotations

import pytest

from seedlint.document import Document
from seedlint.reading.absent import has_none

NONE = [
    "",
    "\n \n",
    "# Seeds\n\nNews.\n",
    "plain text",
    "Note: this is prose, with a line below it\n\n---\n\nmore\n",
    "Title\n=====\n",
    "-----\nTitle\n-----\n",
    "--- a/file\n+++ b/file\n@@ -1 +1 @@\n",
    " ---\n\nA rule, and prose.\n",
    "\n---\n\nA rule, and prose.\n",
    "# Heading\n\n---\nNote: prose below a rule, without an end\n",
    "```yaml\ntitle: an example\n```\n",
    "~~~\ncode\n~~~\n",
    "+++ b/file\ntext\n",
    "<!-- a comment -->\n# Heading\n",
    "{% include header.html %}\n",
    "{{ page }}\n",
    "[a link](https://example.com)\n",
    "words\rmore words\r",
    "words\u2028more words\u2028",
    "prose above\n---\ntitle: x\n---\n",
    "key: value\nprose that is no field\n---\n",
    "Note: a heading\n------\n",
    "Note: a heading\n--\n",
    "***\n\nProse between rules.\n\n***\n",
    "===\nprose: and more\nprose that is no field\n===\n",
    "import duties rise\nthis year.\n\n---\n\nProse.\n",
    "<!-- one\ntwo -->\n\nProse.\n\n---\ntitle: x\n---\n",
    "a = 1 is how a constant is written\n",
    "[a link]\n\n[a link]: /x\n",
    "++ more\n",
    '"quoted": said someone\n',
]

MEANT = [
    "\u2014\ntitle: x\n\u2014\n",
    " ---\n title: x\n ---\n",
    "\\---\ntitle: x\n\\---\n",
    " ---\ntitle: x\n---\n",
    "--- \ntitle: x\n---\n",
    "\n---\ntitle: x\n---\n",
    "---yaml\ntitle: x\n---\n",
    "----\ntitle: x\n----\n",
    "\u2014\ntitle: x\n\u2014\n".replace("\u2014", "\u2014\u2014\u2014"),
    "\u200b---\ntitle: x\n---\n",
    "---\rtitle: x\r---\r",
    "---\u2028title: x\u2028---\u2028",
    "+++ \ntitle = 'x'\n+++\n",
    "\n+++\ntitle = 'x'\n+++\n",
    ' ;;;\n"title": 1\n;;;\n',
    "title: x\ntopics:\n  - a\n- b\n# done\n---\nbelow\n",
    "title: x\n...\n",
    "# a comment\n\n---\ntitle: x\n---\n",
    "<!-- licence -->\n---\ntitle: x\n---\n",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    # Fences of other syntaxes that are nearly right, or not there.
    "++\ntitle = 'x'\n+++\n",
    "++\ntitle = 'x'\n++\n",
    ';;\n"title": "x"\n;;;\n',
    "--\ntitle: x\n--\n",
    "title = 'x'\ndate = 2024-01-01\n+++\n",
    '# a comment\ntitle = \'x\'\ntext = """\nany\n"""\n+++ \n',
    "[author]\nname = 'x'\n+++\n",
    '"title": "x",\n"tags": []\n;;;\n',
    '{\n"title": "x"\n}\n;;;\n'.replace("{\n", " {\n", 1),
    "title: x\ndate: 2024-01-01\n--\n",
    "title: x\ndate: 2024-01-01\n----\n",
    "title: x\ndate: 2024-01-01\n--- \n",
    "title: x\ndate: 2024-01-01\n+++\n",
    "\\-\\-\\-\ntitle: x\n---\n",
    *(f"{rule}\ntitle: x\n{rule}\n" for rule in ("===", "***", "___", "- - -", "=====")),
    # Below what is no prose.
    *(
        f"{above}\n{below}"
        for above in (
            'import x from "y"',
            'import {\n  x,\n} from "y"\n',
            "export const a = {\n  b: 1,\n}\n",
            "{% comment %}x{% endcomment %}",
            "{{/* a template */}}",
            "{/* a\nremark */}",
            "<!-- a\nremark -->\n",
            "<?xml version='1.0'?>",
            "# Title",
            "// a remark",
        )
        for below in (
            "---\ntitle: x\n---\n",
            "+++\ntitle = 'x'\n+++\n",
            ';;;\n"title": "x"\n;;;\n',
        )
    ),
]

UNCLOSED = [
    "---\ntitle: x\n",
    "---\r\ntitle: x\r\n",
    "---",
    "---\n",
    "+++\na = 1\n",
    "---toml\na = 1\n",
    "```toml\na = 1\n",
]


@pytest.mark.parametrize("text", NONE)
def test_a_file_without_any(text: str) -> None:
    assert [one.code for one in Document("x.md", text.encode()).problems] == ["SL002"]
    assert has_none(text)


@pytest.mark.parametrize("text", [*MEANT, *UNCLOSED])
def test_a_file_that_was_meant_to_have_some(text: str) -> None:
    assert [one.code for one in Document("x.md", text.encode()).problems] == ["SL002"]
    assert not has_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n" * 200_000,
        "- \n" * 300_000,
        "\n" * 500_000,
        "#" * 500_000,
        "a" * 500_000,
        "a = 1\n" * 200_000,
        "- " * 300_000,
        "+++\n" * 200_000,
        "#\n;;;\n" * 200_000,
        "import x\n" * 200_000,
    ],
)
def test_it_takes_no_time(text: str) -> None:
    for _ in range(100):
        has_none(text)
