"""The work that a document or a configuration can make grows as they do, and no faster."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.cli import root as cli
from seedlint.config.settings import Settings, load
from seedlint.errors import ConfigurationError
from seedlint.formats import mojibake
from seedlint.reading.yaml.lost import may_lose
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.run.profiles import Profiles
from tests.support import hostile
from tests.support.growing import check_growth

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

front, title, url, extra, topics, related = (
    hostile.front, hostile.title, hostile.url, hostile.extra, hostile.topics, hostile.related,
)  # fmt: skip


def many(line: str, size: int) -> list[str]:
    """Return lines like a pattern, numbered, of so many characters in all."""
    return [line.format(number) for number in range(max(size // (len(line) + 4), 1))]


def runs(size: int) -> list[str]:
    """Return topics that are garbled, each in another way."""
    ways = ("".join(f"Ã{chr(0xA1 + int(digit))}" for digit in str(number)) for number in range(size))
    return [f'  - "caf{way}"' for way in ways]


# One document, and all that reports show of it

DOCUMENTS: dict[str, Callable[[int], str]] = {
    "comments with colons": lambda n: front("a: 1\n" + "#: #\n" * n + "b: 1"),
    "comments with dashes": lambda n: front("a: 1\n" + "#- #\n" * n + "b: 1"),
    "colons in one comment": lambda n: front("a: 1\nb: " + "#: " * n + "\n"),
    "comments after dashes": lambda n: front("a:\n" + "- #\n" * n + "  1"),
    "comments after colons": lambda n: front("a: #\n" + "  # : #\n" * n + "  1"),
    "blank lines after dashes": lambda n: front("a:\n" + "-\n\n" * n),
    "hashes": lambda n: front("a: " + "#" * n),
    "hashes in a text": lambda n: title("'" + " #: " * n + "'"),
    "suppressions": lambda n: front("\n".join(many("k{}: 1 # seedlint: ignore[SL103, SL999]", n))),
    "suppressions above": lambda n: front("\n".join(many("# seedlint: ignore[SL103]\nk{}: 1", n))),
    "suppressions on one line": lambda n: extra("heat: 1 " + "# seedlint: ignore[SL103] " * (n // 20)),
    "malformed suppressions": lambda n: front("\n".join(many("k{}: 1 # seedlint: ignore SL103", n))),
    "codes in a suppression": lambda n: extra("heat: 1 # seedlint: ignore[" + "SL301, " * n + "SL103]"),
    "words in a suppression": lambda n: extra(
        "heat: 1 # seedlint: ignore[" + ", ".join(many("x{}", n)) + "]"
    ),
    "suppressions of dashes": lambda n: topics(*["  - # seedlint: ignore[SL104]"] * (n // 20), "    a"),
    "keys": lambda n: front("\n".join(many("tilte{}: 1", n))),
    "long keys": lambda n: front("\n".join(many("publishedDateTime" * 5 + "{}: 1", n))),
    "bad entries": lambda n: related(*many("  - title: t{}\n    webUrl: http://x/1?utm_a=1", n)),
    "bad entries on one line": lambda n: front(
        "related: [" + ", ".join(many('{{"webUrl": "http://x/{}", "tilte": "a  b"}}', n)) + "]"
    ),
    "flags": lambda n: front("a: [" + "no, " * (n // 4) + "1]"),
    "texts garbled in many ways": lambda n: topics(*runs(n // 20)),
    "texts with many spaces": lambda n: topics(*many('  - "a  b {}  c"', n)),
    "related twice": lambda n: related(*["  - webUrl: https://www.harbour-herald.com/x"] * (n // 40)),
    "hashes in double quotes": lambda n: title('"' + "a #b " * (n // 5) + '"'),
    "hashes behind texts": lambda n: front("".join(many("k{}: a #b\n", n))),
    "comments above a text": lambda n: front("a:\n" + "  #b\n" * n + "  c"),
    "comments below a text": lambda n: front("a: b\n" + "  #b\n" * n),
    "comments among items": lambda n: front("a:\n" + "- #b\n  c\n  #d\n" * (n // 8)),
    "dashes in comments above": lambda n: front("a:\n- b\n" + "#-\n -\n" * n + "- c"),
    "comments in a list": lambda n: front("a: [" + "b #c, d\n  " * (n // 10)),
    "comments with brackets": lambda n: front("a: [" + "b # [c]\n  " * (n // 10)),
    "dashes in a text": lambda n: title("'a" + " - b" * (n // 4) + "'"),
    "dashes in a plain text": lambda n: title("a" + " - b" * (n // 4)),
    "texts below others": lambda n: topics("  - a", *["    - b"] * (n // 8)),
    "lines ended by carriage returns": lambda n: front("\r".join(many("k{}: x", n))),
    "curly quotes": lambda n: related(*many("  - webUrl: \u201chttps://a.com/{}\u201d", n)),
    "numbers with commas": lambda n: front("a: [1" + ",000" * (n // 4) + ".5]"),
    "payloads with anchors": lambda n: front("secured: [" + "&a x, " * (n // 6) + "1]"),
    "payloads with comments": lambda n: related(*many("  - title: t{}\n    secured: &b x #b", n)),
    "broken": lambda n: title('"x" y ' + "a: " * n),
    "last line": lambda n: front("a: 1\n" + "\n" * n + "# x"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document(name: str) -> None:
    check_growth(
        lambda size: DOCUMENTS[name](size).encode(), lambda raw: hostile.check(raw, outputs=True), 1000
    )


HASHES: dict[str, Callable[[int], bytes]] = {
    "in a text": lambda n: b'title: "' + b"a #b " * n + b'"\n',
    "in an item": lambda n: b'- "' + b"a #b " * n + b'"\n',
    "in lines": lambda n: b'a: "x #b"\n' * n,
    "after dashes": lambda n: b"- " * n + b"#b\n",
    "dashes": lambda n: b"a: 'x" + b" - b" * n + b"'\n",
    "items": lambda n: b"a:\n" + b"  - b\n" * n,
}


@pytest.mark.parametrize("name", HASHES)
def test_the_quick_look_for_what_is_lost(name: str) -> None:
    check_growth(HASHES[name], lambda raw: may_lose(raw, b""), 20_000, 400_000)


def test_json_documents() -> None:
    entries = {"webUrl": "http://x/", "tilte": "a  b"}
    check_growth(
        lambda size: json.dumps({"related": [entries] * (size // 20)}).encode(),
        lambda raw: hostile.check(raw, "x.json"),
    )


def test_toml_documents() -> None:
    item = '[[related]]\nwebUrl = "http://x/"\ntilte = "a  b"\n'
    check_growth(
        lambda size: f"topics = {['a', 'a'] * (size // 100)}\n{item * (size // 20)}".encode(),
        lambda raw: hostile.check(raw, "x.toml"),
    )


def test_texts_garbled_in_many_ways_are_each_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mojibake, "mend", lambda text: text)  # ftfy takes much longer, if only in proportion
    check_growth(lambda size: topics(*runs(size)).encode(), hostile.lint, 1000, 4000)


def test_many_payloads_on_one_line(tmp_path: Path) -> None:
    """In front matter of another kind there may be many; each finding must leave all of them out."""
    schema = tmp_path / "schema.json"
    schema.write_text(
        '{"properties": {"p": {"items": {"x-seedlint-role": "payload"}},'
        ' "t": {"items": {"type": "string"}}}}',
        encoding="utf-8",
    )
    rules = Registry.builtin()
    chosen = Settings(Path("/"), max_file_size=hostile.LIMIT, schema=schema)
    engine = Profiles(Selection(rules, chosen), datetime(2024, 7, 1, tzinfo=UTC)).engine()
    secret = "AAECAwQFBgcICQoLDA0ODw==;3q2+796tvu/erb7v3q2+7w=="

    def made(size: int) -> bytes:
        return json.dumps({"t": [1] * (size // 40), "p": [secret] * (size // 40)}).encode()

    def work(raw: bytes) -> None:
        linted = engine.lint("x.json", raw)
        assert not linted.crashes
        hostile.check_outputs(linted, [raw.decode()])

    check_growth(made, work)


COMMANDS = {
    "keys": ("--fix", "--unsafe-fixes"),
    "texts with many spaces": ("--fix",),
    "flags": ("-f", "json=1", "-f", "sarif=2", "-f", "html=3", "-f", "markdown=4"),
    "suppressions above": ("--add-suppressions=known",),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def work(text: str) -> None:
        Path("x.md").write_text(text, encoding="utf-8")
        assert cli.run(["x.md", "--no-cache", "-j", "1", "-q", *COMMANDS[name]]) in {0, 1}
        capsys.readouterr()

    check_growth(DOCUMENTS[name], work, 1000)


# The configuration

CONFIGURATIONS: dict[str, Callable[[int], str]] = {
    "patterns": lambda n: "exclude = [\n" + "".join(many('"a{}/",\n', n)) + "]\n",
    "patterns on one line": lambda n: "exclude = [" + "".join(many('"a{}/", ', n)) + "]\n",
    "ignores": lambda n: "[per-file-ignores]\n" + "".join(many('"a{}/" = ["SL301"]\n', n)),
    "stars": lambda n: 'exclude = ["' + "*a" * n + '"]\n',
    "braces": lambda n: 'exclude = ["' + "{" * n + '"]\n',
    "slashes": lambda n: 'exclude = ["' + "**/" * n + '"]\n',
    "unknown keys": lambda n: "".join(many("excluude{} = 1\n", n)),
    "a long key": lambda n: "exclude" * n + " = 1\n",
    "a key of many parts": lambda n: "exclude" + ".a" * n + " = 1\n",
    "a table of many parts": lambda n: "[exclude" + ".'a'" * n + "]\n",
    "rules": lambda n: "".join(many("[rules.x{}]\n", n)),
    "comments": lambda n: "#\n" * n,
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration(name: str, tmp_path: Path) -> None:
    def work(text: str) -> None:
        (tmp_path / "seedlint.toml").write_text(text, encoding="utf-8")
        with suppress(ConfigurationError):
            load(start=tmp_path)

    check_growth(CONFIGURATIONS[name], work)


def test_a_key_of_many_parts_is_refused_and_others_are_not(tmp_path: Path) -> None:
    file = tmp_path / "seedlint.toml"
    names = ", ".join(f'"{number}.{number}.md"' for number in range(2000))
    file.write_text(f"include = [{names}]\nexclude = [{names}]\n", encoding="utf-8")
    assert len(load(start=tmp_path).include) == 2000
    file.write_text("exclude" + ".a" * 600 + " = 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="nests too deep"):
        load(start=tmp_path)
