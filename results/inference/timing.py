"""Timing skill: whether the probabilities know when, or any probabilities of their kind would have done as well.

Probabilities are rolled against prices by a random offset, all variants together, and the whole grid is run again. Both
series keep everything they are, drift, clusters and autocorrelation; only what one knows of the other is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import joblib
import numpy as np
from numpy.typing import NDArray

from grids.table import CellTable
from signals import ROLES, Probabilities, Signals
from sweeps.engine import EventEngine
from sweeps.measures import MINIMUM_LOSSES, MINIMUM_TRADES, MINIMUM_WINS
from sweeps.tally import TALLY

__all__ = ["Timing", "offsets", "rolled", "timing_test"]

Floats = NDArray[np.float64]
_FEWEST_SHARE = 0.02
"""Offsets nearer to zero than this share of the bars would leave slow probabilities almost where they were."""
_ENOUGH = 0.5
"""A cell takes part where it trades enough in this share of the arrangements, the real one being one of them."""
_BYTES_A_BAR = 100
"""What an engine takes of memory for a bar, roughly: once for prices, and three times for each variant."""
_ENGINE_MEMORY = 400 << 20
_COLUMNS = {name: at for at, name in enumerate(TALLY)}


@dataclass(frozen=True)
class Timing:
    """What the test found of n cells.

    Attributes
    ----------
    p
        float64 (n,): adjusted p-values: share of the arrangements whose best cell, each measured against its own mean
        over all arrangements, is at least as good as this cell is in the real one. 1 for cells that trade too little.
    excess
        float64 (n,): a cell's t-statistic less its mean over all arrangements, NaN where it takes no part.
    largest
        float64 (permutations + 1,): the largest excess of each arrangement, the real one first.
    """

    p: Floats
    excess: Floats
    largest: Floats

    @property
    def p_value(self) -> float:
        """Of the whole map: how often chance arrangements have a best cell as good as the real one's."""
        return float((self.largest >= self.largest[0]).mean())


def offsets(bars: int, permutations: int, seed: int) -> NDArray[np.int64]:
    """Draw distinct offsets, none near zero.

    Raises
    ------
    ValueError
        If there are not as many.
    """
    least = max(int(np.ceil(_FEWEST_SHARE * bars)), 1)
    possible = np.arange(least, bars - least + 1)
    if len(possible) < permutations:
        raise ValueError(f"{bars} bars have {len(possible)} distinct offsets, fewer than {permutations} permutations")
    return np.random.default_rng([seed, 7]).choice(possible, permutations, replace=False).astype(np.int64)


def rolled(signals: Signals, offset: int) -> Signals:
    """Return the signals with the probabilities of all variants, and their flags, moved on by some bars, end to start.

    A flag says of a probability that the model had not seen its bar, so it stays with the probability.
    """
    variants = {name: _roll(probabilities, offset) for name, probabilities in signals.variants.items()}
    return replace(signals, variants=variants)


def _roll(probabilities: Probabilities, offset: int) -> Probabilities:
    roles = {role: np.roll(probabilities.role(role), offset) for role in ROLES}
    flags = probabilities.out_of_sample
    return Probabilities(**roles, out_of_sample=None if flags is None else np.roll(flags, offset))


def timing_test(  # noqa: PLR0913 - a test has these parts
    signals: Signals,
    variants: Sequence[str],
    chunks: Iterable[CellTable],
    *,
    permutations: int = 99,
    unseen: bool = False,
    seed: int = 0,
    jobs: int = 1,
    advance: Callable[[int], None] = lambda _: None,
) -> Timing:
    """Test every cell's timing at once.

    Parameters
    ----------
    signals
        The bars that are judged.
    variants
        The names that the codes of column `variant` point into.
    chunks
        The cells. One of each set that differs in scale only is enough.
    permutations
        R. With 99 the smallest p-value is 0.01.
    unseen
        Measure out-of-sample trades only.
    seed, jobs
        Of the offsets; threads.
    advance
        Called with the number of cells evaluated, arrangements counted apart.

    Notes
    -----
    The statistic of a cell is the t of its trades' net returns less its mean over all arrangements, the real one
    included, so that what a rule earns whenever it trades, drift or costs, is no skill. All arrangements are treated
    alike, so under the hypothesis the real one's maximum is as likely as any to be the largest.
    """
    moves = [0, *offsets(len(signals), permutations, seed).tolist()]
    engine_of = _engines(signals, variants, moves)
    found: list[Floats] = []
    largest = np.full(len(moves), -np.inf)

    def evaluate(move: int, table: CellTable) -> Floats:
        t = _trade_t(engine_of(move).evaluate(table).tally, unseen)
        advance(len(table))
        return t

    with joblib.Parallel(n_jobs=jobs, backend="threading") as pool:
        for table in chunks:
            t = np.stack(pool(joblib.delayed(evaluate)(move, table) for move in moves))
            excess = _excess(t)
            largest = np.maximum(largest, np.where(np.isnan(excess), -np.inf, excess).max(axis=1, initial=-np.inf))
            found.append(excess[0])
    excess = np.concatenate(found) if found else np.zeros(0)
    ordered = np.sort(largest)
    reached = (len(ordered) - np.searchsorted(ordered, excess)) / len(ordered)
    return Timing(np.where(np.isnan(excess), 1.0, reached), excess, largest)


def _engines(signals: Signals, variants: Sequence[str], moves: list[int]) -> Callable[[int], EventEngine]:
    """Return a function from an offset to its engine: all held at once where they are small, else made when asked."""

    def made(move: int) -> EventEngine:
        return EventEngine(rolled(signals, move) if move else signals, variants)

    if len(moves) * len(signals) * _BYTES_A_BAR * (1 + 3 * len(variants)) > _ENGINE_MEMORY:
        return made
    held = {move: made(move) for move in moves}
    return held.__getitem__


def _excess(t: Floats) -> Floats:
    """Measure each cell, (arrangements, n), against its own mean over the arrangements."""
    known = ~np.isnan(t)
    counts = known.sum(axis=0)
    mean = np.where(known, t, 0.0).sum(axis=0) / np.maximum(counts, 1)
    return np.where(known & (counts >= _ENOUGH * len(t)), t - mean, np.nan)


def _trade_t(tally: Floats, unseen: bool) -> Floats:
    """Return t-statistics of net returns per trade, NaN where there are too few trades, wins or losses."""
    prefix = "oos_" if unseen else ""
    trades, wins, losses, gain, loss, squares = (
        tally[:, _COLUMNS[prefix + name]] for name in ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares")
    )
    enough = (trades >= MINIMUM_TRADES) & (wins >= MINIMUM_WINS) & (losses >= MINIMUM_LOSSES)
    n = np.maximum(trades, 2)
    mean = (gain - loss) / n
    variance = np.maximum(squares / n - mean**2, 0.0) * n / (n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(enough & (variance > 0), mean / np.sqrt(variance / n), np.nan)
