"""Lines of pictures end where the picture does, whatever letters they are made of."""

from __future__ import annotations

import itertools

import pytest

from results.style.canvas import DPI, text_width
from results.style.wrapping import shortened, wrapped


@pytest.mark.parametrize(
    "text",
    [
        "Median edge of out-of-sample trades, " * 9,
        "W" * 400,
        "\u4e2d\u6587" * 150,
        "\u0645\u0631\u062d\u0628\u0627 " * 90,
        "i" * 900,
        "a\x1b[31mb " * 60,
        "short \u00fc" + "\u00fc" * 300 + " short",
    ],
)
@pytest.mark.parametrize(("size", "bold"), [(14.5, True), (10.0, False)])
def test_every_line_fits_and_none_could_take_more(text: str, size: float, bold: bool) -> None:
    lines = wrapped(text, 11.5, size, bold=bold, begun="- ")
    assert "".join("".join(lines).split()) == "-" + "".join(text.split())
    assert all(text_width(line, size, bold=bold) <= 11.5 * DPI for line in lines)
    assert all(line.startswith("   ") for line in lines[1:])
    for line, after in itertools.pairwise(lines):
        assert text_width(f"{line} {after.split()[0]}", size, bold=bold) > 11.5 * DPI


def test_what_fits_is_one_line_without_gaps() -> None:
    assert wrapped("  one\n two\tthree ", 11.5, 10) == ["one two three"]
    assert wrapped("one two", 0.5, 10) == ["one", "two"]
    assert wrapped("edge +21.4 pp, return +71.7 %", 1.5, 14.5) == ["edge", "+21.4 pp,", "return", "+71.7 %"]
    assert wrapped("wide", 0.0, 10) == ["w", "i", "d", "e"]
    assert wrapped(" \n", 11.5, 10) == []


def test_a_long_name_keeps_both_its_ends() -> None:
    name = "a_model_with_a_long_name_trained_on_2023"
    short = shortened(name, 1.5, 9.5)
    before, after = short.split("..")
    assert name.startswith(before)
    assert name.endswith(after)
    assert 1.3 * DPI < text_width(short, 9.5) <= 1.5 * DPI
    assert shortened(name, 4.0, 9.5) == name
    assert shortened("short \n name", 4.0, 9.5) == "short name"
    assert shortened("wide", 0.0, 9.5) == "w.."
