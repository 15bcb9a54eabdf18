"""Bundles made of models: the parts found and put together, and the whole held against what the model itself says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from signals.errors import InputError
from signals.filesystem.paths import located
from signals.foreign.classes import place_of_class
from signals.models.bundles import Bundle, Unknown
from signals.models.originals import Original, original_of
from signals.models.proof import Proof, prove
from signals.models.samples import Sample, read_sample
from signals.models.scalers import Scaler, read_scaler, scaler_from_sklearn
from signals.roles import Role
from signals.times.timestamps import Timestamp, to_timestamp

__all__ = ["make_bundle", "proofs"]


def make_bundle(  # noqa: PLR0913 - what travels together
    model: Any,
    *,
    role: Role,
    features: Sequence[str] | None = None,
    scaler: Any = None,
    trained_until: Timestamp | None = None,
    metadata: dict[str, Any] | None = None,
    trust_pickle: bool = False,
    positive: Any = None,
    missing: float | None = None,
    unknown: Unknown = "null",
    sample: Any = None,
) -> Bundle:
    """Put a model, its scaler and its feature list together, and hold the whole against what the model itself says.

    Parameters
    ----------
    model : path or object
        A file (see `signals.models.model.read_model`), an `xgboost.Booster`, `XGBClassifier`, or scikit-learn classifier,
        a `CalibratedClassifierCV` around any of them too; or an `Original`, which says itself how to ask it.
    role : str
    features : sequence of str, optional
        In the model's order; by default the names the model, or else the scaler, remembers.
    scaler : path, Scaler or fitted scikit-learn scaler, optional
        A path is what `Scaler.to_json` wrote, a skops file or a pickle.
    trained_until, metadata, unknown
        See `Bundle`.
    trust_pickle : bool
        Load pickles, in a process of their own. They are kept in the bundle as XGBoost's or skops' own formats, so
        this is needed once.
    positive : optional
        The class whose probability is wanted, where the classes do not spell the role.
    missing : float, optional
        What stood for unknown in training besides NaN, for XGBoost's ``.json`` and ``.ubj``, which do not keep it.
    sample : path, polars.DataFrame or FeatureFile, optional
        Rows of unscaled features to hold the bundle against its model on, besides made-up ones. A column named for
        the role holds what the user's own code says of them, and must be met (not looked for in a FeatureFile).

    Raises
    ------
    InputError
        If a part cannot be read, nobody knows the features or the class, the parts do not belong together, or the
        bundle says anything else than its model.
    """
    source = str(model) if isinstance(model, str | Path) else "the model"
    original = original_of(model, trust_pickle=trust_pickle, missing=missing)
    taken = original.model
    scaling = _scaler(scaler, trust_pickle)
    names = features if features is not None else taken.names or (scaling.names if scaling is not None else None)
    if names is None:
        raise InputError(f"{source}: does not say which {taken.width} features it takes; give their list")
    until = None if trained_until is None else to_timestamp(trained_until)
    place = place_of_class(taken.classes, role, None if positive is None else str(positive), source)
    fitted, listed, known = replace(taken, positive=place), tuple(map(str, names)), dict(metadata or {})
    bundle = Bundle(role, listed, fitted, scaling, until, known, source, unknown)
    rows = None if sample is None else read_sample(sample, bundle.features, role)
    return replace(bundle, proofs=proofs(bundle, original, rows))


def proofs(bundle: Bundle, original: Original, sample: Sample | None = None) -> tuple[Proof, ...]:
    """Hold a bundle against the model it was made of, and against what the user's own code says of a sample.

    Raises
    ------
    InputError
        If it says anything else.
    """
    place, source = bundle.model.positive, bundle.source
    rows, expected = original.tried.rows, original.tried.predicted[:, place]
    found = [prove(bundle.asked(rows), expected, rows, original.against, source)] if len(rows) else []
    if sample is not None and (answered := bundle.answers(sample.rows)).any():
        rows = sample.rows[answered]
        predicted, expected = bundle.probability(rows), original.asks(bundle.scaled(rows))[:, place]
        found.append(prove(predicted, expected, rows, f"{original.against} on {sample.source}", source))
        if sample.expected is not None:
            own = sample.expected[answered]
            found.append(prove(predicted, own, rows, f"column {bundle.role} of {sample.source}", source))
    if not found:
        raise InputError(
            f"{source}: takes none of the rows it was tried on; give rows of its features that it takes: "
            "`signals.make_bundle(model, sample=FILE)`"
        )
    return tuple(found)


def _scaler(scaler: Any, trust_pickle: bool) -> Scaler | None:
    if scaler is None or isinstance(scaler, Scaler):
        return scaler
    if not isinstance(scaler, str | Path):
        return scaler_from_sklearn(scaler, "the scaler")
    return read_scaler(located(scaler), trust_pickle=trust_pickle)
