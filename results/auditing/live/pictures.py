"""What is drawn of live trades beside a backtest."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.live.backtest import Backtest
from results.auditing.live.comparing import Compared, Live
from results.auditing.live.promise import Kept
from results.auditing.model import Picture
from signals.arrays import Array, Floats

__all__ = ["pictures"]

_POINTS = 1000
_EDGES = 41


def pictures(live: Live, backtest: Backtest, compared: Compared, kept: Kept | None) -> list[Picture]:
    """Return them, those first that decide."""
    drawn = [] if kept is None else [_evidence(kept), _bounds(kept)]
    if len(compared.matched) > 1:
        drawn += [_cumulative(live, backtest, compared), _slips(compared)]
    return drawn


def _thin(n: int) -> Array:
    return np.unique(np.linspace(0, n - 1, min(n, _POINTS)).astype(np.int64))


def _series(name: str, x: Array, y: Array) -> dict[str, Any]:
    return {"name": name, "x": x.tolist(), "y": [float(each) for each in y]}


def _evidence(kept: Kept) -> Picture:
    shown = _thin(len(kept.taken))
    x = shown + 1
    against, edge = (np.clip(each[shown], 1e-4, 1e12) for each in (kept.sequential.against, kept.sequential.edge))
    data = {
        "series": [
            _series("against the promise", x, against), _series("for an edge", x, edge),
            _series("decides", x, np.full(len(shown), 1 / kept.sequential.alpha)),
        ],
         "x_title": "live trades", "y_title": "evidence, to 1", "logarithmic": True, "percent": False,
    }  # fmt: skip
    caption = "What a bettor has made of 1 by betting against the promise, and against there being no edge; the line is what decides, however often one looks."
    return Picture("live-evidence", "Evidence after every live trade", caption, "lines", data)


def _bounds(kept: Kept) -> Picture:
    shown = _thin(len(kept.taken))
    x = shown + 1
    data = {
        "series": [
            _series("upper bound", x, kept.upper[shown]), _series("lower bound", x, kept.lower[shown]),
            _series("promised", x, np.full(len(shown), kept.promised)),
        ],
        "x_title": "live trades", "y_title": "mean a trade, of the position", "percent": True, "logarithmic": False,
    }  # fmt: skip
    caption = "Between the bounds lies the mean that live results come from, with 95 % at all times at once."
    return Picture("live-bounds", "What the live mean can be", caption, "lines", data)


def _cumulative(live: Live, backtest: Backtest, compared: Compared) -> Picture:
    mine, other = compared.matched.live, compared.matched.backtest
    shown = _thin(len(mine))
    x = shown + 1
    sums: list[Floats] = [np.cumsum(live.net[mine])[shown], np.cumsum(backtest.net[other])[shown]]
    data = {
        "series": [_series("live", x, sums[0]), _series("backtest", x, sums[1])],
        "x_title": "pairs of trades", "y_title": "sum of results, of the position", "percent": True, "logarithmic": False,
    }  # fmt: skip
    return Picture(
        "live-beside", "The same trades live and in the backtest", "Only trades that both made.", "lines", data
    )


def _slips(compared: Compared) -> Picture:
    slips = 1e4 * np.concatenate([compared.entry_slip, compared.exit_slip[np.isfinite(compared.exit_slip)]])
    low, high = np.quantile(slips, [0.005, 0.995])
    reach = max(abs(float(low)), abs(float(high)), 0.1)
    counts, edges = np.histogram(np.clip(slips, -reach, reach), bins=np.linspace(-reach, reach, _EDGES))
    data = {
        "edges": edges.tolist(), "counts": counts.tolist(), "marks": [{"name": "mean", "at": float(slips.mean())}],
        "x_title": "basis points, adverse to the right", "y_title": "fills", "percent": False,
    }  # fmt: skip
    return Picture(
        "live-slippage",
        "Slippage of fills",
        "Live fills beside the backtest's, which has its own slippage.",
        "histogram",
        data,
    )
