"""The picture of a signal file: what of its bars was seen stands where these bars do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageColor

import signals
from results.signal_files.picture import HEAD, LEFT, PRICE, RIGHT, draw_signals
from results.signal_files.picture_probabilities import summary
from results.style.canvas import DPI, WIDTH, text_width
from results.style.palette import IN_SAMPLE, NO_PROBABILITY, OUT_OF_SAMPLE, UNKNOWN_SAMPLE
from signals import Signals
from signals.arrays import Flags

BARS = 1500


@pytest.fixture(scope="module")
def made() -> Signals:
    return signals.simulated_signals(BARS, edge=0.05, seed=3)


def drawn(made: Signals, tmp_path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(draw_signals(made, tmp_path / "deep" / "picture.png")) as picture:
        return np.asarray(picture.convert("RGB"))


def flagged(made: Signals, flags: Flags | None) -> Signals:
    return Signals(made.bars, {"default": replace(made.variants["default"], out_of_sample=flags)})


def strip(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the colours of the only variant's strip, from left to right."""
    row = int((HEAD + PRICE + 0.15) * DPI)
    return picture[row, int(LEFT * DPI) : int((WIDTH - RIGHT) * DPI)]


@pytest.mark.parametrize("kind", ["signals", "bars alone", "variants of every sample"])
def test_the_picture_grows_with_its_variants(kind: str, made: Signals, tmp_path: Path) -> None:
    one, nothing = made.variants["default"], np.full(len(made), np.nan)
    variants = {
        "signals": made.variants,
        "bars alone": {},
        "variants of every sample": {
            "nobody says": replace(one, out_of_sample=None),
            "every bar seen": replace(one, out_of_sample=np.zeros(len(made), dtype=np.bool_)),
            "nothing known": signals.Probabilities(nothing, nothing, nothing, nothing),
        },
    }[kind]
    picture = drawn(Signals(made.bars, variants), tmp_path)
    assert picture.shape[1] == 1800
    assert (picture.shape[0] > 900) == bool(variants)
    assert picture.std() > 0


def test_a_strip_says_which_bars_were_seen(made: Signals, tmp_path: Path) -> None:
    colours = strip(drawn(flagged(made, np.arange(BARS) >= 600), tmp_path))
    new = (colours == ImageColor.getrgb(OUT_OF_SAMPLE)).all(axis=1)
    seen = (colours == ImageColor.getrgb(IN_SAMPLE)).all(axis=1)
    assert int(np.argmax(new)) == pytest.approx(600 / (BARS - 1) * len(colours), abs=1.5)
    assert (seen | new).sum() >= len(colours) - 1
    assert not seen[int(np.argmax(new)) :].any()


def test_a_strip_that_changes_faster_than_dots_is_both(made: Signals, tmp_path: Path) -> None:
    long = signals.simulated_signals(40_000, edge=0.05, seed=3)
    mixed = strip(drawn(flagged(long, np.arange(len(long)) % 2 == 0), tmp_path)).mean(axis=0)
    either = np.array([ImageColor.getrgb(IN_SAMPLE), ImageColor.getrgb(OUT_OF_SAMPLE)]).mean(axis=0)
    assert mixed == pytest.approx(either, abs=2)


def test_what_nobody_says_and_what_is_not_there_look_different(made: Signals, tmp_path: Path) -> None:
    known = made.variants["default"]
    late = np.where(np.arange(BARS) < 500, np.nan, known.long_entry)
    nothing = np.full(BARS, np.nan)
    shown = Signals(made.bars, {"default": signals.Probabilities(late, nothing, nothing, nothing)})
    colours = strip(drawn(shown, tmp_path))
    assert colours[5].tolist() == list(ImageColor.getrgb(NO_PROBABILITY))
    assert colours[-5].tolist() == list(ImageColor.getrgb(UNKNOWN_SAMPLE))


@pytest.mark.parametrize(
    "price",
    [
        lambda at: np.full(len(at), 100.0),
        lambda at: np.exp(at / 50),
        lambda at: 1e-9 * (2 + np.sin(at)),
        lambda at: 1e12 * (2 + np.sin(at)),
    ],
)
def test_any_price_has_a_picture(
    price: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]], made: Signals, tmp_path: Path
) -> None:
    values = price(np.arange(BARS))
    bars = replace(made.bars, open=values, high=values, low=values, close=values)
    assert drawn(Signals(bars, made.variants), tmp_path).std() > 0


def test_two_bars_are_enough(made: Signals, tmp_path: Path) -> None:
    assert drawn(made.between(None, made.bars.time[2]), tmp_path).shape[1] == 1800


def test_what_is_said_of_a_distribution_is_no_wider_than_it(made: Signals, tmp_path: Path) -> None:
    one = made.variants["default"]
    many = replace(one, out_of_sample=np.arange(BARS) % 2 == 0, short_exit=np.full(BARS, 0.987654))
    text, reached = summary(many.out_of_sample, many.short_exit)
    assert (text, reached) == ("max 0.988, ≥0.75: 1,500 (750 unseen)", BARS)
    assert summary(None, many.short_exit)[0] == "max 0.988, ≥0.75: 1,500"
    usual, wide = text_width(text, 8.6), (WIDTH - LEFT - RIGHT) / 4.3 * DPI
    assert usual <= wide
    picture = drawn(Signals(made.bars, {"default": replace(many, short_exit=np.full(BARS, 1.0))}), tmp_path)
    assert (picture[:, -int((RIGHT - 0.05) * DPI) :] == 255).all()


def test_long_names_stay_in_the_picture_and_clear_of_the_legend(made: Signals, tmp_path: Path) -> None:
    variants = {"W" * 60: made.variants["default"]}
    picture = drawn(Signals(made.bars, variants, path=tmp_path / ("W" * 120 + ".parquet")), tmp_path)
    assert (picture[:, :8] == 255).all()
    short = drawn(Signals(made.bars, variants, path=tmp_path / "a.parquet"), tmp_path)
    legend = slice(int(WIDTH * DPI * 0.6), None)
    assert (picture[: int(0.3 * DPI), legend] == short[: int(0.3 * DPI), legend]).all()
