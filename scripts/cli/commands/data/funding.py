"""`asymmetry data funding`: settlements onto bars."""

from __future__ import annotations

from typing import Any

import click

from scripts.cli.layout import BARS_LAYOUT, LAYOUT, layout_from
from scripts.cli.notes import tell_guessed
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report, warn

__all__ = ["command"]


@click.command("funding", short_help="Put funding settlements on bars or signals.")
@click.argument("bar_file", type=PATH, metavar="BARS")
@click.option(
    "--funding",
    "funding_files",
    type=PATH,
    metavar="FILE",
    multiple=True,
    required=True,
    help="Settlements; may be given again.",
)
@LAYOUT
@BARS_LAYOUT
@click.option("--out", type=PATH, metavar="FILE.parquet", required=True, help="Where the file with both goes.")
def command(bar_file: str, funding_files: tuple[str, ...], out: str, **layout: Any) -> None:
    """Put the funding settlements of FILE on BARS, a file of bars, features or signals.

    FILE has a time and a rate as a fraction of notional, positive where longs pay: CSV, a zip of it, Parquet, Feather,
    under the names exchanges use. A settlement belongs to the first bar that opens at or after it. What the
    names do not say, --columns and its like say of FILE, --bars-columns and its like of BARS.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from signals.bars.funding import add_funding  # noqa: PLC0415

    check_out(out, funding_files)
    added = add_funding(bar_file, funding_files, layout=layout_from(layout), bars=layout_from(layout, "bars_"))
    tell_guessed(added.guessed)
    keeps_manifest = out.lower().endswith((".parquet", ".pq"))
    signals.write(added.frame, out, added.manifest if keeps_manifest else None)
    placement = added.placement
    report(f"{out}: {placement.placed:,} settlements on {len(added.frame):,} bars")
    if placement.delayed:
        report(f"  {placement.delayed:,} had no bar at their instant and went to the next one")
    if placement.outside:
        report(f"  {placement.outside:,} lie before the first or after the last bar's open and are left out")
    for line in added.notes:
        warn(line)
