"""What the worlds said, as a table, with the limits that so many worlds allow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import beta, binom

from benchmarks.calibration.chart import draw
from benchmarks.calibration.hostile import KNOWN, Hostile
from benchmarks.calibration.scenarios import HOSTILE, POWER, REPORTED, SCENARIOS, Scenario
from benchmarks.calibration.trial import PERMUTATIONS, RESAMPLES
from benchmarks.calibration.worlds import Climate
from benchmarks.machine import machine
from results.inference.max_t.step_down import ALPHA, TIMING_ALPHA

__all__ = ["Rate", "Rows", "rate_of", "write_results"]

Rows = Sequence[Mapping[str, Any]]
_P_VALUES = {"expectancy": ALPHA, "excluded": ALPHA, "days": TIMING_ALPHA}


class Rate:
    """How often something happened.

    Attributes
    ----------
    count, worlds
        Times, of how many.
    upper
        The 95 % upper confidence limit of its probability (Clopper and Pearson).
    """

    def __init__(self, count: int, worlds: int) -> None:
        self.count, self.worlds = count, worlds
        self.upper = 1.0 if count >= worlds else float(beta.ppf(0.95, count + 1, worlds - count))

    @property
    def share(self) -> float:
        """Estimate of its probability."""
        return self.count / self.worlds

    @property
    def allowed(self) -> bool:
        """Whether it is not significantly above 5 %: as often or more happens by chance in over 5 % of cases."""
        return bool(binom.sf(self.count - 1, self.worlds, ALPHA) > ALPHA)

    def __str__(self) -> str:
        return f"{self.share:.1%}"


def rate_of(rows: Rows, name: str) -> Rate:
    """Count the worlds in which a p-value reaches its level, or something is true or above zero, of those that know it."""
    known = [row[name] for row in rows if row[name] is not None]
    counted = (value <= _P_VALUES[name] if name in _P_VALUES else bool(value) for value in known)
    return Rate(sum(counted), max(len(known), 1))


def write_results(every: Mapping[str, Rows], folder: Path) -> None:
    """Write `calibration.md`, `calibration.json` and `calibration.png` into a folder, and print the tables."""
    done = {name: rows for name, rows in every.items() if rows}
    hostile = [scenario for scenario in (REPORTED, *HOSTILE) if scenario.name in done]
    zero = [scenario for scenario in SCENARIOS if scenario.name in done]
    planted = [scenario for scenario in POWER if scenario.name in done]
    tables = [*_hostile(hostile, done), *_by_kind(hostile, done), *_zero_table(zero, done), *_planted(planted, done)]
    text = "\n\n".join(["# Calibration", *_introduction(done), *tables, _end()])
    print(text)
    if not zero:
        return
    folder.mkdir(exist_ok=True)
    (folder / "calibration.md").write_text(text + "\n", encoding="utf-8")
    kept = {name: _summary(rows) for name, rows in done.items()}
    (folder / "calibration.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    draw([*hostile, *zero], planted, done, folder / "calibration.png")


def _introduction(done: Mapping[str, Rows]) -> list[str]:
    about = machine()
    return [
        "Written by `make calibrate`: whether the verdict may be trusted, measured on worlds whose truth is known.",
        (
            f"{sum(len(rows) for rows in done.values()):,} worlds, {RESAMPLES} resamples, {PERMUTATIONS} shifts; "
            f"{about['processor']} with {about['cores']} cores, {about['versions']}."
        ),
    ]


def _limited(rate: Rate) -> str:
    """Show a rate with its limit, and mark one that is significantly too large."""
    return f"{rate}{'' if rate.allowed else ' (above 5 %)'} | {rate.upper:.1%}"


def _hostile(hostile: Sequence[Scenario], done: Mapping[str, Rows]) -> list[str]:
    if not hostile:
        return []
    head = (
        "## Worlds that hurt\n\nModels that know much of the market and nothing of its direction: when it is *calm* or "
        "*wild*, what it did before (*momentum*, *reversion*, with clustering volatility that rises when prices fall); "
        "*slow* ones that change their mind as seldom as the drift does; *real* index bars, fired on when they are wild, "
        "the side random; overnight *gaps*; *eight* correlated variants; a seventh of the file out of sample, at its *tail*; two models out of sample in turns (*patchy*); trades *held* for weeks. Drift is three times the volatility a year. "
        "*Timing* is what the tool tests: the bootstrap over *days* and the *shifts* must both call a cell's timing skill, "
        "and it must rest on enough decisions. Those two alone, and *either* of them, stand beside it, with what the "
        "verdict would be by one of them. *Naive*: the best cell's t is significant at 5 %, as if it had not been picked."
    )
    lines = [
        (
            "| the model knows | worlds | timing | 95 % limit | days | shifts | either | verdict | 95 % limit | by days | "
            "by shifts | naive |"
        ),
        "| --- |" + " ---: |" * 11,
    ]
    for scenario in hostile:
        rows = done[scenario.name]
        alone = [str(rate_of(rows, name)) for name in ("days", "shifts", "either")]
        left = [str(rate_of(rows, name)) for name in ("by_days", "by_shifts", "naive")]
        shown = [_limited(rate_of(rows, "timing")), *alone, _limited(rate_of(rows, "positive")), *left]
        lines.append(f"| {scenario.name} | {len(rows):,} | " + " | ".join(shown) + " |")
    return [head + "\n\n" + "\n".join(lines)]


def _by_kind(hostile: Sequence[Scenario], done: Mapping[str, Rows]) -> list[str]:
    """Pool what a model knows over costs, and over drift: more worlds, and closer limits."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for scenario in hostile:
        if isinstance(scenario.climate, Hostile) and scenario.climate.knows in KNOWN:
            drift = "drift" if scenario.climate.drift else "no drift"
            kinds.setdefault(f"{scenario.climate.knows}, {drift}", []).extend(done[scenario.name])
    if not kinds:
        return []
    head = "The same with and without costs together, on which timing does not hang but for what trades enough:"
    lines = ["| the model knows | worlds | timing | 95 % limit | verdict | 95 % limit |", "| --- |" + " ---: |" * 5]
    lines += [
        f"| {kind} | {len(rows):,} | {_limited(rate_of(rows, 'timing'))} | {_limited(rate_of(rows, 'positive'))} |"
        for kind, rows in kinds.items()
    ]
    return [head + "\n\n" + "\n".join(lines)]


