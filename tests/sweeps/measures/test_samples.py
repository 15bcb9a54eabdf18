"""Which trades are out of sample, against a plain loop."""

from __future__ import annotations

import numpy as np

from sweeps.measures.samples import out_of_sample_span, out_of_sample_trades


def test_a_trade_is_out_of_sample_if_every_bar_of_it_is() -> None:
    generator = np.random.default_rng(1)
    flags = generator.random(200) < 0.9
    entry = generator.integers(0, 190, 100)
    exits = entry + generator.integers(0, 10, 100)
    plain = [bool(flags[first : last + 1].all()) for first, last in zip(entry, exits, strict=True)]
    assert out_of_sample_trades(flags, entry, exits).tolist() == plain
    assert 0 < sum(plain) < len(plain)


def test_the_span_runs_from_the_first_to_the_last_unseen_bar() -> None:
    assert out_of_sample_span(np.array([False, True, False, True, False])) == slice(1, 4)
    assert out_of_sample_span(np.zeros(3, dtype=np.bool_)) is None
    assert out_of_sample_span(None) is None
