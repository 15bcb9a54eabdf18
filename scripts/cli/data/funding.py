"""`asymmetry data funding`: settlements onto bars."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command("funding", short_help="Put funding settlements on bars or signals.")
@click.argument("bar_file", metavar="BARS")
@click.option(
    "--funding", "funding_files", metavar="FILE", multiple=True, required=True, help="Settlements; may be given again."
)
@click.option("--out", metavar="FILE.parquet", required=True, help="Where the file with both goes.")
def command(bar_file: str, funding_files: tuple[str, ...], out: str) -> None:
    """Put the funding settlements of FILE on BARS, a file of bars, features or signals.

    FILE has a time and a rate as a fraction of notional, positive where longs pay: CSV, a zip of it, Parquet, Feather,
    under the names exchanges use. A settlement belongs to the first bar that opens at or after it.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from signals.adding_funding import add_funding  # noqa: PLC0415

    check_out(out, funding_files)
    added = add_funding(bar_file, funding_files)
    keeps_manifest = out.lower().endswith((".parquet", ".pq"))
    signals.write(added.frame, out, added.manifest if keeps_manifest else None)
    placement = added.placement
    click.echo(f"{out}: {placement.placed:,} settlements on {len(added.frame):,} bars")
    if placement.delayed:
        click.echo(f"  {placement.delayed:,} had no bar at their instant and went to the next one")
    if placement.outside:
        click.echo(f"  {placement.outside:,} lie before the first or after the last bar's open and are left out")