def _zero_table(zero: Sequence[Scenario], done: Mapping[str, Rows]) -> list[str]:
    if not zero:
        return []
    head = (
        "## Worlds without any edge\n\nHow often something is called positive that is not. *Verdict*: both tests, what "
        "the tool says; it may be up to 5 %. *Expectancy*: the simultaneous test alone (with drift a positive "
        "expectancy is no error: long rules earn it). *Excluded*: some cell's expectancy is wrongly said to be not "
        "positive although it is zero (with a fee it is negative, with drift that of shorts is, and then this is no "
        "error). *Timing*: that test alone, where every world was put to it."
    )
    lines = [
        "| scenario | cells | worlds | verdict | 95 % limit | expectancy | timing | excluded | naive |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for scenario in zero:
        rows = done[scenario.name]
        timing = str(rate_of(rows, "timing")) if scenario.always_time else ""
        shown = [
            str(rate_of(rows, "expectancy")),
            timing,
            *(str(rate_of(rows, name)) for name in ("excluded", "naive")),
        ]
        verdict = _limited(rate_of(rows, "positive"))
        lines.append(
            f"| {scenario.name} | {scenario.cells:,} | {len(rows):,} | {verdict} | " + " | ".join(shown) + " |"
        )
    return [head + "\n\n" + "\n".join(lines)]


def _planted(planted: Sequence[Scenario], done: Mapping[str, Rows]) -> list[str]:
    if not planted:
        return []
    head = (
        "## Worlds with a planted edge\n\nHalf of the cells follow probabilities that know the next day's return to a "
        "correlation of *edge*, the other half follow probabilities that know nothing. *Found*: some skilled cell is "
        "called positive; *by days*, *by shifts*: if timing were left to one of them; *expectancy alone*: if it were not asked "
        "for, which is what timing costs. *Share found*: of the skilled cells, on average. *False inclusion*: some blind cell is called positive."
    )
    lines = [
        "| edge | worlds | found | by days | by shifts | expectancy alone | share found | false inclusion | 95 % limit |",
        "| ---: |" + " ---: |" * 8,
    ]
    for scenario in planted:
        rows = done[scenario.name]
        assert isinstance(scenario.climate, Climate)
        edge = scenario.climate.edge
        share = sum(float(row["found"]) for row in rows) / len(rows)
        shown = [
            str(rate_of(rows, "skilled")),
            *(str(rate_of(rows, name)) for name in ("by_days", "by_shifts", "expectancy")),
            f"{share:.1%}",
            _limited(rate_of(rows, "blind")),
        ]
        lines.append(f"| {edge:g} | {len(rows):,} | " + " | ".join(shown) + " |")
    return [head + "\n\n" + "\n".join(lines)]


def _end() -> str:
    return "![how often worlds are called positive](calibration.png)"


def _summary(rows: Rows) -> dict[str, Any]:
    names = (
        "positive", "by_days", "by_shifts", "timing", "days", "shifts", "either", "expectancy", "excluded", "naive",
        "skilled", "blind",
    )  # fmt: skip
    found = {name: rate_of(rows, name) for name in names}
    return {
        "worlds": len(rows),
        **{
            name: {"count": rate.count, "of": rate.worlds, "upper": round(rate.upper, 5)}
            for name, rate in found.items()
        },
        "mean_share_found": sum(float(row["found"]) for row in rows) / len(rows),
    }
