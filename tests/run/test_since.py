"""`--since REV` shows what is new, and nothing that was there."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CLEAN
from tests.support.gitting import commit, forget_git, git
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def repo(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository; `seeds` is the corpus, with one clean document and one that has an old finding."""
    forget_git(monkeypatch)
    (corpus / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (corpus / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    write(corpus, "old", document(1, WRONG_TYPE))
    git("init", "-q", cwd=corpus)
    commit(corpus)
    return corpus


def write(repo: Path, name: str, text: str) -> None:
    path = repo / "seeds" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def new(capsys: Capture, *words: str, since: str = "HEAD") -> list[str]:
    """Return path and code of what is shown, the same with and without the cache."""
    shown = []
    for more in ((), (), ("--no-cache",)):
        done = seedlint(capsys, "--since", since, "-f", "concise", *words, *more)
        assert done.code in {0, 1}, done.err
        shown.append(done.out)
    assert len(set(shown)) == 1
    return [
        f"{line.split(':')[0].removeprefix('seeds/')} {line.split()[2]}" for line in shown[0].splitlines()
    ]


def test_old_findings_are_counted_and_not_shown(repo: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--since", "HEAD")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("2 documents: no findings in ")
    assert done.err.endswith("; 1 finding that was there at HEAD is not shown\n")


def test_new_findings_fail(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1, WRONG_TYPE, INSECURE, ("type: article", "type: artikle")))
    done = seedlint(capsys, "--since", "HEAD", "-f", "concise")
    assert done.code == 1
    assert "SL104" in done.out
    assert "SL102" not in done.out
    write(repo, "old", document(1, WRONG_TYPE, INSECURE))
    assert new(capsys) == ["old.md SL402"]
    assert seedlint(capsys, "--since", "HEAD").code == 0  # a note
    assert seedlint(capsys, "--since", "HEAD", "--fail-on", "note").code == 1


def test_lines_may_move(repo: Path, capsys: Capture) -> None:
    text = document(1, WRONG_TYPE)
    quality = "quality: many\n"
    write(repo, "old", text.replace(quality, "").replace("category:", f"# new\n{quality}category:"))
    assert new(capsys) == []


@pytest.mark.parametrize("tell", [False, True])
def test_documents_may_be_renamed(repo: Path, capsys: Capture, tell: bool) -> None:
    (repo / "seeds" / "old.md").rename(repo / "seeds" / "moved.md")
    if tell:
        git("add", "-A", cwd=repo)
        write(repo, "moved", document(1, WRONG_TYPE, INSECURE))
        assert new(capsys) == ["moved.md SL402"]
        assert new(capsys, "seeds/moved.md") == ["moved.md SL402"]
        commit(repo)
        assert new(capsys, since="HEAD~1") == ["moved.md SL402"]
    else:
        assert new(capsys) == []
        assert new(capsys, "seeds/moved.md") == []


def test_a_copy_is_no_rename(repo: Path, capsys: Capture) -> None:
    shutil.copy(repo / "seeds" / "old.md", repo / "seeds" / "copy.md")
    assert "copy.md SL102" in new(capsys, "--select", "SL102")


@pytest.mark.parametrize(
    "source", ["templates/new.md", "seeds/new.txt2", "seeds/.new.md", "seeds/venv/new.md"]
)
@pytest.mark.parametrize("how", ["copied", "moved", "staged", "committed"])
def test_only_a_document_of_the_corpus_was_there(repo: Path, capsys: Capture, source: str, how: str) -> None:
    """What comes into the corpus is new, and so is what it does to documents that were there."""
    twin = CLEAN.replace("changes", "changed").replace(*WRONG_TYPE)
    (repo / source).parent.mkdir(exist_ok=True)
    (repo / source).write_text(twin, encoding="utf-8")
    commit(repo)
    if how == "copied":
        shutil.copy(repo / source, repo / "seeds" / "twin.md")
    else:
        (repo / source).rename(repo / "seeds" / "twin.md")
    if how in {"staged", "committed"}:
        git("add", "-A", cwd=repo)
    if how == "committed":
        commit(repo)
    since = "HEAD~1" if how == "committed" else "HEAD"
    expected = ["clean.md SL501", "twin.md SL102", "twin.md SL501"]
    assert sorted(new(capsys, "--select", "SL501,SL102", since=since)) == expected
    assert new(capsys, "--select", "SL501,SL102", "seeds/clean.md", since=since) == expected[:1]


def test_what_leaves_the_corpus_and_comes_back_is_new(repo: Path, capsys: Capture) -> None:
    (repo / "kept").mkdir()
    (repo / "seeds" / "old.md").rename(repo / "kept" / "old.md")
    commit(repo)
    (repo / "kept" / "old.md").rename(repo / "seeds" / "old.md")
    assert new(capsys) == ["old.md SL102"]
    assert new(capsys, since="HEAD~1") == []


def test_which_document_was_renamed_does_not_depend_on_what_is_asked_for(repo: Path, capsys: Capture) -> None:
    """Two copies in the place of one: the first is the old one, whichever of them a run is about."""
    old = repo / "seeds" / "old.md"
    for name in ("a", "b"):
        shutil.copy(old, repo / "seeds" / f"{name}.md")
    old.unlink()
    assert new(capsys, "--select", "SL102") == ["b.md SL102"]
    assert new(capsys, "--select", "SL102", "seeds/a.md") == []
    assert new(capsys, "--select", "SL102", "seeds/b.md") == ["b.md SL102"]


def test_documents_of_the_same_content_may_be_moved_together(repo: Path, capsys: Capture) -> None:
    for name in ("x/a", "x/b"):
        write(repo, name, document(7, WRONG_TYPE))
    commit(repo)
    (repo / "seeds" / "x").rename(repo / "seeds" / "y")
    assert new(capsys) == []


def test_a_renamed_document_whose_old_name_is_used_again(repo: Path, capsys: Capture) -> None:
    git("mv", "seeds/old.md", "seeds/other.md", cwd=repo)
    write(repo, "old", document(1, WRONG_TYPE))
    assert new(capsys, "--select", "SL102") == ["other.md SL102"]
    assert new(capsys, "--select", "SL102", "seeds/old.md") == []
    assert new(capsys, "--select", "SL102", "seeds/other.md") == ["other.md SL102"]


@pytest.mark.skipif(os.name == "nt", reason="the filter is a shell command")
def test_contents_that_a_filter_makes_are_no_change(repo: Path, capsys: Capture) -> None:
    """As with Git LFS: what git keeps is not what is on disk, and no document."""
    git("config", "filter.short.clean", "cksum", cwd=repo)
    (repo / ".gitattributes").write_text("old.md filter=short\n", encoding="utf-8")
    os.utime(repo / "seeds" / "old.md", (1, 1))
    commit(repo)
    assert git("show", "HEAD:seeds/old.md", cwd=repo).split()[0].isdecimal()
    write(repo, "clean", document(3, INSECURE))
    assert new(capsys) == ["clean.md SL402"]


def test_the_corpus_of_both_sides_counts(repo: Path, capsys: Capture) -> None:
    write(repo, "twin", CLEAN.replace("changes", "changed"))
    first = new(capsys, "--select", "SL501")
    assert first == ["clean.md SL501", "twin.md SL501"]
    commit(repo)
    assert new(capsys, "--select", "SL501") == []
    write(repo, "third", CLEAN.replace("changes", "again"))
    assert new(capsys, "--select", "SL501") == ["third.md SL501"]
    assert new(capsys, "--select", "SL501", "seeds/clean.md") == []
    assert new(capsys, "--select", "SL501", "seeds/third.md") == ["third.md SL501"]
    assert new(capsys, "--select", "SL501", since="HEAD~1") == [
        "clean.md SL501",
        "third.md SL501",
        "twin.md SL501",
    ]


def test_a_finding_that_came_back_after_REV_is_new(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1))
    commit(repo)
    write(repo, "old", document(1, WRONG_TYPE))
    assert new(capsys) == ["old.md SL102"]
    assert new(capsys, since="HEAD~1") == []


def test_a_branch_means_where_HEAD_has_left_it(repo: Path, capsys: Capture) -> None:
    git("checkout", "-qb", "topic", cwd=repo)
    write(repo, "ours", document(2, INSECURE))
    commit(repo)
    git("checkout", "-q", "main", cwd=repo)
    write(repo, "old", document(1))  # mended there, after we left
    commit(repo)
    git("checkout", "-q", "topic", cwd=repo)
    assert new(capsys, since="main") == ["ours.md SL402"]
    assert new(capsys, since="main^{tree}") == ["old.md SL102", "ours.md SL402"]


def test_files_that_git_does_not_track_are_new(repo: Path, capsys: Capture) -> None:
    write(repo, "fresh", document(3, INSECURE))
    assert new(capsys) == ["fresh.md SL402"]
    git("rm", "-q", "--cached", "seeds/old.md", cwd=repo)
    assert new(capsys) == ["fresh.md SL402"]


def test_together_with_staged(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1, WRONG_TYPE, INSECURE))
    git("add", "-A", cwd=repo)
    write(repo, "old", document(1, WRONG_TYPE))
    write(repo, "clean", CLEAN.replace(*WRONG_TYPE))
    assert new(capsys, "--staged") == ["old.md SL402"]
    assert new(capsys) == ["clean.md SL102"]


