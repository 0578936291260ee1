"""Names that git has and this machine would not give a file: nothing raises, and no document is lost."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.git.names import decoded, encoded
from tests.support.examples import some
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
LATIN = b"seeds/caf\xe9.md"


@given(raw=st.binary(max_size=20))
@example(raw=LATIN)
@example(raw="é\udcff".encode("utf-8", "surrogatepass"))
@settings(max_examples=some(200))
def test_every_name_can_be_had_and_given_back(raw: bytes) -> None:
    assert encoded(decoded(raw)) == raw


@given(name=st.text(st.characters(codec=None)))
@example(name="\ud800.md")
@example(name="\udce9\ud800.md")
@settings(max_examples=some(200))
def test_every_name_can_be_asked_about(name: str) -> None:
    """Windows takes half pairs in the names of files."""
    assert isinstance(encoded(name), bytes)


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of somebody whose system writes Latin-1, looked at as from Windows."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_bytes(b".seedlint_cache\n/caf\xe9\n")
    git("init", "-q", cwd=corpus)
    with (corpus / ".git" / "config").open("ab") as config:
        config.write(b"[user]\n\tname = Andr\xe9\n[core]\n\tignorecase = false\n")
    commit(corpus)
    # As Python has it there: bytes that are no UTF-8 are refused.
    monkeypatch.setattr(os, "fsdecode", lambda raw: os.fspath(raw) if isinstance(raw, str) else strictly(raw))
    monkeypatch.setattr(os, "fsencode", lambda name: os.fspath(name).encode("utf-8", "surrogatepass"))
    with pytest.raises(UnicodeDecodeError):
        os.fsdecode(LATIN)
    return corpus


def strictly(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def stage(repo: Path, name: bytes, text: str) -> None:
    """Put a document into the index that no file of this name need be there for."""

    def asked(*words: str, given: bytes) -> bytes:
        return subprocess.run(["git", *words], cwd=repo, input=given, capture_output=True, check=True).stdout

    oid = asked("hash-object", "-w", "--stdin", given=text.encode()).strip()
    asked("update-index", "--add", "-z", "--index-info", given=b"100644 %s\t%s\0" % (oid, name))


def codes(capsys: Capture, *words: str) -> list[tuple[str, str]]:
    done = seedlint(capsys, *words, "-f", "json")
    assert done.code in {0, 1}, done.err
    return [(one["path"], one["code"]) for one in json.loads(done.out)["findings"]]


def test_a_document_of_such_a_name_is_judged_from_the_index(repo: Path, capsys: Capture) -> None:
    stage(repo, LATIN, document(1, WRONG_TYPE))
    stage(repo, b"seeds/\xff/\xfe.md", document(2))
    (_, code), *others = codes(capsys, "--staged")
    assert (code, others) == ("SL102", [])
    for form in ("text", "concise", "sarif", "junit", "github", "gitlab", "markdown", "html"):
        done = seedlint(capsys, "--staged", "-f", form)
        assert done.code == 1, done.err
        assert "\udce9" not in done.out, form


def test_a_document_of_such_a_name_was_there(repo: Path, capsys: Capture) -> None:
    """It is none of this machine's files; what it became is not new."""
    stage(repo, LATIN, document(1, WRONG_TYPE))
    git("commit", "-qm", "x", cwd=repo)
    assert codes(capsys, "--since", "HEAD") == []
    moved = repo / "seeds" / "coffee.md"
    moved.write_text(document(1, WRONG_TYPE), encoding="utf-8", newline="")
    assert codes(capsys, "--since", "HEAD") == []
    moved.write_text(document(1, WRONG_TYPE, INSECURE), encoding="utf-8", newline="")
    git("add", "-A", cwd=repo)
    assert codes(capsys, "--since", "HEAD", "--staged") == [("seeds/coffee.md", "SL402")]


def test_a_history_with_such_names_is_reported(repo: Path, capsys: Capture) -> None:
    stage(repo, LATIN, document(1, WRONG_TYPE))
    git("commit", "-qm", "x", cwd=repo)
    done = seedlint(capsys, "report", "--no-expectations", "--history-from-git", "-o", "out")
    assert done.code == 0, done.err
    history = (repo / "out" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["rules"] for line in history] == [{}, {"SL102": 1}, {}]


def test_a_branch_of_such_a_name(repo: Path, capsys: Capture) -> None:
    with (repo / ".git" / "config").open("ab") as config:
        config.write(b'[includeIf "onbranch:caf\xe9"]\n\tpath = more\n')
    (repo / ".git" / "more").write_bytes(b"[core]\n\texcludesFile = ignored\xe9\n")
    (repo / ".git" / "HEAD").write_bytes(b"ref: refs/heads/caf\xe9\n")
    (repo / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    assert codes(capsys, "seeds") == [("seeds/bad.md", "SL102")]
