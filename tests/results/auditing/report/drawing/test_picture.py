"""Pictures of every kind, from what families give: ordinary, empty, unknown, a single value."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from results.auditing.model import Picture
from results.auditing.report.drawing.axis import axis_of, known, written
from results.auditing.report.drawing.picture import drawn
from tests.results.auditing.report.audits import PICTURES

NUMBER = re.compile(r' (?:x|y|cx|cy|width|height)="([^"]*)"')


def elements(picture: Picture, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(drawn(picture)).iter(tag))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.kind)
def test_it_is_well_formed_and_stays_in_its_frame(picture: Picture) -> None:
    text = drawn(picture)
    _, _, width, height = map(float, ET.fromstring(text).get("viewBox", "").split())
    for value in map(float, NUMBER.findall(text)):
        assert 0 <= value <= max(width, height)
    assert "nan" not in text


def given(kind: Any, **data: Any) -> Picture:
    return Picture("key", "title", "caption", kind, data)


@pytest.mark.parametrize(
    "picture",
    [
        given("lines", series=[]),
        given("lines", series=[{"name": "none", "x": [], "y": []}]),
        given("bars", labels=[], values=[]),
        given("histogram", values=[]),
        given("histogram", values=[float("nan"), None]),
        given("map", x=[], y=[], z=[]),
        given("intervals", labels=[], low=[], values=[], high=[]),
    ],
    ids=lambda picture: picture.kind,
)
def test_nothing_is_drawn_of_nothing(picture: Picture) -> None:
    assert drawn(picture) == ""


@pytest.mark.parametrize(
    "picture",
    [
        given("lines", series=[{"name": "flat", "x": [1], "y": [0.0]}], logarithmic=True),
        given("lines", series=[{"name": "unknown", "x": [1, 2], "y": [None, float("nan")]}]),
        given("steps", series=[{"name": "a", "x": ["2024-01-01", "2024-01-01"], "y": [1, 2]}]),
        given("bars", labels=["a", "b"], values=[None, 0.0]),
        given("histogram", values=[3.0, 3.0], marks=[{"name": "far", "at": 1e6}, {"name": "unknown", "at": None}]),
        given("histogram", edges=[0, 1, 2], counts=[5, 0]),
        given("histogram", edges=[0, 1, 2], counts=[5, 0], series=[{"name": name, "counts": [5, 0]} for name in "ab"]),
        given("map", x=["a"], y=[1], z=[[None]]),
        given("intervals", labels=["a"], low=[None], values=[None], high=[None]),
        given("intervals", label=["a"], low=[1], value=[2], high=[3], claimed=[9]),
    ],
    ids=lambda picture: picture.kind,
)
def test_odd_values_are_drawn_as_far_as_they_are_known(picture: Picture) -> None:
    ET.fromstring(drawn(picture))


def test_an_unknown_value_interrupts_a_line() -> None:
    picture = given("lines", series=[{"name": "a", "x": [0, 1, 2, 3], "y": [1, None, 2, 3]}])
    (path,) = [each for each in elements(picture, "path") if each.get("fill") == "none"]
    assert str(path.get("d")).count("M") == 2


def test_marks_say_their_name_and_values_are_told_on_hovering() -> None:
    text = drawn(PICTURES[3])
    assert ">this list</text>" in text
    assert "<title>gross: 0.2 %</title>" in drawn(PICTURES[2])


def test_axes() -> None:
    assert axis_of([0, 13], zero=True).labels == ["0", "5", "10"]
    assert axis_of([0.001, -0.002], percent=True).labels == ["-0.2 %", "-0.1 %", "0 %", "0.1 %"]
    powers = axis_of([1, 1000], logarithmic=True)
    assert powers.share(1000) > powers.share(100) > powers.share(1)
    assert axis_of([-1, 1000], logarithmic=True).logarithmic is False
    times = axis_of(["2024-01-01T00:00:00Z", "2024-06-01"])
    assert times.common == "2024" or "2024" in times.labels
    assert known("2024-01-01") == known("2024-01-01T00:00:00Z") == 1_704_067_200
    assert (known("no time"), known(float("inf")), known(True)) == (None, None, None)
    assert (written(1234567.0), written(0.12345, percent=True), written(12.5)) == ("1,234,567", "12.3 %", "12.5")
