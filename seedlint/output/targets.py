"""Where reports go: the targets a run is asked for, checked before it and written after it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TextIO

from seedlint.errors import OutputError, UsageError
from seedlint.output import Style
from seedlint.util.escape import escape
from seedlint.util.paths import named, signature
from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.output import Reporter
    from seedlint.output.result import Result, Totals
    from seedlint.sources.scope import Scope

STDOUT = "-"
_DOCUMENT = "a document"
_NAMED = 3
_SUFFIXES = {"md": "markdown", "xml": "junit", "htm": "html", "txt": "text", "ndjson": "jsonl"}
"""Formats by what their files, or they, are called elsewhere."""


class Target(NamedTuple):
    """Where a report goes: a format, and a file (``-``: standard output)."""

    format: str
    path: str = STDOUT


def check_targets(
    targets: Sequence[Target], *, statistics: bool = False, formats: Collection[str] | None = None
) -> None:
    """Raise UsageError or OutputError for targets that can't be served; before any document is read.

    ``formats`` are those that there are, where it is not findings that are reported.
    """
    from seedlint.files.streams import refuse_place, refuse_read_only
    from seedlint.output import FORMATS

    known = FORMATS if formats is None else formats
    for target in targets:
        if target.format not in known:
            hint = _meant(target.format, known) or f"; there are {', '.join(known)}"
            raise UsageError(f"--format: there is no format `{escape(target.format)}`{hint}")
    on_stdout = [target.format for target in targets if target.path == STDOUT]
    if len(on_stdout) > 1:
        raise UsageError(
            f"--format: only one format can go to standard output, not {' and '.join(on_stdout)};"
            f" give the others a file, as in {on_stdout[-1]}=FILE"
        )
    files: dict[str, str] = {}
    for target in targets:
        path = os.path.realpath(target.path)
        if target.path == STDOUT or (os.path.exists(path) and not os.path.isfile(path)):
            continue
        refuse_place(target.path)
        refuse_read_only(target.path)
        if path in files:
            raise UsageError(
                f"--format: {files[path]} and {target.format} can't both go to {named(target.path)}"
            )
        files[path] = target.format
    if statistics and on_stdout and "text" not in [target.format for target in targets]:
        raise UsageError(
            f"--statistics: standard output already has the {on_stdout[0]} report; give that a file,"
            f" as in {on_stdout[0]}=FILE"
        )


def _meant(word: str, formats: Collection[str]) -> str:
    """Say what was meant by a word that is no format; empty if that is not known."""
    suffixes = {suffix: name for suffix, name in _SUFFIXES.items() if name in formats}
    known = [*formats, *suffixes]
    parts = word.lower().split(",")
    if len(parts) > 1 and all(part in known for part in parts):
        each = " ".join(f"--format {suffixes.get(part, part)}=FILE" for part in parts)
        return f"; give each an option of its own: {each}"
    name, sign, path = re.fullmatch(r"([A-Za-z]*)([:>;]?)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
    if sign and path and name.lower() in known:
        name = name.lower()
        return f"; did you mean `{suffixes.get(name, name)}={escape(path)}`?"
    suffix = word.rpartition(".")[2].lower() if "." in word else ""
    if suffix in known:
        return f"; did you mean `{suffixes.get(suffix, suffix)}={escape(word)}`?"
    if word.lower() in suffixes:
        return f"; did you mean `{suffixes[word.lower()]}`?"
    return did_you_mean(word, formats)


def spare_inputs(targets: Sequence[Target], settings: Settings, scope: Scope) -> None:
    """Raise UsageError or OutputError for targets with something in them that is no report.

    That is what the run is about to read, under whatever name, and what seedlint has not written.
    """
    from seedlint.files.streams import refuse_foreign
    from seedlint.output import begins_as_report

    for target in targets:
        if target.path == STDOUT:
            continue
        what = _read_by_the_run(target.path, settings, scope)
        if what:
            raise UsageError(
                f"--format: {target.format} can't go to {named(target.path)}: it is {what};"
                f" name another file{_ours(target.path) if what == _DOCUMENT else ''}"
            )
        refuse_foreign(target.path, begins_as_report)


def _ours(path: str) -> str:
    """Say what to do with a document that begins as a report does, which an earlier run may have written."""
    from seedlint.files.streams import refuse_foreign
    from seedlint.output import begins_as_report

    try:
        refuse_foreign(path, begins_as_report)
    except OutputError:
        return ""
    return "; or, as it looks like a report by seedlint, add it to `exclude` in the configuration"


def _read_by_the_run(path: str, settings: Settings, scope: Scope) -> str:
    """Say what a file is to a run; empty if it is nothing to it."""
    real = os.path.realpath(path)
    for other, what in _configured(settings):
        if os.path.realpath(other) == real or _is_same(path, other):
            return what
    try:
        inode = signature(os.stat(path))[3]
    except (OSError, ValueError):
        return ""  # it is not there, so no document of the run is written over
    found = scope.found
    for document in {*scope.corpus, *found.files, *(name for name, _ in found.unreadable)}:
        looks = found.signatures.get(document)
        if (looks is None or looks[3] in {0, inode}) and _is_same(path, settings.root / document):
            return _DOCUMENT
    return ""


def _configured(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Yield the files that the settings come from or name."""
    for one, what in (
        (settings.source, "the configuration"),
        *((schema, "the schema") for schema in settings.schemas),
        (settings.baseline, "the baseline"),
    ):
        if one is not None:
            yield one, what
    if settings.custom:
        from seedlint.custom.definition import lists_of

        for one in lists_of(settings.custom, settings.root):
            yield one, "a list of allowed values"
    for entry in settings.rule_paths:
        place = settings.root / entry
        for module in place.rglob("*.py") if place.is_dir() else (place,):
            yield module, "a module of rules"


