"""The columns a condition may name, and what kind of value each holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

__all__ = ["Column", "Kind", "columns_of", "number", "word"]


class Kind(StrEnum):
    """What a value is; the text is what a message calls it."""

    NUMBER = "a number"
    WORD = "a word"
    FLAG = "true or false"
    OTHER = "neither number, word nor flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    kind
        What its values are.
    words
        All words that it can hold, where those are known: another one is a misspelling.
    """

    kind: Kind
    words: tuple[str, ...] | None = None


number = Column(Kind.NUMBER)
word = Column(Kind.WORD)


def columns_of(schema: Mapping[str, pl.DataType]) -> dict[str, Column]:
    """Return what a condition may name of a table with this schema."""
    return {name: _column(dtype) for name, dtype in schema.items()}


def _column(dtype: pl.DataType) -> Column:
    if dtype.is_numeric():
        return number
    if isinstance(dtype, pl.Enum):
        return Column(Kind.WORD, tuple(dtype.categories))
    if dtype in (pl.String, pl.Categorical):
        return word
    return Column(Kind.FLAG if dtype == pl.Boolean else Kind.OTHER)
