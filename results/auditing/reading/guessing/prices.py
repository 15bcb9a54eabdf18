"""The prices of entry and exit, chosen among columns: by name, by lying near one another, by what stated results follow."""

from __future__ import annotations

import numpy as np

from results.auditing.reading.guessing.choosing import lacking
from results.auditing.reading.guessing.columns import Columns, same
from results.auditing.reading.guessing.fitting import fit
from signals import InputError
from signals.arrays import Flags, Floats

__all__ = ["prices"]

CLOSE, APART = 0.05, 5.0
"""Results follow prices that they lie this near to, and these rather than others that they lie so many times farther from."""
NEAR = 3.0
"""A price lies within this factor of the other price of its trade, in the median."""
FAR = 20.0
"""Beyond this factor even options and ruined coins do not move, in the median: what is said to be the price is none."""


def prices(columns: Columns, short: Flags) -> tuple[Floats, Floats]:
    """Return the prices of entry and exit, float64 (n,) each.

    Of several columns that hold different prices, those are taken that stated results follow, if they follow no others.

    Parameters
    ----------
    columns
        Of the list.
    short
        bool (n,).

    Raises
    ------
    InputError
        If no column could be one of them, or two could and differ.
    """
    found = {}
    for wanted, either in (("entry_price", "entry"), ("exit_price", "exit")):
        if wanted in columns.asked.constants:
            raise InputError(
                f"{columns.source}: `columns={wanted}==...`: trades do not all have one price; name a column"
            )
        names = [name for name in columns.candidates(wanted, either) if _may_be_price(columns, name)]
        if not names:
            raise lacking(columns, wanted)
        found[wanted] = names
    entries, exits = found["entry_price"], found["exit_price"]
    if len(entries) * len(exits) > 1:
        entries, exits = _near(columns, entries, exits)
    if len(entries) * len(exits) > 1:
        entries, exits = _followed(columns, short, entries, exits)
    _refuse_far(columns)
    entry, exited = _only(columns, "entry_price", entries), _only(columns, "exit_price", exits)
    columns.taken |= {"entry_price": entry, "exit_price": exited}
    return columns.numbers(entry).values, columns.numbers(exited).values


def _refuse_far(columns: Columns) -> None:
    """Refuse two columns that the user says are the prices of one trade, and that no market takes from one to the other."""
    said = [
        (field, columns.asked.columns[field][0])
        for field in ("entry_price", "exit_price")
        if field in columns.asked.columns
    ]
    for field, name in said:
        other = "entry_price" if field == "exit_price" else "exit_price"
        against = columns.asked.columns.get(other) or tuple(columns.candidates(other, other[:-6]))
        near = [each for each in against if each in columns.frame.columns and _may_be_price(columns, each)]
        if near and not any(_far(columns, name, each) < FAR for each in near):
            raise InputError(
                f"{columns.source}: `columns={field}={name}`: column {name!r} is no price of what column {near[0]!r} is the price of: they lie"
                f" a factor of {_far(columns, name, near[0]):,.0f} apart; name the column of the {field.replace('_', ' ')}"
            )


def _far(columns: Columns, one: str, other: str) -> float:
    """Return by what factor two columns lie apart, in the median."""
    first, second = columns.numbers(one).values, columns.numbers(other).values
    with np.errstate(all="ignore"):
        ratio = np.abs(np.log(second / first))
    known = ratio[np.isfinite(ratio)]
    return float(np.exp(np.median(known))) if len(known) else 1.0


def _may_be_price(columns: Columns, name: str) -> bool:
    asked = columns.asked.columns
    return (name,) in {asked.get("entry_price"), asked.get("exit_price")} or (
        columns.is_numeric(name) and not columns.is_moment(name)
    )


def _near(columns: Columns, entries: list[str], exits: list[str]) -> tuple[list[str], list[str]]:
    """Return those that lie near one of the other side; all where none does."""
    pairs = [(one, other) for one in entries for other in exits if _lie_near(columns, one, other)]
    if not pairs:
        return entries, exits
    return list(dict.fromkeys(one for one, _ in pairs)), list(dict.fromkeys(other for _, other in pairs))


def _lie_near(columns: Columns, one: str, other: str) -> bool:
    first, second = columns.numbers(one).values, columns.numbers(other).values
    with np.errstate(all="ignore"):
        ratio = np.abs(np.log(second / first))
    known = ratio[np.isfinite(ratio)]
    return len(known) == 0 or float(np.median(known)) < np.log(NEAR)


def _followed(columns: Columns, short: Flags, entries: list[str], exits: list[str]) -> tuple[list[str], list[str]]:
    """Return the one pair of columns that stated results follow; all where several do, or none."""
    spreads = {(one, other): _spread(columns, short, one, other) for one in entries for other in exits}
    best = min(spreads, key=lambda pair: spreads[pair])
    others = [
        spread
        for pair, spread in spreads.items()
        if any(not same(columns.numbers(a).values, columns.numbers(b).values) for a, b in zip(pair, best, strict=True))
    ]
    if not others or spreads[best] > CLOSE or min(others) < APART * spreads[best]:
        return entries, exits
    left = [name for name in (*entries, *exits) if name not in best]
    columns.notes.append(
        f"Prices are columns {best[0]!r} and {best[1]!r}: stated results follow these, not {' or '.join(map(repr, left))}."
    )
    return [best[0]], [best[1]]


def _spread(columns: Columns, short: Flags, entry: str, exited: str) -> float:
    """Return how far stated results lie from a line over the moves of two columns, infinite where none are stated."""
    first, last = columns.numbers(entry).values, columns.numbers(exited).values
    with np.errstate(all="ignore"):
        move = np.where(short, -1.0, 1.0) * (last / first - 1.0)
        stated = [columns.numbers(name).values for name in columns.candidates("result") if columns.is_numeric(name)]
        profits = [columns.numbers(name).values for name in columns.candidates("profit") if columns.is_numeric(name)]
        held = [columns.numbers(name).values for name in columns.candidates("quantity") if columns.is_numeric(name)]
        stated += [profit / np.abs(quantity * first) for profit in profits for quantity in held]
    found = [each for each in (fit(move, result) for result in stated) if each is not None and each.slope > 0]
    return min((each.spread for each in found), default=float("inf"))


def _only(columns: Columns, wanted: str, names: list[str]) -> str:
    """Return the one that is left; several that hold the same are one."""
    first = names[0]
    for other in names[1:]:
        if not same(columns.numbers(first).values, columns.numbers(other).values):
            raise columns.refuse_both(wanted, first, other)
        columns.notes.append(f"Columns {first!r} and {other!r} hold the same; the first is taken.")
    return first
