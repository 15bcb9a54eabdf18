"""The page writes numbers and colours squares as the rest of the project does: told by both, and compared."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

import results
from results.cube.cube import open_cube
from results.explorer.model import run_model
from results.run.metrics import METRICS
from results.style.palette import DIVERGING, PALENESS, SEQUENTIAL
from tests.places import ROOT, program

pytestmark = pytest.mark.slow
SCRIPT = ROOT / "tests" / "page" / "words-of.js"


def test_numbers_and_colours_are_those_of_python(run: results.Run) -> None:
    metrics = run_model(run, open_cube(run))["metrics"]
    drawn = np.random.default_rng(0)
    sizes = 10.0 ** drawn.uniform(-7, 7, 60) * drawn.choice([-1, 1], 60)
    values = [0.0, -0.0, 0.5, -0.5, 1.0, 0.005, 0.0125, 0.00005, 999.5, 1234567.8, *sizes.tolist()]
    question = {"metrics": metrics, "values": values, "diverging": len(DIVERGING), "sequential": len(SEQUENTIAL)}
    answer = subprocess.run(
        [program("node"), SCRIPT], input=json.dumps(question), capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["paleness"] == PALENESS
    for name, scale in (("diverging", DIVERGING), ("sequential", SEQUENTIAL)):
        assert ["#" + bytes(colour).hex() for colour in told[name]] == list(scale)
    for metric, words in zip(metrics, told["words"], strict=True):
        ours = METRICS[metric["name"]]
        assert [(ours.written(value), ours.written(value, short=True)) for value in values] == list(map(tuple, words))
