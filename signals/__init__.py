"""Bars and probabilities: what every other room of the project stands on.

Here live the signal file (reading, checking, writing, merging funding), features and the tests of their look-ahead,
labels, training schemes and their folds, training with XGBoost, and simulated markets. Cells, trades and accounts may
not live here, and nothing is imported from the other rooms: what this room needs of them is passed in as a function by
the caller.

Importing this package loads polars and numpy only; what needs XGBoost or TA-Lib is loaded on first use.
"""

import importlib
from typing import TYPE_CHECKING, Any

from signals.data import DEFAULT_VARIANT, ROLES, Bars, Probabilities, Role, Signals
from signals.errors import InputError
from signals.files.layout import Layout
from signals.funding import merge_funding
from signals.reading import as_signals, from_frame, read, read_bars
from signals.writing import read_manifest, to_frame, write

if TYPE_CHECKING:
    from signals.bumps import Leak, look_ahead, refuse_look_ahead
    from signals.bundle_files import read_bundle, write_bundle
    from signals.bundles import Bundle, make_bundle
    from signals.checking import Check, check
    from signals.features import FeatureChoice, feature_table
    from signals.importing import Imported, import_bars
    from signals.labels import LabelPlan, LabelRule, Labels, LabelSeries
    from signals.leaks import Suspicion, leak_screen, refuse_suspicions
    from signals.markets import load_market
    from signals.model_folders import read_models
    from signals.predicting import Predicted, predict
    from signals.simulated import Simulated, simulate, simulated_signals
    from signals.training.config import TrainConfig, load_training, parse_training
    from signals.training.models import write_models
    from signals.training.run import Trained, train

_LOADED_ON_FIRST_USE = {
    "Bundle": "bundles",
    "Check": "checking",
    "FeatureChoice": "features",
    "Imported": "importing",
    "LabelPlan": "labels",
    "LabelRule": "labels",
    "LabelSeries": "labels",
    "Labels": "labels",
    "Leak": "bumps",
    "Predicted": "predicting",
    "Simulated": "simulated",
    "Suspicion": "leaks",
    "TrainConfig": "training.config",
    "Trained": "training.run",
    "check": "checking",
    "feature_table": "features",
    "import_bars": "importing",
    "leak_screen": "leaks",
    "load_market": "markets",
    "load_training": "training.config",
    "look_ahead": "bumps",
    "parse_training": "training.config",
    "make_bundle": "bundles",
    "predict": "predicting",
    "read_bundle": "bundle_files",
    "read_models": "model_folders",
    "refuse_look_ahead": "bumps",
    "refuse_suspicions": "leaks",
    "simulate": "simulated",
    "simulated_signals": "simulated",
    "train": "training.run",
    "write_bundle": "bundle_files",
    "write_models": "training.models",
}

__all__ = [
    "DEFAULT_VARIANT",
    "ROLES",
    "Bars",
    "Bundle",
    "Check",
    "FeatureChoice",
    "Imported",
    "InputError",
    "LabelPlan",
    "LabelRule",
    "LabelSeries",
    "Labels",
    "Layout",
    "Leak",
    "Predicted",
    "Probabilities",
    "Role",
    "Signals",
    "Simulated",
    "Suspicion",
    "TrainConfig",
    "Trained",
    "as_signals",
    "check",
    "feature_table",
    "from_frame",
    "import_bars",
    "leak_screen",
    "load_market",
    "load_training",
    "look_ahead",
    "make_bundle",
    "merge_funding",
    "parse_training",
    "predict",
    "read",
    "read_bars",
    "read_bundle",
    "read_manifest",
    "read_models",
    "refuse_look_ahead",
    "refuse_suspicions",
    "simulate",
    "simulated_signals",
    "to_frame",
    "train",
    "write",
    "write_bundle",
    "write_models",
]


def __getattr__(name: str) -> Any:
    if name in _LOADED_ON_FIRST_USE:
        return getattr(importlib.import_module(f"signals.{_LOADED_ON_FIRST_USE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOADED_ON_FIRST_USE})
