"""Rows of features of the user's own to try a bundle on, maybe with what the user's own code says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signals.arrays import Floats
from signals.errors import InputError
from signals.files.feature_files import FeatureFile, table_matrix
from signals.roles import Role
from signals.tables.frames import Frame
from signals.tables.opening import frame_table, open_table

__all__ = ["Sample", "read_sample"]

_MOST_ROWS = 10_000
_FEW_ROWS = 1_000


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of unscaled features, shape (N, F), and the probabilities expected of them, shape (N,), where known."""

    source: str
    rows: Floats
    expected: Floats | None


def read_sample(sample: str | Path | Frame | FeatureFile, features: Sequence[str], role: Role) -> Sample | None:
    """Read a sample, at most 10,000 rows spread over all of it.

    Of a feature file that is to be predicted on anyway, fewer rows are taken, and none where it has other features: that
    is for others to say.

    Raises
    ------
    InputError
        If it cannot be read, has no row, or lacks a feature.
    """
    if isinstance(sample, FeatureFile):
        return _of_file(sample, features)
    table = open_table(sample) if isinstance(sample, str | Path) else frame_table(sample)
    expects = role in table.names
    matrix = table_matrix(table, [*features, role] if expects else features)
    if not len(matrix):
        raise InputError(f"{table.source}: has no row to try the bundle on; give some")
    matrix = matrix[:: -(-len(matrix) // _MOST_ROWS)]
    return Sample(table.source, matrix[:, : len(features)], matrix[:, -1] if expects else None)


def _of_file(file: FeatureFile, features: Sequence[str]) -> Sample | None:
    """Take some rows of a feature file that is there anyway; None where it is not one of these features."""
    if not set(features) <= set(file.table.names) or not len(file.time):
        return None
    matrix = file.matrix(features)
    return Sample(file.table.source, matrix[:: -(-len(matrix) // _FEW_ROWS)], None)
