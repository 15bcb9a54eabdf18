"""Balances and drawdowns of cells to blocks of bytes, and back.

The logarithm of a balance is a sum over trades, so that it is told by its neighbours as other sums are, and by the first two
moments of the returns. A drawdown is the logarithm of a part of the account's way, and most of what changes it changes the
balance too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.store.numbers.extrapolating import add_back, left_over
from sweeps.store.numbers.families import alike, rounded_sums
from sweeps.store.numbers.integers import best_lags, bits_left, pack, unpack
from sweeps.store.numbers.kernels import logarithms, tell_by_moments
from sweeps.store.numbers.quanta import Quantised, joined, multiples, parted, quantum_for, split_floats, whole_floats
from sweeps.store.numbers.tolerance import allowed_by_balance, allowed_by_drawdown

__all__ = ["decode_curves", "encode_curves"]

Families = Callable[[Collection[str]], Mapping[str, Floats]]

_SAME, _EXACT, _STEPS = b"=", b"x", b"s"
"""First byte of a block: as that of all trades, to the last bit, multiples of a quantum."""

_PLAIN, _BEYOND, _LEFT = 0, 1, 2
"""Second byte of multiples: themselves, what they are beyond what is told, and what of that larger exposures do not tell."""

_POWER = {"balance": 3, "max_drawdown": 1}
"""Lowest power of the exposure in what is told by larger ones: the first two of a balance are taken off before."""

_SHORT = 32
"""Cells up to which numbers are kept as they are."""

_CLIPPED = 2.0**60
_LEAST = float(np.nextafter(0.0, 1.0))


def encode_curves(
    curves: Mapping[str, Floats],
    members: Integers,
    exposure: Floats,
    families: Mapping[str, Floats],
    strides: Sequence[int] = (),
) -> dict[str, bytes]:
    """Return the balances and drawdowns of cells as blocks of bytes.

    Parameters
    ----------
    curves
        Each of `CURVES`, float64 (n,); cells of a family follow each other.
    members
        int64 (m,): cells of each family, n in all.
    exposure
        float64 (n,): leverage times size of each cell. It only predicts, and must be the same when blocks are read.
    families
        What `encode_families` was given: the first of them are those of `members`. There may be more, which share the rounding.
    strides
        As for `encode_families`, in families.
    """
    given = {name: np.ascontiguousarray(values, dtype=np.float64) for name, values in curves.items()}
    even = len(members) > 0 and bool((members == members[0]).all())
    each = int(members[0]) if even else 1
    lags = (1, *(each * stride for stride in ((1, *strides) if even else ())))
    blocks: dict[str, bytes] = {}
    with np.errstate(all="ignore"):
        for view in ("", "oos_"):
            names = f"{view}balance", f"{view}max_drawdown"
            if view and all(alike(given[name], given[name[4:]]) for name in names):
                return blocks | dict.fromkeys(names, _SAME)
            sums = {name: column.values()[: len(members)] for name, column in rounded_sums(families, view).items()}
            cells = _Cells(members, exposure, lambda _, sums=sums: sums)  # type: ignore[misc]
            blocks |= _encode_view(names, given, cells, lags)
    return blocks


def decode_curves(
    blocks: Mapping[str, bytes], names: Collection[str], members: Integers, exposure: Floats, families: Families
) -> dict[str, Floats]:
    """Return some balances and drawdowns.

    Parameters
    ----------
    blocks
        What `encode_curves` returned; asked for those alone that the columns take.
    names
        Of `CURVES`.
    members, exposure
        As given to `encode_curves`.
    families
        Returns columns of the families of `members`, the first that `decode_families` does.

    Returns
    -------
    dict
        float64 (n,) by name. A balance comes back so that the total return is within 1e-12 of itself, 0 as 0 and what is above
        0 above it; drawdowns within 1e-12 of themselves.
    """
    with np.errstate(all="ignore"):
        reader = _Reader(blocks, _Cells(members, exposure, families))
        return {name: reader.values(name) for name in names}


@dataclass(frozen=True)
class _Cells:
    """The cells of a part: how many each family has, their exposures, and what tells of their numbers."""

    members: Integers
    exposure: Floats
    families: Families

    def tell(self, steps: Integers, name: str, ended: Floats | None, quantum: float, sign: int) -> None:
        """Add about what a logarithm is, or take it off: of a drawdown the balance in the end, else by moments."""
        if ended is not None:
            steps -= sign * _steps(ended, quantum)
            return
        view = "oos_" if name.startswith("oos_") else ""
        sums = self.families([f"{view}{name}" for name in ("sum_win", "sum_loss", "sum_squares")])
        total = sums[f"{view}sum_win"] - sums[f"{view}sum_loss"]
        tell_by_moments(steps, self.members, self.exposure, total, sums[f"{view}sum_squares"], quantum, sign)


def _encode_view(
    names: tuple[str, str], curves: Mapping[str, Floats], cells: _Cells, lags: Sequence[int]
) -> dict[str, bytes]:
    """Return the blocks of a balance and of its drawdown."""
    balance, drawdown = (curves[name] for name in names)
    logged = np.empty(len(balance))
    logarithms(balance, False, logged)
    ended, first = _block(names[0], balance, logged, allowed_by_balance(balance), cells, lags)
    fallen = np.empty(len(drawdown))
    logarithms(drawdown, True, fallen)
    _, second = _block(names[1], drawdown, fallen, allowed_by_drawdown(drawdown), cells, lags, ended)
    return {names[0]: first, names[1]: second}


def _block(
    name: str,
    values: Floats,
    logged: Floats,
    allowed: Floats,
    cells: _Cells,
    lags: Sequence[int],
    ended: Floats | None = None,
) -> tuple[Floats, bytes]:
    """Return the logarithms of a column as they are read back, and its block."""
    if len(values) <= _SHORT:
        return np.zeros(len(values)), _EXACT + split_floats(values)
    quantum = quantum_for(allowed)
    column = Quantised.of(logged, quantum, ~(allowed >= quantum))
    beyond = column.steps.copy()
    cells.tell(beyond, name, ended, quantum, -1)
    left = left_over(beyond, cells.members, cells.exposure, _POWER[name.removeprefix("oos_")])
    ways = [column.steps, beyond, left]
    first = best_lags(beyond, lags)
    way = int(np.argmin([bits_left(steps, first) for steps in ways]))
    packed = pack(ways[way], best_lags(ways[way], lags))
    kept = split_floats(values[column.exact])
    return multiples(column.steps, quantum), _STEPS + bytes([way]) + joined(column.head(), packed, kept)


class _Reader:
    """Columns from their blocks."""

    def __init__(self, blocks: Mapping[str, bytes], cells: _Cells) -> None:
        self._blocks, self._cells = blocks, cells
        self._read: dict[str, tuple[Floats, Flags, bytes]] = {}

    def values(self, name: str) -> Floats:
        """Return one column, float64 (n,)."""
        data = self._blocks[name]
        if data[:1] == _SAME:
            return self.values(name[4:])
        if data[:1] == _EXACT:
            return whole_floats(data[1:])
        logged, exact, kept = self._logged(name)
        if name.endswith("drawdown"):
            found = np.negative(logged)
            np.negative(np.expm1(found, out=found), out=found)
        else:
            found = np.exp(logged)
            np.maximum(found, _LEAST, out=found)
        found[exact] = whole_floats(kept)
        return found

    def _logged(self, name: str) -> tuple[Floats, Flags, bytes]:
        """Return logarithms, rows that are kept exactly, and what these are."""
        if name not in self._read:
            self._read[name] = self._unpacked(name)
        return self._read[name]

    def _unpacked(self, name: str) -> tuple[Floats, Flags, bytes]:
        data = self._blocks[name]
        head, packed, kept = parted(data[2:])
        column = Quantised.read(head, unpack(packed))
        steps, way = column.steps, data[1]
        if way == _LEFT:
            add_back(steps, self._cells.members, self._cells.exposure, _POWER[name.removeprefix("oos_")])
        if way != _PLAIN:
            self._cells.tell(steps, name, self._ended(name), column.quantum, 1)
        return multiples(steps, column.quantum), column.exact, kept

    def _ended(self, column: str) -> Floats | None:
        """Return the logarithm of the balance that belongs to a drawdown."""
        if not column.endswith("drawdown"):
            return None
        name = column.replace("max_drawdown", "balance")
        short = self._blocks[name][:1] == _EXACT
        return np.zeros(len(self._cells.exposure)) if short else self._logged(name)[0]


def _steps(values: Floats, quantum: float) -> Integers:
    steps = values / quantum
    return np.rint(np.where(np.abs(steps) < _CLIPPED, steps, 0.0)).astype(np.int64)
