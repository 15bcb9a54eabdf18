"""From what finalists did and what searches of nothing found to the ruling on a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from results.inference.verdict.record import Ruling, Verdict
from results.searching.luck.luck import AGAIN, Luck

__all__ = ["MOST_AS_GOOD", "Ruled", "rule_search", "standing_cells"]

MOST_AS_GOOD = 0.5
"""p-value of the search's best that a positive verdict needs: it found more than at least half of the searches of nothing did.

The finalists have been judged on bars that the search did not see, which is proof enough by itself at 5 %. A search with something to
find seldom fails this, and one with nothing to find does in half of all cases.
"""

_NOT_KEPT = "nothing can be called positive"
_LOOKED = "some finalists hold on the kept time by themselves, but not as one of {tries} searches whose finalists were run on these bars"
_SHAPED = (
    "some finalists hold on the kept time, but the grid was made of {run}, which had looked at it: refine a run of the searched time "
    "alone"
)
_LUCKY = (
    "some finalists hold on the kept time, but {as_good} of {made} searches where there is nothing to find found as good a best: "
    "the search itself found nothing"
)
_NOT_MADE = (
    "some finalists hold on the kept time, but the search was not made again where there is nothing to find, and without that "
    "nothing is called positive"
)
_TOO_FEW = (
    "some finalists hold on the kept time, but the search was made again {made} times where there is nothing to find, and {needed} are "
    "needed for a positive verdict"
)
_POSITIVE = (
    "some finalists earn on the kept time more than luck allows the best of them, they know which way to trade, and when; and the "
    "search found more than at least half of the searches of nothing did"
)
_HELD = (
    "some finalists earn on the kept time more than luck allows the best of them, they know which way to trade, and when; how lucky "
    "the search was is not known, as its cells were chosen by {by}, who cannot be asked again"
)
_NONE = (
    "for every finalist a positive expectancy is excluded on the kept time; cells that are no finalists were not judged"
)


@dataclass(frozen=True)
class Ruled:
    """The ruling, the cells it names, and why."""

    ruling: Ruling
    cells: tuple[int, ...]
    reasons: tuple[str, ...]


def standing_cells(held: Verdict, looks: int) -> tuple[int, ...]:
    """Return the finalists that stand on the kept time, by both tests, as those of one of several searches that looked at it.

    p-values are multiplied by how many searches that are (Bonferroni). Of more than ten that pass both tests the first ten are
    looked at.
    """
    skilled, test, timing = held.findings.skilled, held.findings.expectancy_test, held.findings.timing_test
    if held.ruling != "positive" or skilled is None or test is None or timing is None:
        return ()
    if not looks:
        return held.cells
    tries = 1 + looks
    passing = {
        cell.cell
        for cell in skilled.listed
        if cell.p_expectancy * tries <= test.alpha and cell.p_timing * tries <= timing.alpha
    }
    return tuple(cell for cell in held.cells if cell in passing)


def rule_search(  # noqa: PLR0913 - what it hangs on
    held: Verdict | None,
    why: str,
    standing: Sequence[int],
    *,
    looks: int,
    luck: Luck | None,
    by: str = "",
    shaped: str | None = None,
) -> Ruled:
    """Decide, and say why.

    Parameters
    ----------
    held
        The verdict on the finalists; None where there is none.
    why
        Why there is none.
    standing
        As of `standing_cells`.
    looks
        Other searches that have looked at the kept time.
    luck
        The search made again where there is nothing to find; None where it was not.
    shaped
        The run that the grid was made of, if that had looked at the kept time.
    by
        Who else chose its cells, so that it cannot be made again: then the time that was kept, which is proof enough at 5 %, decides
        alone.
    """
    if held is None:
        return Ruled("undetermined", (), (f"{why}; {_NOT_KEPT}",))
    if held.ruling == "none":
        return Ruled("none", (), (_NONE,))
    if held.ruling == "undetermined":
        return Ruled("undetermined", (), tuple(f"of the finalists on the kept time: {why}" for why in held.reasons))
    doubts = []
    if not standing:
        doubts.append(_LOOKED.format(tries=1 + looks))
    elif shaped is not None:
        doubts.append(_SHAPED.format(run=shaped))
    if luck is None:
        doubts += [_NOT_MADE] if standing and not by and shaped is None else []
    elif len(luck.best) < AGAIN:
        doubts.append(_TOO_FEW.format(made=len(luck.best), needed=AGAIN))
    elif luck.p > MOST_AS_GOOD:
        doubts.append(_LUCKY.format(as_good=luck.as_good, made=len(luck.best)))
    if doubts:
        return Ruled("undetermined", (), tuple(doubts))
    return Ruled("positive", tuple(standing), (_HELD.format(by=by) if by else _POSITIVE,))
