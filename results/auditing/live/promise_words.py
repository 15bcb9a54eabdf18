"""What became of a promise, as findings."""

from __future__ import annotations

from results.auditing.live.backtest import Backtest
from results.auditing.live.promise import FEWEST, Kept
from results.auditing.live.words import percent
from results.auditing.model import Finding, Weight

__all__ = ["findings_of_promise"]

_SURELY = 0.001


def findings_of_promise(kept: Kept | None, backtest: Backtest) -> list[Finding]:
    """Return whether live results keep the promise, at every look."""
    if kept is None:
        n = len(backtest)
        why = (
            f"it makes {n:,} trades, and under {FEWEST} promise nothing"
            if n < FEWEST
            else f"its {n:,} trades earn {percent(backtest.net.mean())} on average"
        )
        text = f"The backtest promises nothing that could be kept: {why}. With a longer signal file, or a cell that earns, it can be tested."
        return [Finding("live_expectancy", "untestable", text)]
    found, unit = kept.sequential, "trade" if not kept.units.days else _days(kept.units.days)
    last, best = float(found.against[-1]), float(found.against.max())
    numbers = {
        "promised": kept.promised, "live": kept.live, "e_against": last, "e_against_most": best, "e_edge": float(found.edge[-1]),
        "e_edge_most": float(found.edge.max()), "found_out_after": found.found_out, "edge_after": found.proven,
        "expected_to_find_out": kept.foreseen.median, "units": kept.units.count, "days_a_unit": kept.units.days, "low": kept.low, "high": kept.high,
    }  # fmt: skip
    head = f"The backtest's {len(backtest):,} trades promise {percent(kept.promised)} of the position a trade, live it is {percent(kept.live)}"
    if found.found_out is not None:
        after = int(kept.units.last[found.found_out - 1]) + 1
        weight: Weight = "refuted" if best >= 1 / _SURELY else "doubtful"
        text = (
            f"{head}: the promise is refuted since live trade {after:,}. Evidence against it was {_times(best)} to 1; above {1 / found.alpha:.0f} to 1 "
            f"that is a false alarm in {found.alpha:.0%} of cases at most, however often one looks."
        )
    else:
        weight = "holds" if found.proven is not None else "untestable"
        text = f"{head}: nothing refutes the promise so far: evidence against it at most {_times(best)} to 1, and {1 / found.alpha:.0f} to 1 would."
    findings = [Finding("live_expectancy", weight, text, numbers=numbers)]
    return [*findings, _edge(kept), _foreseen(kept, unit)]


def _edge(kept: Kept) -> Finding:
    found = kept.sequential
    best = float(found.edge.max())
    if found.proven is not None:
        after = int(kept.units.last[found.proven - 1]) + 1
        return Finding(
            "live_edge",
            "holds",
            f"That the bot earns anything at all has been shown since live trade {after:,} (evidence {_times(best)} to 1).",
        )
    text = f"That the bot earns anything at all is not shown: evidence for it is {_times(best)} to 1 at its most, {1 / found.alpha:.0f} to 1 would show it."
    return Finding("live_edge", "note", text)


def _foreseen(kept: Kept, unit: str) -> Finding:
    ahead, now = kept.foreseen, kept.units.count
    if ahead.median is None:
        text = f"A bot like this without an edge would not be found out within 20,000 {unit}s: what is promised is too small beside its swings."
    else:
        trades = "" if not kept.units.days else f" (some {ahead.median * kept.trades_a_unit:,.0f} trades)"
        text = (
            f"Half of the bots like this that have no edge are found out after {ahead.median:,} {_plural(unit, ahead.median)}{trades}; "
            f"after the {now:,} so far {ahead.so_far:.0%} of them are."
        )
    return Finding("live_found_out", "note", text, numbers={"median": ahead.median, "so_far": ahead.so_far})


def _days(days: int) -> str:
    return "day" if days == 1 else f"unit of {days} days"


def _plural(unit: str, count: int) -> str:
    if count == 1:
        return unit
    return unit.replace("unit of", "units of") if unit.startswith("unit") else f"{unit}s"


def _times(value: float) -> str:
    if value >= 1e6:  # noqa: PLR2004 - beyond what anybody reads
        return "over a million"
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004 - three digits
