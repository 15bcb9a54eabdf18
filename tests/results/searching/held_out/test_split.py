"""What is searched and what is kept are apart, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import results
from results.run.cells import cell_of, rules_of
from results.run.run import Run
from results.run.signals import signals_of
from results.searching.found import kept_words, too_few_bars
from results.searching.held_out.split import Split, split_of
from results.searching.question import HeldOut, SearchQuestion
from signals import InputError, Signals, as_assets
from signals.arrays import Flags
from sweeps.replayer import Replayer
from tests.results.searching.conftest import searched, space, world

KINDS: tuple[HeldOut, ...] = ("last", "weeks")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.1, 0.4, 0.75])
def test_no_bar_of_any_asset_is_in_both_parts_and_the_share_is_kept(kind: HeldOut, share: float) -> None:
    market = world(0, 1, days=420)
    later = market.between(market.bars.time[700])
    assets = as_assets({"one": market, "other": later})
    split = split_of(space(), assets, SearchQuestion(hold_out=share, held_out=kind, seed=4))
    assert split.kept is not None
    assert Split.of(split.plain() | {"sample": split.sample}) == split
    kept = total = 0
    for each in (market, later):
        inside, apart = split.searched.holds(each.bars.time), split.kept.holds(each.bars.time)
        np.testing.assert_array_equal(inside, ~apart)
        kept, total = kept + int(apart.sum()), total + len(each)
    assert kept / total == pytest.approx(share, abs=0.04)


def test_weeks_are_of_all_times_and_of_a_seed() -> None:
    assets = as_assets(world(0, 1, days=560))
    split = split_of(space(), assets, SearchQuestion(held_out="weeks", hold_out=0.4, seed=4))
    again = split_of(space(), assets, SearchQuestion(held_out="weeks", hold_out=0.4, seed=4))
    other = split_of(space(), assets, SearchQuestion(held_out="weeks", hold_out=0.4, seed=5))
    assert split == again != other
    assert split.kept is not None
    weeks = np.array([*split.searched.weeks, *split.kept.weeks])
    kept = np.isin(np.sort(weeks), np.array(split.kept.weeks))
    assert [int(kept[at : at + 20].sum()) for at in range(0, 80, 20)] == [8, 8, 8, 8]


def test_only_judged_bars_are_shared_out() -> None:
    market = world(0, 1)
    flags = np.arange(len(market)) >= 900
    known = {name: replace(each, out_of_sample=flags) for name, each in market.variants.items()}
    split = split_of(space(), as_assets(replace(market, variants=known)), SearchQuestion(hold_out=0.5))
    assert split.searched.end == market.bars.time[900 + (len(market) - 900) // 2]
    assert split.sample == "oos"


def test_weeks_are_refused_where_nobody_says_what_is_out_of_sample() -> None:
    market = world(0, 1)
    unknown = {name: replace(each, out_of_sample=None) for name, each in market.variants.items()}
    with pytest.raises(InputError, match="no signal file says which bars are out of sample"):
        split_of(space(), as_assets(replace(market, variants=unknown)), SearchQuestion(held_out="weeks"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_trade_of_either_run_touches_a_bar_of_the_other(kind: HeldOut, tmp_path: Path) -> None:
    market = world(0.1, 2)
    found = searched(tmp_path, market, space(0.1), cells=60, min_trades=5, held_out=kind, hold_out=0.5)
    run, held = results.open(tmp_path / "run"), found.finalists.run
    assert held is not None
    assert found.split.kept is not None
    inside, apart = found.split.searched.holds(market.bars.time), found.split.kept.holds(market.bars.time)
    assert sum(_touched(run, market, apart)) == sum(_touched(held, market, inside)) == 0
    assert sum(_touched(run, market, inside)) > 0
    assert sum(_touched(held, market, apart)) > 0


def _touched(run: Run, market: Signals, wanted: Flags) -> Iterator[int]:
    """Yield of each cell how many of the bars on which its counted trades are open, from entry to exit, are wanted."""
    own = signals_of(run)
    replayer, offset = Replayer(own), int(np.searchsorted(market.bars.time, own.bars.time[0]))
    for cell in run.collect(run.stored.select("cell"))["cell"].to_list():
        row = cell_of(run, cell)
        variant = str(row["variant"])
        trades = replayer.trades(rules_of(run, row, variant))
        flags = own.variants[variant].out_of_sample
        assert flags is not None
        for first, last in zip(trades["entry_bar"].tolist(), trades["exit_bar"].tolist(), strict=True):
            if flags[first : last + 1].all():
                yield int(wanted[offset + first : offset + last + 1].sum())


@pytest.mark.parametrize("kind", KINDS)
def test_what_models_say_of_what_is_kept_decides_nothing_of_the_search(kind: HeldOut, tmp_path: Path) -> None:
    market = world(0.1, 2)
    split = split_of(space(0.1), as_assets(market), SearchQuestion(held_out=kind, seed=1))
    assert split.kept is not None
    # prices of kept weeks decide when a trade ends that runs on into them, which counts in neither part
    apart = split.kept.holds(market.bars.time)
    names = ("as-it-is", "altered")
    for name, each in zip(names, (market, _altered(market, apart, prices=kind == "last")), strict=True):
        (tmp_path / name).mkdir()
        searched(tmp_path / name, each, space(0.1), cells=400, held_out=kind)
    one, other = (results.scan(tmp_path / name / "run").collect() for name in names)
    assert one.equals(other)


def _altered(market: Signals, where: Flags, *, prices: bool) -> Signals:
    """Return a market whose probabilities are others on some bars, and whose prices are, if asked for."""
    variants = {
        name: replace(
            each,
            long_entry=np.where(where, each.long_entry[::-1], each.long_entry),
            short_entry=np.where(where, each.short_entry[::-1], each.short_entry),
        )
        for name, each in market.variants.items()
    }
    bars = market.bars
    factor = np.where(where, 1.5, 1.0) if prices else np.ones(len(market))
    moved = {name: getattr(bars, name) * factor for name in ("open", "high", "low", "close")}
    return replace(market, bars=replace(bars, **moved), variants=variants)


@pytest.mark.parametrize("spec", ["grid.toml", Path("grid.toml"), {"axes": {}}, None])
def test_what_is_no_grid_is_refused_in_a_line(spec: object) -> None:
    with pytest.raises(InputError, match=r"no grid: read a file by `grids\.load\(path\)`"):
        split_of(spec, as_assets(world(0, 1, days=40)), SearchQuestion())  # type: ignore[arg-type]


def test_too_few_searched_bars_are_said_of_the_asset_with_the_most() -> None:
    market = world(0, 1, days=100)
    assets = as_assets({"one": market, "other": market.between(market.bars.time[300])})
    question = SearchQuestion(hold_out=0.96)
    split = split_of(space(), assets, question)
    assert split.bars == 36
    assert too_few_bars(split, replace(question, min_trades=36)) is None
    assert str(too_few_bars(split, replace(question, min_trades=37))).startswith(
        "no cell can count: 36 bars are searched, and a cell needs 37 trades, at most one a bar; keep less (`hold_out`)"
    )
    assert split_of(space(), assets, SearchQuestion(hold_out=0)).bars == 600


@pytest.mark.parametrize(
    ("hold_out", "said"), [(0.4, "(40% of"), (0.999, "(99.9% of"), (0.9999, "(99.99% of"), (0.005, "(0.5% of")]
)
def test_a_share_is_not_rounded_to_another(hold_out: float, said: str) -> None:
    question = SearchQuestion(hold_out=hold_out)
    assert said in kept_words(split_of(space(), as_assets(world(0, 1)), question), question)
