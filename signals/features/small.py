"""A small set of features that trains in seconds, as the demo does."""

from __future__ import annotations

import polars as pl

from signals.data import Bars
from signals.features.families.registry import REGISTER
from signals.features.table import computed

SMALL = (
    *(f"return_{span}" for span in (1, 3, 6, 12, 24, 48)),
    *(f"volatility_{span}" for span in (12, 48, 144)),
    "volatility_ratio",
    *(f"return_{span}_in_volatility" for span in (12, 48)),
    *(f"rsi_{span}" for span in (7, 14, 28)),
    *("stochastic", "stochastic_smooth", "cci_20", "momentum_14", "aroon_25"),
    *("adx_14", "direction_14", "macd_histogram", "bollinger_position", "bollinger_width"),
    *(f"above_average_{span}" for span in (12, 48, 144)),
    "true_range_14",
    *(f"{side}_{span}" for span in (24, 96) for side in ("below_high", "above_low")),
    *("body", "upper_wick", "lower_wick", "height"),
    *("volume_ratio", "volume_balance", "money_flow_14"),
    *("day_sine", "day_cosine", "week_sine", "week_cosine"),
)


def features(bars: Bars) -> pl.DataFrame:
    """Return the small set for every bar, T rows of float64, without those of volume where the bars have none."""
    chosen = [REGISTER[name] for name in SMALL]
    return computed([item for item in chosen if bars.volume is not None or not item.needs_volume], bars)
