"""Reading a scaler from whatever file it was kept in."""

from __future__ import annotations

from pathlib import Path

from signals.errors import InputError
from signals.filesystem.opening import read_bytes
from signals.foreign.archives import load_skops
from signals.foreign.files import MEGABYTE
from signals.models.model import PICKLES
from signals.models.pickles import unpickled
from signals.models.scalers import Scaler, scaler_from_json, scaler_from_sklearn

LARGEST = 16 * MEGABYTE


def read_scaler(path: Path, *, trust_pickle: bool = False) -> Scaler:
    """Read a scaler: JSON of this project, a skops file of a scikit-learn scaler, or a pickle somebody vouches for.

    Raises
    ------
    InputError
        If the file is absent, damaged, of another kind, or a pickle that nobody vouched for.
    """
    kind = path.suffix.lower()
    if kind in PICKLES:
        if not trust_pickle:
            raise InputError(
                f"{path}: is a pickle, and loading one runs whatever code is in it; dump the scaler by skops, or give "
                "`trust_pickle=True` if you made the file yourself"
            )
        return scaler_from_json(unpickled("scaler", path)[1]["payload"].tobytes(), str(path))
    if kind not in {".json", ".skops"}:
        known = ", ".join((".json", ".skops", *PICKLES))
        raise InputError(f"{path}: unknown kind of scaler {kind or '(no suffix)'!r}; use one of {known}")
    content = read_bytes(path, "a scaler", LARGEST)
    return (
        scaler_from_json(content, str(path))
        if kind == ".json"
        else scaler_from_sklearn(load_skops(content, str(path)), str(path))
    )
