"""Runs over several assets judged: apart and pooled, what is tuning each by itself worth, and what is refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
import signals
from results.inference import judge
from results.inference.saved.steps import Kept
from results.inference.testing import tuned
from results.inference.verdict.record import Verdict
from results.inference.verdict.stored import read_verdict
from signals import Bars, InputError, Signals
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine
from tests.results.conftest import flagged
from tests.results.inference.conftest import swept, swept_assets

pytestmark = pytest.mark.slow

GRID = {
    "axes": {
        "long_entry": {"values": [0.55, 0.6, 0.7]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.02, "none"]},
        "max_hold": {"values": [6, 12]},
        "leverage": {"values": [1, 3]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0},
}
SIZE = 24
EDGES = {"btc": 0.3, "eth": 0.3, "sol": 0.0}


def hourly(market: Signals, first: int = 0) -> Signals:
    """The same with bars of an hour, which make many days of few bars, without the first of them."""
    bars = market.bars
    time = np.datetime64("2024-01-01", "us") + np.arange(len(bars)) * np.timedelta64(1, "h")
    held = Signals(Bars(time, bars.open, bars.high, bars.low, bars.close), market.variants)
    return held.between(time[first])


def quick(run: Path, **options: object) -> Verdict:
    return judge(run, **({"permutations": 24, "resamples": 199, "jobs": 1, "progress": False} | options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def markets() -> dict[str, Signals]:
    """Two assets whose probabilities know something, and one whose know nothing; the last begins later."""
    return {
        name: hourly(signals.simulated_signals(2400, edge=edge, seed=seed), 24 * 20 * (name == "sol"))
        for seed, (name, edge) in enumerate(EDGES.items())
    }


@pytest.fixture(scope="module")
def run(markets: dict[str, Signals], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return swept_assets(tmp_path_factory.mktemp("assets"), markets, GRID)


@pytest.fixture(scope="module")
def apart(run: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verdict]:
    """A copy that is judged apart."""
    copy = shutil.copytree(run, tmp_path_factory.mktemp("apart") / "run")
    return copy, quick(copy)


@pytest.fixture(scope="module")
def pooled(run: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verdict]:
    """A copy whose settings are judged pooled."""
    copy = shutil.copytree(run, tmp_path_factory.mktemp("pooled") / "run")
    return copy, quick(copy, pool=True)


def test_cells_of_all_assets_are_one_family(apart: tuple[Path, Verdict]) -> None:
    folder, verdict = apart
    assert verdict.ruling == "positive"
    found = json.loads((folder / "verdict.json").read_text())
    assert read_verdict(folder).model_dump(by_alias=True) == found
    assert found["tried"]["cells"] == 3 * SIZE
    assert [each["name"] for each in found["assets"]] == list(EDGES)
    assert not found["pooled"]
    # those that know nothing are not named
    assert {cell // SIZE for cell in verdict.cells} <= {0, 1}
    assert set(found["region"]["asset"]) <= {"btc", "eth"}
    leading = found["leading"]
    assert leading["asset"] == list(EDGES)[leading["cell"] // SIZE]
    assert [each["cell"] % SIZE for each in leading["on_assets"]] == [leading["cell"] % SIZE] * 3
    own = next(each for each in leading["on_assets"] if each["asset"] == leading["asset"])
    assert own["trades"] == leading["trades"]
    assert own["t"] == pytest.approx(leading["expectancy"]["t"], rel=0.05)
    sets = pl.read_parquet(folder / "verdict-cells.parquet")
    assert sets["cell"].to_list() == list(range(3 * SIZE))
    assert f"{leading['cell']} ({leading['asset']})" in "\n".join(verdict.words)


def test_the_family_is_wider_than_that_of_one_asset(
    apart: tuple[Path, Verdict], markets: dict[str, Signals], tmp_path: Path
) -> None:
    _, verdict = apart
    alone = quick(swept(tmp_path, markets["btc"], GRID))
    assert verdict.numbers["expectancy_test"]["luck_alone"] > alone.numbers["expectancy_test"]["luck_alone"]
    # a cell's own numbers are what they are in a run of its asset alone
    assert alone.numbers["leading"]["asset"] is None
    assert alone.numbers["assets"] == []
    assert alone.numbers["tuning"] is None


def test_a_setting_earns_the_mean_over_assets(pooled: tuple[Path, Verdict], markets: dict[str, Signals]) -> None:
    folder, verdict = pooled
    found = read_verdict(folder)
    assert found.pooled
    assert verdict.ruling == "positive"
    assert found.tried.cells == SIZE
    assert found.leading is not None
    assert found.leading.asset is None
    run = results.open(folder)
    trades = run.stored.filter(pl.col("cell") % SIZE == found.leading.cell).select("trades", "wins").sum().collect()
    assert (found.leading.trades, found.leading.wins) == trades.row(0)
    assert found.leading.expectancy.mean_daily == pytest.approx(
        pooled_days(markets, found.leading.cell).mean(), rel=1e-5
    )
    t = pooled_days(markets, found.leading.cell)
    assert found.leading.expectancy.t == pytest.approx(t.mean() / t.std(ddof=1) * np.sqrt(len(t)), rel=1e-5)
    assert pl.read_parquet(folder / "verdict-cells.parquet")["cell"].to_list() == list(range(SIZE))


def pooled_days(markets: dict[str, Signals], setting: int) -> np.ndarray:
    """The daily net P&L of a setting, the mean over assets by date, a date without bars of an asset counting 0."""
    import grids  # noqa: PLC0415

    dates = np.unique(np.concatenate([each.bars.time.astype("datetime64[D]") for each in markets.values()]))
    total = np.zeros(len(dates))
    for market in markets.values():
        grid = grids.parse(GRID, "test").resolve(market)
        own = daily_net(EventEngine(market, grid.names), grid.cells(np.array([setting])), "oos", np.float64)[0]
        start = int(np.searchsorted(dates, market.bars.time[0].astype("datetime64[D]")))
        total[start : start + len(own)] += own / len(markets)
    return total


def test_what_tuning_each_asset_adds_is_measured_seen_and_unseen(apart: tuple[Path, Verdict]) -> None:
    tuning = read_verdict(apart[0]).tuning
    assert tuning is not None
    assert tuning.in_sample is not None
    assert tuning.unseen is not None
    # on the days of choosing, whoever chooses for each asset cannot do worse than for all
    assert tuning.in_sample.adds >= 0
    for found in (tuning.in_sample, tuning.unseen):
        assert found.adds == pytest.approx(found.apart - found.together)
        assert found.low <= found.adds <= found.high
    assert [each.asset for each in tuning.chosen] == [None, *EDGES]
    assert [each.cell // SIZE for each in tuning.chosen] == [0, 0, 1, 2]
    # a day on each side of the seven places where blocks meet, as no trade is held for more than twelve hours
    assert (tuning.longest_hold_days, tuning.purged_days) == (1, 1)
    assert tuning.unseen.days == 100 - 2 * 7


def test_a_setting_that_only_one_asset_bears_is_tried_too(tmp_path: Path) -> None:
    wild = hourly(signals.simulated_signals(2400, edge=0.3, seed=0))
    # a hundredth of its moves: what ruins the one account does not ruin the other
    prices = (np.exp(np.log(each) / 100) for each in (wild.bars.open, wild.bars.high, wild.bars.low, wild.bars.close))
    calm = replace(wild, bars=Bars(wild.bars.time, *prices))
    grid = {"axes": {"leverage": {"values": [1, 60]}}, "fixed": {"long_entry": 0.6, "max_hold": 6, "fee": 0.0}}
    run = swept_assets(tmp_path, {"calm": calm, "wild": wild}, grid)
    assert results.open(run).stored.select("state").collect()["state"].to_list() == ["ok", "ok", "ok", "ruined"]
    quick(run, permutations=0)
    tuning = read_verdict(run).tuning
    assert tuning is not None
    assert tuning.settings == 2


def test_holds_are_counted_in_days_whatever_the_steps_of_assets(tmp_path: Path) -> None:
    slow = signals.simulated_signals(1200, edge=0.3, seed=1)
    time = np.datetime64("2024-01-01", "us") + np.arange(1200) * np.timedelta64(6, "h")
    bars = Bars(time, slow.bars.open, slow.bars.high, slow.bars.low, slow.bars.close)
    # the first asset has 24 bars a day, the other one four: twelve bars of it are three days
    markets = {"fast": hourly(signals.simulated_signals(4800, edge=0.3, seed=0)), "slow": replace(slow, bars=bars)}
    fixed = {"stop_basis": "price", "fee": 0.0, "max_hold": 12}
    run = swept_assets(tmp_path, markets, {"axes": {"long_entry": {"values": [0.55, 0.6]}}, "fixed": fixed})
    quick(run, permutations=0, pool=True)
    found = read_verdict(run)
    assert found.leading is not None
    assert found.leading.average_hold_days == pytest.approx(3.0, abs=0.1)
    assert found.selection is not None
    assert found.selection.walk_forward is not None
    assert found.selection.walk_forward.purged_days == 3
    assert found.tuning is not None
    assert found.tuning.longest_hold_days == found.tuning.purged_days == 3


def test_both_ways_of_judging_find_the_same_of_tuning(
    apart: tuple[Path, Verdict], pooled: tuple[Path, Verdict]
) -> None:
    one, other = (read_verdict(folder).tuning for folder, _ in (apart, pooled))
    assert one is not None
    assert other is not None
    assert one.in_sample == other.in_sample
    assert one.chosen == other.chosen


def test_each_choice_is_the_highest_t_of_its_asset(apart: tuple[Path, Verdict], markets: dict[str, Signals]) -> None:
    tuning = read_verdict(apart[0]).tuning
    assert tuning is not None
    sets = pl.read_parquet(apart[0] / "verdict-cells.parquet")
    for place, chosen in enumerate(tuning.chosen[1:]):
        own = sets.filter(pl.col("cell") // SIZE == place)
        # of equal ones, as leverage makes them, the first
        assert own.filter(pl.col("cell") == chosen.cell)["t"].item() == pytest.approx(own["t"].max(), abs=1e-4)


def test_threads_and_what_was_kept_change_nothing(
    apart: tuple[Path, Verdict], run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {**apart[1].mapping(), "seconds": None}
    copy = shutil.copytree(run, tmp_path / "run")
    assert {**quick(copy, jobs=2).mapping(), "seconds": None} == said
    (copy / "verdict.json").unlink()
    monkeypatch.setattr(tuned, "_BYTES", 1)  # a setting at a time
    monkeypatch.setattr(tuned, "_STRETCH", 2)
    real, saved = Kept.save, []

    def until_tuning(self: Kept, step: str, arrays: object) -> None:
        real(self, step, arrays)  # type: ignore[arg-type]
        saved.append(step)
        if saved.count("tuning") == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Kept, "save", until_tuning)
        with pytest.raises(KeyboardInterrupt):
            quick(copy)
    assert (copy / "judging" / "tuning.npz").exists()
    assert {**quick(copy).mapping(), "seconds": None} == said


def test_assets_that_do_not_fit_into_memory_are_read_again(
    apart: tuple[Path, Verdict],
    pooled: tuple[Path, Verdict],
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = shutil.copytree(run, tmp_path / "run")
    monkeypatch.setattr("results.run.pooled_assets.loaded.MOST_BYTES", 1)
    monkeypatch.setattr("results.inference.testing.rolled._ARRANGED_BYTES", 1)
    for said, pool in ((apart[1], False), (pooled[1], True)):
        assert {**quick(copy, pool=pool).mapping(), "seconds": None} == {**said.mapping(), "seconds": None}


def test_a_pooled_verdict_takes_the_place_of_one_apart(pooled: tuple[Path, Verdict], tmp_path: Path) -> None:
    copy = shutil.copytree(pooled[0], tmp_path / "run")
    quick(copy, permutations=0, pool=True)
    assert read_verdict(copy).with_shifts  # on the same trades, the fuller one is kept
    quick(copy, permutations=0)
    assert not read_verdict(copy).pooled


def test_a_pooled_run_is_judged_pooled(pooled: tuple[Path, Verdict], tmp_path: Path) -> None:
    copy = shutil.copytree(pooled[0], tmp_path / "run")
    (copy / "verdict.json").unlink()
    assert quick(results.pooled(results.open(copy))).findings.pooled  # type: ignore[arg-type]
    assert read_verdict(copy).pooled


def test_files_that_were_moved_are_named(run: Path, tmp_path: Path) -> None:
    copy, files = shutil.copytree(run, tmp_path / "run"), tmp_path / "elsewhere"
    shutil.copytree(run.parent / "files", files)
    (run.parent / "files").rename(tmp_path / "gone")
    try:
        _judged_elsewhere(copy, files)
    finally:
        (tmp_path / "gone").rename(run.parent / "files")


def _judged_elsewhere(copy: Path, files: Path) -> None:
    with pytest.raises(InputError, match=r"asset btc: its signal file .*files.btc.parquet is gone"):
        quick(copy)
    named = [f"{name}={files / name}.parquet" for name in EDGES]
    for given in (named, str(files), {name: signals.read(files / f"{name}.parquet") for name in EDGES}):
        assert quick(copy, signals=given, permutations=0).ruling == "undetermined"
    with pytest.raises(InputError, match="asset 'sol' is not among the signals given"):
        quick(copy, signals=named[:2])
    swapped = [f"btc={files}/eth.parquet", f"eth={files}/btc.parquet", named[2]]
    with pytest.raises(InputError, match="has fingerprint"):
        quick(copy, signals=swapped)


def test_assets_without_a_common_day_are_judged_apart_only(tmp_path: Path) -> None:
    first = hourly(signals.simulated_signals(1200, edge=0.0, seed=1))
    later = Bars(
        first.bars.time + np.timedelta64(400, "D"), first.bars.open, first.bars.high, first.bars.low, first.bars.close
    )
    run = swept_assets(tmp_path, {"a": first, "b": replace(first, bars=later)}, GRID)
    assert quick(run, permutations=0).numbers["sample"]["days"] == 100
    with pytest.raises(InputError, match="no common day"):
        quick(run, pool=True)


def test_unseen_days_of_assets_may_have_none_in_common_either(tmp_path: Path) -> None:
    market = hourly(signals.simulated_signals(1200, edge=0.0, seed=1))
    halves = {name: flagged(market, (np.arange(1200) >= 600) == late) for name, late in (("a", False), ("b", True))}
    run = swept_assets(tmp_path, halves, GRID)
    with pytest.raises(InputError, match="no common day"):
        quick(run, pool=True)


def test_assets_that_do_not_all_say_what_the_model_had_seen_are_refused(tmp_path: Path) -> None:
    market = hourly(signals.simulated_signals(1200, edge=0.0, seed=1))
    run = swept_assets(tmp_path, {"a": market, "b": flagged(market, None)}, GRID)
    with pytest.raises(InputError, match="the file of asset a says which bars are out of sample, that of b does not"):
        quick(run)
    assert quick(run, sample="all", permutations=0).numbers["sample"]["judged"] == "all"


def test_one_file_has_nothing_to_pool(tmp_path: Path) -> None:
    run = swept(tmp_path, hourly(signals.simulated_signals(1200, edge=0.0, seed=1)), GRID)
    with pytest.raises(InputError, match="is a run of one asset"):
        quick(run, pool=True)


def test_filters_and_readings_are_judged(tmp_path: Path) -> None:
    atr = np.abs(np.random.default_rng(0).normal(0.01, 0.003, 2400))
    markets = {
        name: replace(hourly(signals.simulated_signals(2400, edge=0.3, seed=seed)), readings={"atr": atr})
        for seed, name in enumerate(("a", "b"))
    }
    grid = {
        "axes": {
            "long_entry": {"values": [0.6, 0.7]},
            "filter": {"values": ["none", "sure", "calm"]},
            "stop_loss": {"values": [2, 4]},
            "size_rule": {"values": ["fixed", "risk"]},
        },
        "fixed": {"stop_basis": "price", "stop_scale": "atr", "max_hold": 12, "fee": 0.0, "short_entry": 0.6},
        "filters": {"sure": "long_entry > 0.6 OR short_entry > 0.7", "calm": "atr < 0.012 AND hour < 20"},
    }
    run = swept_assets(tmp_path, markets, grid)
    for pool in (False, True):
        verdict = quick(run, pool=pool)
        assert verdict.ruling == "positive"
        assert "filter" in verdict.numbers["region"]