def test_only_new_findings_are_fixed(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1, ("Boats", " Boats")))
    commit(repo)
    write(repo, "old", document(1, ("Boats", " Boats"), ("Transport", " 'Transport  '")))
    done = seedlint(capsys, "--since", "HEAD", "--fix")
    assert "fixed 1 finding in 1 file" in done.err
    text = (repo / "seeds" / "old.md").read_text(encoding="utf-8")
    assert '" Boats' in text
    assert "'Transport'" in text


def test_the_current_configuration_judges_both_sides(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1, WRONG_TYPE, INSECURE))
    commit(repo)
    (repo / "seedlint.toml").write_text(
        'include = ["seeds"]\n[severity]\nSL402 = "error"\n', encoding="utf-8"
    )
    assert new(capsys) == []
    (repo / "seedlint.toml").write_text('include = ["seeds"]\nignore = ["SL998"]\n', encoding="utf-8")
    assert new(capsys) == ["seedlint.toml SL902"]
    commit(repo)
    assert new(capsys) == []
    (repo / "seedlint.toml").write_text('include = ["seeds"]\nexclude = ["old.md"]\n', encoding="utf-8")
    assert new(capsys) == []


def test_the_configuration_is_that_on_disk(repo: Path, capsys: Capture) -> None:
    write(repo, "old", document(1))
    git("add", "-A", cwd=repo)
    (repo / "seedlint.toml").write_text('include = ["seeds"]\nignore = ["SL998"]\n', encoding="utf-8")
    assert new(capsys, "--staged") == ["seedlint.toml SL902"]


