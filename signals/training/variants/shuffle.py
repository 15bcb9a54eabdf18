"""The coin a model has to beat: its own probabilities, at other times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signals.arrays import Integers

__all__ = ["shuffled_bars"]


def shuffled_bars(length: int, spans: Sequence[tuple[int, int]], block: int, seed: int) -> Integers:
    """Return, for each of T bars, the bar whose probabilities it gets.

    Parameters
    ----------
    length
        T.
    spans
        Test spans, each shuffled within itself, so that the control fires as often as the model at every threshold in
        every fold; bars outside keep their place.
    block
        Bars that stay together: what is a run of high probabilities stays one, as long as it is shorter.
    seed
        Of the generator; each span has its own stream, so another span later changes nothing before.

    Notes
    -----
    Blocks move along one random cycle (S. Sattolo, 1986), so that none stays where it was and the control shares no
    bar with the model by standing still. All roles move together: a bar that called for both sides still does. With
    `block` a divisor of the bars of a day, a model's habit of the hour could survive; the default is none.
    """
    source = np.arange(length)
    for number, (start, stop) in enumerate(spans):
        generator = np.random.default_rng([seed, number, start])
        blocks = [np.arange(at, min(at + block, stop)) for at in range(start, stop, block)]
        if len(blocks) == 1:
            source[start:stop] = np.roll(blocks[0], len(blocks[0]) // 2)
        elif blocks:
            order = _one_cycle(len(blocks), generator)
            source[start:stop] = np.concatenate([blocks[index] for index in order])
    return source


def _one_cycle(count: int, generator: np.random.Generator) -> list[int]:
    """Return a random permutation that consists of one cycle."""
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        other = int(generator.integers(0, last))
        order[last], order[other] = order[other], order[last]
    return order
