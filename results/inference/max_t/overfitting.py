"""The probability of backtest overfitting, by combinatorially symmetric cross-validation of every cell."""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from results.inference.max_t.block_sums import BLOCKS, BlockSums
from results.inference.max_t.series import standardise
from signals.arrays import Floats, Floats32, Integers
from sweeps.kernels.compiled import kernel

__all__ = ["overfitting", "probability_of_overfitting"]

_MOST_WORK = 60_000_000
"""Ways times cells above which only some ways, drawn at random, are tried."""
_FEWEST_WAYS = 500
"""They put the error of drawing at two percentage points; the ways being alike, all of them would hardly say more."""


def probability_of_overfitting(daily: NDArray[np.floating], blocks: int = BLOCKS, seed: int = 0) -> float:
    """Return the probability of backtest overfitting.

    Parameters
    ----------
    daily
        (n, D): one row a cell.
    blocks
        Even number of blocks of days.
    seed
        Decides which ways are tried where there are too many.

    Returns
    -------
    float
        Share of the ways to split the blocks into halves in which the cell with the highest Sharpe ratio in one half
        ranks in the lower half of the cells in the other.

    References
    ----------
    Bailey, Borwein, López de Prado and Zhu (2017), "The probability of backtest overfitting".
    """
    sums = BlockSums.blank(daily.shape[1], blocks, most=len(daily))
    every = np.arange(len(daily))
    part = sums.part_of(standardise(daily), np.ones(len(daily), dtype=np.bool_), every)
    # cells that are alike count each
    sums.add({**part, "keys": every.astype(np.uint64)})
    sums.settle()
    return overfitting(sums, seed)[0]


def overfitting(blocks: BlockSums, seed: int = 0) -> tuple[float, int]:
    """Cross-validate all cells that were added to block sums.

    Returns
    -------
    probability
        Share of the ways in which the cell that was best in-sample came out below the median of all cells.
    ways
        How many were tried.

    Raises
    ------
    ValueError
        If the number of blocks is odd, or there are fewer days than two a block.
    """
    sums, squares = blocks.sums, blocks.squares
    count = sums.shape[1]
    lengths = np.diff(blocks.edges)
    if count % 2 or lengths.min() < 2:  # noqa: PLR2004 - one day has no deviation
        raise ValueError(f"{count} blocks of at least {lengths.min()} days; an even number of blocks of 2 is needed")
    chosen = _ways(count, len(sums), seed)
    inside = np.zeros((len(chosen), count), dtype=np.float32)
    np.put_along_axis(inside, chosen, 1.0, axis=1)
    days = inside @ lengths.astype(np.float32)
    best = _best_inside(sums, squares, inside, days)
    ranks = _rank_outside(sums, squares, 1 - inside, np.float32(lengths.sum()) - days, best)
    # the logit of the relative rank is below 0
    return float((ranks < (len(sums) + 1) / 2).mean()), len(chosen)


def _ways(blocks: int, cells: int, seed: int) -> Integers:
    """Return combinations of half of the blocks: all, or as many drawn at random as the work allows."""
    every = comb(blocks, blocks // 2)
    wanted = max(_MOST_WORK // max(cells, 1), _FEWEST_WAYS)
    if wanted >= every:
        return np.array(list(islice(combinations(range(blocks), blocks // 2), every)))
    rng = np.random.default_rng(seed)
    return np.argsort(rng.random((int(wanted), blocks)), axis=1)[:, : blocks // 2]


def _chunks(cells: int, ways: int) -> list[slice]:
    step = max(16_000_000 // ways, 16)
    return [slice(start, start + step) for start in range(0, cells, step)]


def _best_inside(sums: Floats32, squares: Floats32, inside: Floats32, days: Floats32) -> Integers:
    best, value = np.zeros(len(inside), dtype=np.int64), np.full(len(inside), -np.inf, dtype=np.float32)
    for part in _chunks(len(sums), len(inside)):
        _keep_best(sums[part] @ inside.T, squares[part] @ inside.T, days, part.start, best, value)
    return best


def _rank_outside(sums: Floats32, squares: Floats32, outside: Floats32, days: Floats32, best: Integers) -> Floats:
    """Rank of the chosen cell among all, 1 for the worst; ties share the middle of their ranks."""
    chosen_sum = np.einsum("wb,wb->w", sums[best], outside)
    chosen = _ratio(chosen_sum, np.einsum("wb,wb->w", squares[best], outside), days)
    worse, equal = np.zeros(len(best)), np.zeros(len(best))
    for part in _chunks(len(sums), len(outside)):
        _count_worse(sums[part] @ outside.T, squares[part] @ outside.T, days, chosen, worse, equal)
    return worse + (equal + 1) / 2


def _ratio(total: Floats32, squares: Floats32, days: Floats32) -> Floats32:
    variance = squares / days - (total / days) ** 2
    return np.where(variance > 0, (total / days) / np.sqrt(np.maximum(variance, 1e-30)), 0.0).astype(np.float32)


@kernel
def _sharpe(total: np.float32, squares: np.float32, days: np.float32) -> np.float32:
    mean = total / days
    variance = squares / days - mean * mean
    return mean / np.sqrt(variance) if variance > 0 else mean * np.float32(0.0)


@kernel
def _keep_best(sums: Floats32, squares: Floats32, days: Floats32, first: int, best: Integers, value: Floats32) -> None:
    for i in range(sums.shape[0]):
        for w in range(sums.shape[1]):
            ratio = _sharpe(sums[i, w], squares[i, w], days[w])
            if ratio > value[w]:
                value[w] = ratio
                best[w] = first + i


@kernel
def _count_worse(
    sums: Floats32, squares: Floats32, days: Floats32, chosen: Floats32, worse: Floats, equal: Floats
) -> None:
    for i in range(sums.shape[0]):
        for w in range(sums.shape[1]):
            ratio = _sharpe(sums[i, w], squares[i, w], days[w])
            gap = ratio - chosen[w]
            close = np.float32(1e-5)
            worse[w] += 1.0 if gap < -close else 0.0
            equal[w] += 1.0 if abs(gap) <= close else 0.0
