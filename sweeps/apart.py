"""A process apart that does one thing for this one, over pipes: it may load, and change in itself, what it likes.

It ends with the block that started it; killed though the other may be, it finds its pipe closed and ends too. Where it
cannot be started, or does not come to an end, whoever asked does the thing without it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from types import MappingProxyType
from typing import Any

__all__ = ["Apart", "Over", "apart", "serve"]

_CODE = "import sys; sys.path[:] = {path!r}; from sweeps.apart import serve; serve({name!r})"

_SIZE = 8
"""Bytes in front of each question that say how long it is: a thread takes it whole, and another one reads it."""


class Over(Exception):  # noqa: N818 - not an error: nothing more will be asked
    """Whoever asked has closed the pipe."""


class _Failure:
    """What went wrong over there, in words."""

    def __init__(self, words: str) -> None:
        self.words = words


class Apart:
    """A process apart, as whoever started it sees it; None for one that could not be started."""

    def __init__(self, process: subprocess.Popen[bytes] | None) -> None:
        self._process = process

    @property
    def alive(self) -> bool:
        """Whether it has not failed so far."""
        return self._process is not None

    def ask(self, question: Any) -> None:
        """Hand it something; it is taken at once, whatever it is doing."""
        if self._process is None or self._process.stdin is None:
            return
        try:
            packed = pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.write(len(packed).to_bytes(_SIZE, "little") + packed)
            self._process.stdin.flush()
        except OSError:
            self.end()

    def answer(self) -> Any | None:
        """Wait for its next answer; None where there will be none, for whatever reason."""
        if self._process is None or self._process.stdout is None:
            return None
        try:
            found = pickle.load(self._process.stdout)  # noqa: S301 - of the process that was started here
        except (OSError, EOFError, pickle.UnpicklingError):
            found = _Failure("it is gone")
        if isinstance(found, _Failure):
            self.end()
            return None
        return found

    def end(self) -> None:
        """End it, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()


@contextlib.contextmanager
def apart(name: str, environment: Mapping[str, str] = MappingProxyType({})) -> Iterator[Apart]:
    """Start a process that does a thing, and end it after the block.

    Parameters
    ----------
    name
        Of a module and of a function in it, ``"module:function"``. It is called with one function that returns the next
        question and raises `Over` after the last one, and another one that takes an answer.
    environment
        Variables that it is to have beside those of this process.
    """
    started = Apart(_started(name, environment))
    try:
        yield started
    finally:
        started.end()


def _started(name: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    if not sys.executable:  # Python inside of something else
        return None
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-c", _CODE.format(path=sys.path, name=name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
        )
    except OSError:
        return None


def serve(name: str) -> None:
    """Be the process apart; see `apart`."""
    # whoever started this process hears Ctrl-C too, and ends it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # what a library prints is no answer
    os.dup2(2, 1)
    questions: SimpleQueue[bytes | None] = SimpleQueue()
    # taken while other things are done, so that whoever asks need not wait until all is loaded
    Thread(target=_take, args=(questions,), daemon=True).start()

    def asked() -> Any:
        packed = questions.get()
        if packed is None:
            raise Over
        return pickle.loads(packed)  # noqa: S301 - from the process that started this one

    def answer(found: Any) -> None:
        pickle.dump(found, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()

    with contextlib.suppress(Over, BrokenPipeError):
        try:
            module, _, function = name.partition(":")
            work: Callable[..., None] = getattr(import_module(module), function)
            work(asked, answer)
        except Over:
            raise
        except Exception:  # noqa: BLE001 - told to whoever asked
            answer(_Failure(traceback.format_exc()))


def _take(questions: SimpleQueue[bytes | None]) -> None:
    stream = sys.stdin.buffer
    while len(size := stream.read(_SIZE)) == _SIZE:
        questions.put(stream.read(int.from_bytes(size, "little")))
    questions.put(None)
