"""The register of features: each one declared once, with all that is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from signals.arrays import Floats
from signals.data import Bars

Memory = Literal["window", "levels", "first bar"]
Values = Callable[..., Floats]


@dataclass(frozen=True)
class Feature:
    """One feature: what it is and how it is computed.

    Attributes
    ----------
    name : str
    family : str
        ``returns``, ``volatility`` and so on; one module of this package each.
    about : str
        What it measures, in a line.
    warm_up : int
        Bars at the start without a value: the first one stands in row `warm_up`.
    memory : {'window', 'levels', 'first bar'}
        How far back it remembers. ``window``: the last ``warm_up + 1`` bars and no more (running sums carry rounding
        further). ``levels``: back to the pivot or the day it speaks of, however long ago that was, so it may have its first
        value later than `warm_up`. ``first bar``: recursive, such as an exponential average; what it forgets of the
        first bar fades but never ends.
    needs_volume : bool
        Whether there has to be a volume.
    aside : bool
        Whether only its own name, or a pattern that begins as its name does, chooses it: for rules, not for models.
    compute : callable
        Bars to float64 of shape (T,), causal: row t uses bars up to and including t.
    """

    name: str
    family: str
    about: str
    warm_up: int
    memory: Memory
    needs_volume: bool
    aside: bool
    compute: Callable[[Bars], Floats]


REGISTER: dict[str, Feature] = {}
"""Every feature by name, in the order of declaration."""


def feature(  # noqa: PLR0913 - what is said about a feature
    name: str,
    about: str,
    *,
    warm_up: int | Callable[..., int],
    settings: Sequence[Any] = ((),),
    memory: Memory = "window",
    needs_volume: bool = False,
    aside: bool = False,
) -> Callable[[Values], Values]:
    """Declare the features that a function of bars and settings computes.

    Parameters
    ----------
    name, about : str
        With ``{}`` where the settings go.
    warm_up : int or callable
        Bars without a value, or how many as a function of the settings.
    settings : sequence
        One feature for each: the further arguments of the function, a tuple, or a single one as it is.
    memory, needs_volume, aside
        See `Feature`. The family is the name of the function's module.

    Raises
    ------
    ValueError
        If a feature of that name is there already.
    """

    def declare(function: Values) -> Values:
        family = function.__module__.rpartition(".")[2]
        for setting in settings:
            arguments = setting if isinstance(setting, tuple) else (setting,)
            made = Feature(
                name=name.format(*arguments),
                family=family,
                about=about.format(*arguments),
                warm_up=warm_up if isinstance(warm_up, int) else warm_up(*arguments),
                memory=memory,
                needs_volume=needs_volume,
                aside=aside,
                compute=_with(function, arguments),
            )
            if made.name in REGISTER:
                raise ValueError(f"there already is a feature {made.name}")
            REGISTER[made.name] = made
        return function

    return declare


def _with(function: Values, arguments: tuple[Any, ...]) -> Callable[[Bars], Floats]:
    return lambda bars: function(bars, *arguments)
