"""What of a result is the market's drift, what is timing, and what costs take."""

from __future__ import annotations

from typing import Any

import numpy as np

from results.auditing.case import Case
from results.auditing.chance.drawing import FEWEST_BARS, FEWEST_TRADES, Chance
from results.auditing.chance.shifting import Shifted
from results.auditing.model import Finding, Picture, Table
from results.auditing.saying import likely, percent, signed

__all__ = ["SIGNIFICANT", "placebo_findings", "placebo_numbers", "placebo_picture", "placebo_table"]

SIGNIFICANT = 0.05
"""How often luck may do as well before timing is called luck."""
_WINS_LOOKED_AT = 4_000_000
_BINS = 60


def placebo_numbers(case: Case, chance: Chance) -> dict[str, Any]:
    """Return what the trades on bars earned, split: plain values by name; fractions of the notional per trade."""
    placed, shifted = chance.placed, chance.shifted
    found: dict[str, Any] = {"trades": len(placed), "trades_in_all": placed.total, "prices_elsewhere": placed.elsewhere}
    if shifted is None:
        return found
    total = float(placed.weight.sum())
    net = float((placed.weight * placed.net).sum() / total)
    tail = chance.tail
    assert tail is not None  # noqa: S101 - there are shifts
    found |= {
        "gross": shifted.observed, "drift": shifted.drift, "timing": shifted.observed - shifted.drift,
        "cost": shifted.observed - net, "net": net, "weighted": placed.weighted, "t": shifted.observed_t,
        "p_together": shifted.p, "spans": len(shifted.t), "p": tail.p,
        "win_rate": float(np.mean(placed.move > 0)), "win_rate_elsewhere": _wins_elsewhere(case, chance),
        "low": float(np.quantile(shifted.means, 0.025)), "high": float(np.quantile(shifted.means, 0.975)),
    }  # fmt: skip
    if (weekly := chance.weekly) is not None:
        found |= {
            "p_by_weeks": weekly.p,
            "days": weekly.days,
            "weeks": weekly.weeks,
            "draws": len(weekly.t),
            "asked": case.placebos,
        }
    return found


def placebo_findings(chance: Chance, numbers: dict[str, Any]) -> list[Finding]:
    """Say what was drift and what was timing, or why that cannot be told."""
    if chance.shifted is None:
        return [_untestable(chance)]
    words = (
        f"{'Weighted by its size a' if numbers['weighted'] else 'A'} trade made {signed(numbers['gross'])} before costs: "
        f"{signed(numbers['drift'])} is drift (what {_side(chance)} earn here at any time), {signed(numbers['timing'])} is timing. "
        f"Costs took {percent(numbers['cost'], 3)}."
    )
    split = {name: numbers[name] for name in ("gross", "drift", "timing", "cost", "net")}
    found = [Finding("drift", "note", words + _elsewhere(chance), numbers=split)]
    found.append(Finding("placebo", "note", _luck_words(chance, numbers), numbers=numbers))
    return found


def _luck_words(chance: Chance, numbers: dict[str, Any]) -> str:
    often = f"{likely(numbers['p_together'])} of other times did as well, all trades moved together"
    if chance.weekly is not None:
        unit = "weeks" if chance.weekly.whole_weeks else "days"
        often += f", and {likely(numbers['p_by_weeks'])}, each day by whole {unit}{_coarser(numbers)}"
    p = numbers["p"]
    if numbers["timing"] <= 0:
        meant = "the entries knew nothing"
    elif p > SIGNIFICANT:
        meant = f"luck explains the timing (p = {p:.2g})"
    else:
        meant = f"luck alone hardly explains the timing ({_p(p, chance)}), unless many variants were tried"
    return f"{often[0].upper()}{often[1:]}: {meant}."


def _coarser(numbers: dict[str, Any]) -> str:
    """Say where trades are so many that fewer times were drawn than were asked for."""
    if numbers["draws"] >= numbers["asked"]:
        return ""
    return f" ({numbers['draws']:,} draws instead of {numbers['asked']:,}, the trades being so many)"


def _p(p: float, chance: Chance) -> str:
    """Return how likely luck is, and whether that was counted."""
    tail = chance.tail
    if tail is None or not tail.fitted:
        return f"p = {p:.2g}"
    told = f"{p:.0e}" if p >= 1e-9 else "under 1e-9"  # noqa: PLR2004 - tails do not reach so far
    return f"p = {told}, by the fitted tail: so few other times did as well"


