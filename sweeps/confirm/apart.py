"""Batches compared in a process apart, that can load vectorbt while a sweep goes on, and load less of it.

Whole, vectorbt takes 2.5 s to load; its portfolios alone, which only a process of its own may load, a quarter of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from grids.cell import cell_table, check_cell
from grids.names import Names, as_names
from signals import Signals, simulated_signals
from sweeps.apart import Apart, apart
from sweeps.confirm.comparing import Batch, Finding, build, compare

__all__ = ["compare_apart", "confirmer", "serve"]


def confirmer() -> AbstractContextManager[Apart]:
    """Start a process that loads vectorbt, and ends with the block."""
    return apart(f"{__name__}:serve", "compare cells with vectorbt")


def compare_apart(by: Apart, signals: Signals, names: Names, batches: Iterable[Batch]) -> Iterator[Finding]:
    """Yield what becomes of each batch; once the process apart has failed, by this one.

    Parameters
    ----------
    by
        A `confirmer`.
    signals, names
        Of the cells.
    batches
        Drawn one after the other: an iterator that stops early ends the work early.

    Warns
    -----
    ApartWarning
        Once, as the process apart fails.
    """
    by.ask((signals, names))
    here = None
    for batch in batches:
        by.ask(batch)
        finding: Finding | None = by.answer()
        if finding is None:
            here = here or build(signals, names)
            finding = compare(here, batch)
        yield finding


def serve(asked: Callable[[], Any], answer: Callable[[Any], None]) -> None:
    """Be the process apart: of what is asked, signals and names are kept for the batches after them."""
    from sweeps.vectorbt.apart.lean import load  # noqa: PLC0415 - not before this process is known to be one apart

    load()
    _warm_up()
    engines = None
    while True:
        question = asked()
        if isinstance(question, Batch):
            assert engines is not None  # noqa: S101 - signals come first
            answer(compare(engines, question))
        else:
            engines = build(*question)


def _warm_up() -> None:
    """Have vectorbt's loop compiled, the first time, or read from its cache, while the sweep goes on."""
    signals = simulated_signals(50, edge=0.0, seed=1)
    names = tuple(signals.variants)
    cell = {"variant": names[0], "long_entry": 0.5, "max_hold": 2}
    build(signals, as_names(names))[0].evaluate(cell_table([check_cell(cell)], names))
