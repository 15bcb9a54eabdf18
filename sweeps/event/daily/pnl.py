"""Daily P&L of cells: what the tests of a whole map resample, worked out again when needed and never stored.

This is the only module of its kind that knows the kernels; whoever wants daily sums asks `daily_net`, whoever wants what
a rule knew of the direction asks `daily_excess`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from grids.table import CellTable
from signals.arrays import Array, Floats, Floats32, Integers
from sweeps.event.accounts.margin_rules import margins_of
from sweeps.event.accounts.sizing import sizing_of
from sweeps.event.daily.adding import EXCESS, HELD, NET, RAW, add_days
from sweeps.event.daily.dates import dates_with_bars, on_dates, places_of
from sweeps.event.daily.market_pay import MarketPay, judged_bars, market_pay
from sweeps.event.daily.mirror import mirrored
from sweeps.event.engine import EventEngine, simulation_memory
from sweeps.measures.samples import AnySample
from sweeps.plan.bounds import DataBounds
from sweeps.plan.reentry_rules import turns

__all__ = ["daily_excess", "daily_held", "daily_net", "daily_tally", "raw_excess"]

_NO_PAY = MarketPay(np.zeros((1, 2, 1)), np.ones((1, 2)), np.zeros((1, 2, 1)))
"""Where nothing is held against the market."""

_SAMPLES: dict[AnySample, int] = {"all": 0, "oos": 1, "seen": 2}


def daily_net(
    engine: EventEngine,
    table: CellTable,
    sample: AnySample = "all",
    dtype: DTypeLike = np.float32,
    days: Integers | None = None,
) -> Array:
    """Add up each cell's net returns by the UTC date of the exit bar; see `daily_tally`."""
    return daily_tally(engine, table, sample, dtype, days)[0]


def daily_tally(
    engine: EventEngine,
    table: CellTable,
    sample: AnySample = "all",
    dtype: DTypeLike = np.float32,
    days: Integers | None = None,
) -> tuple[Array, Integers]:
    """Add up each cell's net returns by the UTC date of the exit bar, and count them.

    Parameters
    ----------
    engine
        Of the signals; it may be shared by threads.
    table
        n cells that keep the contract's rules. Those with common exits together are fastest.
    sample
        Which trades count; the path is simulated over all bars whichever they are.
    dtype
        float32 or float64; sums are made in float64.
    days
        int64 (D,): the dates that have a column, counted from the first bar's; by default every date of the span from its
        first bar's to its last's.

    Returns
    -------
    daily : numpy.ndarray, shape (n, D)
        Fractions of the balance.
    counts : numpy.ndarray of int64, shape (n, 3)
        Trades, wins and losses.
    """
    return _added(engine, table, sample, dtype, NET, days)


def daily_excess(
    engine: EventEngine,
    table: CellTable,
    sample: AnySample = "all",
    dtype: DTypeLike = np.float32,
    days: Integers | None = None,
) -> tuple[Array, Integers]:
    """Add up by day what each cell earned beyond what the market paid for being there, before costs.

    Parameters
    ----------
    engine, table, sample, dtype, days
        As of `daily_tally`.

    Returns
    -------
    daily : numpy.ndarray, shape (n, D)
        Fractions of the balance, marked to market at the close of each date. Of ``d * exposure * return`` of every bar held
        the market's mean return is taken away, and the cell's mean signed exposure times what the market did that day beyond
        its mean: the influence of each day on ``sum of d * exposure * (return - mean return)``, the mean being estimated on the
        same bars.
    counts : numpy.ndarray of int64, shape (n, 3)
        Trades, wins and losses, net as everywhere.
    """
    return _added(engine, table, sample, dtype, EXCESS, days)


def raw_excess(engine: EventEngine, table: CellTable, sample: AnySample, pay: MarketPay) -> Floats:
    """Add up excess by day over what a market paid that is known from more bars than the engine's, and balance nothing.

    Parameters
    ----------
    engine, table, sample
        As of `daily_tally`.
    pay
        For the engine's variants and dates.

    Returns
    -------
    numpy.ndarray of float64, shape (n, D + 2)
        As of `daily_excess`, and the signed bodies and gaps held: what `sweeps.event.daily.market_pay.balanced` takes.
    """
    return _added(engine, table, sample, np.float64, RAW, pay=pay)[0]


def daily_held(
    engine: EventEngine, table: CellTable, sample: AnySample = "all", days: Integers | None = None
) -> Floats32:
    """Add up each cell's signed exposure over the bars of each date, (n, D): how long it keeps to a side."""
    found: Floats32 = _added(engine, table, sample, np.float32, HELD, days)[0]
    return found


def _pay(engine: EventEngine, sample: AnySample) -> MarketPay:
    judged = np.stack([judged_bars(each, len(engine.signals), sample) for each in engine.probabilities])
    return market_pay(engine.signals, engine.market, judged)


def _added(
    engine: EventEngine, table: CellTable, sample: AnySample, dtype: DTypeLike, what: int, days: Integers | None = None,
    pay: MarketPay | None = None,
) -> tuple[Array, Integers]:  # fmt: skip
    # a level that no trade of a cell can reach may be reached by its mirror image
    work, order, place = engine.work(table, exit_bounds=DataBounds() if what >= EXCESS else None)
    dates = dates_with_bars(engine.market)
    count = len(dates.day)
    shown = places_of(dates, np.arange(engine.market.days) if days is None else days)
    if what == RAW:
        shown = np.concatenate([shown, [count, count + 1]])
    paid = on_dates(pay or _pay(engine, sample), dates) if what >= EXCESS else _NO_PAY
    added = np.zeros((len(table), len(shown)), dtype=dtype)
    counts = np.zeros((len(table), 3), dtype=np.int64)
    rules = engine.exit_rules(work.exit_rules)
    n_bars = len(engine.signals)
    reflected = n_bars if what >= EXCESS else 1  # nothing is simulated there where only net returns are asked for
    add_days(
        engine.market,
        dates,
        paid,
        rules,
        mirrored(rules),
        work.path_exit[order],
        work.entry_rules,
        work.path_entry[order],
        work.reentry_rules,
        work.path_reentry[order],
        work.entry_variant,
        np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(order)))]),
        np.argsort(place, kind="stable"),
        sizing_of(
            table,
            np.arange(len(table)),
            np.zeros(len(table), dtype=np.int64),
            margins_of(table, engine.market.readings),
            engine.market.funded,
        ),
        engine.next_in_sample,
        engine.entry_probability,
        *simulation_memory(n_bars, *turns(work.reentry_rules)),
        *simulation_memory(reflected, *turns(work.reentry_rules)),
        _SAMPLES[sample],
        what,
        np.zeros(count + 2),
        np.zeros(count),
        shown,
        added,
        counts,
    )
    return added, counts
