"""The explorer's server from its start to its end: a door that is free, a line that says where, and a quiet close."""

from __future__ import annotations

import errno
import socket
import threading
import webbrowser
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from results.explorer.server.ahead import make_ahead
from results.explorer.server.app import application
from results.explorer.server.held import HeldRuns
from results.explorer.server.security import Entrance
from signals import InputError
from signals.errors import reason

__all__ = ["serve", "web_server"]

_LOWEST, _PORTS = 20_000, 10_000
"""Where a run's own port lies: below those that systems give away."""
_WANTED_FIRST = tuple(
    (metric, cost) for cost in ("net", "gross") for metric in ("", "trades", "win_rate", "payoff_ratio", "expectancy")
)
"""Planes of a first look: of the leading measure, and of what the page draws beside it."""
_WAITING = 128
_LONGEST_REQUEST = 1 << 20
"""Bytes before the body of a request: a view may keep many values of many axes."""
_PATIENCE = 1
"""Seconds that answers under way are waited for at the end."""


def serve(  # noqa: PLR0913 - what the command was told
    runs: HeldRuns,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    browse: bool = False,
    say: Callable[[str], object] = print,
    worded: Callable[[str], str] = str,
) -> None:
    """Serve runs until interrupted.

    Parameters
    ----------
    runs
        What is shown.
    host, port
        Where to listen. By default this machine alone can reach it, at a port that a run keeps where it is free, so that
        a link to a view of it is good tomorrow.
    browse
        Open the page in the user's browser.
    say
        Told the address, once it is answered.
    worded
        Makes of a message of the library what the user reads.

    Raises
    ------
    InputError
        If the port is taken, or there is no such host.
    KeyboardInterrupt
        When interrupted, after the door was closed.
    """
    with _door(host, port, runs.get().run.path) as door:
        bound, taken = door.getsockname()[:2]
        entrance = Entrance.at(host, taken, bound)
        server = web_server(application(runs, entrance, worded))
        say(entrance.address)
        threading.Thread(target=_warm_up, args=(runs,), name="warming up", daemon=True).start()
        if browse:
            threading.Thread(target=_browse, args=(entrance.address,), name="browser", daemon=True).start()
        server.run(sockets=[door])


def web_server(app: ASGIApp) -> uvicorn.Server:
    """Return what answers at sockets that listen, and says nothing of it."""
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, lifespan="off", server_header=False, ws="none", timeout_graceful_shutdown=_PATIENCE,
        h11_max_incomplete_event_size=_LONGEST_REQUEST
    )  # fmt: skip
    return uvicorn.Server(config)


def _door(host: str, port: int | None, run: Path) -> socket.socket:
    """Return a socket that listens: at the port asked for, else at the run's own, else at any that is free."""
    if port is not None:
        return _listening(host, port)
    own = _LOWEST + zlib.crc32(str(run.absolute()).encode()) % _PORTS
    try:
        return _listening(host, own)
    except InputError:
        return _listening(host, 0)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(f"`host`: {host!r} is no address of this machine ({reason(error)}); leave it away") from error
    door = socket.socket(family, kind, protocol)
    try:
        # a port whose last explorer has just ended may be taken again; one that another listens at may not
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(_WAITING)
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(f"`port={port}`: is taken by another program; name another, or none") from error
        raise InputError(f"cannot listen at {host}:{port} ({reason(error)}); name another `host` or `port`") from error
    return door


def _warm_up(runs: HeldRuns) -> None:
    """Read and compile before anybody asks what the first questions will need, then the rest; what fails, who asks is told."""
    with suppress(Exception):
        held = runs.get()
        start = held.model["start"]
        for metric, cost in _WANTED_FIRST:
            with suppress(InputError):  # of a count there is no gross
                held.cube.plane(metric or start["metric"], start["sample"], cost)
    with suppress(Exception):
        runs.get().analyst.warm_up()
    with suppress(Exception):
        make_ahead(runs)


def _browse(address: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
