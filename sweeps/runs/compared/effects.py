"""What each axis of a finished run does, all else equal: nothing, money only, or trades.

Along an axis, every cell is compared with the next one there is. An axis is *dead* if each pair has the same trades and
the same net results; it only *scales* if trades, edge, payoff ratio and t-statistic are the same and returns are not;
it is *money* if at least the trades are the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.runs.compared.cell_digests import Fingerprints, HeldDigests, read_fingerprints
from sweeps.runs.records import Effect, RunInfo, What

__all__ = ["effect_lines", "find_effects", "read_effects"]

_ROUNDING = 1e-9
_RATIO_ROUNDING = 1e-7
_STORED, _LEAST = 1e-11, 1e-15
"""By how much net results may differ that are the same: of themselves, and where they are next to nothing."""
_FEWEST_PAIRS = 100
"""Pairs of neighbours that a sample must hold for its word on an axis to count."""
_BLOCK = 1 << 18
_SPARSE = 4
"""Cells of the grid for each that is there, up to which neighbours are found in a table of all and not by sorting."""
_Pairs = tuple[int, Callable[[int, int], tuple[Integers, Integers]]]
"""How many pairs of neighbours there are, and what returns the rows of both of some, of which seldom all are asked for."""
_MOSTLY = 0.9
"""Share of pairs with the same trades from which an axis that changes trades is worth a line."""


def read_effects(info: RunInfo) -> tuple[Effect, ...]:
    """Return the effects that a finished run tells of; none where it was written before there were any."""
    return tuple(info.effects)


def find_effects(
    parts: Sequence[Path],
    cells: int,
    axes: Sequence[tuple[str, tuple[str, ...], int]],
    sampled: bool,
    held: HeldDigests | None = None,
) -> tuple[Effect, ...]:
    """Find out what each axis does.

    Parameters
    ----------
    parts
        Part files of a finished run.
    cells
        How many cells they hold.
    axes
        Name, ties and number of values of each axis of the grid, in file order.
    sampled
        Whether cells of the grid were left out at random, so that many have no neighbour.
    held
        What is known of the parts and need not be read.

    Returns
    -------
    tuple of Effect
        One for each axis of more than one value.
    """
    shape = [length for _, _, length in axes]
    known = read_fingerprints(parts, cells, shape, held)
    effects = []
    stride = math.prod(shape)
    rows = _row_of_each(known.cell, stride)
    for name, ties, length in axes:
        stride //= length
        if length > 1:
            pairs = _neighbours(known.cell, rows, stride, length)
            effects.append(_effect(name, ties, known, pairs, sampled))
    return tuple(effects)


def _neighbours(cell: Integers, rows: Integers | None, stride: int, length: int) -> _Pairs:
    """Find the rows of cells that follow each other along an axis, all else equal.

    Parameters
    ----------
    cell
        int64 (n,): index of each row's cell.
    rows
        As `_row_of_each` returns them.
    stride, length
        Of the axis.
    """
    if rows is not None and len(rows) == len(cell):

        def beside(start: int, stop: int) -> tuple[Integers, Integers]:
            line, at = np.divmod(np.arange(start, stop), length - 1)
            above, below = np.divmod(line, stride)
            cells = (above * length + at) * stride + below
            return rows[cells], rows[cells + stride]

        return len(cell) // length * (length - 1), beside
    if rows is not None:
        lines = rows.reshape(-1, length, stride).transpose(0, 2, 1).reshape(-1, length)
        there = lines >= 0
        order, line = lines[there], np.nonzero(there)[0]
    else:
        others = cell // (stride * length) * stride + cell % stride
        # the axis made the fastest, so that sorting brings together what differs in it alone
        order = np.argsort(others * length + cell // stride % length)
        line = others[order]
    first = np.flatnonzero(line[1:] == line[:-1])
    return len(first), lambda start, stop: (order[first[start:stop]], order[first[start:stop] + 1])


def _row_of_each(cell: Integers, size: int) -> Integers | None:
    """Return for every cell of a grid its row, -1 where it is not there; None where most are not."""
    if size > _SPARSE * len(cell):
        return None
    rows = np.full(size, -1, dtype=np.int64)
    rows[cell] = np.arange(len(cell))
    return rows


def _effect(
    name: str,
    ties: tuple[str, ...],
    known: Fingerprints,
    pairs: _Pairs,
    sampled: bool,
) -> Effect:
    count, beside = pairs
    compared = same_trades = 0
    dead = scales = True
    while compared < count:
        one, other = beside(compared, min(compared + _BLOCK, count))
        trades = _same_trades(known, one, other)
        compared += len(one)
        same_trades += int(trades.sum())
        if not trades.all():
            dead = scales = False
        if dead or scales:
            nets = _same_nets(known, one, other)
            dead &= bool(nets.all())
            scales &= bool((nets | _close(known.ratios[one], known.ratios[other], _RATIO_ROUNDING)).all())
        if same_trades < compared * _MOSTLY:
            break
    what: What = "dead" if dead else "scales" if scales else "money" if same_trades == compared else "trades"
    if count == 0 or (sampled and count < _FEWEST_PAIRS):
        what = "unknown"
    drawn = sampled or known.drawn
    return Effect(axis=name, ties=ties, what=what, pairs=compared, same_trades=same_trades, drawn=drawn)


def _same_trades(known: Fingerprints, one: Integers, other: Integers) -> Flags:
    """Whether pairs of cells took the same trades: those of one path, or of paths that turned out alike."""
    same = np.asarray(known.counts[one] == known.counts[other])
    apart = np.flatnonzero(same & (known.path[one] != known.path[other]))
    same[apart] = _close(known.moves[one[apart]], known.moves[other[apart]], _ROUNDING, missing=False)
    return same


def _same_nets(known: Fingerprints, one: Integers, other: Integers) -> Flags:
    """Whether pairs of cells earned the same: parts of a large run keep numbers within 1e-12, each part by itself."""
    same = np.asarray(known.nets[one] == known.nets[other])
    alike = np.flatnonzero(same)
    first, second = known.earned[one[alike]], known.earned[other[alike]]
    near = np.abs(first - second) <= _STORED * np.maximum(np.abs(first), np.abs(second)) + _LEAST
    same[alike] = (near | (np.isnan(first) & np.isnan(second)) | (first == second)).all(axis=1)
    return same


def _close(one: Floats, other: Floats, rounding: float, *, missing: bool = True) -> Flags:
    """Whether rows of numbers are the same up to rounding; `missing` is what two NaN make."""
    near = np.abs(one - other) <= rounding * np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
    if missing:
        near |= np.isnan(one) & np.isnan(other)
    return np.asarray(near.all(axis=1))


_WORDS: Mapping[What, tuple[str, str]] = {
    "dead": ("changes nothing: a dead axis", "change nothing: dead axes"),
    "scales": (
        "moves no trade and neither edge, payoff nor t: it only scales returns",
        "move no trade and neither edge, payoff nor t: they only scale returns",
    ),
    "money": ("moves no trade, only what it costs or earns", "move no trade, only what it costs or earns"),
    "unknown": (
        "not told: the sample has too few neighbouring cells",
        "not told: the sample has too few neighbouring cells",
    ),
}


def effect_lines(effects: Sequence[Effect]) -> list[str]:
    """Say in a line each what deserves to be known of the axes; those that plainly change trades are left out."""
    lines = []
    for what, (singular, plural) in _WORDS.items():
        named = [_name(effect) for effect in effects if effect.what == what]
        if named:
            among = _among([effect for effect in effects if effect.what == what])
            lines.append(f"{', '.join(named)}: {singular if len(named) == 1 else plural}{among}")
    for effect in effects:
        if effect.what == "trades" and effect.same_trades >= _MOSTLY * effect.pairs:
            share = np.floor(1000 * effect.same_trades / effect.pairs) / 10
            lines.append(f"{_name(effect)}: moves no trade in {share:.1f} % of {effect.pairs:,} pairs of neighbours")
    return lines


def _name(effect: Effect) -> str:
    return " = ".join([effect.axis, *effect.ties])


def _among(effects: Sequence[Effect]) -> str:
    if effects[0].what == "unknown" or not any(effect.drawn for effect in effects):
        return ""
    fewest = min(effect.pairs for effect in effects)
    return f" (in {fewest:,} pairs of neighbours drawn at random)"
