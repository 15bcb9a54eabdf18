"""`asymmetry data download`: bars from an exchange."""

from __future__ import annotations

import click

from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report, warn

__all__ = ["command"]


@click.command("download", short_help="Download bars from an exchange.")
@click.option("--exchange", required=True, metavar="NAME", help="By ccxt's name, such as binance.")
@click.option("--symbol", required=True, metavar="PAIR", help="BTC/USDT, or BTC/USDT:USDT for the perpetual.")
@click.option("--timeframe", default="5m", show_default=True, metavar="STEP", help="1m, 5m, 1h, 1d ...")
@click.option("--from", "start", required=True, metavar="TIME", help="Open of the first bar, e.g. 2024-01-01.")
@click.option("--to", "end", metavar="TIME", help="Bars from this time on are left out; now by default.")
@click.option("--url", metavar="URL", help="Scheme and host instead of the exchange's, for a proxy of its interface.")
@click.option("--out", type=PATH, metavar="BARS.parquet", required=True, help="Where the bars go.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    exchange: str, symbol: str, timeframe: str, start: str, end: str | None, url: str | None, out: str
) -> None:
    """Download the closed bars of a market through ccxt (pip install 'risk-asymmetry[download]').

    Pages are kept as they come: after Ctrl-C or a failure the same command goes on where it stopped. With a later --to
    it goes on from the finished file.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.commands.data.summary import tell_bars  # noqa: PLC0415
    from scripts.cli.terminal.leaving import if_interrupted  # noqa: PLC0415
    from scripts.cli.terminal.progress import steps_shown  # noqa: PLC0415
    from signals.exchanges.download import download, finish, partial_file, wanted  # noqa: PLC0415

    if not out.lower().endswith((".parquet", ".pq")):
        raise click.UsageError(f"--out is {out!r}; a download is kept in Parquet: end it in .parquet")
    pages = partial_file(out)
    if_interrupted(lambda: "the pages so far are kept; the same command goes on from them" if pages.exists() else "")
    asked = wanted(exchange, symbol, timeframe, start, end)
    with steps_shown(f"{exchange} {symbol} {timeframe}", "bars") as progress:
        got = download(asked, out, url=url, on_progress=progress)
    signals.write(signals.to_frame(got.bars), out, got.manifest)
    finish(out)
    tell_bars(out, got.bars)
    if got.bars.time[0] > asked.start:
        report("  the exchange has no earlier bar of what was asked for")
    if got.kept:
        report(f"  {got.kept:,} of them were there already")
    if got.filled:
        report(f"  {got.filled:,} of them fill holes of before")
    for note in (*got.notes, *got.bars.notes):
        warn(note)
