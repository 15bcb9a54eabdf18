"""Groups of commands whose modules are loaded when they are called."""

from __future__ import annotations

import importlib
import keyword
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click
from click.shell_completion import CompletionItem

from scripts.cli.argument_words import remember
from scripts.cli.once import refuse_repeated
from scripts.cli.terminal.speaking import QUIET
from signals.suggesting import did_you_mean

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
    folders
        By command, the folder of the package that its module is in; of those that are in the package itself, none.
    """

    def __init__(
        self,
        *,
        package: str,
        summaries: dict[str, str],
        folders: Mapping[str, str] = MappingProxyType({}),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.package = package
        self.summaries = summaries
        self.folders = folders

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the work."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, and give it the options that all have."""
        if cmd_name not in self.summaries:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name.replace("-", "_")
        package = ".".join(filter(None, [self.package, self.folders.get(cmd_name)]))
        command: click.Command = importlib.import_module(f"{package}.{module}").command
        if QUIET not in command.params and not isinstance(command, click.Group):
            command.params.append(QUIET)
        remember(ctx, command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own options, each once."""
        refuse_repeated(self, ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the words start with, or say which was probably meant, and see that its options stand once.

        Raises
        ------
        click.UsageError
            If there is no such command, or an option stands twice; a group looks after its own.
        """
        if args[0] not in self.summaries and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"No such command {args[0]!r}; {did_you_mean(args[0].lower(), self.summaries)}")
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not isinstance(command, LazyGroup) and not ctx.resilient_parsing:
            settings = command.context_settings
            refuse_repeated(command, command.context_class(command, parent=ctx, info_name=name, **settings), rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without loading any."""
        names = [
            CompletionItem(name, help=summary)
            for name, summary in self.summaries.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
