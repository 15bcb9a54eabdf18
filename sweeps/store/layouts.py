"""How the cells of a run are to lie on the disk."""

from __future__ import annotations

from typing import Literal, get_args

from signals import InputError

__all__ = ["MOST_ROWS", "Store", "StoreLayout", "laid_out"]

StoreLayout = Literal["rows", "factored"]
"""How cells lie in the parts of a run: a row each, or by families."""

Store = Literal["auto", "rows", "factored"]
"""What may be asked for."""

MOST_ROWS = 262_144
"""Selected cells up to which a run lies in rows, unless asked otherwise."""


def laid_out(store: Store, engine: str, selected: int, started: StoreLayout | None) -> StoreLayout:
    """Return how the cells of a run will lie on the disk.

    Parameters
    ----------
    store
        What was asked for.
    engine, selected
        What computes cells, and how many.
    started
        That of the run that is continued, if one is: where nothing was asked for, it stays as it is.

    Raises
    ------
    InputError
        If `store` is no layout, or vectorbt is to write families.
    """
    if store not in get_args(Store):
        raise InputError(f"store = '{store}' is not available; use one of {', '.join(get_args(Store))}")
    if engine == "vectorbt":
        if store == "factored":
            raise InputError("store = 'factored' is written by the event engine alone; leave it out with vectorbt")
        return "rows"
    if store != "auto":
        return store
    if started is not None:
        return started
    return "factored" if selected > MOST_ROWS else "rows"
