"""One cell's portfolio as pictures to print or send: equity and drawdown, and its trades on the price."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from results.portfolio.tear_sheet import Curves, TearSheet
from results.style.palette import ALL_TRADES, EXITS, FAINT, HOLD, IN_SAMPLE, INK, LOSS, PRICE, WIN
from results.style.pictures import BESIDE_AXIS, balance_axis, date_axis, new_picture, write_title
from results.style.wrapping import wrapped
from signals.arrays import Array, Floats

__all__ = ["draw_equity", "draw_trades"]

LAST_TRADES = 30
"""Trades that are drawn enlarged: each of them can still be told apart."""
_PALE = 0.3
"""Opacity of trades that the model had seen, beside others."""


def draw_equity(sheet: TearSheet, path: Path) -> None:
    """Write equity and drawdown, bar by bar, as PNG: out-of-sample trades alone, and under them all trades."""
    with new_picture(path, 10.2 if sheet.mixed else 8.2) as figure:
        top, bottom, *others = _make_axes(figure, sheet, (2.4, 0.9, 1.5) if sheet.mixed else (3, 1), sheet.shown)
        _draw_account(top, bottom, sheet.account)
        for axes in others:
            _draw_balance(axes, sheet.whole, ALL_TRADES, "this cell, all trades")
            axes.set_title(f"ALL trades, IN-SAMPLE ones too, {sheet.whole.dates}", fontsize=10, color=FAINT, loc="left")
            date_axis(axes)
        if sheet.shown:
            top.margins(x=0)
            bottom.margins(x=0)
        labelled = others[0] if others else top
        for axes in (top, bottom, *others):
            _shade_in_sample(axes, sheet, labelled=axes is labelled)
        labelled.legend(frameon=False, loc="best")
        top.sharex(bottom)
        top.tick_params(labelbottom=False)


def draw_trades(sheet: TearSheet, path: Path) -> None:
    """Write the trades on the price as PNG: all of them as ticks, and the last leading ones enlarged."""
    heading = f"{'ALL trades, IN-SAMPLE ones pale' if sheet.in_sample_trades else 'all trades'}, {sheet.whole.dates}"
    heading = "" if sheet.in_sample is None else f"{heading}; shaded: bars the model had seen"
    with new_picture(path, 8.2) as figure:
        whole, enlarged = _make_axes(figure, sheet, (1, 1.6), heading)
        _draw_whole(whole, sheet)
        _draw_last(enlarged, sheet)


def _make_axes(figure: Figure, sheet: TearSheet, heights: tuple[float, ...], heading: str) -> list[Axes]:
    axes: list[Axes] = list(figure.subplots(len(heights), 1, height_ratios=heights))
    write_title(figure, sheet.title)
    lines = [*wrapped(sheet.subtitle, BESIDE_AXIS, 10), *([heading] if heading else [])]
    axes[0].set_title("\n".join(lines), fontsize=10, color=FAINT, loc="left")
    return axes


def _draw_account(top: Axes, bottom: Axes, curves: Curves) -> None:
    """Draw a balance, and its drawdown under it."""
    _draw_balance(top, curves, WIN, "this cell")
    top.legend(frameon=False, loc="best")
    drawdown = curves.drawdown
    bottom.fill_between(curves.time, drawdown, 0.0, color=LOSS, alpha=0.35, linewidth=0)
    bottom.yaxis.set_major_formatter(PercentFormatter(1.0))
    bottom.set_ylabel("drawdown")
    bottom.set_title(
        f"deepest {drawdown.min():.1%}, measured at every bar's close, open trades included",
        fontsize=10, loc="left", color=FAINT,
    )  # fmt: skip
    date_axis(bottom)


def _draw_balance(axes: Axes, curves: Curves, colour: str, name: str) -> None:
    """Draw a balance beside what buying and holding would have made."""
    axes.plot(curves.time, curves.hold, color=HOLD, linewidth=1.0, label="buy and hold, without leverage")
    axes.plot(curves.time, curves.equity, color=colour, linewidth=1.3, label=name)
    balance_axis(axes, curves.equity, curves.hold)


def _shade_in_sample(axes: Axes, sheet: TearSheet, *, labelled: bool = False) -> None:
    """Shade the stretches of bars that the model had seen, without widening what is in view."""
    view = axes.get_xlim()
    every = [_days(np.array(span)) for span in sheet.in_sample_spans()]
    spans = [(first, last) for first, last in every if first < view[1] and last > view[0]]
    if spans:
        axes.broken_barh(
            [(first, last - first) for first, last in spans], (0, 1), transform=axes.get_xaxis_transform(), zorder=0,
            facecolor=IN_SAMPLE, alpha=0.16, linewidth=0, label="bars the model had seen" if labelled else None,
        )  # fmt: skip
    axes.set_xlim(view)


def _draw_whole(axes: Axes, sheet: TearSheet) -> None:
    """Draw the whole span; each trade is a tick at its exit, up by what it won, down by what it lost."""
    time, close = sheet.whole.time, sheet.whole.close
    axes.plot(time, close, color=PRICE, linewidth=0.7)
    low, high = float(close.min()), float(close.max())
    # the lowest third is left to the trades
    span = max(high - low, 1e-6 * high)
    axes.set_yticks([tick for tick in axes.get_yticks() if tick >= low - 0.05 * span])
    axes.set_ylim(low - 0.5 * span, high + 0.05 * span)
    axes.set_ylabel("price")
    twin = axes.twinx()
    twin.spines["top"].set_visible(False)
    net = sheet.trades["net_return"].to_numpy()
    many = float(np.clip(300 / max(len(net), 1), 0.25, 1.0))
    for pale in (True, False):
        some = sheet.trades.filter(sheet.pale == pale)
        moves = some["net_return"].to_numpy()
        twin.vlines(
            time[some["exit_bar"].to_numpy()], 0.0, moves, colors=np.where(moves > 0, WIN, LOSS).tolist(),
            linewidth=0.4 + 1.2 * many, alpha=(0.35 + 0.5 * many) * (_PALE if pale else 1.0),
        )  # fmt: skip
    reach = float(np.abs(net).max(initial=0.01))
    twin.set_ylim(-reach * 1.1, reach * 6.0)
    twin.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    twin.set_yticks([-reach, 0.0, reach])
    twin.set_ylabel("net return of each trade", fontsize=9, loc="bottom")
    first, last = sheet.window(LAST_TRADES)
    axes.axvspan(
        time[first],
        time[last - 1],
        ymin=0.005,
        ymax=0.995,
        fill=False,
        edgecolor=INK,
        linewidth=1.0,
        linestyle=(0, (3, 2)),
    )
    _shade_in_sample(axes, sheet)
    date_axis(axes)


def _draw_last(axes: Axes, sheet: TearSheet) -> None:
    first, last = sheet.window(LAST_TRADES)
    time = sheet.whole.time
    axes.plot(time[first:last], sheet.whole.close[first:last], color=PRICE, linewidth=0.8, zorder=1)
    inside = sheet.trades.filter((pl.col("entry_bar") >= first) & (pl.col("exit_bar") < last))
    shown = sheet.leading.tail(LAST_TRADES)
    between = inside.filter(~pl.col("out_of_sample")) if sheet.leads_out_of_sample else inside.clear()
    _link(axes, sheet, between, _PALE)
    _link(axes, sheet, shown, 1.0)
    entered, left = sheet.ends(shown)
    for side, mark in (("long", "^"), ("short", "v")):
        rows = (shown["side"] == side).to_numpy()
        if rows.any():
            prices = shown["entry_price"].to_numpy()[rows]
            axes.scatter(entered[rows], prices, marker=mark, s=52, color=INK, zorder=3, label=f"{side} entry")
    for reason, (colour, mark, _) in EXITS.items():
        rows = (shown["reason"] == reason).to_numpy()
        if rows.any():
            axes.scatter(
                left[rows], shown["exit_price"].to_numpy()[rows], marker=mark, s=120 if mark == "*" else 58,
                color=colour, zorder=4, edgecolors=None if mark == "x" else "white",
                linewidths=0.6 if mark != "x" else 1.6, label=reason.replace("_", " "),
            )  # fmt: skip
    axes.set_title(_last_title(sheet, shown, between=not between.is_empty()), fontsize=10, loc="left", color=FAINT)
    axes.set_ylabel("price")
    _shade_in_sample(axes, sheet)
    if not shown.is_empty():
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=9, fontsize=9.5)
    date_axis(axes)


def _link(axes: Axes, sheet: TearSheet, trades: pl.DataFrame, opacity: float) -> None:
    """Draw a line from the entry to the exit of each trade."""
    prices = (trades[f"{end}_price"].to_numpy() for end in ("entry", "exit"))
    ends = [np.column_stack([_days(at), price]) for at, price in zip(sheet.ends(trades), prices, strict=True)]
    colours = [WIN if net > 0 else LOSS for net in trades["net_return"]]
    lines = LineCollection(list(np.stack(ends, axis=1)), colors=colours, linewidths=1.6, zorder=2, alpha=opacity)
    axes.add_collection(lines)


def _last_title(sheet: TearSheet, shown: pl.DataFrame, *, between: bool) -> str:
    if shown.is_empty():
        return "there are no trades"
    kind = " OUT-OF-SAMPLE" if sheet.leads_out_of_sample else ""
    pale = "; pale: IN-SAMPLE ones between them" if between else ""
    return (
        f"the last {len(shown)}{kind} trades enlarged (framed above); lines from entry to exit, blue won, red "
        f"lost{pale}"
    )


def _days(times: Array) -> Floats:
    """Return times as matplotlib counts them."""
    return np.asarray(date2num(times), dtype=np.float64)  # type: ignore[no-untyped-call]
