"""`asymmetry replay`: one cell, trade by trade."""

from __future__ import annotations

import json
from typing import Any

import click

import grids
import results
import signals
import sweeps
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import noted
from scripts.cli.options import ENGINE, PATH, SIGNALS
from scripts.cli.targets import check_out
from scripts.cli.terminal.speaking import warn

__all__ = ["command"]


@click.command("replay", short_help="Run one cell and write its trades.")
@SIGNALS
@click.option(
    "--cell", "cell_file", type=PATH, metavar="CELL.json", required=True, help="The cell's parameters, a flat object."
)
@click.option("--from", "start", metavar="TIME", help="First bar's time, e.g. 2025-09-29T00:00:00Z.")
@click.option("--to", "end", metavar="TIME", help="Bars from this time on are left out.")
@ENGINE
@LAYOUT
@click.option("--out", type=PATH, metavar="trades.csv", required=True, help="Where the trades go.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    signal_file: str, cell_file: str, start: str | None, end: str | None, engine: str, out: str, **layout: Any
) -> None:
    """Run one cell, write its trades as CSV and print its measures as JSON.

    Where the signal file says what the model had seen, the measures of out-of-sample trades come first, and the CSV's
    last column says which trades they are. Only the bars from --from up to, and without, --to exist for the cell.
    """
    check_out(out, (signal_file, cell_file), makes_folder=True)
    cell = grids.read_cell(cell_file)
    for warning in grids.unusual({name: (value,) for name, value in cell.items()}, cell_file):
        warn(warning)
    bars = noted(signals.read(signal_file, layout=layout_from(layout)))
    if start is not None or end is not None:
        bars = bars.between(start, end)
    if (scale := cell["stop_scale"]) is not None:
        from grids.filters import check_fit  # noqa: PLC0415 - few cells have one
        from grids.names import Names  # noqa: PLC0415

        # as a sweep refuses it: a reading that is at no bar above 0 would leave no trade, and no word of why
        check_fit(bars, Names((), readings=(str(scale),)), {str(scale)}, cell_file)
    replayed = sweeps.replay(bars, cell, engine=engine)
    results.write_trades(results.mark_seen(replayed.trades, bars, cell), out)
    click.echo(json.dumps(results.lead_unseen(replayed.measures), indent=2, allow_nan=False))
