"""Which features a model gets: built in, from a user's functions, and from a user's files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from signals.data import Bars
from signals.errors import InputError
from signals.features.families.registry import REGISTER
from signals.features.own import file_features, function_features
from signals.features.table import computed, feature_table

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
"""A small set that trains in seconds, as the demo does."""


@dataclass(frozen=True)
class FeatureChoice:
    """The features of a training.

    Attributes
    ----------
    names : tuple of str
        Built-in ones by name, family or pattern, see `selected`; empty for none.
    functions : tuple of str
        References ``package.module:function`` to functions of the bars.
    files : tuple of str
        Files of columns by time.
    """

    names: tuple[str, ...] = ("*",)
    functions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def table(self, bars: Bars) -> pl.DataFrame:
        """Return all of them side by side, T rows of float64.

        Raises
        ------
        InputError
            If a name is unknown, a function or file is at fault, two features have one name, or there is none.
        """
        parts: list[tuple[str, pl.DataFrame]] = []
        if self.names:
            parts.append(("the built-in features", feature_table(bars, self.names)))
        parts += [(reference, function_features(reference, bars)) for reference in self.functions]
        parts += [(path, file_features(path, bars)) for path in self.files]
        if not parts:
            raise InputError("no feature is chosen; name at least one")
        _refuse_twins(parts)
        return pl.concat([frame for _, frame in parts], how="horizontal")


def _refuse_twins(parts: Sequence[tuple[str, pl.DataFrame]]) -> None:
    sources: dict[str, str] = {}
    for source, frame in parts:
        for name in frame.columns:
            if name in sources:
                raise InputError(f"feature {name!r} comes from {sources[name]} and from {source}; rename one of them")
            sources[name] = source


def features(bars: Bars) -> pl.DataFrame:
    """Return the small set for every bar, T rows of float64, without those of volume where the bars have none."""
    chosen = [REGISTER[name] for name in SMALL]
    return computed([item for item in chosen if bars.volume is not None or not item.needs_volume], bars)
