"""`asymmetry explore`: a run on a page of its own."""

from __future__ import annotations

import os
import sys

import click

from scripts.cli.argument_words import as_options
from scripts.cli.opening import moved, open_run
from scripts.cli.options import MOVED, PATH, RUN
from scripts.cli.terminal.leaving import if_interrupted
from scripts.cli.terminal.speaking import note, warn

__all__ = ["command"]


@click.command("explore", short_help="Look at a run on a page: maps, cells, trades and why.")
@RUN
@click.option("--with", "beside", type=PATH, metavar="RUN", multiple=True, help="A further run to compare with.")
@MOVED
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port; by default one that is free.")
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help="Let other machines in, at this address of yours; what is printed then holds a token that they need.",
)
@click.option("--open/--no-open", "browse", default=None, help="Open the browser; by default where there is one.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str, beside: tuple[str, ...], signal_files: tuple[str, ...], port: int | None, host: str, browse: bool | None
) -> None:
    """Show RUN on a page of its own until Ctrl-C, at an address that only this machine reaches.

    The address also holds what is shown: a link to it opens the same view again.
    """
    from results.explorer.explore import explore  # noqa: PLC0415 - --help need not wait

    context = click.get_current_context()
    if_interrupted(lambda: "the page is closed, and marks are kept with the run")

    def say(address: str) -> None:
        click.echo(f"{run}: open {address}")
        sys.stdout.flush()
        if "token=" in address:
            warn("other machines can reach this page, unencrypted; the address holds the token that lets them in")
        note("Ctrl-C closes it")

    explore(
        open_run(run),
        beside=[open_run(each) for each in beside],
        signals=moved(signal_files),
        host=host,
        port=port,
        browse=_seen() if browse is None else browse,
        say=say,
        worded=lambda message: as_options(message, context.meta),
    )


def _seen() -> bool:
    """Whether somebody sits before a screen on which a browser could open."""
    desktop = sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return desktop and sys.stdout.isatty()
