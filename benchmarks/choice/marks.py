"""What a choice is asked to keep, what it was found to keep, and whether that is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import beta

from benchmarks.choice.kinds import Kind
from signals.arrays import Floats

__all__ = ["IN_USE", "Rows", "at_least", "marks", "off", "regrets", "share_of"]

Rows = Sequence[Mapping[str, Any]]
BY = "sharpe"
IN_USE = "iterated"
"""Of the ways to shrink."""
POINTS = 1e4
_ABSTAINS, _REGRET, _ERRORS = 0.95, 0.5, 2.0


def regrets(rows: Rows, by: str = BY) -> tuple[Floats, Floats, Floats]:
    """Return by world what is lost against the best cell: by the choice, by the peak of the measure, by the first of `top`.

    Nothing chosen has nothing; where no cell truly has anything, the best is to choose none.
    """
    best = np.array([row["best"][by] for row in rows])
    chosen = np.array([row["choices"][by]["has"] if row["choices"][by] else 0.0 for row in rows])
    peaks, top = (np.array([row[name][by] for row in rows]) for name in ("peaks", "top"))
    return best - chosen, best - peaks, best - top


def at_least(count: int, n: int) -> float:
    """Return the share that is surely reached, with 95 %, where `count` of n did (Clopper and Pearson)."""
    return float(beta.ppf(0.05, count, n - count + 1)) if count else 0.0


def share_of(lost: Floats, other: Floats) -> tuple[float, float]:
    """Return what is lost as a share of what another way loses on the same worlds, and its standard error."""
    share = float(lost.mean() / other.mean())
    spread = (lost - share * other).std(ddof=1) if len(lost) > 1 else np.nan
    return share, float(spread / np.sqrt(len(lost)) / abs(other.mean()))


def off(chosen: Rows, way: str) -> Floats:
    """Return by chosen cell what a way promises of a trade less what is there, in hundredths of a percent."""
    told = [row["seen"] if way == "seen" else row["promised"].get(way, np.nan) for row in chosen]
    return np.asarray((np.array(told) - np.array([row["true"] for row in chosen])) * POINTS)


def marks(rows: Mapping[Kind, Rows]) -> list[str]:
    """Return a table of what is asked, found, and whether it is met, as lines."""
    edge = [row for kind, own in rows.items() if kind.edge for row in own]
    none = [row for kind, own in rows.items() if not kind.edge for row in own]
    lines = ["## What was asked, and whether it is met", "", "| asked | found | met |", "| --- | --- | --- |"]
    if none:
        lines.append(_abstaining(none))
    chosen = [row for row in edge if row["choices"][BY]]
    if chosen:
        lost, peak, top = regrets(chosen)
        lines.append(_regret("the highest Sharpe ratio, the peak of what is ranked by", lost, peak))
        lines.append(_regret("the first of `asymmetry top`, the peak of a map as it is drawn", lost, top))
        lines.append(_promise(rows, chosen))
    return [*lines, ""]


def _abstaining(rows: Rows) -> str:
    n, count = len(rows), sum(row["choices"][BY] is None for row in rows)
    least = at_least(count, n)
    met = "yes" if least >= _ABSTAINS else "yes, not surely" if count >= _ABSTAINS * n else "no"
    return _line(
        "without an edge it abstains in 95 % at least", f"{count / n:.1%} of {n}; with 95 %, {least:.1%} at least", met
    )


def _regret(of: str, lost: Floats, other: Floats) -> str:
    share, error = share_of(lost, other)
    asked = f"where it chooses, it loses at most half of what is lost by picking {of}"
    return _line(asked, f"{share:.0%} ± {error:.0%}", "yes" if share <= _REGRET else "no")


def _promise(rows: Mapping[Kind, Rows], chosen: Rows) -> str:
    every = off([row["choices"][BY] for row in chosen], IN_USE)
    seen = off([row["choices"][BY] for row in chosen], "seen")
    error = every.std(ddof=1) / np.sqrt(len(every)) if len(every) > 1 else np.nan
    kinds = [
        off(told, IN_USE)
        for kind, own in rows.items()
        if kind.edge and len(told := [row["choices"][BY] for row in own if row["choices"][BY]]) > 1
    ]
    apart = sum(abs(each.mean()) > _ERRORS * each.std(ddof=1) / np.sqrt(len(each)) for each in kinds)
    found = (
        f"{every.mean():+.1f} ± {error:.1f} hundredths of a percent a trade, of {seen.mean():+.1f} that what was seen flatters by; "
        f"{apart} of {len(kinds)} kinds are off by more than two of their errors"
    )
    asked = "what it promises is what is there, within two standard errors"
    return _line(asked, found, "yes" if abs(every.mean()) <= _ERRORS * error else "no")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
