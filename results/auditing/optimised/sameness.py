"""Rows that are equal, and parameters that change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from results.auditing.model import Finding
from results.auditing.optimised.trials import Trials
from signals.arrays import Flags, Integers

__all__ = ["Knob", "distinct_rows", "identical", "knobs"]

_NEARLY = 0.9
"""Share of rows, or of pairs, from which on nearly all are."""
_PAIRS = 3
"""Pairs from which on a parameter is said to change nothing."""
_ENOUGH = 200_000
"""Rows that are looked at for pairs; of more, a part of the groups in which they pair."""
_FEW = 4
_SHOWN = 20


@dataclass(frozen=True)
class Knob:
    """One parameter: pairs of rows that differ in it alone, and how many of them have the same measures."""

    name: str
    values: int
    pairs: int
    same: int

    @property
    def dead(self) -> bool:
        """Whether it changed nothing wherever that could be seen."""
        return self.pairs >= _PAIRS and self.same == self.pairs


def _traded(trials: Trials) -> Flags:
    """Return which rows have trades, bool (n,): those without are all alike, and tell nothing."""
    trades = trials.of("trades")
    return np.ones(len(trials), dtype=np.bool_) if trades is None else ~(trades.values == 0)


def _results(trials: Trials) -> Integers:
    """Return a number for each row that is equal where all its measures are, uint64 (n,)."""
    table = pl.DataFrame({str(at): measure.values for at, measure in enumerate(trials.measures)})
    return table.select(pl.struct(pl.all()).hash()).to_series().to_numpy()


def distinct_rows(trials: Trials) -> int:
    """Return how many rows have measures of their own."""
    return len(np.unique(_results(trials)))


def knobs(trials: Trials, names: Sequence[str]) -> list[Knob]:
    """Return what each of some parameters changes, over pairs of rows that differ in it alone."""
    kept = pl.Series(_traded(trials))
    whole = trials.parameters.with_columns(pl.Series("\0result", _results(trials))).filter(kept)
    found = []
    for name in names:
        others = [other for other in names if other != name]
        key = pl.struct(others).hash() if others else pl.lit(0, pl.UInt64)
        each = whole.select(key=key, value=pl.col(name), result=pl.col("\0result"))
        # of very many rows a part of the groups is enough, and of rows that are the same in everything one
        each = each.filter(pl.col("key") % (1 + each.height // _ENOUGH) == 0).unique()
        groups = each.group_by("key").agg(
            values=pl.col("value").n_unique(), rows=pl.len(), results=pl.col("result").n_unique()
        )
        several = groups.filter((pl.col("values") > 1) & (pl.col("values") == pl.col("rows")))
        pairs = int((several["values"] - 1).sum() or 0)
        apart = int((several["results"] - 1).sum() or 0)
        found.append(Knob(name, int(trials.parameters[name].n_unique()), pairs, pairs - apart))
    return found


def identical(trials: Trials, turned: Sequence[Knob]) -> list[Finding]:
    """Say which rows are equal in all measures, and which parameters change none."""
    traded = _traded(trials)
    findings = []
    results = _results(trials)[traded]
    rows = trials.row[traded]
    _, first, counts = np.unique(results, return_index=True, return_counts=True)
    distinct = len(first)
    copies = len(results) - distinct
    if copies and len(results) >= _FEW:
        largest = int(counts.max())
        again = np.ones(len(results), dtype=np.bool_)
        again[first] = False
        share = copies / len(results)
        nearly = distinct == 1 or share >= _NEARLY
        findings.append(
            Finding(
                "identical_rows",
                "doubtful" if nearly else "note",
                f"{copies:,} of {len(results):,} rows repeat another row's measures to the last digit: {distinct:,} different results were found, not "
                f"{len(results):,}; the most frequent one stands {largest:,} times. What differs only in name is one trial, and counts as one.",
                rows=tuple(rows[again][:_SHOWN].tolist()),
                count=copies,
                numbers={"rows": len(results), "distinct": distinct, "share": share, "largest": largest},
            )
        )
    for knob in turned:
        if knob.dead:
            findings.append(_dead(knob))
        elif knob.pairs >= _PAIRS and knob.same >= _NEARLY * knob.pairs:
            findings.append(
                Finding(
                    "dead_knob",
                    "note",
                    f"{knob.name} changes no measure in {knob.same / knob.pairs:.0%} of {knob.pairs:,} pairs of rows that differ in it alone: it "
                    "hardly matters where it was tried.",
                    numbers={"parameter": knob.name, "pairs": knob.pairs, "same": knob.same},
                )
            )
    return findings


def _dead(knob: Knob) -> Finding:
    return Finding(
        "dead_knob",
        "doubtful",
        f"{knob.name} was tried at {knob.values:,} values and changes nothing: in all {knob.pairs:,} pairs of rows that differ in it alone every "
        "measure is the same. Either the program does not use it, or its values are never reached; its rows are copies.",
        count=knob.pairs,
        numbers={"parameter": knob.name, "values": knob.values, "pairs": knob.pairs, "same": knob.same},
    )
