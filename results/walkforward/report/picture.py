"""A walk-forward as one picture: what it made, window by window, what was chosen, and training beside test."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from results.run.metrics import METRICS
from results.style.palette import FAINT, GROSS, HOLD, INK, LOSS, SHADE, WIN
from results.style.pictures import BESIDE_AXIS, balance_axis, date_axis, new_picture, write_title
from results.style.wrapping import wrapped
from results.walkforward.result import WalkForward
from results.walkforward.stability import in_order
from signals.arrays import Array, Floats

__all__ = ["draw_walk_forward"]

_MOST_AXES = 7
_MANY = 14
"""Values of an axis from which on only some are written."""


def draw_walk_forward(walked: WalkForward, path: Path) -> None:
    """Write the picture as PNG."""
    moved = _moved(walked)
    heights = [3.0, *(0.32 + 0.12 * min(len(values), _MANY) for values in moved.values()), 1.7]
    with new_picture(path, 2.2 + sum(heights)) as figure:
        panels = figure.subplots(len(heights), 1, height_ratios=heights, sharex=True)
        write_title(figure, *_title(walked))
        for panel in panels:
            _shade(panel, walked)
        _draw_equity(panels[0], walked)
        for panel, (name, values) in zip(panels[1:-1], moved.items(), strict=True):
            _draw_choice(panel, walked, name, values)
        _draw_degradation(panels[-1], walked)
        time = walked.market["time"].to_numpy()
        room = (time[-1] - time[0]) // 100
        panels[-1].set_xlim(time[0] - room, time[-1] + room)
        date_axis(panels[-1])


def _title(walked: WalkForward) -> tuple[str, str]:
    """Return what was asked, and what was found."""
    asked, joined = walked.numbers["asked"], walked.numbers["joined"]
    before = "bars" if asked["expanding"] else asked["train"]
    chosen = (
        f"{Path(walked.numbers['grid']['name']).name}: {len(walked.windows)} windows of {asked['test']}, each trading "
        f"what had {asked['rule_in_words']} in the {before} before"
    )
    t = "" if joined["t_statistic"] is None else f", t {joined['t_statistic']:+.2f}"
    made = METRICS["total_return"].written(joined["total_return"])
    found = f"{joined['trades']:,} joined trades, {made} after costs{t}; verdict: {walked.ruling}"
    return chosen, found


def _moved(walked: WalkForward) -> dict[str, list[str]]:
    """Return the axes whose choice ever changed, those that changed most first, and the values each took, in order."""
    made = [choice for choice in walked.choices if choice is not None]
    changes = {
        name: sum(before[name] != after[name] for before, after in itertools.pairwise(made))
        for name in (made[0] if made else ())
    }
    names = sorted((name for name, count in changes.items() if count), key=lambda name: -changes[name])[:_MOST_AXES]
    return {name: in_order({choice[name] for choice in made}) for name in names}


def _times(walked: WalkForward, name: str) -> Array:
    return walked.windows[name].dt.replace_time_zone(None).to_numpy()


def _ends(walked: WalkForward) -> tuple[Array, Array]:
    """Return when each window starts and ends, the last one no later than its bars."""
    return _times(walked, "test_from"), np.minimum(_times(walked, "test_to"), walked.market["time"].to_numpy()[-1])


def _shade(panel: Axes, walked: WalkForward) -> None:
    """Shade every other window, and hatch those that traded nothing."""
    for at, (start, end) in enumerate(zip(*_ends(walked), strict=True)):
        if walked.choices[at] is None:
            panel.axvspan(start, end, facecolor="none", edgecolor=HOLD, hatch="////", linewidth=0, zorder=0)
        elif at % 2:
            panel.axvspan(start, end, color=SHADE, linewidth=0, zorder=0)


def _draw_equity(panel: Axes, walked: WalkForward) -> None:
    time, hold = walked.market["time"].to_numpy(), walked.market["hold"].to_numpy()
    panel.plot(time, hold, color=HOLD, linewidth=1.0, label="buy and hold, no costs or leverage")
    before, after = (_balance(walked.trades, before_costs=each) for each in (True, False))
    when = np.concatenate([time[:1], _exits(walked.trades), time[-1:]])
    for name, values, colour, width in (
        ("before costs", before, GROSS, 1.0),
        ("walk-forward, after costs", after, WIN, 1.6),
    ):
        panel.step(when, np.append(values, values[-1]), where="post", color=colour, linewidth=width, label=name)
    balance_axis(panel, hold, before, after)
    panel.legend(frameon=False, loc="best", ncols=3, fontsize=9)
    about = f"after each closed trade, carried on from window to window; trades: {walked.numbers['sample_in_words']}"
    panel.set_title("\n".join(wrapped(about, BESIDE_AXIS, 9.5)), fontsize=9.5, loc="left", color=FAINT)


def _exits(trades: pl.DataFrame) -> Array:
    if trades.is_empty():
        return np.zeros(0, dtype="datetime64[us]")
    return trades["exit_time"].dt.replace_time_zone(None).to_numpy()


def _balance(trades: pl.DataFrame, *, before_costs: bool) -> Floats:
    """Return the account after each trade, 1 before the first."""
    if trades.is_empty():
        return np.ones(1)
    returns = trades["exposure"] * trades["gross_return"] if before_costs else trades["net_return"]
    return np.concatenate([[1.0], np.cumprod(1.0 + np.maximum(returns.to_numpy(), -1.0))])


def _draw_choice(panel: Axes, walked: WalkForward, name: str, values: list[str]) -> None:
    """Draw the value of one axis in each window as a step."""
    rows: Mapping[str, int] = {value: at for at, value in enumerate(values)}
    starts, ends = _ends(walked)
    before: tuple[Array, int] | None = None
    for choice, start, end in zip(walked.choices, starts, ends, strict=True):
        if choice is None:
            before = None
            continue
        row = rows[choice[name]]
        panel.plot([start, end], [row, row], color=INK, linewidth=2.4, solid_capstyle="butt")
        if before is not None:
            panel.plot([start, start], [before[1], row], color=FAINT, linewidth=0.8)
        before = end, row
    every = -(-len(values) // _MANY)
    panel.set_yticks(range(0, len(values), every), values[::every], fontsize=8.5)
    panel.set_ylim(-0.6, len(values) - 0.4)
    panel.set_title(name.replace("_", " "), fontsize=9.5, loc="left", color=FAINT, pad=2)
    panel.tick_params(axis="x", length=0)


def _draw_degradation(panel: Axes, walked: WalkForward) -> None:
    """Draw what the rule saw in training and what came of it in test, for each window."""
    rows = walked.windows
    measure = "expectancy" if walked.numbers["asked"]["rule"] == "expectancy" else "t_statistic"
    factor = 100.0 if measure == "expectancy" else 1.0
    starts, ends = _ends(walked)
    middle = starts + (ends - starts) // 2
    train, test = (rows[f"{side}_{measure}"].cast(pl.Float64).to_numpy() * factor for side in ("train", "test"))
    # a handful of nearly equal trades has a t of any size, which would leave no room for the others
    reach = 1.5 * float(np.nanmax(np.abs(train), initial=2.0 * factor if factor == 1.0 else 0.0))
    shown = np.clip(test, -reach, reach)
    panel.vlines(middle, train, shown, color=HOLD, linewidth=1.0, zorder=1)
    panel.scatter(middle, train, marker="o", s=26, facecolor="white", edgecolor=INK, zorder=2, label="in training")
    for colour, words, rows_shown in ((WIN, "in test, above 0", test > 0), (LOSS, "in test, below", test <= 0)):
        panel.scatter(middle[rows_shown], shown[rows_shown], marker="D", s=24, color=colour, zorder=3, label=words)
    for at in np.flatnonzero(np.abs(test) > reach):
        panel.annotate(f" {test[at]:+.0f}", (middle[at], shown[at]), fontsize=8.5, color=FAINT, va="center")
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    panel.set_ylabel("net, % a trade" if factor > 1 else "t of net trades")
    panel.legend(frameon=False, loc="center left", bbox_to_anchor=(0.0, 1.08), ncols=3, fontsize=9)
