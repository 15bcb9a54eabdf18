from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from results.run.in_sample import in_sample_notes
from results.run.run import Run


def test_trades_that_there_are_not_are_no_advice(run: Run) -> None:
    about = run.info.signals.model_copy(update={"out_of_sample": {"a": 0.0}})
    seen = replace(run, info=run.info.model_copy(update={"signals": about}))
    # `standing` is a cached property
    seen.__dict__["standing"] = "none"
    assert in_sample_notes(seen) == ["the model has seen 100% of the bars"]


@pytest.mark.parametrize(
    ("shares", "notes"),
    [
        ({"a": 1.0}, []),
        ({"a": 0.25}, ["the model has seen 75% of the bars: the out-of-sample trades alone say more"]),
        ({"a": None}, ["the signal file does not say which bars the model has seen"]),
        (
            {"walk": 1.0, "full": 0.0, "rule": None},
            [
                "IN SAMPLE, bars that a variant has seen: full 100%; the out-of-sample trades alone say more",
                "nobody says which bars had been seen for rule",
            ],
        ),
    ],
)
def test_variants_that_have_seen_their_bars_are_named(run: Run, shares: dict[str, Any], notes: list[str]) -> None:
    about = run.info.signals.model_copy(update={"out_of_sample": shares})
    assert in_sample_notes(replace(run, info=run.info.model_copy(update={"signals": about}))) == notes
