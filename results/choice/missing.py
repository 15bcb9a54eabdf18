"""What a choice would take, where none is possible: data, trades, cost."""

from __future__ import annotations

from results.choice.blocks import Needs
from results.inference.verdict.stored import StoredVerdict
from results.run.axes import parameters_text

__all__ = ["needs_of", "what_is_missing"]


def needs_of(verdict: StoredVerdict, exposure: float | None) -> Needs:
    """Return what would turn the verdict, in numbers.

    Parameters
    ----------
    verdict
        Of the run.
    exposure
        Of its leading cell, where all its trades have the same; None otherwise.
    """
    needed, best = verdict.needed, verdict.leading
    record = verdict.selection.deflated.minimum_days if verdict.selection and verdict.selection.deflated else None
    costs: dict[str, float | None] = {}
    if best is not None and exposure and best.net is not None and verdict.expectancy_test is not None:
        t, bar = best.expectancy.adjusted_t, verdict.expectancy_test.critical_above
        # a cheaper fill moves every trade alike: the spread of the days, and so the bar, stay about where they are
        wanted = best.net * bar / t if t > 0 else None
        costs["now_per_side"] = best.cost / (2 * exposure)
        if wanted is not None:
            costs["cost_per_side"] = (best.gross - wanted) / (2 * exposure)
    return Needs(
        days=None if needed is None else needed.more_days,
        trades=None if needed is None else needed.more_trades,
        times_the_data=None if needed is None else needed.times_the_data,
        track_record_days=record,
        **costs,
    )


def what_is_missing(verdict: StoredVerdict, needs: Needs) -> list[str]:
    """Say why no cell can be chosen, and what would change that, a sentence each."""
    told = list(verdict.reasons)
    best = verdict.leading
    if best is not None:
        told.append(
            f"the leading cell is {best.cell} ({parameters_text(best.parameters)}): {best.trades:,} trades at "
            f"{best.net:+.3%} net, t {best.expectancy.adjusted_t:+.2f}"
        )
    if not verdict.sample.supports_positive:
        told.append(
            "out-of-sample trades: the judged ones may have been seen by the model, and nothing may be chosen on them"
        )
    if needs.days and needs.trades and needs.times_the_data:
        told.append(
            f"data: about {needs.days:,} more days with {needs.trades:,} more trades of it ({needs.times_the_data:.1f} times "
            "the data) would decide, if its expectancy is what was seen; likely it is less"
        )
    if needs.now_per_side is not None:
        told.append(_cost_words(needs, needs.now_per_side))
    return told


def _cost_words(needs: Needs, now: float) -> str:
    if needs.cost_per_side is None:
        return f"cost: the leading cell loses at {now:.3%} a side, and cheaper fills alone would have to pay for that"
    if needs.cost_per_side < 0:
        return f"cost: at {now:.3%} a side as at none, its expectancy stays below what so many tries ask for"
    return (
        f"cost: at {max(needs.cost_per_side, 0.0):.3%} a side instead of {now:.3%} its expectancy would reach what so many tries "
        "ask for"
    )
