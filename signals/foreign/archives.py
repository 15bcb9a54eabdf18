"""skops files rebuilt within limits: what they may unpack to, which types they may hold, and what these must obey."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from signals.errors import InputError, reason
from signals.foreign.boosters import booster_facts
from signals.foreign.estimators import check_estimator
from signals.foreign.files import MEGABYTE
from signals.foreign.trusted import strangers
from signals.foreign.ubj import decode

__all__ = ["load_skops"]

_MOST_UNPACKED = 1_000 * MEGABYTE
_MOST_SCHEMA = 64 * MEGABYTE
_SCHEMA = "schema.json"
_BOOSTER = b'"Booster"'


def load_skops(payload: bytes, source: str) -> Any:
    """Rebuild what a skops file holds, without running anything that is in it.

    Raises
    ------
    InputError
        If it is damaged, unpacks to more than 1 GB, or holds types that are not trusted (see `trusted`) or numbers
        that would lead scikit-learn or XGBoost outside their arrays (see `estimators`, `boosters`).
    """
    import skops.io  # noqa: PLC0415 - brings scikit-learn

    try:
        _check_archive(payload)
        untrusted = skops.io.get_untrusted_types(data=payload)
        unknown = strangers(untrusted)
        fitted = None if unknown else skops.io.loads(payload, trusted=untrusted)
        if not unknown:
            check_estimator(fitted)
    except RecursionError as error:
        raise InputError(f"{source}: is no whole skops file (it is nested too deeply); dump it again") from error
    except Exception as error:
        raise InputError(f"{source}: is no whole skops file ({reason(error)}); dump it again") from error
    if unknown:
        raise InputError(
            f"{source}: holds types that are not trusted ({', '.join(unknown)}); only scikit-learn's, numpy's and "
            "XGBoost's own are rebuilt: leave out what is none of these, or train with them alone"
        )
    return fitted


def _check_archive(payload: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        members = archive.infolist()
        # What is unpacked never exceeds the size stated here: zipfile stops there.
        if sum(member.file_size for member in members) > _MOST_UNPACKED:
            raise ValueError(f"it unpacks to more than {_MOST_UNPACKED // MEGABYTE:,} MB")
        if len({member.filename for member in members}) < len(members):
            raise ValueError("it holds a part twice")
        schema = archive.getinfo(_SCHEMA)
        if schema.file_size > _MOST_SCHEMA:
            raise ValueError(f"its description is larger than {_MOST_SCHEMA // MEGABYTE} MB")
        if _BOOSTER not in archive.read(schema):
            return
        for member in members:
            if member.filename.endswith(".bin"):
                _check_booster(archive.read(member))


def _check_booster(content: bytes) -> None:
    document = decode(content)
    booster_facts(document["Model"] if isinstance(document, dict) and "Model" in document else document)
