"""Why a cell earns or loses what it does, in numbers: what it would take, what exits and costs do, and what luck would earn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import Value
from results.trade_analysis.model import MeasuresOf, Number, RandomEntries, Why
from results.trade_analysis.reasons.bearing import borne_cost
from results.trade_analysis.reasons.stopped import beyond_stops
from results.trade_analysis.reasons.words import Told, why_words
from results.trade_analysis.trades.trade_list import TradeList
from signals.arrays import Floats

__all__ = ["why_of"]

OfCells = list[tuple[TradeList, Mapping[str, Value]]]


def why_of(  # noqa: PLR0913 - all of it is told
    of_cells: OfCells,
    measures: MeasuresOf,
    *,
    fee: Number,
    random: RandomEntries | None,
    earned: Number,
    undefined: str | None = None,
) -> Why:
    """Return why, in numbers and words.

    Parameters
    ----------
    of_cells
        The trades that are shown with the rules behind them, of one cell or of several.
    measures
        As the run stores them: of the cell, or of that one of several that stands for them.
    fee
        What they pay on each side; None where they differ.
    random, earned, undefined
        What random entries earn, and the cell or cells themselves, a trade; or why nobody can say.

    Notes
    -----
    `kept_by_winners` is the sum of the price moves that winners took, as a share of the sum of their favourable excursions;
    `losers_excursion` the sum of the moves that losers gave, as a share of the sum of their adverse excursions. Sums, because a mean of shares
    would be ruled by trades that hardly moved.
    """
    net = measures["net"]
    trades = [each for each, _ in of_cells]
    moves, returns = _joined([each.gross for each in trades]), _joined([each.net for each in trades])
    favourable, adverse = (_joined([getattr(each, name) for each in trades]) for name in ("favourable", "adverse"))
    won, lost = returns > 0, returns < 0
    ambiguous = int(sum(np.count_nonzero(each.ambiguous) for each in trades))
    # stored sums do not tell it of every cell, and of some within 1 %; trades do
    exact = borne_cost(*of_cells[0]) if len(of_cells) == 1 else None
    bears = net.get("breakeven_cost") if exact is None else exact
    found: Why = {
        "win_rate": net["win_rate"],
        "payoff_ratio": net["payoff_ratio"],
        "breakeven_win_rate": net["breakeven_win_rate"],
        "breakeven_payoff_ratio": net["breakeven_payoff_ratio"],
        "cost_per_side": fee,
        "breakeven_cost": bears,
        "beyond_stop": beyond_stops(of_cells),
        "kept_by_winners": _share(moves[won], favourable[won]),
        "losers_excursion": _share(-moves[lost], adverse[lost]),
        "ambiguous": {"trades": ambiguous, "share": ambiguous / len(returns) if len(returns) else None},
        "random": random,
        "words": [],
    }
    told = Told(len(returns), _ahead(favourable[lost]), earned)
    found["words"] = why_words(found, measures, told, undefined)
    return found


def _joined(columns: list[Floats]) -> Floats:
    return np.concatenate([np.empty(0), *columns])


def _share(part: Floats, whole: Floats) -> Number:
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else None


def _ahead(favourable: Floats) -> Number:
    return float(favourable.mean()) if len(favourable) else None
