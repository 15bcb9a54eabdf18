"""Bundles on disk: every part held against its fingerprint.

A bundle is a folder::

    long_entry/
      bundle.json     role, features in order, what was trained until when, and the SHA-256 of the parts
      model.ubj       or model.json (XGBoost), or model.skops (scikit-learn)
      scaler.json     optional: the numbers of the scaler

A scaler of another fold, a model of another feature list or a shortened file changes a fingerprint, and is refused.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from signals.errors import InputError
from signals.filesystem.folders import clean_folder, put_in_place, temporary_folder
from signals.filesystem.opening import read_bytes
from signals.filesystem.paths import located
from signals.foreign.classes import place_of_class
from signals.models.bundles import SCALER, Bundle, sha256
from signals.models.manifests import Manifest, read_manifest
from signals.models.model import LARGEST, SUFFIXES, Model, model_from_bytes
from signals.models.scalers import Scaler, scaler_from_json
from signals.roles import Role
from signals.times.timestamps import to_timestamp

MANIFEST = "bundle.json"


def write_bundle(bundle: Bundle, folder: str | Path) -> Path:
    """Write a bundle's folder, whole or not at all; a bundle that is there is replaced in one step.

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be written.
    """
    folder = located(folder)
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise InputError(f"{folder}: is there and holds no bundle; choose another folder")
    place = folder.resolve() if folder.is_symlink() else folder
    temporary = temporary_folder(place)
    try:
        clean_folder(place.parent)
        _write_parts(bundle, temporary)
        put_in_place(temporary, place)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def write_bundles(bundles: Mapping[Role, Bundle], folder: str | Path) -> Path:
    """Write the bundles of a variant as ``FOLDER/ROLE``, all of them or none; what else is in the folder stays.

    Raises
    ------
    InputError
        If a role's folder holds something else than a bundle, or the folder cannot be written.
    """
    folder = located(folder)
    for role in bundles:
        if (folder / role).exists() and not (folder / role / MANIFEST).is_file():
            raise InputError(f"{folder / role}: is there and holds no bundle; choose another folder")
    place = folder.resolve() if folder.is_symlink() else folder
    temporary = temporary_folder(place)
    try:
        clean_folder(place.parent)
        if place.exists():
            clean_folder(place)
            shutil.copytree(place, temporary, symlinks=True, ignore=lambda at, _: bundles if Path(at) == place else ())
        for role, bundle in bundles.items():
            _write_parts(bundle, temporary / role)
        put_in_place(temporary, place)
    except shutil.Error as error:
        raise InputError(f"{folder}: what is in it cannot be kept ({error}); choose another folder") from error
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _write_parts(bundle: Bundle, folder: Path) -> None:
    description = bundle.describe()
    try:
        text = json.dumps({**description, "fingerprint": bundle.fingerprint}, indent=1)
    except (TypeError, ValueError) as error:
        raise InputError(f"{folder}: the metadata holds what JSON cannot ({error}); use plain values") from error
    folder.mkdir(parents=True)
    (folder / description["model"]["file"]).write_bytes(bundle.model.payload)
    if bundle.scaler is not None:
        (folder / SCALER).write_bytes(bundle.scaler.to_json())
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_bundle(folder: str | Path) -> Bundle:
    """Read a bundle and hold every part against its fingerprint.

    Raises
    ------
    InputError
        If a part is missing, damaged, or not the one the bundle was made of.
    """
    folder = located(folder)
    manifest = read_manifest(folder / MANIFEST)
    scaler = _scaler(folder, manifest)
    try:
        until = None if manifest.trained_until is None else to_timestamp(manifest.trained_until)
    except InputError as error:
        raise InputError(f"{folder / MANIFEST}: key 'trained_until': {error}; make the bundle again") from error
    bundle = Bundle(
        manifest.role,
        tuple(manifest.features),
        _model(folder, manifest),
        scaler,
        until,
        dict(manifest.metadata or {}),
        str(folder),
        manifest.unknown,
        manifest.kept_proofs(),
    )
    if bundle.describe()["feature_fingerprint"] != manifest.feature_fingerprint:
        raise InputError(f"{folder / MANIFEST}: its feature list was changed afterwards; make the bundle again")
    if bundle.fingerprint != manifest.fingerprint:
        raise InputError(f"{folder / MANIFEST}: was changed after the bundle was made; make the bundle again")
    return bundle


def _model(folder: Path, manifest: Manifest) -> Model:
    part = manifest.model
    kind = SUFFIXES.get(Path(part.file).suffix)
    if kind is None:
        raise InputError(f"{folder / MANIFEST}: key 'model' names {part.file!r}; make the bundle again")
    payload = _part(folder, part.file, part.sha256, "model")
    source = str(folder / Path(part.file).name)
    model = model_from_bytes(payload, kind, source, part.missing)
    place = place_of_class(model.classes, manifest.role, part.positive, source)
    return replace(model, positive=place, calibration=part.calibration)


def _scaler(folder: Path, manifest: Manifest) -> Scaler | None:
    part = manifest.scaler
    if part is not None:
        text = _part(folder, part.file, part.sha256, "scaler")
        return scaler_from_json(text, str(folder / Path(part.file).name))
    if (folder / SCALER).exists():
        raise InputError(
            f"{folder / SCALER}: the bundle was made without a scaler; remove it, or make the bundle again"
        )
    return None


def _part(folder: Path, file: str, expected: str, what: str) -> bytes:
    # Only the name counts: a manifest cannot point out of its folder.
    path = folder / (Path(file).name or MANIFEST)
    content = read_bytes(
        path, f"a bundle's {what}", max(LARGEST.values()), f"the bundle's {what} is needed: make the bundle again"
    )
    if sha256(content) != expected:
        raise InputError(
            f"{path}: is not the {what} this bundle was made of (fingerprint {sha256(content)[:12]}, expected "
            f"{expected[:12]}); put the right file back, or make the bundle again"
        )
    return content
