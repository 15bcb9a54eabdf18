"""What no account could have held or lost: margins above the balance, losses above the margin, trades after ruin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from results.auditing.accounting.checks.concerning import concerned, named, of_trades
from results.auditing.accounting.checks.duplicates import repeats
from results.auditing.accounting.concurrency import ends, over_time, starts
from results.auditing.accounting.fitting.quantities import balances_at_entry, notional, ratio
from results.auditing.accounting.fitting.rounding import half_step
from results.auditing.case import Case
from results.auditing.model import Finding, Weight
from results.auditing.trades import TradeList
from signals.arrays import Flags, Floats, Times

__all__ = ["margin_shares", "margins"]

_ROOM = 1.03
"""Margins at once over the balance: more than the moves of the balance between two entries explain."""
_WHOLE, _AT_ONCE = 0.06, 2.5
"""How near to the whole balance positions are, and how many times the balance are open at once."""
_BEYOND = 1.05
"""Losses over the margin or the balance: more than fees and a fill beyond the level explain."""

_NEAREST, _FURTHEST = 0.5, 1.3
"""Of the margin: what is gone at the level of a liquidation that maintenance brings nearer, and at most after its fill and fees."""
_HIGHEST = 125.0
"""The highest leverage at which exchanges isolate margins: above it stand brokers, with whom the whole account is margin."""


def margins(case: Case) -> Iterator[Finding]:
    """Yield margins above the balance, losses above the margin, trading after ruin, and open positions left out."""
    yield from _overdrawn(case)
    yield from _beyond(case)
    yield from _after_ruin(case)
    yield from _still_open(case)


def margin_shares(case: Case) -> Floats | None:
    """Return the margin of each trade over the balance, float64 (n,), as far as the list tells it."""
    trades = case.trades
    if trades.size is not None:
        return trades.size
    if trades.exposure is not None and trades.leverage is not None:
        return ratio(trades.exposure, trades.leverage)
    balance = balances_at_entry(trades)
    if balance is not None and (trades.margin is not None or trades.leverage is not None):
        # what nobody had is no base: trades of a ruined account are told by themselves
        balance = np.where(balance > 0, balance, np.nan)
        if trades.margin is not None:
            return ratio(trades.margin, balance)
        value = notional(trades)
        return None if value is None or trades.leverage is None else ratio(value / trades.leverage, balance)
    return None


def _overdrawn(case: Case) -> Iterator[Finding]:
    """Yield margins that were open at once and together above the balance."""
    trades, shares = case.trades, margin_shares(case)
    if np.isnat(trades.entry_time).any():
        return
    if shares is None:
        yield from _whole_each(case)
        return
    kept = trades.take(~repeats(trades))
    shares = shares[~repeats(trades)] if len(kept) < len(trades) else shares
    time, level = over_time(kept, shares)
    at = int(np.argmax(level))
    if level[at] <= _ROOM * max(1.0, float(np.nanmax(shares))):
        return
    over = _above(case, time, level)
    count = int(case.reckoning.concurrent.max())
    text = (
        f"At the peak, {str(time[at])[:16].replace('T', ' ')}, positions open at once had put up {level[at]:.1f} times the balance as margin"
        f" ({count:,} positions at most at once): no account could have held them. What one account would have had is in the table below."
    )
    numbers = {"peak_margin": float(level[at]), "peak_positions": count, "at": str(time[at])}
    yield Finding("overlap_overdraws", "impossible", text, **concerned(trades, over), numbers=numbers)


def _whole_each(case: Case) -> Iterator[Finding]:
    """Yield positions that each take the whole balance, several at once, of a list that states no leverage."""
    trades, exposure = case.trades, case.reckoning.exposure
    if not len(trades) or not np.isfinite(exposure).all() or abs(float(np.median(exposure)) - 1) > _WHOLE:
        return
    alone = ~repeats(trades)
    time, level = over_time(trades.take(alone), exposure[alone])
    at = int(np.argmax(level))
    if level[at] <= _AT_ONCE:
        return
    text = (
        f"At the peak, {str(time[at])[:16].replace('T', ' ')}, positions of {level[at]:.1f} times the balance were open at once, each of them of the"
        " whole balance, and the list states no leverage: an account without one could not have held them."
    )
    numbers = {"peak_exposure": float(level[at]), "at": str(time[at])}
    yield Finding(
        "overlap_overdraws", "doubtful", text, **concerned(trades, _above(case, time, level)), numbers=numbers
    )


def _above(case: Case, time: Times, level: Floats) -> Flags:
    at = np.searchsorted(time, starts(case.trades).astype("datetime64[us]"), side="right") - 1
    return np.asarray(level[np.clip(at, 0, None)] > _ROOM)


def _leverage(case: Case) -> Floats | None:
    """Return the leverage of each trade as stated, or as its results imply it."""
    trades = case.trades
    if trades.leverage is not None:
        return trades.leverage
    if trades.exposure is not None and trades.size is not None:
        return ratio(trades.exposure, trades.size)
    fit = next((fit for fit in case.reckoning.fits if fit.scale == "size"), None)
    return None if fit is None else np.full(len(trades), fit.factor)


def _beyond(case: Case) -> Iterator[Finding]:
    """Yield losses of more than the account, and losses of more than the margin as far as margins were isolated."""
    trades, leverage = case.trades, _leverage(case)
    whole = np.zeros(len(trades), dtype=bool)
    if case.reckoning.basis == "balance":
        whole = np.asarray(case.reckoning.returns < -_BEYOND)
    if count := int(whole.sum()):
        text = (
            f"{of_trades(count, len(trades))} lost more than the whole balance ({named(trades, whole)}): the position would have been"
            " liquidated before. A list without liquidations shows recoveries that no account lived to see."
        )
        yield Finding("loss_beyond_margin", "refuted", text, **concerned(trades, whole))
        return
    if leverage is None:
        return
    with np.errstate(invalid="ignore"):
        most = -_BEYOND - 0.003 * leverage
        beyond = (leverage > 1.5) & (leverage * case.reckoning.net < most)  # noqa: PLR2004
        stated = _of_margin(case)
        # who states that he lost no more than the margin was liquidated, wherever the price was afterwards
        beyond &= np.isnan(stated) | (stated < most)
    if beyond.any():
        yield _beyond_margin(case, leverage, beyond)


def _beyond_margin(case: Case, leverage: Floats, beyond: Flags) -> Finding:
    """Return losses of more than the margin: with cross margin, and at any broker, the whole account stands behind a trade."""
    trades, count = case.trades, int(beyond.sum())
    text = (
        f"{of_trades(count, len(trades))} lost more than the margin put up for {'it' if count == 1 else 'them'}, at"
        f" {float(np.median(leverage[beyond])):g}x ({named(trades, beyond)})"
    )
    # with cross margin no such loss is a fault: what nothing tells is a question
    weight: Weight = "untestable"
    if _isolated(case, leverage):
        weight = "refuted"
        text += ", while others were liquidated at theirs. A list without liquidations shows recoveries that no account lived to see."
    elif (
        case.reckoning.basis == "balance"
        or float(np.median(leverage[beyond])) > _HIGHEST
        or "MetaTrader" in case.read.form
    ):
        weight = "note"
        text += ": as with cross margin, where the whole balance stands behind each trade. With isolated margin they would have been liquidated."
    else:
        text += (
            ": with isolated margin they would have been liquidated. Was it cross margin? Balances, or sizes as parts of the balance, would"
            " tell whether the account lived."
        )
    return Finding("loss_beyond_margin", weight, text, **concerned(trades, beyond))


def _isolated(case: Case, leverage: Floats) -> bool:
    """Whether margins were isolated: levels or exits of liquidation at the margin, or losses that end there.

    With cross margin there are liquidations too, of the whole balance: they say nothing of the margin of a trade.
    """
    trades = case.trades
    if trades.liquidation is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            away = trades.sign * (1 - trades.liquidation / trades.entry_price) * leverage
        known = np.isfinite(away) & (trades.liquidation > 0)
        if known.any() and _NEAREST <= float(np.median(away[known])) <= _BEYOND:
            return True
    if trades.reason is not None:
        liquidated = np.char.find(np.char.lower(trades.reason.astype(str)), "liq") >= 0
        if liquidated.any() and float(np.nanmedian((leverage * case.reckoning.net)[liquidated])) > -_FURTHEST:
            return True
    stated = _of_margin(case)
    with np.errstate(invalid="ignore"):
        ended = (stated >= -1.02) & (stated <= -0.95) & (leverage * case.reckoning.move < -_BEYOND - 0.05)  # noqa: PLR2004
    return int(ended.sum()) > 1


def _of_margin(case: Case) -> Floats:
    """Return stated results as fractions of the margin, float64 (n,), NaN where they cannot be had."""
    trades = case.trades
    fit = case.reckoning.fits[0] if case.reckoning.fits else None
    leverage = _leverage(case)
    if fit is None or leverage is None:
        return np.full(len(trades), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(fit.value / fit.scaled * leverage)


def _after_ruin(case: Case) -> Iterator[Finding]:
    """Yield trades of an account that had nothing left."""
    trades = case.trades
    ruined = np.zeros(len(trades), dtype=bool)
    weight: Weight = "impossible"
    if trades.balance_before is not None:
        ruined |= (trades.balance_before <= 0) & _moved_more(trades)
    elif trades.balance is not None:
        ruined |= _had_nothing(trades) & _moved_more(trades)
    elif case.reckoning.basis == "balance" and (lost := case.reckoning.returns <= -1).any():
        ruined |= starts(trades) >= ends(trades)[lost].min()
        weight = "doubtful"
    if count := int(ruined.sum()):
        text = (
            f"{of_trades(count, len(trades))} were made after the account had nothing left ({named(trades, ruined)}): a balance at or below"
            f" 0 opens no position{', unless money was paid in' if weight == 'doubtful' else ''}."
        )
        yield Finding("traded_after_ruin", weight, text, **concerned(trades, ruined))


def _moved_more(trades: TradeList) -> Flags:
    """Return trades that gained or lost more than what a balance of 0 may hide that is rounded, bool (n,)."""
    change = trades.profit
    if change is None and trades.balance is not None and trades.balance_before is not None:
        change = trades.balance - trades.balance_before
    if change is None:
        return np.ones(len(trades), dtype=bool)
    hidden = 4 * max(half_step(trades.balance), half_step(trades.balance_before))
    return ~np.asarray(np.abs(change) <= hidden)


def _had_nothing(trades: TradeList) -> Flags:
    """Return entries at which the last stated balance was 0 or less, and nothing had been paid in since, bool (n,)."""
    before, after = balances_at_entry(trades), trades.balance
    if before is None or after is None:
        return np.zeros(len(trades), dtype=bool)
    # what the trade began with, by its own balance
    begun = after if trades.profit is None else after - trades.profit
    with np.errstate(invalid="ignore"):
        return np.asarray((before <= 0) & ~(begun > 1e-6 * np.nanmax(np.abs(after))))


def _still_open(case: Case) -> Iterator[Finding]:
    """Yield positions that were open at the end and are in no number of the list."""
    count, peak = case.read.open_trades, int(case.reckoning.concurrent.max(initial=0))
    if not count:
        return
    here = count - case.read.open_elsewhere
    many = here > peak + 1 and here > 2  # noqa: PLR2004 - as many as were ever open at once explain themselves
    text = (
        f"{here:,} positions were still open and are in no number of this list, though never more than {peak:,} of the closed ones were open"
        " at once: losers that are not closed flatter a list."
        if many
        else f"{count:,} position{' was' if count == 1 else 's were'} still open at the end and {'is' if count == 1 else 'are'} left out of every"
        f" number here{f', {case.read.open_elsewhere:,} of them in markets without a closed trade' if case.read.open_elsewhere else ''}."
    )
    yield Finding("open_trades_left_out", "doubtful" if many else "note", text, count=count)
