"""The verdict on a search in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from results.inference.verdict.record import Verdict
from results.run.metrics import find_metric
from results.searching.measured import neutral_of
from results.searching.verdict.findings import Bars, HeldOut, Looks, Searched, SearchFindings
from results.searching.verdict.ruling import Ruled
from results.style.counts import counted
from results.style.headed import headed

__all__ = ["score_text", "search_words"]

_SOUGHT = {"best": "the best", "boundary": "where the sign changes of", "illuminate": "the best of every niche by"}
_NAMED = 8
_OWN_WORDS = "judged on"
"""The head after which the verdict on the finalists speaks of what it is of."""


def search_words(ruled: Ruled, findings: SearchFindings, held: Verdict | None) -> tuple[str, ...]:
    """Return the verdict as lines of text."""
    lines = [f"VERDICT: {ruled.ruling}", *(f"  {reason}" for reason in ruled.reasons)]
    if findings.assumed_out_of_sample:
        lines += ["  ASSUMED, because the signal file does not say: that the model had seen none of these bars"]
    lines += [*_searched(findings.searched), *_kept(findings.held_out), *_looks(findings.looks)]
    lines += [*_again(findings), *_standing(ruled)]
    return (*lines, *([] if held is None else _held(held)))


def score_text(metric: str, score: float | None) -> str:
    """Say a bound that cells are ranked by, in the measure's own unit."""
    if score is None:
        return "none"
    measure = find_metric(metric)
    sign = -1.0 if measure.lower_is_better else 1.0
    return measure.written((neutral_of(metric) or 0.0) + sign * score)


def _searched(found: Searched) -> list[str]:
    span = _span(found.bars)
    trades = "out-of-sample trades" if found.sample == "oos" else "all trades"
    best = (
        f"cell {found.best}: {found.metric} at least {score_text(found.metric, found.bound)} (lower bound of 95 %), the luck of the "
        "search left out"
        if found.best is not None
        else "no cell counts"
    )
    tried = f"{found.tried_before:,} cells of other runs had been tried on these signals before"
    return headed(
        "searched",
        f"for {_SOUGHT[found.kind]} {found.metric}, {trades}, {span}: {found.cells:,} of {_count(found.of)} cells visited",
        f"best: {best}",
        *([tried] if found.tried_before else []),
    )


def _kept(held: HeldOut) -> list[str]:
    if held.verdict is None:
        return headed("kept", f"not judged: {held.why}")
    span = _span(held.bars)
    return headed("kept", f"{span}: {counted(held.finalists, 'finalist')} judged there: {held.verdict}")


def _looks(looks: Looks) -> list[str]:
    if not looks.before:
        return []
    who = ", ".join(looks.runs[:3]) + (" and others" if looks.before > 3 else "")  # noqa: PLR2004
    what = "another search has" if looks.before == 1 else f"{looks.before} other searches have"
    return headed(
        "looks",
        f"{what} run finalists on these bars ({who}): p-values count {1 + looks.before} times as much, and those of the others' "
        "verdicts do too, if they are judged again",
    )


def _standing(ruled: Ruled) -> list[str]:
    """Name the finalists that the verdict calls positive; its p-values below are those of the finalists by themselves."""
    if not ruled.cells:
        return []
    named = ", ".join(map(str, ruled.cells[:_NAMED])) + (" and others" if len(ruled.cells) > _NAMED else "")
    return headed("stand", f"{counted(len(ruled.cells), 'finalist')}: {named}")


def _again(findings: SearchFindings) -> list[str]:
    again, searched = findings.again, findings.searched
    if again is None:
        by = findings.chosen_by
        unasked = "; `results.judge(…, again=19)` does it" if searched.best is not None else ""
        why = f", as its cells were chosen by {by}" if by else unasked
        return headed("luck", f"the search was not made again where there is nothing to find{why}")
    name, beyond = searched.metric, "within" if again.p > again.most else "beyond"
    return headed(
        "luck",
        f"the best of this search has a lower bound of {score_text(name, searched.bound)}; of {again.searches} searches of nothing "
        f"{score_text(name, again.median)} in the middle, {score_text(name, again.largest)} at most",
        f"{again.as_good} did as well: p = {again.p:.2f}, {beyond} luck; a positive verdict asks for at most {again.most:.2f}",
    )


def _held(held: Verdict) -> Sequence[str]:
    """Return what the verdict on the finalists says of itself."""
    start = next((at for at, line in enumerate(held.words) if line.startswith(_OWN_WORDS)), len(held.words))
    return ("", f"of the finalists on the kept time, by themselves: {held.ruling}", *held.words[start:])


def _count(cells: int) -> str:
    return f"{cells:,}" if cells < 10**9 else f"{cells:.1e}".replace("e+", "e")


def _span(bars: Bars) -> str:
    whole = f"{(bars.first or '')[:10]} to {(bars.last or '')[:10]}"
    return f"{bars.weeks:,} weeks of {whole}" if bars.weeks else whole
