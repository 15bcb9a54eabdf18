"""What an entry of the other side does to an open position, and when the account may enter again.

That is all that sets paths apart whose entries and exits are alike; everything is blanked that cannot matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import CHOICES
from signals.arrays import Array, Flags, Integers, Words
from sweeps.plan.bounds import DataBounds

__all__ = [
    "AFTER_STOP",
    "COOLDOWN",
    "OPPOSITE",
    "REENTRY_COLUMNS",
    "REENTRY_PARAMETERS",
    "reentry_columns",
    "reentry_records",
    "stir_in",
    "turns",
]

Columns = dict[str, Array]

_STOPS = tuple(
    f"{prefix}{name}" for prefix in ("", "short_") for name in ("stop_loss", "breakeven_after", "trailing_stop")
)
REENTRY_PARAMETERS = ("opposite", "cooldown", "cooldown_after", "maintenance_margin", *_STOPS)
"""Parameters that a re-entry rule can be made of; without a stop or a margin call there is none to cool down after."""

REENTRY_COLUMNS = ("opposite", "cooldown", "after_stop")
"""What is left of them."""

OPPOSITE, COOLDOWN, AFTER_STOP = range(3)
"""Fields of a re-entry rule: code of `opposite`, bars, and 1 where only a stop is cooled down after."""

_IGNORE, _REVERSE = CHOICES["opposite"].index("ignore"), CHOICES["opposite"].index("reverse")
_AFTER_STOP = CHOICES["cooldown_after"].index("stop")


def reentry_columns(raw: Mapping[str, Array], enters: tuple[Flags, Flags], bounds: DataBounds) -> Columns:
    """Return what is left of the parameters of re-entry: equal rows make the same path of equal entries and exits.

    Parameters
    ----------
    raw
        Columns `REENTRY_PARAMETERS` of shape (n,).
    enters
        Whether longs and shorts ever enter, each of shape (n,).
    bounds
        What is known of the data: a cooldown longer than it is as long as it.
    """
    longs, shorts = enters
    after_stop = raw["cooldown_after"] == _AFTER_STOP
    margin_calls = ~np.isnan(raw["maintenance_margin"])
    stops = margin_calls | _any_set(raw, _STOPS[:3], longs) | _any_set(raw, _STOPS[3:], shorts)
    cools = (longs | shorts) & (raw["cooldown"] > 0) & (~after_stop | stops)
    return {
        "opposite": np.where(longs & shorts, raw["opposite"], 0),
        "cooldown": np.where(cools, np.minimum(raw["cooldown"], bounds.bars), 0),
        "after_stop": (cools & after_stop).astype(np.int64),
    }


def reentry_records(columns: Columns) -> Integers:
    """Return rules as kernels take them: int64 (R, 3), fields `OPPOSITE`, `COOLDOWN` and `AFTER_STOP`."""
    return np.ascontiguousarray(np.column_stack([columns[name] for name in REENTRY_COLUMNS]), dtype=np.int64)


def turns(records: Integers) -> tuple[bool, bool]:
    """Return whether any of some rules, (R, 3), lets the other side end a position, and whether any lets it take over."""
    return bool((records[:, OPPOSITE] != _IGNORE).any()), bool((records[:, OPPOSITE] == _REVERSE).any())


def stir_in(words: Words, ids: Words, records: Integers) -> Words:
    """Mark words of paths by the ids of their re-entry rules, but for those that nothing sets apart."""
    return np.where(records.any(axis=1), words ^ ids, words)


def _any_set(raw: Mapping[str, Array], names: tuple[str, ...], enters: Flags) -> Flags:
    found = np.zeros(len(enters), dtype=np.bool_)
    for name in names:
        found |= ~np.isnan(raw[name])
    return found & enters
