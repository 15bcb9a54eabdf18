"""`asymmetry signals check`: whether the live bot sees what the backtest saw."""

from __future__ import annotations

import json

import click

from scripts.cli.options import PATH
from signals.filesystem.paths import located

__all__ = ["command"]


@click.command("check", short_help="Hold two feature or signal files against each other, or one against itself.")
@click.argument("file", type=PATH, metavar="A")
@click.option("--against", type=PATH, metavar="B", help="File that should agree with A: differences exit 1.")
@click.option(
    "--tolerance",
    type=float,
    default=1e-6,
    show_default=True,
    help="Difference allowed, relative to a value and its column's spread.",
)
@click.option(
    "--allow-share", type=float, default=0.0, show_default=True, help="Share of a column's bars that may differ."
)
@click.option("--max-psi", type=float, metavar="X", help="Fail when a column drifts beyond this stability index.")
@click.option(
    "--horizon", type=int, default=12, show_default=True, help="Bars ahead over which an outcome is measured."
)
@click.option("--bound", type=float, default=0.0, show_default=True, help="Return that a right signal exceeds.")
@click.option(
    "--json", "json_file", type=PATH, metavar="FILE", help="Keep everything as JSON; - prints it instead of the tables."
)
@click.option("--html", "html_file", type=PATH, metavar="FILE", help="Keep everything as a page that works offline.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    file: str,
    against: str | None,
    tolerance: float,
    allow_share: float,
    max_psi: float | None,
    horizon: int,
    bound: float,
    json_file: str | None,
    html_file: str | None,
) -> None:
    """Look at a feature or signal file A, by itself or beside B, which should say the same.

    Exits 0 when parity holds. Exits 1 with one line when columns are missing, extra or (features) reordered, bars are
    missing or extra over the time both files span, values differ beyond the tolerance, or the files have no bar in
    common. Drift alone fails nothing unless --max-psi is given. Without --against, the first half of A is compared
    with its second half and nothing fails.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from results.signal_files.page import write_check_page  # noqa: PLC0415
    from results.signal_files.text import check_text  # noqa: PLC0415
    from scripts.cli.terminal.progress import steps_shown  # noqa: PLC0415
    from scripts.cli.terminal.speaking import report  # noqa: PLC0415
    from signals.filesystem.replacing import write_whole  # noqa: PLC0415

    with steps_shown("checking", "columns") as progress:
        found = signals.check(
            file,
            against,
            tolerance=tolerance,
            allowed=allow_share,
            max_psi=max_psi,
            horizon=horizon,
            bound=bound,
            on_progress=progress,
        )
    text = json.dumps(found.to_json(), indent=1, allow_nan=False)
    click.echo(text if json_file == "-" else check_text(found).rstrip("\n"))
    if json_file not in {None, "-"}:
        write_whole(located(json_file), lambda place: place.write_text(text + "\n", encoding="utf-8"))
        report(json_file)
    if html_file is not None:
        write_check_page(found, html_file)
        report(html_file)
    if found.failures:
        raise click.ClickException(found.summary)
    if against is not None:
        report(found.summary)
