"""vectorbt's word on a run that a sweep has just completed: awaited from the beginning, given at the end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from grids.spec import GridSpec
from signals import Signals
from sweeps.apart import Apart
from sweeps.runs.checksums import CELLS
from sweeps.runs.confirmation import disagreeing_cells, with_confirmation
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import ConfirmationState, RunInfo
from sweeps.runs.surveyed import Surveyed

__all__ = ["awaited", "confirm_swept", "confirmer"]


def awaited(started: RunInfo | None, confirm: bool) -> dict[str, Any]:
    """Say whether a run that is about to be computed waits for vectorbt: what was asked for or found is not forgotten."""
    before: ConfirmationState = "left out" if started is None else started.confirmation_state
    if started is not None and started.confirmation is not None and before == "disagreed":
        return {**started.confirmation.plain(), "state": before}
    return {"state": "pending" if confirm or before != "left out" else "left out"}


def confirmer() -> AbstractContextManager[Apart]:
    """Start what vectorbt is loaded in while the sweep goes on."""
    from sweeps.confirm.apart import confirmer as started  # noqa: PLC0415 - only where vectorbt confirms

    return started()


def confirm_swept(
    info: RunInfo,
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    progress: bool,
    by: Apart | None,
) -> RunInfo:
    """Have vectorbt confirm a complete run, and note what it says before any disagreement is raised."""
    from sweeps.confirm.confirming import confirm_run, time_for  # noqa: PLC0415 - only where vectorbt confirms

    cells = [folder.path / CELLS / part.file for part in info.parts or ()]
    spans = {one.name: partial(_span_of, one, spec) for one in surveyed}
    agreement = confirm_run(
        cells,
        spans,
        jobs=info.jobs,
        progress=progress,
        seconds=time_for(info.seconds or 0.0),
        first=disagreeing_cells(info),
        filters=spec.filters,
        by=by,
    )
    info = folder.describe(with_confirmation(info, agreement.summary(), agreement.text()))
    agreement.check(str(folder.path))
    return info


def _span_of(one: Surveyed, spec: GridSpec) -> Signals:
    return one.opened(spec)
