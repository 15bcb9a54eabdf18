"""How many decisions stand behind cells whose assets have other days than the whole run."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

import grids
from results.inference.sample.calendar import Calendar
from results.inference.sample.pieces import Piece
from results.inference.testing.deciding import decisions_together, too_few
from results.inference.testing.excess import decisions
from signals import Bars, Probabilities, Signals
from signals.arrays import Floats
from sweeps.event.engine import EventEngine

RNG = np.random.default_rng(5)
YEARS = np.arange(3650)
LAST = YEARS[-365:]


def moods(days: int, length: int) -> Floats:
    """A side that is kept for so many days, drawn again and again, of forty cells."""
    drawn = RNG.choice([-1.0, 1.0], size=(40, -(-days // length)))
    return np.repeat(drawn, length, axis=1)[:, :days]


def test_days_that_an_asset_does_not_have_are_no_decisions() -> None:
    slow, nothing = moods(365, 52), np.zeros((40, 3650))
    together = decisions_together([(YEARS, nothing), (LAST, slow)], 3650)
    np.testing.assert_allclose(together, decisions(slow))
    # nor do the decisions of an asset that hardly trades stand behind what the other one does
    hardly = 0.01 * RNG.choice([-1.0, 1.0], size=(40, 3650))
    assert np.median(decisions_together([(YEARS, hardly), (LAST, slow)], 3650)) < 1.2 * np.median(decisions(slow))


def test_an_asset_that_begins_late_is_no_mood() -> None:
    quick = (RNG.random((40, 1000)) < 0.5).astype(np.float64)
    early = (RNG.random((40, 3650)) < 0.5).astype(np.float64)
    assert np.median(decisions_together([(YEARS, 0 * early), (YEARS[-1000:], quick)], 3650)) > 800
    assert np.median(decisions_together([(YEARS, early), (YEARS[-1000:], quick)], 3650)) > 3000


def test_what_assets_decide_alike_counts_once() -> None:
    days = np.arange(2000)
    one = lfilter([1.0], [1.0, -0.9], RNG.standard_normal((40, 2000)), axis=1)
    np.testing.assert_allclose(decisions_together([(days, one)], 2000), decisions(one))
    np.testing.assert_allclose(decisions_together([(days, one), (days, 2 * one)], 2000), decisions(one))
    assert decisions_together([(days, np.ones((3, 2000)))] * 2, 2000).tolist() == [0, 0, 0]


def slow_asset(first: str, days: int, length: int) -> Signals:
    """Four bars a day, on which a model keeps to a side for so many days."""
    rng = np.random.default_rng(days)
    bars = 4 * days
    time = np.datetime64(first, "us") + np.arange(bars) * np.timedelta64(6, "h")
    price = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, bars)))
    opened = np.concatenate([[100.0], price[:-1]])
    held = Bars(time, opened, np.maximum(opened, price), np.minimum(opened, price), price)
    drawn = rng.permutation(np.arange(-(-days // length)) % 2)
    side = np.repeat(np.where(drawn == 0, 1.0, -1.0), 4 * length)[:bars]
    long, short = np.where(side > 0, 0.9, 0.1), np.where(side < 0, 0.9, 0.1)
    return Signals(held, {"default": Probabilities(long, short, short, long, np.ones(bars, dtype=np.bool_))})


@pytest.mark.parametrize(("length", "refused"), [(52, True), (2, False)])
def test_a_model_on_a_short_asset_is_refused_as_it_is_alone(length: int, refused: bool) -> None:
    fixed = {"long_exit": 0.5, "short_exit": 0.5, "max_hold": "none"}
    grid = grids.parse(
        {"axes": {"long_entry": {"values": [0.6]}}, "fixed": {**fixed, "short_entry": 0.6}}, "t"
    ).resolve()
    table = grid.cells(np.array([0]))
    markets = [slow_asset("2014-01-01", 3650, 3), slow_asset("2023-01-01", 365, length)]
    engines = [EventEngine(each, grid.names) for each in markets]

    def refuses(places: list[int]) -> list[bool]:
        dates = [np.unique(markets[place].bars.time.astype("datetime64[D]")) for place in places]
        calendar = Calendar.of([each[0] for each in dates], dates)
        return [
            bool(too_few(Piece.alone(table, at), lambda at: engines[places[at]], calendar, "all")[0])
            for at in range(len(places))
        ]

    assert refuses([1]) == [refused]
    assert refuses([0, 1]) == [False, refused]
