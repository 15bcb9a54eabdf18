"""From the numbers of both tests to the ruling, and to the cells and the region it names."""

from __future__ import annotations

import numpy as np

from results.inference.diagnostics.gathering import Diagnostics
from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel
from results.inference.sample.survey import Batches
from results.inference.saved.steps import run_digest
from results.inference.testing.evidence import Evidence
from results.inference.testing.shifts import share_reaching
from results.inference.testing.units.hands import Hands
from results.inference.testing.units.meeting import FEWEST_DAYS
from results.inference.verdict.findings import (
    ExpectancyTest,
    Findings,
    JudgedAsset,
    JudgedSample,
    Needed,
    TimingTest,
    Tried,
)
from results.inference.verdict.named_cells import Named, name_cells
from results.inference.verdict.record import Ruling, Verdict
from results.inference.verdict.summary import verdict_summary
from results.run.run import Run
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["rule"]


def rule(
    hands: Hands, batches: Batches, evidence: Evidence | None, beside: Diagnostics, seconds: dict[str, float]
) -> Verdict:
    """Decide, and say why.

    Parameters
    ----------
    hands, batches
        The run, and its units.
    evidence
        What both tests found, None where no cell has enough trades.
    beside
        What stands beside them.
    seconds
        What each step took.
    """
    judged = hands.judged
    ruling, reasons = _decide(judged, evidence, lost=bool(hands.tried.lost))
    named = name_cells(evidence) if evidence is not None and ruling == "positive" else Named()
    findings = Findings(
        sample=_sample(judged.panel, evidence),
        assets=_assets(judged.panel),
        pooled=judged.panel.pooled,
        tried=_tried(hands, batches, evidence),
        lost_ancestors=[why for why, _ in hands.tried.lost],
        expectancy_test=None if evidence is None else _expectancy(evidence),
        timing_test=None if evidence is None else _timing(evidence),
        needed=None if evidence is None or beside.leading is None else _needed(evidence, beside.leading.trades),
        named_cells=named.cells,
        region=named.region,
        **beside._asdict(),
        seed=judged.seed,
        run=run_digest(judged.panel.run),
        seconds=seconds,
    )
    summary = verdict_summary(ruling, reasons, findings)
    return Verdict(ruling, named.first, reasons, summary, findings)


_NOTHING = f"no cell has {SUFFICIENT.words()} to judge, and P&L on {FEWEST_DAYS} days: there is nothing to test"
_EXCLUDED = "for every cell with enough trades a positive expectancy is excluded, all cells at once"
_WITHIN_LUCK = (
    "no cell's expectancy is more than luck allows the best of so many, yet a positive one cannot be excluded"
)
_NOT_SHIFTED = "the shifts of the test of timing were left out, and without them nothing is called positive"
_NO_SKILL = (
    "some expectancies are positive beyond luck, but nothing shows that the model knows the direction: what was earned "
    "is the market's drift, a favourable exit or a constant bet"
)
_FEW = (
    "some expectancies are positive beyond luck, and by days their timing is too, but too few independent decisions "
    "stand behind these cells for it to be called skill"
)
_IN_SAMPLE = (
    "expectancies are positive beyond luck, but on trades the model may have seen: only out-of-sample trades can "
    "support a positive verdict"
)
_CROSSED = (
    "some expectancies are positive beyond luck, but only because trades are left out that start on bars the model had "
    "not seen and run on into seen ones: which these are depends on how they went"
)
_LOST = (
    "some cells earn more than luck allows the best of this run, but what it refines could not be judged with it, and what luck "
    "allows the best of all that was tried is not known"
)
_SEARCHED = (
    "some cells earn more than luck allows the best of those that were visited, but a search chose these by what it found, and left out "
    "others: judge the search by `results.judge`"
)
_POSITIVE = "some cells earn more than luck allows the best of so many, and they know which way to trade, and when"


def _decide(judged: JudgedRun, evidence: Evidence | None, *, lost: bool) -> tuple[Ruling, tuple[str, ...]]:
    if evidence is None:
        return "undetermined", (_NOTHING,)
    if not evidence.summed.not_excluded:
        return "none", (_EXCLUDED,)
    if not evidence.summed.confident:
        return "undetermined", (_WITHIN_LUCK,)
    none = not evidence.summed.positive
    few = evidence.summed.few
    crossed = evidence.timing.stood.total("crossed") > 0
    doubts = (
        (none and not few and not crossed, _NO_SKILL),
        (none and few, _FEW),
        (none and crossed, _CROSSED),
        (not none and lost, _LOST),
        (not none and not judged.permutations, _NOT_SHIFTED),
        (not judged.panel.supports_positive, _IN_SAMPLE),
        (not none and _picked(judged.panel.run), _SEARCHED),
    )
    reasons = tuple(reason for holds, reason in doubts if holds)
    return ("undetermined", reasons) if reasons else ("positive", (_POSITIVE,))


