"""What `seedlint notify` is asked for: a notice for each channel, in a form, for a file or a receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.cli.noticeowners import file_names, owners_of
from seedlint.errors import UsageError
from seedlint.told.values import LONGEST_TEXT
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlint.config.notify import NotifyOptions, Receiver
    from seedlint.told.figures import Report

_OWNER = "{owner}"
"""What stands for an owner in the name of a file."""
_TEXT = "text"


class Job(NamedTuple):
    """A notice to make: for a channel, in a form, for files (`-`: standard output) or a receiver."""

    channel: str
    form: str
    owner: str | None
    items: int
    targets: tuple[str, ...] = ("-",)
    receiver: Receiver | None = None


def jobs(report: Report, notices: NotifyOptions, options: dict[str, Any]) -> list[Job]:
    """Return what is asked for; UsageError for what can't be served."""
    owners = owners_of(report, options)
    names: Sequence[str] = options["receivers"]
    formats: Sequence[str] = options["formats"]
    if options["send"] and not names:
        names = tuple(notices.receivers)
        if not names:
            raise UsageError("--send: there are no receivers in [notify]; name one with --to")
    if names and not options["send"] and formats:
        raise UsageError("--to prints what would be sent; leave out --format, or add --send")
    targets = formats or (() if names else (_TEXT,))
    written = _written(targets, owners, file_names(report, owners), notices)
    return [*written, *_sent(names, owners, notices, given=options["items"] is not None)]


def _written(
    formats: Sequence[str], owners: tuple[str | None, ...], names: Mapping[str, str], notices: NotifyOptions
) -> list[Job]:
    """Return the notices that are printed, or written to files."""
    from seedlint.cli.options import target_of
    from seedlint.files.streams import check_file
    from seedlint.notify.forms import FORMS
    from seedlint.output.targets import STDOUT, Target, check_targets

    targets = [target_of(word) for word in formats]
    several = len(owners) > 1
    made = []
    for form in dict.fromkeys(target.format for target in targets):
        paths = [target.path for target in targets if target.format == form]
        for owner in owners:
            places = tuple(_placed(form, path, owner, names, several=several) for path in paths)
            made.append(Job(_channel(f"-f {form}", owner), form, owner, notices.items, places))
    # Notices of several owners may follow each other on standard output, but not those of several forms.
    printed = [target for target in targets if target.path == STDOUT]
    files = [Target(job.form, place) for job in made for place in job.targets if place != STDOUT]
    check_targets([*printed, *files], formats=FORMS)
    for target in files:  # to be found now, and not on the day that there is something to tell
        check_file(target.path, FORMS[target.format].begins)
    return made


def _sent(
    names: Sequence[str], owners: tuple[str | None, ...], notices: NotifyOptions, *, given: bool
) -> Iterator[Job]:
    """Yield the notices for receivers; ``given``: how many items there are is said on the command line."""
    from seedlint.config.notify import SENT
    from seedlint.util.words import unknown

    for name in dict.fromkeys(names):
        receiver = notices.receiver(name)
        if receiver is None:
            raise UsageError(f"--to: {escape(unknown('receiver', name, [*notices.receivers, *SENT]))}")
        items = notices.items if receiver.items is None or given else receiver.items
        for owner in owners if owners != (None,) else receiver.owners or (None,):
            yield Job(_channel(f"--to {name}", owner), receiver.to, owner, items, receiver=receiver)


def _channel(words: str, owner: str | None) -> str:
    # The state takes no name that is longer, and reports may have owners of that length.
    return words if owner is None else f"{words} --owner {owner}"[:LONGEST_TEXT]


def _placed(form: str, target: str, owner: str | None, names: Mapping[str, str], *, several: bool) -> str:
    """Return the file for one owner's notice; ``names`` stand for owners in it."""
    if several and target != "-" and _OWNER not in target:
        raise UsageError(
            f"--format {escape(form)}: of several notices, write {_OWNER} in the name of the file"
        )
    if several and target == "-" and form in {"email", "atom"}:
        raise UsageError(f"--format {form}: there are several notices; name files with {_OWNER}")
    return target if owner is None else target.replace(_OWNER, names[owner])