def test_a_suppression_that_is_taken_away_makes_a_finding_new(repo: Path, capsys: Capture) -> None:
    comment = ("quality: many", "quality: many # seedlint: ignore[SL102] -- known")
    write(repo, "old", document(1, WRONG_TYPE, comment))
    commit(repo)
    write(repo, "old", document(1, WRONG_TYPE))
    assert new(capsys) == ["old.md SL102"]


# Entries of a baseline that match nothing


@pytest.fixture
def known(repo: Path, capsys: Capture) -> Path:
    """The same repository, with a baseline that knows the old finding, and one in `gone.md`."""
    settings = repo / "seedlint.toml"
    settings.write_text(
        f'{settings.read_text(encoding="utf-8")}baseline = "known.json"\nfail-on = "warning"\n',
        encoding="utf-8",
    )
    write(repo, "gone", document(2, WRONG_TYPE))
    assert seedlint(capsys, "baseline", "create").code == 0
    commit(repo)
    assert new(capsys) == []
    return repo


@pytest.mark.parametrize("tracked", [True, False])
def test_an_entry_that_was_stale_is_not_new(known: Path, capsys: Capture, tracked: bool) -> None:
    if not tracked:
        (known / ".gitignore").write_text(".seedlint_cache\nknown.json\n", encoding="utf-8")
        git("rm", "-q", "--cached", "known.json", cwd=known)
        commit(known)
    write(known, "old", document(1))
    (known / "seeds" / "gone.md").unlink()
    assert new(capsys) == ["known.json SL903", "known.json SL903"]
    assert new(capsys, "seeds/old.md") == ["known.json SL903"]
    assert new(capsys, "seeds/clean.md") == []
    commit(known)
    assert new(capsys) == new(capsys, "seeds/old.md") == []
    assert seedlint(capsys, "--since", "HEAD").code == 0
    assert "; 2 findings that were there at HEAD are not shown" in seedlint(capsys, "--since", "HEAD").err
    assert seedlint(capsys, "--since", "HEAD~1").code == 1
    assert new(capsys, since="HEAD~1") == ["known.json SL903", "known.json SL903"]
    write(known, "clean", CLEAN.replace(*WRONG_TYPE))
    assert new(capsys) == ["clean.md SL102"]


