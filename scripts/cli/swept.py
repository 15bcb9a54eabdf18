"""What is said of a run that has just been swept or merged."""

from __future__ import annotations

import sweeps
from scripts.cli.as_json import print_json
from scripts.cli.terminal.speaking import report, warn

__all__ = ["report_run"]


def report_run(done: sweeps.RunSummary, as_json: bool) -> None:
    """Say what was done, what each axis does, and what there is to note or to be warned of."""
    for warning in done.warnings:
        warn(warning)
    if as_json:
        print_json(done)
        return
    report(done.line())
    for line in sweeps.effect_lines(done.effects):
        report(f"  {line}")
    for note in done.notes:
        report(note)
