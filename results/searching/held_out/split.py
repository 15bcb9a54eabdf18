"""What a search looks at, and what is kept for judging: apart in time, decided before anything is evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grids.files.gridfile import parse
from grids.selection.span import WEEK, Span
from grids.spec import GridSpec, check_spec
from results.searching.question import SearchQuestion
from signals import Assets, InputError, Signals
from signals.arrays import Times
from sweeps.measures.samples import Sample
from sweeps.runs.beside.brief import brief

__all__ = ["Inherited", "Split", "check_split", "counted", "split_of", "split_of_parent"]

_STRATUM = 20
"""Weeks of which the share is drawn together."""


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
    days: int | None = field(default=None, compare=False)
    """How many dates with judged bars were kept; None of a search that was read back."""
    bars: int | None = field(default=None, compare=False)
    """How many judged bars are searched, of the asset with the most; None of a search that was read back."""

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

    Raises
    ------
    InputError
        If `spec` is no grid, or one part would have no week.
    """
    check_spec(spec)
    times, known = _judged(spec.span, assets)
    sample: Sample = "oos" if known else "all"
    if question.hold_out == 0:
        return Split(spec.span, None, sample, bars=max(map(len, times)))
    joined = np.sort(np.concatenate(times))
    if question.held_out == "weeks":
        return _counted(_by_weeks(spec.span, joined, known, question), times)
    at = joined[min(round(len(joined) * (1 - question.hold_out)), len(joined) - 1)]
    return _counted(Split(replace(spec.span, end=at), replace(spec.span, start=at), sample), times)


@dataclass(frozen=True)
class Inherited:
    """What the search that a grid was made of had kept.

    Attributes
    ----------
    split
        Its two parts.
    asked
        How they had been asked for: fields of a `SearchQuestion`.
    """

    split: Split
    asked: dict[str, Any]


def split_of_parent(spec: GridSpec) -> Inherited | None:
    """Return how the time was cut by the search that a grid refines; None where it refines none, or its span is another by now."""
    told = None if spec.refines is None else brief(spec.refines.run)
    search = None if told is None else told.told.get("search")
    if not isinstance(search, Mapping) or search.get("kept") is None or "sample" not in search:
        return None
    split = Split.of(search)
    if split.searched.mapping() != spec.span.mapping():
        return None
    return Inherited(split, {name: search[name] for name in ("hold_out", "held_out") if name in search})


def counted(split: Split, spec: GridSpec, assets: Assets) -> Split:
    """Return a split that was read back, with the days that it keeps."""
    assert split.kept is not None  # noqa: S101 - for the type checker
    whole = replace(spec.span, start=None, end=None, weeks=()) if spec.span.weeks else replace(spec.span, end=None)
    return _counted(split, _judged(whole, assets)[0])


def _judged(span: Span, assets: Assets) -> tuple[list[Times], bool]:
    """Return when the bars begin that are judged, of each asset, and whether files say which are out of sample."""
    times: list[Times] = []
    known = False
    for asset in assets:
        cut = span.cut(asset.load())
        flags = _out_of_sample(cut)
        known |= flags is not None
        times.append(cut.bars.time if flags is None else cut.bars.time[flags])
    return times, known


def check_split(assets: Assets, split: Split) -> None:
    """Refuse assets that have no bars in one of both parts, before anything is searched.

    Raises
    ------
    InputError
        Naming the first.
    """
    for asset in assets if split.kept is not None else ():
        whole = asset.load()
        for span, what in ((split.searched, "is searched"), (split.kept, "is kept for judging")):
            if span is None:
                continue
            try:
                span.cut(whole)
            except InputError as error:
                told = str(error).removeprefix(f"{whole.source}: ").split(";")[0]
                raise InputError(
                    f"{asset.source}: has too few bars of the time that {what} ({told}); leave the asset out, or keep another part of the "
                    "time (`hold_out`, `held_out`)"
                ) from error


def _counted(split: Split, times: Sequence[Times]) -> Split:
    """Return a split that knows how much of the judged bars, times of each asset, lies in both parts."""
    joined = np.concatenate(times)
    kept = joined[split.kept.holds(joined)] if split.kept is not None else joined[:0]
    bars = max(int(np.count_nonzero(split.searched.holds(own))) for own in times)
    return replace(split, days=len(np.unique(kept.astype("datetime64[D]"))), bars=bars)


def _by_weeks(span: Span, times: Times, known: bool, question: SearchQuestion) -> Split:
    """Share out weeks, of every `_STRATUM` one after the other as many, so that both parts are of all times.

    Raises
    ------
    InputError
        If nobody says which bars are out of sample, or one of the parts would have no week.
    """
    if not known:
        raise InputError(
            "`held_out='weeks'`: no signal file says which bars are out of sample, and which trades lie in some weeks alone is told by "
            "that; add an out_of_sample column, or keep the last part of the time (`held_out='last'`)"
        )
    begun = np.arange(_week_of(times[0]), times[-1] + np.timedelta64(1, "us"), WEEK)
    if span.weeks:
        begun = np.array(span.weeks, dtype="datetime64[us]")
    kept = np.zeros(len(begun), dtype=np.bool_)
    rng, done = np.random.default_rng([question.seed, 11]), 0
    for start in range(0, len(begun), _STRATUM):
        stop = min(start + _STRATUM, len(begun))
        many = round(stop * question.hold_out) - done
        kept[start + rng.permutation(stop - start)[:many]] = True
        done += many
    if kept.all() or not kept.any():
        raise InputError(
            f"`held_out='weeks'`: of {len(begun)} weeks none is left for one of both parts; keep the last part of the time "
            "(`held_out='last'`), or take another `hold_out`"
        )
    return Split(replace(span, weeks=tuple(begun[~kept])), replace(span, weeks=tuple(begun[kept])), "oos")


def _week_of(time: np.datetime64) -> np.datetime64:
    """Return when the week of an instant begins, on a Monday."""
    day = time.astype("datetime64[D]")
    monday: np.datetime64 = (day - np.timedelta64((int(day.astype(np.int64)) + 3) % 7, "D")).astype("datetime64[us]")
    return monday


def _span(told: Mapping[str, Any]) -> Span:
    return parse({"axes": {}, "span": told}, "run.json").span


def _out_of_sample(signals: Signals) -> np.ndarray | None:
    known = [each.out_of_sample for each in signals.variants.values() if each.out_of_sample is not None]
    return np.any(known, axis=0) if known else None
