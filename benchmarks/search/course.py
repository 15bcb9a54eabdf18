"""How far a search has come, on a clock that other processes do not move: seconds of processor time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from signals.arrays import Floats

__all__ = ["Course", "Limit", "clock"]

clock = time.process_time
"""Of all threads of this process; on an idle machine what a watch says, where one thread works."""


@dataclass(frozen=True)
class Limit:
    """When a search ends: whichever comes first.

    Attributes
    ----------
    seconds, cells
        Of processor time; evaluated.
    """

    seconds: float = np.inf
    cells: float = np.inf


@dataclass
class Course:
    """A search, batch by batch.

    Attributes
    ----------
    limit
        When it ends.
    seconds, cells, best
        After each batch: time since its start, cells evaluated, and the best score so far.
    evaluating
        Seconds of these in the engine.
    """

    limit: Limit
    seconds: list[float] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    best: list[float] = field(default_factory=list)
    evaluating: float = 0.0
    _began: float = field(default_factory=clock)

    @property
    def over(self) -> bool:
        """Whether the limit is reached."""
        evaluated = self.cells[-1] if self.cells else 0
        return evaluated >= self.limit.cells or clock() - self._began >= self.limit.seconds

    def evaluate(self, evaluate: Callable[[], Floats]) -> Floats:
        """Have a batch evaluated, and note it: scores, -inf or NaN where a cell does not count."""
        began = clock()
        scores = evaluate()
        self.note(scores, clock() - began)
        return scores

    def note(self, scores: Floats, seconds: float) -> None:
        """Note a batch that took the engine so long."""
        self.evaluating += seconds
        here = float(np.max(scores, initial=-np.inf, where=~np.isnan(scores)))
        self.seconds.append(clock() - self._began)
        self.cells.append((self.cells[-1] if self.cells else 0) + len(scores))
        self.best.append(max(here, self.best[-1] if self.best else -np.inf))

    def ended(self) -> Course:
        """Note when it ended, which may be after the last batch."""
        self.seconds[-1] = clock() - self._began
        return self
