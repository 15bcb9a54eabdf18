"""A trade list in the one form that every examination reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np

from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["DATES_ALONE", "TAKEN_FOR_UTC", "ReadTrades", "TradeList", "Unit"]

TAKEN_FOR_UTC = "taken for UTC"
"""How the notes of whoever reads times without a zone say that UTC is a guess."""

DATES_ALONE = "dates without a time of day"
"""How the notes of whoever reads such times say so: that they are midnights is a guess."""

Unit = Literal["price", "margin", "balance"]
"""What a stated return is a fraction of: the notional at entry, the margin, or the balance before the trade."""


@dataclass(frozen=True, eq=False)
class TradeList:
    """n closed trades in order of entry (of equal entries, in the order of the file).

    A column that the list does not have is None; a value that a row does not have is NaN, NaT or "". Amounts are in the
    account's currency, fractions are fractions (0.03 is 3 %).

    Attributes
    ----------
    row
        int64 (n,): where each stands in the file, 1 being the first row of data.
    entry_time, exit_time
        datetime64[us] (n,), UTC.
    short
        bool (n,).
    entry_price, exit_price
        float64 (n,): average fills.
    asset
        str (n,): market.
    quantity, value, margin
        float64 (n,): units of the asset, notional at entry, margin.
    leverage, size, exposure
        float64 (n,): notional over margin, margin over balance, notional over balance.
    fee, funding
        float64 (n,): amounts of both sides, positive where paid.
    fee_ratio
        float64 (n,): fees of both sides as a fraction of the notional at entry, where the list states rates.
    profit
        float64 (n,): the stated result as an amount.
    result
        float64 (n,): the stated result as a fraction; of what, `ReadTrades.unit` says where the form does.
    balance_before, balance
        float64 (n,): before and after each trade, as stated.
    stop, target, liquidation
        float64 (n,): levels as stated.
    reason
        str (n,): of the exit, as stated.
    signal_time
        datetime64[us] (n,): when the entry was decided, where stated.
    entry_bar, exit_bar
        int64 (n,): where the list counts bars; -1 where unknown.
    probability
        float64 (n,).
    entry_end, exit_start
        datetime64[us] (n,): of trades of several fills, when the last fill that added to the position was made, and the first
        that reduced it: the prices are averages over ``entry_time`` to `entry_end` and `exit_start` to ``exit_time``.
    fills_in, fills_out
        int64 (n,): how many fills opened and closed it.
    number
        int64 (n,): the list's own numbering of its trades, -1 where a row has none.
    contract
        float64 (n,): how many units of the asset one of `quantity` is, as of futures and lots; NaN where unknown, None where
        quantities are units.
    group
        str (n,): whose trade it is, where the list names accounts or strategies.
    """

    row: Integers
    entry_time: Times
    exit_time: Times
    short: Flags
    entry_price: Floats
    exit_price: Floats
    asset: Array | None = None
    quantity: Floats | None = None
    value: Floats | None = None
    margin: Floats | None = None
    leverage: Floats | None = None
    size: Floats | None = None
    exposure: Floats | None = None
    fee: Floats | None = None
    fee_ratio: Floats | None = None
    funding: Floats | None = None
    profit: Floats | None = None
    result: Floats | None = None
    balance_before: Floats | None = None
    balance: Floats | None = None
    stop: Floats | None = None
    target: Floats | None = None
    liquidation: Floats | None = None
    reason: Array | None = None
    signal_time: Times | None = None
    entry_bar: Integers | None = None
    exit_bar: Integers | None = None
    probability: Floats | None = None
    entry_end: Times | None = None
    exit_start: Times | None = None
    fills_in: Integers | None = None
    fills_out: Integers | None = None
    number: Integers | None = None
    contract: Floats | None = None
    group: Array | None = None

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.row)

    @property
    def sign(self) -> Floats:
        """1 for longs, -1 for shorts, float64 (n,)."""
        return np.where(self.short, -1.0, 1.0)

    @property
    def move(self) -> Floats:
        """The unlevered move in favour, before costs: ``d * (exit / entry - 1)``, float64 (n,)."""
        return self.sign * (self.exit_price / self.entry_price - 1.0)

    def take(self, chosen: Flags | Integers) -> TradeList:
        """Return the trades that `chosen`, flags or places, picks."""

        def some(name: str) -> Array | None:
            column: Array | None = getattr(self, name)
            return None if column is None else column[chosen]

        columns: dict[str, Any] = {each.name: some(each.name) for each in fields(self)}
        return TradeList(**columns)


@dataclass(frozen=True, eq=False)
class ReadTrades:
    """A trade list with where it came from and what was guessed.

    Attributes
    ----------
    trades
        The closed trades.
    source
        What to call the list in a message, as a rule its path.
    form
        What wrote it: ``own columns``, ``this project``, ``freqtrade``, ``TradingView``, ...
    columns
        By name of `TradeList`, the column or formula it was read from.
    notes
        What was guessed or left out, a sentence each.
    unit
        What `TradeList.result` is a fraction of, where the form or the user says; else None, and the accounting finds out.
    stated
        What the file states of the whole besides its trades: ``initial_balance``, ``final_balance``, ``trades``,
        ``wins``, ``profit``, ``fee_rate`` (a side) and so on, numbers by name.
    open_trades
        How many trades were still open, and left out.
    open_elsewhere
        Of these, those in markets in which the list has no closed trade: coins held as savings, or for fees.
    partial
        Whether closed trades of the file were left out, as those of other markets where one was asked for: then balances and
        numbers have holes for no fault of the list.
    """

    trades: TradeList
    source: str
    form: str
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    unit: Unit | None = None
    stated: Mapping[str, float] = field(default_factory=dict)
    open_trades: int = 0
    partial: bool = False
    open_elsewhere: int = 0

    @property
    def zone_guessed(self) -> bool:
        """Whether times name no zone, nor did the user, so that UTC is a guess: a note says so."""
        return any(TAKEN_FOR_UTC in note for note in self.notes)

    @property
    def dates_alone(self) -> bool:
        """Whether times are dates, so that order and length within a day are not known: a note says so."""
        return any(DATES_ALONE in note for note in self.notes)
