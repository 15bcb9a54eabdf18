"""Values of axes as people read them."""

from results.run.axes import tick_text


def test_ticks_are_percent_or_of_one_length_and_tell_values_apart() -> None:
    assert tick_text("stop_loss", [0.005, 0.02, None]) == ["0.5%", "2%", "none"]
    assert tick_text("long_entry", [0.5, 0.55, None]) == ["0.50", "0.55", "none"]
    assert tick_text("long_entry", [0.512345, 0.512346]) == ["0.512345", "0.512346"]
    assert tick_text("leverage", [1.0, 2.5]) == ["1x", "2.5x"]
    assert tick_text("funding", [False, True]) == ["no", "yes"]
    assert tick_text("max_hold", [6, None]) == ["6", "none"]
