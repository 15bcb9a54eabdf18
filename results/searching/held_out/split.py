"""What a search looks at, and what is kept for judging: apart in time, decided before anything is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grids.files.gridfile import parse
from grids.grid import Span
from grids.spec import GridSpec
from results.searching.question import SearchQuestion
from signals import Assets, Signals
from sweeps.measures.samples import Sample

__all__ = ["Split", "split_of"]


@dataclass(frozen=True)
class Split:
    """Two parts of the time.

    Attributes
    ----------
    searched, kept
        The spans; None where nothing is kept.
    sample
        Which trades count in both: those out of sample where the files say which these are.
    """

    searched: Span
    kept: Span | None
    sample: Sample

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Split:
        """Return what `run.json` keeps of it."""
        kept = told.get("kept")
        return cls(_span(told.get("searched") or {}), None if kept is None else _span(kept), told["sample"])

    def plain(self) -> dict[str, Any]:
        """Return the spans as plain values, as `run.json` keeps them."""
        return {"searched": self.searched.mapping(), "kept": None if self.kept is None else self.kept.mapping()}


def split_of(spec: GridSpec, assets: Assets, question: SearchQuestion) -> Split:
    """Cut the time of a search.

    Parameters
    ----------
    spec
        The grid, whose span is cut.
    assets
        What it is run on.
    question
        How much is kept, and which part.

    Returns
    -------
    Split
        Both parts are of the bars that are judged: where files say which are out of sample, only these are shared out, and the
        part that is searched begins with the span, whose earlier bars no model's trades are counted on.
    """
    times, known = [], False
    for asset in assets:
        cut = spec.span.cut(asset.load())
        flags = _out_of_sample(cut)
        known |= flags is not None
        times.append(cut.bars.time if flags is None else cut.bars.time[flags])
    sample: Sample = "oos" if known else "all"
    if question.hold_out == 0:
        return Split(spec.span, None, sample)
    joined = np.sort(np.concatenate(times))
    at = joined[min(round(len(joined) * (1 - question.hold_out)), len(joined) - 1)]
    return Split(replace(spec.span, end=at), replace(spec.span, start=at), sample)


def _span(told: Mapping[str, Any]) -> Span:
    return parse({"axes": {}, "span": told}, "run.json").span


def _out_of_sample(signals: Signals) -> np.ndarray | None:
    known = [each.out_of_sample for each in signals.variants.values() if each.out_of_sample is not None]
    return np.any(known, axis=0) if known else None
