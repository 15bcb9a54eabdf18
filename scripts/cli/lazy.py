"""Groups of commands whose modules are loaded when they are called."""

from __future__ import annotations

import importlib
import keyword
from typing import Any

import click

from scripts.cli.once import refuse_repeated

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """A group that loads a command's module when the command is called, so that `--help` answers at once.

    Parameters
    ----------
    package
        Where the modules are; ``package.NAME`` has the command NAME as its ``command``. Where NAME is a word of
        Python's own, the module is ``package.NAME_``.
    summaries
        What to say of each command, by name, in the order of the work.
    """

    def __init__(self, *, package: str, summaries: dict[str, str], **options: Any) -> None:
        super().__init__(**options)
        self.package = package
        self.summaries = summaries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the work."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if cmd_name not in self.summaries:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = importlib.import_module(f"{self.package}.{module}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own options, each once."""
        refuse_repeated(self, ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and see that its options stand once; a group looks after its own."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not isinstance(command, LazyGroup) and not ctx.resilient_parsing:
            settings = command.context_settings
            refuse_repeated(command, command.context_class(command, parent=ctx, info_name=name, **settings), rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
