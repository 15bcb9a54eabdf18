"""Where a command writes, looked at before the work and not at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

__all__ = ["check_apart", "check_out"]


def check_out(out: str | Path, inputs: Iterable[str | Path | None] = (), *, makes_folder: bool = False) -> None:
    """Refuse a place for a file at which none can be written, or that is one of the files that are read.

    Parameters
    ----------
    out
        The file.
    inputs
        What the command reads; None is nothing.
    makes_folder
        The folder of `out` is made where it is not there.

    Raises
    ------
    InputError
        Before anything is read or computed.
    """
    from signals.filesystem.paths import located  # noqa: PLC0415
    from signals.filesystem.replacing import check_target, make_folder, refuse_inputs  # noqa: PLC0415 - --help need not wait

    refuse_inputs(out, [given for given in inputs if given is not None])
    folder = located(out).parent
    if not makes_folder or folder.is_dir():
        check_target(out)
    elif folder.exists():
        make_folder(folder)  # refuses, and says what is in the way


def check_apart(places: Mapping[str, str | Path], what: str) -> None:
    """Refuse places of which two assets would have one; there are disks on which capitals and small letters are one name.

    Parameters
    ----------
    places
        By asset, the file or folder of what is written of it.
    what
        What that is.

    Raises
    ------
    InputError
        Naming the first two.
    """
    from signals.errors import InputError  # noqa: PLC0415 - --help need not wait

    for one, other in combinations(places, 2):
        if str(places[one]).casefold() == str(places[other]).casefold():
            raise InputError(f"{places[one]}: would hold {what} of {one} and of {other}; name one otherwise")
