"""Fills of an exchange in the one form that they are matched in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from signals.arrays import Array, Flags, Floats, Integers, Times

__all__ = ["CLOSES", "CLOSES_SOME", "UNTOLD", "Fills", "Funding", "Market"]

UNTOLD, CLOSES, CLOSES_SOME = 0, 1, 2
"""What a fill is known to do: nothing is known, it only closes, it closes at least a part of a position."""


@dataclass(frozen=True)
class Market:
    """One market as an account holds it.

    Attributes
    ----------
    asset
        As the file calls it.
    held
        1 where only longs are held in it (spot, the long side of hedge mode), -1 only shorts, 0 either, one at a time.
    spot
        Whether what is held is the coin itself: fees may be taken of it, and what is too small to sell stays.
    inverse
        Whether its contracts are worth dollars and settle in the coin: averages of prices are harmonic.
    start
        Position before the first fill where the file tells, signed.
    """

    asset: str
    held: int = 0
    spot: bool = False
    inverse: bool = False
    start: float = 0.0


@dataclass(frozen=True, eq=False)
class Funding:
    """k payments of funding.

    Attributes
    ----------
    time
        datetime64[us] (k,).
    asset
        str (k,).
    amount
        float64 (k,): positive where paid.
    """

    time: Times
    asset: Array
    amount: Floats


@dataclass(frozen=True, eq=False)
class Fills:
    """m fills in the order in which they were made: of equal times, in the order of the file.

    Attributes
    ----------
    row
        int64 (m,): where each stands in the file.
    time
        datetime64[us] (m,), UTC.
    market
        int64 (m,): which of `markets`.
    markets
        What was traded.
    buy
        bool (m,).
    price, quantity
        float64 (m,), above 0.
    fee
        float64 (m,): in the quote, positive where paid; NaN where unknown.
    coin_fee
        float64 (m,): the part of the quantity that was kept as a fee; in `fee` too.
    realised
        float64 (m,): realised profit before fees, as stated; None where the file has none.
    closing
        int64 (m,): `UNTOLD`, `CLOSES` or `CLOSES_SOME`.
    funding
        Payments that the file has besides.
    notes
        What was guessed or left out.
    contracts
        Whether quantities are numbers of contracts of unknown size.
    columns
        What was read from which column.
    told
        Whether `closing` tells of every fill: one that is untold opened.
    """

    row: Integers
    time: Times
    market: Integers
    markets: tuple[Market, ...]
    buy: Flags
    price: Floats
    quantity: Floats
    fee: Floats
    coin_fee: Floats
    realised: Floats | None
    closing: Integers
    funding: Funding | None = None
    notes: tuple[str, ...] = ()
    contracts: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    told: bool = False

    def __len__(self) -> int:
        """Return the number of fills."""
        return len(self.row)

    def order(self) -> Integers:
        """Return places that sort the fills by market, and each market's by time, int64 (m,).

        A file whose newest fills come first is turned over, so that fills of one moment stay in the order they were made in.
        """
        places = np.arange(len(self))
        if len(self) and self.time[0] > self.time[-1]:
            places = places[::-1]
        places = places[np.argsort(self.time[places], kind="stable")]
        ordered: Integers = places[np.argsort(self.market[places], kind="stable")]
        return ordered
