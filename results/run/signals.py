"""The signals that a run was made on, found again: from their files, from where these are now, or from memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

import grids
import signals
from grids.selection.span import Span
from results.run.run import Run
from signals import Asset, Assets, InputError, Signals
from signals.assets import Given
from signals.assets.finding import UNNAMED, stem
from signals.conditions import shortened
from signals.files import layout_of
from signals.filesystem.paths import located
from signals.suggesting import did_you_mean
from sweeps.runs.records import Traded
from sweeps.runs.used import used_digests

__all__ = ["assets_of", "files_of", "signals_of", "span_signals", "stated_signals", "whole_signals"]


def files_of(run: Run) -> Iterator[Path]:
    """Yield the files of a run, and of its signals where it says: nothing else may be written over them."""
    yield from (path for path in run.path.rglob("*") if path.is_file())
    yield from (located(record.path) for record in run.records if record.path is not None)


def assets_of(run: Run, given: Given | None = None) -> Assets:
    """Return the signals that a run was made on, for another run on them.

    Parameters
    ----------
    run
        `run.json` names their files and fingerprints.
    given
        Where the files are now, if they have moved, or the signals themselves: as of `whole_signals`.

    Raises
    ------
    InputError
        If they are gone, or are not what was run.
    """
    names = run.info.asset_names or ("",)
    for name in names:
        whole_signals(run, given, name)  # one in memory at a time; checked, and read again when its turn comes
    return Assets(tuple(_asset(record, given) for record in run.records))


def _asset(record: Traded, given: Given | None) -> Asset:
    layout = layout_of(record.layout)
    if given is None:
        return Asset(record.called, located(str(record.path)), layout)
    assets = signals.as_assets(given)
    found = assets[record.name] if assets.several else next(iter(assets))
    own = layout if isinstance(found.given, str | Path) else None
    return Asset(record.called or UNNAMED, found.given, own)


def whole_signals(run: Run, given: Given | None = None, asset: str = "") -> Signals:
    """Return the signals that a run, or one asset of it, was made on, with all their bars.

    Parameters
    ----------
    run
        `run.json` names their file and its fingerprint.
    given
        Where the file is now, if it has moved; or the signals themselves, as a run of signals in memory needs them. Of a run
        over several assets: the files, their folder, or a mapping by name; a single file or table is the asset's.
    asset
        Which asset's, in a run over several.

    Raises
    ------
    InputError
        If they are in no file and not given, the file is gone, they are not what was run, or the run has no such asset.
    """
    stated = stated_signals(run, asset)
    about = f"{run.path}: asset {shortened(asset)}" if asset else str(run.path)
    if given is None:
        if stated.path is None:
            raise InputError(f"{about}: was run on signals in memory; give them, or their file, with `signals`")
        if not located(stated.path).exists():
            raise InputError(f"{about}: its signal file {stated.path} is gone; say where it is now with `signals`")
        given = located(stated.path)
    found_at = _found(run, signals.as_assets(given), asset, about)
    if isinstance(found_at.given, str | Path):
        found, source = signals.read(found_at.given, layout=layout_of(stated.layout)), str(found_at.given)
    else:
        found = found_at.load()
        source = found.source
    if found.fingerprint != stated.fingerprint:
        raise InputError(
            f"{source}: has fingerprint {found.fingerprint[:12]}, but {about} was run on "
            f"{stated.fingerprint[:12]}; give the signals of the run with `signals`, or sweep again"
        )
    _check_used(run, found, source, stated)
    return found


def signals_of(run: Run, given: Given | None = None, asset: str = "") -> Signals:
    """Return the signals that a run, or one asset of it, was made on, cut to its span; see `whole_signals`."""
    return span_signals(run, whole_signals(run, given, asset), asset)


def span_signals(run: Run, whole: Signals, asset: str = "") -> Signals:
    """Return signals cut to the bars that a run, or one asset of it, was made on; of a run on some weeks nothing else is known."""
    return _cut(run, whole, stated_signals(run, asset))


def stated_signals(run: Run, asset: str = "") -> Traded:
    """Return what `run.json` says of the signals of a run, or of one asset of a run over several.

    Raises
    ------
    InputError
        If the run has no such asset, or has several and none is named.
    """
    info = run.info
    if asset == "" and not info.assets:
        return info.signals
    for stated in info.assets:
        if stated.name == asset:
            return stated
    if not info.assets:
        raise InputError(f"{run.path}: is a run of one signal file and has no asset '{shortened(asset)}'; name none")
    if asset == "":
        raise InputError(f"{run.path}: is a run over {', '.join(info.asset_names)}; name one of them with `asset`")
    raise InputError(f"{run.path}: has no asset '{shortened(asset)}'; {did_you_mean(asset, info.asset_names)}")


def _found(run: Run, given: Assets, asset: str, about: str) -> Asset:
    """Return which of the signals given are meant; a single file that was not called by another asset's name."""
    if not given.several:
        one = next(iter(given))
        if asset not in {"", one.name} and isinstance(one.given, Path) and one.name != stem(one.given):
            if one.name not in run.info.asset_names:
                raise InputError(
                    f"{run.path}: has no asset '{shortened(one.name)}'; {did_you_mean(one.name, run.info.asset_names)}"
                )
            raise InputError(
                f"{about}: only {shortened(one.name)} was given with `signals`; give {shortened(asset)} too"
            )
        return one
    if asset == "":
        raise InputError(
            f"{about}: was run on one signal file, and {len(given)} are given; name that one with `signals`"
        )
    return given[asset]


def _cut(run: Run, whole: Signals, stated: Traded) -> Signals:
    first, last = (np.datetime64(end.removesuffix("Z"), "us") for end in (stated.first, stated.last))
    weeks = grids.parse({"axes": {}, "span": run.info.grid.stated.get("span", {})}, run.info.grid.name).span.weeks
    return Span(first, last + np.timedelta64(1, "us"), weeks).cut(whole)


def _check_used(run: Run, found: Signals, source: str, stated: Traded) -> None:
    """Refuse signals whose readings, or bars that filters let pass, are not those that were run."""
    if not stated.used:
        return
    known = used_digests(_cut(run, found, stated), stated.used, run.info.grid.stated.get("filters", {}))
    for name, digest in stated.used.items():
        if known.get(name) != digest:
            raise InputError(
                f"{source}: {name} differs from what {run.path} was run on; give the signals of the run with `signals`, "
                "or sweep again"
            )
