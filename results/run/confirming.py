"""What vectorbt says of a run that was read back, noted in its folder for whoever reads it next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from results.run.run import Run
from sweeps.runs.confirmation import record_confirmation

if TYPE_CHECKING:
    from sweeps import Agreement

__all__ = ["note_confirmation"]


def note_confirmation(run: Run, agreement: Agreement) -> None:
    """Note what vectorbt says of a run, where that changes what the next reader must know.

    Parameters
    ----------
    run
        As opened. One that is unfinished, or of a release that kept no such state, is left as it is.
    agreement
        From `sweeps.confirm_run` on its cells.

    Raises
    ------
    InputError
        If the run was changed since it was opened, or its folder cannot be written to.
    """
    if not (run.complete and run.info.checked):
        return
    if agreement.disagreements or run.info.confirmation_state != "confirmed":
        record_confirmation(run.path, run.info, agreement.summary(), agreement.text())
