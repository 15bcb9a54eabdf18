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

    def __init__(self, process: subprocess.Popen[bytes] | None) -> None:
        self._process = process

    def accounts(self, signals: Signals, cell: Mapping[str, Value]) -> tuple[Accounts, Callable[[], Reports]]:
        """Run one cell; return its accounts, and what waits for its reports: `sweeps.vectorbt.accounts.accounts_of`.

        Raises
        ------
        InputError
            As there.
        """
        accounts = self._asked(signals, cell)
        if accounts is None:
            return _here(signals, cell)

        def reports() -> Reports:
            found = self._answer()
            return _here(signals, cell)[1]() if found is None else found

        return accounts, reports

    def _asked(self, signals: Signals, cell: Mapping[str, Value]) -> Accounts | None:
        if self._process is None or self._process.stdin is None:
            return None
        try:
            pickle.dump((signals, cell), self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.close()
        except OSError:
            return None
        found: Accounts | None = self._answer()
        return found

    def _answer(self) -> Any | None:
        """Return the next answer; None where there is none, whyever: it will be found here, or fail here."""
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018 - it was asked
        try:
            found = pickle.load(self._process.stdout)  # noqa: S301 - of the process that was started here
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        return None if isinstance(found, Failure) else found


def _here(signals: Signals, cell: Mapping[str, Value]) -> tuple[Accounts, Callable[[], Reports]]:
    from sweeps.vectorbt.accounts import accounts_of  # noqa: PLC0415 - vectorbt takes seconds to load

    return accounts_of(signals, cell)


@contextlib.contextmanager
def vectorbt_apart(bars: int) -> Iterator[VectorbtApart]:
    """Start a process that loads vectorbt to run a cell over so many bars, and end it afterwards."""
    process = _started(interpreted=bars <= _INTERPRETED)
    try:
        yield VectorbtApart(process)
    finally:
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()


def _started(*, interpreted: bool) -> subprocess.Popen[bytes] | None:
    # numba reads this as it is imported, and so does vectorbt
    switch = {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    code = _CODE.format(path=sys.path, interpreted=interpreted)
    try:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | switch,
        )
    except OSError:
        return None
