"""Opening the explorer on runs, for the command line and for Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from results.run.large.limits import check_held
from results.run.opening import open as open_run
from results.run.run import Run
from signals.assets.finding import Given

__all__ = ["explore"]


def explore(  # noqa: PLR0913 - one argument for each option of the command
    run: Run | str | Path,
    *,
    beside: Sequence[Run | str | Path] = (),
    signals: Given | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    browse: bool = True,
    say: Callable[[str], object] = print,
    worded: Callable[[str], str] = str,
) -> None:
    """Show a run on a page of its own, until interrupted.

    Parameters
    ----------
    run
        An opened run, or its folder.
    beside
        Further runs, to compare with.
    signals
        The run's signals, or their files, where they are no longer at the path in `run.json`.
    host, port
        Where to listen; by default at a free port that only this machine reaches. At another host the address holds a
        token, which whoever opens it must have.
    browse
        Open the page in the browser.
    say
        Told the address.
    worded
        Makes of an error's message what the page shows.

    Raises
    ------
    InputError
        If a run cannot be read, or the port is taken.
    """
    from results.explorer.server.held import hold  # noqa: PLC0415 - the web server is slow to load
    from results.explorer.server.serving import serve  # noqa: PLC0415

    first, *others = (each if isinstance(each, Run) else open_run(each) for each in (run, *beside))
    for each in (first, *others):
        check_held(each, "the explorer")
    serve(hold(first, tuple(others), signals), host=host, port=port, browse=browse, say=say, worded=worded)
