"""What a survey has found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import Severity
from seedlint.setup.places import Place, places
from seedlint.setup.survey import Kind, Survey
from seedlint.util.escape import escape, show_path
from seedlint.util.words import counted, number, size_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seedlint.setup.around import Around
    from seedlint.setup.findings import Today

_MOST_PLACES = 8
_MOST_RULES = 8


def tell_survey(made: Survey, root: Path, around: Around, say: Callable[[str], None]) -> None:
    """Say what a folder has."""
    what = "not in a git repository" if around.top is None else "in a git repository"
    if around.host:
        what += f", on {'GitHub' if around.host == 'github' else 'GitLab'}"
    documents = set(made.documents())
    about = "about " if made.sampled else ""
    say(f"{escape(str(root))} ({what}): {counted(len(made.kinds), 'file')} examined")
    for kind in (Kind.SEED, Kind.OTHER, Kind.BROKEN, Kind.DOUBTFUL):
        paths = made.of(kind)
        if kind is Kind.DOUBTFUL:
            paths = sorted(documents.intersection(paths))
        if not paths:
            continue
        size = size_words(sum(made.sizes.get(path, 0) for path in paths))
        say(f"  {about}{number(len(paths))} {kind.value[len(paths) != 1]}, {size}")
        for words in _places(paths, made):
            say(f"    {words}")
    if made.syntaxes:
        tried = f", of {counted(made.syntaxes.total(), 'document')} that were read" if made.sampled else ""
        names = ", ".join(f"{name} ({number(n)})" for name, n in made.syntaxes.most_common())
        say(f"  written as {names}{tried}")
    if made.are_seeds and made.of(Kind.OTHER):
        say("  directories with other front matter are left out: they hold no seed documents")
    if made.cut:
        say("warning: there is more than could be checked in time; --include says where the documents are")


def tell_findings(found: Today, say: Callable[[str], None]) -> None:
    """Say what there is to find today."""
    documents = counted(found.documents, "document")
    some = f"{documents} that were tried" if found.sampled else documents
    if found.failed:
        say("warning: some rules could not run; `seedlint` says why")
    if not found.total:
        say(f"no findings in {some}")
        return
    severities = ", ".join(
        counted(found.severities[one], str(one))
        for one in sorted(Severity, reverse=True)
        if found.severities[one]
    )
    say(f"{severities} in {number(found.affected)} of {some}")
    for (code, name), count in found.rules.most_common(_MOST_RULES):
        say(f"  {number(count):>7}  {code} {escape(name)}")
    if len(found.rules) > _MOST_RULES:
        say(f"  {'':7}  and of {counted(len(found.rules) - _MOST_RULES, 'other rule')}")


def tell_excluded(excluded: Sequence[str], say: Callable[[str], None]) -> None:
    """Say which files `exclude` leaves out."""
    for path in excluded:
        say(f"  {show_path(path)} has no front matter, and is left out by `exclude`")


def tell_left_out(where: Sequence[Place], doubtful: Sequence[str], say: Callable[[str], None]) -> None:
    """Say what `include` will not take in: files that come later, and such as may be broken documents."""
    narrow = [place.path or "." for place in where if place.is_narrow]
    if narrow:
        folders = list(dict.fromkeys(path.rpartition("/")[0] or "." for path in narrow))
        say(
            f"note: among other files in {_few(folders)}, `include` names documents one by one: new files"
            " next to them are not checked until they are named, or have a directory of their own"
        )
    if doubtful:
        say(f"note: may be broken documents, and are in no directory of `include`: {_few(doubtful)}")


def _few(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_PLACES
    return ", ".join(map(show_path, paths[:_MOST_PLACES])) + (f" and {number(more)} more" if more > 0 else "")


def _places(paths: list[str], made: Survey) -> list[str]:
    taken = set(paths)
    where, _ = places(paths, (path for path in made.kinds if path not in taken))
    words = [show_path(place.path + "/" * (not place.is_file)) if place.path else "./" for place in where]
    words = list(dict.fromkeys(words))
    if len(words) > _MOST_PLACES:
        words[_MOST_PLACES - 1 :] = [f"and {counted(len(words) - _MOST_PLACES + 1, 'other location')}"]
    return words


__all__ = ["tell_excluded", "tell_findings", "tell_left_out", "tell_survey"]
