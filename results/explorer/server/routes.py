"""What can be asked, and which room answers it: slow answers in threads, so that none keeps another waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from polars.exceptions import PolarsError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from results.cube.container import header_bytes
from results.explorer.exact import exact_squares
from results.explorer.exports import export
from results.explorer.marks import MOST_BYTES, keep_marks, parse_marks, read_marks
from results.explorer.plain import as_json
from results.explorer.reckoning.answering import reduced
from results.explorer.reckoning.squares import reduced_squares
from results.explorer.server.answers import download, json_answer, refusal, streamed
from results.explorer.server.asked import count, options_asked, plane_asked, view_asked
from results.explorer.server.held import HeldRun, HeldRuns
from results.explorer.server.statics import page_file
from signals import InputError
from signals.errors import reason
from signals.filesystem.damage import is_panic

__all__ = ["Desk"]

_AT_ONCE = 4
"""Answers that are worked on at a time; a slow one leaves room for quick ones."""
_REPLAYS = 2
"""Cells that are replayed at a time: few threads, as all of them hold Python's lock now and then."""
_MOST_BARS = 20_000
_GONE = 499
"""The status of an answer that nobody waits for any more; nobody sees it."""

_BY_CODES = "of so many cells, to the digits that 16 bits a number bear; tables that are saved are exact"

Work = Callable[[], Response]


class GoneOnError(InputError):
    """A page asks about a state of the run that is no more."""


class Desk:
    """Answers requests about the runs that are held open.

    Parameters
    ----------
    runs
        Those runs.
    worded
        Makes of a message of the library what the user reads: the command line has other words for arguments.
    """

    def __init__(self, runs: HeldRuns, worded: Callable[[str], str] = str) -> None:
        self._runs = runs
        self._worded = worded
        self._working = CapacityLimiter(_AT_ONCE)
        self._replaying = CapacityLimiter(_REPLAYS)

    @property
    def routes(self) -> list[Route]:
        """The addresses, each with what answers it; any other is not there."""
        return [
            Route("/", page_file),
            Route("/page/{name:path}", page_file),
            Route("/api/run", self._in_thread(self._run)),
            Route("/api/plane", self._in_thread(self._plane)),
            Route("/api/squares", self._in_thread(self._squares)),
            Route("/api/reduced", self._in_thread(self._reduced)),
            Route("/api/cell/{cell:str}", self._in_thread(self._one_cell, replays=True)),
            Route("/api/bars", self._in_thread(self._bars, replays=True)),
            Route("/api/export", self._in_thread(self._export)),
            Route("/api/marks", self._in_thread(self._marks)),
            Route("/api/marks", self._put_marks, methods=["PUT"]),
        ]

    def _in_thread(self, answer: Callable[[Request], Response], *, replays: bool = False) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            return await self._worked(request, partial(answer, request), replays=replays)

        return endpoint

    async def _worked(self, request: Request, work: Work, *, replays: bool = False) -> Response:
        """Do work in a thread when its turn comes, unless whoever asked has turned away meanwhile."""
        async with self._replaying if replays else self._working:
            if await request.is_disconnected():
                return Response(status_code=_GONE)
            return await to_thread.run_sync(self._guarded, work, abandon_on_cancel=True)

    def _guarded(self, work: Work) -> Response:
        """Do work, and answer with one line where it fails: whatever it is, all else goes on."""
        try:
            with self._runs.calm.busy():
                return work()
        except InputError as error:
            return refusal(409 if isinstance(error, GoneOnError) else 400, self._worded(str(error)))
        except MemoryError:
            return refusal(507, "out of memory; close other programs, or look at fewer cells")
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            return refusal(500, f"{place}{reason(error)}; check the disk and its permissions")
        except BaseException as error:  # a panic of a library is no Exception
            if is_panic(error) or isinstance(error, PolarsError):
                return refusal(500, f"a file of the run is damaged ({reason(error)}); run the sweep again")
            if not isinstance(error, Exception):
                raise
            return refusal(500, f"a defect of this program, please report it: {type(error).__name__}: {reason(error)}")

    def _held(self, request: Request) -> HeldRun:
        held, stamp = self._runs.get(request.query_params.get("run")), request.query_params.get("stamp")
        if stamp not in {None, held.stamp}:
            raise GoneOnError(f"{held.run.path}: the sweep has gone on since this page was opened; reload it")
        return held

    def _run(self, request: Request) -> Response:
        return json_answer(request, as_json(self._runs.model(request.query_params.get("run"))))

    def _plane(self, request: Request) -> Response:
        metric, sample, cost = plane_asked(request.query_params)
        plane = self._held(request).cube.plane(metric, sample, cost)
        return streamed(header_bytes(plane.header), plane.codes.data)

    def _squares(self, request: Request) -> Response:
        view = view_asked(request.query_params)
        held = self._held(request)
        if held.cube.layout.kind == "reduced" and view.get("less") is None:  # the map's own way takes long over so many
            squares = reduced_squares(held.cube, view)
            return json_answer(request, as_json({**squares, "notes": [*squares["notes"], _BY_CODES]}))
        return json_answer(request, as_json(exact_squares(held.run, view, self._less(view))))

    def _reduced(self, request: Request) -> Response:
        view = view_asked(request.query_params)
        kind, options = request.query_params.get("kind", ""), options_asked(request.query_params)
        return json_answer(request, as_json(reduced(kind, self._held(request).cube, view, options)))

    def _less(self, view: dict[str, Any]) -> Any:
        key = view.get("less")
        return None if key is None else self._runs.get(str(key)).run

    def _one_cell(self, request: Request) -> Response:
        number = count(request.path_params, "cell")
        return json_answer(request, self._held(request).cell(number))

    def _bars(self, request: Request) -> Response:
        asked = request.query_params
        cell, first, last = (count(asked, name) for name in ("cell", "from", "to"))
        most = count(asked, "most", _MOST_BARS, 2000)
        return json_answer(request, as_json(self._held(request).analyst.bars(cell, first, last, most)))

    def _export(self, request: Request) -> Response:
        kind = request.query_params.get("kind", "")
        held = self._held(request)
        if kind in {"csv", "parquet"}:
            view = view_asked(request.query_params)
            return download(*export(held.run, kind, view=view, less=self._less(view)))
        return download(*export(held.run, kind, cell=count(request.query_params, "cell")))

    def _marks(self, request: Request) -> Response:
        return json_answer(request, as_json(read_marks(self._held(request).run)))

    async def _put_marks(self, request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return refusal(413, "these are more marks than a person makes; remove some")

        def work() -> Response:
            run = self._held(request).run
            return json_answer(request, as_json(keep_marks(run, parse_marks(run, body))))

        return await self._worked(request, work)
