"""A report as PDF: printed by whichever Chromium is there, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from signals import InputError

__all__ = ["find_browser", "print_page"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WIDTH = 1032
"""Pixels across an A4 page on its side between margins of 12 mm: what is drawn at this width is printed as it is."""
_PATIENCE = 120
"""Seconds that printing may take."""
_SETTLED = 20_000
"""Milliseconds of the page's own clock after which it is printed, at the latest."""


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
        If the browser fails, or takes minutes.
    KeyboardInterrupt
        If interrupted; the browser has ended then, and its folder is gone.
    """
    with tempfile.TemporaryDirectory(prefix="asymmetry-print-", ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        said = _run([browser, *_options(folder, made), source.as_uri()])
        if not made.exists() or not made.stat().st_size:
            last = next((line for line in reversed(said.splitlines()) if line.strip()), "it says nothing")
            raise InputError(f"{browser}: printed nothing ({last[:200]}); write html, and print that from a browser")
        shutil.copyfile(made, out)


def _options(folder: str, made: Path) -> list[str]:
    named = [
        "headless=new", "disable-gpu", "disable-extensions", "disable-background-networking", "no-first-run", "disable-sync",
        "disable-dev-shm-usage", "hide-scrollbars", f"user-data-dir={folder}/profile", "no-pdf-header-footer",
        f"print-to-pdf={made}", f"window-size={_WIDTH},1400", f"virtual-time-budget={_SETTLED}",
    ]  # fmt: skip
    # as root, Chromium's own walls cannot be put up; the page is ours and asks nobody
    alone = ["no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [f"--{name}" for name in (*alone, *named)]


def _run(command: list[str]) -> str:
    """Run the browser in a group of its own, so that all of its processes can be ended together."""
    with subprocess.Popen(  # noqa: S603 - a browser that is installed, on a page of ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            _, said = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise InputError(f"{command[0]}: prints for minutes; write html, and print that from a browser") from error
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return said.decode(errors="replace")
