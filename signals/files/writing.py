"""Writing a signal file whole or not at all, with a manifest that says where its probabilities come from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from signals.data import Bars, Signals
from signals.errors import InputError
from signals.files.fingerprints import column
from signals.files.reading import from_frame
from signals.filesystem.damage import reading
from signals.filesystem.opening import check_file
from signals.filesystem.paths import located, parquet_metadata
from signals.filesystem.replacing import write_whole
from signals.roles import ROLES
from signals.tables.frames import Frame, as_polars
from signals.tables.opening import ARROW, PARQUET, suffix

MANIFEST_KEY = "manifest"


def to_frame(signals: Signals | Bars) -> pl.DataFrame:
    """Return signals, or bars alone, as the columns of a signal file, T rows.

    Unknown probabilities and readings are null. A role without a single known probability is left out, unless its variant knows
    nothing at all: then its four roles are kept, all null, so that the variant survives.
    """
    bars = signals if isinstance(signals, Bars) else signals.bars
    columns: dict[str, pl.Series] = {"timestamp": pl.Series(bars.time).dt.replace_time_zone("UTC")}
    for name in ("open", "high", "low", "close", "volume", "funding_rate"):
        values = getattr(bars, name)
        if values is not None:
            columns[name] = pl.Series(values)
    for variant, probabilities in ({} if isinstance(signals, Bars) else signals.variants).items():
        known = [role for role in ROLES if not np.isnan(probabilities.role(role)).all()]
        for role in known or ROLES:
            columns[column(role, variant)] = pl.Series(probabilities.role(role), nan_to_null=True)
        if probabilities.out_of_sample is not None:
            columns[column("out_of_sample", variant)] = pl.Series(probabilities.out_of_sample)
    for name, values in () if isinstance(signals, Bars) else signals.further.streamed():
        columns[name] = pl.Series(values, nan_to_null=True)
    return pl.DataFrame(columns)


def write(content: Signals | Frame, path: str | Path, manifest: dict[str, Any] | None = None) -> Path:
    """Write a signal file; its suffix says which format.

    Parameters
    ----------
    content : Signals or table
        A frame is checked by the rules of a signal file first, and may have further columns.
    path : str or Path
        Any suffix that `signals.read` knows. The file appears whole: it is written under a temporary name beside it
        and renamed, so a failure leaves what was there before.
    manifest : dict, optional
        Anything JSON can hold: models, features, folds. Kept in the file's metadata, in Parquet only.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    InputError
        If the suffix is unknown, a manifest is given for another format than Parquet, the frame breaks a rule, or
        the folder cannot be written to.
    """
    path = located(path)
    kind = suffix(path)
    if manifest is not None and kind not in PARQUET:
        raise InputError(f"{path}: a manifest can only be kept in Parquet, not in {kind}; write to a .parquet file")
    if isinstance(content, Signals):
        frame = to_frame(content)
    else:
        frame = as_polars(content)
        from_frame(frame, require_probabilities=False)
    return write_whole(path, lambda place: _store(frame, place, kind, manifest), needed=int(frame.estimated_size()))


def read_manifest(path: str | Path) -> dict[str, Any] | None:
    """Return the manifest of a Parquet signal file, None where there is none or the format keeps none.

    Raises
    ------
    InputError
        If the file cannot be read, or its manifest is not a JSON object.
    """
    path = located(path)
    if suffix(path) not in PARQUET:
        return None
    check_file(path, "a signal file")
    with reading(str(path)):
        text = parquet_metadata(path).get(MANIFEST_KEY)
    try:
        manifest = None if text is None else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: its manifest is not JSON ({error}); write the file again") from error
    if manifest is not None and not isinstance(manifest, dict):
        raise InputError(f"{path}: its manifest is {type(manifest).__name__}, not an object; write the file again")
    return manifest


def _store(frame: pl.DataFrame, path: Path, kind: str, manifest: dict[str, Any] | None) -> None:
    if kind in PARQUET:
        metadata = None if manifest is None else {MANIFEST_KEY: json.dumps(manifest, sort_keys=True)}
        frame.write_parquet(path, metadata=metadata)
    elif kind in ARROW:
        frame.write_ipc(path)
    else:
        text = frame.write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.fZ").encode()
        # mtime=0: the same signals give the same bytes.
        path.write_bytes(gzip.compress(text, compresslevel=6, mtime=0) if kind == ".csv.gz" else text)
