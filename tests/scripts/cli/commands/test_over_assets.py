"""`asymmetry map`, `top`, `folds` and `portfolio` of a run of several assets, and one line for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import grids
import signals
import sweeps
from tests.scripts.command_line import run as asymmetry

GRID = {
    "axes": {"long_entry": {"values": [0.5, 0.54]}, "stop_loss": {"values": [0.01, "none"]}, "max_hold": {"values": [6, 24]}},
    "fixed": {"stop_basis": "price"},
}  # fmt: skip
MAP = ("--x", "long_entry", "--y", "stop_loss")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    for name, seed in (("alpha", 1), ("beta", 2)):
        signals.write(signals.simulated_signals(2000, edge=0.1, seed=seed), folder / f"{name}.parquet")
    sweeps.run(
        grids.parse(GRID), [folder / "alpha.parquet", folder / "beta.parquet"], folder / "run", jobs=1, progress=False
    )
    return folder / "run"


@pytest.fixture(scope="module")
def alone(run: Path) -> Path:
    sweeps.run(grids.parse(GRID), run.parent / "alpha.parquet", run.parent / "alone", jobs=1, progress=False)
    return run.parent / "alone"


def test_best_cells_say_their_asset_and_best_settings_what_their_assets_have(
    capsys: pytest.CaptureFixture[str], run: Path
) -> None:
    code, out, _ = asymmetry(capsys, "top", run, "--by", "asset", "--n", 1)
    assert (code, out.count("alpha"), out.count("beta")) == (0, 1, 1)
    code, out, _ = asymmetry(capsys, "top", run, "--pool", "--n", 2)
    assert code == 0
    assert out.startswith("Best settings by edge, pooled over 2 assets: net of costs")
    code, out, _ = asymmetry(capsys, "top", run, "--pool", "--reduce", "worst_asset", "--json")
    rows = json.loads(out)
    assert [row["worst_asset"] for row in rows] == sorted((row["worst_asset"] for row in rows), reverse=True)


def test_maps_are_of_each_asset_or_pooled(capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path) -> None:
    pooled, alone = (
        asymmetry(capsys, "map", run, *MAP, *options, "--reduce", "worst_asset", "--out", tmp_path / "worst", "--json")
        for options in (["--pool"], [])
    )
    assert pooled == alone
    assert pooled[0] == 0
    for options in (["--by", "asset"], ["--pool"], ["--reduce", "assets_positive"], ["--pool", "--metric", "sharpe"]):
        code, out, err = asymmetry(capsys, "map", run, *MAP, *options, "--out", tmp_path)
        assert (code, err) == (0, "")
        assert Path(out.splitlines()[-4]).is_file()
    assert len(list(tmp_path.glob("*.png"))) == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["top", "RUN", "--pool", "--by", "asset"], "--by 'asset': its assets are pooled; leave --pool away"),
        (["top", "ALONE", "--reduce", "worst_asset"], "is a run of one asset, alpha; "),
        (["map", "RUN", *MAP, "--pool", "--verdict"], "this run was not judged yet; run: asymmetry judge"),
        (["map", "RUN", *MAP, "--where", "asset = 'gamma'"], "asks for 'gamma', which asset is never"),
        (["map", "ALONE", *MAP, "--by", "asset"], "--by 'asset': it is of one asset, alpha"),
        (["map", "ALONE", *MAP, "--reduce", "median_asset"], "--reduce median_asset: "),
        (["top", "ALONE", "--pool"], "is a run of one asset, alpha; --pool needs a run of several"),
    ],
)
def test_what_cannot_be_is_one_line(
    capsys: pytest.CaptureFixture[str], run: Path, alone: Path, words: list[str], message: str
) -> None:
    code, out, err = asymmetry(capsys, *({"RUN": str(run), "ALONE": str(alone)}.get(word, word) for word in words))
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert message in err


def test_assets_without_a_common_day_are_not_pooled(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, start in (("early", "2020-01-01"), ("late", "2024-01-01")):
        signals.write(signals.simulated_signals(600, edge=0.1, seed=1, start=start), tmp_path / f"{name}.parquet")
    sweeps.run(grids.parse(GRID), tmp_path / "*.parquet", tmp_path / "run", jobs=1, progress=False)
    code, _, err = asymmetry(capsys, "top", tmp_path / "run", "--pool")
    assert code == 1
    assert "assets with no common day cannot be pooled: early ends on 2020-01-0" in err
    assert "late begins on 2024-01-01; leave --pool away" in err
    assert asymmetry(capsys, "top", tmp_path / "run", "--all-states")[0] == 0


def test_folds_are_of_each_asset(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    code, out, _ = asymmetry(capsys, "folds", run, "--fold-every", "3d")
    assert code == 0
    assert "asset" in out
    assert "alpha" in out
    assert "beta" in out


@pytest.mark.slow
def test_a_portfolio_is_of_the_cells_asset_and_says_so(
    capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path
) -> None:
    code, out, _ = asymmetry(capsys, "portfolio", run, "--cell", 9, "--out", tmp_path)
    assert code == 0
    assert "cell 9" in out
    assert "beta" in out.splitlines()[0] + out.splitlines()[1]
    names = {path.name for path in tmp_path.iterdir()}
    assert {"beta-equity.png", "beta-stats.txt", "beta-trades.csv", "beta-portfolio.pkl"} <= names
    assert all(name.startswith("beta-") for name in names)
