"""Whole runs judged: the three rulings, what they rest on, and what is refused."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
import signals
from results.inference import judge
from results.inference.verdict.record import Verdict
from results.inference.verdict.stored import read_verdict
from signals import InputError
from sweeps.runs.described import write_description
from tests.results.conftest import flagged
from tests.results.inference.conftest import swept
from tests.sweeps.runs.harmed import unfinished

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


def costing(fee: float, **grid: object) -> dict[str, object]:
    """The grid at another fee, or with other axes."""
    return {**GRID, **grid, "fixed": {"stop_basis": "price", "fee": fee}}


def quick(run: Path, **options: object) -> Verdict:
    return judge(run, **({"permutations": 24, "resamples": 199, "jobs": 1, "progress": False} | options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def skilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on probabilities that know the future well."""
    return swept(tmp_path_factory.mktemp("skilled"), signals.simulated_signals(9000, edge=0.3, seed=1), GRID)


@pytest.fixture
def run(skilled: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    return shutil.copytree(skilled, tmp_path / "run")


def test_a_planted_edge_is_found(skilled: Path) -> None:
    verdict = quick(skilled)
    assert verdict.ruling == "positive"
    assert verdict.cells
    stored = json.loads((skilled / "verdict.json").read_text())
    assert read_verdict(skilled).model_dump(by_alias=True) == stored
    assert stored["verdict"] == "positive"
    assert stored["cells"] == list(verdict.cells)
    assert stored["tried"]["cells"] == 24
    # twice as many cells at another leverage are the same finding
    assert stored["tried"]["distinct"] <= 12
    assert stored["expectancy_test"]["p_value"] <= 0.05
    assert stored["timing_test"]["p_value"] <= 0.05
    assert stored["sample"]["supports_positive"]
    leading = stored["leading"]
    assert leading["gross"] - leading["cost"] == pytest.approx(leading["net"])
    # one cell throughout: the one of the highest adjusted t, which is the first that is named and listed
    assert leading["cell"] == stored["selection"]["deflated"]["cell"] == stored["skilled"]["listed"][0]["cell"]
    assert leading["expectancy"]["p"] == stored["expectancy_test"]["p_value"]
    assert stored["skilled"]["cells"] == len(verdict.cells)
    assert stored["region"]["leverage"] == ["1x", "3x"]
    sets = pl.read_parquet(skilled / "verdict-cells.parquet")
    assert sets.filter(pl.col("set") == "inner")["cell"].to_list() == sorted(verdict.cells)
    row = sets.row(by_predicate=pl.col("cell") == leading["cell"], named=True)
    assert row["adjusted_t"] == sets["adjusted_t"].max() == leading["expectancy"]["adjusted_t"]
    assert (row["p_expectancy"], row["p_timing"]) == (leading["expectancy"]["p"], leading["timing"]["p"])
    assert verdict.words[0] == "VERDICT: positive"


def test_without_permutations_nothing_is_positive(skilled: Path) -> None:
    verdict = quick(skilled, permutations=0)
    assert verdict.ruling == "undetermined"
    assert verdict.cells == ()
    assert "shifts of the test of timing were left out" in verdict.reasons[0]
    opened = judge(results.open(skilled), permutations=0, resamples=199, jobs=1, progress=False)
    assert opened.digest == verdict.digest


def test_the_same_seed_says_the_same(skilled: Path) -> None:
    first, second = quick(skilled).mapping(), quick(skilled).mapping()
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    assert first["digest"] == second["digest"]


def test_a_fee_that_eats_everything_leaves_none(tmp_path: Path) -> None:
    run = swept(tmp_path, signals.simulated_signals(6000, edge=0.0, seed=2), costing(0.004))
    verdict = quick(run)
    assert verdict.ruling == "none"
    assert "excluded" in verdict.reasons[0]
    assert verdict.mapping()["expectancy_test"]["not_excluded_cells"] == 0


def test_seen_trades_cannot_be_positive(tmp_path: Path, skilled: Path) -> None:
    market = signals.simulated_signals(9000, edge=0.3, seed=1)
    unknown = swept(tmp_path, flagged(market, None), GRID)
    verdict = quick(unknown)
    assert verdict.ruling == "undetermined"
    assert "may have seen" in verdict.reasons[0]
    assumed = quick(unknown, assume_out_of_sample=True)
    assert assumed.ruling == "positive"
    assert any("ASSUMED" in line for line in assumed.words)
    with pytest.raises(InputError, match="does not say which bars"):
        quick(unknown, sample="oos")
    with pytest.raises(InputError, match="cannot be assumed"):
        quick(skilled, assume_out_of_sample=True)


def test_only_the_flagged_days_are_judged(tmp_path: Path) -> None:
    market = signals.simulated_signals(9000, edge=0.3, seed=1)
    run = swept(tmp_path, flagged(market, np.arange(9000) >= 288 * 10), GRID)
    out_of_sample, seen = quick(run).mapping(), quick(run, sample="all").mapping()
    assert out_of_sample["sample"]["days"] == 22
    assert seen["sample"]["days"] == 32
    assert not seen["sample"]["supports_positive"]
    assert out_of_sample["selection"]["degradation"]["out_of_sample"]["trades"] > 0
    assert out_of_sample["leading"]["trades"] < seen["leading"]["trades"]


def test_too_little_is_undetermined(tmp_path: Path) -> None:
    few = costing(0.0, axes={"long_entry": {"values": [0.95]}, "max_hold": {"values": [300, 400]}})
    verdict = quick(swept(tmp_path, signals.simulated_signals(7000, edge=0.0, seed=2), few))
    assert verdict.ruling == "undetermined"
    assert "nothing to test" in verdict.reasons[0]
    assert set(pl.read_parquet(tmp_path / "run" / "verdict-cells.parquet")["set"]) == {"insufficient"}


def test_another_signal_file_is_refused(tmp_path: Path, skilled: Path, run: Path) -> None:
    other = tmp_path / "other.parquet"
    signals.write(signals.simulated_signals(9000, edge=0.0, seed=1), other)
    with pytest.raises(InputError, match="has fingerprint"):
        quick(run, signals=other)
    info = json.loads((run / "run.json").read_text())
    info["signals"]["path"] = str(tmp_path / "gone.parquet")
    write_description(run, info)
    with pytest.raises(InputError, match="`signals`"):
        quick(run)
    assert quick(run, signals=skilled.parent / "signals.parquet").ruling == "positive"
    unfinished(run)
    with pytest.raises(InputError, match="not finished"):
        quick(run)


def test_too_few_repetitions_and_no_seeds_are_refused(skilled: Path) -> None:
    with pytest.raises(InputError, match="seed = -1: is no seed"):
        quick(skilled, seed=-1)
    with pytest.raises(InputError, match="`permutations=5`: the test of timing needs at least 24 shifts to be signif"):
        quick(skilled, permutations=5)
    with pytest.raises(InputError, match="`resamples=10`"):
        quick(skilled, resamples=10)


def test_a_judged_run_is_drawn_by_its_verdict(tmp_path: Path, run: Path) -> None:
    for name in ("verdict.json", "verdict-cells.parquet"):
        (run / name).unlink(missing_ok=True)
    with pytest.raises(InputError, match="not judged yet"):
        results.draw_map(results.open(run), x="long_entry", y="max_hold", out=tmp_path, verdict=True)
    verdict = quick(run)
    files = results.draw_map(results.open(run), x="long_entry", y="max_hold", out=tmp_path, verdict=True)
    assert files.table["inner"].sum() == len(verdict.cells)
    assert "VERDICT: positive" in files.notes[0]
    assert files.png.name.endswith("-verdict.png")
    assert "verdict: confidently positive" in files.html.read_text(encoding="utf-8")


def test_a_verdict_of_one_test_leaves_that_of_both(run: Path) -> None:
    quick(run)
    before = {name: (run / name).read_bytes() for name in ("verdict.json", "verdict-cells.parquet")}
    lesser = quick(run, permutations=0)
    assert lesser.ruling == "undetermined"
    assert lesser.words[-1].endswith("stands in verdict.json: positive")
    assert {name: (run / name).read_bytes() for name in before} == before
    # other trades are another question
    other = quick(run, permutations=0, sample="all")
    assert "stands" not in other.words[-1]
    assert json.loads((run / "verdict.json").read_text())["timing_test"]["permutations"] == 0
    assert quick(run).ruling == "positive"


def test_cells_of_another_verdict_are_not_drawn(tmp_path: Path, run: Path) -> None:
    quick(run)
    stored = (run / "verdict.json").read_bytes()
    quick(run, seed=5)
    (run / "verdict.json").write_bytes(stored)

    def drawn() -> None:
        results.draw_map(results.open(run), x="long_entry", y="max_hold", out=tmp_path, verdict=True)

    with pytest.raises(InputError, match="belongs to another verdict"):
        drawn()
    (run / "verdict.json").write_text(json.dumps({**json.loads(stored), "format": 1}))
    with pytest.raises(InputError, match="format 1 is not 2, another release wrote it; run: `results.judge"):
        drawn()
    quick(run)
    drawn()


def test_the_words_lead_with_what_was_judged(skilled: Path) -> None:
    words = quick(skilled).words
    heads = [line[:16].strip() for line in words if line[:1].isalpha()]
    assert heads[1:4] == ["judged on", "tried", "leading cell"]
    leading = json.loads((skilled / "verdict.json").read_text())["leading"]["cell"]
    assert words[heads.index("leading cell") + 1].split()[2] == f"{leading}:"
    assert not any("best cell" in line for line in words)
    assert any(line.startswith("skilled cells") and "pass both tests" in line for line in words)
    # leverage of a grid of price stops only scales: nothing better lies beyond its end
    assert not any("lies at the end" in line and "leverage" in line for line in words)


def test_walk_forward_says_what_it_chose(tmp_path: Path) -> None:
    run = swept(tmp_path, signals.simulated_signals(24_000, edge=0.1, seed=1), GRID)
    followed = quick(run, permutations=0).mapping()["selection"]["walk_forward"]
    windows = followed["windows"]
    assert len(windows) == 8
    assert all(window["first"] <= window["last"] for window in windows)
    assert all(one["last"] < other["first"] for one, other in pairwise(windows))
    assert sum(window["days"] for window in windows) == followed["days"]
    assert sum(window["net"] for window in windows) == pytest.approx(followed["mean"] * followed["days"])
    assert sum(window["net"] > 0 for window in windows) == followed["positive_windows"]
    axes = set(results.open(run).axes)
    assert all(set(window["parameters"]) == axes for window in windows)


def test_it_says_what_it_will_do(skilled: Path) -> None:
    told: list[str] = []
    quick(skilled, resamples=400, tell=told.append)
    assert told[0].startswith(
        "judging 12 cells that do not differ in scale only: 32 days, 200 to 400 resamples: about "
    )
    assert told[0].endswith("; up to 24 shifts only where a positive verdict hangs on them")
    passing, *left = told[1:]
    assert passing.endswith(" that do not differ in scale only pass all else: up to 24 shifts of all probabilities")
    assert all(line.startswith("8 of 24 shifts are made: about ") for line in left)
