"""The user's own models asked for the probabilities of every bar."""

from __future__ import annotations

import hashlib
import os
import platform
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from signals.arrays import Floats, Times
from signals.data import Bars, Probabilities, Signals
from signals.errors import InputError
from signals.files.feature_files import FeatureFile, read_features
from signals.files.feature_lists import few
from signals.files.fingerprints import fingerprint
from signals.models.bundles import Bundle
from signals.models.folders import Variants, read_models
from signals.models.matching import bars_of, check_lists, rows_of_bars
from signals.progress import Progress
from signals.roles import ROLES, Role
from signals.rounding import clip
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.values.bars import clipped_note

# Scaled features lie around 0, a few units wide. A median this far off was scaled for something else.
FAR = 20.0


@dataclass(frozen=True, eq=False)
class Predicted:
    """Signals of the user's models, where they come from (plain JSON values), what to warn of, what was guessed."""

    signals: Signals
    manifest: dict[str, Any]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def predict(  # noqa: PLR0913 - what is asked of what, and how strictly
    features: str | Path | Frame,
    models: str | Path | Variants,
    *,
    prices: str | Path | Bars | None = None,
    by_name: bool = False,
    trust_pickle: bool = False,
    threads: int | None = None,
    layout: Layout | None = None,
    on_progress: Progress | None = None,
) -> Predicted:
    """Ask every model of a folder for the probability of every bar.

    Parameters
    ----------
    features : path or polars.DataFrame
        ``timestamp`` and the models' features, in their order; with the prices, if `prices` is not given.
    models : path or mapping
        See `signals.models.folders`, or what `read_models` returned.
    prices : path or Bars, optional
        The T bars, matched to the features by time. Bars without features get no probability.
    by_name : bool
        Take features by name and leave others alone. Otherwise features in another order than a model's, and features
        that no model knows, are refused: a file that differs in either was not made for these models.
    trust_pickle : bool
        Load pickles, which run whatever code they hold.
    threads : int, optional
        All cores by default.
    layout : Layout, optional
        Says outright how the feature file is laid out.
    on_progress : callable, optional
        Called with the models asked and the models to ask after each.

    Returns
    -------
    Predicted
        A variant is out of sample after the last bar any of its models has seen; if one of its models does not say
        what it has seen, the whole variant is of unknown sample.

    Raises
    ------
    InputError
        If a file, a model or a feature list is refused.
    """
    file = read_features(features, layout)
    variants = models if isinstance(models, dict) else read_models(models, trust_pickle=trust_pickle, sample=file)
    bundles = [bundle for roles in variants.values() for bundle in roles.values()]
    check_lists(file, bundles, by_name)
    bars = bars_of(file, prices)
    rows, warned = rows_of_bars(bars.time, file)
    asked, notes = _ask_all(file, variants, threads, on_progress)
    warned += [*bars.notes, *notes, *_same_models(variants)]
    columns = {
        name: {role: np.where(rows >= 0, values[rows], np.nan) for role, values in roles.items()}
        for name, roles in asked.items()
    }
    probabilities = {name: _variant(roles, variants[name], bars.time) for name, roles in columns.items()}
    signals = Signals(bars, probabilities, None, fingerprint(bars, probabilities), bars.gaps, bars.notes)
    return Predicted(signals, _manifest(file, bars, variants, warned), tuple(warned), file.notes)


def _same_models(variants: Variants) -> list[str]:
    """Say which models are one and the same file under several names, with the same calibration and scaler."""
    groups: dict[str, list[str]] = {}
    for name, roles in variants.items():
        for role, bundle in roles.items():
            described = bundle.describe()
            parts = [described["model"]["sha256"], described["model"].get("calibration"), described["scaler"]]
            groups.setdefault(str(parts), []).append(f"{name} {role}")
    return [f"{few(names)}: these are one and the same model" for names in groups.values() if len(names) > 1]


