"""Honest lists over many styles: each follows from a bot, an account and a way to write it down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.audit.accounts import Book, book, booked, joined
from benchmarks.audit.bots import trade
from benchmarks.audit.forms import FORMS, Look, own_columns, write
from benchmarks.audit.listed import Listed
from benchmarks.audit.live_and_tables import OTHERS
from benchmarks.audit.market import Market, aggregated, make_market, shifted_basis
from benchmarks.audit.styles import STYLES, Style
from signals import Bars

__all__ = ["NAMES", "honest_list", "name_of"]

NAMES = (*(style.name for style in STYLES), *OTHERS)
"""Styles of honest lists, in the order in which seeds take them."""


def name_of(seed: int) -> str:
    """Return the name of the style of an honest list."""
    return NAMES[seed % len(NAMES)]


def honest_list(seed: int, folder: Path, scale: float = 1.0) -> Listed:
    """Make the honest list of a seed; its file goes into a folder, and its market has `scale` times as many bars as usual."""
    rng = np.random.default_rng([18, seed])
    at = seed % len(NAMES)
    if at >= len(STYLES):
        return OTHERS[NAMES[at]](rng, folder)
    style = replace(STYLES[at], bars=int(STYLES[at].bars * scale))
    fine = _market(style, rng)
    market = aggregated(fine, style.coarser)
    traded = fine if style.live else market
    one = book(trade(style.bot, traded, rng, style.most), traded, style.plan)
    if style.assets > 1:
        others = []
        for at in range(1, style.assets):
            other = make_market(
                rng,
                style.bars,
                style.minutes,
                price=20_000.0 / 7**at,
                name=f"COIN{at}USDT",
                closed=style.closed,
                start=fine.bars.time[0],
            )
            others.append(book(trade(style.bot, other, rng, style.most), other, style.plan))
        one = joined(one, *others)
        one = booked(one, one.profit)
    form, trades, words = _written(one, style, rng, folder)
    bars = _bars(style, fine, market, rng)
    if bars is not None and style.assets > 1:
        words["asset"] = market.name
    return Listed(style.name, trades, bars, {**words, **_claimed(one, style, rng)}, one, market, form)


def _market(style: Style, rng: np.random.Generator) -> Market:
    return make_market(
        rng,
        style.bars * style.coarser,
        max(style.minutes // style.coarser, 1),
        drift=style.drift,
        gaps=style.gaps,
        closed=style.closed,
        funded=style.funded,
        year=style.year,
        price=style.price,
        reverts=style.reverts,
    )


def _written(
    one: Book, style: Style, rng: np.random.Generator, folder: Path
) -> tuple[str, Path | pl.DataFrame, dict[str, Any]]:
    plain = style.assets == 1 and style.bot.at_once == 1
    if style.forms and (plain or style.form_overlaps) and len(one) and rng.random() < 0.5:
        form = str(rng.choice([each for each in FORMS if plain or each not in {"Binance fills", "TradingView"}]))
        return form, FORMS[form](one, folder), {}
    look = _look(style, rng)
    words: dict[str, Any] = {"unit": look.unit} if "result" in look.shows and rng.random() < 0.2 else {}
    return "own columns", write(own_columns(one, look), look.suffix, folder), words


_SHOWN = (
    ("quantity", "fee", "profit", "balance"),
    ("quantity", "profit"),
    ("result",),
    ("result", "balance"),
    ("quantity", "fee", "funding", "profit", "before", "balance", "reason"),
    ("leverage", "size", "result", "before", "balance", "reason"),
    ("quantity", "leverage", "fee", "result", "profit", "stop", "target", "reason"),
    ("number", "value", "fee", "profit", "reason"),
    ("number", "quantity", "fee_rate", "profit", "balance", "signal"),
    (),
)


def _look(style: Style, rng: np.random.Generator) -> Look:
    shows: tuple[str, ...] = _SHOWN[rng.integers(len(_SHOWN))]
    if style.assets > 1:
        shows = ("asset", *shows)
    if style.plan.fee_in == style.plan.fee_out == 0 and shows and style.tells_fees:
        shows = tuple(dict.fromkeys((*shows, "fee")))
    elif not style.tells_fees:
        shows = tuple(name for name in shows if name not in {"fee", "fee_rate"})
    unit = str(rng.choice(["price", "margin", "balance"]))
    percent = bool(rng.random() < 0.4)
    names = 0 if percent else int(rng.integers(3))
    return Look(
        names=names,
        shows=shows,
        unit=unit,
        percent=percent,
        decimals=int(rng.choice([2, 4, 8])),
        times=str(
            rng.choice(
                ["iso", "ms", "typed", "seconds"] if style.live else ["iso", "iso", "ms", "seconds", "minutes", "typed"]
            )
        ),
        order=str(rng.choice(["entry", "entry", "exit", "newest"])),
        suffix=str(rng.choice(["csv", "csv", "parquet", "semicolon", "frame"])),
    )


def _bars(style: Style, fine: Market, market: Market, rng: np.random.Generator) -> Bars | None:
    if rng.random() < 0.35:
        return None
    given = market
    if style.closed == "never" and not style.live and rng.random() < 0.15:
        given = aggregated(market, int(rng.choice([2, 3, 4])))
    elif style.coarser > 1 and style.live and rng.random() < 0.3:
        given = fine
    if rng.random() < 0.1:
        given = shifted_basis(given, rng)
    n = len(given.bars.time)
    part = rng.random()
    if part < 0.1:
        return given.bars[n // 3 :]
    return given.bars[: 3 * n // 4] if part < 0.2 else given.bars


def _claimed(one: Book, style: Style, rng: np.random.Generator) -> dict[str, Any]:
    """Return what its trader says of it, truly, in a fifth of the lists: up to four measures, as its account has them."""
    if len(one) < 30 or rng.random() > 0.2 or style.assets > 1:
        return {}
    said = _measures(one)
    chosen = rng.choice(len(said), int(rng.integers(1, 5)), replace=False)
    return {"claim": ", ".join(said[at] for at in sorted(chosen))}


def _measures(one: Book) -> tuple[str, ...]:
    """Return all that can be said of a book, in the amounts of its account."""
    won, lost = one.profit[one.profit > 0], -one.profit[one.profit < 0]
    opening = float(one.before[0])
    balance = np.concatenate([[opening], one.balance[np.argsort(one.exit_time, kind="stable")]])
    worst = float((1 - balance / np.maximum.accumulate(balance)).max())
    days = float((one.exit_time.max() - one.entry_time.min()) / np.timedelta64(1, "D"))
    said = (
        f"{100 * len(won) / len(one):.2f} % win rate",
        f"{len(one)} trades",
        f"{len(one) / days:.2f} trades per day",
        f"total return {100 * (balance[-1] / opening - 1):+.2f} %",
        f"final balance {balance[-1]:.2f}",
        f"max drawdown {100 * worst:.2f} %",
    )
    if not len(won) or not len(lost):
        return said
    return (
        *said,
        f"payoff ratio {won.mean() / lost.mean():.3f}",
        f"profit factor {won.sum() / lost.sum():.3f}",
    )
