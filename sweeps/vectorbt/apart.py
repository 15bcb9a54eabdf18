"""One cell's accounts by vectorbt in a process apart, which loads while the caller does other things.

There vectorbt can be loaded in part and interpreted, see `sweeps.vectorbt.lean`: seconds, where loading it whole and
compiling it takes a minute the first time. Where no such process comes to an end, the cell is run in this one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from grids.parameters import Value
from signals import Signals
from sweeps.apart import Apart, apart

if TYPE_CHECKING:
    from sweeps.vectorbt.accounts import Accounts, Reports

__all__ = ["VectorbtApart", "vectorbt_apart"]

_INTERPRETED = 50_000
"""Most bars that are interpreted: 5 s or so, where compiling what is in no cache takes a minute."""


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


@contextlib.contextmanager
def vectorbt_apart(bars: int, question: Callable[[], tuple[Signals, Mapping[str, Value]]]) -> Iterator[VectorbtApart]:
    """Have a process load vectorbt and run a cell over so many bars; it ends with the block.

    Parameters
    ----------
    bars
        Of the signals.
    question
        Returns signals and cell; asked while the process is loading.
    """
    interpreted = bars <= _INTERPRETED
    # numba reads this as it is imported, and so does vectorbt
    environment = {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    name = "serve_interpreted" if interpreted else "serve_compiled"
    with apart(f"sweeps.vectorbt.serving:{name}", environment) as process:
        signals, cell = question()
        process.ask((signals, cell))
        yield VectorbtApart(process, signals, cell)
