"""One cell's accounts by vectorbt in a process apart, which loads while the caller does other things.

There vectorbt can be loaded in part and interpreted, see `sweeps.vectorbt.lean`: seconds, where loading it whole and
compiling it takes a minute the first time. Where no such process comes to an end, the cell is run in this one.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grids.parameters import Value
from signals import Signals
from sweeps.vectorbt.serving import Failure

if TYPE_CHECKING:
    from sweeps.vectorbt.accounts import Accounts, Reports

__all__ = ["VectorbtApart", "vectorbt_apart"]

_INTERPRETED = 50_000
"""Most bars that are interpreted: 5 s or so, where compiling what is in no cache takes a minute."""

_CODE = "import sys; sys.path[:] = {path!r}; from sweeps.vectorbt.serving import serve; serve({interpreted})"


class VectorbtApart:
    """A process that is loading vectorbt, and runs one cell with it."""

    def __init__(self, process: subprocess.Popen[bytes] | None, signals: Signals, cell: Mapping[str, Value]) -> None:
        self._process, self.signals, self.cell = process, signals, cell
        self._here: Callable[[], Reports] | None = None

    def accounts(self) -> Accounts:
        """Wait for the cell's accounts, see `sweeps.vectorbt.accounting.accounts_of`.

        Raises
        ------
        InputError
            As there.
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

    def _accounts_here(self) -> Accounts:
        from sweeps.vectorbt.accounting import accounts_of  # noqa: PLC0415 - vectorbt takes seconds to load

        accounts, self._here = accounts_of(self.signals, self.cell)
        return accounts

    def _answer(self) -> Any | None:
        """Return the next answer; None where there is none, whyever: it will be found here, or fail here."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            found = pickle.load(self._process.stdout)  # noqa: S301 - of the process that was started here
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        return None if isinstance(found, Failure) else found


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
    process = _started(interpreted=bars <= _INTERPRETED)
    try:
        signals, cell = question()
        yield VectorbtApart(_asked(process, signals, cell), signals, cell)
    finally:
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()


def _asked(
    process: subprocess.Popen[bytes] | None, signals: Signals, cell: Mapping[str, Value]
) -> subprocess.Popen[bytes] | None:
    """Hand a process its question; return it, or None where it is gone already."""
    if process is None or process.stdin is None:
        return None
    try:
        pickle.dump((signals, cell), process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        process.stdin.close()
    except OSError:
        return None
    return process


def _started(*, interpreted: bool) -> subprocess.Popen[bytes] | None:
    # numba reads this as it is imported, and so does vectorbt
    switch = {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    code = _CODE.format(path=sys.path, interpreted=interpreted)
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | switch,
        )
    except OSError:
        return None
