"""Where seedlint runs: the configuration in force, the cache, git, the terminal."""

from __future__ import annotations

import locale
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.baseline.file import read
from seedlint.cache.state import state
from seedlint.config.own import FILE_NAME, store_path
from seedlint.config.settings import load
from seedlint.doctor.model import Item, Section, Status, looked, private
from seedlint.errors import GitError, SeedlintError
from seedlint.git import run as gitrun
from seedlint.git.checkout import checkout
from seedlint.git.names import decoded
from seedlint.git.repository import Repository
from seedlint.links.lint import load_verdicts
from seedlint.run.documents import documents
from seedlint.run.front import Front
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.sources.discovery import is_passed_over
from seedlint.util.terminals import takes_links, wants_color, width
from seedlint.util.words import counted, number, size_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings

PYPROJECT = "pyproject.toml"
_DEPTH = 2
"""Folders are looked into so far down for configurations that are not used."""
_MOST_FOLDERS = 2000
_MOST_SHOWN = 5
_VARIABLES = ("TERM", "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "PYTHONUTF8", "PYTHONIOENCODING", "CI")


def sections(start: Path, config: Path | None, *, isolated: bool) -> Iterator[Section]:
    """Look at all of it, from a folder; ``isolated``, no rules but the built-in ones are loaded."""
    loaded: list[Settings] = []

    def configuration() -> Iterator[Item]:
        try:
            loaded.append(load(config, start=start))
        except SeedlintError as error:
            advice = "fix what is named; `seedlint config` then shows the settings in force"
            yield _failed("in force", error, advice)
        else:
            yield from _configuration(loaded[0], isolated=isolated)

    title = "configuration"
    items = list(looked(title, configuration).items)
    if loaded:
        items += looked(title, lambda: _files(loaded[0])).items
    yield Section(title, [*items, *looked(title, lambda: _nearby(start, config, loaded)).items])
    if loaded:
        yield looked("cache", lambda: _cache(loaded[0]))
    yield looked("git", lambda: _git(start))
    yield looked("terminal", _terminal)


def _failed(name: str, error: Exception, advice: str) -> Item:
    return Item(name, private(" ".join(str(error).split())), Status.PROBLEM, advice)


def _configuration(settings: Settings, *, isolated: bool) -> Iterator[Item]:
    if settings.source is None:
        yield Item("in force", "none: defaults", Status.NOTE, "`seedlint init` writes one")
    else:
        yield Item("in force", private(settings.source))
    for remark in settings.remarks:
        yield Item("remark", private(remark), Status.NOTE)
    front = Front()
    # The link store has a line of its own.
    settings = settings.overridden(links={**settings.links, "use": False})
    session = Session(settings, isolated=isolated, front=front)
    try:
        registry = session.registry
        yield from (
            Item(
                "loading rules",
                private(f"those from {one.source} can't be loaded ({one.message})"),
                Status.PROBLEM,
                "`rule-paths` in the configuration names them; `seedlint rules` says more",
            )
            for one in registry.failures
        )
        yield Item(
            "rules", f"{len(session.selection.codes)} of {counted(len(list(registry)), 'rule')} selected"
        )
        session.selection.check_rule_names()
        session.engine  # noqa: B018 - schemas are compiled, or say why they can't be
        schema = "the built-in one" if settings.schema is None else private(settings.schema)
        yield Item("schema", schema)
    except SeedlintError as error:
        yield _failed("rules, schema", error, "`seedlint config` shows the settings, and where each is from")
        return
    for words in front.taken():
        yield Item("remark", private(words), Status.NOTE)
    yield from _corpus(settings)


def _corpus(settings: Settings) -> Iterator[Item]:
    if not settings.include:
        if settings.source is not None:
            yield Item(
                "documents",
                "`include` does not say where they are",
                Status.NOTE,
                'write include = ["FOLDER"], or name them each time: `seedlint FOLDER`',
            )
        return
    try:
        front = Front()
        scope = documents(Request(), settings, front)
    except SeedlintError as error:
        yield _failed("documents", error, "fix `include`; `seedlint config` shows it")
        return
    lost = len(scope.found.unreadable)
    found = counted(len(scope.found.files), "file") + (f"; {number(lost)} can't be checked" if lost else "")
    advice = "`seedlint --list-files` says why" if lost else ""
    yield Item("documents", found, Status.NOTE if lost else Status.OK, advice)
    for words in front.taken():
        yield Item("remark", private(words), Status.NOTE)


def _files(settings: Settings) -> Iterator[Item]:
    """Look at the files that commands read beside documents, as these commands read them."""
    if settings.baseline is not None:
        yield _baseline(settings, settings.baseline)
    if settings.links.get("use"):
        yield _links(settings)
    if settings.report.get("expectations") or settings.report.get("suites"):
        yield _expectations(settings)


def _baseline(settings: Settings, file: Path) -> Item:
    if not file.exists():
        missing = f"{private(file)} is not there"
        return Item("baseline", missing, Status.PROBLEM, "`seedlint baseline create` writes it")
    try:
        known = read(file, str(settings.root)).entries.total()
    except SeedlintError as error:
        return _failed("baseline", error, "fix it, or delete it and have `seedlint baseline create` write it")
    return Item("baseline", f"{private(file)}, {counted(known, 'finding')}")


def _links(settings: Settings) -> Item:
    verdicts, remarks = load_verdicts(settings, datetime.now(UTC))
    words = private("; ".join(remarks))
    if verdicts is None:
        return Item("link store", words, Status.PROBLEM, "`seedlint links` puts it aside, and begins another")
    return Item("link store", words or private(store_path(settings)), Status.NOTE if words else Status.OK)


def _expectations(settings: Settings) -> Item:
    from seedlint.export.layout import Layout
    from seedlint.report.gx.run import configured_suites

    try:
        suites = configured_suites(settings, {one.table.name: one.table for one in Layout(settings).every})
    except SeedlintError as error:
        return _failed("expectations", error, "until then, `seedlint report` refuses them")
    return Item("expectations", counted(len(suites), "suite"))


def _nearby(start: Path, config: Path | None, loaded: Sequence[Settings]) -> Iterator[Item]:
    """Tell of configurations above, beside and below that are not used."""
    candidates = [path for path in _candidates(start) if _has_settings(path)]
    if loaded:
        used = loaded[0].source
    elif config is not None:
        used = config
    else:  # the nearest one is in force, and broken
        used = next((path for path in candidates if path.parent in (start, *start.parents)), None)
    found = [path for path in dict.fromkeys(candidates) if path != used]
    if not found:
        return
    names = ", ".join(private(path) for path in found[:_MOST_SHOWN])
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    if config is not None:
        advice = "`--config` names the one that counts; without it, it is the nearest, from here upwards"
    else:
        advice = "the nearest one counts, from the working directory upwards; `--config FILE` names another"
    yield Item("not used", names + more, Status.NOTE, advice)


def _candidates(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        yield folder / FILE_NAME
        yield folder / PYPROJECT
    pending, seen = [(start, 0)], 0
    while pending and seen < _MOST_FOLDERS:
        folder, depth = pending.pop()
        seen += 1
        try:
            with os.scandir(folder) as entries:
                inside = sorted(
                    e.name for e in entries if e.is_dir(follow_symlinks=False) and not is_passed_over(e.name)
                )
        except OSError:
            continue
        for name in inside:
            yield folder / name / FILE_NAME
            yield folder / name / PYPROJECT
        if depth + 1 < _DEPTH:
            pending += [(folder / name, depth + 1) for name in inside]


def _has_settings(path: Path) -> bool:
    try:
        if path.name == FILE_NAME:
            return path.is_file()
        return path.is_file() and b"[tool.seedlint" in path.read_bytes()
    except OSError:
        return False


def _cache(settings: Settings) -> Iterator[Item]:
    directory = settings.cache_path()
    found = state(directory, settings.root)
    yield Item("where", private(directory) + ("" if found.there else " (not made yet)"))
    if found.problem:
        advice = "runs go on without it, slower; `--cache-dir DIR` or `cache-dir` names another"
        yield Item("usable", private(found.problem), Status.PROBLEM, advice)
        return
    if found.there:
        yield Item("size", size_words(found.size))
    yield Item("usable", "yes")


def _git(start: Path) -> Iterator[Item]:
    inside = checkout(start, {})
    try:
        version = decoded(gitrun.ask(os.fspath(start), gitrun.environment(as_told=False), "version")).strip()
    except GitError as error:
        status = Status.NOTE if inside is None else Status.PROBLEM
        advice = "install git, or put it on the PATH: `--since` and `--staged` need it"
        yield Item("version", str(error), status, advice)
        return
    yield Item("version", version.removeprefix("git version "))
    try:
        repository = Repository.around(os.fspath(start))
    except GitError as error:
        if inside is None:
            yield Item(
                "repository", "none here", Status.NOTE, "`--since` and `--staged` need one: `git init`"
            )
        else:
            yield _failed("repository", error, "until then, `--since` and `--staged` don't work")
        return
    yield Item("repository", private(repository.top))
    if repository.shallow:
        yield Item(
            "history",
            "a shallow clone",
            Status.NOTE,
            "`--since` may lack what it needs: `git fetch --unshallow`, or fetch-depth: 0 in GitHub Actions",
        )
    else:
        yield Item(
            "history", "complete" if not repository.partial else "complete, but contents are fetched late"
        )


def _terminal() -> Iterator[Item]:
    out = sys.stdout
    if out.isatty():
        yield Item("standard output", f"a terminal of {width(out)} columns")
    else:
        yield Item("standard output", "no terminal")
    encoding = getattr(out, "encoding", None) or "unknown"
    narrow = out.isatty() and not encoding.lower().replace("-", "").startswith("utf")
    yield Item(
        "encoding",
        f"{encoding} (locale: {locale.getencoding()}, file names: {sys.getfilesystemencoding()})",
        Status.NOTE if narrow else Status.OK,
        "letters that it lacks are shown as codes; `export PYTHONUTF8=1` has UTF-8 used" if narrow else "",
    )
    yield Item("colours", "yes" if wants_color(out) else "no")
    yield Item("links", "yes" if takes_links(out) else "no")
    given = [f"{name}={os.environ[name]}" for name in _VARIABLES if os.environ.get(name)]
    yield Item("variables", " ".join(given) or "none of those that matter")


__all__ = ["sections"]
