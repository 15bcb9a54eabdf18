"""Features as readings of signals, for filters and stops in multiples of an average true range."""

from __future__ import annotations

from collections.abc import Sequence

from signals.data import Signals
from signals.features.choice import FeatureChoice
from signals.files.further import with_readings

__all__ = ["add_readings"]


def add_readings(
    signals: Signals, names: str | Sequence[str] = (), *, functions: Sequence[str] = (), files: Sequence[str] = ()
) -> Signals:
    """Return signals with features of their bars as further readings.

    Parameters
    ----------
    signals
        Of T bars.
    names
        Built-in features by name, family or pattern; one, or several.
    functions, files
        As in `FeatureChoice`.

    Raises
    ------
    InputError
        If a feature is unknown or at fault, its name is taken, or it is known on no bar.
    """
    wanted = (names,) if isinstance(names, str) else tuple(names)
    table = FeatureChoice(wanted, tuple(functions), tuple(files)).table(signals.bars)
    return with_readings(signals, {name: table[name].to_numpy() for name in table.columns})
