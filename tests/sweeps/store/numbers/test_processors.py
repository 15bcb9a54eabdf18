"""The bytes of a part do not hang on what the processor can do: a cluster has many kinds."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.places import ROOT

_ENCODED = """
import hashlib
import numpy as np
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.store.numbers import CURVES, encode_curves, encode_families
rng = np.random.default_rng(1)
tally = {name: np.add.outer(rng.random(40), rng.random(40)).ravel() / 2 for name in ACCUMULATORS}
families = {name: column for name, column in tally.items() if name not in CURVES}
curves = {name: tally[name] for name in CURVES}
blocks = encode_families(families, (40,))
blocks |= encode_curves(curves, np.full(400, 4), np.tile([1.0, 2.0, 3.0, 5.0], 400), {
    name: column[::4] for name, column in families.items()}, (10,))
print(hashlib.sha256(repr(sorted(blocks.items())).encode()).hexdigest())
"""


def _digest(without: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NPY_DISABLE_CPU_FEATURES": without}
    command = [sys.executable, "-W", "ignore", "-c", _ENCODED]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_the_bytes_are_the_same_on_a_processor_that_can_do_less() -> None:
    digest = _digest("")
    assert len(digest.strip()) == 64
    assert _digest("AVX512_SKX AVX512_ICL AVX512_SPR X86_V4 X86_V3 AVX2 FMA3") == digest
