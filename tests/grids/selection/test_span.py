"""Which bars a grid is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import grids
import signals
from grids.selection.span import Span
from signals import InputError, Signals

WEEKS = ("2024-01-08T00:00:00Z", "2024-01-22T00:00:00Z")


def market() -> Signals:
    made = signals.simulated_signals(24 * 40, seed=3, step_minutes=60, start="2024-01-01T00:00:00Z")
    flags = np.arange(len(made)) >= 24
    return replace(made, variants={name: replace(each, out_of_sample=flags) for name, each in made.variants.items()})


def of_weeks() -> Span:
    return grids.parse({"axes": {}, "span": {"weeks": list(WEEKS)}}).span


def test_only_the_bars_of_its_weeks_have_probabilities_and_flags() -> None:
    whole = market()
    cut, inside = of_weeks().cut(whole), of_weeks().holds(whole.bars.time)
    assert inside.sum() == 2 * 7 * 24
    assert cut.bars is whole.bars
    for name, each in cut.variants.items():
        assert np.isnan(each.long_entry[~inside]).all()
        np.testing.assert_array_equal(each.long_entry[inside], whole.variants[name].long_entry[inside])
        np.testing.assert_array_equal(each.out_of_sample, inside)


def test_weeks_are_written_as_they_are_read_and_cut_twice_as_once() -> None:
    assert of_weeks().mapping() == {"weeks": list(WEEKS)}
    assert grids.parse({"axes": {}, "span": of_weeks().mapping()}).span == of_weeks()
    once = of_weeks().cut(market())
    twice = of_weeks().cut(once)
    for name, each in once.variants.items():
        np.testing.assert_array_equal(each.long_entry, twice.variants[name].long_entry)


def test_weeks_need_to_know_which_bars_are_out_of_sample() -> None:
    made = market()
    unknown = {name: replace(each, out_of_sample=None) for name, each in made.variants.items()}
    with pytest.raises(InputError, match="does not say which bars are out of sample"):
        of_weeks().cut(replace(made, variants=unknown))


def test_weeks_that_overlap_are_refused() -> None:
    with pytest.raises(InputError, match=r"span\.weeks: .* is less than a week after"):
        grids.parse({"axes": {}, "span": {"weeks": ["2024-01-08T00:00:00Z", "2024-01-09T00:00:00Z"]}})
