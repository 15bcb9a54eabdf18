"""Pictures of the explorer for the documentation: ``python -m benchmarks.explorer.pictures RUN --out docs``."""

from __future__ import annotations

import argparse
import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from benchmarks.explorer.browsing import exploring, running_browser

__all__ = ["main"]

_SETTLED = (
    "() => Number(document.documentElement.dataset.drawn ?? 0) > 0 && document.documentElement.dataset.busy !== 'true'"
)
_QUIET = 1_500
"""Milliseconds after which what comes in the background has come."""
_COLOURS = 256


@dataclass(frozen=True)
class _Picture:
    """One picture: its name, the view behind `#` (`CELL` is the leading cell), theme, and size in pixels of CSS."""

    name: str
    view: str
    theme: str = "light"
    size: tuple[int, int] = (1440, 900)


_PICTURES = (
    _Picture("explorer-map", "cell=CELL", size=(1440, 880)),
    _Picture("explorer-map-dark", "by=side&verdict=true", "dark"),
    _Picture("explorer-cell", "cell=CELL&tab=cell", size=(1440, 1180)),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the pictures of a run, larger than on a screen, with few enough colours to be small."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer.pictures", description=__doc__)
    parser.add_argument("run", type=Path, help="a finished run, such as the demo's of the S&P 500")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder of the pictures")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with exploring(options.run) as explorer, running_browser("--font-render-hinting=none") as browser:
        with urllib.request.urlopen(f"{explorer.address}api/run") as answer:
            leading = json.load(answer)["leading"]
        cell = str(leading[0]["cell"]) if leading else "0"
        for picture in _PICTURES:
            address = f"{explorer.address}#{picture.view.replace('CELL', cell)}"
            _take(browser, picture, address, options.out / f"{picture.name}.png")


def _take(browser: Browser, picture: _Picture, address: str, path: Path) -> None:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto(address)
    page.wait_for_function(_SETTLED)
    page.wait_for_timeout(_QUIET)
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled")
    page.close()
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(
            _COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        ).save(path, optimize=True)


if __name__ == "__main__":
    main()
