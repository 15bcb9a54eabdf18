"""UBJSON decoded with every length checked: XGBoost reads on beyond the end of a shortened document."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["decode"]

_NUMBERS = {b"i": ">i1", b"U": ">u1", b"I": ">i2", b"l": ">i4", b"L": ">i8", b"d": ">f4", b"D": ">f8"}
_CONSTANTS = {b"Z": None, b"N": None, b"T": True, b"F": False}
_INTEGERS = b"iUIlL"
_DEEPEST = 200
_MOST_VALUES = 4_000_000
"""Values outside typed arrays: each becomes a Python object, and a byte of the file is enough for one."""


def decode(document: bytes) -> Any:
    """Return what a document holds: dicts, lists, strings, numbers, and typed arrays as numpy arrays.

    Parameters
    ----------
    document
        UBJSON (https://ubjson.org), draft 12, as `xgboost.Booster.save_raw("ubj")` writes it.

    Raises
    ------
    ValueError
        If it does not end exactly where its first value does, nests too deeply, or says a key twice (of which two
        readers may take different ones).
    """
    scanner = _Scanner(document)
    value, end = scanner.value(0)
    if end != len(document):
        raise ValueError("bytes follow its end")
    return value


class _Scanner:
    """Reads values; each method returns a value and the place after it."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        self._values = 0

    def value(self, at: int, depth: int = 0) -> tuple[Any, int]:
        """Return the value whose marker is at a place."""
        return self._after(self._marker(at), at + 1, depth)

    def _after(self, marker: bytes, at: int, depth: int) -> tuple[Any, int]:
        self._values += 1
        if depth > _DEEPEST or self._values > _MOST_VALUES:
            raise ValueError("it is nested too deeply, or holds too many values")
        if marker in _CONSTANTS:
            return _CONSTANTS[marker], at
        if marker in _NUMBERS:
            array, end = self._array(marker, 1, at)
            return array[0].item(), end
        if marker == b"C":
            return chr(self._document[self._checked(at + 1) - 1]), at + 1
        if marker in {b"S", b"H"}:
            return self._string(at)
        if marker in {b"[", b"{"}:
            return self._container(at, depth, named=marker == b"{")
        raise ValueError("it has a marker of no type")

    def _container(self, at: int, depth: int, named: bool) -> tuple[Any, int]:
        kind, count = None, None
        if self._marker(at) == b"$":
            kind, at = self._marker(at + 1), at + 2
        if self._marker(at) == b"#":
            count, at = self._integer(at + 1)
        if kind is not None and count is None:
            raise ValueError("it has a type without a count")
        if kind in _NUMBERS and kind is not None and count is not None and not named:
            return self._array(kind, count, at)
        names: list[str] = []
        values: list[Any] = []
        while len(values) != count:
            if count is None and self._marker(at) == (b"}" if named else b"]"):
                at += 1
                break
            if named:
                name, at = self._string(at)
                names.append(name)
            value, at = self.value(at, depth + 1) if kind is None else self._after(kind, at, depth + 1)
            values.append(value)
        if len(set(names)) < len(names):
            raise ValueError("it says a key twice")
        return (dict(zip(names, values, strict=True)) if named else values), at

    def _array(self, kind: bytes, count: int, at: int) -> tuple[Any, int]:
        dtype = np.dtype(_NUMBERS[kind])
        end = self._checked(at + count * dtype.itemsize)
        return np.frombuffer(self._document, dtype, count, at), end

    def _string(self, at: int) -> tuple[str, int]:
        length, at = self._integer(at)
        end = self._checked(at + length)
        return self._document[at:end].decode("utf-8"), end

    def _integer(self, at: int) -> tuple[int, int]:
        marker = self._marker(at)
        if marker not in _INTEGERS:
            raise ValueError("it has a length that is no integer")
        end = self._checked(at + 1 + np.dtype(_NUMBERS[marker]).itemsize)
        value = int.from_bytes(self._document[at + 1 : end], "big", signed=marker != b"U")
        if value < 0:
            raise ValueError("it has a negative length")
        return value, end

    def _marker(self, at: int) -> bytes:
        return self._document[self._checked(at + 1) - 1 : at + 1]

    def _checked(self, end: int) -> int:
        if end > len(self._document):
            raise ValueError("it breaks off")
        return end
