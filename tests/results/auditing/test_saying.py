"""Small numbers in sentences."""

from __future__ import annotations

import pytest

from results.auditing.saying import likely, percent, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00015, "+0.015 %"), (-0.0, "+0.000 %"), (-1e-9, "+0.000 %"), (-0.5, "-50.000 %"), (12.5, "+1,250.000 %"), (None, "-"), (float("nan"), "-")],
)  # fmt: skip
def test_a_result_has_its_sign_and_nothing_has_no_minus(value: float | None, text: str) -> None:
    assert signed(value) == text


def test_shares_and_chances() -> None:
    assert percent(0.3084) == "30.8 %"
    assert (likely(1.0), likely(0.0), likely(0.5)) == ("over 99.9 %", "under 0.1 %", "50.0 %")
