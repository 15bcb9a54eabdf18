"""Files that come with a package, such as a font or a script, found without importing it: that may take a second."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

__all__ = ["packaged"]


def packaged(package: str, *names: str) -> Path:
    """Return a file or folder inside an installed package.

    Raises
    ------
    ModuleNotFoundError
        If the package is not installed.
    FileNotFoundError
        If it has no such file.
    """
    found = find_spec(package)
    if found is None or found.origin is None:
        importlib.import_module(package)  # says that it is missing
    place = Path(str(found and found.origin)).parent.joinpath(*names)
    if not place.exists():
        raise FileNotFoundError(f"{place}: is not there, though it comes with {package}; install {package} again")
    return place
