"""Styles of honest trading, odd ones among them."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.audit.accounts import Plan
from benchmarks.audit.bots import Bot

__all__ = ["STYLES", "Style"]

_NONE = float("inf")


@dataclass(frozen=True)
class Style:
    """One way to trade, and the market it trades.

    Attributes
    ----------
    name
        What to call it.
    bot, plan
        How it decides, and how its account is run.
    bars, minutes
        Of its market.
    drift, gaps, closed, funded, year, price, reverts
        See `market.make_market`.
    tells_fees
        Whether a list without fees says that there were none.
    coarser
        So many bars of the market are one of the bars that the list may be held against.
    live
        Whether fills are of the finer market, seconds after its bars open.
    assets
        Markets it trades.
    forms, form_overlaps
        Whether it may be written as other programs do, and whether even with several positions at once.
    most
        Trades at most.
    """

    name: str
    bot: Bot = field(default_factory=Bot)
    plan: Plan = field(default_factory=Plan)
    bars: int = 12_000
    minutes: int = 5
    drift: float = 0.0
    gaps: float = 0.0
    closed: str = "never"
    funded: bool = False
    year: float = 0.6
    price: float = 20_000.0
    reverts: float = 0.0
    tells_fees: bool = True
    coarser: int = 1
    live: bool = False
    assets: int = 1
    forms: bool = True
    form_overlaps: bool = True
    most: int = 20_000


_PERP = Plan(size=0.2, leverage=5.0)
STYLES: tuple[Style, ...] = (
    Style("one position, at the open"),
    Style("at the close", Bot(fill="close")),
    Style("at the close, stamped so", Bot(fill="close", stamps="close")),
    Style("limit orders", Bot(fill="limit", often=0.1), Plan(fee_in=2e-4)),
    Style("slipped", Bot(slip=5e-4)),
    Style(
        "scalper",
        Bot(often=0.4, stop=0.002, target=0.002, hold=6),
        Plan(fee_in=-1e-4, fee_out=2e-4),
        bars=20_000,
        minutes=1,
    ),
    Style("swing", Bot(often=0.2, stop=0.06, target=0.2, hold=40), minutes=240, bars=4_000),
    Style(
        "daily, only longs",
        Bot(often=0.3, side="long", stop=_NONE, target=_NONE, hold=5),
        minutes=1440,
        bars=2_000,
        drift=0.3,
    ),
    Style("only shorts", Bot(side="short"), _PERP, funded=True),
    Style("few trades", Bot(often=0.002), bars=4_000, most=12),
    Style("one trade", Bot(often=0.002), bars=4_000, most=1),
    Style("twenty trades, lucky", Bot(often=0.01, edge=0.45), bars=4_000, most=20),
    Style("many trades", Bot(often=0.5, hold=4, stop=0.004, target=0.004), bars=60_000, minutes=5),
    Style("martingale", Bot(stop=0.01, target=0.01), Plan(sizing="martingale", size=0.02, leverage=3)),
    Style(
        "grid, many at once",
        Bot(often=0.3, at_once=12, same_side=True, stop=_NONE, target=0.006, hold=400),
        Plan(size=0.05, leverage=2),
    ),
    Style("pyramid", Bot(often=0.2, at_once=5, same_side=True, stop=0.03, target=0.05, hold=300), Plan(size=0.15)),
    Style(
        "buys every week",
        Bot(often=0.14, side="long", stop=_NONE, target=_NONE, hold=60, at_once=30),
        Plan(sizing="value", size=0.02),
        minutes=1440,
        bars=1_500,
    ),
    Style("hedge, long and short at once", Bot(often=0.1, at_once=4), Plan(size=0.2, leverage=3)),
    Style("sells tails", Bot(often=0.2, stop=0.08, target=0.0015, hold=600), Plan(size=0.3, leverage=1)),
    Style("trend follower", Bot(often=0.05, stop=0.006, target=0.06, hold=600)),
    Style("sessions", Bot(hours=(8, 16), weekends=False)),
    Style(
        "market closed at week-ends",
        Bot(often=0.1),
        minutes=60,
        bars=5_000,
        closed="weekends",
        gaps=0.01,
        price=1.2,
        year=0.1,
    ),
    Style(
        "market closed at nights",
        Bot(often=0.1, stop=0.01, target=0.02),
        minutes=15,
        bars=8_000,
        closed="nights",
        gaps=0.01,
        price=150.0,
        year=0.3,
    ),
    Style("gaps", Bot(stop=0.004, target=0.008), gaps=0.03),
    Style(
        "ruined", Bot(often=0.5, stop=0.02, target=0.01, hold=24), Plan(size=1.0, leverage=8, fee_in=8e-4, fee_out=8e-4)
    ),
    Style("skilled", Bot(edge=0.12)),
    Style("unlucky", Bot(edge=-0.0, stop=0.004, target=0.004), Plan(fee_in=1e-3, fee_out=1e-3)),
    Style("no fees", Bot(), Plan(fee_in=0.0, fee_out=0.0)),
    Style("maker rebates", Bot(fill="limit", often=0.2), Plan(fee_in=-1e-4, fee_out=-1e-4)),
    Style("high leverage", Bot(stop=0.004, target=0.006), Plan(size=0.05, leverage=50), funded=True),
    Style(
        "funding harvest",
        Bot(often=0.02, side="short", stop=_NONE, target=_NONE, hold=96),
        Plan(leverage=1),
        minutes=60,
        bars=8_000,
        funded=True,
    ),
    Style("fixed value", Bot(often=0.1), Plan(sizing="value", size=0.1)),
    Style("fixed quantity", Bot(often=0.1), Plan(sizing="quantity", size=0.2, step=0.001)),
    Style("rounded quantity", Bot(often=0.1), Plan(step=0.001, size=0.5)),
    Style("live, seconds after the bar", Bot(slip=3e-4, stamps="inside"), minutes=5, coarser=5, live=True, bars=6_000),
    Style(
        "live, hourly bars",
        Bot(slip=3e-4, stamps="inside", hold=200, often=0.02),
        minutes=60,
        coarser=12,
        live=True,
        bars=2_000,
    ),
    Style("leaves by signals", Bot(leaves=0.05, stop=0.03, target=_NONE, hold=400)),
    Style("stop and reverse", Bot(often=0.9, leaves=0.02, stop=_NONE, target=_NONE, hold=500)),
    Style("several assets", Bot(often=0.05), Plan(sizing="value", size=0.1), assets=3, forms=False),
    Style("rises with its market", Bot(side="long", often=0.2, stop=_NONE, target=_NONE, hold=288), drift=2.0),
    Style("coin at 0.0004", Bot(), price=0.0004),
    Style("stamps bars when they close", Bot(fill="open", stamps="close")),
    Style("fades a market that reverts", Bot(fades=12, often=0.1, stop=0.02, target=0.006), reverts=0.03),
    Style(
        "fades a market that reverts, limit orders",
        Bot(fades=12, often=0.2, fill="limit", stop=0.02, target=0.006),
        Plan(fee_in=2e-4),
        reverts=0.03,
    ),
    Style(
        "no fees, nothing said",
        Bot(often=0.1),
        Plan(fee_in=0.0, fee_out=0.0),
        minutes=60,
        bars=5_000,
        closed="weekends",
        price=1.2,
        year=0.1,
        tells_fees=False,
        forms=False,
    ),
)
"""Every style, in the order in which seeds take them."""
