"""A signal file as a picture: the price, which bars each variant had seen, and what its probabilities look like."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from results.style.palette import (
    FAILED,
    FAINT,
    FRAME,
    IN_SAMPLE,
    INK,
    NO_PROBABILITY,
    OUT_OF_SAMPLE,
    RULE,
    UNKNOWN_SAMPLE,
)
from results.style.pictures import WIDTH, date_axis, new_picture, true_spans
from signals import ROLES, Bars, Probabilities, Signals
from signals.arrays import Flags, Floats, Integers
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder, write_whole
from signals.times.timestamps import to_iso

__all__ = ["draw_signals"]

POINTS = 1600
"""Columns of the price: more cannot be told apart."""
BINS = 40
USUAL = 0.75
MOST_VARIANTS = 12
PRICE, STRIP, ROW, HEAD, FOOT, GAP = 2.7, 0.24, 1.62, 0.95, 0.55, 0.95
"""Inches: the price, a strip of a variant, a row of distributions, and what is around them."""


def draw_signals(signals: Signals, path: str | Path) -> Path:
    """Write signals as PNG: the first twelve variants of them.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    path = located(path)
    make_folder(path.parent)
    return write_whole(path, lambda place: _draw(signals, place))


def _draw(signals: Signals, path: Path) -> None:
    shown = dict(list(signals.variants.items())[:MOST_VARIANTS])
    height = HEAD + PRICE + STRIP * len(shown) + FOOT + ((GAP + ROW * len(shown)) if shown else 0)
    with new_picture(path, height, boxed=True, constrained=False) as figure:
        _write_head(figure, signals, len(shown), height)
        top = 1 - HEAD / height
        bottom = 1 - (HEAD + PRICE + STRIP * len(shown)) / height
        _draw_market(figure, signals, shown, (bottom, top))
        if shown:
            _draw_distributions(figure, shown, (FOOT / height, bottom - GAP / height))


def _write_head(figure: Figure, signals: Signals, shown: int, height: float) -> None:
    time = signals.bars.time
    name = signals.path.name if signals.path is not None else "signals in memory"
    gaps = f", {signals.gaps:,} gaps" if signals.gaps else ""
    more = len(signals.variants) - shown
    summary = f"{len(signals):,} bars, {to_iso(time[0])} to {to_iso(time[-1])}{gaps}"
    summary += f"; {more} further variants are not drawn" if more else ""
    left = 0.75 / WIDTH
    figure.text(left, 1 - 0.22 / height, textwrap.shorten(name, 90), fontsize=14.5, fontweight="bold", va="top")
    figure.text(left, 1 - 0.52 / height, summary, fontsize=10.5, color=FAINT, va="top")
    colours = {
        "out of sample": OUT_OF_SAMPLE,
        "in sample": IN_SAMPLE,
        "unknown sample": UNKNOWN_SAMPLE,
        "no probability": NO_PROBABILITY,
    }
    handles = [
        Patch(facecolor=colour, edgecolor=FRAME, linewidth=0.5, label=label) for label, colour in colours.items()
    ]
    figure.legend(
        handles=handles, loc="upper right", ncols=4, frameon=False, fontsize=9.5, columnspacing=1.2, handlelength=1.1,
        bbox_to_anchor=(1 - 0.2 / WIDTH, 1 - 0.16 / height), borderaxespad=0,
    )  # fmt: skip


def _draw_market(figure: Figure, signals: Signals, shown: dict[str, Probabilities], place: tuple[float, float]) -> None:
    """Draw the price, and under it a strip for each variant over the same time."""
    count = len(shown)
    grid = GridSpec(
        1 + count, 1, figure=figure, left=1.15 / WIDTH, right=1 - 0.2 / WIDTH, bottom=place[0], top=place[1],
        height_ratios=[PRICE, *[STRIP] * count], hspace=0.06 * (1 + count) / 2 if count else 0,
    )  # fmt: skip
    price = figure.add_subplot(grid[0])
    _draw_price(price, signals.bars)
    _shade_out_of_sample(price, signals.bars, shown)
    lowest = price
    for row, (name, probabilities) in enumerate(shown.items(), start=1):
        lowest = figure.add_subplot(grid[row], sharex=price)
        _draw_strip(lowest, name, probabilities, signals.bars)
    for axes in (price, *[each for each in figure.axes if each is not price]):
        axes.tick_params(axis="x", labelbottom=axes is lowest, length=3 if axes is lowest else 0)
    date_axis(lowest)


