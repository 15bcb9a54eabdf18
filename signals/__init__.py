"""Bars and probabilities: what every other room of the project stands on.

Here live the signal file (reading, checking, writing, merging funding), features, labels, walk-forward splits,
training with XGBoost, and simulated markets. Cells, trades and accounts may not live here, and nothing is imported
from the other rooms: what this room needs of them is passed in as a function by the caller.

Importing this package loads polars and numpy only; what needs XGBoost or TA-Lib is loaded on first use.
"""

import importlib
from typing import TYPE_CHECKING, Any

from signals.data import DEFAULT_VARIANT, ROLES, Bars, Probabilities, Role, Signals
from signals.errors import InputError
from signals.funding import merge_funding
from signals.reading import from_frame, read, read_bars
from signals.writing import read_manifest, to_frame, write

if TYPE_CHECKING:
    from signals.bundle_files import read_bundle, write_bundle
    from signals.bundles import Bundle, make_bundle
    from signals.checking import Check, check
    from signals.importing import Imported, import_bars
    from signals.labels import LabelRule
    from signals.markets import load_market
    from signals.model_folders import read_models
    from signals.predicting import Predicted, predict
    from signals.simulated import Simulated, simulate, simulated_signals
    from signals.splits import Fold, walk_forward
    from signals.training import Trained, TrainingPlan, train

_LOADED_ON_FIRST_USE = {
    "Bundle": "bundles",
    "Check": "checking",
    "Predicted": "predicting",
    "check": "checking",
    "import_bars": "importing",
    "make_bundle": "bundles",
    "predict": "predicting",
    "read_bundle": "bundle_files",
    "read_models": "model_folders",
    "write_bundle": "bundle_files",
    "Fold": "splits",
    "Imported": "importing",
    "LabelRule": "labels",
    "Simulated": "simulated",
    "Trained": "training",
    "TrainingPlan": "training",
    "load_market": "markets",
    "simulate": "simulated",
    "simulated_signals": "simulated",
    "train": "training",
    "walk_forward": "splits",
}

__all__ = [
    "DEFAULT_VARIANT",
    "ROLES",
    "Bars",
    "Bundle",
    "Check",
    "Fold",
    "Imported",
    "InputError",
    "LabelRule",
    "Predicted",
    "Probabilities",
    "Role",
    "Signals",
    "Simulated",
    "Trained",
    "TrainingPlan",
    "check",
    "from_frame",
    "import_bars",
    "load_market",
    "make_bundle",
    "merge_funding",
    "predict",
    "read",
    "read_bars",
    "read_bundle",
    "read_manifest",
    "read_models",
    "simulate",
    "simulated_signals",
    "to_frame",
    "train",
    "walk_forward",
    "write",
    "write_bundle",
]


def __getattr__(name: str) -> Any:
    if name in _LOADED_ON_FIRST_USE:
        return getattr(importlib.import_module(f"signals.{_LOADED_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOADED_ON_FIRST_USE})
