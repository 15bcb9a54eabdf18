"""`asymmetry data import`: many files of bars into one."""

from __future__ import annotations

from typing import Any, Literal

import click

from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report, warn

__all__ = ["command"]


@click.command("import", short_help="Put files of bars together: CSV, exchange dumps, Parquet, Feather.")
@click.argument("files", type=PATH, metavar="FILES...", nargs=-1, required=True)
@click.option(
    "--keep", type=click.Choice(["first", "last"]), help="Of two different rows of one bar, by the order of FILES."
)
@LAYOUT
@click.option("--out", type=PATH, metavar="BARS.parquet", required=True, help="Where the bars go.")
def command(files: tuple[str, ...], keep: Literal["first", "last"] | None, out: str, **layout: Any) -> None:
    """Put FILES of bars together: CSV (also .gz), zips of exchange dumps, Parquet, Feather.

    Columns are found by their usual names (date, time, open_time, ...), times by the usual ways of writing them, in UTC
    where no zone is given; what was guessed is printed, and --columns, --time-format, --zone, --no-header and --symbol say it
    outright. Rows are sorted; a bar that stands in two files is kept once, and if the two differ --keep must say which
    counts. Probabilities are kept where every file has them.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.commands.data.summary import tell_bars  # noqa: PLC0415
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from scripts.cli.terminal.progress import steps_shown  # noqa: PLC0415
    from signals.values.bars import widened_note  # noqa: PLC0415

    check_out(out, files)
    with steps_shown("reading", "files") as progress:
        imported = signals.import_bars(files, keep=keep, layout=layout_from(layout), on_progress=progress)
    signals.write(imported.signals, out)
    tell_bars(out, imported.bars)
    counts = ((imported.repeated, "repeated"), (imported.empty, "without a price"))
    left_out = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    report(f"  {imported.rows:,} rows in {len(files)} files" + (f"; left out: {left_out}" if left_out else ""))
    if imported.widened:
        report(f"  {widened_note(imported.widened)}")
    if imported.moved:
        report(f"  {imported.moved:,} rows were earlier than the one above; all are sorted")
    for clause in imported.guessed:
        report(f"  {clause}")
    if imported.signals.variants:
        report(f"  probabilities kept: {', '.join(imported.signals.variants)}")
    if imported.left_out:
        report(f"  left out, as neither bars nor probabilities: {_few(imported.left_out)}")
    for note in imported.notes:
        warn(note)


def _few(names: tuple[str, ...]) -> str:
    most = 8
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
