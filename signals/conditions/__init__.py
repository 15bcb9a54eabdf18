"""Conditions that each row of a table decides on its own: constraints of a grid, `--where`, rules over features.

The language is the part of SQL that compares and computes values of one row. It is read by a grammar of its own, which
knows nothing else: what looks at other rows, builds long strings or runs a pattern of its own making has no words here.
So an unknown function is refused by name, a comparison of a number with a word by the column, and no text takes long.
"""

from signals.conditions.columns import Column, Kind, columns_of, number, word
from signals.conditions.conjuncts import conjuncts
from signals.conditions.faults import ConditionError, shortened
from signals.conditions.grammar import Condition, read_condition, read_number

__all__ = [
    "Column",
    "Condition",
    "ConditionError",
    "Kind",
    "columns_of",
    "conjuncts",
    "number",
    "read_condition",
    "read_number",
    "shortened",
    "word",
]
