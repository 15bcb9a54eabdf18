"""`asymmetry data import`: many files of bars into one."""

from __future__ import annotations

from typing import Literal

import click

__all__ = ["command"]


@click.command("import", short_help="Put files of bars together: CSV, exchange dumps, Parquet, Feather.")
@click.argument("files", metavar="FILES...", nargs=-1, required=True)
@click.option(
    "--keep", type=click.Choice(["first", "last"]), help="Of two different rows of one bar, by the order of FILES."
)
@click.option("--out", metavar="BARS.parquet", required=True, help="Where the bars go.")
def command(files: tuple[str, ...], keep: Literal["first", "last"] | None, out: str) -> None:
    """Put FILES of bars together: CSV (also .gz), zips of exchange dumps, Parquet, Feather.

    Columns are found by their usual names (date, time, open_time, ...); a CSV without a header has the columns of an
    exchange's klines. Times are ISO 8601 (UTC where no zone is given) or seconds to nanoseconds since 1970. Rows are
    sorted; a bar that stands in two files is kept once, and if the two differ --keep must say which counts.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.data.told import tell_bars  # noqa: PLC0415
    from scripts.cli.progress import steps_shown  # noqa: PLC0415
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from signals.importing import bars_frame  # noqa: PLC0415

    check_out(out, files)
    with steps_shown("reading", "files") as progress:
        imported = signals.import_bars(files, keep=keep, on_progress=progress)
    signals.write(bars_frame(imported.bars), out)
    tell_bars(out, imported.bars)
    counts = ((imported.repeated, "repeated"), (imported.empty, "without a price"))
    left_out = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    click.echo(f"  {imported.rows:,} rows in {len(files)} files" + (f"; left out: {left_out}" if left_out else ""))
    if imported.moved:
        click.echo(f"  {imported.moved:,} rows were earlier than the one above; all are sorted")
    for note in imported.notes:
        click.echo(f"asymmetry: warning: {note}", err=True)
