"""Bars and probabilities: reading and checking files, features, labels, training, simulated markets."""

from signals.data import DEFAULT_VARIANT, ROLES, Bars, Probabilities, Role, Signals
from signals.errors import InputError
from signals.reading import from_frame, read, read_bars

__all__ = [
    "DEFAULT_VARIANT",
    "ROLES",
    "Bars",
    "InputError",
    "Probabilities",
    "Role",
    "Signals",
    "from_frame",
    "read",
    "read_bars",
]
