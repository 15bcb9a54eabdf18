"""An audit with something of everything, made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.model import Finding, Part, Picture, Table
from results.auditing.record import Audit
from results.auditing.summary import Summary
from results.auditing.trades import TradeList

TIMES = ["2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-06-01T00:00:00Z"]
PICTURES = (
    Picture(
        "equity",
        "Balance <as stated>",
        "One account.",
        "lines",
        {
            "series": [{"name": "as stated", "x": TIMES, "y": [1, 2, 4]}, {"name": "one account", "x": TIMES, "y": [1, None, 0.5]}],
            "y_title": "balance",
            "logarithmic": True,
        },
    ),
    Picture("open", "Open at once", "", "steps", {"series": [{"name": "positions", "x": TIMES, "y": [1, 3, 0]}]}),
    Picture("parts", "Where it comes from", "", "bars", {"labels": ["gross", "fees"], "values": [0.002, -0.003], "percent": True}),
    Picture(
        "placebo",
        "Other times",
        "",
        "histogram",
        {"values": [-0.01, 0.0, 0.0, 0.01], "marks": [{"name": "this list", "at": 0.03}], "percent": True},
    ),
    Picture("exits", "Other exits", "", "map", {"x": [0.01, None], "y": [0.02], "z": [[-0.001, None]], "percent": True}),
    Picture("claims", "Claims", "", "intervals", {"labels": ["win rate"], "low": [0.4], "values": [0.5], "high": [0.6]}),
)  # fmt: skip
FINDINGS = (
    Finding("trades", "note", "3 trades, 2 of them won.", numbers={"trades": 3, "share": np.float64("nan")}),
    Finding("too_regular", "doubtful", "More regular than a market allows.", (2,), 1),
    Finding("fees_missing", "refuted", "No fees were charged: 0.1 % a trade is missing.", (1, 3), 30),
    Finding("no_bars", "untestable", "There are no bars: give them (`bars`)."),
    Finding("price_outside_bar", "impossible", "A buy below the bar's low.", (3,), 1),
    Finding("stated_totals", "holds", "The stated 3 trades are there."),
)


def trades() -> TradeList:
    day = np.datetime64("2024-01-01T00:00:00.000000")
    entry = day + np.arange(3) * np.timedelta64(2, "D")
    return TradeList(
        row=np.array([3, 2, 1]),
        entry_time=entry,
        exit_time=entry + np.timedelta64(1, "D"),
        short=np.array([False, True, False]),
        entry_price=np.array([100.0, 101.0, 102.0]),
        exit_price=np.array([101.0, 100.0, 100.0]),
        fee=np.array([0.1, np.nan, 0.1]),
    )


def audit_of(*findings: Finding, net: float = 0.001, t: float = 3.0, n: int = 300, **numbers: Any) -> Audit:
    """Return an audit that found what is given; three trades of it are kept, however many it says it has."""
    table = Table("Accounts", ("", "stated", "recomputed"), (("trades", "3", "3"), ("win rate", "74 %", "66.7 %")))
    summary = Summary(n, 2, "2024-01-01T00:00:00Z", "2024-01-06T00:00:00Z", 5.0, net, "balance", t, 1)
    part = Part("accounting", "Accounts, recomputed", findings, [table], PICTURES, numbers)
    return Audit(
        "a/list.csv",
        "own columns",
        ["side: guessed"],
        [part],
        {"bars": None},
        summary,
        trades=trades(),
        digest="0f" * 32,
    )
