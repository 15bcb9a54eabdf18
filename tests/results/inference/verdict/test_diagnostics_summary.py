"""What is said of choosing: windows by their dates, and of each choice what is new in it."""

from __future__ import annotations

from grids.parameters import Value
from results.inference.blocks.selection import Deflated, Followed, Overfitting, Selection, Window
from results.inference.verdict.diagnostics_summary import selection_summary
from results.style.counts import counted


def window(first: str, cell: int, net: float, **parameters: Value) -> Window:
    return Window(first=first, last="2020-12-31", days=20, cell=cell, parameters=parameters, net=net)


def said(cells: int) -> list[str]:
    windows = [
        window("2020-01-01", 7, 0.01, long_entry=0.6, stop_loss=0.02),
        window("2020-02-01", 8, -0.02, long_entry=0.6, stop_loss=None),
        window("2020-03-01", 8, 0.0, long_entry=0.6, stop_loss=None),
    ]
    sharpe = {"sharpe": 0.1, "skewness": 0.0, "kurtosis": 3.0, "minimum_days": 300.0}
    return selection_summary(
        Selection(
            deflated=Deflated(cell=7, **sharpe, probabilistic=0.9, deflated=0.2, trials=30.0),
            overfitting=Overfitting(probability=0.5, ways=70, blocks=8, cells=cells, drawn_from=400),
            degradation=None,
            walk_forward=Followed(
                rule="", windows=windows, series=cells, days=60, mean=0.0001, t=0.5, positive_windows=1, purged_days=0
            ),
        )
    )


def test_a_choice_is_told_by_what_changed() -> None:
    lines = [line.strip() for line in said(400)[-3:]]
    assert lines[0] == "2020-01-01 to 2020-12-31   +1.000 %  cell 7 (long_entry 0.6, stop_loss 2%)"
    assert lines[1] == "2020-02-01 to 2020-12-31   -2.000 %  cell 8 (stop_loss none)"
    assert lines[2] == "2020-03-01 to 2020-12-31   +0.000 %  cell 8"


def test_a_random_share_of_the_cells_is_told() -> None:
    assert "drawn at random" not in "".join(said(400))
    assert any("300 distinct cells drawn at random" in line for line in said(300))


def test_one_of_a_kind_is_no_plural() -> None:
    assert [counted(number, "trade") for number in (0, 1, 2, 1234)] == [
        "0 trades",
        "1 trade",
        "2 trades",
        "1,234 trades",
    ]
    assert "choosing the best so far, 3 times: +0.010 % a day, t +0.50, 1 window gained" in "".join(said(400))
