"""What libraries make of a damaged file, turned into the one line that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from signals.errors import InputError, reason

__all__ = ["DAMAGE", "is_panic", "reading"]

DAMAGE = (OSError, EOFError, pl.exceptions.PolarsError, pl.exceptions.PanicException, MemoryError)
"""A damaged file can make polars panic, which is no `Exception`, or have it ask for more memory than there is."""


@contextmanager
def reading(source: str, remedy: str = "get or write the file again") -> Iterator[None]:
    """Have whatever reading a file fails with in this block end as one line about the file.

    Parameters
    ----------
    source
        What to call the file.
    remedy
        What the user can do.

    Raises
    ------
    InputError
        Instead of an error of the system or of polars, panics among them.
    """
    try:
        yield
    except DAMAGE as error:
        raise InputError(f"{source}: cannot be read ({reason(error)}); {remedy}") from error
    except BaseException as error:
        if not is_panic(error):
            raise
        raise InputError(f"{source}: cannot be read, it is damaged ({reason(error)}); {remedy}") from error


def is_panic(error: BaseException) -> bool:
    """Whether a library in Rust gave up; each has a type of its own for that, of one name, which is no `Exception`."""
    return type(error).__name__ == "PanicException"
