"""An open position of the reference, and the levels that stand against it on a bar."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Position"]


@dataclass(slots=True)
class Position:
    """An open trade; a distance is a fraction of the price, None where the cell has none for this side.

    Attributes
    ----------
    direction
        +1 long, -1 short.
    entry_bar, entry_price
        The bar of the decision, and the slipped price of the fill.
    probability, size, exposure
        Of the entry.
    stop_loss, take_profit, trailing_stop, breakeven_after, trailing_after
        Distances.
    max_hold
        Bars.
    liquidation
        Price, None where it is not positive or the cell knows none.
    peak
        The best price so far, as the cell's trigger sees prices.
    breakeven, trails
        Whether those stops are armed.
    """

    direction: int
    entry_bar: int
    entry_price: float
    probability: float
    size: float
    exposure: float
    stop_loss: float | None
    take_profit: float | None
    trailing_stop: float | None
    breakeven_after: float | None
    trailing_after: float | None
    max_hold: float | None
    liquidation: float | None
    peak: float
    breakeven: bool
    trails: bool

    def stops(self) -> list[tuple[float, str]]:
        """Return the stops in force with their reasons, in the contract's order."""
        found = []
        if self.stop_loss is not None:
            found.append((self.entry_price * (1 - self.direction * self.stop_loss), "stop_loss"))
        if self.breakeven:
            found.append((self.entry_price, "breakeven"))
        if self.trailing_stop is not None and self.trails:
            found.append((self.peak * (1 - self.direction * self.trailing_stop), "trailing_stop"))
        return found

    def stop(self) -> tuple[float | None, str]:
        """Return the nearest of the stops in force, the first named of equal ones; (None, "") without any."""
        nearest: tuple[float | None, str] = (None, "")
        for level, reason in self.stops():
            if nearest[0] is None or self.direction * level > self.direction * nearest[0]:
                nearest = (level, reason)
        return nearest

    def in_favour(self, distance: float | None) -> float | None:
        """Return the price that lies a distance in the position's favour."""
        return None if distance is None else self.entry_price * (1 + self.direction * distance)

    def beyond(self, price: float, level: float | None) -> bool:
        """Whether a price lies at or past a losing level."""
        if level is None:
            return False
        return price <= level if self.direction > 0 else price >= level

    def reached(self, price: float, level: float | None) -> bool:
        """Whether a price lies at or past a winning level."""
        if level is None:
            return False
        return price >= level if self.direction > 0 else price <= level

    def move(self, best: float) -> None:
        """Take a bar's best price into the peak, and arm what the peak has reached, from the next bar on."""
        self.peak = max(self.peak, best) if self.direction > 0 else min(self.peak, best)
        self.breakeven = self.breakeven or self.reached(self.peak, self.in_favour(self.breakeven_after))
        self.trails = self.trails or self.reached(self.peak, self.in_favour(self.trailing_after))
