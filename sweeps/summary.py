"""What a finished run did, in short."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signals.shown import Shown
from sweeps.runs.compared.effects import effect_lines
from sweeps.runs.records import Effect

__all__ = ["RunSummary"]


@dataclass(frozen=True, repr=False)
class RunSummary(Shown):
    """What a finished run did.

    Attributes
    ----------
    out
        Its folder.
    cells
        Cells evaluated and stored.
    skipped
        Cells left out because they break a rule of the contract.
    paths
        Distinct trade lists behind the cells.
    seconds
        From the first chunk to the last part file; loading or compiling kernels comes before.
    cells_per_second
        Cells evaluated over `seconds`.
    warnings
        One line each.
    effects
        What each axis does, all else equal.
    resumed
        Cells that an interrupted run had left and that were not evaluated again.
    notes
        One line each: memory of vectorbt's processes, and what its confirmation found.
    shard
        Which of how many, where it is a shard and no whole run.
    tried_before
        Cells that had been tried on the same signals before.
    parent
        Id of the run that it refines; None where it refines none.
    """

    out: Path
    cells: int
    skipped: int
    paths: int
    seconds: float
    cells_per_second: float
    warnings: tuple[str, ...]
    effects: tuple[Effect, ...] = ()
    resumed: int = 0
    notes: tuple[str, ...] = ()
    shard: str = ""
    tried_before: int = 0
    parent: str | None = None

    def line(self) -> str:
        """Say in a line what was done."""
        skipped = f", {self.skipped:,} skipped that break a rule" if self.skipped else ""
        kept = f", {self.resumed:,} of them kept from before" if self.resumed else ""
        if self.shard:
            return (
                f"{self.out}: shard {self.shard}, {self.cells:,} cells{kept}, {self.seconds:.1f} s, "
                f"{self.cells_per_second:,.0f} cells a second"
            )
        return (
            f"{self.out}: {self.cells:,} cells from {self.paths:,} distinct trade lists{skipped}{kept}, "
            f"{self.seconds:.1f} s, {self.cells_per_second:,.0f} cells a second"
        )

    def _shown(self) -> tuple[str, ...]:
        effects = "; ".join(effect_lines(self.effects)) or "every axis moves trades"
        return (self.line(), effects, "; ".join([*self.warnings, *self.notes]) or "nothing to warn of")
