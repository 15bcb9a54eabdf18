"""The options that say outright how a file is laid out, for every command that reads one."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scripts.cli.argument_words import as_options

if TYPE_CHECKING:
    from signals.files import Layout

__all__ = ["BARS_LAYOUT", "LAYOUT", "layout_from"]

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]
BARS = "bars-"


def _options(prefix: str, of: str) -> Decorator[Command]:
    """Return the five options as one decorator; `prefix` sets those of a second file apart."""
    options: list[Decorator[Command]] = [
        click.option(
            f"--{prefix}columns",
            metavar="NAME=COLUMN,...",
            help=f"Columns{of} by name or number, e.g. timestamp=Date,close=5; NAME=none: there is none.",
        ),
        click.option(
            f"--{prefix}time-format",
            metavar="FORMAT",
            help=f"How times{of} are written, e.g. '%d/%m/%Y %H:%M'; or s, ms, us, ns since 1970.",
        ),
        click.option(
            f"--{prefix}zone",
            metavar="ZONE",
            help=f"Time zone of times{of} that name none, e.g. America/New_York; UTC by default.",
        ),
        click.option(f"--{prefix}no-header", is_flag=True, help=f"The first row{of} is data."),
        click.option(f"--{prefix}symbol", metavar="NAME", help=f"Which market{of}, where there are several."),
    ]
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


LAYOUT: Decorator[Any] = _options("", "")
"""Puts `columns`, `time_format`, `zone`, `no_header` and `symbol` on a command; `layout_from` reads them."""
BARS_LAYOUT: Decorator[Any] = _options(BARS, " of BARS")
"""The same of a second file, called `bars_columns` and so on."""


def layout_from(options: dict[str, Any], prefix: str = "") -> Layout | None:
    """Return the layout that the options of a command say, None where they say nothing.

    Raises
    ------
    UsageError, InputError
        If an option is not written as it should be.
    """
    from signals import InputError  # noqa: PLC0415 - --help need not wait
    from signals.tables.layout import Layout, parse_columns  # noqa: PLC0415

    text = options[f"{prefix}columns"]
    try:
        columns = {} if text is None else parse_columns(text)
    except InputError as error:
        raise click.UsageError(as_options(str(error), click.get_current_context().meta)) from error
    layout = Layout(
        columns=columns,
        time_format=options[f"{prefix}time_format"],
        zone=options[f"{prefix}zone"],
        header=not options[f"{prefix}no_header"],
        symbol=options[f"{prefix}symbol"],
    )
    return layout or None