def _draw_price(axes: Axes, bars: Bars) -> None:
    starts = _starts(len(bars))
    time = bars.time[starts]
    low, high = np.minimum.reduceat(bars.low, starts), np.maximum.reduceat(bars.high, starts)
    axes.fill_between(time, low, high, color=INK, alpha=0.22, linewidth=0)
    axes.plot(time, bars.close[starts], color=INK, linewidth=0.8)
    axes.set_xlim(bars.time[0], bars.time[-1])
    if high.max() > 5 * low.min():
        axes.set_yscale("log")
    written = FuncFormatter(lambda value, _: f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}")  # noqa: PLR2004
    axes.yaxis.set_major_formatter(written)
    axes.set_ylabel("price", fontsize=10)
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _shade_out_of_sample(axes: Axes, bars: Bars, shown: dict[str, Probabilities]) -> None:
    """Shade the price where no variant had seen the bars."""
    flags = [each.out_of_sample for each in shown.values() if each.out_of_sample is not None]
    if flags and len(flags) == len(shown):
        every = _stretches(bars, np.logical_and.reduce(flags))
        across = axes.get_xaxis_transform()
        axes.broken_barh(every, (0, 1), transform=across, color=OUT_OF_SAMPLE, alpha=0.08, linewidth=0)


def _draw_strip(axes: Axes, name: str, probabilities: Probabilities, bars: Bars) -> None:
    known = np.zeros(len(bars), dtype=np.bool_)
    for role in ROLES:
        known |= ~np.isnan(probabilities.role(role))
    flags = probabilities.out_of_sample
    groups = [(NO_PROBABILITY, ~known)]
    if flags is None:
        groups.append((UNKNOWN_SAMPLE, known))
    else:
        groups += [(IN_SAMPLE, known & ~flags), (OUT_OF_SAMPLE, known & flags)]
    for colour, inside in groups:
        axes.broken_barh(_stretches(bars, inside), (0, 1), color=colour, linewidth=0)
    axes.set_yticks([0.5], [textwrap.shorten(name, 16, placeholder="..")], fontsize=9.5)
    axes.set_ylim(0, 1)
    axes.tick_params(axis="y", length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_distributions(figure: Figure, shown: dict[str, Probabilities], place: tuple[float, float]) -> None:
    """Draw a row of distributions for each variant, a column for each role, all on the same scale."""
    grid = GridSpec(
        len(shown), 4, figure=figure, left=1.15 / WIDTH, right=1 - 0.2 / WIDTH, bottom=place[0], top=place[1],
        hspace=0.42, wspace=0.1,
    )  # fmt: skip
    for row, (name, probabilities) in enumerate(shown.items()):
        for column, role in enumerate(ROLES):
            axes = figure.add_subplot(grid[row, column])
            _draw_distribution(axes, probabilities, probabilities.role(role))
            axes.tick_params(labelleft=column == 0, labelbottom=row == len(shown) - 1, labelsize=9, length=3)
            if row == 0:
                axes.set_title(role.replace("_", " "), fontsize=11, fontweight="bold", pad=18, loc="left")
            if column == 0:
                axes.set_ylabel(textwrap.shorten(name, 16, placeholder="..") + "\nshare of bars", fontsize=9.5)
            if row == len(shown) - 1:
                axes.set_xlabel("probability", fontsize=9.5)


def _draw_distribution(axes: Axes, probabilities: Probabilities, values: Floats) -> None:
    known = ~np.isnan(values)
    flags = probabilities.out_of_sample
    groups = (
        [(UNKNOWN_SAMPLE, known)] if flags is None else [(IN_SAMPLE, known & ~flags), (OUT_OF_SAMPLE, known & flags)]
    )
    for colour, inside in groups:
        count = int(np.count_nonzero(inside))
        if count:
            weights = np.full(count, 1 / count)
            axes.hist(values[inside], bins=BINS, range=(0, 1), weights=weights, color=colour, alpha=0.16)
            axes.hist(
                values[inside], bins=BINS, range=(0, 1), weights=weights, histtype="step", color=colour, linewidth=1.3
            )
    axes.axvline(USUAL, color=FAINT, linewidth=0.8, linestyle=(0, (3, 3)))
    axes.set_yscale("log")
    axes.set_ylim(2e-5, 1.4)
    axes.set_yticks([1e-4, 1e-2, 1], ["0.01%", "1%", "100%"])
    axes.minorticks_off()
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    if not known.any():
        axes.text(0.5, 0.5, "no probability", transform=axes.transAxes, ha="center", va="center", color=FAINT)
        return
    reached = int(np.count_nonzero(values[known] >= USUAL))
    summary = f"max {values[known].max():.3f}, ≥{USUAL:g}: {reached:,}"
    if flags is not None:
        summary += f" ({np.count_nonzero(values[known & flags] >= USUAL):,} out of sample)"
    ink = FAILED[0] if not reached else FAINT
    axes.text(0, 1.04, summary, transform=axes.transAxes, fontsize=8.8, color=ink, va="bottom")


def _starts(length: int) -> Integers:
    """Return where columns of the price begin."""
    return np.unique(np.linspace(0, length - 1, min(length, POINTS)).astype(np.int64))


def _stretches(bars: Bars, inside: Flags) -> list[tuple[float, float]]:
    """Return where stretches of true values begin and how long they are, in days of the time axis."""
    opens = np.append(bars.time, bars.time[-1] + bars.step)
    days = np.asarray(date2num(opens), dtype=np.float64)  # type: ignore[no-untyped-call]
    return [(float(days[first]), float(days[end] - days[first])) for first, end in true_spans(inside)]
