"""The diagnostics beside a verdict, in plain words: what choosing is worth, and the shape of the map."""

from __future__ import annotations

from collections.abc import Mapping

from grids.parameters import Value
from results.inference.blocks.selection import Degradation, Followed, Selection
from results.inference.blocks.shape import Shape
from results.inference.verdict.assets_summary import named
from results.run.axes import parameters_text
from results.style.counts import counted
from results.style.headed import headed, signed

__all__ = ["selection_summary", "shape_summary"]


def selection_summary(found: Selection) -> list[str]:
    """Say what having chosen the best cell is worth."""
    deflated, overfitting, followed = found.deflated, found.overfitting, found.walk_forward
    texts = [
        (
            f"probability of a Sharpe ratio above 0: {deflated.probabilistic:.2f} as the only cell, "
            f"{deflated.deflated:.2f} as the best of {deflated.trials:,.0f} independent ones"
        )
    ]
    if overfitting is not None:
        drawn = overfitting.cells < overfitting.drawn_from
        among = f", of {overfitting.cells:,} distinct cells drawn at random (below too)" if drawn else ""
        below = f"below the median in the other in {overfitting.probability:.0%}{among}"
        texts.append(f"the best of one half of the days is {below}")
    if (fell := found.degradation) is not None:
        texts.append(_degraded(fell))
    if followed is not None and followed.t is not None:
        texts += _followed(followed)
    return headed("selection", *texts)


def _followed(followed: Followed) -> list[str]:
    """Say what choosing again and again came to, window by window; of a choice, what is new in it."""
    windows = followed.windows
    gained = counted(followed.positive_windows, "window") + " gained"
    earned = f"{signed(followed.mean)} a day, t {followed.t:+.2f}, {gained}"
    lines = [f"choosing the best so far, {counted(len(windows), 'time')}: {earned}"]
    before: Mapping[str, Value] = {}
    for window in windows:
        chosen = window.parameters
        changed = {name: value for name, value in chosen.items() if name not in before or before[name] != value}
        what = f"cell {named(window.cell, window.asset)}" + (
            f" ({parameters_text(changed, chosen)})" if changed else ""
        )
        lines.append(f"  {window.first} to {window.last} {signed(window.net):>10}  {what}")
        before = chosen
    return lines


def _degraded(fell: Degradation) -> str:
    before, after = fell.in_sample, fell.out_of_sample
    if not after.trades:
        return f"cell {fell.cell}, best in sample, has no trades out of sample"
    return (
        f"cell {fell.cell}, best in sample, made {signed(before.expectancy)} a trade there and "
        f"{signed(after.expectancy)} out of sample ({counted(after.trades, 'trade')})"
    )


def shape_summary(shape: Shape) -> list[str]:
    """Say what surrounds the leading cell."""
    lines = []
    if shape.neighbours:
        lines.append(
            f"{counted(shape.neighbours, 'neighbour')} of the leading cell, lower quartile of t {shape.plateau:+.2f}, "
            f"steepest fall {shape.cliff:.2f}"
        )
    if shape.edge_axes:
        lines.append(f"the leading cell lies at the end of {', '.join(shape.edge_axes)}: better ones may lie beyond")
    if shape.median_t is not None:
        lines.append(f"median t over the grid {shape.median_t:+.2f}; {shape.share_positive:.0%} above 0")
    if len(shape.variants) > 1:
        parts = [f"{name} {'-' if t is None else f'{t:+.2f}'}" for name, t in shape.variants.items()]
        lines.append(f"t of the same cell by variant: {', '.join(parts)}")
    return headed("shape", *lines)