def _picked(run: Run) -> bool:
    """Whether a search picked the cells of a run, and did not visit all there are."""
    return run.searched and (run.info.cells or 0) < run.info.grid.size * max(len(run.assets), 1)


def _sample(panel: Panel, evidence: Evidence | None) -> JudgedSample:
    first, last = min(each.first for each in panel.facts), max(each.last for each in panel.facts)
    shares = _shares(panel)
    return JudgedSample(
        judged=panel.sample,
        assumed_out_of_sample=panel.assumed,
        supports_positive=panel.supports_positive,
        out_of_sample_share=shares,
        in_sample_share={name: None if share is None else 1 - share for name, share in shares.items()},
        **{"from": f"{first}Z", "to": f"{last}Z"},  # `from` is a word of Python
        days=None if evidence is None else evidence.expectancy.days,
        weeks=len(panel.grids[0].span.weeks),
    )


def _shares(panel: Panel) -> dict[str, float | None]:
    """Return the share of the bars that is out of sample, by variant: of all assets' bars together."""
    info = panel.run.info
    if not info.assets:
        return dict(info.signals.out_of_sample)
    bars = sum(each.bars for each in info.assets)
    shares: dict[str, float | None] = {}
    for name in info.signals.variants:
        own = [(each.bars, each.out_of_sample.get(name)) for each in info.assets]
        known = [count * share for count, share in own if share is not None]
        shares[name] = sum(known) / bars if len(known) == len(own) else None
    return shares


def _assets(panel: Panel) -> list[JudgedAsset]:
    return [
        JudgedAsset(
            name=each.name, days=len(each.dates), bars=each.bars, **{"from": f"{each.first}Z", "to": f"{each.last}Z"}
        )
        for each in panel.facts
        if each.name
    ]


def _tried(hands: Hands, batches: Batches, evidence: Evidence | None) -> Tried:
    tested = 0 if evidence is None else evidence.summed.judged
    return Tried(
        cells=batches.cells,
        up_to_scale=int(batches.groups.sum()),
        enough_trades=batches.enough,
        judged=tested,
        insufficient=batches.cells - tested,
        too_few_trades=batches.few,
        too_few_days=batches.cells - tested - batches.few,
        distinct=0 if evidence is None else evidence.expectancy.distinct,
        before=hands.tried.cells,
        lost=sum(cells for _, cells in hands.tried.lost),
        beside=hands.tried.beside,
    )


def _expectancy(evidence: Evidence) -> ExpectancyTest:
    found, test = evidence.expectancy, evidence.expectancy.test
    return ExpectancyTest(
        alpha=test.alpha,
        resamples=found.resamples,
        resamples_asked=found.asked,
        block_days=found.block,
        p_value=test.least_p_above,
        luck_alone=test.expected_maximum,
        critical_above=test.critical_above,
        critical_below=test.critical_below,
        confident_cells=evidence.summed.confident,
        not_excluded_cells=evidence.summed.not_excluded,
    )


def _timing(evidence: Evidence) -> TimingTest:
    timing, summed = evidence.timing, evidence.summed
    stood, largest = timing.stood, timing.largest
    return TimingTest(
        alpha=TIMING_ALPHA,
        p_value=summed.p_timing if largest is None else summed.p_candidate,
        p_by_days=1.0 if timing.days is None else timing.days.least_p_above,
        p_by_shifts=None if largest is None else float(share_reaching(largest, np.array([stood.best]))[0]),
        largest=None if timing.days is None else summed.timing,
        luck_alone=timing.luck_alone,
        resamples=timing.resamples,
        resamples_asked=timing.asked,
        permutations=evidence.judged.permutations,
        permutations_made=0 if largest is None else len(largest),
        largest_of_shifts=None if largest is None else float(np.median(largest)),
        cells_it_hung_on=stood.total("candidate_cells"),
        too_few_decisions=stood.total("undecided_cells"),
        lost_with_crossing_trades=stood.total("crossed_cells"),
        without_timing=summed.without_timing,
    )


def _needed(evidence: Evidence, trades: int) -> Needed | None:
    leading = evidence.leading
    if leading.above <= 0:
        return None
    days = len(evidence.judged.of(np.array([leading.first])).own_days(0))
    times = max((evidence.expectancy.test.critical_above / leading.above) ** 2, 1.0)
    return Needed(
        times_the_data=times,
        more_days=round((times - 1) * days),
        more_trades=round((times - 1) * trades),
    )
