"""A folder of models: variants, and the bundle or loose model file of each role.

::

    MODELS/long_entry/bundle.json ...        a bundle (see `signals.models.bundle_files`) of the variant `default`
    MODELS/NAME/long_entry/bundle.json ...   a bundle of the variant NAME
    MODELS/NAME/short_entry.ubj              a loose model file, with, beside it and by need,
    MODELS/NAME/short_entry.features.txt     its feature list, one a line (or .features.json, a list)
    MODELS/NAME/short_entry.scaler.json      its scaler (or .scaler.skops, or a pickle)
"""

from __future__ import annotations

import os
from pathlib import Path

from signals.errors import InputError
from signals.files.feature_files import FeatureFile
from signals.filesystem.folders import restore_folders
from signals.filesystem.opening import read_bytes
from signals.filesystem.paths import located
from signals.foreign.files import MEGABYTE, parse_json
from signals.models.bundle_files import MANIFEST, read_bundle
from signals.models.bundles import Bundle
from signals.models.making import make_bundle
from signals.models.model import PICKLES, SUFFIXES
from signals.roles import DEFAULT_VARIANT, ROLES, Role

Variants = dict[str, dict[Role, Bundle]]
MODEL_SUFFIXES = (*SUFFIXES, *PICKLES)
LARGEST_LIST = 16 * MEGABYTE


def read_models(folder: str | Path, *, trust_pickle: bool = False, sample: FeatureFile | None = None) -> Variants:
    """Read all bundles and loose model files of a folder, by variant and role.

    Loose model files are held against what the models themselves say, also on rows of `sample`.

    Raises
    ------
    InputError
        If there is none, a role has two, or one of them is refused (see `signals.models.bundle_files`).
    """
    folder = located(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder of models; check the path")
    restore_folders(folder)
    found = {DEFAULT_VARIANT: _roles(folder, trust_pickle, sample)}
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        if inner.name in ROLES or inner.name.startswith("."):
            continue
        roles = _roles(inner, trust_pickle, sample)
        if roles and "@" in inner.name:
            raise InputError(f"{inner}: '@' may not stand in the name of a variant; rename the folder")
        if roles and found.get(inner.name):
            raise InputError(f"{inner}: variant {inner.name!r} is in {folder} itself too; keep one of them")
        found[inner.name] = found.get(inner.name) or roles
    variants = {name: roles for name, roles in found.items() if roles}
    if not variants:
        raise InputError(
            f"{folder}: holds no bundle and no model named for its role ({', '.join(ROLES)}, with suffix "
            f"{', '.join(MODEL_SUFFIXES)}); make bundles with `signals.make_bundle`"
        )
    return variants


def read_list(path: Path) -> tuple[str, ...]:
    """Read a feature list: a JSON list, or text with one name a line.

    Raises
    ------
    InputError
        If it cannot be read, is empty, or is no list of names.
    """
    content = read_bytes(path, "a list of features", LARGEST_LIST)
    try:
        text = content.decode("utf-8-sig")
        names = parse_json(text) if path.suffix.lower() == ".json" else [line.strip() for line in text.splitlines()]
    except ValueError as error:
        raise InputError(f"{path}: is no list of features ({error}); write one name a line, or a JSON list") from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or not any(names):
        raise InputError(f"{path}: is no list of features; write one name a line, or a JSON list of names")
    return tuple(name for name in names if name)


def _roles(folder: Path, trust_pickle: bool, sample: FeatureFile | None) -> dict[Role, Bundle]:
    found: dict[Role, Bundle] = {}
    restore_folders(folder)
    for role in ROLES:
        bundle = folder / role
        # Whatever has the name is meant, a pipe or a folder too: reading it says what it is.
        loose = [path for suffix in MODEL_SUFFIXES if os.path.lexists(path := folder / f"{role}{suffix}")]
        places = [*([bundle] if _is_bundle(bundle) else []), *loose]
        if len(places) > 1:
            raise InputError(f"{folder}: {role} has {' and '.join(path.name for path in places)}; keep one of them")
        if places:
            found[role] = read_bundle(bundle) if places[0] == bundle else _loose(loose[0], role, trust_pickle, sample)
    return found


def _is_bundle(folder: Path) -> bool:
    """Whether a folder that is named as a role is meant as its bundle: also one whose manifest is gone or unreadable.

    Were it passed over, the other roles would be asked and this one's probabilities be missing without a word.
    """
    if os.path.lexists(folder / MANIFEST):
        return True
    if not folder.is_dir():
        return False
    held = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    return bool(held) and not any(entry.name.partition(".")[0] in ROLES for entry in held)


def _loose(path: Path, role: Role, trust_pickle: bool, sample: FeatureFile | None) -> Bundle:
    lists = [beside for kind in ("txt", "json") if os.path.lexists(beside := path.with_name(f"{role}.features.{kind}"))]
    kinds = (".json", ".skops", *PICKLES)
    scalers = [beside for kind in kinds if os.path.lexists(beside := path.with_name(f"{role}.scaler{kind}"))]
    for several in (lists, scalers):
        if len(several) > 1:
            raise InputError(f"{path.parent}: {several[0].name} and {several[1].name} are both there; keep one of them")
    return make_bundle(
        path,
        role=role,
        features=read_list(lists[0]) if lists else None,
        scaler=scalers[0] if scalers else None,
        trust_pickle=trust_pickle,
        # A pickle would be loaded once more for it.
        sample=None if path.suffix.lower() in PICKLES else sample,
    )
