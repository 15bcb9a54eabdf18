"""The shifts: what is rolled, that rounds and threads change nothing, and that they stop only where all is said."""

from __future__ import annotations

import numpy as np
import pytest

import grids
import signals
from grids.names import Names
from grids.table import CellTable
from results.inference.sample.pieces import Piece
from results.inference.testing.excess import timing_statistic
from results.inference.testing.moves import offsets, rolled
from results.inference.testing.rolled import unmoved
from results.inference.testing.shifts import shift_test
from results.inference.testing.spans import Held
from signals import Probabilities, Signals
from sweeps.event.daily.pnl import daily_excess
from sweeps.event.engine import EventEngine

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.6, 0.7]},
        "max_hold": {"values": [3, 6, 12]},
        "stop_loss": {"values": [0.01, "none"]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0},
}


def cells(market: Signals) -> CellTable:
    grid = grids.parse(GRID, "test").resolve(market)
    return grid.cells(np.arange(grid.size))


def held(market: Signals) -> Held:
    return Held([market], [Names(("default",))])


def test_everything_of_a_variant_rolls_together() -> None:
    before = signals.simulated_signals(500, edge=0.1, seed=0).variants["default"]
    flagged = Probabilities(
        before.long_entry, before.short_entry, before.long_exit, before.short_exit, np.arange(500) > 100
    )
    after = rolled(flagged, 123)
    np.testing.assert_array_equal(after.long_entry[123:], before.long_entry[:-123])
    np.testing.assert_array_equal(after.short_exit[:123], before.short_exit[-123:])
    assert after.out_of_sample is not None
    assert after.out_of_sample[:123].all()
    assert not after.out_of_sample[123:224].any()


def test_offsets_are_distinct_and_far_from_zero() -> None:
    drawn = offsets(1000, 99, 3)
    assert len(set(drawn.tolist())) == 99
    assert drawn.min() >= 20
    assert drawn.max() <= 980
    np.testing.assert_array_equal(drawn, offsets(1000, 99, 3))
    with pytest.raises(ValueError, match="fewer than 99"):
        offsets(50, 99, 3)


def test_the_unmoved_arrangement_is_the_signals_as_they_are() -> None:
    market = signals.simulated_signals(3000, edge=0.1, seed=3)
    table = cells(market)
    engine = EventEngine(market, ("default",))
    excess, counts = daily_excess(engine, table)
    enough = np.asarray((counts >= (30, 10, 10)).all(axis=1))
    expected = timing_statistic(excess[:, np.unique(engine.market.day)], enough)
    np.testing.assert_array_equal(unmoved(held(market), Piece.alone(table)), expected)


def test_each_arrangement_is_an_engine_of_its_own_rolled_signals() -> None:
    """Arrangements are variants of one engine; the largest statistics are those of engines apart."""
    market = signals.simulated_signals(2000, edge=0.1, seed=4)
    table = cells(market)
    found = shift_test(held(market), lambda: [Piece.alone(table)], np.array([np.inf]), permutations=24)
    for move, largest in zip(offsets(2000, 24, 0).tolist(), found.largest, strict=True):
        apart = Signals(market.bars, {"default": rolled(market.variants["default"], move)})
        assert largest == unmoved(held(apart), Piece.alone(table)).max()


def test_chunks_threads_and_what_was_kept_change_nothing() -> None:
    market = signals.simulated_signals(3000, edge=0.1, seed=3)
    table = cells(market)
    observed = unmoved(held(market), Piece.alone(table))
    whole = shift_test(held(market), lambda: [Piece.alone(table)], observed, permutations=39)
    parts = [Piece.alone(table.take(slice(at, at + 5))) for at in range(0, len(table), 5)]
    rounds: list[list[float]] = []
    pieces = shift_test(
        held(market), lambda: parts, observed, permutations=39, jobs=2, done=lambda kept: rounds.append([*kept])
    )
    resumed = shift_test(held(market), lambda: [Piece.alone(table)], observed, permutations=39, known=rounds[0])
    for other in (pieces, resumed):
        np.testing.assert_array_equal(whole.p, other.p)
        np.testing.assert_array_equal(whole.largest, other.largest)


def test_where_memory_is_short_fewer_are_arranged_at_once_and_no_asset_twice_a_round() -> None:
    markets = [signals.simulated_signals(1500, edge=0.1, seed=seed) for seed in range(3)]
    table, asked = cells(markets[0]), [0]

    class Counted(Held):
        def span(self, place: int) -> Signals:
            asked[0] += 1
            return super().span(place)

    spans = Counted(markets, [Names(("default",))] * 3)
    parts = [
        Piece(tuple((place, table.take(slice(at, at + 3))) for place in range(3))) for at in range(0, len(table), 3)
    ]
    never = np.array([np.inf])
    rounds: list[int] = []

    def shifts(most: int) -> tuple[list[float], int]:
        asked[0], rounds[:] = 0, []
        found = shift_test(
            spans,
            lambda: parts,
            never,
            permutations=12,
            alpha=1.0,
            most=most,
            done=lambda kept: rounds.append(len(kept)),
        )
        return found.largest.tolist(), asked[0]

    plenty, made = shifts(1 << 30)
    assert rounds == [8, 12]
    assert made == 3 + 2 * 3
    # room for three arrangements of all assets
    scarce, made = shifts(3 * 1500 * (160 + 3 * 140))
    assert scarce == plenty
    assert rounds == [3, 6, 9, 12]
    assert made == 3 + 4 * 3


@pytest.mark.parametrize("seed", range(6))
def test_it_stops_only_where_all_shifts_would_not_change_the_decision(seed: int) -> None:
    market = signals.simulated_signals(1500, edge=0.05, seed=seed)
    table = cells(market)
    observed = unmoved(held(market), Piece.alone(table))
    early = shift_test(held(market), lambda: [Piece.alone(table)], observed, permutations=59, alpha=0.05)
    # nothing is significant at 100 %'s complement, so this one never stops
    full = shift_test(held(market), lambda: [Piece.alone(table)], observed, permutations=59, alpha=1.1)
    assert len(full.largest) == 59
    np.testing.assert_array_equal(early.largest, full.largest[: len(early.largest)])
    np.testing.assert_array_equal(early.p <= 0.05, full.p <= 0.05)


def test_skill_is_seen_and_drift_is_not() -> None:
    skilled = signals.simulated_signals(4000, edge=0.25, seed=5)
    table = cells(skilled)
    found = shift_test(
        held(skilled), lambda: [Piece.alone(table)], unmoved(held(skilled), Piece.alone(table)), permutations=24
    )
    assert found.p.min() == 0.04
    blind = signals.simulated_signals(4000, edge=0.0, seed=5)
    bars = blind.bars
    # a rise of some 50 % that every long rule earns
    rise = np.exp(0.0001 * np.arange(len(bars)))
    prices = {name: getattr(bars, name) * rise for name in ("open", "high", "low", "close")}
    drifting = Signals(signals.Bars(bars.time, **prices), blind.variants)
    observed = unmoved(held(drifting), Piece.alone(table))
    assert shift_test(held(drifting), lambda: [Piece.alone(table)], observed, permutations=24).p.min() > 0.04
