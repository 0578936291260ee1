"""`seedlint notify`: what is new in a report since the last notice, printed, written or sent."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import FILE, settings_from, settings_options
from seedlint.errors import ExitCode, SeedlintError, UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.cli.noticejobs import Job
    from seedlint.config.notify import NotifyOptions
    from seedlint.config.settings import Settings
    from seedlint.notify.delivery import Send
    from seedlint.notify.forms import Envelope
    from seedlint.notify.known import Known
    from seedlint.notify.news import Notice
    from seedlint.notify.state import Channel, State
    from seedlint.told.figures import Report


def _complete_forms(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    from seedlint.notify.forms import FORMS

    return [name for name in FORMS if name.startswith(incomplete)]


@click.command(short_help="Write or send notices of what is new.")
@click.argument("folder", metavar="DIR", type=FILE)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=_complete_forms,
    help="Write the notice as text (default), markdown, json, slack, teams, discord, email or atom; with"
    " =FILE to a file. May be repeated.",
)
@click.option(
    "--to",
    "receivers",
    multiple=True,
    metavar="NAME",
    help="Send to a configured receiver, or to slack, teams, discord, json or email. Without --send, what"
    " would be sent is printed. May be repeated.",
)
@click.option("--send", is_flag=True, help="Send to the receivers in --to, or to all configured ones.")
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="OWNER",
    help="Include only what belongs to OWNER; `nobody` means what has no owner. May be repeated.",
)
@click.option(
    "--by-owner",
    is_flag=True,
    help="Make one notice for each owner in the report, and one for what nobody owns.",
)
@click.option(
    "--items",
    type=click.IntRange(0, 100),
    metavar="N",
    help="List at most N items of each section.  [default: notify.items, or 10]",
)
@click.option("--url", metavar="URL", help="URL where the report is published.  [default: notify.url]")
@click.option(
    "--state",
    metavar="FILE",
    type=FILE,
    help="File that records what was in earlier notices.  [default: notices.json in DIR]",
)
@click.option("--allow-private", is_flag=True, help="Also send to private IP addresses, and to http there.")
@click.option("-q", "--quiet", is_flag=True, help="Do not print what was sent, or that nothing is new.")
@settings_options("config", "no_config")
def notify(folder: str, **options: Any) -> None:
    """Write or send a notice of what is new in the report in DIR since the last notice.

    DIR is the directory that `seedlint report -o DIR` wrote. The first notice sums up data quality. Each
    channel (a format, or a receiver, with its owner) gets all news once; `notices.json` records them.

    Exit codes: 0 done, or nothing new, 2 usage or configuration error, or a notice was not sent, 130
    interrupted.
    """
    from seedlint.cli.noticejobs import jobs
    from seedlint.notify.state import NAME, State
    from seedlint.notify.turn import turn
    from seedlint.told.reading import read_report

    settings = settings_from(options)
    if options["state"] == "":
        raise UsageError("--state: the name is empty")
    notices = _options(settings, options)
    report = read_report(Path(folder))
    path = Path(options["state"] or Path(folder, NAME))
    asked = jobs(report, notices, options)
    _say_left_out(report, asked, options)
    if not options["send"] and options["receivers"]:
        run = _Run(report, State.read(path), path, notices, settings, quiet=options["quiet"])
        for job in asked:
            _warn_of(job, notices, settings)
            run.show(job)
        return
    sends = {job.channel: _sender(job, notices, settings) for job in asked if job.receiver is not None}
    with turn(path):
        run = _Run(report, State.read(path), path, notices, settings, quiet=options["quiet"])
        for job in asked:
            if job.receiver is None:
                run.write(job)
            else:
                run.send(job, sends[job.channel])
    if run.failures:
        raise SeedlintError("\n".join(run.failures))
    raise click.exceptions.Exit(int(ExitCode.OK))


def _say_left_out(report: Report, asked: list[Job], options: dict[str, Any]) -> None:
    """Say what is in none of the notices: what somebody has to see must not get lost in silence."""
    from seedlint.cli.console import say
    from seedlint.cli.noticeowners import unlisted, unowned

    told = {job.owner for job in asked}
    if options["by_owner"] and (words := unlisted(report, told)):
        say(f"warning: --by-owner: {words}")
    elif not options["quiet"] and (words := unowned(report, told)):
        say(words)


def _options(settings: Settings, options: dict[str, Any]) -> NotifyOptions:
    """Return the configured options, with the command line's on top."""
    from dataclasses import replace

    from seedlint.config.notify import URL_FORM, notify_options, published

    found = notify_options(settings)
    if options["url"] is not None:
        url = published(options["url"])
        if url is None:
            raise UsageError(f"--url: {URL_FORM}")
        found = replace(found, url=url)
    if options["items"] is not None:
        found = replace(found, items=options["items"])
    return replace(found, allow_private=found.allow_private or options["allow_private"])


