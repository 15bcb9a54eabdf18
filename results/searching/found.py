"""What a search came to, and how it is said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grids.selection.span import Span
from results.run.metrics import find_metric
from results.searching.extent import Extent
from results.searching.held_out.finalists import Finalists, too_short
from results.searching.held_out.split import Split
from results.searching.leading import Leading
from results.searching.measured import looked_for
from results.searching.niches.found import Niches
from results.searching.question import SearchQuestion
from results.style.counts import counted
from signals.shown import Shown
from signals.times.timestamps import to_iso
from sweeps.summary import RunSummary

__all__ = ["Found", "kept_words", "too_few_bars"]

_WIDTH = 12
_LEAST_SHARE = 1e-4
"""Below that a share is told as one in so many."""


@dataclass(frozen=True, repr=False)
class Found(Shown):
    """What a search came to.

    Attributes
    ----------
    run
        The run of the cells that it visited.
    question, split
        What was asked, and what was looked at and what is kept for judging.
    space
        Cells of the grid, over all assets, and how many of them constraints leave.
    finalists
        The best cells, and their run on the time that was kept.
    longest_axes
        Names of the axes with the most values, two at most.
    best
        The very best; None where no visited cell has enough trades within limits.
    niches
        The best of every niche, where these were looked for; they are written in the folder of the run, too.
    """

    run: RunSummary
    question: SearchQuestion
    split: Split
    space: Extent
    finalists: Finalists
    longest_axes: Sequence[str]
    best: Leading | None
    niches: Niches | None = None

    @property
    def counted(self) -> int:
        """How many of the visited cells have enough trades, and a drawdown within limits."""
        return self.finalists.leaders.counted

    @property
    def words(self) -> Sequence[str]:
        """What was found, a line each."""
        question = self.question
        return [
            *_headed("looked for", looked_for(question.metric, question.for_), *_limits(question)),
            *_headed(
                "visited",
                f"{self.run.cells:,} of {self.space.words()}{_share(self.run.cells, self.space.left)}, "
                f"{self.counted:,} of them with enough trades{' within limits' if question.max_drawdown else ''}",
            ),
            *_headed("best", *self._best()),
            *([] if self.niches is None else _headed("niches", self.niches.line())),
            *_headed("time", kept_words(self.split, question)),
            *_headed("next", *self._looking(), *([self._next()] if self.split.kept is not None else [])),
        ]

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, but for the run."""
        best = self.best
        kept = self.split.kept
        return {
            "question": self.question.plain(),
            "space": self.space.product,
            "left": self.space.left,
            "left_exactly": self.space.exact,
            "visited": self.run.cells,
            "counted": self.counted,
            "finalists": None if self.finalists.run is None else self.finalists.run.info.cells,
            "searched": self.split.searched.mapping(),
            "kept": None if kept is None else kept.mapping(),
            "best": None
            if best is None
            else {
                "cell": best.cell,
                "parameters": dict(best.parameters),
                "trades": best.trades,
                "value": best.value,
                "bound": best.bound,
                "max_drawdown": best.drawdown,
            },
            "niches": None if self.niches is None else self.niches.plain(),
            "words": list(self.words),
        }

    def _shown(self) -> tuple[str, ...]:
        return (self.run.line(), *self.words)

    def _looking(self) -> list[str]:
        """Say what shows what was looked for, where that is not one cell."""
        place = repr(str(self.run.out))
        if self.question.for_ == "illuminate":
            return [f"`results.niches({place})` shows the best cell of every niche"]
        names = self.longest_axes
        if self.question.for_ == "best" or len(names) < 2:  # noqa: PLR2004 - a map has two axes
            return []
        return [
            f"`results.predict_map({place}, x={names[0]!r}, y={names[1]!r})` draws what it predicts of the whole grid"
        ]

    def _next(self) -> str:
        if self.split.days is not None and (short := too_short(self.split.days, self.question.hold_out)):
            return f"nothing can be called positive: {short}"
        if self.finalists.run is None:
            return f"nothing can be called positive: {self.finalists.why}"
        run = self.finalists.run.info.cells or 0
        there = f"{counted(run, 'finalist')} {'was' if run == 1 else 'were'} run on what was kept"
        return f"{there}; `results.judge({str(self.run.out)!r})` says whether they hold"

    def _best(self) -> list[str]:
        best, metric = self.best, find_metric(self.question.metric)
        if best is None:
            return [f"none: {_none(self.question, self.split)}"]
        bound = f", {_side(self.question)} bound {metric.written(best.bound)}" if best.bound != best.value else ""
        drawdown = "" if best.drawdown is None else f", drawdown {best.drawdown:.1%}"
        return [
            f"cell {best.cell}: {best.text}",
            f"{best.trades:,} trades, {metric.name.replace('_', ' ')} {metric.written(best.value)}{bound}{drawdown}",
            f"it was picked of {self.counted:,}, partly for its luck: what it is worth is told where the search did not look",
        ]


