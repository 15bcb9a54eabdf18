"""What became of the worlds, as tables: how often a choice abstains, what it falls short of, and whether it keeps its promise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.choice.kinds import Kind
from benchmarks.choice.marks import BY, POINTS, Rows, at_least, marks, off, regrets, share_of
from benchmarks.choice.trial import PERMUTATIONS, RESAMPLES
from signals.filesystem.replacing import write_whole

__all__ = ["write_table"]

_SHRINKING = ("seen", "bootstrap", "empirical Bayes", "likelihood", "iterated")


def write_table(rows: Mapping[Kind, Rows], folder: Path) -> Path:
    """Write `choice.md` into a folder."""
    known = {kind: own for kind, own in rows.items() if own}
    lines = [*_head(known), *marks(known), *_abstaining(known), *_regret(known), *_promises(known)]
    return write_whole(folder / "choice.md", lambda path: path.write_text("\n".join(lines) + "\n", encoding="utf-8"))


def _head(rows: Mapping[Kind, Rows]) -> list[str]:
    worlds, first = sum(map(len, rows.values())), max(kind.seed for kind in rows)
    return [
        "# Whether a choice keeps its promise",
        "",
        (
            f"`python -m benchmarks.choice`: {worlds:,} simulated worlds whose truth is known, each swept, judged ({RESAMPLES} resamples, "
            f"{PERMUTATIONS} shifts) and chosen from by the commands' own functions. One year of six bars a day without an edge, two years "
            "with one; 384 cells: one model of three knows something, or none does; long and short thresholds, of which the highest leave "
            "few trades, and two stops. What a cell truly earns is measured on a world forty times as long. Worlds without an edge have seeds "
            f"from 0 on, those with one from {first:,} on: the ways to shrink were compared, and the one in use was settled, on such before."
        ),
        "",
    ]


def _abstaining(rows: Mapping[Kind, Rows]) -> list[str]:
    lines = [
        "## It abstains where there is nothing",
        "",
        "| without an edge | worlds | abstains | at least, with 95 % |",
        "| --- | ---: | ---: | ---: |",
    ]
    every: list[Mapping[str, Any]] = []
    for kind, own in rows.items():
        if not kind.edge:
            lines.append(_abstained(kind.name, own))
            every += own
    return [*lines, _abstained("**all**", every), ""] if every else []


def _abstained(name: str, rows: Rows) -> str:
    n = len(rows)
    count = sum(row["choices"][BY] is None for row in rows)
    return f"| {name} | {n} | {count / n:.1%} | {at_least(count, n):.1%} |"


def _regret(rows: Mapping[Kind, Rows]) -> list[str]:
    lines = [
        "## What it falls short of the best cell",
        "",
        (
            "Sharpe ratio a year, true ones: of the best cell, and how much less the chosen cell has, the one that showed the highest "
            "Sharpe ratio, and the first of `asymmetry top` (by edge, as it ranks by default), on average over the worlds in which "
            "a cell was chosen. The last two columns count all worlds, nothing being earned where nothing is chosen."
        ),
        "",
        "| with an edge | worlds | chosen in | best | choice | peak of Sharpe | first of top | choice, all | first of top, all |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    every: list[Mapping[str, Any]] = []
    for kind, own in rows.items():
        if kind.edge:
            lines.append(_fell_short(kind.name, own))
            every += own
    if not every:
        return []
    chosen = [row for row in every if row["choices"][BY]]
    if not chosen:
        return [*lines, _fell_short("**all**", every), ""]
    choice, peak, top = regrets(chosen)
    all_choice, _, all_top = regrets(every)
    said = (
        f"Of what the first of `top` loses, the choice loses {share_of(choice, top)[0]:.0%}; of what the peak of the same measure loses, "
        f"{share_of(choice, peak)[0]:.0%}. Over all worlds, abstaining among what is lost, it loses {share_of(all_choice, all_top)[0]:.0%} of "
        "what the first of `top` does."
    )
    return [*lines, _fell_short("**all**", every), "", said, ""]


def _fell_short(name: str, rows: Rows) -> str:
    chosen = [row for row in rows if row["choices"][BY]]
    best = np.mean([row["best"][BY] for row in rows])
    lost = [f"{each.mean():.2f}" for each in regrets(chosen)] if chosen else ["none"] * 3
    whole = regrets(rows)
    cells = [
        name,
        str(len(rows)),
        str(len(chosen)),
        f"{best:.2f}",
        *lost,
        f"{whole[0].mean():.2f}",
        f"{whole[2].mean():.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _promises(rows: Mapping[Kind, Rows]) -> list[str]:
    lines = [
        "## What it promises, less what is there",
        "",
        (
            "Net return of a trade of the chosen cell, in hundredths of a percent of the balance: on average over the worlds in which one "
            "was chosen, with its standard error: of what was seen, and of four ways to shrink it, of which the last is in use."
        ),
        "",
        "| | chosen in | true | " + " | ".join(_SHRINKING) + " | within `low` to `high` |",
        "| --- |" + " ---: |" * (len(_SHRINKING) + 3),
    ]
    every: list[Mapping[str, Any]] = []
    for kind, own in rows.items():
        chosen = [row["choices"][BY] for row in own if row["choices"][BY]]
        if kind.edge and chosen:
            lines.append(_promised(kind.name, chosen))
            every += chosen
    return [*lines, _promised("**all**", every)] if every else []


def _promised(name: str, chosen: Rows) -> str:
    true = np.array([row["true"] for row in chosen]) * POINTS
    apart = {way: off(chosen, way) for way in _SHRINKING}
    root, freedom = np.sqrt(len(chosen)), min(1, len(chosen) - 1)
    within = np.mean([row["low"] <= row["true"] <= row["high"] for row in chosen])
    cells = [f"{each.mean():+.1f} ± {each.std(ddof=freedom) / root:.1f}" for each in apart.values()]
    return f"| {name} | {len(chosen)} | {true.mean():.1f} | {' | '.join(cells)} | {within:.0%} |"
