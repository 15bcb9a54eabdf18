"""One cell's tear sheet: its curves, its trades and its words, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from grids.cell import stated
from grids.parameters import Value
from results.run.axes import parameters_text
from results.run.metrics import METRICS
from results.run.trade_samples import enough, measures_of
from results.style.counts import counted
from results.style.pictures import true_spans
from signals.arrays import Array, Flags, Floats

if TYPE_CHECKING:
    from sweeps.vectorbt.apart.accounts import Account, Accounts

__all__ = ["Curves", "TearSheet", "tear_sheet"]

_HEADLINE = {
    "win rate": "win_rate",
    "payoff": "payoff_ratio",
    "edge": "edge",
    "total return": "total_return",
    "drawdown of closed trades": "max_drawdown",
}
"""What a title says of the trades that lead."""


@dataclass(frozen=True, eq=False)
class Curves:
    """An account beside its market, over T bars.

    Attributes
    ----------
    time
        datetime64 (T,).
    close
        float64 (T,).
    equity
        float64 (T,): balance with open trades at their value, starting at 1.
    """

    time: Array
    close: Floats
    equity: Floats

    @property
    def hold(self) -> Floats:
        """Price over its first, what buying and holding would have made."""
        held: Floats = self.close / self.close[0]
        return held

    @property
    def drawdown(self) -> Floats:
        """Of `equity` from its peak, at most 0."""
        peak: Floats = np.maximum(np.maximum.accumulate(self.equity), 1.0)
        return self.equity / peak - 1.0

    @property
    def dates(self) -> str:
        """First and last day."""
        return f"{str(self.time[0])[:10]} to {str(self.time[-1])[:10]}"


@dataclass(frozen=True, eq=False)
class TearSheet:
    """One cell's run, ready to be drawn; T bars.

    Attributes
    ----------
    title, subtitle
        Lines of text; the title speaks of the trades that lead.
    whole
        The account of all trades, over all bars.
    out_of_sample
        That of the out-of-sample trades alone, from the first to the last out-of-sample bar; None where there is no
        such bar or nobody says.
    in_sample
        bool (T,): bars that the model had seen; None where nobody says, or there is none.
    trades
        Contract columns and `out_of_sample`.
    """

    title: str
    subtitle: str
    whole: Curves
    out_of_sample: Curves | None
    in_sample: Flags | None
    trades: pl.DataFrame

    @property
    def account(self) -> Curves:
        """What to look at first."""
        return self.whole if self.out_of_sample is None else self.out_of_sample

    @property
    def mixed(self) -> bool:
        """Whether out-of-sample trades, or bars without any, stand beside trades that the model had seen."""
        return self.out_of_sample is not None and self.in_sample_trades

    @property
    def in_sample_trades(self) -> bool:
        """Whether the model had seen bars of any trade."""
        return bool(self.trades["out_of_sample"].eq(other=False).any())

    @property
    def shown(self) -> str:
        """Which trades the account that leads is of, and when they were; empty where it is of all bars."""
        if self.in_sample is None or self.out_of_sample is None:
            return ""
        return f"{'OUT-OF-SAMPLE trades alone' if self.mixed else 'out-of-sample bars'}, {self.out_of_sample.dates}"

    @property
    def leads_out_of_sample(self) -> bool:
        """Whether some trades lead because they are out of sample, and others do not."""
        return self.mixed and bool(self.trades["out_of_sample"].any())

    @property
    def leading(self) -> pl.DataFrame:
        """The trades to draw enlarged: out-of-sample ones where there are any."""
        return self.trades.filter("out_of_sample") if self.leads_out_of_sample else self.trades

    @property
    def pale(self) -> Flags:
        """Bool (trades,): those that stand back, since the model had seen them."""
        pale: Flags = ~self.trades["out_of_sample"].fill_null(value=True).to_numpy()
        return pale

    def ends(self, trades: pl.DataFrame) -> tuple[Array, Array]:
        """Return the times of trades' entries and exits: datetime64."""
        entered, left = (self.whole.time[trades[f"{end}_bar"].to_numpy()] for end in ("entry", "exit"))
        return entered, left

    def window(self, trades: int) -> tuple[int, int]:
        """Return the first bar and one past the last that hold the last so many leading trades, with some room."""
        if self.leading.is_empty():
            return 0, len(self.whole.time)
        shown = self.leading.tail(trades)
        first, last = int(shown["entry_bar"][0]), int(shown["exit_bar"][-1])
        room = max((last - first) // 40, 3)
        return max(first - room, 0), min(last + room + 2, len(self.whole.time))

    def in_sample_spans(self) -> list[tuple[np.datetime64, np.datetime64]]:
        """Return the times at which stretches of in-sample bars begin and end."""
        if self.in_sample is None:
            return []
        time = self.whole.time
        return [(time[first], time[min(end, len(time) - 1)]) for first, end in true_spans(self.in_sample)]


def _parameters(cell: Mapping[str, Value]) -> str:
    """Return a cell's parameters that are not the contract's defaults, in one line."""
    own = stated(cell)
    own.pop("variant", None)  # the title names it
    return parameters_text(own) or "the contract's defaults"


def tear_sheet(
    accounts: Accounts,
    trades: pl.DataFrame,
    cell: Mapping[str, Value],
    names: tuple[str, str],
    flags: Flags | None,
) -> TearSheet:
    """Gather what is drawn of a cell.

    Parameters
    ----------
    accounts
        Of the cell by vectorbt: of all trades, and of out-of-sample ones alone if there are such bars.
    trades
        The same cell replayed, with `out_of_sample`.
    cell
        Its parameters.
    names
        What to call the cell and its market.
    flags
        bool (T,): which bars are out of sample; None where nobody says.
    """
    return TearSheet(
        f"{names[1]}, {names[0]}: {_headline(trades, known=flags is not None)}",
        _parameters(cell),
        _curves(accounts.whole),
        None if accounts.out_of_sample is None else _curves(accounts.out_of_sample),
        None if flags is None or flags.all() else ~flags,
        trades,
    )


def _curves(account: Account) -> Curves:
    return Curves(account.time, account.close, account.equity)


def _headline(trades: pl.DataFrame, *, known: bool) -> str:
    """Say how many trades are out of sample, and what these, or where nobody says all of them, made."""
    summary = counted(len(trades), "trade")
    shown = trades
    if known and len(trades):
        shown = trades.filter("out_of_sample")
        count = "NONE" if shown.is_empty() else "all" if len(shown) == len(trades) > 1 else f"{len(shown):,}"
        summary = (
            f"{count}{'' if count == 'all' else ' of'} {summary} {'is' if len(shown) <= 1 else 'are'} out of sample"
        )
        if shown.is_empty():
            return summary + ": the model had seen bars of every one"
    found = measures_of(shown)
    parts = [
        *((f"{title} {METRICS[name].written(found[name])}") for title, name in _HEADLINE.items()),
        *(["few trades"] if not enough(found) and found["trades"] else []),
    ]
    return f"{summary}: " + ", ".join(parts)
