"""What is kept of a compiled kernel, and how it comes back: its machine code now, what others would build in when they do.

Numba reads the intermediate code of each kernel that it loads, which takes longer than all else, for the case that another
kernel is compiled that calls it.
"""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import binding
from numba.core import caching, codegen, compiler, lowering

__all__ = ["Packing", "known_numba", "packing"]

_SERIES = "0.68."
"""Of numba, whose insides `LeanPacking` was written for."""

_NUMBA: Any = caching
_LIBRARY: Any = codegen.JITCodeLibrary
_RESULT: Any = compiler.CompileResult
_LOWERING: Any = lowering
_Environment: Any = _LOWERING.Environment
_NOTHING: bytes = binding.parse_assembly("").as_bitcode()


def known_numba() -> bool:
    """Whether this numba is of the series whose insides are known; another one packs and loads in its own way, which takes longer."""
    return bool(numba.__version__.startswith(_SERIES))


def packing(function: Any) -> Packing:
    """Return what packs a function's compiled forms."""
    return LeanPacking(function) if known_numba() else Packing(function)


class Packing(_NUMBA.CompileResultCacheImpl):  # type: ignore[misc]  # numba has no types
    """Packs one function's compiled forms for files, as numba does; where those are, others know."""

    def __init__(self, function: Any) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._py_file = function.__code__.co_filename

    @property
    def locator(self) -> Packing:
        """What numba asks for the folder."""
        return self

    _locator = locator

    def ensure_cache_path(self) -> None:
        """Make no folder: it is made with the first file."""


class LeanPacking(Packing):
    """Packs them so that they are loaded without what compiling takes."""

    def check_cachable(self, compiled: Any) -> bool:
        """Whether a compiled form can be kept: nothing built into it reads constants of an environment.

        A form that builds in a loaded one sees no environment of what that one had built in, and would read at no address.
        """
        built_in = compiled._find_referenced_environments()  # noqa: SLF001 - as numba's own
        return bool(super().check_cachable(compiled)) and not any(one.consts for one in built_in)

    def reduce(self, compiled: Any) -> Any:
        """Return what is kept of a compiled form."""
        (name, kind, (machine_code, intermediate)), *rest, built_in = compiled._reduce()  # noqa: SLF001 - as numba's own
        module = compiled.library._get_module_for_linking()  # noqa: SLF001
        symbols = {
            symbol.name
            for symbols in (module.functions, module.global_variables)
            for symbol in symbols
            if not symbol.is_declaration
        }
        environments = [one.env_name for one in built_in]
        return ((name, kind, (machine_code, _NOTHING)), *rest), environments, intermediate, symbols

    def rebuild(self, target_context: Any, packed: Any) -> Any:
        """Return a compiled form, ready to be called."""
        whole, environments, intermediate, symbols = packed
        target_context.codegen()._engine._defined_symbols.update(symbols)  # noqa: SLF001 - as numba does on loading
        compiled = _RESULT._rebuild(  # noqa: SLF001
            target_context, *whole, tuple(map(_environment, environments))
        )
        compiled.library.__class__ = _Library
        compiled.library.intermediate = intermediate
        return compiled


def _environment(name: str) -> Any:
    """Return what a function that is built in would read constants from; there are none.

    Numba imports the function's module for its globals too, which only Python's own code reads.
    """
    known = _Environment._memo.get(name)  # noqa: SLF001
    if known is None:
        known = _Environment({})
        known.env_name = name
    return known


class _Library(_LIBRARY):  # type: ignore[misc]  # numba has no types
    """Machine code whose intermediate code is read when another kernel is to build it in."""

    intermediate: bytes
    _read: Any = None

    @property
    def _shared_module(self) -> Any:
        if self._read is None:
            self._read = binding.parse_bitcode(self.intermediate)
        return self._read
