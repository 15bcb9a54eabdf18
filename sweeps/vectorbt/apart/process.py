"""One cell's accounts by vectorbt in a process apart, which loads while the caller does other things.

There vectorbt can be loaded in part and interpreted, see `sweeps.vectorbt.apart.lean`: seconds, where loading it whole and
compiling it takes a minute the first time. Where no such process comes to an end, the cell is run in this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sweeps.apart import Apart, apart

if TYPE_CHECKING:
    from grids.parameters import Value
    from signals import Signals
    from sweeps.vectorbt.apart.accounts import Accounts, Reports

__all__ = ["VectorbtApart", "vectorbt_apart", "vectorbt_process"]


class VectorbtApart:
    """A process that is loading vectorbt, and runs one cell with it."""

    def __init__(self, process: Apart, signals: Signals, cell: Mapping[str, Value]) -> None:
        self._process, self.signals, self.cell = process, signals, cell
        self._here: Callable[[], Reports] | None = None
        self._awaited = 2

    @property
    def finished(self) -> bool:
        """Whether the process owes no answer: accounts and reports have been waited for, or it has failed."""
        return self._awaited == 0 or self._here is not None

    def accounts(self) -> Accounts:
        """Wait for the cell's accounts, see `sweeps.vectorbt.apart.accounting.accounts_of`.

        Raises
        ------
        InputError
            As there.

        Warns
        -----
        ApartWarning
            If the process has failed, and the cell is run in this one.
        """
        found: Accounts | None = self._answer()
        return self._accounts_here() if found is None else found

    def reports(self) -> Reports:
        """Wait for the reports of the same portfolios, after the accounts."""
        found: Reports | None = self._answer() if self._here is None else None
        if found is not None:
            return found
        if self._here is None:
            self._accounts_here()
        assert self._here is not None  # noqa: S101 - for the type checker
        return self._here()

    def _answer(self) -> Any | None:
        found = self._process.answer()
        self._awaited -= 1
        return found

    def _accounts_here(self) -> Accounts:
        from sweeps.vectorbt.apart.accounting import accounts_of  # noqa: PLC0415 - vectorbt takes seconds to load

        accounts, self._here = accounts_of(self.signals, self.cell)
        return accounts


def vectorbt_process() -> AbstractContextManager[Apart]:
    """Start a process that loads vectorbt, and ends with the block."""
    return apart("sweeps.vectorbt.apart.serving:serve", "run a cell with vectorbt")


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
        A `vectorbt_process` that has been started already, and may run further cells afterwards; else one is, and ends with
        the block.
    """
    with vectorbt_process() if by is None else nullcontext(by) as process:
        process.ask(bars)
        signals, cell = question()
        process.ask((signals, cell))
        running = VectorbtApart(process, signals, cell)
        try:
            yield running
        finally:
            if not running.finished:  # what it still answers would be taken for another cell's
                process.end()
