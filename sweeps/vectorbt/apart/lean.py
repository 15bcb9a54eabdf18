"""vectorbt in a process of its own: only its portfolios, and where that is quicker, interpreted instead of compiled.

Whole, vectorbt brings notebook widgets, exchanges, a scheduler and machine learning, 2.5 s of loading; compiling what one
cell needs takes a minute once, and seconds in every process, since what is handed a function is never cached. None
of this may happen to a process that is not ours: whoever imports vectorbt beside this project must meet it whole. So
`sweeps.vectorbt.apart.serving` calls `load`, and nobody else.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import numba

import sweeps.kernels.compiled  # noqa: F401 - says where vectorbt's functions are cached, before they are there
from sweeps.vectorbt.apart.sums import SequentialNumpy

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


def load() -> None:
    """Import vectorbt's portfolios into this process, which is used for nothing else.

    Where numba is switched off, all that vectorbt would compile runs as the Python that it is: some 100 microseconds a bar.
    """
    found = importlib.util.find_spec("vectorbt")
    if found is None:
        raise ModuleNotFoundError("there is no vectorbt")
    package = importlib.util.module_from_spec(found)
    # its submodules are found, and what it would import of them is left
    sys.modules["vectorbt"] = package
    with _without():
        from vectorbt.portfolio import base  # noqa: PLC0415
    package.Portfolio = base.Portfolio  # type: ignore[attr-defined]
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]  # made by numba on import
        _sum_in_order()
    else:
        _interpret_reductions()


@contextmanager
def _without() -> Iterator[None]:
    """Have stand-ins for what vectorbt imports and does not use; whoever imports it afterwards has the real one."""
    stand_ins: dict[str, Any] = {**dict.fromkeys(_HIDDEN), **{name: _Unused(name) for name in _UNUSED}}
    stand_ins = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    for name, module in stand_ins.items():
        sys.modules[name] = module
        parent, _, own = name.rpartition(".")
        if parent and module is not None:
            setattr(import_module(parent), own, module)
    try:
        yield
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
            parent, _, own = name.rpartition(".")
            if parent in sys.modules and vars(sys.modules[parent]).get(own) is module:
                delattr(sys.modules[parent], own)


def _sum_in_order() -> None:
    for name, module in sys.modules.items():
        if name.startswith("vectorbt.") and name.endswith(".nb"):
            module.np = SequentialNumpy()  # type: ignore[attr-defined]


def _interpret_reductions() -> None:
    """Run the loop over columns as Python: it is handed the function that reduces one, and compiled in every process."""
    from vectorbt.records import nb  # noqa: PLC0415

    compiled: Callable[..., Any] = nb.reduce_mapped_nb
    nb.reduce_mapped_nb = getattr(compiled, "py_func", compiled)
