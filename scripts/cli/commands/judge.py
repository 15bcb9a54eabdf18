"""`asymmetry judge`: whether a run's map is more than luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import click

import results
import results.inference
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved, open_run
from scripts.cli.options import CLUSTER, JOBS, MOVED, RUN, SEED, SHARD, TIMES
from scripts.cli.terminal.hanging import fitting
from scripts.cli.terminal.leaving import count, if_interrupted
from scripts.cli.terminal.speaking import note, quiet, report

__all__ = ["command"]


@click.command("judge", short_help="Say whether a run is more than luck: positive, undetermined or none.")
@RUN
@MOVED
@click.option(
    "--pool/--apart",
    "pool",
    default=False,
    help="Of several assets: settings by their mean over assets; or cells of all assets as one family, the default.",
)
@click.option(
    "--sample",
    type=click.Choice(["oos", "all", "seen"]),
    help="Trades judged: on bars the model had not seen (the default where the file says so), all, or the others.",
)
@click.option("--assume-out-of-sample", is_flag=True, help="Where the file does not say: no bar was seen in training.")
@click.option(
    "--permutations",
    type=click.IntRange(0, 1_000_000),
    default=99,
    show_default=True,
    metavar="N",
    help="Circular shifts of the timing test at most: made where a positive verdict depends on them.",
)
@click.option("--no-permutation", is_flag=True, help="Skip the shifts of the timing test: quick, and never positive.")
@click.option("--resamples", type=TIMES, default=1000, show_default=True, metavar="N", help="Bootstrap resamples.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Random seed.")
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@click.option(
    "--again",
    type=click.IntRange(0, 9999),
    metavar="N",
    help="Of a search: make all of it again N times where there is nothing to find; 19 where a positive verdict depends on it.",
)
@CLUSTER
@click.option(
    "--shard",
    type=SHARD,
    metavar="K/N",
    help="Do a share of the work and stop; judge without it does the rest, and rules.",
)
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    signal_files: tuple[str, ...],
    pool: bool,
    sample: Literal["oos", "all", "seen"] | None,
    assume_out_of_sample: bool,
    permutations: int,
    no_permutation: bool,
    resamples: int,
    seed: int,
    jobs: int | None,
    again: int | None,
    cluster: str | None,
    shard: str | None,
    as_json: bool,
) -> None:
    """Judge RUN by one test over all of its cells and one of its timing, and write RUN/verdict.json.

    At most one in twenty maps without any edge is called positive, however many cells were tried. Of a search the finalists are judged,
    on the time that it did not see, and how lucky it was to find them: RUN/search-verdict.json.
    """
    from results.inference.saved.steps import FOLDER  # noqa: PLC0415 - --help need not wait

    opened = open_run(run)
    if_interrupted(lambda: _left(opened.path / FOLDER) or _left_of_search(opened.path))
    how: dict[str, Any] = {
        "signals": moved(signal_files),
        "pool": pool,
        "sample": sample,
        "assume_out_of_sample": assume_out_of_sample,
        "permutations": 0 if no_permutation else permutations,
        "resamples": resamples,
        "seed": seed,
        "jobs": jobs,
        "cluster": cluster,
        "progress": not quiet(),
        "tell": note,
    }
    if shard is not None:
        if as_json:
            raise click.UsageError("--json prints a verdict, and a shard has none; leave it away")
        if again is not None:
            raise click.UsageError("--again is of a search, whose verdict has no shards; leave one of the two away")
        click.echo(results.inference.judge_shard(opened, shard, **how))
        return
    verdict = results.judge(opened, again=again, **how)
    if as_json:
        print_json(verdict.mapping())
        return
    for line in verdict.words:
        click.echo(fitting(as_options(line, click.get_current_context().meta)))
    report(f"{run}/{verdict.file}")


def _left(folder: Path) -> str:
    """Say what a stopped judge leaves in a run."""
    steps = count(folder, "*.npz", "step")
    return steps and f"{steps}, for the same command to go on from"


def _left_of_search(run: Path) -> str:
    """Say what a stopped judge of a search leaves: its finalists are judged in seconds, the search made again is not."""
    from results.searching.luck.kept import FILE, FOLDER  # noqa: PLC0415 - only where it was stopped

    try:
        made = (run / FOLDER / FILE).read_bytes().count(b"\n")
    except OSError:
        return ""
    return f"{made:,} searches of nothing so far, for the same command to go on from"
