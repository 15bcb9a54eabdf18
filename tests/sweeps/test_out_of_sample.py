"""The account of out-of-sample trades: by hand, against the reference under every kind of flags, and against itself."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import polars as pl
import pytest

from grids.cell import check_cell
from grids.names import Names
from grids.parameters import Value
from grids.table import CellTable
from signals import Bars, Probabilities, Signals
from sweeps.confirm.differences import compare_rows
from sweeps.engines import ENGINES, make_engine, measured
from sweeps.measures.ratios import OOS_ACCOUNT, STORED
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_signals

pytestmark = pytest.mark.slow

FLAGS = ("mixed", "blocks", "all", "seen", "unknown")


def flagged(signals: Signals, kind: str, rng: np.random.Generator) -> Signals:
    """The same signals under other flags; variants differ where flags are mixed."""
    n = len(signals)
    variants = {}
    for name, probabilities in signals.variants.items():
        starts = rng.integers(1, max(n, 2), 3)
        flags = {
            "mixed": rng.random(n) < 0.9,
            "blocks": np.isin(np.searchsorted(np.sort(starts), np.arange(n), side="right"), (1, 3)),
            "all": np.ones(n, dtype=np.bool_),
            "seen": np.zeros(n, dtype=np.bool_),
            "unknown": None,
        }[kind]
        variants[name] = dataclasses.replace(probabilities, out_of_sample=flags)
    return dataclasses.replace(signals, variants=variants)


def drawn(rng: np.random.Generator, n: int) -> tuple[list[dict[str, Value]], CellTable]:
    """Cells from anywhere in the contract, each at eleven other exposures too: the lanes of one path."""
    cells = [random_cell(rng) for _ in range(n)]
    sizes = np.round(np.linspace(0.05, 1.0, 11), 3).tolist()
    cells += [{**cell, "stop_basis": "price", "size": size} for cell in cells[: n // 4] for size in sizes]
    table = as_table(cells)
    kept = np.flatnonzero(~table.broken())
    return [cells[at] for at in kept], table.take(kept)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("flags", FLAGS)
def test_the_account_out_of_sample_equals_the_reference(flags: str, engine: str) -> None:
    ruined = out_of_sample = 0
    for seed in range(4 if engine == "event" else 2):
        rng = np.random.default_rng(1000 + seed)
        signals = flagged(random_signals(rng, bars=250), flags, rng)
        cells, table = drawn(rng, 24)
        frame = measured(make_engine(engine, signals, NAMES), table)
        for cell, found in zip(cells, frame.iter_rows(named=True), strict=True):
            expected = reference_measures(signals, reference_trades(signals, cell), str(cell["variant"]))
            ruined += found["state"] == "ruined"
            out_of_sample += (found["oos_trades"] or 0) > 0
            for name in (*OOS_ACCOUNT, "oos_trades", "oos_sum_win", "oos_sum_squares", "sharpe", "total_return"):
                value = expected[name]
                assert isinstance(value, float | int | None)
                if value is None:
                    assert found[name] is None, (name, seed, cell)
                elif not (name.endswith("sharpe") and abs(value) > 1e6):  # a deviation of rounding size
                    assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (name, seed, cell)
    assert ruined > 3
    assert (out_of_sample > 20) == (flags in {"mixed", "blocks", "all"})


@pytest.mark.parametrize("engine", ENGINES)
def test_where_all_is_out_of_sample_its_account_is_that_of_all_trades_to_the_bit(engine: str) -> None:
    rng = np.random.default_rng(31)
    signals = flagged(random_signals(rng, bars=300), "all", rng)
    _, table = drawn(rng, 40)
    frame = measured(make_engine(engine, signals, NAMES), table)
    assert frame["sharpe"].null_count() < len(frame) // 2
    for name in OOS_ACCOUNT:
        assert frame[name].equals(frame[name.removeprefix("oos_")], null_equal=True), name


@pytest.mark.parametrize("engine", ENGINES)
def test_one_flag_less_on_a_bar_that_is_never_held_changes_nothing(engine: str) -> None:
    """All flags but one are mixed flags: another way through the kernels to the same account."""
    rng = np.random.default_rng(32)
    signals = random_signals(rng, bars=300)
    mute = dataclasses.replace(
        signals.variants["first"], long_entry=np.append(signals.variants["first"].long_entry[:-3], [0.0] * 3)
    )
    signals = dataclasses.replace(signals, variants={"first": mute})
    cells = [
        check_cell({"variant": "first", "long_entry": 0.6, "max_hold": 2, "size": size, "stop_basis": "price"})
        for size in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    ]
    columns = as_table([{**cell, "variant": "first"} for cell in cells])
    frames = []
    for last in (True, False):
        flags = np.ones(300, dtype=np.bool_)
        flags[-1] = last
        known = dataclasses.replace(mute, out_of_sample=flags)
        engine_of = make_engine(engine, dataclasses.replace(signals, variants={"first": known}), ("first",))
        frames.append(measured(engine_of, CellTable(columns.index, columns.columns, Names(("first",)))))
    assert frames[0]["trades"].min() > 50  # type: ignore[operator]
    assert frames[0].equals(frames[1], null_equal=True)


def test_flags_leave_the_account_of_all_trades_alone() -> None:
    rng = np.random.default_rng(33)
    signals = random_signals(rng, bars=300)
    _, table = drawn(rng, 40)
    frames = [
        measured(make_engine("event", flagged(signals, kind, rng), NAMES), table).select(
            name for name in (*STORED, "state") if not name.startswith("oos_")
        )
        for kind in FLAGS
    ]
    for frame in frames[1:]:
        for name in frame.columns:
            one, other = frames[0][name], frame[name]
            assert (one.null_count(), one.dtype) == (other.null_count(), other.dtype)
            if one.dtype.is_numeric():
                np.testing.assert_allclose(one.drop_nulls(), other.drop_nulls(), rtol=1e-9, atol=1e-12, err_msg=name)


def market(flags: list[bool] | None, closes: dict[int, float]) -> Signals:
    """Twelve bars of twelve hours, so six dates, at 100 but where said; longs enter on bars 0, 2, 4, 6 and 8."""
    close = np.full(12, 100.0)
    for bar, price in closes.items():
        close[bar] = price
    time = np.datetime64("2024-03-01", "us") + np.arange(12) * np.timedelta64(12, "h")
    bars = Bars(time, close, close, close, close)
    none = np.full(12, np.nan)
    enter = np.where(np.isin(np.arange(12), (0, 2, 4, 6, 8)), 1.0, 0.0)
    known = None if flags is None else np.array(flags)
    return Signals(bars, {"default": Probabilities(enter, none, none, none, out_of_sample=known)})


def cell(**changed: Value) -> dict[str, Value]:
    base: dict[str, Value] = {"variant": "default", "long_entry": 0.5, "max_hold": 1, "fill": "close", "fee": 0.0}
    return check_cell({**base, "stop_basis": "price", "maintenance_margin": None, **changed})


def both(signals: Signals, what: dict[str, Value]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [dict(replay(signals, what, engine=engine).measures) for engine in ENGINES]
    return [*found, dict(reference_measures(signals, reference_trades(signals, what), "default"))]


MOVES = {1: 110.0, 3: 80.0, 5: 95.0, 7: 104.0, 9: 90.0}
"""Trades of one date each, entered at 100: +10 %, -20 %, -5 %, +4 %, -10 %, on the first five of six dates."""


def test_an_account_out_of_sample_by_hand() -> None:
    # seen: bars 2 and 6, so the second and fourth trade; +10 %, -5 %, -10 % remain
    flags = [bar not in {2, 6} for bar in range(12)]
    days = [0.10, 0.0, -0.05, 0.0, -0.10, 0.0]
    mean = -0.05 / 6
    deviation = math.sqrt(sum((day - mean) ** 2 for day in days) / 5)
    for found in both(market(flags, MOVES), cell()):
        assert found["oos_trades"] == 3
        assert found["oos_total_return"] == pytest.approx(1.1 * 0.95 * 0.9 - 1, rel=1e-12)
        assert found["oos_max_drawdown"] == pytest.approx(1 - 0.95 * 0.9, rel=1e-12)
        assert found["oos_sharpe"] == pytest.approx(mean / deviation * math.sqrt(365), rel=1e-12)
        assert found["total_return"] == pytest.approx(1.1 * 0.8 * 0.95 * 1.04 * 0.9 - 1, rel=1e-12)
        assert found["max_drawdown"] == pytest.approx(1 - 0.8 * 0.95 * 1.04 * 0.9, rel=1e-12)


def test_a_trade_of_which_one_bar_was_seen_is_not_out_of_sample() -> None:
    flags = [bar != 1 for bar in range(12)]  # the exit bar of the first trade
    for found in both(market(flags, MOVES), cell()):
        assert found["oos_trades"] == 4
        assert found["oos_total_return"] == pytest.approx(0.8 * 0.95 * 1.04 * 0.9 - 1, rel=1e-12)


def test_an_account_of_no_trades_out_of_sample_stands_still_and_has_no_sharpe() -> None:
    for found in both(market([False] * 12, MOVES), cell()):
        assert [found[name] for name in OOS_ACCOUNT] == [0.0, 0.0, None]
    late = [bar > 9 for bar in range(12)]
    for found in both(market(late, MOVES), cell()):
        assert [found[name] for name in OOS_ACCOUNT] == [0.0, 0.0, None]


def test_where_nobody_says_what_was_seen_the_account_is_unknown() -> None:
    for found in both(market(None, MOVES), cell()):
        assert [found[name] for name in OOS_ACCOUNT] == [None, None, None]
        assert found["total_return"] is not None


@pytest.mark.parametrize(("seen", "expected"), [({0}, [0.25, 0.0]), ({2}, [0.5, 0.0]), ({8}, [-1.0, 1.0])])
def test_a_ruined_cell_has_no_trades_out_of_sample_after_its_ruin(seen: set[int], expected: list[float]) -> None:
    """At five times the balance: +50 %, +25 %, ruin on the third trade, and what would have come later does not exist."""
    flags = [bar not in seen | ({4} if 8 not in seen else set()) for bar in range(12)]
    signals = market(flags, {1: 110.0, 3: 105.0, 5: 75.0, 7: 150.0, 9: 150.0})
    for found in both(signals, cell(leverage=5.0)):
        assert found["state"] == "ruined"
        assert found["oos_trades"] == (3 if 8 in seen else 1)
        assert [found[name] for name in OOS_ACCOUNT[:2]] == pytest.approx(expected, rel=1e-12)


def test_vectorbt_is_asked_about_the_account_out_of_sample_too() -> None:
    signals = market([bar not in {2, 6} for bar in range(12)], MOVES)
    table = as_table([{**cell(), "variant": "first"}])
    table = CellTable(table.index, table.columns, Names(("default",)))
    fresh = measured(make_engine("vectorbt", signals, ("default",)), table)
    stored = measured(make_engine("event", signals, ("default",)), table).with_columns(cell=pl.lit(7))
    assert not compare_rows(stored, fresh).differing
    for name in OOS_ACCOUNT:
        said = compare_rows(stored.with_columns(pl.col(name) + 1e-6), fresh).differing
        assert name in said[0]
    assert not compare_rows(stored.drop(OOS_ACCOUNT), fresh).differing
