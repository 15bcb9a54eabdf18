"""One cell's accounts by vectorbt in a process apart, which loads while the caller does other things.

There vectorbt can be loaded in part and interpreted, see `sweeps.vectorbt.lean`: seconds, where loading it whole and
compiling it takes a minute the first time. Where no such process comes to an end, the cell is run in this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from sweeps.apart import Apart, apart

if TYPE_CHECKING:
    from grids.parameters import Value
    from signals import Signals
    from sweeps.vectorbt.accounts import Accounts, Reports

__all__ = ["VectorbtApart", "vectorbt_apart", "vectorbt_process"]


class VectorbtApart:
    """A process that is loading vectorbt, and runs one cell with it."""

    def __init__(self, process: Apart, signals: Signals, cell: Mapping[str, Value]) -> None:
        self._process, self.signals, self.cell = process, signals, cell
        self._here: Callable[[], Reports] | None = None

    def accounts(self) -> Accounts:
        """Wait for the cell's accounts, see `sweeps.vectorbt.accounting.accounts_of`.

        Raises
        ------
        InputError
            As there.
        """
        found: Accounts | None = self._process.answer()
        return self._accounts_here() if found is None else found

    def reports(self) -> Reports:
        """Wait for the reports of the same portfolios, after the accounts."""
        found: Reports | None = self._process.answer() if self._here is None else None
        if found is not None:
            return found
        if self._here is None:
            self._accounts_here()
        assert self._here is not None  # noqa: S101 - for the type checker
        return self._here()

    def _accounts_here(self) -> Accounts:
        from sweeps.vectorbt.accounting import accounts_of  # noqa: PLC0415 - vectorbt takes seconds to load

        accounts, self._here = accounts_of(self.signals, self.cell)
        return accounts


def vectorbt_process() -> AbstractContextManager[Apart]:
    """Start a process that loads vectorbt, and ends with the block."""
    return apart("sweeps.vectorbt.serving:serve")


@contextmanager
def vectorbt_apart(
    bars: int, question: Callable[[], tuple[Signals, Mapping[str, Value]]], by: Apart | None = None
) -> Iterator[VectorbtApart]:
    """Have a process load vectorbt and run a cell over so many bars.

    Parameters
    ----------
    bars
        Of the signals.
    question
        Returns signals and cell; asked while the process is loading.
    by
        A `vectorbt_process` that has been started already; else one is, and ends with the block.
    """
    with vectorbt_process() if by is None else nullcontext(by) as process:
        process.ask(bars)
        signals, cell = question()
        process.ask((signals, cell))
        yield VectorbtApart(process, signals, cell)
