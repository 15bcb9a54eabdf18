"""Walk-forward splits: train on the past, predict the next stretch, and let no label reach across."""

from __future__ import annotations

from dataclasses import dataclass

from signals.errors import InputError


@dataclass(frozen=True)
class Fold:
    """One training window and the stretch it predicts; bars are counted from 0, stops are excluded.

    Attributes
    ----------
    train_stop : int
        The model learns from bars ``[0, train_stop)``.
    test_start, test_stop : int
        It predicts bars ``[test_start, test_stop)``.
    """

    train_stop: int
    test_start: int
    test_stop: int


def walk_forward(n: int, first_train: int, step: int, horizon: int, embargo: int = 0) -> list[Fold]:
    """Return expanding training windows whose test stretches follow each other without a hole.

    Parameters
    ----------
    n : int
        Bars there are.
    first_train : int
        Bars of the first training window.
    step : int
        Bars of a test stretch; the last may be shorter.
    horizon : int
        Bars a label looks ahead. The label of bar t needs the open of bar ``t + 1 + horizon``, so the last
        ``horizon + 1`` bars before a test stretch are purged: ``train_stop + horizon < test_start``.
    embargo : int
        Further bars left out between training and test.

    Returns
    -------
    list of Fold

    Raises
    ------
    InputError
        If a size makes no sense, or the bars do not suffice for one test stretch.

    References
    ----------
    M. Lopez de Prado, *Advances in Financial Machine Learning* (2018), chapter 7, for purging and embargo.
    """
    for name, value, least in (
        ("first_train", first_train, 1),
        ("step", step, 1),
        ("horizon", horizon, 0),
        ("embargo", embargo, 0),
    ):
        if value < least:
            raise InputError(f"{name} is {value}; it must be at least {least}")
    purge = horizon + 1 + embargo
    if first_train + purge >= n:
        raise InputError(
            f"{n} bars are too few for {first_train} to train on and {purge} between training and test; "
            "give more bars or a smaller first_train"
        )
    starts = range(first_train + purge, n, step)
    return [Fold(start - purge, start, min(start + step, n)) for start in starts]
