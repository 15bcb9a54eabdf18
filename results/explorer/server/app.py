"""The explorer as an application: the desk behind the doorkeeper."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from results.explorer.server.answers import refusal
from results.explorer.server.held import HeldRuns
from results.explorer.server.routes import Desk
from results.explorer.server.security import Doorkeeper, Entrance

__all__ = ["application"]

_REFUSED = MappingProxyType({404: "there is nothing of this name", 405: "this cannot be done with it"})


def application(runs: HeldRuns, entrance: Entrance, worded: Callable[[str], str] = str) -> ASGIApp:
    """Return what a server runs.

    Parameters
    ----------
    runs
        What is shown.
    entrance
        Where it is asked.
    worded
        As `Desk` has it.
    """
    desk = Desk(runs, worded)
    inner = Starlette(routes=desk.routes, exception_handlers={HTTPException: _refused})
    return Doorkeeper(inner, entrance)


def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 - starlette's signature
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refusal(status, _REFUSED.get(status, "this cannot be answered"))
