"""`asymmetry audit`: what of a trade list, a claim or a table of trials stands."""

from __future__ import annotations

from typing import Literal

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report

__all__ = ["command"]

REFUTED = 3
"""Exit status where something is refuted or cannot have been."""


@click.command("audit", short_help="Say what of a trade list or a claim stands, and what is luck or impossible.")
@click.argument("trades", type=PATH)
@click.option("--bars", type=PATH, metavar="FILE", help="Bars of the market that was traded.")
@click.option("--claim", metavar="TEXT", help="What is claimed of it, as a sentence, or a TOML file.")
@click.option("--cell", type=PATH, metavar="CELL", help="Rules of the backtest that live trades are held against.")
@click.option("--signals", type=PATH, metavar="FILE", help="The signal file of those rules.")
@click.option("--unit", type=click.Choice(["price", "margin", "balance"]), help="What stated results are fractions of.")
@click.option("--zone", metavar="ZONE", help="Time zone of times that name none; UTC by default.")
@click.option("--out", type=PATH, metavar="DIR", help="Write a page with pictures, and all of it as JSON, here.")
@JSON
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: click.Context,
    trades: str,
    bars: str | None,
    claim: str | None,
    cell: str | None,
    signals: str | None,
    unit: Literal["price", "margin", "balance"] | None,
    zone: str | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Examine TRADES, a trade list of any bot or backtest.

    Exit status 0: nothing is refuted; 3: something is refuted, or cannot have been; 1: it could not be read.
    """
    found = results.audit(trades, bars=bars, claim=claim, cell=cell, signals=signals, unit=unit, zone=zone)
    if as_json:
        print_json(found.mapping())
    else:
        click.echo(results.audit_text(found))
    if out is not None:
        for path in results.write_audit(found, out).paths():
            report(path)
    if found.outcome == "refuted":
        context.exit(REFUTED)
