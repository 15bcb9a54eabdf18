"""Measures as people read them."""

from results.run.metrics import METRICS


def test_numbers_are_written_in_their_unit() -> None:
    assert METRICS["edge"].written(0.0312) == "+3.1 pp"
    assert METRICS["expectancy"].written(-0.000234) == "-0.023 %"
    assert METRICS["win_rate"].written(0.5) == "50.0 %"
    assert METRICS["profit_factor"].written(1.234) == "1.23"
    assert METRICS["trades"].written(1234.0) == "1,234"
    assert METRICS["edge"].written(None) == "none"
    assert METRICS["average_hold"].written(12.34) == "12.3 bars"
