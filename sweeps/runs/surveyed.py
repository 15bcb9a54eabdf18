"""The assets of a run, each looked at before anything is written: that it has what the grid names, and what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grids.assets import AssetPlace
from grids.grid import Grid
from grids.reachability import check_tradable, unreachable
from grids.selection.cells import nothing_left
from grids.spec import GridSpec
from signals import Asset, Assets, InputError, Signals
from signals.conditions import shortened
from signals.progress import ProgressBar
from sweeps.runs.describing import describe_signals
from sweeps.runs.used import used_of

__all__ = ["Surveyed", "settled_anew", "survey_assets", "survey_space"]


@dataclass(frozen=True, eq=False)
class Surveyed:
    """One asset of a run.

    Attributes
    ----------
    asset
        What it is called, and where its signals are.
    place
        Which of the run's assets it is.
    record
        What `run.json` says of its signals.
    identity
        What must not change while the run is continued: fingerprint, bars, first and last bar.
    used
        Digests of the readings and filters that the grid names.
    grid
        Settled on its signals, of which it holds none.
    first_chunk
        Number of its first chunk.
    step
        The usual time from bar to bar.
    warnings, notes
        About it, a line each: what thresholds cannot reach and what was mended in its file; what was guessed of it.
    untradable
        Why no cell of it can trade, None where some can.
    held
        Its signals of the span, where it is the only asset; those of several are read again, one at a time.
    counted
        How many cells count as its own, of a search: to ask its grid may take longer than the search.
    """

    asset: Asset
    place: AssetPlace
    record: dict[str, Any]
    identity: tuple[str | int, ...]
    used: dict[str, str]
    grid: Grid
    first_chunk: int
    step: np.timedelta64
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    untradable: str | None
    held: Signals | None
    counted: int | None = None

    @property
    def first(self) -> np.datetime64:
        """When its first bar opens."""
        return np.datetime64(self.record["from"].removesuffix("Z"), "us")

    @property
    def last(self) -> np.datetime64:
        """When its last bar opens."""
        return np.datetime64(self.record["to"].removesuffix("Z"), "us")

    @property
    def selected(self) -> int:
        """Its cells to run; none where constraints leave it none."""
        return self.grid.selected.count if self.counted is None else self.counted

    @property
    def name(self) -> str:
        """What cells call it: "" in a run of one file."""
        return self.asset.name if self.place.of > 1 else ""

    def chunks(self, size: int) -> range:
        """Return the numbers of its chunks of so many cells."""
        return range(self.first_chunk, self.first_chunk + -(-self.selected // size))

    def opened(self, spec: GridSpec) -> Signals:
        """Return its signals of the span.

        Raises
        ------
        InputError
            If its file is gone, or is not what it was.
        """
        if self.held is not None:
            return self.held
        with _named(self.place):
            span = spec.span.cut(self.asset.load())
            _check_unchanged(self.asset, span, self.grid, self.identity, self.used)
        return span

    def settled(self, spec: GridSpec) -> tuple[Signals, Grid]:
        """Return its signals of the span, and the grid settled on them; errors as of `opened`."""
        return self.opened(spec), self.grid


def survey_assets(spec: GridSpec, assets: Assets, chunk: int, progress: bool = False) -> tuple[Surveyed, ...]:
    """Look at every asset, one in memory at a time.

    Parameters
    ----------
    spec
        The grid.
    assets
        All of the run.
    chunk
        Cells in a chunk.
    progress
        Show a bar on standard error if there are several and that is a terminal.

    Raises
    ------
    InputError
        If the grid does not fit an asset, no cell of any can trade or is left, or variants differ.
    """
    if assets.several:
        spec.check_assets(assets.names)
    found: list[Surveyed] = []
    number = 0
    with ProgressBar(len(assets), "reading", progress and assets.several, unit="assets") as bar:
        for place, asset in enumerate(assets):
            at = AssetPlace(asset.name, place, len(assets))
            with _named(at):
                one = _survey(spec, asset, at, number)
                number = one.chunks(chunk).stop  # what is wrong with constraints comes out here
            found.append(one)
            bar.advance(1)
    _check_all(spec, found)
    return tuple(found)


def survey_space(spec: GridSpec, assets: Assets, progress: bool = False) -> tuple[Surveyed, ...]:
    """Look at every asset of a search: how many cells constraints leave is not asked, as that may take longer than the search.

    Parameters
    ----------
    spec, assets, progress
        As of `survey_assets`; of the sample only the constraints count.

    Raises
    ------
    InputError
        As of `survey_assets`.
    """
    one_each = replace(spec.sample, cells=len(assets), seed=0)
    whole = replace(spec.sample, cells=None, seed=0)
    found = survey_assets(replace(spec, sample=one_each), assets, 1, progress)
    return tuple(replace(one, grid=replace(one.grid, sample=whole), counted=one.selected) for one in found)


def settled_anew(
    spec: GridSpec, asset: Asset, place: AssetPlace, identity: tuple[str | int, ...], used: Mapping[str, str]
) -> tuple[Signals, Grid]:
    """Read an asset that was surveyed elsewhere; return its signals of the span, and the grid settled on them.

    Raises
    ------
    InputError
        If its file cannot be read, or has not the `identity`, or readings or filters that are not those `used`.
    """
    with _named(place):
        span = spec.span.cut(asset.load())
        grid = spec.resolve(span, place)
        _check_unchanged(asset, span, grid, identity, used)
    return span, grid


def _check_unchanged(
    asset: Asset, span: Signals, grid: Grid, identity: tuple[str | int, ...], used: Mapping[str, str]
) -> None:
    if identity_of(span) != identity or used_of(span, grid.names) != used:
        raise InputError(f"{asset.source}: was changed while the run was going on; start it anew")


def identity_of(span: Signals) -> tuple[str | int, ...]:
    """Return what tells the bars of a run from others; the fingerprint is the whole file's, whichever of them are used."""
    return (span.fingerprint, len(span), str(span.bars.time[0]), str(span.bars.time[-1]))


