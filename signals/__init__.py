"""Bars and probabilities: what every other room of the project stands on.

Here live the signal file (reading, checking, writing, merging funding), features, labels, walk-forward splits,
training with XGBoost, and simulated markets. Cells, trades and accounts may not live here, and nothing is imported
from the other rooms: what this room needs of them is passed in as a function by the caller.

Importing this package loads polars and numpy only; what needs XGBoost or TA-Lib is loaded on first use.
"""

from signals.data import DEFAULT_VARIANT, ROLES, Bars, Probabilities, Role, Signals
from signals.errors import InputError
from signals.funding import merge_funding
from signals.reading import from_frame, read, read_bars
from signals.writing import read_manifest, to_frame, write

__all__ = [
    "DEFAULT_VARIANT",
    "ROLES",
    "Bars",
    "InputError",
    "Probabilities",
    "Role",
    "Signals",
    "from_frame",
    "merge_funding",
    "read",
    "read_bars",
    "read_manifest",
    "to_frame",
    "write",
]
