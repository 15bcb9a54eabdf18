"""Bars and probabilities: what every other room of the project stands on.

Here live the signal file (reading, checking, writing, merging funding), features and the tests of their look-ahead,
labels, training schemes and their folds, training with XGBoost, and simulated markets. Cells, trades and accounts may
not live here, and nothing is imported from the other rooms: what this room needs of them is passed in as a function by
the caller.

Importing this package loads nothing heavy: names are loaded on first use.
"""

from typing import TYPE_CHECKING

from signals.faces import lazy_face

if TYPE_CHECKING:
    from signals.assets.asset import Asset, Assets
    from signals.assets.finding import as_assets, find_assets
    from signals.bars.funding import merge_funding
    from signals.bars.importing import Imported, import_bars
    from signals.bars.markets import load_market
    from signals.bars.simulated import Simulated, simulate, simulated_signals
    from signals.checks.check import Check, check
    from signals.checks.leaks import LeakFinding, Suspicion, leak_screen, refuse_leak_findings, refuse_suspicions
    from signals.checks.look_ahead import Leak, look_ahead, refuse_look_ahead
    from signals.data import Bars, Probabilities, Signals
    from signals.errors import InputError
    from signals.features import FeatureChoice, add_readings, feature_table
    from signals.files.reading import as_signals, from_frame, read, read_bars
    from signals.files.writing import read_manifest, to_frame, write
    from signals.labels import LabelPlan, LabelRule, Labels, LabelSeries
    from signals.models.bundle_files import read_bundle, write_bundle
    from signals.models.bundles import Bundle
    from signals.models.folders import read_models
    from signals.models.making import make_bundle
    from signals.models.predict import Predicted, predict
    from signals.roles import DEFAULT_VARIANT, ROLES, Role
    from signals.tables.layout import Layout
    from signals.training.config import TrainConfig, load_training, parse_training
    from signals.training.export import write_models
    from signals.training.run import Trained, train, train_pooled

__all__ = [
    "DEFAULT_VARIANT",
    "ROLES",
    "Asset",
    "Assets",
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
    "LeakFinding",
    "Predicted",
    "Probabilities",
    "Role",
    "Signals",
    "Simulated",
    "Suspicion",
    "TrainConfig",
    "Trained",
    "add_readings",
    "as_assets",
    "as_signals",
    "check",
    "feature_table",
    "find_assets",
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
    "refuse_leak_findings",
    "refuse_look_ahead",
    "refuse_suspicions",
    "simulate",
    "simulated_signals",
    "to_frame",
    "train",
    "train_pooled",
    "write",
    "write_bundle",
    "write_models",
]

__getattr__, __dir__ = lazy_face(__name__, __file__)
