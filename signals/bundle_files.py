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
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from signals.bundles import FORMAT, SCALER, Bundle, sha256
from signals.errors import InputError
from signals.instants import instant
from signals.models import SUFFIXES, model_from_bytes
from signals.paths import located
from signals.scalers import scaler_from_json

MANIFEST = "bundle.json"
KEYS = ("format", "role", "features", "feature_fingerprint", "model", "scaler", "trained_until", "fingerprint")


def write_bundle(bundle: Bundle, folder: str | Path) -> Path:
    """Write a bundle's folder, whole or not at all; a bundle that is there is replaced.

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be written.
    """
    folder = located(folder)
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise InputError(f"{folder}: is there and holds no bundle; choose another folder")
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
    description = bundle.describe()
    try:
        temporary.mkdir(parents=True)
        (temporary / description["model"]["file"]).write_bytes(bundle.model.payload)
        if bundle.scaler is not None:
            (temporary / SCALER).write_bytes(bundle.scaler.to_json())
        text = json.dumps({**description, "fingerprint": bundle.fingerprint}, indent=1)
        (temporary / MANIFEST).write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(temporary, folder)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from error
    except TypeError as error:
        raise InputError(f"{folder}: the metadata holds what JSON cannot ({error}); use plain values") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def read_bundle(folder: str | Path) -> Bundle:
    """Read a bundle and hold every part against its fingerprint.

    Raises
    ------
    InputError
        If a part is missing, damaged, or not the one the bundle was made of.
    """
    folder = located(folder)
    manifest = _manifest(folder / MANIFEST)
    kind = SUFFIXES.get(Path(manifest["model"]["file"]).suffix)
    if kind is None:
        raise InputError(f"{folder / MANIFEST}: key 'model' names {manifest['model']['file']!r}; make the bundle again")
    payload = _part(folder, manifest["model"], "model")
    scaler = None
    if manifest["scaler"] is not None:
        text = _part(folder, manifest["scaler"], "scaler")
        scaler = scaler_from_json(text, str(folder / manifest["scaler"]["file"]))
    elif (folder / SCALER).exists():
        raise InputError(
            f"{folder / SCALER}: the bundle was made without a scaler; remove it, or make the bundle again"
        )
    model = model_from_bytes(payload, kind, str(folder / manifest["model"]["file"]))
    until = manifest["trained_until"]
    bundle = Bundle(
        manifest["role"],
        tuple(manifest["features"]),
        model,
        scaler,
        None if until is None else instant(until),
        dict(manifest.get("metadata") or {}),
        str(folder),
    )
    if bundle.describe()["feature_fingerprint"] != manifest["feature_fingerprint"]:
        raise InputError(f"{folder / MANIFEST}: its feature list was changed afterwards; make the bundle again")
    if bundle.fingerprint != manifest["fingerprint"]:
        raise InputError(f"{folder / MANIFEST}: was changed after the bundle was made; make the bundle again")
    return bundle


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name the folder of a bundle") from error
    except ValueError as error:
        raise InputError(f"{path}: is not JSON ({error}); make the bundle again") from error
    missing = [key for key in KEYS if not isinstance(manifest, dict) or key not in manifest]
    if missing or manifest["format"] != FORMAT:
        what = f"lacks {', '.join(missing)}" if missing else f"has format {manifest['format']!r}, not {FORMAT!r}"
        raise InputError(f"{path}: {what}; make the bundle again")
    for key, optional in (("model", False), ("scaler", True)):
        part = manifest[key]
        if not (optional and part is None) and not (isinstance(part, dict) and {"file", "sha256"} <= set(part)):
            raise InputError(f"{path}: key {key!r} must name a file and its sha256; make the bundle again")
    return dict(manifest)


def _part(folder: Path, part: dict[str, str], what: str) -> bytes:
    # Only the name counts: a manifest cannot point out of its folder.
    path = folder / Path(part["file"]).name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: the bundle's {what} cannot be read ({error.strerror}); make the bundle again"
        ) from error
    if sha256(content) != part["sha256"]:
        raise InputError(
            f"{path}: is not the {what} this bundle was made of (fingerprint {sha256(content)[:12]}, expected "
            f"{part['sha256'][:12]}); put the right file back, or make the bundle again"
        )
    return content
