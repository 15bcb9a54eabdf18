"""Models kept by what they were made of, so that what has not changed is not trained again."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np

from signals.arrays import Array
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder, write_whole
from signals.training.classifiers.fitting import Classifier, Sample
from signals.training.classifiers.settings import ModelTable

__all__ = ["ModelCache", "RowFingerprints", "model_key"]

_FORMAT = 1
_BLOCK = 1024


class RowFingerprints:
    """Fingerprints of runs of rows of a table, without hashing every row again for every fold.

    Parameters
    ----------
    rows
        Shape (T, F); the digests of its blocks of 1,024 rows are made once.
    names
        Of the F columns; another order or name is another fingerprint.
    """

    def __init__(self, rows: Array, names: tuple[str, ...]) -> None:
        self._rows = np.ascontiguousarray(rows)
        self._head = json.dumps([list(names), str(rows.dtype)]).encode()
        whole = len(rows) // _BLOCK
        self._blocks = [
            hashlib.sha256(self._rows[block * _BLOCK : (block + 1) * _BLOCK].data).digest() for block in range(whole)
        ]

    def of(self, start: int, stop: int) -> bytes:
        """Return the digest of rows ``[start, stop)``; the same rows at the same place give the same one."""
        digest = hashlib.sha256(self._head + f"{start}:{stop}".encode())
        first, last = -(-start // _BLOCK), stop // _BLOCK
        if first >= last:
            digest.update(self._rows[start:stop].data)
        else:
            digest.update(self._rows[start : first * _BLOCK].data)
            digest.update(b"".join(self._blocks[first:last]))
            digest.update(self._rows[last * _BLOCK : stop].data)
        return digest.digest()


def model_key(sample: Sample, fingerprints: RowFingerprints, model: ModelTable, seed: int, candidates: str = "") -> str:
    """Return the key of a classifier: a SHA-256 over features, labels, rows, candidates, parameters, seed, versions.

    Bars after the last one that it learns from do not enter, so more data leaves the key as it was.
    """
    digest = hashlib.sha256()
    settings = {
        "model": model.model_dump(),
        "seed": seed,
        "candidates": candidates,
        "format": _FORMAT,
        "versions": _versions(),
    }
    digest.update(json.dumps(settings, sort_keys=True).encode())
    used = np.concatenate([sample.rows, sample.inner])
    if len(used):
        digest.update(fingerprints.of(int(used.min()), int(used.max()) + 1))
    for rows in (sample.rows, sample.inner):
        digest.update(f"{len(rows)}:".encode())
        digest.update(rows.astype("<i8").tobytes())
        digest.update(sample.label[rows].astype("<f8").tobytes())
    return digest.hexdigest()


class ModelCache:
    """A folder of classifiers by key. Threads may use it together: every file appears whole or not at all.

    Parameters
    ----------
    folder
        None keeps nothing.

    Raises
    ------
    InputError
        If the folder cannot be made.
    """

    def __init__(self, folder: str | Path | None) -> None:
        self._folder = None if folder is None else located(folder)
        if self._folder is not None:
            make_folder(self._folder)

    def has(self, key: str) -> bool:
        """Return whether a classifier is there."""
        return self._folder is not None and (self._folder / f"{key}.model").exists()

    def find(self, key: str) -> Classifier | None:
        """Return a classifier, None where there is none or its file is damaged."""
        if self._folder is None:
            return None
        try:
            return self._read((self._folder / f"{key}.model").read_bytes())
        except OSError:
            return None

    def keep(self, key: str, classifier: Classifier) -> None:
        """Store a classifier.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        if self._folder is None:
            return
        content = classifier.to_bytes()
        path = self._folder / f"{key}.model"
        write_whole(path, lambda place: place.write_bytes(hashlib.sha256(content).digest() + content))

    @staticmethod
    def _read(content: bytes) -> Classifier | None:
        size = hashlib.sha256().digest_size
        if hashlib.sha256(content[size:]).digest() != content[:size]:
            return None
        return Classifier.from_bytes(content[size:])


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("numpy", "xgboost", "scikit-learn")}
