"""What is said of a run that has just been swept or merged."""

from __future__ import annotations

import sweeps
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import print_json
from scripts.cli.terminal.speaking import report, warn

__all__ = ["report_run", "tell_run"]


def report_run(done: sweeps.RunSummary, as_json: bool) -> None:
    """Say what was done, what each axis does, and what there is to note or to be warned of."""
    for warning in done.warnings:
        warn(warning)
    if as_json:
        print_json(done)
        return
    tell_run(done)


def tell_run(done: sweeps.RunSummary, *, effects: bool = True) -> None:
    """Say what was done, what each axis does if that is asked for, what there is to note, and how much was tried before."""
    report(done.line())
    for line in sweeps.effect_lines(done.effects) if effects else ():
        report(f"  {line}")
    for note in done.notes:
        report(note)
    if done.tried_before:
        cells = "1 cell was" if done.tried_before == 1 else f"{done.tried_before:,} cells were"
        judged = done.parent is not None and not done.shard
        counts = f"; `results.judge({str(done.out)!r})` counts them too" if judged else ""
        report(as_options(f"{cells} tried on these signals before{counts}", {}))
