"""How small a fault may be and still be found: ten faults, each at four sizes."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.audit.accounts import booked, taken
from benchmarks.audit.faults.bars import knowing, refilled, shifted, ticked
from benchmarks.audit.faults.fault import Fault, Scene, scene
from benchmarks.audit.faults.rows import copied
from benchmarks.audit.listed import Listed
from benchmarks.audit.traps import listed
from benchmarks.audit.trying import audited
from signals.arrays import Flags, Floats

__all__ = ["PLACES", "SIZED", "size_lines", "try_size"]

_LISTS = 3
_PLACEBOS = 500


@dataclass(frozen=True)
class Sized:
    """A fault of any size.

    Attributes
    ----------
    name
        In words.
    kinds
        Of findings that name it.
    does
        Makes a scene false: of a scene, a random stream and a size.
    sizes
        Tried, from small to large.
    shown
        How a size is written.
    """

    name: str
    kinds: tuple[str, ...]
    does: Callable[[Scene, np.random.Generator, float], Scene]
    sizes: tuple[float, ...]
    shown: str = "{:.1%}"


def _some(one: Scene, rng: np.random.Generator, share: float, among: Flags | None = None) -> Flags:
    """Return flags of a share of the trades, of those in `among` where given; one at least."""
    places = np.arange(len(one.book)) if among is None else np.flatnonzero(among)
    chosen = np.zeros(len(one.book), dtype=bool)
    chosen[rng.choice(places, min(len(places), max(1, round(share * len(one.book)))), replace=False)] = True
    return chosen


def _earned(one: Scene, profit: Floats, *shows: str) -> Scene:
    return replace(one, book=booked(one.book, profit), shows=shows or one.shows)


def _better(one: Scene, rng: np.random.Generator, size: float) -> Scene:
    better = one.book.entry * (1 - one.book.sign * size)
    return refilled(one, ticked(one, np.where(_some(one, rng, 0.1), better, one.book.entry)))


def _outside(one: Scene, rng: np.random.Generator, share: float) -> Scene:
    better = one.book.entry * (1 - one.book.sign * 0.01)
    return refilled(one, ticked(one, np.where(_some(one, rng, share), better, one.book.entry)))


def _late(one: Scene, rng: np.random.Generator, minutes: float) -> Scene:
    return shifted(one, np.timedelta64(round(minutes), "m"))


def _foreseen(one: Scene, rng: np.random.Generator, right: float) -> Scene:
    return knowing(one, rng, right)


def _turned(one: Scene, rng: np.random.Generator, share: float) -> Scene:
    flip = _some(one, rng, share, np.asarray(one.book.profit < 0))
    return _earned(one, np.where(flip, -one.book.profit, one.book.profit))


def _larger(one: Scene, rng: np.random.Generator, size: float) -> Scene:
    return _earned(one, np.where(one.book.profit > 0, 1 + size, 1.0) * one.book.profit)


def _unpaid(one: Scene, rng: np.random.Generator, share: float) -> Scene:
    paid = ~_some(one, rng, share)
    return _earned(one, one.book.gross - paid * (one.book.fee_in + one.book.fee_out))


def _twice(one: Scene, rng: np.random.Generator, share: float) -> Scene:
    return copied(one, _some(one, rng, share), rng, 0)


def _left_out(one: Scene, rng: np.random.Generator, share: float) -> Scene:
    losses = np.argsort(one.book.profit, kind="stable")[: max(1, round(share * len(one.book)))]
    kept = np.setdiff1d(np.arange(len(one.book)), losses)
    return replace(one, book=taken(one.book, kept), shows=("quantity", "fee", "profit", "balance"))


def _claimed(one: Scene, rng: np.random.Generator, more: float) -> Scene:
    return one.told(claim=f"{100 * (float((one.book.profit > 0).mean()) + more):.2f} % win rate")


SIZED = (
    Sized("a tenth of the entries better, by", ("price_outside_bar",), _better, (0.0005, 0.002, 0.004, 0.01), "{:.2%}"),
    Sized("entries 1 % better, share", ("price_outside_bar",), _outside, (0.003, 0.01, 0.03, 0.1)),
    Sized("times off, minutes", ("time_zone", "price_outside_bar"), _late, (5, 15, 30, 60), "{:.0f}"),
    Sized("knows the future, sides right", ("foresight", "placebo", "drift"), _foreseen, (0.55, 0.6, 0.7, 0.8), "{:.0%}"),
    Sized("losses turned into gains, share", ("results_contradict_prices", "results_of_other_side"), _turned, (0.005, 0.01, 0.03, 0.1)),
    Sized("winners larger, by", ("results_contradict_prices",), _larger, (0.005, 0.01, 0.03, 0.1)),
    Sized("fees left out, share of the trades", ("fees_missing", "fees_partial", "fees_differ", "results_contradict_prices"), _unpaid, (0.02, 0.1, 0.3, 1.0), "{:.0%}"),
    Sized("rows twice, share", ("duplicate_trades", "window_twice"), _twice, (0.005, 0.01, 0.03, 0.1)),
    Sized("largest losers left out, balances kept, share", ("dropped_trades", "dropped_span", "balance_chain"), _left_out, (0.005, 0.01, 0.03, 0.1)),
    Sized("win rate claimed too high, by", ("claim_refuted",), _claimed, (0.005, 0.01, 0.03, 0.09)),
)  # fmt: skip
PLACES = tuple(
    (at, size, seed) for at, sized in enumerate(SIZED) for size in range(len(sized.sizes)) for seed in range(_LISTS)
)
"""Fault, size and list of each audit."""


def try_size(at: int, size: int, seed: int, first: int) -> tuple[int, int, bool]:
    """Return whether a fault of a size is named in the list of a seed."""
    sized = SIZED[at]
    rng = np.random.default_rng([18, first + seed, 1_000 + at])
    made = sized.does(scene(Fault(sized.name, "", (), lambda one, _: one), rng), rng, sized.sizes[size])
    with tempfile.TemporaryDirectory() as folder:
        one: Listed = listed(sized.name, made, rng, Path(folder))
        outcome = audited(one, seed, _PLACEBOS)
    return at, size, bool(set(outcome.accused) & set(sized.kinds))


def size_lines(tried: Sequence[tuple[int, int, bool]]) -> list[str]:
    """Return what became of them, as lines of a table's page."""
    found: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for at, size, named in tried:
        found[at, size].append(named)
    lines = [
        "## How small a fault may be",
        "",
        f"Ten faults done to lists of some hundred trades, {_LISTS} lists a size: the size, and in how many of the lists it is named.",
        "",
        "| fault | small | | | large |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for at, sized in enumerate(SIZED):
        cells = [
            f"{sized.shown.format(size)}: {sum(found[at, place])} of {len(found[at, place])}"
            for place, size in enumerate(sized.sizes)
        ]
        lines.append(f"| {sized.name} | {' | '.join(cells)} |")
    return [*lines, ""]
