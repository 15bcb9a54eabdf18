"""`asymmetry completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["VARIABLE", "command"]

VARIABLE = "_ASYMMETRY_COMPLETE"
"""Set by the shell's script when it asks what could stand at the cursor."""


@click.command("completion", short_help="Print what your shell needs to complete commands and options.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a script for SHELL that completes commands, options and files.

    For bash: asymmetry completion bash >> ~/.bashrc. For zsh: the same with .zshrc. For fish: asymmetry completion fish >
    ~/.config/fish/completions/asymmetry.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"{shell}: click knows no completion for this shell")
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "asymmetry", VARIABLE).source())
