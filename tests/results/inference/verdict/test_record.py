"""A verdict as JSON."""

from __future__ import annotations

from results.inference.verdict.record import Verdict


def test_a_verdict_holds_no_infinity() -> None:
    verdict = Verdict(
        "none", (1,), ("why",), ("words",), {"best": {"interval": [float("inf"), 1.0], "p": float("nan")}}
    )
    assert verdict.mapping()["best"] == {"interval": [None, 1.0], "p": None}
