"""What decides an entry, with everything blanked that cannot matter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Array, Floats
from sweeps.plan.bounds import DataBounds
from sweeps.plan.grouping import distinct_values

__all__ = ["ENTRY_PARAMETERS", "entry_columns", "observed"]

Columns = dict[str, Array]

ENTRY_PARAMETERS = (
    "variant",
    "side",
    "long_entry",
    "short_entry",
    "priority",
    "gate",
    "gate_margin",
    "gate_long_ev",
    "gate_short_ev",
    "filter",
    "stop_scale",
)
"""Parameters that an entry rule is made of; nobody enters where the reading that `stop_scale` names is no distance."""

_NO_GATE = CHOICES["gate"].index("none")
_EV = CHOICES["gate"].index("ev")
_LONG_ONLY = CHOICES["side"].index("long")
_SHORT_ONLY = CHOICES["side"].index("short")


def entry_columns(raw: Mapping[str, Array], bounds: DataBounds) -> Columns:
    """Return what is left of the parameters of an entry: equal rows enter alike on this data.

    Parameters
    ----------
    raw
        Columns `ENTRY_PARAMETERS` of shape (n,).
    bounds
        What is known of the data.

    Returns
    -------
    dict
        Columns of shape (n,): `ENTRY_PARAMETERS` but `side`; a side that never enters has a NaN threshold.
    """
    long_entry = np.where(raw["side"] == _SHORT_ONLY, np.nan, observed(raw, "long_entry", bounds))
    short_entry = np.where(raw["side"] == _LONG_ONLY, np.nan, observed(raw, "short_entry", bounds))
    no_long, no_short = np.isnan(long_entry), np.isnan(short_entry)
    idle = no_long & no_short
    gate = np.where(no_short, _NO_GATE, raw["gate"])
    return {
        # nobody's probabilities are looked at where nobody enters
        "variant": np.where(idle, 0, raw["variant"]),
        "long_entry": long_entry,
        "short_entry": short_entry,
        # without two sides there is no tie to break
        "priority": np.where(no_long | no_short, 0, raw["priority"]),
        "gate": gate,
        "gate_margin": np.where(gate == _NO_GATE, 0.0, raw["gate_margin"]),
        "gate_long_ev": np.where(gate == _EV, raw["gate_long_ev"], 0.0),
        "gate_short_ev": np.where(gate == _EV, raw["gate_short_ev"], 0.0),
        "filter": np.where(idle, 0, raw["filter"]),
        "stop_scale": np.where(idle, 0, raw["stop_scale"]),
    }


def observed(raw: Mapping[str, Array], role: str, bounds: DataBounds) -> Floats:
    """Move each threshold up to the next probability seen; NaN where none is as high."""
    asked = np.asarray(raw[role], dtype=np.float64)
    if not bounds.observed:
        return asked
    moved = asked.copy()
    values, codes = distinct_values(asked)
    for code in distinct_values(raw["variant"])[0]:
        seen = bounds.observed.get((int(code), role))
        if seen is None:
            continue
        snapped = np.append(np.append(seen, np.nan)[np.searchsorted(seen, values)], np.nan)
        moved = np.where(raw["variant"] == code, snapped[codes], moved)
    return moved