def _is_same(path: str, other: str | Path) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def write_reports(
    result: Result,
    targets: Sequence[Target],
    *,
    statistics: bool,
    style: Style,
    suppressed: bool = False,
) -> None:
    """Write the reports of a run; OSError for a file that can't be written.

    ``style`` is that of standard output; a file is the same wherever it is written. With ``suppressed``,
    formats that can tell them from others list suppressed findings, too.
    """
    from seedlint.files.streams import discard_stdout, open_output
    from seedlint.output import begins_as_report, reporter

    targets = list(targets)
    if statistics and all(target.format != "text" for target in targets):
        targets.insert(0, Target("text"))
    for target in targets:
        its = style if target.path == STDOUT else Style()
        write: Reporter = reporter(target.format, **its._asdict())
        if statistics and target.format == "text":
            from seedlint.output import statistics as counts

            write = partial(counts.report, color=its.color, width=its.width)
        if suppressed and target.format == "sarif":
            from seedlint.output.sarif import report

            write = partial(report, suppressed=True)
        try:
            with open_output(target.path, begins_as_report) as stream:
                write(result, stream)
        except BrokenPipeError:
            # Whoever read it has enough. The other reports are wanted all the same, and the verdict.
            discard_stdout()


def annotate(result: Result, targets: Sequence[Target], stream: TextIO) -> None:
    """Write annotations for GitHub to a stream beside standard output, unless that has them already.

    The runner obeys standard error, too; so the report stays the same everywhere, and may be sent to a file.
    """
    if Target("github") in targets:
        return
    from seedlint.output import github

    with suppress(OSError):
        github.annotate(result, stream)


def summary(totals: Totals, seconds: float) -> str:
    """Return the line that a run ends with, which has taken so many seconds."""
    from seedlint.output.every import how_many, not_of, outcome, too_many, untold

    documents = f"{totals.documents} document{'s' * (totals.documents != 1)}"
    hidden = [f"{totals.suppressed} suppressed"] if totals.suppressed else []
    if totals.known:
        hidden.append(f"{totals.known} in the baseline")
    more = f" ({', '.join(hidden)})" if hidden else ""
    line = f"{documents}: {outcome(totals.documents, totals.severities)}{more} in {seconds:.2f} s"
    if totals.since and totals.since.known:
        one = totals.since.known == 1
        line += (
            f"; {totals.since.known} finding{'' if one else 's'} that {'was' if one else 'were'} there at"
            f" {escape(totals.since.revision)} {'is' if one else 'are'} not shown"
        )
        if spread := totals.since.spread:
            was = "has a cause that was" if spread == 1 else "have causes that were"
            line += f", {spread} of the new {was} there"
    if totals.others and (left := sum(totals.others.severities.values())):
        line += (
            f"; {left} finding{'s are' if left > 1 else ' is'} left out"
            f" ({how_many(totals.others.severities)}; {not_of(totals.others)})"
        )
    return "; ".join(words for words in (line, too_many(totals), untold(totals)) if words)


def unjudged(result: Result) -> str:
    """Say which documents were not judged, where the exit code is no verdict; nothing if all were."""
    from seedlint.output.every import not_judged

    lost = result.not_judged()
    if not lost:
        return ""
    names = ", ".join(escape(result.shown(path)) for path in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    return f"{not_judged(len(lost))}: {names}{more}"
