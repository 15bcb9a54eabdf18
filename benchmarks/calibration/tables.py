"""What the worlds said, as a table, with the limits that so many worlds allow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import beta, binom

from benchmarks.calibration.chart import draw
from benchmarks.calibration.scenarios import POWER, SCENARIOS, Scenario
from benchmarks.calibration.trial import PERMUTATIONS, RESAMPLES
from benchmarks.machine import machine
from results.inference.simultaneous import ALPHA

__all__ = ["Rate", "rate_of", "write_results"]

Rows = Sequence[Mapping[str, Any]]


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
    """Count the worlds in which a p-value is at most 5 %, or something is true or above zero."""
    if name in {"expectancy", "excluded", "timing"}:
        known = [row for row in rows if row[name] is not None]
        return Rate(sum(row[name] <= ALPHA for row in known), max(len(known), 1))
    return Rate(sum(bool(row[name]) for row in rows), len(rows))


def write_results(every: Mapping[str, Rows], folder: Path) -> None:
    """Write `calibration.md`, `calibration.json` and `calibration.png` into a folder, and print the tables."""
    done = {name: rows for name, rows in every.items() if rows}
    zero = [scenario for scenario in SCENARIOS if scenario.name in done]
    planted = [scenario for scenario in POWER if scenario.name in done]
    text = "\n\n".join(
        ["# Calibration", *_introduction(done), _zero_table(zero, done), *_planted(planted, done), _end()]
    )
    print(text)
    if not zero:
        return
    folder.mkdir(exist_ok=True)
    (folder / "calibration.md").write_text(text + "\n", encoding="utf-8")
    kept = {name: _summary(rows) for name, rows in done.items()}
    (folder / "calibration.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    draw(zero, planted, done, folder / "calibration.png")


def _introduction(done: Mapping[str, Rows]) -> list[str]:
    about = machine()
    return [
        "Written by `make calibrate`: whether the verdict may be trusted, measured on worlds whose truth is known.",
        (
            f"{sum(len(rows) for rows in done.values()):,} worlds, {RESAMPLES} resamples, {PERMUTATIONS} shifts; "
            f"{about['processor']} with {about['cores']} cores, {about['versions']}."
        ),
    ]


def _zero_table(zero: Sequence[Scenario], done: Mapping[str, Rows]) -> str:
    head = (
        "## Worlds without any edge\n\nHow often something is called positive that is not. *Verdict*: both tests, what "
        "the tool says; it may be up to 5 %. *Expectancy*: the simultaneous test alone (with drift a positive "
        "expectancy is no error: long rules earn it). *Excluded*: some cell's expectancy is wrongly said to be not "
        "positive although it is zero (with a fee it is negative, with drift that of shorts is, and then this is no "
        "error). *Naive*: the best cell's t is significant at 5 %, as if it had not been picked. *Timing*: that test "
        "alone, where every world was put to it."
    )
    lines = [
        "| scenario | cells | worlds | verdict | 95 % upper limit | expectancy | timing | excluded | naive |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for scenario in zero:
        rows = done[scenario.name]
        verdict = rate_of(rows, "positive")
        mark = "" if verdict.allowed else " (above 5 %)"
        timing = str(rate_of(rows, "timing")) if scenario.always_time else ""
        shown = [
            str(rate_of(rows, "expectancy")),
            timing,
            *(str(rate_of(rows, name)) for name in ("excluded", "naive")),
        ]
        lines.append(
            f"| {scenario.name} | {scenario.cells:,} | {len(rows):,} | {verdict}{mark} | {verdict.upper:.1%} | "
            + " | ".join(shown)
            + " |"
        )
    return head + "\n\n" + "\n".join(lines)


def _planted(planted: Sequence[Scenario], done: Mapping[str, Rows]) -> list[str]:
    if not planted:
        return []
    head = (
        "## Worlds with a planted edge\n\nHalf of the cells follow probabilities that know the next day's return to a "
        "correlation of *edge*, the other half follow probabilities that know nothing. *Found*: some skilled cell is "
        "called positive. *Share found*: of the skilled cells, on average. *False inclusion*: some blind cell is."
    )
    lines = [
        "| edge | worlds | found | share found | false inclusion | 95 % upper limit |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for scenario in planted:
        rows = done[scenario.name]
        wrong = rate_of(rows, "blind")
        share = sum(float(row["found"]) for row in rows) / len(rows)
        lines.append(
            f"| {scenario.climate.edge:g} | {len(rows):,} | {rate_of(rows, 'skilled')} | {share:.1%} | {wrong} | "
            f"{wrong.upper:.1%} |"
        )
    return [head + "\n\n" + "\n".join(lines)]


def _end() -> str:
    return "![how often worlds are called positive](calibration.png)"


def _summary(rows: Rows) -> dict[str, Any]:
    names = ("positive", "expectancy", "excluded", "timing", "naive", "skilled", "blind")
    found = {name: rate_of(rows, name) for name in names}
    return {
        "worlds": len(rows),
        **{
            name: {"count": rate.count, "of": rate.worlds, "upper": round(rate.upper, 5)}
            for name, rate in found.items()
        },
        "mean_share_found": sum(float(row["found"]) for row in rows) / len(rows),
    }
