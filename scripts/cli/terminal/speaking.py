"""What commands print: results on standard output, notes and warnings on standard error, and what --quiet leaves."""

from __future__ import annotations

import os
from typing import Any

import click

from scripts.cli.argument_words import as_options

__all__ = ["QUIET", "note", "quiet", "report", "warn"]

VARIABLE = "ASYMMETRY_QUIET"
"""Of the environment, so that libraries and processes below know of it; whoever sets it is always served quietly."""


def _be_quiet(context: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001 - click's signature
    if asked and VARIABLE not in os.environ:
        os.environ[VARIABLE] = "1"
        context.find_root().call_on_close(lambda: os.environ.pop(VARIABLE, None))


QUIET = click.Option(
    ["--quiet", "-q"],
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="Print only what was asked to be shown, warnings and errors.",
)
"""An option of every command."""


def quiet() -> bool:
    """Whether the command that is running was asked to be quiet, by its option or by the environment."""
    return bool(os.environ.get(VARIABLE))


def report(line: Any) -> None:
    """Say on standard output what was done, or where a file went, unless asked to be quiet."""
    if not quiet():
        click.echo(line)


def note(line: Any) -> None:
    """Say on standard error how the work goes, unless asked to be quiet."""
    if not quiet():
        _say(line)


def warn(line: Any) -> None:
    """Say on standard error what the user should look at: even when asked to be quiet."""
    _say(f"asymmetry: warning: {line}")


def _say(line: Any) -> None:
    """Say a line of the library on standard error, its arguments written as options."""
    context = click.get_current_context(silent=True)
    click.echo(line if context is None else as_options(str(line), context.meta), err=True)
