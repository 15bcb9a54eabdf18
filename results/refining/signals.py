"""The signals of a run, as what its finer grid is run on: the same ones, under the same names."""

from __future__ import annotations

from pathlib import Path

import signals
from results.run.run import Run
from results.run.signals import whole_signals
from signals import Asset, Assets
from signals.assets import Given
from signals.assets.finding import UNNAMED
from signals.files import layout_of
from signals.filesystem.paths import located
from sweeps.runs.records import Traded

__all__ = ["assets_of"]


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
