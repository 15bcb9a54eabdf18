"""What is kept of a compiled kernel, and how it comes back: its machine code now, what others would build in when they do.

Numba reads the intermediate code of each kernel that it loads, which takes longer than all else, for the case that another
kernel is compiled that calls it.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding
from numba.core import caching, codegen, compiler

__all__ = ["Packing"]

_NUMBA: Any = caching
_LIBRARY: Any = codegen.JITCodeLibrary
_RESULT: Any = compiler.CompileResult
_NOTHING: bytes = binding.parse_assembly("").as_bitcode()


class Packing(_NUMBA.CompileResultCacheImpl):  # type: ignore[misc]  # numba has no types
    """Packs one function's compiled forms for files; where those are, others know."""

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

    def reduce(self, compiled: Any) -> Any:
        """Return what is kept of a compiled form."""
        (name, kind, (machine_code, intermediate)), *rest = compiled._reduce()  # noqa: SLF001 - as numba's own
        module = compiled.library._get_module_for_linking()  # noqa: SLF001
        symbols = {
            symbol.name
            for symbols in (module.functions, module.global_variables)
            for symbol in symbols
            if not symbol.is_declaration
        }
        return ((name, kind, (machine_code, _NOTHING)), *rest), intermediate, symbols

    def rebuild(self, target_context: Any, packed: Any) -> Any:
        """Return a compiled form, ready to be called."""
        whole, intermediate, symbols = packed
        target_context.codegen()._engine._defined_symbols.update(symbols)  # noqa: SLF001 - as numba does on loading
        compiled = _RESULT._rebuild(target_context, *whole)  # noqa: SLF001
        compiled.library.__class__ = _Library
        compiled.library.intermediate = intermediate
        return compiled


class _Library(_LIBRARY):  # type: ignore[misc]  # numba has no types
    """Machine code whose intermediate code is read when another kernel is to build it in."""

    intermediate: bytes
    _read: Any = None

    @property
    def _shared_module(self) -> Any:
        if self._read is None:
            self._read = binding.parse_bitcode(self.intermediate)
        return self._read
