"""What is said of a run in words: its assets, their dates, what was tried on them before, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable

from signals.assets.finding import UNNAMED
from sweeps.runs.confirmation import confirmation_line
from sweeps.runs.records import RunInfo, Traded

__all__ = ["before_words", "cautions_of", "dates_of", "market_of", "span_of", "told_of"]

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


def before_words(info: RunInfo) -> tuple[str, ...]:
    """Say what was tried on the same signals before, where anything was."""
    lineage = info.lineage
    if lineage is None or not lineage.tried_before:
        return ()
    before = f"tried before on these signals: {lineage.tried_before:,} cells"
    refined = next((f", refines {one.path}" for one in lineage.runs if one.relation == "parent"), "")
    return (before + refined,)


def told_of(info: RunInfo) -> tuple[str, ...]:
    """Return what every map and table of a run must say beside, a sentence each."""
    if info.search is None:
        return ()
    for_ = _LOOKED_FOR.get(str(info.search.get("for")), "")
    return (
        f"a search{for_} chose these cells, so they are no fair draw of the grid: medians and shares lean towards where it looked",
    )


_LOOKED_FOR = {
    "best": " for the best",
    "boundary": " for the line between gain and loss",
    "illuminate": " for the best of every niche",
}


def cautions_of(info: RunInfo) -> tuple[str, ...]:
    """Return what every reader must be told before anything of a run, a line each."""
    lines = [confirmation_line(info)]
    if not info.checked:
        lines.append("was made before parts had checksums, so damage to them goes unnoticed; sweep again to have them")
    return tuple(line for line in lines if line is not None)
