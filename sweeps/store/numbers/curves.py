"""Balances and drawdowns of cells to blocks of bytes, and back.

The logarithm of a balance is a sum over trades, so that it is told by its neighbours as other sums are, and by the first two
moments of the returns. A drawdown is the logarithm of a part of the account's way, and most of what changes it changes the
balance too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.store.numbers.families import CURVES, rounded_sums
from sweeps.store.numbers.integers import best_lags, bits_left, pack, unpack
from sweeps.store.numbers.quanta import Quantised, joined, parted, quantum_for, split_floats, whole_floats
from sweeps.store.numbers.tolerance import allowed_by_balance, allowed_by_drawdown

__all__ = ["decode_curves", "encode_curves"]

Families = Callable[[Collection[str]], Mapping[str, Floats]]

_SAME, _EXACT, _STEPS, _BEYOND = b"=", b"x", b"s", b"+"
"""First byte of a block: as that of all trades, to the last bit, multiples of a quantum, and such beyond what others tell."""

_SHORT = 32
"""Cells up to which numbers are kept as they are."""

_CLIPPED = 2.0**60


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
        What `encode_families` was given.
    strides
        As for `encode_families`, in families.
    """
    given = {name: np.ascontiguousarray(values, dtype=np.float64) for name, values in curves.items()}
    alike = len(members) > 0 and bool((members == members[0]).all())
    each = int(members[0]) if alike else 1
    lags = (1, *(each * stride for stride in ((1, *strides) if alike else ())))
    blocks: dict[str, bytes] = {}
    with np.errstate(all="ignore"):
        for view in ("", "oos_"):
            names = f"{view}balance", f"{view}max_drawdown"
            if view and all(np.array_equal(*(given[at].view(np.int64) for at in (name, name[4:]))) for name in names):
                return blocks | dict.fromkeys(names, _SAME)
            sums = {name: column.values() for name, column in rounded_sums(families, view).items()}
            moments = _moments(lambda asked, sums=sums: sums, view, members, exposure)  # type: ignore[misc]
            blocks |= _encode_view(names, given, moments, lags)
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
        Returns columns of the families, as `decode_families` does.

    Returns
    -------
    dict
        float64 (n,) by name. A balance comes back so that the total return is within 1e-12 of itself, 0 as 0 and what is above
        0 above it; drawdowns within 1e-12 of themselves.
    """
    with np.errstate(all="ignore"):
        return {name: _decode(blocks, name, members, exposure, families)[0] for name in names}


def _encode_view(
    names: tuple[str, str], curves: Mapping[str, Floats], moments: Floats, lags: Sequence[int]
) -> dict[str, bytes]:
    balance, drawdown = (curves[name] for name in names)
    logged = _logged(balance)
    ended, first = _block(balance, logged, allowed_by_balance(balance), lambda quantum: _steps(moments, quantum), lags)
    told = ended.steps * ended.quantum if ended is not None else np.zeros(len(balance))
    fallen = -np.log1p(-drawdown)
    _, second = _block(drawdown, fallen, allowed_by_drawdown(drawdown), lambda quantum: _steps(-told, quantum), lags)
    return {names[0]: first, names[1]: second}


def _block(
    values: Floats, logged: Floats, allowed: Floats, told: Callable[[float], Integers], lags: Sequence[int]
) -> tuple[Quantised | None, bytes]:
    """Return a column in steps of its logarithm, if that is how it is kept, and its block."""
    if len(values) <= _SHORT:
        return None, _EXACT + split_floats(values)
    quantum = quantum_for(allowed)
    column = Quantised.of(logged, quantum, ~(allowed >= quantum))
    plain, beyond = column.steps, column.steps - told(quantum)
    found = [(lags_of, steps) for steps in (plain, beyond) for lags_of in [best_lags(steps, lags)]]
    sizes = [bits_left(steps, lags_of) for lags_of, steps in found]
    kind = _BEYOND if sizes[1] < sizes[0] else _STEPS
    lags_of, steps = found[kind == _BEYOND]
    return column, kind + joined(column.head(), pack(steps, lags_of), split_floats(values[column.exact]))


def _decode(
    blocks: Mapping[str, bytes], name: str, members: Integers, exposure: Floats, families: Families
) -> tuple[Floats, Quantised | None]:
    view = "oos_" if name.startswith("oos_") else ""
    data = blocks[name]
    if data[:1] == _SAME:
        return _decode(blocks, name[4:], members, exposure, families)
    if data[:1] == _EXACT:
        return whole_floats(data[1:]), None
    head, packed, exact = parted(data[1:])
    column = Quantised.read(head, unpack(packed))
    is_balance = name.endswith("balance")
    if data[:1] == _BEYOND:
        if is_balance:
            told = _moments(families, view, members, exposure)
        else:
            _, ended = _decode(blocks, f"{view}balance", members, exposure, families)
            told = -(ended.steps * ended.quantum) if ended is not None else np.zeros(len(exposure))
        column = Quantised(column.quantum, column.steps + _steps(told, column.quantum), column.exact, column.bits)
    logged = column.steps * column.quantum
    found = np.maximum(np.exp(logged), np.nextafter(0.0, 1.0)) if is_balance else -np.expm1(-logged)
    found[column.exact] = whole_floats(exact)
    return found, column


def _moments(families: Families, view: str, members: Integers, exposure: Floats) -> Floats:
    """Return what the first two moments of the returns make of the logarithm of each cell's balance, float64 (n,)."""
    sums = families([f"{view}{name}" for name in ("sum_win", "sum_loss", "sum_squares")])
    first = np.cumsum(members) - members
    total = sums[f"{view}sum_win"] - sums[f"{view}sum_loss"]
    times = exposure / np.repeat(exposure[first], members)
    told: Floats = np.repeat(total, members) * times - np.repeat(sums[f"{view}sum_squares"], members) * (times * times) * 0.5
    return told


def _logged(balance: Floats) -> Floats:
    return np.log(np.where(balance > 0, balance, np.nan))


def _steps(values: Floats, quantum: float) -> Integers:
    steps = values / quantum
    return np.rint(np.where(np.abs(steps) < _CLIPPED, steps, 0.0)).astype(np.int64)
