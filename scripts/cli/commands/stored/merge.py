"""`asymmetry merge`: the shards of a run made one run."""

from __future__ import annotations

import click

import sweeps
from scripts.cli.as_json import JSON
from scripts.cli.opening import moved
from scripts.cli.options import JOBS, MOVED, PATH, RUN
from scripts.cli.swept import report_run
from scripts.cli.terminal.leaving import if_interrupted, run_left
from scripts.cli.terminal.speaking import quiet

__all__ = ["command"]


@click.command("merge", short_help="Make the shards of a run one run.")
@RUN
@click.argument("folders", type=PATH, metavar="[FOLDER]...", nargs=-1)
@MOVED
@click.option("--jobs", type=JOBS, metavar="N", help="Threads, and processes of vectorbt; all cores by default.")
@click.option("--no-confirm", is_flag=True, help="Do not have vectorbt confirm the cells that matter afterwards.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str, folders: tuple[str, ...], signal_files: tuple[str, ...], jobs: int | None, no_confirm: bool, as_json: bool
) -> None:
    """Make the shards in RUN one run, and finish it as a sweep does.

    Shards that were made elsewhere are copied from their FOLDERs. One that is missing, not finished, damaged, there twice or of
    another run is named; a merge that was stopped is begun again by the same command.
    """
    if_interrupted(lambda: run_left(run))
    done = sweeps.merge(
        run, folders, signals=moved(signal_files), jobs=jobs, progress=not quiet(), confirm=not no_confirm
    )
    report_run(done, as_json)
