"""`asymmetry audit`: what of a trade list, a claim or a table of trials stands."""

from __future__ import annotations

from typing import Literal

import click

import results
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import JSON, print_json
from scripts.cli.options import PATH, SEED, Share
from scripts.cli.terminal.speaking import quiet, report

__all__ = ["command"]

REFUTED = 3
"""Exit status where something is refuted or cannot have been."""


_RATE = Share(0, 1, max_open=True)


@click.command("audit", short_help="Say what of a trade list or a claim stands, and what is luck or impossible.")
@click.argument("trades", type=PATH)
@click.option(
    "--bars",
    type=PATH,
    metavar="[NAME=]FILE",
    multiple=True,
    help="Bars of the market that was traded: a file, a dump, a folder; repeat it for a list over several.",
)
@click.option("--claim", metavar="TEXT", help="What is claimed of it, as a sentence, or a TOML file.")
@click.option("--cell", type=PATH, metavar="CELL", help="Rules of the backtest that live trades are held against.")
@click.option("--signals", type=PATH, metavar="FILE", help="The signal file of those rules.")
@click.option("--run", type=PATH, metavar="RUN", help="A run of a sweep, to find the nearest cell in.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="NAME=COLUMN,...",
    help="Which columns hold what, e.g. entry_price=price_in; the others are guessed, and what was guessed is said.",
)
@click.option("--unit", type=click.Choice(["price", "margin", "balance"]), help="What stated results are fractions of.")
@click.option("--zone", metavar="ZONE", help="Time zone of times that name none; UTC by default.")
@click.option("--asset", metavar="NAME", help="Audit the trades of this market alone, of a list over several.")
@click.option("--strategy", metavar="NAME", help="Audit this strategy, of a file that holds several.")
@click.option("--fee", type=_RATE, metavar="X", help="What a side costs, a fraction of the notional: 0.0005.")
@click.option("--slippage", type=_RATE, metavar="X", help="What a side loses on its fill, a fraction of the price.")
@click.option("--no-funding", is_flag=True, help="Charge no funding, though the bars have rates.")
@click.option(
    "--placebos",
    type=click.IntRange(100, 1_000_000),
    default=10_000,
    show_default=True,
    metavar="N",
    help="Lists of the same sides and holding times at other times.",
)
@click.option("--seed", type=SEED, default=1, show_default=True, help="Random seed.")
@click.option(
    "--out", type=PATH, metavar="DIR", help="Write a page with pictures, trades, and all of it as JSON, here."
)
@JSON
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    context: click.Context,
    trades: str,
    bars: tuple[str, ...],
    claim: str | None,
    cell: str | None,
    signals: str | None,
    run: str | None,
    columns: tuple[str, ...],
    unit: Literal["price", "margin", "balance"] | None,
    zone: str | None,
    asset: str | None,
    strategy: str | None,
    fee: float | None,
    slippage: float | None,
    no_funding: bool,
    placebos: int,
    seed: int,
    out: str | None,
    as_json: bool,
) -> None:
    """Examine TRADES, a trade list of any bot or backtest.

    Exit status 0: nothing is refuted; 3: something is refuted, or cannot have been; 1: it could not be read.
    """
    from results.auditing.reading.mapping import parse_map  # noqa: PLC0415 - --help need not wait
    from signals.progress import ProgressBar  # noqa: PLC0415 - --help need not wait

    if (cell is None) != (signals is None) and (run is None or cell is not None):
        raise click.UsageError("--cell and --signals go together: rules, and the signal file that they are of")
    mapped = {name: column for text in columns for name, column in parse_map(text).items()}
    if out is not None:
        results.check_audit_folder(out)
    with ProgressBar(100, "auditing", not quiet(), unit="%") as bar:
        found = results.audit(
            trades,
            bars=bars or None,
            claim=claim,
            cell=cell,
            signals=signals,
            run=run,
            columns=mapped or None,
            unit=unit,
            zone=zone,
            asset=asset,
            strategy=strategy,
            costs=results.Costs(fee, slippage, not no_funding),
            placebos=placebos,
            seed=seed,
            progress=bar.moved,
        )
    found = found.worded(lambda text: as_options(text, context.meta))
    if as_json:
        print_json(results.audit_mapping(found))
    else:
        click.echo(as_options(results.audit_text(found), context.meta), nl=False)
    if out is not None:
        for path in results.write_audit(found, out).paths():
            if not as_json:
                report(path)
    if found.outcome == "refuted":
        context.exit(REFUTED)
