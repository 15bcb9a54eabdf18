"""Five sums of returns, a row of a buffer each: wins, losses, what was won, what was lost, and the sum of squares."""

from __future__ import annotations

from signals.arrays import Floats
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import (
    WIDTH,
    Lanes,
    add_above,
    count_above,
    counts,
    keep,
    known,
    load,
    splat,
    store,
    subtract_below,
)

__all__ = ["SUM_ROWS", "add_five", "add_return", "close_five", "five_more", "five_so_far", "leave_five", "share_sums"]

SUM_ROWS = 5
"""Rows of a sum: wins, losses, their sums, and the sum of squares."""


@inner_kernel
def add_five(values: Floats, mask: Floats, longest: int, sums: Floats, row: int) -> None:
    """Add up marked values path by path: five rows of lanes from `row` on.

    Parameters
    ----------
    values, mask
        float64: values, NaN for none, and all bits set where they count.
    longest
        Trades of the longest path.
    sums, row
        Written to.
    """
    zero = splat(0.0)
    wins, losses, won, lost, squares = zero, zero, zero, zero, zero
    for at in range(0, WIDTH * longest, WIDTH):
        value = keep(known(load(values, at)), load(mask, at))
        wins, losses, won, lost, squares = five_more(wins, losses, won, lost, squares, value)
    leave_five(sums, row, counts(wins), counts(losses), won, lost, squares)


@inner_kernel
def five_more(
    wins: Lanes, losses: Lanes, won: Lanes, lost: Lanes, squares: Lanes, value: Lanes
) -> tuple[Lanes, Lanes, Lanes, Lanes, Lanes]:
    """Return five sums with one more value a lane."""
    zero = splat(0.0)
    wins, losses = count_above(wins, value, zero), count_above(losses, zero, value)
    won, lost = add_above(won, value, zero), subtract_below(lost, value, zero)
    return wins, losses, won, lost, squares + value * value


@inner_kernel
def five_so_far(sums: Floats, row: Whole) -> tuple[Lanes, Lanes, Lanes, Lanes, Lanes]:
    """Return five sums as `leave_five` left them."""
    at = WIDTH * row
    return (
        load(sums, at), load(sums, at + WIDTH), load(sums, at + 2 * WIDTH), load(sums, at + 3 * WIDTH), load(sums, at + 4 * WIDTH)
    )  # fmt: skip


@inner_kernel
def add_return(sums: Floats, at: int, apart: int, amount: float) -> None:
    """Add one return to five sums, places `apart`."""
    sums[at] += 1.0 if amount > 0.0 else 0.0
    sums[at + apart] += 1.0 if amount < 0.0 else 0.0
    sums[at + 2 * apart] += amount if amount > 0.0 else 0.0
    sums[at + 3 * apart] -= amount if amount < 0.0 else 0.0
    sums[at + 4 * apart] += amount * amount


@inner_kernel
def close_five(sums: Floats, row: int) -> None:
    """Turn the tallies of wins and losses among five sums into numbers."""
    for at in (WIDTH * row, WIDTH * (row + 1)):
        store(sums, at, counts(load(sums, at)))


@inner_kernel
def leave_five(sums: Floats, row: int, wins: Lanes, losses: Lanes, won: Lanes, lost: Lanes, squares: Lanes) -> None:
    """Write five sums to as many rows of lanes."""
    store(sums, WIDTH * row, wins)
    store(sums, WIDTH * (row + 1), losses)
    store(sums, WIDTH * (row + 2), won)
    store(sums, WIDTH * (row + 3), lost)
    store(sums, WIDTH * (row + 4), squares)


@inner_kernel
def share_sums(sums: Floats, every: int, out_of_sample: int, path: int, every_bar: bool) -> None:
    """Take all of a path's five sums for those out of sample, or nothing; its flags are not mixed."""
    for row in range(SUM_ROWS):
        sums[WIDTH * (out_of_sample + row) + path] = sums[WIDTH * (every + row) + path] if every_bar else 0.0
