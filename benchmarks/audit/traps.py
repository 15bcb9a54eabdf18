"""120 kinds of false lists: every fault alone, and faults of different examinations two at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.audit.faults import bars, claims, live, money, rows
from benchmarks.audit.faults.fault import Fault, Scene, scene
from benchmarks.audit.faults.sweeps_tables import TABLES, honest_table
from benchmarks.audit.forms import Look, own_columns, write
from benchmarks.audit.listed import Listed

__all__ = ["TRAPS", "Trap", "listed"]

_KINDS = 120
_ORDER = (*bars.FAULTS, *money.FAULTS, *rows.FAULTS, *claims.FAULTS)
"""In the order in which two of them are done: prices, then results, then rows, then what is said of them."""


@dataclass(frozen=True)
class Trap:
    """One kind of false list.

    Attributes
    ----------
    name
        In words.
    families
        Of the examination that should find each fault.
    kinds
        For each fault, the kinds of finding that name it.
    make
        Makes one from a random stream, its file in a folder.
    told
        Whether a finding that accuses of nothing names it, if it says so (`trying.says`): tables and claims of few trades are
        not false, only worthless.
    honest
        Makes the honest list that a false one of the same stream is made from.
    """

    name: str
    families: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    make: Callable[[np.random.Generator, Path], Listed]
    told: bool = False
    honest: Callable[[np.random.Generator, Path], Listed] | None = None


def listed(name: str, one: Scene, rng: np.random.Generator, folder: Path) -> Listed:
    """Write a scene as a list of its own columns."""
    look = Look(
        names=0 if "result" in one.shows else int(rng.integers(3)),
        shows=one.shows,
        unit=one.unit,
        decimals=int(rng.choice([4, 6, 8])),
        times=str(rng.choice(["iso", "iso", "ms", "typed"])),
        order=str(rng.choice(["entry", "entry", "exit", "newest"])),
        suffix=str(rng.choice(["csv", "parquet", "semicolon", "frame"])),
    )
    trades = write(own_columns(one.book, look, one.columns), look.suffix, folder)
    return Listed(name, trades, one.market.bars if one.with_bars else None, one.words, one.book, one.market)


def _of(faults: tuple[Fault, ...]) -> Trap:
    name = ", and ".join(fault.name for fault in faults)
    base = next((fault for fault in faults if _special(fault)), faults[0])

    def make(rng: np.random.Generator, folder: Path) -> Listed:
        made = scene(base, rng)
        shows: tuple[str, ...] = ()
        bars_given = False
        for fault in faults:
            made = fault.does(made, rng)
            shows, bars_given = (*shows, *made.shows), bars_given or made.with_bars
        return listed(name, replace(made, shows=tuple(dict.fromkeys(shows)), with_bars=bars_given), rng, folder)

    def honest(rng: np.random.Generator, folder: Path) -> Listed:
        return listed(name, scene(base, rng), rng, folder)

    told = all(fault.kinds[0] == "claim_untestable" for fault in faults)
    return Trap(
        name, tuple(fault.family for fault in faults), tuple(fault.kinds for fault in faults), make, told, honest
    )


def _special(fault: Fault) -> bool:
    plain = Fault("", "", (), fault.does)
    return any(getattr(fault, each) != getattr(plain, each) for each in ("bot", "plan", "market", "bars", "minutes"))


def _of_table(name: str, kinds: tuple[str, ...], make_table: Callable[[np.random.Generator], pl.DataFrame]) -> Trap:
    def made(table: pl.DataFrame, folder: Path) -> Listed:
        file = folder / "optimised.csv"
        table.write_csv(file)
        return Listed(name, file, form="table of a sweep")

    def make(rng: np.random.Generator, folder: Path) -> Listed:
        return made(make_table(rng), folder)

    def honest(rng: np.random.Generator, folder: Path) -> Listed:
        return made(honest_table(rng), folder)

    return Trap(name, ("optimised",), (kinds,), make, told=True, honest=honest)


def _of_live(
    name: str, kinds: tuple[str, ...], make_trades: Callable[[pl.DataFrame, np.random.Generator], pl.DataFrame]
) -> Trap:
    def make(rng: np.random.Generator, folder: Path) -> Listed:
        given, trades = live.promised(int(rng.integers(4)))
        return Listed(name, make_trades(trades, rng), words={"cell": live.CELL, "signals": given}, form="live")

    def honest(rng: np.random.Generator, folder: Path) -> Listed:
        given, trades = live.promised(int(rng.integers(4)))
        return Listed(name, live.live_list(trades, rng), words={"cell": live.CELL, "signals": given}, form="live")

    return Trap(name, ("live",), (kinds,), make, honest=honest)


def _pairs(singles: int) -> list[tuple[Fault, ...]]:
    """Return pairs of faults that do not undo each other, as different as there are."""
    places = {id(fault): at for at, fault in enumerate(_ORDER)}
    rooms = {
        id(fault): room
        for room, faults in enumerate((bars.FAULTS, money.FAULTS, rows.FAULTS, claims.FAULTS))
        for fault in faults
    }
    free = [fault for fault in _ORDER if not fault.lone]
    pairs: list[tuple[Fault, ...]] = []
    used: dict[int, int] = {}
    step = 1
    while len(pairs) < _KINDS - singles:
        for at, one in enumerate(free):
            other = free[(at + 11 * step) % len(free)]
            apart = rooms[id(one)] != rooms[id(other)]
            fits = apart and not (one.last and other.last) and not (_special(one) and _special(other))
            seldom = used.get(id(one), 0) < step and used.get(id(other), 0) < step
            if fits and seldom and len(pairs) < _KINDS - singles:
                pair = sorted((one, other), key=lambda fault: (fault.last, places[id(fault)]))
                pairs.append(tuple(pair))
                for fault in pair:
                    used[id(fault)] = used.get(id(fault), 0) + 1
        step += 1
    return pairs


def _every() -> tuple[Trap, ...]:
    singles = [_of((fault,)) for fault in _ORDER]
    singles += [_of_table(*each) for each in TABLES] + [_of_live(*each) for each in live.LIVE]
    return (*singles, *(_of(pair) for pair in _pairs(len(singles))))


TRAPS = _every()
"""All kinds of false lists, those of one fault first."""
