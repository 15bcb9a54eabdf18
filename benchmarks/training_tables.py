"""The tables of `benchmarks.training`, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

import results
from results.run.metrics import METRICS
from results.run.views import measure

__all__ = ["against_coins", "costs_line", "in_words", "metrics_table", "outcome_table"]

_RULES = ("side", "long_entry", "long_exit", "stop_loss", "take_profit", "max_hold")


def costs_line(fixed: Mapping[str, Any]) -> str:
    """Say what a trade costs."""
    return (
        f"Fee {fixed['fee']:.2%} a side, slippage {fixed['slippage']:.2%} a fill, funding as settled; stops and targets "
        "in price moves, exposure 1."
    )


def metrics_table(manifest: Mapping[str, Any], variants: Sequence[str]) -> str:
    """Return the median metrics of some variants over their folds, out-of-sample ones where there are."""
    rows = []
    for variant in variants:
        trained = manifest["variants"][variant]
        folds = [fold for fold in trained["folds"] if fold["out_of_sample"]] or trained["folds"]
        flag = {True: "yes", False: "**no**", None: "unknown"}[folds[0]["out_of_sample"]]
        rows.append(
            [f"`{variant}`", flag, str(len(folds)), *_scores(folds, "long_entry"), *_scores(folds, "short_entry")]
        )
    heads = ("base rate", "auc", "precision at 0.5")
    header = ["variant", "out of sample", "folds", *(f"{side} {head}" for side in ("long", "short") for head in heads)]
    return _table(header, rows)


def _scores(folds: list[dict[str, Any]], role: str) -> list[str]:
    scores = _tests(folds, role)
    precision = [score["at"]["0.5"]["precision"] for score in scores]
    return [
        _percent(_median(score["base_rate"] for score in scores)),
        _number(_median(score["auc"] for score in scores)),
        _percent(_median(precision)),
    ]


def _tests(folds: list[dict[str, Any]], role: str) -> list[dict[str, Any]]:
    return [score for fold in folds if (score := fold["roles"].get(role, {}).get("test"))]


def outcome_table(run: results.Run) -> str:
    """Return what the cells of each variant came to."""
    cells = _cells(run)
    shown = cells.filter(~pl.col("variant").str.starts_with("coin_of_walk_"))
    edge, percent = METRICS["edge"], METRICS["expectancy"]
    rows = []
    for (variant,), mine in shown.group_by("variant", maintain_order=True):
        enough = mine.filter(pl.col("state") == "ok")
        median = enough.select(pl.selectors.numeric().median()).row(0, named=True)
        best: Any = enough["edge"].max()
        share = enough.select(gross=(pl.col("gross_edge") > 0).mean(), net=(pl.col("edge") > 0).mean()).row(0)
        rows.append(
            [
                f"`{variant}`",
                f"{len(enough) / len(mine):.0%}",
                _count(median["trades"]),
                _percent(median["win_rate"]),
                edge.written(median["gross_edge"]),
                edge.written(median["edge"]),
                percent.written(median["expectancy"]),
                _percent(share[0]),
                _percent(share[1]),
                edge.written(best),
            ]
        )
    header = ["variant", "cells with enough trades", "trades", "win rate", "edge gross", "edge net", "net a trade"]
    header += ["share edge > 0 gross", "share edge > 0 net", "best edge net (picked)"]
    return "Medians over cells with enough trades.\n\n" + _table(header, rows)


def in_words(run: results.Run, manifest: Mapping[str, Any]) -> str:
    """Say what the tables come to, from their numbers."""
    enough = _cells(run).filter(pl.col("state") == "ok")
    share = {
        str(variant): float(value)
        for variant, value in enough.group_by("variant").agg((pl.col("edge") > 0).mean()).iter_rows()
    }
    coins = [value for variant, value in share.items() if variant == "coin_of_walk" or "coin_of_walk_" in variant]
    folds = [fold for fold in manifest["variants"]["walk"]["folds"] if fold["out_of_sample"]]
    lifts = [
        _median(score["at"]["0.5"]["precision"] for score in _tests(folds, role))
        for role in ("long_entry", "short_entry")
    ]
    base = [_median(score["base_rate"] for score in _tests(folds, role)) for role in ("long_entry", "short_entry")]
    honest = [name for name in share if not name.startswith("coin_of_") and name != "full"]
    best = max(honest, key=lambda name: share[name])
    luckiest = max(value for name, value in share.items() if name.startswith("coin_of_"))
    return (
        f"As a classifier the walk-forward model is no coin: where it says 0.5 or more, {_percent(lifts[0])} of longs and "
        f"{_percent(lifts[1])} of shorts reach their target first, against {_percent(base[0])} and {_percent(base[1])} "
        f"of all bars. As a trader it is: after costs {_percent(share['walk'])} of its cells have a positive edge, "
        f"{_percent(min(coins))} to {_percent(max(coins))} of those of its five coins, and {_percent(luckiest)} of the "
        f"luckiest coin of any model. No variant that had not seen these bars does better than {_percent(share[best])} "
        f"(`{best}`). What has seen them looks like a find: {_percent(share['full'])} of `full`."
    )


def against_coins(run: results.Run) -> str:
    """Return how often a model's cell beats the same cell of a coin that fires as often."""
    cells = _cells(run).filter(pl.col("state") == "ok")
    names = sorted(cells["variant"].unique().to_list())
    rows = []
    for coin in (name for name in names if name.startswith("coin_of_")):
        model = _model(coin, names)
        if model not in names:
            continue
        mine, theirs = (cells.filter(pl.col("variant") == name) for name in (model, coin))
        both = mine.join(theirs, on=list(_RULES), how="inner", suffix="_coin", nulls_equal=True)
        if both.is_empty():
            continue
        better = both.select(
            gross=(pl.col("gross_expectancy") > pl.col("gross_expectancy_coin")).mean(),
            net=(pl.col("expectancy") > pl.col("expectancy_coin")).mean(),
            gap=(pl.col("gross_expectancy") - pl.col("gross_expectancy_coin")).median(),
        ).row(0, named=True)
        gap = METRICS["expectancy"].written(better["gap"])
        rows.append(
            [f"`{model}`", f"`{coin}`", f"{len(both):,}", _percent(better["gross"]), _percent(better["net"]), gap]
        )
    header = ["model", "coin", "cells", "model better gross", "model better net", "median gap a trade, gross"]
    said = (
        "The same cell on a model and on its coin: the model's own probabilities at other times of the same fold, so "
        "that both fire as often at every threshold. A model without any timing is better in half of the cells; "
        "cells share trades, so a share far from half is no proof by itself: see how far the coins of one model differ."
    )
    return f"{said}\n\n{_table(header, rows)}"


def _model(coin: str, names: list[str]) -> str:
    whole = coin.removeprefix("coin_of_")
    return whole if whole in names else whole.rpartition("_")[0]


def _cells(run: results.Run) -> pl.DataFrame:
    also = {"gross_edge": measure("edge", cost="gross")}
    kept = ["variant", *_RULES, "state", "trades", "win_rate", "edge", "gross_edge", "expectancy", "gross_expectancy"]
    return run.collect(
        run.cells(also=also).select(kept).with_columns(pl.col("variant", "side", "state").cast(pl.String))
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = sorted(value for value in values if value is not None)
    return known[len(known) // 2] if known else None


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"| --- | {' | '.join('---:' for _ in header[1:])} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
