"""Colours stand in the palette, and nowhere else; pages get them as variables."""

from __future__ import annotations

import re
from pathlib import Path

from results.style.page import write_page
from results.style.palette import EXITS, css_variables
from sweeps.measures.ratios import REASONS
from tests.places import ROOT

COLOUR = re.compile(r"""#[0-9a-fA-F]{6}\b|["']tab:|: #[0-9a-fA-F]{3}\b|style="(?:bold|dim|red|yellow)""")
ROOMS = ("signals", "grids", "sweeps", "results", "scripts", "benchmarks")


def test_no_colour_outside_the_palette() -> None:
    files = [file for room in ROOMS for kind in ("py", "html") for file in (ROOT / room).rglob(f"*.{kind}")]
    holding = [str(file.relative_to(ROOT)) for file in files if COLOUR.search(file.read_text(encoding="utf-8"))]
    assert holding == ["results/style/palette.py"]


def test_every_reason_of_an_exit_has_a_look_of_its_own() -> None:
    assert set(EXITS) == set(REASONS)
    assert [len(set(each)) for each in zip(*EXITS.values(), strict=True)] == [len(REASONS)] * 3


def test_a_page_uses_variables_that_there_are_and_no_others(tmp_path: Path) -> None:
    write_page(tmp_path / "page.html", "a < b", "<p>body</p>")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>a &lt; b</h1>\n<p>body</p>" in page
    assert set(re.findall(r"var\(--([a-z-]+)\)", page)) == set(re.findall(r"--([a-z-]+):", css_variables()))
