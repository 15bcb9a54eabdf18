"""`asymmetry signals`: the signal file, from training to checking; one module a command."""

from __future__ import annotations

from scripts.cli.lazy import LazyGroup

__all__ = ["command"]

SUMMARIES = {
    "train": "Train models on prices and write their probabilities as a signal file.",
}

command = LazyGroup(
    name="signals",
    package=__name__,
    summaries=SUMMARIES,
    short_help="Make, check and describe signal files.",
    help="Make signal files whose probabilities say what their model had seen, and check them.",
)