def _side(chance: Chance) -> str:
    share = float(np.mean(chance.placed.sign > 0))
    held = max(round(float(np.median(chance.placed.hold))), 1)
    bars = f"{held:,} bar{'s' * (held > 1)} as a rule"
    if share in {0.0, 1.0}:
        return f"{'longs' if share else 'shorts'} of that length, {bars},"
    return f"such sides, {share:.0%} long, and lengths, {bars},".replace("%", " %")


def _elsewhere(chance: Chance) -> str:
    placed = chance.placed
    if not placed.elsewhere:
        return ""
    return f" Left out: {placed.elsewhere:,} of {placed.total:,} trades whose prices are not these bars'."


def _untestable(chance: Chance) -> Finding:
    placed = chance.placed
    why = (
        f"{len(placed):,} of {placed.total:,} trades lie on the bars"
        if len(placed) < FEWEST_TRADES
        else f"there are {len(chance.bars):,} bars, or no trade moved"
    )
    if placed.elsewhere:
        why += f" ({placed.elsewhere:,} have prices that are not these bars')"
    need = f"At least {FEWEST_TRADES} trades and {FEWEST_BARS} bars of their market and time would tell."
    text = f"What was timing and what drift cannot be told: {why}. {need}"
    return Finding("placebo", "untestable", text, numbers={"trades": len(placed)})


def _wins_elsewhere(case: Case, chance: Chance) -> float:
    """Return the share of trades that win at some other times, of the same side and length in whole bars."""
    placed, bars = chance.placed, len(chance.bars)
    generator = np.random.default_rng([case.seed, 5])
    spans = generator.integers(1, bars, max(min(_WINS_LOOKED_AT // len(placed), 200), 2))
    first = np.floor(placed.entry).astype(np.int64)
    length = np.maximum(np.rint(placed.hold).astype(np.int64), 1)
    price, won, counted = np.append(chance.bars.open, chance.bars.close[-1]), 0, 0
    for span in spans.tolist():
        start = (first + span) % bars
        stop = start + length
        inside = stop <= bars
        moved = placed.sign[inside] * (price[stop[inside]] - price[start[inside]])
        won, counted = won + int(np.count_nonzero(moved > 0)), counted + len(moved)
    return won / max(counted, 1)


def placebo_table(numbers: dict[str, Any]) -> list[Table]:
    """Return the split as a table."""
    if "gross" not in numbers:
        return []
    rows = [
        ("before costs", signed(numbers["gross"])),
        ("  of it drift", signed(numbers["drift"])),
        ("  of it timing", signed(numbers["timing"])),
        ("costs", signed(-numbers["cost"])),
        ("after costs", signed(numbers["net"])),
        ("95 % of other times earn", f"{signed(numbers['low'])} to {signed(numbers['high'])}"),
        ("won before costs", percent(numbers["win_rate"])),
        ("won at other times, held as long", percent(numbers["win_rate_elsewhere"])),
    ]
    heading = "a trade, weighted by its exposure" if numbers["weighted"] else "a trade"
    return [Table("Drift, timing and costs", ("of the notional", heading), tuple(rows))]


def placebo_picture(chance: Chance) -> list[Picture]:
    """Return the distribution of results at other times, with the list's own marked."""
    shifted = chance.shifted
    if shifted is None:
        return []
    means = [shifted.means, *([chance.weekly.means] if chance.weekly is not None else [])]
    edges = _edges(means, shifted)
    names = ["all moved together", "each day moved by weeks"]
    series = [
        {"name": name, "counts": (np.histogram(each, edges)[0] / len(each)).tolist()}
        for name, each in zip(names, means, strict=False)
    ]
    marks = [{"name": "this list", "at": shifted.observed}, {"name": "drift", "at": shifted.drift}]
    data = {
        "edges": edges.tolist(), "counts": series[0]["counts"], "series": series, "marks": marks, "percent": True,
        "x_title": "result of a trade before costs", "y_title": "share of other times",
    }  # fmt: skip
    caption = (
        "What the same sides, holding times and sizes earn at other times of this market, and what the list earned."
    )
    return [Picture("placebo", "The same trades at other times", caption, "histogram", data)]


def _edges(means: list[np.ndarray], shifted: Shifted) -> np.ndarray:
    low = min(*(float(np.quantile(each, 0.0005)) for each in means), shifted.observed)
    high = max(*(float(np.quantile(each, 0.9995)) for each in means), shifted.observed)
    room = 0.02 * max(high - low, 1e-12)
    return np.linspace(low - room, high + room, _BINS + 1)
