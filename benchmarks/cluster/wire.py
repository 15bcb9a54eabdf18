"""Bytes that a process sends over the connections of a Dask cluster, counted."""

from __future__ import annotations

from typing import Any

from distributed.comm.tcp import TCP

__all__ = ["count", "counted"]

_sent = 0
_counting: list[bool] = []


def count() -> None:
    """Begin to count in the process that this is called in; further calls change nothing."""
    if _counting:
        return
    _counting.append(True)
    write: Any = TCP.write

    async def counting(self: TCP, *message: Any, **options: Any) -> Any:
        global _sent  # noqa: PLW0603
        sent = await write(self, *message, **options)
        _sent += int(sent or 0)
        return sent

    setattr(TCP, "write", counting)  # noqa: B010 - a method is not to be assigned to


def counted() -> int:
    """Return the bytes sent since."""
    return _sent
