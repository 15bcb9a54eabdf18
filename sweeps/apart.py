"""A process apart that does one thing for this one, over pipes: it may load, and change in itself, what it likes.

It ends with the block that started it; killed though the other may be, it finds its pipe closed and ends too, whatever it
is doing. Where it cannot be started, or does not come to an end, this is said, and whoever asked does the thing without it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from types import MappingProxyType
from typing import IO, Any

from signals.errors import InputError
from signals.kernel_cache.places import usable

__all__ = ["Apart", "ApartWarning", "apart", "serve"]

_CODE = "import sys; sys.path[:] = {path!r}; from sweeps.apart import serve; serve({name!r})"

_SIZE = 8
"""Bytes in front of each question that say how long it is: a thread takes it whole, and another one reads it."""

_ENDING = 1.0
"""Seconds within which a process that has closed its pipe is gone, so that how it ended can be told."""


_LISTENING = 0.2
"""Seconds between two looks for Ctrl-C while an answer is waited for."""


class ApartWarning(UserWarning):
    """What a process apart was to do is done by this one, which takes longer."""


class _Failure:
    """What went wrong over there, in a line; an error of the user's as it is."""

    def __init__(self, why: str, error: InputError | None = None) -> None:
        self.why, self.error = why, error


class Apart:
    """A process apart, as whoever started it sees it.

    Parameters
    ----------
    process
        None for one that is not to be had here.
    purpose
        What it does, as a warning names it.
    failed
        Why it could not be started, None where nobody need know.
    """

    def __init__(self, process: subprocess.Popen[bytes] | None, purpose: str, failed: str | None = None) -> None:
        self._process, self._purpose, self._failed = process, purpose, failed

    def ask(self, question: Any) -> None:
        """Hand it something; it is taken at once, whatever it is doing."""
        if self._process is None or self._process.stdin is None:
            return
        packed = pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL)
        # of one that has ended, the answer tells why
        with contextlib.suppress(OSError):
            self._process.stdin.write(len(packed).to_bytes(_SIZE, "little"))
            self._process.stdin.write(packed)
            self._process.stdin.flush()

    def answer(self) -> Any | None:
        """Wait for its next answer; None where there will be none, for whatever reason.

        Raises
        ------
        InputError
            If that is what it came to.

        Warns
        -----
        ApartWarning
            If it has failed otherwise; the first time.
        """
        if self._process is not None and self._process.stdout is not None:
            try:
                found = _interruptibly(pickle.load, self._process.stdout)  # noqa: S301 - of the process that was started here
            except (OSError, EOFError, pickle.UnpicklingError):
                found = _Failure(self._how_ended())
            if not isinstance(found, _Failure):
                return found
            self.end()
            if found.error is not None:
                raise found.error
            self._failed = found.why
        why, self._failed = self._failed, None
        if why is not None:
            said = f"a process apart was to {self._purpose}, and failed ({why}): done in this one, which takes longer"
            warnings.warn(said, ApartWarning, stacklevel=1)
        return None

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

    def _how_ended(self) -> str:
        assert self._process is not None  # noqa: S101 - for the type checker
        try:
            code = self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        if code >= 0:
            return f"it ended with code {code}"
        memory = ", most likely for want of memory" if code == -getattr(signal, "SIGKILL", 0) else ""
        return f"it was ended by signal {-code}{memory}"


@contextlib.contextmanager
def apart(name: str, purpose: str, environment: Mapping[str, str] = MappingProxyType({})) -> Iterator[Apart]:
    """Start a process that does a thing, and end it after the block.

    Parameters
    ----------
    name
        Of a module and of a function in it, ``"module:function"``. It is called with one function that waits for the next
        question and returns it, and another one that takes an answer; it need not return.
    purpose
        What it is to do, in the words of a warning: "run a cell".
    environment
        Variables that it is to have beside those of this process.
    """
    started = _started(name, purpose, environment)
    try:
        yield started
    finally:
        started.end()


def _started(name: str, purpose: str, environment: Mapping[str, str]) -> Apart:
    if not sys.executable or getattr(sys, "frozen", False):  # Python inside of something else, which is no interpreter
        return Apart(None, purpose)
    # where kernels can be kept in no lasting place, one that this process removes is inherited: the other may be killed
    usable("kernels")
    path = [place for place in sys.path if isinstance(place, str)]  # Python itself passes over all else
    try:
        with _deaf_to_interrupts():
            process = subprocess.Popen(  # noqa: S603 - this interpreter
                [sys.executable, "-c", _CODE.format(path=path, name=name)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
            )
    except OSError as error:
        return Apart(None, purpose, f"it could not be started: {error.strerror or error}")
    return Apart(process, purpose)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Have a process that is started in the block never hear Ctrl-C: whoever started it does, and ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(name: str) -> None:
    """Be the process apart, and never return; see `apart`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from hearing it
    answers = _take_over_output()
    questions: SimpleQueue[bytes] = SimpleQueue()
    # taken while other things are done, so that whoever asks need not wait until all is loaded
    Thread(target=_take, args=(questions,), daemon=True).start()

    def asked() -> Any:
        return pickle.loads(questions.get())  # noqa: S301 - from the process that started this one

    def answer(found: Any) -> None:
        packed = pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)
        answers.write(packed)
        answers.flush()

    with contextlib.suppress(BrokenPipeError):
        try:
            module, _, function = name.partition(":")
            work: Callable[..., None] = getattr(import_module(module), function)
            work(asked, answer)
        except InputError as error:
            answer(_Failure(str(error), error if type(error) is InputError else None))
        except BaseException as error:  # noqa: BLE001 - told to whoever asked
            if os.environ.get("ASYMMETRY_DEBUG"):
                traceback.print_exc()
            answer(_Failure(traceback.format_exception_only(error)[-1].strip()))
    # an orderly end would stumble over the thread that reads
    os._exit(0)


def _take_over_output() -> Any:
    """Return the pipe for answers, and lead what libraries print elsewhere: it is none."""
    try:
        os.fstat(2)
    except OSError:  # closed by whoever started all this: the next file would be taken for it
        os.open(os.devnull, os.O_WRONLY)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _take(questions: SimpleQueue[bytes]) -> None:
    stream = sys.stdin.buffer
    while len(size := stream.read(_SIZE)) == _SIZE:
        questions.put(stream.read(int.from_bytes(size, "little")))
    # nobody is there to whom an answer could go
    os._exit(0)


def _interruptibly(read: Callable[[IO[bytes]], Any], stream: IO[bytes]) -> Any:
    """Read in a thread: a read that waits in the main one may hear of Ctrl-C only when something comes."""
    came: list[Any] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            came.append(read(stream))
        except BaseException as error:  # noqa: BLE001 - raised where it was asked for
            failed.append(error)

    reading = Thread(target=work, daemon=True, name="answer of a process apart")
    reading.start()
    while reading.is_alive():
        reading.join(_LISTENING)
    if failed:
        raise failed[0]
    return came[0]
