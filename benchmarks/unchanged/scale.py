"""How much is compared."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Scale"]


@dataclass(frozen=True)
class Scale:
    """Sizes of the inputs.

    Attributes
    ----------
    bars, hours
        Bars of 5 minutes that are swept, and of an hour that are trained on.
    cells, recorded
        Random cells replayed by the event engine, and how many of them by vectorbt too.
    demo
        Words of the demo.
    judged
        Runs that are judged; each takes some seconds.
    again
        Commands that have vectorbt say again what the event engine said.
    """

    bars: int
    hours: int
    cells: int
    recorded: int
    demo: str
    judged: tuple[str, ...]
    again: int


QUICK = Scale(12_000, 3_000, 200, 10, "--market simulated --edge 0.05 --bars 10000 --cells 5000", ("quick",), 0)
FULL = Scale(20_000, 4_000, 1_000, 100, "--market all-real", ("quick", "stops", "variants"), 3)
