"""What a fault is, and the scene that it is done to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from benchmarks.audit.accounts import Book, Plan, book
from benchmarks.audit.bots import Bot, trade
from benchmarks.audit.market import Market, make_market
from signals.arrays import Array, Floats

__all__ = ["Fault", "Scene", "changed", "liquidated", "scene"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A list in the making.

    Attributes
    ----------
    book
        Its trades and accounts.
    market
        That was traded.
    shows
        Columns that are shown.
    unit
        Of the stated result.
    columns
        Shown instead of the book's own.
    words
        What the audit is told beside.
    with_bars
        Whether the audit gets bars.
    """

    book: Book
    market: Market
    shows: tuple[str, ...] = ("quantity", "fee", "profit", "balance")
    unit: str = "balance"
    columns: Mapping[str, Array] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    with_bars: bool = False

    def told(self, **words: Any) -> Scene:
        """Return the scene with more told."""
        return replace(self, words={**self.words, **words})

    def showing(self, *names: str) -> Scene:
        """Return the scene with more columns shown."""
        return replace(self, shows=tuple(dict.fromkeys((*self.shows, *names))))


@dataclass(frozen=True)
class Fault:
    """One way to be false.

    Attributes
    ----------
    name
        In words.
    family
        Of the examination that should find it.
    kinds
        Of findings, any of which names it.
    does
        Makes a scene false.
    bot, plan
        Whose lists it is done to.
    market
        Arguments of `make_market`.
    bars, minutes
        Of the market.
    last
        Whether it has to be done after others, and is not combined with another that has.
    lone
        Whether it is not combined at all.
    """

    name: str
    family: str
    kinds: tuple[str, ...]
    does: Callable[[Scene, np.random.Generator], Scene]
    bot: Bot = field(default_factory=lambda: Bot(often=0.12))
    plan: Plan = field(default_factory=lambda: Plan(size=0.5, leverage=2.0))
    market: Mapping[str, Any] = field(default_factory=dict)
    bars: int = 12_000
    minutes: int = 5
    last: bool = False
    lone: bool = False


def scene(fault: Fault, rng: np.random.Generator) -> Scene:
    """Return an honest scene that a fault can be done to."""
    market = make_market(rng, fault.bars, fault.minutes, **fault.market)
    return Scene(book(trade(fault.bot, market, rng), market, fault.plan), market)


def changed(one: Book, **columns: Array) -> Book:
    """Return a book with other columns, nothing else following from them."""
    return Book(**{each.name: columns.get(each.name, getattr(one, each.name)) for each in fields(one)})


def liquidated(one: Book, leverage: Floats) -> Array:
    """Return reasons by which the trade that lost about its margin was liquidated there: then margins were isolated."""
    lost = np.abs(leverage * one.sign * (one.exit / one.entry - 1) + 1)
    return np.where(np.arange(len(one)) == np.argmin(lost), "liquidation", one.reason)
