"""Maps: their numbers against plain loops over cells, their words, and the files they become."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from polars.testing import assert_frame_equal

import results
from results import Run
from results.maps.edges import boundary
from results.maps.figure_model import lay_out
from results.maps.heatmap import MapQuestion
from results.maps.notes import sample_notes
from signals import InputError

pytestmark = pytest.mark.slow


def enough(cell: dict[str, float]) -> bool:
    return cell["trades"] >= 30 and cell["wins"] >= 10 and cell["losses"] >= 10


def grouped(cells: pl.DataFrame, *axes: str) -> dict[tuple[object, ...], list[dict[str, float]]]:
    groups: dict[tuple[object, ...], list[dict[str, float]]] = {}
    for cell in cells.iter_rows(named=True):
        groups.setdefault(tuple(cell[axis] for axis in axes), []).append(cell)
    return groups


@pytest.mark.parametrize(("sample", "cost"), [("all", "net"), ("oos", "gross")])
@pytest.mark.parametrize("reduce", ["median", "max", "share_positive", "quantile:0.9"])
def test_squares_equal_a_plain_loop(run: Run, sample: str, cost: str, reduce: str) -> None:
    options = {"sample": sample, "cost": cost}
    table = results.map_table(run, x="long_entry", y="stop_loss", reduce=reduce, **options)  # type: ignore[arg-type]
    groups = grouped(run.collect(run.cells(None, **options)), "long_entry", "stop_loss")  # type: ignore[arg-type]
    plain: Callable[[list[float]], float] = {
        "median": statistics.median,
        "max": lambda values: max(values),  # noqa: PLW0108 - max alone has too many types
        "share_positive": lambda values: sum(value > 0 for value in values) / len(values),
        "quantile:0.9": lambda values: float(np.quantile(values, 0.9)),
    }[reduce]
    assert len(table) == len(groups)
    thin = 0
    for row in table.iter_rows(named=True):
        cells = groups[row["long_entry"], row["stop_loss"]]
        values = [cell["edge"] for cell in cells if enough(cell)]
        assert (row["cells"], row["cells_sufficient"]) == (len(cells), len(values))
        assert row["median_trades"] == statistics.median(cell["trades"] for cell in cells)
        if len(values) < len(cells) / 2:
            thin += 1
            assert row["value"] is None
        else:
            assert row["value"] == pytest.approx(plain(values))
            assert row["value"] == row[cost]
            assert row["share_positive"] == pytest.approx(sum(value > 0 for value in values) / len(values))
    assert 0 < thin < len(table)


def test_gross_edge_stands_beside_net(run: Run) -> None:
    net = results.map_table(run, x="long_entry", y="stop_loss", sample="all")
    gross = results.map_table(run, x="long_entry", y="stop_loss", sample="all", cost="gross")
    both = net.join(gross, on=["long_entry", "stop_loss"], nulls_equal=True).drop_nulls(["value", "value_right"])
    assert (both["value"] < both["value_right"]).all()
    assert (both["gross"] - both["value_right"]).abs().max() < 0.02  # type: ignore[operator]


def test_counts_are_reduced_over_all_cells(run: Run) -> None:
    table = results.map_table(run, x="long_entry", y="stop_loss", metric="trades")
    assert table["value"].to_list() == table["median_trades"].to_list()


def test_values_are_ordered_with_none_last_and_by_splits(run: Run) -> None:
    table = results.map_table(run, x="stop_loss", y="max_hold", by="side")
    assert table.columns[:3] == ["side", "max_hold", "stop_loss"]
    assert table["side"].unique(maintain_order=True).to_list() == ["both", "long"]
    assert table.filter(pl.col("side") == "both")["stop_loss"].to_list() == [0.005, 0.02, None] * 2
    assert table["max_hold"].to_list() == [6, 6, 6, None, None, None] * 2
    assert len(table) == 12


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": "stop"}, "unknown parameter; the axes of"),
        ({"x": "fee"}, "the same in every cell"),
        ({"x": "stop_loss"}, "named twice"),
        ({"metric": "edg"}, "did you mean 'edge'"),
        ({"reduce": "mode"}, "write median"),
        ({"reduce": "quantile:2"}, "not a quantile"),
        ({"reduce": "share_positive", "metric": "win_rate"}, "no sign"),
        ({"metric": "worst_trade", "sample": "oos"}, "not kept for out-of-sample"),
        ({"metric": "sharpe", "sample": "all", "cost": "gross"}, "not kept for gross"),
        ({"where": "leverage > 99"}, "no cell meets"),
        ({"sample": "some"}, "sample = 'some'"),
    ],
)
def test_a_bad_question_is_one_line(run: Run, options: dict[str, str], message: str) -> None:
    asked = {"x": "long_entry", "y": "stop_loss"} | options
    with pytest.raises(InputError, match=message) as caught:
        results.map_table(run, **asked)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_leverage_at_price_stops_is_called_a_scale_and_not_a_finding(run: Run) -> None:
    model, _ = lay_out(run, MapQuestion("leverage", "stop_loss", where="long_entry < 0.6"))
    assert any("leverage scales wins and losses alike" in note for note in model.notes)
    model, _ = lay_out(run, MapQuestion("leverage", "stop_loss", metric="expectancy", where="long_entry < 0.6"))
    assert not any("leverage" in note for note in model.notes)


def test_the_words_say_what_is_shown(run: Run, blind_run: Run) -> None:
    model, _ = lay_out(run, MapQuestion("long_entry", "stop_loss", where="leverage <= 3", cost="gross"))
    assert (
        model.title
        == "Edge (win rate - break-even win rate), all trades, IN-SAMPLE ones too, median of 16 cells per square"
    )
    assert "GROSS, before costs, all trades, IN-SAMPLE ones too" in model.subtitle
    assert "where leverage <= 3" in model.subtitle
    assert model.x_title == "long entry threshold (probability) = short entry"
    assert model.y_title == "stop loss (price move)"
    assert model.y_ticks == ("0.5%", "2%", "none")
    text = " ".join(model.notes)
    for words in ("hidden behind each square: take profit, leverage", "grey: most cells", "has seen 50% of the bars"):
        assert words in text
    blind, _ = lay_out(blind_run, MapQuestion("long_entry", "stop_loss", reduce="max", by="leverage"))
    assert "does not say which bars the model has seen" in " ".join(blind.notes)
    assert "mostly luck" in " ".join(blind.notes)


def test_a_dead_axis_is_told_from_stripes_of_this_map_alone(run: Run) -> None:
    effects = [entry.model_copy(update={"what": "dead"}) for entry in run.info.effects]
    question = MapQuestion("leverage", "stop_loss", where="long_entry < 0.6")
    for told, words in ((effects, "changes nothing in this run: a dead axis"), ([], "no difference on this map")):
        model, _ = lay_out(replace(run, info=run.info.model_copy(update={"effects": told})), question)
        assert any(words in note for note in model.notes)


def test_split_by_side_a_tied_threshold_is_that_of_the_side(run: Run) -> None:
    model, _ = lay_out(run, MapQuestion("long_entry", "stop_loss", by="side"))
    assert model.x_title == "entry threshold of the side (probability)"


def test_colours_are_symmetric_about_what_is_neutral(run: Run) -> None:
    for metric, reduce, neutral in (
        ("edge", "median", 0),
        ("profit_factor", "median", 1),
        ("edge", "share_positive", 0.5),
    ):
        model, _ = lay_out(run, MapQuestion("long_entry", "stop_loss", metric=metric, reduce=reduce))
        assert (model.low + model.high) / 2 == pytest.approx(neutral)
    model, _ = lay_out(run, MapQuestion("long_entry", "stop_loss", metric="win_rate"))
    assert model.shown.neutral is None
    assert 0 < model.low < model.high < 1


def test_the_boundary_runs_between_signs_and_not_along_the_unknown() -> None:
    values = np.array([[-1.0, 1.0], [np.nan, 1.0], [-1.0, -1.0]])
    assert sorted(boundary(values, 0.0)) == [[(0.5, -0.5), (0.5, 0.5)], [(0.5, 1.5), (1.5, 1.5)]]
    assert boundary(np.array([[np.nan]]), 0.0) == []


def test_a_map_leads_with_what_is_out_of_sample_and_has_the_rest_beside(run: Run) -> None:
    table = results.map_table(run, x="long_entry", y="stop_loss")
    either = {sample: results.map_table(run, x="long_entry", y="stop_loss", sample=sample) for sample in ("oos", "all")}
    assert set(table["sample"]) == {"oos"}
    assert_frame_equal(table, either["oos"])
    for sample, alone in either.items():
        assert_frame_equal(
            table.select(
                pl.col(f"value_{sample}").alias("value"), pl.col(f"median_trades_{sample}").alias("median_trades")
            ),
            alone.select("value", "median_trades"),
        )
    assert table["value_oos"].to_list() != table["value_all"].to_list()


def test_the_words_say_which_trades_of_which_dates_are_shown(run: Run) -> None:
    model, table = lay_out(run, MapQuestion("long_entry", "stop_loss", sample="oos"))
    first, last = (date[:10] for date in run.info.signals.out_of_sample_bars["default"] or ())
    assert ", OUT OF SAMPLE, median of" in model.title
    assert f"out-of-sample trades only, {first} to {last}" in model.subtitle
    assert first > run.info.signals.first[:10]
    shown, whole = (float(np.median(table[f"median_trades_{name}"])) for name in ("oos", "all"))
    assert model.notes[0].startswith(f"shown: {shown:,.0f} of the {whole:,.0f} trades of a median cell")


def test_the_page_has_seen_trades_beside(run: Run, tmp_path: Path) -> None:
    page = results.draw_map(run, x="long_entry", y="stop_loss", out=tmp_path).html.read_text(encoding="utf-8")
    assert "all trades, IN-SAMPLE ones too: " in page
    assert "OUT OF SAMPLE" in page


def test_where_too_little_is_out_of_sample_the_map_says_so(run: Run) -> None:
    model, _ = lay_out(run, MapQuestion("long_entry", "stop_loss", where="long_entry >= 0.9", sample="oos"))
    assert model.notes[0].startswith("TOO LITTLE IS OUT OF SAMPLE")


def test_a_map_where_every_trade_loses_does_not_ask_for_more_trades(run: Run) -> None:
    table = pl.DataFrame(
        {"value": [None, None], "median_trades_oos": [500.0, 12.0], "median_trades_all": [900.0, 30.0]}
    )
    assert sample_notes(run, "oos", table)[0].startswith("NOTHING TO SHOW: in no square have most cells 10 wins")
    few = table.with_columns(pl.lit(29.0).alias("median_trades_oos"))
    assert sample_notes(run, "oos", few)[0].startswith("TOO LITTLE IS OUT OF SAMPLE")


def test_where_nothing_is_out_of_sample_there_is_no_map(in_sample_run: Run) -> None:
    with pytest.raises(InputError, match="not one trade is out of sample"):
        results.map_table(in_sample_run, x="long_entry", y="stop_loss")


def test_a_map_of_a_run_without_seen_trades_has_every_measure(out_of_sample_run: Run) -> None:
    table = results.map_table(out_of_sample_run, x="long_entry", y="stop_loss", metric="average_hold")
    assert set(table["sample"]) == {"oos"}
    assert table["value_oos"].to_list() == table["value"].to_list()
    model, _ = lay_out(out_of_sample_run, MapQuestion("long_entry", "stop_loss", sample="oos"))
    assert model.notes[0] == "every trade is out of sample: the model had seen none of its bars"


def test_a_map_of_a_run_that_does_not_say_is_of_all_trades(blind_run: Run) -> None:
    table = results.map_table(blind_run, x="long_entry", y="stop_loss")
    assert set(table["sample"]) == {"all"}
    assert table["value_oos"].null_count() == len(table)
    assert table["value_all"].to_list() == table["value"].to_list()


@pytest.mark.parametrize(
    "options",
    [
        {"x": "long_entry", "y": "stop_loss"},
        {"x": "take_profit", "y": "stop_loss", "by": "side", "metric": "win_rate", "sample": "oos"},
        {"x": "side", "y": "max_hold", "by": "long_entry", "reduce": "share_positive"},
        {"x": "long_entry", "y": "leverage", "where": "long_entry >= 0.9"},
    ],
)
def test_a_map_becomes_four_files(run: Run, tmp_path: Path, options: dict[str, str]) -> None:
    files = results.draw_map(run, out=tmp_path / "maps", **options)  # type: ignore[arg-type]
    with Image.open(files.png) as picture:
        width, height = picture.size
    assert width == 1800
    assert height > 400
    page = files.html.read_text(encoding="utf-8")
    assert files.title in page
    assert "Plotly.newPlot" in page
    assert 'src="http' not in page
    assert_frame_equal(pl.read_parquet(files.parquet), files.table)
    assert pl.read_csv(files.csv)["cells"].to_list() == files.table["cells"].to_list()
    assert sorted(path.suffix for path in (tmp_path / "maps").iterdir()) == [".csv", ".html", ".parquet", ".png"]


def test_squares_no_cell_of_a_sample_falls_into_are_blank(blind_run: Run) -> None:
    question = MapQuestion("long_entry", "take_profit", by="max_hold", where="side = 'long' AND leverage = 1")
    model, table = lay_out(blind_run, question)
    cells = np.concatenate([panel.cells.ravel() for panel in model.panels])
    assert (cells == 0).any()
    assert cells.sum() == table["cells"].sum()
    assert any(note.startswith("blank") for note in model.notes)


def test_a_picture_may_be_named_and_a_folder_in_the_way_is_refused(run: Run, tmp_path: Path) -> None:
    files = results.draw_map(run, x="long_entry", y="stop_loss", out=tmp_path / "mine.png")
    assert files.html == tmp_path / "mine.html"
    with pytest.raises(InputError, match="cannot be made a folder"):
        results.draw_map(run, x="long_entry", y="stop_loss", out=files.csv)
