"""What happened on random cells, so that agreement on it means something: reasons, pairs of parameters, odd turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from grids.parameters import PARAMETERS, SHORT_OF
from signals import Signals
from sweeps.measures.ratios import REASONS
from sweeps.reference.trades import ReferenceTrade

__all__ = ["ADDED", "TURNS", "Occurrences"]

ADDED = (
    *("filter", "opposite", "cooldown", "cooldown_after", "breakeven_after", "trailing_after", "stop_scale"),
    *SHORT_OF,
    *("same_bar", "risk", "maker_fee"),
)
"""The second edition's parameters; `risk` stands for sizing by it."""

_STOPS = {"stop_loss", "breakeven", "trailing_stop", "liquidation"}

TURNS = (
    "a level touched exactly",
    "a gap through an armed stop",
    "an ambiguous exit",
    "a reversal",
    "a reversal into ruin",
    "a ruin",
    "a cooldown past the end",
    "a reading with gaps that scales",
    "a filter",
)
"""What must have happened besides every reason and every pair of parameters."""


@dataclass
class Occurrences:
    """Counts.

    Attributes
    ----------
    reasons
        Trades by reason.
    pairs
        Cells that traded, by two of `ADDED` that are both away from their defaults.
    turns
        Trades or cells by what of `TURNS` befell them.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)

    def missing(self) -> list[str]:
        """Return what has not occurred."""
        pairs = [f"{one} with {other}" for one, other in combinations(ADDED, 2) if not self.pairs[one, other]]
        reasons = [f"an exit by {reason}" for reason in REASONS if not self.reasons[reason]]
        return [*reasons, *(turn for turn in TURNS if not self.turns[turn]), *pairs]

    def note(self, signals: Signals, cell: Mapping[str, Any], trades: Sequence[ReferenceTrade]) -> None:
        """Count what happened in one cell."""
        if not trades:
            return
        self.reasons.update(trade.reason for trade in trades)
        self.pairs.update(combinations([name for name in ADDED if _set(cell, name)], 2))
        for trade in trades:
            self._note_trade(signals, cell, trade)
        last, bars = trades[-1], len(signals)
        ruined = last.balance == 0
        turned = last.reason == "opposite" and cell["opposite"] == "reverse"
        stopped = cell["cooldown_after"] == "any" or last.reason in _STOPS
        cooled = stopped and not turned and last.exit_bar < bars - 2 <= last.exit_bar + cell["cooldown"]
        self.turns["a ruin"] += ruined
        self.turns["a reversal into ruin"] += ruined and turned
        self.turns["a cooldown past the end"] += cooled and not ruined
        self.turns["a reading with gaps that scales"] += cell["stop_scale"] == "holes"
        self.turns["a filter"] += cell["filter"] != "none"

    def _note_trade(self, signals: Signals, cell: Mapping[str, Any], trade: ReferenceTrade) -> None:
        bars, u, long = signals.bars, trade.exit_bar, trade.side == "long"
        self.turns["an ambiguous exit"] += trade.ambiguous
        self.turns["a reversal"] += trade.reason == "opposite" and cell["opposite"] == "reverse"
        if cell["stop_trigger"] == "close" or trade.reason not in REASONS[:4]:
            return
        touched = bars.low[u] if long == (trade.reason != "take_profit") else bars.high[u]
        rests = trade.reason == "take_profit" and cell["maker_fee"] is not None
        slips = 1 - (0 if rests else 1 if long else -1) * cell["slippage"]
        self.turns["a level touched exactly"] += trade.exit_price == float(touched) * slips and touched != bars.open[u]
        slipped = float(bars.open[u]) * slips
        late = trade.reason == "breakeven" or (trade.reason == "trailing_stop" and _late(cell, long))
        self.turns["a gap through an armed stop"] += late and trade.exit_price == slipped


def _late(cell: Mapping[str, Any], long: bool) -> bool:
    return cell["trailing_after" if long else "short_trailing_after"] is not None


def _set(cell: Mapping[str, Any], name: str) -> bool:
    """Whether a parameter is away from its default."""
    if name == "risk":
        return bool(cell["size_rule"] == "risk")
    default = cell[SHORT_OF[name]] if name in SHORT_OF else PARAMETERS[name].default
    return bool(cell[name] != default)
