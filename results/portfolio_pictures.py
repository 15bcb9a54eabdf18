"""One cell's portfolio as pictures to print or send: equity and drawdown, and its trades on the price."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.dates
import numpy as np
import polars as pl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, PercentFormatter

from results.map_layout import DPI, FAINT, INK
from results.portfolio_story import LOSS, REASON_COLOURS, REASON_MARKS, STEEP, WIN, Story

__all__ = ["draw_equity", "draw_trades"]

LAST_TRADES = 30
"""Trades of the close-up: each of them can still be told apart."""
_dating: Any = matplotlib.dates  # not typed by matplotlib
_FEW_POWERS = 20.0
_RC: Any = {"font.size": 10.5, "axes.edgecolor": FAINT, "text.color": INK, "axes.labelcolor": INK, "axes.spines.top": False,
       "axes.spines.right": False}  # fmt: skip


def draw_equity(story: Story, path: Path) -> None:
    """Write equity and drawdown, bar by bar, as PNG."""
    with mpl.rc_context(_RC):
        figure, (top, bottom) = _figure(story, (3, 1), sharex=True)
        top.plot(story.time, story.hold, color="#b9bdc2", linewidth=1.0, label="buy and hold, without leverage")
        top.plot(story.time, story.equity, color=WIN, linewidth=1.3, label="this cell")
        top.axhline(1.0, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
        if story.steepness > STEEP:
            top.set_yscale("log")
            # labels between powers of ten have room only where there are few powers
            between = FuncFormatter(lambda value, _: f"{value:g}") if story.steepness < _FEW_POWERS else NullFormatter()
            top.yaxis.set_minor_formatter(between)
        top.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        top.set_ylabel("balance, 1 at the start")
        top.legend(frameon=False, loc="best")
        bottom.fill_between(story.time, story.drawdown, 0.0, color=LOSS, alpha=0.35, linewidth=0)
        bottom.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        bottom.set_ylabel("drawdown")
        deepest = int(np.argmin(story.drawdown))
        bottom.set_title(
            f"deepest {story.drawdown[deepest]:.1%}, measured at every bar's close, open trades included",
            fontsize=10, loc="left", color=FAINT,
        )  # fmt: skip
        _label_dates(bottom)
        figure.savefig(path, format="png")


def draw_trades(story: Story, path: Path) -> None:
    """Write the trades on the price as PNG: all of them as ticks, and the last ones from close by."""
    with mpl.rc_context(_RC):
        figure, (whole, close_up) = _figure(story, (1, 1.6), sharex=False)
        _draw_whole(whole, story)
        _draw_close_up(close_up, story)
        figure.savefig(path, format="png")


def _figure(story: Story, heights: tuple[float, float], *, sharex: bool) -> tuple[Any, Any]:
    figure = Figure(figsize=(12.0, 8.2), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 1, height_ratios=heights, sharex=sharex)
    lines = textwrap.wrap(story.title, 104)
    figure.suptitle("\n".join(lines), fontsize=13, fontweight="bold", x=0.01, ha="left")
    axes[0].set_title("\n".join(textwrap.wrap(story.subtitle, 140)), fontsize=10, color=FAINT, loc="left")
    return figure, axes


def _label_dates(axes: Any) -> None:
    locator = _dating.AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(_dating.ConciseDateFormatter(locator))


def _draw_whole(axes: Any, story: Story) -> None:
    """Draw the whole span; each trade is a tick at its exit, up by what it won, down by what it lost."""
    axes.plot(story.time, story.close, color="#878787", linewidth=0.7)
    low, high = float(story.close.min()), float(story.close.max())
    # the lowest third is left to the trades
    span = max(high - low, 1e-6 * high)
    axes.set_yticks([tick for tick in axes.get_yticks() if tick >= low - 0.05 * span])
    axes.set_ylim(low - 0.5 * span, high + 0.05 * span)
    axes.set_ylabel("price")
    twin = axes.twinx()
    twin.spines["top"].set_visible(False)
    net = story.trades["net_return"].to_numpy()
    at = story.time[story.trades["exit_bar"].to_numpy()]
    many = float(np.clip(300 / max(len(net), 1), 0.25, 1.0))
    twin.vlines(
        at, 0.0, net, colors=np.where(net > 0, WIN, LOSS).tolist(), linewidth=0.4 + 1.2 * many, alpha=0.35 + 0.5 * many
    )
    reach = float(np.abs(net).max(initial=0.01))
    twin.set_ylim(-reach * 1.1, reach * 6.0)
    twin.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    twin.set_yticks([-reach, 0.0, reach])
    twin.set_ylabel("net return of each trade", fontsize=9, loc="bottom")
    first, last = story.window(LAST_TRADES)
    axes.axvspan(story.time[first], story.time[last - 1], color="#fddbc7", alpha=0.6, linewidth=0)
    _label_dates(axes)


def _draw_close_up(axes: Any, story: Story) -> None:
    first, last = story.window(LAST_TRADES)
    axes.plot(story.time[first:last], story.close[first:last], color="#878787", linewidth=0.8, zorder=1)
    shown = story.trades.tail(LAST_TRADES)
    entered, left = (story.time[shown[f"{end}_bar"].to_numpy()] for end in ("entry", "exit"))
    starts = np.column_stack([_dating.date2num(entered), shown["entry_price"].to_numpy()])
    ends = np.column_stack([_dating.date2num(left), shown["exit_price"].to_numpy()])
    colours = [WIN if net > 0 else LOSS for net in shown["net_return"]]
    axes.add_collection(
        LineCollection(list(np.stack([starts, ends], axis=1)), colors=colours, linewidths=1.6, zorder=2)
    )
    for side, mark in (("long", "^"), ("short", "v")):
        rows = (shown["side"] == side).to_numpy()
        if rows.any():
            axes.scatter(entered[rows], starts[rows, 1], marker=mark, s=52, color=INK, zorder=3, label=f"{side} entry")
    for reason, (mark, _) in REASON_MARKS.items():
        rows = (shown["reason"] == reason).to_numpy()
        if rows.any():
            axes.scatter(
                left[rows], ends[rows, 1], marker=mark, s=120 if mark == "*" else 58, color=REASON_COLOURS[reason], zorder=4,
                edgecolors=None if mark == "x" else "white", linewidths=0.6 if mark != "x" else 1.6, label=reason.replace("_", " "),
            )  # fmt: skip
    axes.set_title(_close_up_title(shown), fontsize=10, loc="left", color=FAINT)
    axes.set_ylabel("price")
    if not shown.is_empty():
        axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=9, fontsize=9.5)
    _label_dates(axes)


def _close_up_title(shown: pl.DataFrame) -> str:
    if shown.is_empty():
        return "there are no trades"
    return f"the last {len(shown)} trades from close by (shaded above); lines from entry to exit, blue won, red lost"
