"""The page titles a map at once, and again when exact squares come: in the same words."""

from __future__ import annotations

import itertools
import json
import subprocess
from typing import Any

import pytest

from results.cube import open_cube
from results.explorer.exact import exact_squares
from results.explorer.model import run_model
from results.run.run import Run
from tests.places import ROOT, program


def titles_of_the_page(model: dict[str, Any], views: list[dict[str, Any]]) -> list[str]:
    answer = subprocess.run(
        [program("node"), ROOT / "tests" / "page" / "titles-of.js"],
        input=json.dumps({"model": model, "views": views}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    titles: list[str] = json.loads(answer.stdout)
    return titles


@pytest.mark.slow
def test_a_title_does_not_change_when_exact_squares_come(run: Run) -> None:
    model = run_model(run, open_cube(run))
    start = model["start"]
    samples = [sample["name"] for sample in model["samples"]]
    folds = ("median", "share_positive", "max", "quantile:0.25")
    views = [
        start | {"metric": metric, "sample": sample, "cost": cost, "fold": fold}
        for metric, sample, cost, fold in itertools.product(
            ("edge", "expectancy"), samples, ("net", "gross", "cost"), folds
        )
    ]
    exact = [exact_squares(run, view) for view in views]
    asked = [{"view": view, "cells": squares["cells"]} for view, squares in zip(views, exact, strict=True)]
    assert titles_of_the_page(model, asked) == [squares["title"] for squares in exact]
