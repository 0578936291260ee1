"""Commands with subcommands, one of which is meant where none is named."""

from __future__ import annotations

from typing import Any

import click


class DefaultGroup(click.Group):
    """A group whose default command need not be named: `links seeds/` means `links run seeds/`."""

    def __init__(self, *args: Any, default: str, usage: str, **kwargs: Any) -> None:
        """Make a group; ``usage`` is what the default command takes, as its help shows it."""
        super().__init__(*args, **kwargs)
        self._default = default
        self._usage = usage

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front of anything that is no command and no option of the group."""
        own = {word for param in self.get_params(ctx) for word in param.opts}
        if not args or (args[0] not in self.commands and args[0] not in own):
            if args and args[0].startswith("-") and not self.commands.keys().isdisjoint(args):
                self._check_order(ctx, args)
            args.insert(0, self._default)
        return super().parse_args(ctx, args)

    def _check_order(self, ctx: click.Context, args: list[str]) -> None:
        """Refuse options before the name of a command."""
        from seedlint.cli.slips import refuse_late_command

        default = self.commands[self._default]
        loaded: click.Command = default.load() if hasattr(default, "load") else default
        if not ctx.resilient_parsing:
            refuse_late_command(self, ctx, loaded, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the short form, too."""
        formatter.write_usage(ctx.command_path, f"[{self._default}] {self._usage}")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix="       ")