def test_an_entry_that_matches_nothing_and_is_added_is_new(known: Path, capsys: Capture) -> None:
    file = known / "known.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('"findings": [', '"findings": [\n' + text.splitlines()[4].replace("/", "/un"), 1),
        encoding="utf-8",
    )
    assert new(capsys) == ["known.json SL903"]
    commit(known)
    assert new(capsys) == []


def test_only_new_entries_are_pruned(known: Path, capsys: Capture) -> None:
    write(known, "old", document(1))
    commit(known)
    (known / "seeds" / "gone.md").unlink()
    done = seedlint(capsys, "--since", "HEAD", "--fix")
    assert (done.code, "removed 1 entry" in done.err) == (0, True), done.err
    text = (known / "known.json").read_text(encoding="utf-8")
    assert "seeds/old.md" in text
    assert "seeds/gone.md" not in text


def test_entries_of_what_is_no_document_any_more(known: Path, capsys: Capture) -> None:
    """A file that is still there, then as now, is not gone."""
    (known / "seedlint.toml").write_text(
        (known / "seedlint.toml").read_text(encoding="utf-8") + 'exclude = ["gone.md"]\n', encoding="utf-8"
    )
    write(known, "old", document(1))
    assert new(capsys) == ["known.json SL903"]
    git("add", "-A", cwd=known)
    assert new(capsys, "--staged") == ["known.json SL903"]
    commit(known)
    assert new(capsys) == []
    (known / "seeds" / "gone.md").unlink()
    assert new(capsys) == ["known.json SL903"]


def test_without_include_the_paths_are_the_corpus(repo: Path, capsys: Capture) -> None:
    (repo / "seedlint.toml").unlink()
    write(repo, "twin", CLEAN.replace("changes", "changed"))
    assert new(capsys, "seeds", "--select", "SL501") == ["clean.md SL501", "twin.md SL501"]
    assert new(capsys, "seeds/clean.md", "seeds/old.md") == []
    assert new(capsys, "seeds/*d.md") == []


def test_from_a_directory_below(repo: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repo, "sub/deep", document(4, INSECURE))
    monkeypatch.chdir(repo / "seeds" / "sub")
    assert new(capsys) == ["deep.md SL402"]
    assert new(capsys, "../old.md") == []
    assert new(capsys, str(repo / "seeds" / "old.md")) == []


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_root_that_is_named_through_a_link(repo: Path, capsys: Capture) -> None:
    link = repo.parent / f"{repo.name}-link"
    link.symlink_to(repo)
    write(repo, "fresh", document(3, INSECURE))
    done = seedlint(capsys, "--since", "HEAD", "--config", link / "seedlint.toml", "-f", "concise")
    assert [line.split()[2] for line in done.out.splitlines()] == ["SL402"]


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_links_to_documents(repo: Path, capsys: Capture) -> None:
    (repo / "notes").mkdir()
    (repo / "notes" / "real.md").write_text(document(5, WRONG_TYPE), encoding="utf-8")
    (repo / "seeds" / "link.md").symlink_to("../notes/real.md")
    (repo / "seeds" / "gone.md").symlink_to("nowhere.md")
    commit(repo)
    # What is not judged is said, however long it has been so.
    assert new(capsys) == ["gone.md SL001"]
    (repo / "notes" / "real.md").write_text(document(5, WRONG_TYPE, INSECURE), encoding="utf-8")
    assert new(capsys) == ["gone.md SL001", "link.md SL402"]


def test_line_ends_that_git_changes_are_no_change(repo: Path, capsys: Capture) -> None:
    (repo / ".gitattributes").write_text("*.md text eol=crlf\n", encoding="utf-8")
    (repo / "seeds" / "old.md").write_bytes(document(1, WRONG_TYPE).replace("\n", "\r\n").encode())
    commit(repo)
    assert new(capsys) == []


