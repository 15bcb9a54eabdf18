"""What the worlds said, as a page: how often luck was called an edge, how often an edge was found, and whether p-values are fair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.stats import kstest

from benchmarks.machine import machine
from benchmarks.search.calibration.kept import kept
from benchmarks.search.calibration.kinds import FIRST_SEED, NULL, PLANTED, WHOLE, Kind
from benchmarks.search.calibration.shares import Row, Rows, Share, claimed, share_of
from benchmarks.search.calibration.trial import HOLD_OUT, LUCK_CELLS, NAIVE
from results.inference.max_t.step_down import ALPHA, TIMING_ALPHA

__all__ = ["Known", "page"]


@dataclass(frozen=True)
class Known:
    """What was said of the worlds of each kind.

    Attributes
    ----------
    null, planted
        Of searches, without an edge and with one.
    whole
        Of maps of which every cell was run, with an edge.
    luck
        p-values of searches that found what they found by luck.
    """

    null: Mapping[Kind, Rows]
    planted: Mapping[Kind, Rows]
    whole: Mapping[Kind, Rows]
    luck: Rows

    @classmethod
    def read(cls) -> Known:
        """Read what is kept."""
        return cls(
            {kind: kept("searched", kind) for kind in NULL},
            {kind: kept("searched", kind) for kind in PLANTED},
            {kind: kept("enumerated", kind) for kind in PLANTED},
            [row for kind in NULL for row in kept("luck", kind)],
        )

    @property
    def without(self) -> Rows:
        """All worlds without an edge."""
        return [row for rows in self.null.values() for row in rows]


def page(known: Known) -> str:
    """Return the page in Markdown."""
    parts = ["# Whether a search calls luck an edge", *_introduction(known)]
    parts += [*_null(known), *_planted(known), *_luck(known.luck)]
    return "\n\n".join(parts) + "\n"


def _introduction(known: Known) -> list[str]:
    about = machine()
    searches = [*known.without, *(row for rows in known.planted.values() for row in rows)]
    seconds = [np.median([row[name] for row in searches] or [0.0]) for name in ("search_seconds", "judge_seconds")]
    return [
        (
            "Written by `python -m benchmarks.search.calibration`: simulated worlds whose truth is known, each searched for the best of "
            f"its cells and judged as `asymmetry search` and `asymmetry judge` do it: {NULL[0].cells:,} cells of ten million and more (nine axes: "
            "side, two thresholds, stop, target, trailing and break-even stop, hold, cooldown; more where there are several variants), "
            f"{HOLD_OUT:.0%} of the time kept for judging. Eight months of twelve bars a day, but for real bars and those of a short "
            f"tail. Seeds are from {FIRST_SEED:,} on, on which nothing was tuned. In brackets Wilson's interval of 95 %."
        ),
        (
            f"A search took {seconds[0]:.1f} s of one core and its judging {seconds[1]:.1f} s (medians); {about['processor']}, "
            f"{about['versions']}."
        ),
    ]


def _null(known: Known) -> list[str]:
    rows = known.without
    if not rows:
        return []
    positive, held = share_of(rows, "positive"), share_of(rows, "held")
    said = (
        f"**{positive.count} of {positive.of} worlds without an edge were called positive: {positive}"
        f"{'' if positive.allowed else ', significantly above 5 %'}.** Its finalists alone, on the time that was kept, would have made it "
        f"{held.count}: {held}; that the search must also find more than half of the searches of nothing do took {held.count - positive.count} "
        f"away. Of the finalists' two tests expectancy alone would have made it {share_of(rows, partial(_passes, 'p_expectancy', ALPHA)).share:.1%} "
        "(in a market that rises a rule that buys does earn, which is no error of that test), timing alone "
        f"{share_of(rows, partial(_passes, 'p_timing', TIMING_ALPHA)).share:.1%}. "
        f"Whoever believes the best trial of such a search at t above {NAIVE:g} on the bars that it was found on is wrong in "
        f"{share_of(rows, claimed)}; its median t is {_median_t(rows)}."
    )
    lines = [
        "| without an edge | worlds | called positive | finalists alone | best trial, t > 2 | its median t |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [_null_line(kind.name, own) for kind, own in known.null.items() if own]
    lines.append(_null_line("**all**", rows))
    return [
        "## Worlds without an edge",
        said,
        "\n".join(lines),
        "![shares of worlds called positive](search-calibration.png)",
    ]


def _passes(name: str, level: float, row: Row) -> bool:
    return row[name] is not None and row[name] <= level


def _null_line(name: str, rows: Rows) -> str:
    shares = " | ".join(str(share_of(rows, each)) for each in ("positive", "held"))
    return f"| {name} | {len(rows)} | {shares} | {share_of(rows, claimed).share:.0%} | {_median_t(rows)} |"


def _median_t(rows: Rows) -> str:
    known = [row["best_t"] for row in rows if row["best_t"] is not None]
    return f"{np.median(known):.1f}" if known else "none"


def _planted(known: Known) -> list[str]:
    if not any(known.planted.values()):
        return []
    said = (
        "One variant of two knows the return of the next day to a correlation of *edge*; half of the cells follow the other. *Found*: a "
        "finalist that follows the one that knows is named. *Luck left out*: the same without asking for the luck of the search, "
        "which is what that costs. *Wrong*: a finalist that follows the other is named. A search visits "
        f"{PLANTED[0].cells:,} of 20 million cells. Beside it the whole of a smaller grid on the same worlds, a part of the large one: every "
        f"cell of {WHOLE:,} run on all of the time and judged as a map (49 shifts). It sees two and a half times as much "
        "time as finalists do, so that a search needs about the square root of that, 1.6 times, as much of an edge."
    )
    lines = [
        "| edge | worlds | found | luck left out | wrong | best trial, t > 2 | worlds | whole smaller grid, all of the time |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, rows in known.planted.items():
        if rows:
            whole = known.whole[kind]
            beside = share_of(whole, "skilled") if whole else Share(0, 0)
            shares = (
                share_of(rows, lambda row: row["positive"] and row["skilled"] > 0),
                share_of(rows, "held"),
                share_of(rows, "blind"),
            )
            told = " | ".join(map(str, shares))
            lines.append(
                f"| {kind.edge:g} | {len(rows)} | {told} | {share_of(rows, claimed).share:.0%} | {len(whole)} | {beside} |"
            )
    return ["## Worlds with a planted edge", said, "\n".join(lines)]


def _luck(rows: Rows) -> list[str]:
    p = [row["p"] for row in rows if row["p"] is not None]
    if not p:
        return []
    least = _at_most(p, (0.05, 0.25, 0.5, 0.75))
    # one p-value is one of twenty; drawn evenly within its step they are as even as they can be
    spread = np.array(p) - np.random.default_rng(0).random(len(p)) / 20
    said = (
        f"In {len(p)} worlds without an edge, of all kinds, a search of {LUCK_CELLS:,} cells was made again 19 times with probabilities moved "
        "against prices, whatever its finalists did. Where there is nothing to find a search is one of twenty alike, and its p-value is "
        f"at most 0.05 in 5 % of worlds, at most 0.5 in half of them. Kolmogorov and Smirnov's test of that: p = {kstest(spread, 'uniform').pvalue:.2f}."
    )
    lines = ["| p of the luck of the search at most | worlds |", "| ---: | ---: |", *least]
    return ["## The luck of the search", said, "\n".join(lines)]


def _at_most(p: Sequence[float], levels: Sequence[float]) -> list[str]:
    near = 1e-9
    return [f"| {level:g} | {Share(sum(value <= level + near for value in p), len(p))} |" for level in levels]
