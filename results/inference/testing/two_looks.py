"""The simultaneous test in two looks: the second is taken only where the first leaves the answer open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.step_down import Simultaneous, sampled, simultaneous
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.resampled import Daily, Found, Resampling
from signals.arrays import Integers
from signals.progress import ProgressBar

__all__ = ["TwoLooks", "first_look", "in_two_looks"]

_LOOK, _FEWEST_LOOKED = 0.2, 200


@dataclass(frozen=True, eq=False)
class TwoLooks:
    """What came of it.

    Attributes
    ----------
    found
        Of the candidates that move on enough days.
    test
        Of those, in the same order.
    block
        Mean block length in days.
    resamples
        How many the answer took.
    """

    found: Found
    test: Simultaneous
    block: float
    resamples: int


def first_look(resamples: int) -> int:
    """Return after how many resamples the answer may be settled."""
    return min(resamples, max(_FEWEST_LOOKED, round(_LOOK * resamples)))


def in_two_looks(  # noqa: PLR0913, PLR0917 - what differs between the two tests
    judged: JudgedRun,
    daily: Daily,
    candidates: Integers,
    step: str,
    alpha: float,
    settled: Callable[[Simultaneous, int, int], bool],
    summed: bool = True,
) -> TwoLooks | None:
    """Test candidates at once; None where none of them moves on enough days.

    Parameters
    ----------
    judged
        The run.
    daily, candidates, step, summed
        As of `Resampling`.
    alpha
        The error allowed.
    settled
        From the test on the first of the resamples, how many these are and how many there are: whether the answer is
        that of all.
    """
    days, resamples = len(judged.dates), judged.resamples
    block = block_length(daily(sampled(candidates)))
    counts = resample_counts(days, resamples, block, judged.seed)
    look = first_look(resamples)
    work = Resampling(daily, candidates, days, judged.kept, judged.jobs, judged.seed, step, summed)

    def tested(maxima: Maxima) -> Simultaneous:
        return simultaneous(maxima, found.columns["above"], found.columns["below"], days, alpha)

    with ProgressBar(len(candidates), f"testing {step}", judged.progress) as bar:
        found = work.first(counts[:look], bar.advance)
    if len(found.distinct) == 0:
        return None
    test = tested(found.maxima)
    if look == resamples or settled(test, look, resamples):
        return TwoLooks(found, test, block, look)
    with ProgressBar(len(found.distinct), "more resamples", judged.progress) as bar:
        more = work.second(counts[look:], found, bar.advance)
    return TwoLooks(found, tested(found.maxima.beside(more)), block, resamples)
