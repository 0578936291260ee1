"""`seedlint links`: words to settings; loaded only when that is asked for."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

import click

from seedlint.cli.groups import DefaultGroup
from seedlint.cli.options import allow_empty, paths_argument, settings_from, settings_options
from seedlint.errors import ExitCode, UsageError
from seedlint.util.escape import escape
from seedlint.util.extras import need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.cli.progress import Progress
    from seedlint.config.links import LinkOptions
    from seedlint.config.settings import Settings
    from seedlint.links.collect import Collected, DocumentsToRead
    from seedlint.links.reader import Reader
    from seedlint.links.runner import Runner
    from seedlint.links.store import Store


@click.group(
    cls=DefaultGroup,
    default="run",
    usage="[OPTIONS] [PATHS]...",
    short_help="Check URLs over the network.",
)
def links() -> None:
    """Check the URLs in documents over the network, and keep the results in the link store.

    `seedlint links seeds/` checks every URL under seeds/ that is due; `seedlint links run --help` lists the
    options. With `links.use = true` (or --links), `seedlint check` then reports dead and moved URLs without
    using the network.
    """


@links.command(short_help="Check the URLs that are due (the default command).")
@paths_argument
@click.option(
    "--max-age",
    metavar="TIME",
    help="Check again every URL last checked longer ago than TIME, such as 12h or 3d.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Check only this host and its subdomains. May be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="Check at most N URLs, those checked longest ago first.",
)
@click.option("--confirm-now", is_flag=True, help="Report a URL as dead after one failure.")
@click.option("--allow-private", is_flag=True, help="Also connect to private IP addresses and to any port.")
@click.option(
    "--proxy", metavar="URL", help="Use this proxy; `environment` for HTTP_PROXY and the like, or `none`."
)
@allow_empty
@click.option("-q", "--quiet", is_flag=True, help="Do not print progress and summary.")
@settings_options("config", "no_config", "schema", "exclude", "cache_dir", "max_file_size")
def run(paths: tuple[str, ...], **options: Any) -> None:
    """Check the URLs in PATHS that are due, and print what has changed.

    The default is the configured `include`.

    Working URLs are due again after a week, failing ones after a day.

    Exit codes: 0 done, 2 usage, configuration or network error, 130 interrupted (results so far are kept).
    """
    need("checking links", "links", "aiohttp", "protego")
    from seedlint.config.links import PROXY_FORM, Proxying, is_proxy, link_options

    settings = settings_from(options)
    found = link_options(settings)
    if options["allow_private"]:
        found = replace(found, allow_private=True)
    if options["proxy"] is not None:
        if options["proxy"] not in set(Proxying) and not is_proxy(options["proxy"]):
            raise UsageError(f"--proxy: {PROXY_FORM}")
        found = replace(found, proxy=options["proxy"])
    if options["confirm_now"]:
        found = replace(found, confirm_failures=1, confirm_over=0.0)
    raise click.exceptions.Exit(int(_run(paths, settings, found, options)))


def _run(
    paths: tuple[str, ...], settings: Settings, limits: LinkOptions, options: dict[str, Any]
) -> ExitCode:
    from seedlint.cli.console import say
    from seedlint.config.links import host_name
    from seedlint.config.own import store_path
    from seedlint.links import interrupt
    from seedlint.links.due import Schedule
    from seedlint.links.listing import changes
    from seedlint.links.runner import Runner
    from seedlint.links.store import Store

    max_age = _max_age(options["max_age"])
    quiet = options["quiet"]
    documents, refused = _documents(paths, settings, options)
    store = Store(store_path(settings), settings.root)
    for note in store.notes:
        say(f"warning: {note}")
    started = time.monotonic()
    collected = _collected(store, documents, quiet=quiet)
    unreadable = collected.unreadable + refused
    if unreadable:
        say(f"warning: {_count(unreadable, 'document')} can't be read; `seedlint check` says why")
    hosts = tuple(host_name(name) for name in options["hosts"])
    wanted = Schedule(limits, time.time(), hosts, options["limit"], max_age, options["confirm_now"])
    progress = _progress("checking URLs", quiet=quiet)
    try:
        runner = Runner(store, limits, progress=progress)
        total = store.choose(wanted)
        for host in wanted.hosts:
            if not store.has_host(host):
                say(f"warning: --host {escape(host)}: no URL of these documents is on that host")
        store.commit()
        try:
            interrupt.run(lambda: runner.run(total))
        finally:
            progress.close()
            with _output() as stream:
                for line in changes(store):
                    stream.write(f"{line}\n")
            if not quiet:
                for line in _summary(store, runner, collected, unreadable, time.monotonic() - started):
                    say(line)
    finally:
        store.close()
    return ExitCode.OK


def _max_age(words: str | None) -> float | None:
    from seedlint.config.durations import parse_duration

    try:
        return None if words is None else parse_duration(words)
    except ValueError as error:
        raise UsageError(f"--max-age: {escape(str(error))}") from None


def _documents(
    paths: tuple[str, ...], settings: Settings, options: dict[str, Any]
) -> tuple[DocumentsToRead, int]:
    """Return the documents whose URLs are wanted, and of how many others nothing can be read."""
    from seedlint.cli.terminal import Terminal
    from seedlint.links.collect import DocumentsToRead
    from seedlint.run.build import build_reader
    from seedlint.run.documents import documents
    from seedlint.run.request import Request

    engine = build_reader(settings)
    scope = documents(Request(paths=paths, allow_empty=options["allow_empty"]), settings, Terminal())
    found = scope.found
    # What `include` names, all of it: only then does a URL that was not met stand nowhere.
    narrowed = paths or options["exclude"] or options["schema"]
    whole = not (narrowed or found.empty or found.unreadable)
    wanted = DocumentsToRead(found.files, scope.tree, engine.of, engine.max_file_size, whole)
    return wanted, len(found.unreadable)


def _collected(store: Store, documents: DocumentsToRead, *, quiet: bool) -> Collected:
    """Put the URLs of documents into the store, which stays as it was if that is cut short."""
    from seedlint.links.collect import collect

    progress = _progress("reading documents", quiet=quiet)
    try:
        return collect(store, documents, progress, now=time.time())
    except BaseException:
        store.abandon()
        raise
    finally:
        progress.close()


def _progress(what: str, *, quiet: bool) -> Progress:
    import io

    from seedlint.cli.progress import Progress

    return Progress(io.StringIO() if quiet else sys.stderr, what=what)


def _summary(
    store: Store, runner: Runner, collected: Collected, unreadable: int, seconds: float
) -> list[str]:
    """Say how the URLs stand, how many documents were ``unreadable``, what was done and what is left."""
    from seedlint.config.durations import show_duration
    from seedlint.links.listing import moment

    counts = store.count_verdicts()
    order = ("alive", "moved", "failing", "dead", "unknown", "")
    shown = ", ".join(f"{counts[v]} {v or 'not checked yet'}" for v in order if counts.get(v))
    summary = runner.summary
    first = f"{_count(sum(counts.values()), 'URL')}: {shown or 'none to check'}"
    if unreadable:
        first += f"; {_count(unreadable, 'document')} can't be read"
    lines = [
        first,
        f"checked {summary.looked} of {summary.total} due in {seconds:.1f} s",
    ]
    due = store.next_due() if not summary.total else None
    if due is not None and due > time.time():
        hint = "" if store.all_held_back(int(time.time())) else "; --max-age 0s checks again now"
        lines.append(f"nothing is due before {moment(due)}{hint}")
    if collected.forgotten:
        lines.append(f"{_count(collected.forgotten, 'URL')} forgotten that no document has any more")
    if summary.postponed:
        soonest = show_duration(min(summary.postponed.values()))
        names = ", ".join(sorted(summary.postponed)[:3]) + (", …" if len(summary.postponed) > 3 else "")
        hosts = _count(len(summary.postponed), "host")
        lines.append(f"{hosts} in trouble or busy ({escape(names)}), left alone for {soonest} or more")
    return lines


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


@links.command(short_help="Show results from the link store.")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--dead", "verdicts", flag_value="dead", help="List dead URLs.")
@click.option("--moved", "verdicts", flag_value="moved", help="List moved URLs and their new location.")
@click.option(
    "--failing", "verdicts", flag_value="failing", help="List URLs that failed but are not confirmed dead."
)
@click.option("--unknown", "verdicts", flag_value="unknown", help="List URLs whose status is unknown.")
@settings_options("config", "no_config", "cache_dir")
def show(urls: tuple[str, ...], verdicts: str | None, **options: Any) -> None:
    """Show the stored results for URLs, list all URLs of one status, or count the URLs of each status."""
    from seedlint.links import listing

    if urls and verdicts:
        raise UsageError(f"give either URLs or --{verdicts}")
    with _reader(options) as reader, _output() as stream:
        if verdicts:
            lines = listing.of_kind(reader, verdicts)
        elif urls:
            lines = listing.of_urls(reader, urls)
        else:
            lines = listing.counts(reader)
        for line in lines:
            stream.write(f"{line}\n")


@links.command(short_help="Write the link store as JSON or CSV.")
@click.option(
    "-f",
    "--format",
    "form",
    default="json",
    metavar="NAME[=FILE]",
    help="json (default) or csv; write to a file with =FILE.",
)
@settings_options("config", "no_config", "cache_dir")
def export(form: str, **options: Any) -> None:
    """Write the stored results for all URLs, sorted by URL."""
    from seedlint.links import listing

    name, equals, path = form.partition("=")
    if name not in listing.EXPORTS or (equals and not path):
        raise UsageError(f"--format {escape(form)}: give json or csv, with =FILE to write a file")
    with _reader(options) as reader, _output(path) as stream:
        listing.EXPORTS[name](reader, stream)


@contextmanager
def _output(path: str = "") -> Iterator[TextIO]:
    """Open a file, or standard output; that nobody reads it any more is no error."""
    from seedlint.files.streams import STDOUT, discard_stdout, open_output
    from seedlint.links.listing import begins_as_export

    try:
        with open_output(path or STDOUT, begins_as_export) as stream:
            yield stream
    except BrokenPipeError:
        discard_stdout()


def _reader(options: dict[str, Any]) -> Reader:
    from seedlint.config.own import store_path
    from seedlint.links.reader import Reader

    settings = settings_from(options)
    reader = Reader(store_path(settings), settings.root)
    reader.detach()
    reader.check()
    return reader
