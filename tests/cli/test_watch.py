"""`--watch` lints again what changes, and tells the truth about the corpus each time."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli.checking import Reporting
from seedlint.cli.terminal import Terminal
from seedlint.cli.watch import Rounds, watch
from seedlint.config.settings import load
from seedlint.errors import SchemaError, UsageError
from seedlint.output.targets import Target
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.conftest import CLEAN
from tests.support.gitting import git
from tests.support.running import INSECURE, TIMEOUT, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def write(root: Path, name: str, text: str) -> None:
    path = root / "seeds" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    # Times of files may be coarse; what looks different must look different.
    write.count += 1  # type: ignore[attr-defined]
    os.utime(path, ns=(10**18, 10**18 + write.count))  # type: ignore[attr-defined]


write.count = 0  # type: ignore[attr-defined]


@pytest.fixture
def seeds(corpus: Path) -> Path:
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    write(corpus, "old", document(1, INSECURE))
    return corpus


@pytest.fixture(autouse=True)
def _bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)


@pytest.fixture
def following(capsys: Capture) -> Callable[..., Callable[[], tuple[list[str], list[str]]]]:
    """Return what makes, for a request, a function that goes one round: what is shown, what is said."""

    def follow(*paths: str, **more: Any) -> Callable[[], tuple[list[str], list[str]]]:
        targets: tuple[Target, ...] = (Target("concise"),)
        rounds = Rounds(
            lambda: (
                Session(load(), front=Terminal()),
                Request(paths=paths, **more),
                Reporting(targets=targets),
                None,
            )
        )

        def following() -> tuple[list[str], list[str]]:
            capsys.readouterr()
            rounds.next()
            out, err = capsys.readouterr()
            found = [
                f"{line.split(':')[0].removeprefix('seeds/')} {line.split()[2]}" for line in out.splitlines()
            ]
            return found, err.splitlines()

        following.rounds = rounds  # type: ignore[attr-defined]
        return following

    return follow


def test_the_first_round_shows_all(seeds: Path, following: Any) -> None:
    step = following()
    found, said = step()
    assert found == ["old.md SL402"]
    assert said == [said[0]]
    assert said[0].startswith("2 documents: 1 note")
    assert step() == ([], [])


@pytest.mark.parametrize("cache", [True, False])
def test_later_rounds_show_what_has_changed(seeds: Path, following: Any, cache: bool) -> None:
    step = following(cache=cache)
    step()
    write(seeds, "new", document(2, WRONG_TYPE))
    found, said = step()
    assert found == ["new.md SL102"]
    assert said[0] == ""
    assert said[1].endswith(" new: seeds/new.md")
    assert said[2].startswith("3 documents: 1 error, 1 note")
    write(seeds, "new", document(2))
    found, said = step()
    assert found == []
    assert said[1].endswith(" changed: seeds/new.md")
    (seeds / "seeds" / "old.md").unlink()
    found, said = step()
    assert found == []
    assert said[1].endswith(" gone: seeds/old.md")
    assert said[2].startswith("2 documents: no findings")


def test_what_a_change_does_to_other_documents_is_shown(seeds: Path, following: Any) -> None:
    step = following()
    step()
    write(seeds, "twin", CLEAN.replace("changes", "changed"))
    assert {line for line in step()[0] if "SL501" in line} == {"clean.md SL501", "twin.md SL501"}
    write(seeds, "third", CLEAN.replace("changes", "again"))
    assert [line for line in step()[0] if "SL501" in line] == ["third.md SL501"]


def test_named_documents_are_judged_against_the_corpus(seeds: Path, following: Any) -> None:
    step = following("seeds/clean.md")
    assert step()[0] == []
    write(seeds, "twin", CLEAN.replace("changes", "changed"))
    assert step()[0] == ["clean.md SL501", "clean.md SL606"]


def test_renamed_documents(seeds: Path, following: Any) -> None:
    step = following()
    step()
    (seeds / "seeds" / "old.md").rename(seeds / "seeds" / "moved.md")
    found, said = step()
    assert found == ["moved.md SL402"]
    assert said[1].endswith(" new: seeds/moved.md; gone: seeds/old.md")


def test_many_changes_are_told_in_few_words(seeds: Path, following: Any) -> None:
    step = following()
    step()
    for number in range(2, 7):
        write(seeds, f"d{number}", document(number))
    assert step()[1][1].endswith(" new: seeds/d2.md, seeds/d3.md and 3 more")


def test_the_configuration_is_read_again(seeds: Path, following: Any) -> None:
    step = following()
    step()
    (seeds / "seedlint.toml").write_text('include = ["seeds"]\nignore = ["SL402"]\n', encoding="utf-8")
    found, said = step()
    assert found == []
    assert said[1].endswith(" configuration")
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\n[severity]\nSL402 = "error"\n', encoding="utf-8"
    )
    assert step()[0] == ["old.md SL402"]


def test_so_are_schemas_and_rules(seeds: Path, following: Any) -> None:
    rule = seeds / "own.py"
    source = (
        "from seedlint.rule import *\n"
        "from seedlint.rule import Bad, Good, Rule, Severity\n"
        "class Own(Rule):\n"
        '    """Own.\n\n    Why: because.\n    Fix: so.\n    """\n'
        "    code, name, severity, since = 'OW001', 'own-rule', Severity.NOTE, '1.0.0'\n"
        "    examples = (Good('a: 1\\n'), Bad('title: x\\n', at='/title'))\n"
        "    def check(self, document):\n"
        "        yield self.finding('/title', 'FIRST')\n"
    )
    rule.write_text(source, encoding="utf-8")
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\nselect = ["OW"]\nrule-paths = ["own.py"]\n', encoding="utf-8"
    )
    step = following()
    assert step()[0] == ["clean.md OW001", "old.md OW001"]
    rule.write_text(source.replace("OW001", "OW002"), encoding="utf-8")
    os.utime(rule, ns=(10**18, 10**18))
    assert step()[0] == ["clean.md OW002", "old.md OW002"]


def test_a_file_that_a_rule_reads_is_watched(seeds: Path, following: Any) -> None:
    source = (
        "from seedlint.rule import Rule, Severity\n\n\nclass Own(Rule):\n"
        '    """It has a listed word."""\n\n'
        '    code = "OW001"\n    name = "own"\n    severity = Severity.NOTE\n    since = "1.0.0"\n'
        '    data_files = ("word.txt",)\n\n'
        '    def prepare(self):\n        self.word = self.data_file("word.txt").read_text("utf-8")\n\n'
        "    def check(self, document):\n        if self.word in document.text:\n"
        '            yield self.finding("", "listed")\n'
    )
    (seeds / "own.py").write_text(source, encoding="utf-8")
    (seeds / "word.txt").write_text("zebra", encoding="utf-8")
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\nselect = ["OW"]\nrule-paths = ["own.py"]\n', encoding="utf-8"
    )
    step = following()
    assert step()[0] == []
    (seeds / "word.txt").write_text("Boats", encoding="utf-8")
    assert step()[0] == ["clean.md OW001", "old.md OW001"]


def write_json(path: Path, contents: object) -> None:
    path.write_text(json.dumps(contents), encoding="utf-8")
    write.count += 1  # type: ignore[attr-defined]
    os.utime(path, ns=(10**18, 10**18 + write.count))  # type: ignore[attr-defined]


TITLE = {"properties": {"title": {"$ref": "parts/title.json"}}, "required": ["title"]}


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("cache", [False, True])
def test_what_schemas_refer_to_is_watched(seeds: Path, following: Any, named: bool, cache: bool) -> None:
    """Also before it is there, after an error, and where documents name the schema."""
    settings = "schema-comments = true" if named else 'schema = "title.json"'
    (seeds / "seedlint.toml").write_text(f'include = ["seeds"]\n{settings}\n', encoding="utf-8")
    (seeds / "seeds" / "clean.md").unlink()
    write(seeds, "old", "---\n# yaml-language-server: $schema=../title.json\ntitle: it\n---\n")
    (seeds / "parts").mkdir()
    write_json(seeds / "parts" / "title.json", {"minLength": 2})
    write_json(seeds / "title.json", TITLE)
    step = following(cache=cache)
    assert step()[0] == []
    step.rounds.wait(ticks)
    for contents, found in (({"minLength": 3}, ["old.md SL104"]), ({"maxLength": 3}, [])):
        write_json(seeds / "parts" / "title.json", contents)
        step.rounds.wait(ticks)
        shown, said = step()
        assert shown == found
        assert said[1].endswith(" configuration")
    (seeds / "parts" / "title.json").unlink()
    step.rounds.wait(ticks)
    if named:
        assert "old.md SL105" in step()[0]
    else:
        with pytest.raises(SchemaError, match="which does not exist"):
            step()
    write_json(seeds / "parts" / "title.json", {"minLength": 3})
    step.rounds.wait(ticks)
    assert step()[0] == ["old.md SL104"]


def test_a_schema_that_a_document_names_is_watched_before_it_is_there(seeds: Path, following: Any) -> None:
    (seeds / "seedlint.toml").write_text('include = ["seeds"]\nschema-comments = true\n', encoding="utf-8")
    write(seeds, "old", "---\n# yaml-language-server: $schema=../title.json\ntitle: it\n---\n")
    step = following()
    assert "old.md SL105" in step()[0]
    step.rounds.wait(ticks)
    assert step() == ([], [])
    write_json(seeds / "title.json", {"properties": {"title": {"minLength": 3}}})
    step.rounds.wait(ticks)
    assert step()[0] == ["old.md SL104"]


def test_the_link_store_is_watched(seeds: Path, following: Any) -> None:
    from seedlint.config.own import store_path
    from seedlint.links.store import Store

    (seeds / "seedlint.toml").write_text('include = ["seeds"]\n[links]\nuse = true\n', encoding="utf-8")
    step = following()
    step()
    step.rounds.wait(ticks)
    assert step()[0] == []
    settings = load()
    Store(store_path(settings), settings.root).close()
    step.rounds.wait(ticks)
    assert any(words.endswith(" configuration") for words in step()[1])


def test_a_module_beside_rules_is_watched_before_it_is_there(seeds: Path, following: Any) -> None:
    (seeds / "rules").mkdir()
    (seeds / "rules" / "own.py").write_text(
        "try:\n    from ._words import WORDS\nexcept ImportError:\n    WORDS = 'FIRST'\n"
        "from seedlint.rule import Rule, Severity\n"
        'class Own(Rule):\n    """Own.\n\n    Why: x. Fix: x.\n    """\n'
        "    code, name, severity, since = 'OW001', 'own-rule', Severity.NOTE, '1.0.0'\n"
        "    def check(self, document):\n"
        "        if WORDS in document.text:\n            yield self.finding('/title', 'found')\n",
        encoding="utf-8",
    )
    (seeds / "seedlint.toml").write_text(
        'include = ["seeds"]\nselect = ["OW"]\nrule-paths = ["rules"]\n', encoding="utf-8"
    )
    step = following()
    assert step()[0] == []
    (seeds / "rules" / "_words.py").write_text("WORDS = 'Boats'\n", encoding="utf-8")
    step.rounds.wait(ticks)
    assert step()[0] == ["clean.md OW001", "old.md OW001"]


def test_an_error_is_over_when_it_is_mended(seeds: Path, following: Any) -> None:
    step = following()
    step()
    (seeds / "seeds").rename(seeds / "elsewhere")
    with pytest.raises(UsageError, match="matches no file"):
        step()
    (seeds / "elsewhere").rename(seeds / "seeds")
    found, said = step()
    assert found == ["old.md SL402"]
    assert said[-1].startswith("2 documents: 1 note")


def test_counts_are_of_the_whole(seeds: Path, capsys: Capture) -> None:
    rounds = Rounds(lambda: (Session(load()), Request(), Reporting(statistics=True), None))
    rounds.next()
    write(seeds, "new", document(2, INSECURE))
    capsys.readouterr()
    rounds.next()
    assert "2  SL402" in capsys.readouterr().out


def test_quiet_rounds_show_what_is_new_and_nothing_else(seeds: Path, capsys: Capture) -> None:
    reporting = Reporting(targets=(Target("concise"),), quiet=True)
    rounds = Rounds(lambda: (Session(load()), Request(), reporting, None))
    rounds.next()
    write(seeds, "new", document(2))
    capsys.readouterr()
    rounds.next()
    assert capsys.readouterr() == ("", "")
    write(seeds, "new", document(2, WRONG_TYPE))
    rounds.next()
    out, err = capsys.readouterr()
    assert "seeds/new.md" in out
    assert "changed" not in err
    write(seeds, "new", document(2))
    rounds.next()
    assert capsys.readouterr() == ("", "")


def test_the_colour_of_the_summary_is_that_of_the_whole(seeds: Path, capsys: Capture) -> None:
    """What a round shows may be clean while other documents still have findings."""
    rounds = Rounds(lambda: (Session(load()), Request(), Reporting(colored=True), None))
    rounds.next()
    write(seeds, "new", document(2))
    capsys.readouterr()
    rounds.next()
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "documents:" in line]
    assert line.startswith("\x1b[1;33m")


# Waiting


def wake(*_: Any, **__: Any) -> Iterator[set[object]]:
    yield {"something"}


def ticks(*_: Any, **__: Any) -> Iterator[set[object]]:
    for _ in range(50):
        yield set()


def test_waiting_ends_with_an_event(seeds: Path, following: Any) -> None:
    step = following()
    step()
    step.rounds.wait(wake)


def test_after_a_round_one_look_is_taken_at_what_came_meanwhile(seeds: Path, following: Any) -> None:
    step = following()
    step()
    step.rounds.wait(ticks)
    assert step() == ([], [])


@pytest.mark.parametrize("what", ["configuration", "ignored", "tracked", "root"])
def test_waiting_ends_when_a_single_file_changes(seeds: Path, following: Any, what: str) -> None:
    git("init", "-q", cwd=seeds)
    write(seeds, "new", CLEAN)
    (seeds / ".git" / "info").mkdir(exist_ok=True)
    (seeds / ".git" / "info" / "exclude").write_text("new.md\n", encoding="utf-8")
    step = following()
    step()
    step.rounds.wait(ticks)
    step()
    if what == "configuration":
        (seeds / "seedlint.toml").write_text('include = ["seeds"]\n# more\n', encoding="utf-8")
    elif what == "ignored":
        (seeds / ".gitignore").write_text("old.md\n", encoding="utf-8")
    elif what == "tracked":
        git("add", "-f", "seeds/new.md", cwd=seeds)
    else:
        (seeds / "seeds").rename(seeds / "before")
        write(seeds, "clean", CLEAN)
    step.rounds.wait(ticks)
    assert step()[1]


def test_single_documents_need_no_directory_to_watch(seeds: Path, following: Any) -> None:
    (seeds / "seedlint.toml").unlink()
    step = following("seeds/old.md")
    assert step()[0] == ["old.md SL402"]
    assert step() == ([], [])
    write(seeds, "old", document(1, WRONG_TYPE))
    step.rounds.wait(ticks)
    assert step()[0] == ["old.md SL102"]


def test_directories_that_cannot_be_watched(seeds: Path, following: Any) -> None:
    def full(*_: Any, **__: Any) -> Iterator[set[object]]:
        raise OSError("OS file watch limit reached")
        yield set()

    step = following()
    step()
    with pytest.raises(UsageError, match="WATCHFILES_FORCE_POLLING=1"):
        step.rounds.wait(full)


def test_what_is_no_document_wakes_nobody(seeds: Path, following: Any) -> None:
    (seeds / "seedlint.toml").write_text('include = ["."]\ncache-dir = "kept"\n', encoding="utf-8")
    step = following()
    step()
    matters = step.rounds._last.matters
    root = os.path.realpath(seeds)
    assert matters(None, os.path.join(root, "seeds", "old.md"))
    assert matters(None, os.path.join(root, "seeds"))
    assert matters(None, os.path.join(root, "seeds", ".gitignore"))
    for name in (
        ".git/index",
        ".seedlint_cache/x",
        "kept/x.sqlite3",
        "node_modules/a.md",
        "seeds/.old.md.swp",
    ):
        assert not matters(None, os.path.join(root, *name.split("/")))


# The command


@pytest.mark.parametrize(
    "words",
    [
        ("-",),
        ("--fix",),
        ("--diff",),
        ("--staged",),
        ("--add-suppressions", "why"),
        ("-f", "json"),
        ("-f", "text=out.txt"),
        ("-f", "text", "-f", "sarif=out.sarif"),
        ("--annotations",),
    ],
)
def test_what_does_not_go_together(seeds: Path, capsys: Capture, words: tuple[str, ...]) -> None:
    done = seedlint(capsys, "--watch", *words)
    assert done.code == 2
    assert "--watch" in done.err


def test_without_watchfiles(seeds: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    done = seedlint(capsys, "--watch")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        'error: --watch needs watchfiles, which is not installed; type: pip install "seedlint[watch]"\n'
    )


def test_errors_of_the_first_round_end_it(seeds: Path, capsys: Capture) -> None:
    (seeds / "seedlint.toml").write_text("includ = []\n", encoding="utf-8")
    assert "did you mean `include`" in seedlint(capsys, "--watch").err


def test_later_errors_are_said(seeds: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import watchfiles

    def event(*_: Any, **__: Any) -> Iterator[set[object]]:
        if (seeds / "again").exists():
            raise KeyboardInterrupt
        (seeds / "again").touch()
        (seeds / "seedlint.toml").write_text("includ = []\n", encoding="utf-8")
        yield {"something"}

    monkeypatch.setattr(watchfiles, "watch", event)
    done = seedlint(capsys, "--watch")
    assert done.code == 130
    assert "did you mean `include`" in done.err
    assert done.err.endswith("interrupted\n")


@pytest.fixture
def running(seeds: Path) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], str]]]:
    """A real one, and a function that reads what it says up to some words."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "seedlint", "--watch", "-f", "concise"],
        cwd=seeds,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def until(words: str) -> str:
        text = ""
        while words not in text:
            text += lines.get(timeout=TIMEOUT)
        return text

    yield process, until
    process.kill()
    process.wait()
    thread.join()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_a_real_one_notices_changes_and_ends_with_130(seeds: Path, running: Any) -> None:
    process, until = running
    until("Ctrl-C ends it")
    write(seeds, "sub/new", document(2, WRONG_TYPE))
    assert "seeds/sub/new.md:8:10: error SL102" in until("3 documents:")
    (seeds / "seeds" / "sub" / "new.md").unlink()
    assert "gone: seeds/sub/new.md" in until("2 documents:")
    (seeds / "seedlint.toml").write_text('include = ["seeds"]\nfail-on = "note"\n', encoding="utf-8")
    until(" configuration")
    until("2 documents:")
    process.send_signal(signal.SIGINT)
    assert until("interrupted")
    assert process.wait(TIMEOUT) == 130


@pytest.mark.skipif(os.name == "nt", reason="needs poll()")
def test_it_ends_when_nobody_reads_it(seeds: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "seedlint", "--watch"],
        cwd=seeds,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(TIMEOUT) == 2


def test_the_function_asks_for_the_package_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(UsageError):
        watch(lambda: pytest.fail("nothing is read before"))
