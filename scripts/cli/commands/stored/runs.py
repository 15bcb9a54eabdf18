"""`asymmetry runs`: which runs there are, in what state."""

from __future__ import annotations

import click

import results
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import JSON, print_json
from scripts.cli.options import PATH

__all__ = ["command"]


@click.command("runs", short_help="List the runs below a folder: state, progress, size, verdict.")
@click.argument("folder", type=PATH, metavar="DIR", default=".")
@JSON
def command(folder: str, as_json: bool) -> None:
    """List every run in DIR and the folders below it, or here.

    What is listed is what runs say of themselves and the sizes of their files; `asymmetry verify` reads every byte of one.
    """
    found = results.runs(folder)
    if as_json:
        print_json(found)
    else:
        click.echo(as_options(results.runs_text(found, folder), click.get_current_context().meta), nl=False)
