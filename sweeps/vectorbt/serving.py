"""The other side of `sweeps.vectorbt.apart`: a process that loads vectorbt, runs cells it is given, and ends."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

__all__ = ["Failure", "serve"]


class Failure:
    """What went wrong over there, in words."""

    def __init__(self, words: str) -> None:
        self.words = words


def serve(interpreted: bool) -> None:
    """Load vectorbt, read signals and a cell from standard input, and answer on standard output: accounts, then reports.

    Parameters
    ----------
    interpreted
        See `sweeps.vectorbt.lean.load`.
    """
    # whoever started this process hears Ctrl-C too, and ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # what a library prints is no answer
    os.dup2(2, 1)
    try:
        _answer(interpreted, answers)
    except BrokenPipeError:
        return
    except BaseException:  # noqa: BLE001 - told to whoever asked
        _send(answers, Failure(traceback.format_exc()))


def _answer(interpreted: bool, answers: BinaryIO) -> None:
    # taken at once, so that whoever asks need not wait until vectorbt is there
    with ThreadPoolExecutor(1) as reader:
        asked = reader.submit(sys.stdin.buffer.read)
        _load(interpreted)
        question = asked.result()
    import numpy as np  # noqa: PLC0415

    from sweeps.vectorbt.accounting import accounts_of  # noqa: PLC0415 - after vectorbt

    # compiled code neither warns of what it divides by nor stops at it
    with np.errstate(all="ignore"):
        signals, cell = pickle.loads(question)  # noqa: S301 - from the process that started this one
        accounts, report = accounts_of(signals, cell)
        _send(answers, accounts)
        _send(answers, report())


def _load(interpreted: bool) -> None:
    from sweeps.vectorbt.lean import load  # noqa: PLC0415

    warnings.simplefilter("ignore")
    load(interpreted=interpreted)


def _send(answers: BinaryIO, answer: Any) -> None:
    pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()
