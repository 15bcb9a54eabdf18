"""Scalers as plain numbers: what stands between a feature and the model that was trained on it scaled."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from signals.arrays import Floats
from signals.errors import InputError, reason
from signals.filesystem.opening import read_bytes
from signals.foreign.archives import load_skops
from signals.foreign.files import MEGABYTE, parse_json
from signals.foreign.rows import reach_of, sample_rows
from signals.models.model import PICKLES
from signals.models.pickles import unpickled
from signals.models.proof import prove_equal

Kind = Literal["standard", "minmax", "robust", "maxabs"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ARRAYS: dict[Kind, tuple[str, ...]] = {
    "standard": ("mean", "scale"),
    "minmax": ("data_min", "data_max"),
    "robust": ("center", "scale"),
    "maxabs": ("scale",),
}
SKLEARN: dict[str, Kind] = {
    "StandardScaler": "standard",
    "MinMaxScaler": "minmax",
    "RobustScaler": "robust",
    "MaxAbsScaler": "maxabs",
}
SWITCHES: dict[tuple[Kind, str], str] = {
    ("standard", "mean"): "with_mean",
    ("standard", "scale"): "with_std",
    ("robust", "center"): "with_centering",
    ("robust", "scale"): "with_scaling",
}
UNIT_RANGE = (0.0, 1.0)
LARGEST = 1e300
_LARGEST_FILE = 16 * MEGABYTE


@dataclass(frozen=True, eq=False)
class Scaler:
    """One of scikit-learn's column-wise scalers, as the numbers it was fitted to.

    Attributes
    ----------
    kind : {'standard', 'minmax', 'robust', 'maxabs'}
    arrays : dict of str to float64 array of shape (F,)
        ``mean`` and ``scale``; ``data_min`` and ``data_max``; ``center`` and ``scale``; ``scale``, by kind.
    feature_range : tuple of two floats
        What minmax maps onto.
    clip : bool
        Whether minmax cuts what lies outside.
    names : tuple of str, optional
        The features it was fitted to, in order, where that is known.

    Notes
    -----
    The arithmetic is scikit-learn's, operation by operation, so its results are bit-identical.
    """

    kind: Kind
    arrays: dict[str, Floats]
    feature_range: tuple[float, float] = UNIT_RANGE
    clip: bool = False
    names: tuple[str, ...] | None = None

    @property
    def width(self) -> int:
        """Number of features."""
        return len(next(iter(self.arrays.values())))

    def transform(self, matrix: Floats) -> Floats:
        """Return the scaled features, shape (T, F)."""
        if self.kind == "minmax":
            low, high = self.feature_range
            spread = self.arrays["data_max"] - self.arrays["data_min"]
            # scikit-learn treats a constant feature, up to rounding, as if it spread over 1.
            spread = np.where(spread < 10 * np.finfo(np.float64).eps, 1.0, spread)
            scale = (high - low) / spread
            scaled = matrix * scale + (low - self.arrays["data_min"] * scale)
            return np.clip(scaled, low, high) if self.clip else scaled
        middle = self.arrays.get("mean", self.arrays.get("center"))
        centred = matrix if middle is None else matrix - middle
        return np.asarray(centred / self.arrays["scale"])

    def to_json(self) -> bytes:
        """Return the scaler as JSON with every digit of its numbers."""
        content: dict[str, Any] = {"kind": self.kind, **{name: list(self.arrays[name]) for name in ARRAYS[self.kind]}}
        if self.kind == "minmax":
            content |= {"feature_range": list(self.feature_range), "clip": self.clip}
        if self.names is not None:
            content["features"] = list(self.names)
        return json.dumps(content, indent=1).encode()


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
    content = read_bytes(path, "a scaler", _LARGEST_FILE)
    return (
        scaler_from_json(content, str(path))
        if kind == ".json"
        else scaler_from_sklearn(load_skops(content, str(path)), str(path))
    )


def scaler_from_json(text: bytes, source: str) -> Scaler:
    """Read what `Scaler.to_json` writes.

    Raises
    ------
    InputError
        If it is not JSON, of an unknown kind, or its arrays are missing, uneven or not finite.
    """
    try:
        content = parse_json(text)
    except ValueError as error:
        raise InputError(f"{source}: is not JSON ({error}); write the scaler again") from error
    kind = content.get("kind") if isinstance(content, dict) else None
    if kind not in KINDS:
        raise InputError(f"{source}: key 'kind' is {kind!r}; it must be one of {', '.join(KINDS)}")
    arrays = {name: _array(content.get(name), name, source) for name in ARRAYS[kind]}
    limits = content.get("feature_range", list(UNIT_RANGE))
    if not isinstance(limits, list) or len(limits) != len(UNIT_RANGE) or not _rising(limits):
        raise InputError(f"{source}: key 'feature_range' is {limits!r}; it must be two numbers, the lower first")
    names = content.get("features")
    if names is not None and not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise InputError(f"{source}: key 'features' must be a list of names; write the scaler again")
    clip, span = bool(content.get("clip", False)), (float(limits[0]), float(limits[1]))
    return _checked(Scaler(kind, arrays, span, clip, None if names is None else tuple(names)), source)


def scaler_from_sklearn(fitted: Any, source: str) -> Scaler:
    """Take the numbers out of a fitted scikit-learn scaler.

    Raises
    ------
    InputError
        If it is of another kind or not fitted; another kind travels inside a scikit-learn pipeline.
    """
    name = type(fitted).__name__
    kind = SKLEARN.get(name)
    width = getattr(fitted, "n_features_in_", None)
    if kind is None or width is None:
        problem = f"{name} is not one of {', '.join(SKLEARN)}" if kind is None else f"this {name} was never fitted"
        raise InputError(
            f"{source}: {problem}; put scaler and model into one scikit-learn pipeline and dump it by skops"
        )
    arrays: dict[str, Floats] = {}
    for array in ARRAYS[kind]:
        # Told not to centre, scikit-learn keeps the mean all the same and leaves it unused.
        unused = not getattr(fitted, SWITCHES.get((kind, array), ""), True)
        fitted_array = None if unused else getattr(fitted, f"{array}_", None)
        neutral = np.ones(width) if array == "scale" else np.zeros(width)
        arrays[array] = neutral if fitted_array is None else np.asarray(fitted_array, dtype=np.float64)
    names = getattr(fitted, "feature_names_in_", None)
    low, high = getattr(fitted, "feature_range", UNIT_RANGE)
    known = None if names is None else tuple(map(str, names))
    taken = _checked(
        Scaler(kind, arrays, (float(low), float(high)), bool(getattr(fitted, "clip", False)), known), source
    )
    _prove(fitted, taken, source)
    return taken


def _prove(fitted: Any, taken: Scaler, source: str) -> None:
    """Hold a scaler against the one it was taken from, on rows that reach as far as both."""
    rows = sample_rows(reach_of(fitted, taken.width, None), [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = np.asarray(fitted.transform(rows), dtype=np.float64)
    except Exception as error:
        raise InputError(f"{source}: does not scale rows of numbers ({reason(error)}); fit it again") from error
    prove_equal(taken.transform(rows), expected, "its own transform", source)


def _array(values: Any, name: str, source: str) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = np.empty((0, 0))
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all():
        raise InputError(f"{source}: key {name!r} must be a list of finite numbers, one for each feature")
    return array


def _rising(limits: list[Any]) -> bool:
    known = all(isinstance(limit, int | float) and abs(limit) < LARGEST for limit in limits)
    return known and limits[0] < limits[1]


def _checked(scaler: Scaler, source: str) -> Scaler:
    widths = {name: len(array) for name, array in scaler.arrays.items()}
    if scaler.names is not None:
        widths["features"] = len(scaler.names)
    if len(set(widths.values())) > 1:
        raise InputError(f"{source}: its lists differ in length ({widths}); there must be one number for each feature")
    if "scale" in scaler.arrays and not (scaler.arrays["scale"] != 0).all():
        place = int(np.argmax(scaler.arrays["scale"] == 0))
        raise InputError(f"{source}: key 'scale' is 0 for feature {place}, which cannot be divided by; use 1 instead")
    return scaler
