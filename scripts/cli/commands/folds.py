"""`asymmetry folds`: training beside trading."""

from __future__ import annotations

from typing import Literal

import click

import results
import signals
from scripts.cli.as_json import JSON, print_json
from scripts.cli.notes import find_noted
from scripts.cli.opening import open_run
from scripts.cli.options import MOVED, PATH, RUN

__all__ = ["command"]


@click.command("folds", short_help="Show what each fold scored in training and earned in trading.")
@RUN
@click.option("--cell", default="median", show_default=True, metavar="WHICH", help="median, best, or a cell's index.")
@MOVED
@click.option("--fold-column", metavar="NAME", help="Folds are the labels in this column of the signal file.")
@click.option("--fold-every", metavar="SPAN", help="Folds of this length, one after another, e.g. 30d.")
@click.option("--csv", "csv_file", type=PATH, metavar="FILE.csv", help="Write the table here too.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    cell: str,
    signal_files: tuple[str, ...],
    fold_column: str | None,
    fold_every: str | None,
    csv_file: str | None,
    as_json: bool,
) -> None:
    """Show the training metrics of each fold of RUN's signal file beside what a cell earned on the same bars.

    Where the file was not made by `asymmetry signals train`, say where its folds are.
    """
    from signals.files import layout_of  # noqa: PLC0415 - --help need not wait

    words: dict[str, Literal["median", "best"]] = {"median": "median", "best": "best"}
    if cell not in words and not cell.isdecimal():
        raise signals.InputError(f"--cell {cell}: is no cell; write median, best or an index such as 1234")
    choice = words[cell] if cell in words else int(cell)
    opened = open_run(run)
    given = find_noted(signal_files, layout_of(opened.info.signals.layout)) if signal_files else None
    table = results.fold_table(opened, choice, signals=given, column=fold_column, every=fold_every)
    if as_json:
        print_json(table)
    else:
        click.echo(results.folds_text(table), nl=False)
    if csv_file is not None:
        results.write_trades(table.rows, csv_file)
