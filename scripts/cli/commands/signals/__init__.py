"""`asymmetry signals`: the signal file, from training to checking; one module a command."""

from __future__ import annotations

from scripts.cli.lazy import LazyGroup

__all__ = ["command"]

SUMMARIES = {
    "train": "Train models on prices and write their probabilities as a signal file.",
    "features": "Write the features of bars as a file.",
    "bundle": "Put a model, its scaler and its feature list together.",
    "predict": "Ask your own models for the probabilities of every bar.",
    "check": "Hold two feature or signal files against each other, or one against itself.",
    "describe": "Describe a signal file, and draw it.",
}

command = LazyGroup(
    name="signals",
    package=__name__,
    summaries=SUMMARIES,
    short_help="Make, check and describe signal files.",
    help="Make signal files whose probabilities say what their model had seen, and check them.",
)
