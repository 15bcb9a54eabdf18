"""Counts and sums of families to blocks of bytes, one a column, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.store.numbers.differences import ROUNDED, differences
from sweeps.store.numbers.integers import best_lags, bits_left, pack, unpack
from sweeps.store.numbers.quanta import Quantised, joined, parted, quantum_for, split_floats, whole_floats
from sweeps.store.numbers.tolerance import allowed_by_measures, allowed_by_size, allowed_by_squares

__all__ = ["CURVES", "alike", "decode_families", "encode_families", "rounded_sums"]

CURVES = ("oos_balance", "oos_max_drawdown", "balance", "max_drawdown")
"""What every cell of a family has for itself."""

_SUMS = ("sum_win", "sum_loss", "gross_sum_win", "gross_sum_loss")
_SQUARES = ("gross_sum_squares", "sum_squares")
_EXTREMES = ("worst_trade", "best_trade")
_VIEWS = ("", "oos_")

_SAME, _WHOLE, _KINDS, _STEPS, _BEYOND = b"=", b"w", b"k", b"s", b"+"
"""First byte of a block: as the column of all trades, whole numbers, few numbers, multiples of a quantum, and such beyond what
other columns tell."""

_FEW = 8
"""Rows for each number of a column that has few."""

_COUNTED = 2.0**53
_CLIPPED = 2.0**60


def encode_families(columns: Mapping[str, Floats], strides: Sequence[int] = ()) -> dict[str, bytes]:
    """Return the counts and sums of families as blocks of bytes.

    Parameters
    ----------
    columns
        Every one of `sweeps.measures.accumulators.ACCUMULATORS` but `CURVES`, float64 (m,).
    strides
        How many families lie between two that differ by a step of one axis, for each axis. Wrong ones cost bytes only.

    Returns
    -------
    dict
        A block for each column, by its name.
    """
    given = {name: np.ascontiguousarray(values, dtype=np.float64) for name, values in columns.items()}
    strides = (1, *strides)
    with np.errstate(all="ignore"):
        blocks = _views(given, strides)
        blocks |= {name: _number_block(given[name], strides) for name in _EXTREMES}
        left = {name: values for name, values in given.items() if name not in blocks}
        lags = _count_lags(left, strides)
        blocks |= {name: _count_block(values, lags, strides) for name, values in left.items()}
    return blocks


def decode_families(blocks: Mapping[str, bytes], names: Collection[str]) -> dict[str, Floats]:
    """Return some columns of families.

    Parameters
    ----------
    blocks
        What `encode_families` returned; asked for those alone that the columns take.
    names
        Which columns.

    Returns
    -------
    dict
        float64 (m,) by name: counts and zeros as they were, sums so that every measure is within 1e-12 of itself.
    """
    reader = _Reader(blocks)
    with np.errstate(all="ignore"):
        return {name: reader.column(name) for name in names}


def rounded_sums(columns: Mapping[str, Floats], view: str) -> dict[str, Quantised]:
    """Round the sums and squares of all trades (``""``) or of those out of sample (``"oos_"``), net and gross."""
    squares = {
        f"{view}{name}": allowed_by_squares(columns, f"{view}{name}"[: -len("sum_squares")]) for name in _SQUARES
    }
    allowed: dict[str, Floats] = dict.fromkeys((f"{view}{name}" for name in _SUMS), allowed_by_measures(columns, view))
    least: Floats = np.minimum.reduce(list(squares.values()))
    allowed |= dict.fromkeys(squares, least)
    quantum = {name: quantum_for(each) for name, each in allowed.items()}

    def rounded(exact: Flags) -> dict[str, Quantised]:
        return {
            name: Quantised.of(columns[name], quantum[name], exact | ~(each >= quantum[name]))
            for name, each in allowed.items()
        }

    exact = np.logical_or.reduce([each == 0 for each in squares.values()])
    found = rounded(exact)
    off = _are_off(columns, {name: column.values() for name, column in found.items()}, view)
    return rounded(exact | off) if off.any() else found


def _are_off(columns: Mapping[str, Floats], sums: Mapping[str, Floats], view: str) -> Flags:
    """Return the rows of which a difference is not what it was."""
    wanted, found = differences(columns, view), differences({**columns, **sums}, view)
    near = (
        (np.abs(found[name] - values) <= ROUNDED * np.abs(values)) | (found[name] == values) | np.isnan(values)
        for name, values in wanted.items()
    )
    off: Flags = ~np.logical_and.reduce(list(near))
    return off


def alike(values: Floats, others: Floats) -> bool:
    """Return whether two columns are the same to the last bit."""
    return np.array_equal(values.view(np.int64), others.view(np.int64))


def _views(columns: Mapping[str, Floats], strides: Sequence[int]) -> dict[str, bytes]:
    """Return the blocks of sums and deviations, and of everything out of sample where that is all there is."""
    blocks: dict[str, bytes] = {}
    beside = [name for name in columns if name.startswith("oos_")]
    for view in _VIEWS:
        if view and all(alike(columns[name], columns[name[4:]]) for name in beside):
            return blocks | dict.fromkeys(beside, _SAME)
        found = rounded_sums(columns, view)
        lags = best_lags(found[f"{view}sum_loss"].steps, strides)
        blocks |= {f"{view}{name}": _block(found[f"{view}{name}"], lags) for name in _SUMS[:3]}
        blocks[f"{view}gross_sum_loss"] = _block(found[f"{view}gross_sum_loss"], lags, _gross_loss(found, view))
        gross, net = (f"{view}{name}" for name in _SQUARES)
        lags = best_lags(found[gross].steps, strides)
        blocks[gross], blocks[net] = _block(found[gross], lags), _block(found[net], lags, found[gross].steps)
        name = f"{view}day_deviation"
        blocks[name] = _number_block(columns[name], strides, few=False)
        if not view:
            blocks["deviation"] = _deviation_block(columns, found, strides)
    return blocks


def _block(column: Quantised, lags: Sequence[int], told: Integers | None = None) -> bytes:
    steps, kind = column.steps, _STEPS
    if told is not None and bits_left(steps - told, lags) < bits_left(steps, lags):
        steps, kind = steps - told, _BEYOND
    return kind + joined(column.head(), pack(steps, lags))


def _gross_loss(found: Mapping[str, Quantised], view: str) -> Integers:
    """Return what gross losses would be without costs."""
    return _without_costs(*(found[f"{view}{name}"].steps for name in _SUMS[:3]))


def _without_costs(gain: Integers, loss: Integers, gross_gain: Integers) -> Integers:
    return gross_gain - gain + loss


def _deviation_block(columns: Mapping[str, Floats], found: Mapping[str, Quantised], strides: Sequence[int]) -> bytes:
    sums = {name: column.values() for name, column in found.items()}
    allowed = allowed_by_size(columns["deviation"])
    quantum = quantum_for(allowed)
    column = Quantised.of(columns["deviation"], quantum, ~(allowed >= quantum))
    told = _told_deviation({**sums, "trades": columns["trades"]}, quantum)
    return _block(column, best_lags(column.steps - told, strides), told)


def _told_deviation(columns: Mapping[str, Floats], quantum: float) -> Integers:
    """Return what squares and the total make of the deviation, in steps."""
    total = columns["sum_win"] - columns["sum_loss"]
    told = (columns["sum_squares"] - total * total / np.maximum(columns["trades"], 1.0)) / quantum
    return np.rint(np.where(np.abs(told) < _CLIPPED, told, 0.0)).astype(np.int64)


def _number_block(values: Floats, strides: Sequence[int], *, few: bool = True) -> bytes:
    """Return a column that stands for itself: few different numbers, or many."""
    if few and len(np.unique(values[:: max(len(values) // 4096, 1) | 1])) * _FEW < min(len(values), 4096):
        return _KINDS + split_floats(values)
    allowed = allowed_by_size(values)
    quantum = quantum_for(allowed)
    column = Quantised.of(values, quantum, ~(allowed >= quantum))
    return _block(column, best_lags(column.steps, strides))


def _count_lags(columns: Mapping[str, Floats], strides: Sequence[int]) -> list[int]:
    """Return the distances at which counts are alike, as those of the bars held are."""
    held = columns["bars_held"]
    return best_lags(held.astype(np.int64), strides) if _is_whole(held) else []


def _count_block(values: Floats, lags: Sequence[int], strides: Sequence[int]) -> bytes:
    return _WHOLE + pack(values.astype(np.int64), lags) if _is_whole(values) else _number_block(values, strides)


def _is_whole(values: Floats) -> bool:
    whole = (np.rint(values) == values) & (np.abs(values) < _COUNTED) & ~((values == 0) & np.signbit(values))
    return bool(whole.all())


class _Reader:
    """Columns from their blocks, each of them once."""

    def __init__(self, blocks: Mapping[str, bytes]) -> None:
        self._blocks = blocks
        self._read: dict[str, Floats] = {}
        self._steps: dict[str, Quantised] = {}

    def column(self, name: str) -> Floats:
        """Return one column, float64 (m,)."""
        if name not in self._read:
            self._read[name] = self._found(name)
        return self._read[name]

    def _found(self, name: str) -> Floats:
        data = self._blocks[name]
        kind = data[:1]
        if kind == _SAME:
            return self.column(name[4:])
        if kind == _WHOLE:
            return unpack(data[1:]).astype(np.float64)
        return whole_floats(data[1:]) if kind == _KINDS else self._quantised(name).values()

    def _quantised(self, name: str) -> Quantised:
        if name not in self._steps:
            data = self._blocks[name]
            head, packed = parted(data[1:])
            column = Quantised.read(head, unpack(packed))
            if data[:1] == _BEYOND:
                column = Quantised(
                    column.quantum, column.steps + self._told(name, column.quantum), column.exact, column.bits
                )
            self._steps[name] = column
        return self._steps[name]

    def _told(self, name: str, quantum: float) -> Integers:
        """Return what other columns tell of one, in steps."""
        if name == "deviation":
            return _told_deviation({at: self.column(at) for at in ("trades", *_SUMS[:2], "sum_squares")}, quantum)
        view = "oos_" if name.startswith("oos_") else ""
        if name.endswith("gross_sum_loss"):
            return _without_costs(*(self._quantised(f"{view}{at}").steps for at in _SUMS[:3]))
        return self._quantised(f"{view}gross_sum_squares").steps
