"""The benchmark of choices: its worlds, its tables, and one world of each sort from end to end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration.worlds import Climate
from benchmarks.choice import truth
from benchmarks.choice.kinds import KINDS, Kind, Shape
from benchmarks.choice.marks import regrets
from benchmarks.choice.table import write_table
from benchmarks.choice.trial import choose_in_world

EDGE = Kind("much edge", Climate(365, edge=0.3), shape="flat", top=0.8)
NONE = Kind("none", Climate(120))


def row(chosen: float | None, best: float, peak: float, top: float) -> dict[str, object]:
    names = ("bootstrap", "empirical Bayes", "likelihood", "iterated")
    told = {"has": chosen, "true": 0.004, "seen": 0.006, "low": 0.001, "high": 0.007}
    cell = None if chosen is None else {**told, "promised": dict.fromkeys(names, 0.005)}
    return {"choices": {"sharpe": cell}, "best": {"sharpe": best}, "peaks": {"sharpe": peak}, "top": {"sharpe": top}}


def test_nothing_chosen_has_nothing() -> None:
    choice, peak, top = regrets([row(1.5, 2.0, 1.0, 0.5), row(None, 2.0, 1.0, -0.5)])
    assert choice.tolist() == [0.5, 2.0]
    assert peak.tolist() == [1.0, 1.0]
    assert top.tolist() == [1.5, 2.5]


def test_the_tables_say_what_became_of_the_worlds(tmp_path: Path) -> None:
    rows = {EDGE: [row(1.5, 2.0, 1.0, 0.5)] * 4, NONE: [row(None, 0.0, -1.0, -1.0)] * 19 + [row(-0.5, 0.0, -1.0, -1.0)]}
    text = write_table(rows, tmp_path).read_text(encoding="utf-8")
    assert "| none | 20 | 95.0% |" in text
    assert "| much edge | 4 | 4 | 2.00 | 0.50 | 1.00 | 1.50 | 0.50 | 1.50 |" in text
    assert "the choice loses 33%; of what the peak of the same measure loses, 50%" in text
    assert "+10.0 ± 0.0" in text


def test_kinds_are_called_differently_and_some_have_no_edge() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert 0 < sum(kind.edge for kind in KINDS) < len(KINDS)


@pytest.mark.parametrize("shape", ["flat", "cliff"])
def test_readings_above_the_top_know_no_more(shape: Shape) -> None:
    kind = replace(EDGE, shape=shape)
    rising, shaped = (each.markets(1)[""] for each in (replace(kind, shape="rising"), kind))
    before, after = (each.variants["skilled"].long_entry for each in (rising, shaped))
    low = after < kind.top if shape == "cliff" else before <= kind.top
    assert np.array_equal(before[low], after[low])
    assert (after > kind.top).any()
    assert all(
        (blind.variants["blind0"].long_entry == rising.variants["blind0"].long_entry).all() for blind in (shaped,)
    )


@pytest.mark.slow
def test_worlds_with_and_without_an_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth, "_TIMES", 4)
    found = choose_in_world(EDGE, 1, truth.truth_of(EDGE)).choices["sharpe"]
    assert found is not None
    assert found.has > 1
    assert found.promised["iterated"] < found.seen
    assert choose_in_world(NONE, 1, truth.truth_of(NONE)).choices["sharpe"] is None
