"""What commands print: results on standard output, notes and warnings on standard error, and what --quiet leaves."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["QUIET", "note", "quiet", "report", "warn"]

_KEY = f"{__name__}.quiet"


def _be_quiet(context: click.Context, option: click.Parameter, asked: bool) -> None:  # noqa: ARG001 - click's signature
    if asked:
        context.meta[_KEY] = True


QUIET = click.Option(
    ["--quiet", "-q"],
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="Print only what was asked to be shown, warnings and errors.",
)
"""An option of every command."""


def quiet() -> bool:
    """Whether the command that is running was asked to be quiet."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_KEY))


def report(line: Any) -> None:
    """Say on standard output what was done, or where a file went, unless asked to be quiet."""
    if not quiet():
        click.echo(line)


def note(line: Any) -> None:
    """Say on standard error how the work goes, unless asked to be quiet."""
    if not quiet():
        click.echo(line, err=True)


def warn(line: Any) -> None:
    """Say on standard error what the user should look at: even when asked to be quiet."""
    click.echo(f"asymmetry: warning: {line}", err=True)
