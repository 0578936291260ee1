"""`seedlint help`: the help of a command, as `seedlint COMMAND --help` shows it."""

from __future__ import annotations

import click

from seedlint.cli.options import print_text
from seedlint.errors import UsageError
from seedlint.util.escape import escape
from seedlint.util.suggest import did_you_mean


@click.command("help", short_help="Show the help of a command.")
@click.argument("commands", nargs=-1, metavar="[COMMAND]...")
def help_(commands: tuple[str, ...]) -> None:
    """Show the help of COMMAND, or the list of commands.

    `seedlint help links show` is the same as `seedlint links show --help`.
    """
    from seedlint.cli.root import Lazy

    context = click.get_current_context().find_root()
    command = context.command
    for word in commands:
        known = command.commands if isinstance(command, click.Group) else {}
        if word not in known:
            where = f"`{context.command_path}` has no command `{escape(word)}`"
            raise UsageError(
                f"{where}{did_you_mean(word, known) or f'; see `{context.command_path} --help`'}"
            )
        command = known[word]
        if isinstance(command, Lazy):
            command = command.load()
        context = click.Context(command, info_name=word, parent=context)
    print_text(f"{command.get_help(context)}\n")


__all__ = ["help_"]