@pytest.mark.parametrize("attributes", ["", "*.md text eol=lf\n"])
@pytest.mark.parametrize("setting", ["true", "input", "false"])
@pytest.mark.parametrize("committed", [b"\n", b"\r\n"])
def test_a_document_is_renamed_whatever_its_lines_end_with(
    repo: Path, capsys: Capture, committed: bytes, setting: str, attributes: str
) -> None:
    """What git would keep of it today need not be what it kept, as settings change and editors do."""
    raw = document(7, WRONG_TYPE).encode()
    (repo / "seeds" / "b.md").write_bytes(raw.replace(b"\n", committed))
    commit(repo)
    git("config", "core.autocrlf", setting, cwd=repo)
    (repo / ".gitattributes").write_text(attributes, encoding="utf-8")
    (repo / "seeds" / "b.md").unlink()
    for ends in (b"\n", b"\r\n"):
        (repo / "seeds" / "moved.md").write_bytes(raw.replace(b"\n", ends))
        done = seedlint(capsys, "--since", "HEAD", "-f", "concise")
        assert (done.code, done.out) == (0, ""), ends
    (repo / "seeds" / "moved.md").write_bytes(raw.replace(b"Boats", b"Ships"))
    assert new(capsys) == ["moved.md SL102"]


def test_a_document_is_renamed_though_git_writes_keywords_into_it(repo: Path, capsys: Capture) -> None:
    (repo / ".gitattributes").write_text("*.md ident\n", encoding="utf-8")
    write(repo, "b", document(7, WRONG_TYPE, ("category:", "# $Id$\ncategory:")))
    commit(repo)
    (repo / "seeds" / "b.md").unlink()
    git("checkout", "--", "seeds/b.md", cwd=repo)
    assert "$Id: " in (repo / "seeds" / "b.md").read_text(encoding="utf-8")
    (repo / "seeds" / "b.md").rename(repo / "seeds" / "moved.md")
    assert new(capsys) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_not_read_to_see_what_it_was_called(repo: Path, capsys: Capture) -> None:
    (repo / "seeds" / "old.md").unlink()
    os.mkfifo(repo / "seeds" / "pipe.md")
    write(repo, "fresh", document(8, WRONG_TYPE))
    assert new(capsys, "seeds/fresh.md", "seeds/pipe.md") == ["fresh.md SL102", "pipe.md SL001"]


def test_a_large_document_is_not_judged_now_either(repo: Path, capsys: Capture) -> None:
    write(repo, "large", document(2) + "x" * 5000)
    commit(repo)
    assert new(capsys, "--max-file-size", "3000") == ["large.md SL001"]


def test_the_cache_is_left_to_the_files_on_disk(repo: Path, capsys: Capture) -> None:
    write(repo, "twin", CLEAN.replace("changes", "changed"))
    commit(repo)
    (repo / "seeds" / "twin.md").unlink()
    plain = seedlint(capsys, "-f", "concise")
    assert "SL501" not in plain.out
    assert new(capsys) == []
    assert seedlint(capsys, "-f", "concise").out == plain.out


def test_a_revision_that_is_none(repo: Path, capsys: Capture) -> None:
    done = seedlint(capsys, "--since", "nowhere")
    assert (done.code, done.err) == (2, "error: --since: git knows no revision `nowhere`\n")
    assert seedlint(capsys, "--since", "").code == 2
    assert "is a range" in seedlint(capsys, "--since=main...HEAD").err


def test_before_the_first_commit(corpus: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_git(monkeypatch)
    git("init", "-q", cwd=corpus)
    assert seedlint(capsys, "--since", "HEAD", "seeds").code == 2
    assert "git knows no revision `HEAD`" in seedlint(capsys, "--since", "HEAD", "seeds").err


def test_reports_say_what_they_leave_out(repo: Path, capsys: Capture) -> None:
    report = json.loads(seedlint(capsys, "--since", "HEAD", "-f", "json").out)
    assert report["findings"] == []
    assert report["summary"]["since"] == {"revision": "HEAD", "existing": 1}
    assert "since" not in json.loads(seedlint(capsys, "-f", "json").out)["summary"]


def test_the_clock_is_the_same_for_both_sides(repo: Path, capsys: Capture) -> None:
    later = datetime.now(UTC).replace(year=datetime.now(UTC).year + 2, day=1, microsecond=0)
    stamp = f"{later:%Y-%m-%dT%H:%M:%SZ}"
    write(repo, "future", document(6, ("2021-04-30T20:51:00Z", stamp)))
    assert new(capsys) == ["future.md SL203"]
    commit(repo)
    assert new(capsys) == []
