"""vectorbt in a process of its own: only its portfolios, and where that is quicker, interpreted instead of compiled.

Whole, vectorbt brings notebook widgets, exchanges, a scheduler and machine learning, 2.5 s of loading; compiling what one
cell needs takes a minute once, and seconds in every process, since what is handed a function is never cached. None
of this may happen to a process that is not ours: whoever imports vectorbt beside this project must meet it whole. So
`sweeps.vectorbt.serving` calls `load`, and nobody else.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from sweeps.vectorbt.sums import SequentialNumpy

__all__ = ["load"]

_HIDDEN = ("IPython", "anywidget", "ipywidgets")
"""What plotly does without where it is not installed."""

_UNUSED = (
    "dateparser", "imageio", "scipy.stats", "sklearn", "sklearn.exceptions", "sklearn.preprocessing", "sklearn.utils",
    "sklearn.utils.validation",
)  # fmt: skip
"""What vectorbt imports for other ends: downloads, films, distributions and transformations."""


class _Unused(ModuleType):
    """Stands for a module of which names are imported, and nothing is called."""

    __path__: list[str] = []  # noqa: RUF012 - of a package, as Python wants it

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__init__": _refuse})


def _refuse(self: object, copy: bool = True) -> None:
    raise NotImplementedError(f"{type(self).__name__} is not loaded here")


def load(*, interpreted: bool) -> None:
    """Import vectorbt's portfolios into this process, which is used for nothing else.

    Parameters
    ----------
    interpreted
        Run all that vectorbt would compile as the Python that it is; numba was told so before it was imported. A bar
        then takes some 100 microseconds.
    """
    for name in _HIDDEN:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say that there is none
    for name in _UNUSED:
        _put(_Unused(name))
    found = importlib.util.find_spec("vectorbt")
    if found is None:
        raise ModuleNotFoundError("there is no vectorbt")
    package = importlib.util.module_from_spec(found)
    # its submodules are found, and what it would import of them is left
    sys.modules["vectorbt"] = package
    from vectorbt.portfolio import base  # noqa: PLC0415

    package.Portfolio = base.Portfolio  # type: ignore[attr-defined]
    if interpreted:
        _sum_in_order()
    else:
        _interpret_reductions()


def _put(module: ModuleType) -> None:
    parent, _, name = module.__name__.rpartition(".")
    if parent:
        setattr(importlib.import_module(parent), name, module)
    sys.modules[module.__name__] = module


def _sum_in_order() -> None:
    for name, module in sys.modules.items():
        if name.startswith("vectorbt.") and name.endswith(".nb"):
            module.np = SequentialNumpy()  # type: ignore[attr-defined]


def _interpret_reductions() -> None:
    """Run the loop over columns as Python: it is handed the function that reduces one, and compiled in every process."""
    from vectorbt.records import nb  # noqa: PLC0415

    compiled: Callable[..., Any] = nb.reduce_mapped_nb
    nb.reduce_mapped_nb = getattr(compiled, "py_func", compiled)
