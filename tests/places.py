"""Where tests find the project, and the real data that may lie beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]


def real_data(name: str) -> Path:
    """Return a file of a real market, which may lie beside the project; without it the test that asks is skipped."""
    path = ROOT.parent / "shared" / "data" / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not here")
    return path


def program(*names: str) -> str:
    """Return the path of the first program that is here; without any, the test is skipped, or fails where none may be."""
    for name in names:
        if path := shutil.which(name):
            return path
    return absent(names[0])


def absent(name: str) -> NoReturn:
    """Skip the test for want of something that is not installed, or fail it where none may be skipped."""
    missing = f"{name} is not installed"
    if os.environ.get("PAGE_TESTS") == "required":
        pytest.fail(f"{missing}, and PAGE_TESTS=required")
    pytest.skip(missing)