def _ask_all(
    file: FeatureFile, variants: Variants, threads: int | None, on_progress: Progress | None
) -> tuple[dict[str, dict[Role, Floats]], list[str]]:
    """Return every model's probabilities of all rows of features, and what to warn of."""
    asked: dict[str, dict[Role, Floats]] = {}
    notes: dict[str, list[str]] = {}
    total = sum(len(roles) for roles in variants.values())
    # Models of one feature list, as the roles of a variant mostly are, share its matrix; one is held at a time.
    held: dict[tuple[str, ...], Floats] = {}
    for name, roles in variants.items():
        for role, bundle in roles.items():
            if bundle.features not in held:
                held = {bundle.features: file.matrix(bundle.features)}
            values, own = _ask(bundle, held[bundle.features], threads or os.cpu_count())
            asked.setdefault(name, {})[role] = values
            for note in own:
                notes.setdefault(note, []).append(f"{name} {role}")
            if on_progress is not None:
                on_progress(sum(map(len, asked.values())), total)
    return asked, [f"{few(names)}: {note}" for note, names in notes.items()]


def _ask(bundle: Bundle, matrix: Floats, threads: int | None) -> tuple[Floats, list[str]]:
    """Return one model's probabilities of all rows of features, NaN where it is not asked (see `Bundle.answers`)."""
    asked = bundle.answers(matrix)
    values = np.full(len(matrix), np.nan)
    notes = []
    if broken := int(np.count_nonzero(~asked)):
        worst = int(np.argmax((~np.isfinite(matrix[~asked])).sum(axis=0)))
        what = "null, NaN or infinite" if bundle.unknown == "null" else "infinite, or none that is known"
        notes.append(
            f"{broken:,} of {len(matrix):,} rows have a feature that is {what} (most in "
            f"{bundle.features[worst]!r}); their probabilities are null"
        )
    if asked.any():
        known = matrix if asked.all() else matrix[asked]
        if bundle.scaler is not None:
            notes += _implausible(bundle, bundle.scaled(known))
        values[asked] = bundle.probability(known, threads)
    values, clipped = clip(values)
    if clipped:
        notes.append(clipped_note(clipped, "its probabilities"))
    if np.nanmin(values, initial=0.0) < 0 or np.nanmax(values, initial=1.0) > 1:
        raise InputError(f"{bundle.source}: gives values outside [0, 1]; it is no model of probabilities")
    return values, notes


def _implausible(bundle: Bundle, scaled: Floats) -> list[str]:
    with warnings.catch_warnings():
        # A feature that is nowhere known has no median, and is not far.
        warnings.simplefilter("ignore", RuntimeWarning)
        middle = np.abs(np.nanmedian(scaled, axis=0))
    far = np.flatnonzero(middle > FAR)
    if not len(far):
        return []
    names = few([bundle.features[place] for place in far])
    note = (
        f"{len(far)} scaled features lie far from what the scaler was fitted to, a median of {middle[far].max():,.0f} "
        f"units at most: {names}; is it the right scaler, and are these the right columns?"
    )
    return [note]


def _variant(asked: dict[Role, Floats], bundles: dict[Role, Bundle], time: Times) -> Probabilities:
    ends = [bundle.trained_until for bundle in bundles.values()]
    known = [end for end in ends if end is not None]
    out_of_sample = time > max(known) if len(known) == len(ends) else None
    nothing = np.full(len(time), np.nan)
    return Probabilities(**{role: asked.get(role, nothing) for role in ROLES}, out_of_sample=out_of_sample)


def _manifest(file: FeatureFile, bars: Bars, variants: Variants, warned: list[str]) -> dict[str, Any]:
    models = {
        name: {role: {**bundle.describe(), "fingerprint": bundle.fingerprint} for role, bundle in roles.items()}
        for name, roles in variants.items()
    }
    packages = ("numpy", "polars", "scikit-learn", "xgboost")
    return {
        "kind": "predicted",
        "models": models,
        "feature_file": None if file.table.path is None else file.table.path.name,
        "feature_file_sha256": _file_sha256(file.table.path),
        "bars_fingerprint": fingerprint(bars, {}),
        "bars": len(bars),
        "warnings": warned,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def _file_sha256(path: Path | None) -> str | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
