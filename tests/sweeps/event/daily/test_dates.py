"""The dates that have bars, among all of a span."""

from __future__ import annotations

import numpy as np

from sweeps.event.daily.dates import dates_with_bars, places_of
from sweeps.event.trading.market import prepare_market
from tests.sweeps.worlds import random_world


def test_every_bar_is_on_its_date() -> None:
    market = prepare_market(random_world(2)[0].bars)
    dates = dates_with_bars(market)
    assert dates.day[dates.of].tolist() == market.day.tolist()
    assert dates.bars.sum() == len(market.close)
    assert dates.closed.tolist() == market.close[dates.last].tolist()
    assert (dates.last + 1).tolist() == np.unique(market.next_day).tolist()


def test_days_without_bars_have_no_place() -> None:
    market = prepare_market(random_world(2)[0].bars)
    dates = dates_with_bars(market)._replace(day=np.array([0, 1, 4]))
    assert places_of(dates, np.arange(7)).tolist() == [0, 1, -1, -1, 2, -1, -1]