def _sender(job: Job, notices: NotifyOptions, settings: Settings) -> Send:
    """Return what sends a job's notice; UsageError before anything is sent if that can't be."""
    from seedlint.config.links import link_options
    from seedlint.notify.delivery import sender
    from seedlint.util.extras import need

    assert job.receiver is not None
    need("sending notices", "links", "aiohttp")
    return sender(
        job.receiver,
        job.items,
        allow_private=notices.allow_private,
        proxy=link_options(settings).proxy,
        moment=time.time(),
    )


def _warn_of(job: Job, notices: NotifyOptions, settings: Settings) -> None:
    """Say why a notice that is only shown could not be sent."""
    from seedlint.cli.console import say

    try:
        _sender(job, notices, settings)
    except UsageError as error:
        say(f"warning: {escape(job.channel)}: it could not be sent: {error}")


class _Run:
    """Makes notices of one report, one after the other."""

    def __init__(
        self,
        report: Report,
        state: State,
        path: Path,
        notices: NotifyOptions,
        settings: Settings,
        *,
        quiet: bool,
    ) -> None:
        """Keep ``state`` at ``path``."""
        self.failures: list[str] = []
        self._report = report
        self._state = state
        self._path = path
        self._notices = notices
        self._settings = settings
        self._quiet = quiet

    def write(self, job: Job) -> None:
        """Write a notice, and then that it was told: an output that is not complete is made again."""
        channel = self._channel(job)
        notice, known = self._chosen(job, channel)
        if notice is not None:
            channel.doubtful = ()
            if job.form == "atom":
                channel.publish(notice)
        shown = notice
        if notice is None and channel.notices:  # a feed is there, whether it has grown or not
            from dataclasses import replace

            shown = replace(channel.notices[0], url=self._notices.url)
        if shown is not None:
            self._output(job, self._rendered(job, shown, channel))
        channel.known = known
        self._state.write(self._path)

    def show(self, job: Job) -> None:
        """Print what would be sent; the state stays as it is."""
        channel = self._channel(job)
        notice, _ = self._chosen(job, channel)
        if notice is not None:
            self._output(job, self._rendered(job, notice, channel))

    def send(self, job: Job, send: Send) -> None:
        """Send a notice."""
        from seedlint.notify.delivery import deliver
        from seedlint.notify.outcome import Fate

        channel = self._channel(job)
        notice, known = self._chosen(job, channel)
        if notice is None:
            channel.known = known
            self._state.write(self._path)
            return
        outcome = deliver(self._state, self._path, channel, (notice, known), send)
        name = escape(job.channel.removeprefix("--to "))
        if outcome.fate is Fate.SENT:
            self._say(f"{name}: {escape(notice.title)}")
        elif outcome.fate is Fate.REFUSED:
            self.failures.append(
                f"{name}: the notice was not sent: {outcome.reason}; the next run sends it again"
            )
        else:
            self.failures.append(
                f"{name}: the notice may not have arrived: {outcome.reason}; it is not sent again:"
                f" {escape(notice.title)}"
            )

    def _channel(self, job: Job) -> Channel:
        from seedlint.cli.console import say
        from seedlint.notify.delivery import settle

        channel = self._state.channel(job.channel)
        title = settle(channel)
        if title is not None:
            say(
                f"warning: {escape(job.channel)}: a run ended while it sent a notice, which may not have"
                f" arrived; it is not sent again: {escape(title)}"
            )
        return channel

    def _chosen(self, job: Job, channel: Channel) -> tuple[Notice | None, Known]:
        from seedlint.notify.choose import Asked, choose

        notices = self._notices
        asked = Asked(job.channel, job.owner, notices.url, notices.score_drop, channel.doubtful)
        notice, known = choose(self._report, channel.known, asked)
        if notice is None:
            since = f" since the report of {channel.known.at}" if channel.known else ""
            self._say(f"{escape(job.channel)}: nothing new{since}")
        return notice, known

    def _rendered(self, job: Job, notice: Notice, channel: Channel) -> str:
        from seedlint.notify.forms import FORMS

        return FORMS[job.form].render(notice, job.items, self._envelope(job, channel))

    def _envelope(self, job: Job, channel: Channel) -> Envelope:
        import os

        from seedlint.config.notify import Receiver, variable
        from seedlint.notify.delivery import letter_envelope
        from seedlint.notify.forms import Envelope

        if job.form == "email":
            receiver = job.receiver or Receiver("email", variable("email"))
            return letter_envelope(receiver, os.environ, time.time())
        return Envelope(feed=self._state.identity, earlier=channel.notices[1:])

    def _output(self, job: Job, text: str) -> None:
        from seedlint.cli.options import print_text, warn_of_own
        from seedlint.files.streams import open_output
        from seedlint.notify.forms import FORMS

        for target in job.targets:
            if target == "-":
                print_text(text)
                continue
            with open_output(target, FORMS[job.form].begins) as stream:
                stream.write(text)
            warn_of_own((target,), self._settings, ())

    def _say(self, line: str) -> None:
        from seedlint.cli.console import say

        if not self._quiet:
            say(line)