def _survey(spec: GridSpec, asset: Asset, place: AssetPlace, first_chunk: int) -> Surveyed:
    whole = asset.load()
    span = spec.span.cut(whole)
    grid = spec.resolve(span, place)
    used = used_of(span, grid.names)
    several = place.of > 1
    return Surveyed(
        asset=asset,
        place=place,
        record=describe_signals(span, grid.variants, used),
        identity=identity_of(span),
        used=used,
        grid=grid,
        first_chunk=first_chunk,
        step=span.bars.step,
        warnings=(*unreachable(grid, span), *(whole.notes if several else ())),
        notes=whole.guessed if several else (),
        untradable=_untradable(grid, span),
        held=None if several else span,
    )


def _untradable(grid: Grid, span: Signals) -> str | None:
    try:
        check_tradable(grid, span)
    except InputError as error:
        return str(error)
    return None


def _check_all(spec: GridSpec, found: Sequence[Surveyed]) -> None:
    """Refuse assets of which none has a cell that can trade, or whose only variants are called differently."""
    if all(one.selected == 0 for one in found):
        raise nothing_left(found[0].grid, spec.sample)
    if all(one.untradable is not None for one in found):
        others = f" (asset {shortened(found[0].asset.name)}; nor on the others)" if len(found) > 1 else ""
        raise InputError(f"{found[0].untradable}{others}")
    for one in found:
        if one.grid.variants != found[0].grid.variants:
            raise InputError(
                f"{spec.name}: variant: asset {shortened(found[0].asset.name)} has {', '.join(found[0].grid.variants)} and "
                f"{shortened(one.asset.name)} has {', '.join(one.grid.variants)}; call the variant alike in all files"
            )


@contextlib.contextmanager
def _named(place: AssetPlace) -> Iterator[None]:
    """Say which of several assets an error is about."""
    try:
        yield
    except InputError as error:
        if place.of == 1:
            raise
        raise InputError(f"asset {shortened(place.name)}: {error}") from error
