"""A report as PDF: printed by whichever Chromium is there, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import time
from pathlib import Path

from results.explorer.report.devtools import BrowserError, DevTools, running
from signals import InputError

__all__ = ["find_browser", "print_page"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WIDTH = 1032
"""Pixels across an A4 page on its side between margins of 12 mm: what is drawn at this width is printed as it is."""
_PATIENCE = 180
"""Seconds that all of it may take."""
_LOOK_AGAIN = 0.15
_STEADY = 4
"""Looks in a row at which nothing is waited for: then all is drawn."""
_DRAWN = "(({ drawn, busy, asking }) => drawn !== undefined && busy !== 'true' && asking === '0')(document.documentElement.dataset)"


def find_browser() -> str:
    """Return a Chromium, or one of its kin.

    Raises
    ------
    InputError
        If there is none; nothing else prints a page as it looks.
    """
    for name in (*_NAMES, *_PLACES):
        if found := shutil.which(name):
            return found
    raise InputError("`format=pdf`: a PDF is printed by Chromium, and there is none; install it, or write html or md")


def print_page(browser: str, page: str, out: Path) -> None:
    """Print a page to a file.

    Parameters
    ----------
    browser
        As `find_browser` returns it.
    page
        The page as HTML.
    out
        The PDF.

    Raises
    ------
    InputError
        If the browser fails, or the page is not drawn within minutes.
    KeyboardInterrupt
        If interrupted; the browser has ended then, and its folder is gone.
    """
    with tempfile.TemporaryDirectory(prefix="asymmetry-print-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "report.html"
        source.write_text(page, encoding="utf-8")
        try:
            with running([browser, *_options(folder)], _PATIENCE) as chromium:
                content = _printed(chromium, source.as_uri())
        except (BrowserError, ValueError) as error:
            raise InputError(
                f"{browser}: printed nothing ({error}); write html, and print that from a browser"
            ) from error
        out.write_bytes(content)


def _printed(chromium: DevTools, address: str) -> bytes:
    """Return a page as PDF, once it waits for nothing any more."""
    chromium.attach(address)
    steady = 0
    while steady < _STEADY:
        time.sleep(_LOOK_AGAIN)
        steady = steady + 1 if chromium.value(_DRAWN) else 0
        if time.monotonic() > chromium.until:
            raise BrowserError("the page is not drawn in time")
    return base64.b64decode(chromium.tell("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])


def _options(folder: str) -> list[str]:
    named = [
        "headless=new", "remote-debugging-pipe", "disable-gpu", "disable-extensions", "disable-background-networking",
        "disable-sync", "disable-dev-shm-usage", "no-first-run", "hide-scrollbars", f"user-data-dir={folder}/profile",
        f"window-size={_WIDTH},1400",
    ]  # fmt: skip
    # as root, Chromium's own walls cannot be put up; the page is ours and asks nobody
    alone = ["no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [f"--{name}" for name in (*alone, *named)]