def kept_words(split: Split, question: SearchQuestion) -> str:
    """Say what time was searched, and what is kept for judging."""
    if split.kept is None:
        return "all of the time is searched and nothing is kept for judging, so that no verdict can be positive"
    share = f"{_precise(question.hold_out, 0)} of the time{', of bars out of sample' if split.sample == 'oos' else ''}"
    if split.kept.weeks:
        searched, kept = len(split.searched.weeks), len(split.kept.weeks)
        return f"searched {searched:,} weeks, kept for judging {kept:,} among them that were drawn at random ({share})"
    return f"searched {_times(split.searched)}, kept for judging {_times(split.kept)} ({share})"


def too_few_bars(split: Split, question: SearchQuestion) -> str | None:
    """Say that no cell can have the trades that it needs to count, as there is at most one a bar; None where it can."""
    fewest = question.enough.trades
    if split.bars is None or split.bars >= fewest:
        return None
    less = "keep less (`hold_out`)" if question.hold_out else "search on more bars"
    return (
        f"no cell can count: {counted(split.bars, 'bar')} {'is' if split.bars == 1 else 'are'} searched, and a cell needs {fewest:,} "
        f"trades, at most one a bar; {less}, or lower `min_trades`"
    )


def _none(question: SearchQuestion, split: Split) -> str:
    """Say why no visited cell counts, and what would let one."""
    if few := too_few_bars(split, question):
        return few
    if question.max_drawdown is None:
        return "no visited cell has enough trades within limits; lower the thresholds, or `min_trades`"
    deepest = _precise(question.max_drawdown)
    return (
        f"no visited cell has enough trades and a drawdown of at most {deepest}; raise `max_drawdown`, lower the thresholds, or "
        "`min_trades`"
    )


def _precise(share: float, decimals: int = 1) -> str:
    """Return a share in percent with so many decimals, or with as many digits as it takes not to be another one: 99.9 %, 1e-298 %."""
    shown = f"{share:.{decimals}%}"
    told = float(shown[:-1]) / 100
    return shown if told < 1 and math.isclose(told, share, rel_tol=0.05) else f"{share * 100:.4g}%"


def _limits(question: SearchQuestion) -> list[str]:
    deepest = "" if question.max_drawdown is None else f" and a drawdown of at most {_precise(question.max_drawdown)}"
    return [f"among cells with at least {question.enough.words()}{deepest}; seed {question.seed}"]


def _side(question: SearchQuestion) -> str:
    return "upper" if find_metric(question.metric).lower_is_better else "lower"


def _share(cells: int, space: int) -> str:
    if not cells or cells >= space:
        return ""
    if cells / space >= _LEAST_SHARE:
        return f" ({cells / space:.2%})"
    return f" (one in {float(f'{space / cells:.1e}'):,.0f})"


def _times(span: Span) -> str:
    start, end = (None if each is None else _instant(each) for each in (span.start, span.end))
    if start is None:
        return f"up to {end}" if end is not None else "all of the time"
    return f"from {start}" + ("" if end is None else f" to {end}")


def _instant(at: np.datetime64) -> str:
    """Return an instant as people read it: a date, with the time of the day where it is not midnight."""
    return to_iso(at).removesuffix("T00:00:00Z").replace("T", " ").removesuffix(":00Z")


def _headed(head: str, *texts: str) -> list[str]:
    return [f"  {'' if at else head:<{_WIDTH}}{text}" for at, text in enumerate(texts)]
