"""Reading a scaler from whatever file it was kept in."""

from __future__ import annotations

from pathlib import Path

from signals.errors import InputError
from signals.models import PICKLES, unpickle
from signals.scalers import Scaler, scaler_from_json, scaler_from_sklearn


def read_scaler(path: Path, *, trust_pickle: bool = False) -> Scaler:
    """Read a scaler: JSON of this project, a skops file of a scikit-learn scaler, or a pickle somebody vouches for.

    Raises
    ------
    InputError
        If the file is absent, damaged, of another kind, or a pickle that nobody vouched for.
    """
    kind = path.suffix.lower()
    if kind in PICKLES:
        return scaler_from_sklearn(unpickle(path, trust_pickle=trust_pickle), str(path))
    if kind not in {".json", ".skops"}:
        known = ", ".join((".json", ".skops", *PICKLES))
        raise InputError(f"{path}: unknown kind of scaler {kind or '(no suffix)'!r}; use one of {known}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if kind == ".json":
        return scaler_from_json(content, str(path))
    import skops.io  # noqa: PLC0415

    try:
        fitted = skops.io.loads(content)
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"{path}: cannot be read ({reason}); dump the scaler again by skops") from error
    return scaler_from_sklearn(fitted, str(path))
