"""Which trades are shown first, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import results
from results import Run
from results.run.leading import leading_metric, leading_sample, out_of_sample_dates, sample_title, sample_words
from signals import InputError
from sweeps.measures.ratios import OOS_ACCOUNT

pytestmark = pytest.mark.slow


def test_a_run_knows_how_many_of_its_trades_are_out_of_sample(
    run: Run, blind_run: Run, in_sample_run: Run, out_of_sample_run: Run
) -> None:
    assert [each.standing for each in (run, blind_run, in_sample_run, out_of_sample_run)] == [
        "mixed",
        "unknown",
        "none",
        "whole",
    ]


def test_out_of_sample_leads_where_it_is_known(run: Run, blind_run: Run, out_of_sample_run: Run) -> None:
    assert [leading_sample(each, None) for each in (run, blind_run, out_of_sample_run)] == ["oos", "all", "oos"]


def test_what_is_asked_for_is_shown(run: Run, in_sample_run: Run) -> None:
    assert leading_sample(run, "all") == leading_sample(in_sample_run, "all") == "all"


def test_nothing_out_of_sample_cannot_lead(in_sample_run: Run) -> None:
    with pytest.raises(InputError, match="not one trade is out of sample"):
        leading_sample(in_sample_run, None)


def test_measures_of_a_run_without_seen_trades_are_those_of_all(out_of_sample_run: Run, run: Run) -> None:
    assert (out_of_sample_run.basis("oos"), run.basis("oos")) == ("all", "oos")


def with_bars(run: Run, bars: dict[str, list[str] | None]) -> Run:
    """Return a run with other out-of-sample bars, or of a release that did not write them down."""
    about = run.info.signals.model_copy(update={"out_of_sample_bars": bars})
    return replace(run, info=run.info.model_copy(update={"signals": about}))


def test_dates_are_those_of_the_out_of_sample_bars(run: Run, in_sample_run: Run) -> None:
    bars = run.info.signals.out_of_sample_bars["default"] or ()
    assert out_of_sample_dates(run) == tuple(bar[:10] for bar in bars)
    assert out_of_sample_dates(in_sample_run) is None


def test_a_run_of_an_older_release_gives_its_span(run: Run) -> None:
    older = with_bars(run, {})
    assert sample_words(older, "oos").endswith(f"bars within {run.span}")


def test_words_say_which_trades(run: Run, blind_run: Run) -> None:
    assert "out-of-sample trades only" in sample_words(run, "oos")
    assert "IN-SAMPLE ones too" in sample_words(run, "all")
    assert "IN-SAMPLE" not in sample_words(blind_run, "all")
    assert [sample_title(blind_run, "all"), sample_title(run, "oos")] == ["", ", OUT OF SAMPLE"]


def test_dates_of_some_variants_are_theirs(run: Run) -> None:
    bars = {
        "early": ["2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z"],
        "late": ["2021-01-01T00:00:00Z"] * 2,
        "full": None,
    }
    several = with_bars(run, bars)
    assert out_of_sample_dates(several) == ("2020-01-01", "2021-01-01")
    assert out_of_sample_dates(several, ["late", "full"]) == ("2021-01-01", "2021-01-01")
    assert out_of_sample_dates(several, ["full"]) is None


def test_dates_are_those_of_the_variants_of_the_cells_shown(trained_run: Run) -> None:
    walk, rule = (trained_run.cells(f"variant = '{name}'", "oos") for name in ("walk", "rule"))
    first, last = trained_run.info["signals"]["out_of_sample_bars"]["walk"]
    assert sample_words(trained_run, "oos", cells=walk).endswith(f"{first[:10]} to {last[:10]}")
    assert sample_words(trained_run, "oos", cells=rule).endswith(f"bars within {trained_run.span}")


def test_a_metric_named_as_it_is_stored_is_of_out_of_sample_trades(run: Run, blind_run: Run) -> None:
    for name in (name.removeprefix("oos_") for name in ("oos_trades", *OOS_ACCOUNT)):
        assert leading_metric(run, f"oos_{name}", None) == leading_metric(run, f"oos_{name}", "oos") == (name, "oos")
        assert leading_metric(run, name, "all") == (name, "all")
    assert leading_metric(run, "edge", None) == ("edge", "oos")
    assert leading_metric(blind_run, "edge", None) == ("edge", "all")
    with pytest.raises(
        InputError, match="'oos_sharpe' is of out-of-sample trades, `sample='all'` of all trades; write `m"
    ):
        leading_metric(run, "oos_sharpe", "all")
    for typed, meant in (("oos_sharp", "oos_sharpe"), ("sharp", "sharpe")):
        with pytest.raises(InputError, match=f"unknown metric '{typed}'; did you mean '{meant}'"):
            leading_metric(run, typed, None)


@pytest.mark.parametrize("metric", ["sharpe", "total_return", "max_drawdown", "edge"])
def test_rankings_and_maps_take_the_stored_name(run: Run, blind_run: Run, tmp_path: Path, metric: str) -> None:
    plain, stored = (results.top(run, metric=name, sample="oos", n=5) for name in (metric, f"oos_{metric}"))
    assert plain.equals(stored)
    assert plain.equals(results.top(run, metric=f"oos_{metric}", n=5))
    assert results.top_text(run, stored, f"oos_{metric}") == results.top_text(run, plain, metric)
    axes: dict[str, Any] = {"x": "long_entry", "y": "stop_loss"}
    assert results.map_table(run, metric=f"oos_{metric}", **axes).equals(results.map_table(run, metric=metric, **axes))
    drawn = results.draw_map(run, metric=f"oos_{metric}", out=tmp_path, **axes)
    assert drawn.png.name == results.draw_map(run, metric=metric, out=tmp_path, **axes).png.name
    with pytest.raises(InputError, match="does not say which bars are out of sample"):
        results.top(blind_run, metric=f"oos_{metric}")
