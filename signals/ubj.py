"""Whether bytes are one whole UBJSON document: XGBoost reads on beyond the end of a shortened one."""

from __future__ import annotations

__all__ = ["is_whole"]

_SIZES = {b"Z": 0, b"N": 0, b"T": 0, b"F": 0, b"i": 1, b"U": 1, b"C": 1, b"I": 2, b"l": 4, b"L": 8, b"d": 4, b"D": 8}
"""Bytes after the marker of each type of fixed size."""

_INTEGERS = b"iUIlL"
_DEEPEST = 200


def is_whole(document: bytes) -> bool:
    """Return whether a document ends exactly where its first value does.

    Parameters
    ----------
    document
        UBJSON (https://ubjson.org), draft 12, as `xgboost.Booster.save_raw("ubj")` writes it. Nothing is decoded but
        lengths, so that a model of any size takes about as long as its trees have fields.
    """
    try:
        return _Scanner(document).value(0) == len(document)
    except (IndexError, ValueError, RecursionError):
        return False


class _Scanner:
    """Finds the ends of values."""

    def __init__(self, document: bytes) -> None:
        self._document = document

    def value(self, at: int, depth: int = 0) -> int:
        """Return one past the value whose marker is at a place."""
        return self._after(self._marker(at), at + 1, depth)

    def _after(self, marker: bytes, at: int, depth: int) -> int:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        if marker in _SIZES:
            return self._checked(at + _SIZES[marker])
        if marker in {b"S", b"H"}:
            return self._string(at)
        if marker in {b"[", b"{"}:
            return self._container(at, depth, named=marker == b"{")
        raise ValueError("no such marker")

    def _container(self, at: int, depth: int, named: bool) -> int:
        kind, count = None, None
        if self._marker(at) == b"$":
            kind, at = self._marker(at + 1), at + 2
        if self._marker(at) == b"#":
            count, at = self._integer(at + 1)
        if kind is not None and count is None:
            raise ValueError("a type without a count")
        if kind in _SIZES and count is not None and not named:
            return self._checked(at + count * _SIZES[kind])
        done = 0
        while done != count:
            if count is None and self._marker(at) == (b"}" if named else b"]"):
                return at + 1
            at = self._string(at) if named else at
            at = self.value(at, depth + 1) if kind is None else self._after(kind, at, depth + 1)
            done += 1
        return at

    def _string(self, at: int) -> int:
        length, at = self._integer(at)
        return self._checked(at + length)

    def _integer(self, at: int) -> tuple[int, int]:
        marker = self._marker(at)
        if marker not in _INTEGERS:
            raise ValueError("no integer")
        end = self._checked(at + 1 + _SIZES[marker])
        value = int.from_bytes(self._document[at + 1 : end], "big", signed=marker != b"U")
        if value < 0:
            raise ValueError("a negative length")
        return value, end

    def _marker(self, at: int) -> bytes:
        return self._document[self._checked(at + 1) - 1 : at + 1]

    def _checked(self, end: int) -> int:
        if end > len(self._document):
            raise IndexError("beyond the end")
        return end
