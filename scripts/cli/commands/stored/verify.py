"""`asymmetry verify`: every byte of a run read and held against its checksums."""

from __future__ import annotations

from collections.abc import Sequence

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved
from scripts.cli.options import MOVED, RUN
from scripts.cli.terminal.speaking import quiet, report, warn
from signals import InputError

__all__ = ["command"]

MOST = 50
"""Faults that are told one by one."""


@click.command("verify", short_help="Read every byte of a run, and mend what is damaged.")
@RUN
@click.option("--repair", is_flag=True, help="Compute damaged parts again, and put right what else can be.")
@MOVED
@JSON
def command(run: str, repair: bool, signal_files: tuple[str, ...], as_json: bool) -> None:
    """Read every byte of RUN and hold it against its checksums: parts, descriptions, verdict and choice.

    With --repair, damaged and missing parts are computed again and take their places if they are what they were, byte by byte;
    nothing else is touched. Exits 1 where anything is not, or still not, as it was written.
    """
    found = results.verify(run, repair=repair, signals=moved(signal_files), progress=not quiet())
    if as_json:
        print_json({"whole": found.whole, **vars(found)})
    else:
        report(found.headline())
        for line in found.repaired:
            report(f"  {line}")
    for line in (*_few(found.faults), *found.notes):
        warn(line)
    if not found.whole:
        raise InputError(f"{found.run}: {found.counted()}")


def _few(faults: Sequence[object]) -> list[str]:
    """Return faults as lines, the last of very many left out."""
    more = [f"and {len(faults) - MOST:,} more"] if len(faults) > MOST else []
    return [*map(str, faults[:MOST]), *more]
