"""Measures that no run stores, because what it stores determines them: what it would take for a cell to break even.

They are columns of a run's cells beside the stored ones, of whatever release it is of, and exist in every view that has the sums
they are made of.

**`breakeven_payoff_ratio`** is ``(1 - w) / w`` of the win rate w: the payoff ratio at which so many wins would just pay for the
losses. `edge` is positive exactly where `payoff_ratio` is above it.

**`breakeven_cost`** is the `fee` per side, a fraction of notional, at which the cell's expectancy would be 0 with all else as it
is: slippage, which is in the prices; funding; sizes; a `maker_fee`. A fee moves no trade, so the sum of net returns falls in a straight
line with it, ``N(f) = N - (f - fee) * S``, and ``breakeven_cost = fee + N / S``, S being what is traded over all fills,
``sum of exposure * (1 + exit/entry)``; of a liquidated trade only the entry pays, so there it is the exposure. S is not stored, but follows exactly

- from exposure, where `size_rule` is `fixed` and one side alone enters: ``2 * exposure * trades + d * G``, G being the sum of
  gross returns, less the exits of the `exits_liquidation` trades, which all have the same price move;
- from costs, ``S = (G - N) / fee``, where fees are all there is between gross and net: a fee above 0, no funding and no liquidation.

Where funding is charged and both sides enter, at a fixed size and without a liquidation, S is ``2 * exposure * trades`` but for what longs and shorts moved less
each other. That is at most the sum of all moves; where these are within 1 % of S, so is the distance of `breakeven_cost` from
`fee`, and it is given.

It is null where none of this holds, where exits paid a `maker_fee`, which another `fee` would leave as it is, without trades, and in a ruined
cell, whose trades would be others. At a fee so high that a trade would lose the whole balance, the line bends.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sweeps.measures.ratios import Prefix

__all__ = ["DERIVED", "FUNDED", "derived"]

DERIVED = ("breakeven_payoff_ratio", "breakeven_cost")
"""Names of the measures."""

FUNDED = "funded"
"""A column of a run's cells: whether funding may have been charged, because the cell asks for it and the file has rates."""

_NEAR = 0.01


def derived(prefix: Prefix = "") -> Mapping[str, pl.Expr]:
    """Return the measures of one view, by name, over stored columns and `FUNDED`.

    Parameters
    ----------
    prefix
        As of `sweeps.measures.ratios.ratio_measures`; of gross returns there is no `breakeven_cost`.
    """
    out_of_sample = prefix.startswith("oos_")
    trades = pl.col("oos_trades" if out_of_sample else "trades").cast(pl.Float64)
    wins = pl.col(f"{prefix}wins").cast(pl.Float64)
    payoff = pl.when((trades > 0) & (wins > 0)).then((trades - wins) / wins)
    found = {"breakeven_payoff_ratio": payoff.alias("breakeven_payoff_ratio")}
    if not prefix.endswith("gross_"):
        cost = _breakeven_cost("oos_" if out_of_sample else "", trades)
        found["breakeven_cost"] = pl.when(cost.is_finite()).then(cost).alias("breakeven_cost")
    return found


def _breakeven_cost(sample: str, trades: pl.Expr) -> pl.Expr:
    """Return the fee per side at which the expectancy of all or of the out-of-sample trades is 0."""
    net, gross = (pl.col(f"{sample}{cost}sum_win") - pl.col(f"{sample}{cost}sum_loss") for cost in ("", "gross_"))
    fee, exposure, direction = pl.col("fee"), pl.col("leverage") * pl.col("size"), _direction()
    # how many of a sample's trades were liquidated is not stored, unless none was or all trades are of it
    broke = pl.col("exits_liquidation")
    broke_known = (broke == 0) | (trades == pl.col("trades"))
    room = 1.0 / pl.col("leverage") - pl.col("maintenance_margin").fill_null(0.0)
    by_exposure = exposure * (2.0 * trades - broke * (1.0 - direction * room)) + direction * gross
    by_costs = (gross - net) / fee
    moved = pl.col(f"{sample}gross_sum_win") + pl.col(f"{sample}gross_sum_loss")
    fixed = pl.col("size_rule").cast(pl.String) == "fixed"
    traded = (
        pl.when(fixed & direction.is_not_null() & broke_known)
        .then(by_exposure)
        .when((fee > 0) & ~pl.col(FUNDED) & (broke == 0))
        .then(by_costs)
        .when(fixed & (broke == 0) & (moved <= _NEAR * (2.0 * exposure * trades - moved)))
        .then(2.0 * exposure * trades)
    )
    makes = pl.col("maker_fee").is_not_null() & (pl.col("stop_trigger").cast(pl.String) == "intrabar")
    able = (trades > 0) & (pl.col("state") != "ruined") & ~(makes & (pl.col("exits_take_profit") > 0))
    return pl.when(able & (traded > 0)).then(fee + net / traded)


def _direction() -> pl.Expr:
    """Return 1 where longs alone can enter, -1 where shorts alone can, else null."""
    side = pl.col("side").cast(pl.String)
    longs = (side != "short") & pl.col("long_entry").is_not_null()
    shorts = (side != "long") & pl.col("short_entry").is_not_null()
    return pl.when(longs & ~shorts).then(1.0).when(shorts & ~longs).then(-1.0)
