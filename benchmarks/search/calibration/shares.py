"""How often something was said of so many worlds, and between which limits its probability lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import binom

from benchmarks.search.calibration.trial import NAIVE
from results.inference.formulas.rates import wilson_interval

__all__ = ["Row", "Rows", "Share", "claimed", "share_of"]

Row = Mapping[str, Any]
Rows = Sequence[Row]
_ALLOWED = 0.05


@dataclass(frozen=True)
class Share:
    """So many of so many worlds.

    Attributes
    ----------
    count, of
        Worlds of which it is true, and all.
    """

    count: int
    of: int

    @property
    def share(self) -> float:
        """Its estimate; 0 of none."""
        return self.count / self.of if self.of else 0.0

    @property
    def limits(self) -> tuple[float, float]:
        """Wilson's interval of 95 %."""
        if not self.of:
            return 0.0, 1.0
        low, high = wilson_interval(self.count, self.of)
        return max(float(low), 0.0), min(float(high), 1.0)

    @property
    def allowed(self) -> bool:
        """Whether it is not significantly above 5 %: with that probability as many or more happen in over 5 % of cases."""
        return bool(binom.sf(self.count - 1, self.of, _ALLOWED) > _ALLOWED)

    def __str__(self) -> str:
        """Say the share with its limits."""
        if not self.of:
            return ""
        low, high = self.limits
        return f"{self.share:.1%} ({low:.1%} to {high:.1%})"


def share_of(rows: Rows, true: str | Callable[[Row], bool]) -> Share:
    """Count the worlds in which something is true: a name, or a question."""
    asked = (lambda row: bool(row[true])) if isinstance(true, str) else true
    return Share(sum(map(asked, rows)), len(rows))


def claimed(row: Row) -> bool:
    """Return whether the best trial would be believed where nobody counts how many there were."""
    return row["best_t"] is not None and row["best_t"] > NAIVE
