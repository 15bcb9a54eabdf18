"""What a run is of, in words: its assets, their dates, and what was tried on them before."""

from __future__ import annotations

from collections.abc import Iterable

from signals.assets.finding import UNNAMED
from sweeps.runs.records import RunInfo, Traded

__all__ = ["dates_of", "market_of", "span_of", "tried_before"]

NAMED = 4
"""So many assets are named one by one."""


def market_of(info: RunInfo, *, pooled: bool) -> str:
    """Return the names of a run's assets, or what its only signal file is called, without folder and suffix."""
    assets = info.asset_names
    if not assets:
        alone = info.signals
        return "signals in memory" if alone.path is None and alone.name in {"", UNNAMED} else alone.called
    named = ", ".join(assets) if len(assets) <= NAMED else f"{assets[0]} to {assets[-1]}"
    return f"{len(assets)} assets{' pooled' if pooled else ''} ({named})"


def span_of(records: Iterable[Traded]) -> str:
    """Return the dates of the first and the last bar of some assets."""
    dates = [dates_of(each) for each in records]
    return f"{min(first for first, _ in dates)} to {max(last for _, last in dates)}"


def dates_of(record: Traded) -> tuple[str, str]:
    """Return the dates of the first and the last bar of an asset."""
    return record.first[:10], record.last[:10]


def tried_before(info: RunInfo) -> tuple[str, ...]:
    """Say what was tried on the same signals before, where anything was."""
    lineage = info.lineage
    if lineage is None or not lineage.tried_before:
        return ()
    before = f"tried before on these signals: {lineage.tried_before:,} cells"
    refined = next((f", refines {one.path}" for one in lineage.runs if one.relation == "parent"), "")
    return (before + refined,)
