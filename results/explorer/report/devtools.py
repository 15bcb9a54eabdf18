"""A browser that is told what to do, and says what it sees: Chromium's DevTools over a pair of pipes.

No port is opened: only the process that started the browser can speak to it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any, Self

__all__ = ["BrowserError", "DevTools", "running"]

_READS, _WRITES = 3, 4
"""File descriptors at which Chromium hears and answers."""
_END = b"\0"
_PIECE = 1 << 16


class BrowserError(Exception):
    """The browser ended, or refused what it was told."""


class DevTools:
    """A conversation with a browser.

    Parameters
    ----------
    hears, says
        File descriptors: what is written to the first the browser reads, and the other way round.
    until
        When to give up, by `time.monotonic`; kept.
    """

    def __init__(self, hears: int, says: int, until: float) -> None:
        self._hears = hears
        self._says = says
        self.until = until
        self._number = 0
        self._left = b""
        self._session: str | None = None

    def attach(self, address: str) -> Self:
        """Open a page, and speak of it from now on."""
        target = self.tell("Target.createTarget", url=address)["targetId"]
        self._session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return self

    def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Tell the browser to do something, and return what came of it.

        Raises
        ------
        BrowserError
            If it cannot, has ended, or takes too long.
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._write(json.dumps(message).encode() + _END)
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == self._number:
                break
        if "error" in answer:
            raise BrowserError(str(answer["error"].get("message", "it refuses")))
        result: dict[str, Any] = answer["result"]
        return result

    def value(self, expression: str) -> Any:
        """Return what an expression of JavaScript is in the page."""
        return self.tell("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def _write(self, content: bytes) -> None:
        try:
            while content:
                content = content[os.write(self._hears, content) :]
        except OSError as error:
            raise BrowserError("it has ended") from error

    def _read(self) -> bytes:
        """Return the next message."""
        pieces = [self._left]
        while _END not in pieces[-1]:
            ready, _, _ = select.select([self._says], [], [], max(self.until - time.monotonic(), 0))
            if not ready:
                raise BrowserError("it takes too long")
            piece = os.read(self._says, _PIECE)
            if not piece:
                raise BrowserError("it has ended")
            pieces.append(piece)
        message, _, self._left = b"".join(pieces).partition(_END)
        return message


@contextlib.contextmanager
def running(command: Sequence[str], patience: float) -> Iterator[DevTools]:
    """Run a browser for the length of a block; all of its processes end with that, however it ends.

    Parameters
    ----------
    command
        The browser with its options, ``--remote-debugging-pipe`` among them.
    patience
        Seconds that it has for all that it is told.
    """
    its_ears, hears = os.pipe()
    says, its_mouth = os.pipe()
    nothing = os.open(os.devnull, os.O_RDWR)
    # by way of numbers that nothing has: one of ours may be where another has to go
    aside = max(its_ears, its_mouth, hears, says, nothing, _WRITES) + 1
    given: list[tuple[int, int] | tuple[int, int, int]]
    given = [(os.POSIX_SPAWN_DUP2, its_ears, aside), (os.POSIX_SPAWN_DUP2, its_mouth, aside + 1)]
    given += [(os.POSIX_SPAWN_DUP2, nothing, number) for number in range(3)]
    given += [(os.POSIX_SPAWN_DUP2, aside, _READS), (os.POSIX_SPAWN_DUP2, aside + 1, _WRITES)]
    given += [(os.POSIX_SPAWN_CLOSE, aside), (os.POSIX_SPAWN_CLOSE, aside + 1)]
    process = os.posix_spawn(command[0], list(command), os.environ, file_actions=given, setpgroup=0)
    for number in (its_ears, its_mouth, nothing):
        os.close(number)
    try:
        yield DevTools(hears, says, time.monotonic() + patience)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(hears)
        os.close(says)
