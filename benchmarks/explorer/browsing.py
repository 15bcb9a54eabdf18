"""The explorer as a process of its own, and the browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

__all__ = ["BROWSERS", "PROGRAM", "Explorer", "exploring", "running_browser"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Under which names Chromium is found."""
PROGRAM = [sys.executable, "-c", "from scripts.cli import main; main()"]
"""The command line, with the packages that this process sees."""
_ADDRESS = re.compile(r"http://[^\s]+")
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 20.0


@dataclass(frozen=True)
class Explorer:
    """A running `asymmetry explore`.

    Attributes
    ----------
    address
        Of the page, as the command printed it.
    process
        The command.
    """

    address: str
    process: subprocess.Popen[str]


@contextmanager
def exploring(run: Path, *options: str) -> Iterator[Explorer]:
    """Have the explorer answer for a run, at a free port, until the block ends.

    Raises
    ------
    RuntimeError
        If it ends before it prints an address.
    """
    words = [*PROGRAM, "explore", str(run), "--no-open", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        late = threading.Timer(_SECONDS_TO_START, process.kill)
        late.start()
        said, address = [], None
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if found := _ADDRESS.search(line):
                address = found.group()
                break
        late.cancel()
        if address is None:
            raise RuntimeError(f"asymmetry explore ended with {process.wait()}: {''.join(said).strip()}")
        # what it says later must not fill the pipe
        reader = threading.Thread(target=process.stdout.read, daemon=True)
        reader.start()
        try:
            yield Explorer(address, process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
            reader.join()


@contextmanager
def running_browser(*switches: str) -> Iterator[Browser]:
    """Start Chromium without a window.

    Raises
    ------
    FileNotFoundError
        If none is installed.
    """
    names = (os.environ.get("CHROMIUM", BROWSERS[0]), *BROWSERS)
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise FileNotFoundError("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_SWITCHES, *switches])
        try:
            yield browser
        finally:
            browser.close()
