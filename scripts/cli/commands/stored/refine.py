"""`asymmetry refine`: from a finished run to the finer grid that looks closer where it is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved, open_run
from scripts.cli.options import COST, COUNT, JOBS, MOVED, PATH, RUN, SAMPLE, SEED, WHERE
from scripts.cli.swept import tell_run
from scripts.cli.terminal.hanging import fitting
from scripts.cli.terminal.leaving import if_interrupted, run_left
from scripts.cli.terminal.speaking import quiet, report, warn

if TYPE_CHECKING:
    from results import Refinement, Run
    from sweeps import RunSummary

__all__ = ["command"]


@click.command("refine", short_help="Run a finer grid where a run changes its sign and where it does best.")
@RUN
@click.option("--metric", default="expectancy", show_default=True, metavar="NAME", help="The measure that decides.")
@click.option(
    "--around",
    type=click.Choice(["promising", "contour", "both"]),
    default="both",
    show_default=True,
    help="What does best among its neighbours, the line where the measure changes its sign, or both.",
)
@click.option(
    "--factor",
    type=click.IntRange(2, 100),
    default=3,
    show_default=True,
    metavar="N",
    help="Divide the distance between two neighbouring values into N steps.",
)
@click.option(
    "--cells", type=COUNT, default=1_000_000, show_default=True, metavar="N", help="Of more cells, draw N at random."
)
@WHERE
@SAMPLE
@COST
@click.option("--seed", type=SEED, default=0, show_default=True, metavar="N", help="Decides which cells are drawn.")
@click.option("--out", type=PATH, metavar="RUN2", help="Folder of the finer run, made by this command.")
@click.option("--grid-only", type=PATH, metavar="FILE.toml", help="Write the finer grid, and run nothing.")
@MOVED
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@click.option("--no-confirm", is_flag=True, help="Do not have vectorbt confirm the cells that matter afterwards.")
@click.option("--resume", is_flag=True, help="Continue an interrupted finer run, or start one.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    metric: str,
    around: Literal["promising", "contour", "both"],
    factor: int,
    cells: int,
    where: str | None,
    sample: Literal["oos", "all"] | None,
    cost: Literal["net", "gross"],
    seed: int,
    out: str | None,
    grid_only: str | None,
    signal_files: tuple[str, ...],
    jobs: int | None,
    no_confirm: bool,
    resume: bool,
    as_json: bool,
) -> None:
    """Make a finer grid out of RUN, which is finished, and run it on the same signals.

    Axes get values between those there are, and one constraint keeps what lies along the line where the measure changes its
    sign, and around what does best. The finer run knows what it was made of: its verdict counts the cells that were tried before.
    """
    if (out is None) == (grid_only is None):
        raise click.UsageError(
            "name either --out RUN2 to run the finer grid, or --grid-only FILE.toml to have it written."
        )
    opened = open_run(run)
    found = results.refine(
        opened,
        metric=metric,
        around=around,
        factor=factor,
        cells=cells,
        sample=sample,
        cost=cost,
        where=where,
        seed=seed,
        progress=not quiet(),
    )
    tell = report if out is not None else click.echo
    for line in () if as_json else found.words:
        tell(fitting(line))
    if out is None:
        assert grid_only is not None  # noqa: S101 - for the type checker
        results.write_grid(found, grid_only)
        done = None
    else:
        done = _swept(opened, found, out, signal_files, jobs=jobs, resume=resume, confirm=not no_confirm)
    if as_json:
        print_json({"refinement": found.plain(), "run": done})
    elif done is None:
        report(f"a sweep of it counts the cells of {opened.path} as tried before: the table [refines] says so")
        click.echo(grid_only)
    else:
        tell_run(done)


def _swept(
    opened: Run,
    found: Refinement,
    out: str,
    signal_files: tuple[str, ...],
    **options: Any,
) -> RunSummary:
    """Run the finer grid, and say how it went."""
    import sweeps  # noqa: PLC0415 - whoever has the grid written needs no engine

    if_interrupted(lambda: run_left(out))
    signals = results.assets_of(opened, moved(signal_files))
    done = sweeps.run(found.spec, signals, out, parent=opened.path, progress=not quiet(), **options)
    found.write(done.out)
    for warning in done.warnings:
        warn(warning)
    return done
