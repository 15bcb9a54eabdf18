"""Training the four roles walk-forward with XGBoost, so that every probability is out of sample."""

from __future__ import annotations

import hashlib
import platform
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl
import xgboost
from numpy.typing import NDArray

from signals.data import DEFAULT_VARIANT, ROLES, Bars, Floats, Probabilities, Role, Signals
from signals.errors import InputError
from signals.features import features
from signals.fingerprints import fingerprint
from signals.instants import written
from signals.labels import LabelRule, labels
from signals.scores import area_under_curve, log_loss
from signals.splits import Fold, walk_forward

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TrainingPlan:
    """Everything that decides what is trained.

    Attributes
    ----------
    label_rule : LabelRule
    folds : int
        Test stretches, of equal length.
    first_train_share : float
        Share of the bars that the first model learns from, in (0, 1).
    embargo : int
        Bars left out between training and test besides the purge.
    rounds, max_depth, learning_rate, subsample, column_share, minimum_child_weight, bins
        XGBoost's; small on purpose, since financial labels are mostly noise.
    seed : int
    """

    label_rule: LabelRule = field(default_factory=LabelRule)
    folds: int = 8
    first_train_share: float = 0.3
    embargo: int = 0
    rounds: int = 120
    max_depth: int = 4
    learning_rate: float = 0.05
    subsample: float = 0.8
    column_share: float = 0.8
    minimum_child_weight: float = 5.0
    bins: int = 64
    seed: int = 0

    def split(self, n: int) -> list[Fold]:
        """Return the folds of `n` bars; InputError if they are too few."""
        if self.folds < 1 or not 0 < self.first_train_share < 1:
            raise InputError(
                f"folds is {self.folds} and first_train_share {self.first_train_share}; they must be at least 1 and "
                "between 0 and 1"
            )
        first_train = max(int(n * self.first_train_share), 1)
        tested = n - first_train - self.label_rule.reach - 1 - self.embargo
        step = max(-(-tested // self.folds), 1)
        return walk_forward(n, first_train, step, self.label_rule.reach, self.embargo)

    def parameters(self, threads: int | None) -> dict[str, Any]:
        """Return XGBoost's parameters; `threads` None means all there are."""
        return {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "max_depth": self.max_depth,
            "eta": self.learning_rate,
            "subsample": self.subsample,
            "colsample_bytree": self.column_share,
            "min_child_weight": self.minimum_child_weight,
            "max_bin": self.bins,
            "seed": self.seed,
            "nthread": threads or 0,
            "verbosity": 0,
        }


@dataclass(frozen=True, eq=False)
class Trained:
    """Signals from training, with the manifest that says how they came about (plain JSON values)."""

    signals: Signals
    manifest: dict[str, Any]


def train(  # noqa: PLR0913 - the first three are short cuts into the plan
    bars: Bars,
    *,
    horizon: int | None = None,
    folds: int | None = None,
    seed: int = 0,
    plan: TrainingPlan | None = None,
    on_progress: Progress | None = None,
    threads: int | None = None,
) -> Trained:
    """Train the four roles walk-forward on features of the bars and predict every later stretch.

    Parameters
    ----------
    bars : Bars
        T of them.
    horizon, folds, seed
        Short cuts for a plan with an entry horizon (exits look half as far), a number of folds and a seed.
    plan : TrainingPlan, optional
        The whole plan instead; then the short cuts may not be given.
    on_progress : callable, optional
        Called with the models trained and the models to train after each model.
    threads : int, optional
        Threads of XGBoost, all there are by default. They do not change what is learned.

    Returns
    -------
    Trained
        Probabilities are NaN, and `out_of_sample` False, before the first test stretch.

    Raises
    ------
    InputError
        If the bars are too few for the plan.

    Warns
    -----
    UserWarning
        If labels of a fold are all alike, so that there is nothing to learn: its probabilities stay NaN.

    Notes
    -----
    Each model learns from labels known before its first test bar (see `walk_forward`), and nothing is tuned on the
    test stretches, so the probabilities are out of sample. Whoever then picks a plan by their scores has looked.

    Read the manifest's area under the curve with care: labels are moves beyond a bound, so a model that only knows
    that volatility is rising scores above one half for long AND short alike without knowing the direction.
    """
    if plan is not None and (horizon, folds, seed) != (None, None, 0):
        raise ValueError("give either a plan or horizon, folds and seed")
    plan = plan or _short_plan(horizon, folds, seed)
    split = plan.split(len(bars))
    table = features(bars)
    matrix = table.to_numpy()
    known = labels(bars, plan.label_rule)
    predicted: dict[Role, Floats] = {role: np.full(len(bars), np.nan) for role in ROLES}
    reports: list[dict[str, Any]] = []
    for index, fold in enumerate(split):
        done = on_progress and _shifted(on_progress, index * len(ROLES), len(split) * len(ROLES))
        probabilities = _train_fold(matrix, known, fold, plan, threads, done)
        span = slice(fold.test_start, fold.test_stop)
        for role, values in probabilities.items():
            predicted[role][span] = values
        reports.append(_report(bars, fold, known, probabilities))
    _warn_of_single_classes(reports)
    seen = np.arange(len(bars)) >= split[0].test_start
    variants = {DEFAULT_VARIANT: Probabilities(**predicted, out_of_sample=seen)}
    signals = Signals(bars, variants, None, fingerprint(bars, variants), bars.gaps)
    return Trained(signals, _manifest(bars, plan, table, reports))


def _short_plan(horizon: int | None, folds: int | None, seed: int) -> TrainingPlan:
    plan = TrainingPlan(seed=seed)
    if folds is not None:
        plan = replace(plan, folds=folds)
    if horizon is not None:
        plan = replace(plan, label_rule=replace(plan.label_rule, horizon=horizon, exit_horizon=max(horizon // 2, 1)))
    return plan


def _shifted(on_progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: on_progress(before + done, total)


def _train_fold(  # noqa: PLR0913, PLR0917 - one fold of one plan
    matrix: NDArray[np.float64],
    known: dict[Role, Floats],
    fold: Fold,
    plan: TrainingPlan,
    threads: int | None,
    done: Callable[[int], None] | None,
) -> dict[Role, Floats]:
    """Return the test stretch's probabilities by role; a role whose labels are all alike is left out."""
    # All four labels are known for the same bars: they wait for one volatility, and the purge cuts the end.
    rows = np.flatnonzero(np.isfinite(known["long_entry"][: fold.train_stop]))
    test = xgboost.DMatrix(matrix[fold.test_start : fold.test_stop], nthread=threads)
    # The features are binned once for the four roles.
    data = xgboost.QuantileDMatrix(matrix[rows], max_bin=plan.bins, nthread=threads) if len(rows) else None
    probabilities: dict[Role, Floats] = {}
    for position, role in enumerate(ROLES, start=1):
        label = known[role][rows]
        if data is not None and 0 < label.sum() < len(label):
            data.set_label(label)
            model = xgboost.train(plan.parameters(threads), data, num_boost_round=plan.rounds)
            probabilities[role] = model.predict(test).astype(np.float64)
        if done is not None:
            done(position)
    return probabilities


def _report(bars: Bars, fold: Fold, known: dict[Role, Floats], probabilities: dict[Role, Floats]) -> dict[str, Any]:
    """Describe a fold: where it lies, and how each role did on the test bars whose labels are known."""
    scores: dict[str, dict[str, float | int | None]] = {}
    for role, values in probabilities.items():
        label = known[role][fold.test_start : fold.test_stop]
        scored = np.isfinite(label)
        share = float(label[scored].mean()) if scored.any() else None
        scores[role] = {
            "scored": int(scored.sum()),
            "positive_share": share,
            "log_loss": log_loss(label[scored], values[scored]) if scored.any() else None,
            "auc": area_under_curve(label[scored], values[scored]),
        }
    return {
        **asdict(fold),
        "train_last_open": written(bars.time[fold.train_stop - 1]),
        "test_first_open": written(bars.time[fold.test_start]),
        "test_last_open": written(bars.time[fold.test_stop - 1]),
        "scores": scores,
        "single_class": [role for role in ROLES if role not in probabilities],
    }


def _warn_of_single_classes(reports: Sequence[dict[str, Any]]) -> None:
    count = sum(len(report["single_class"]) for report in reports)
    if count:
        warnings.warn(
            f"{count} of {len(reports) * len(ROLES)} models had labels all alike and were not trained; their "
            "probabilities are null. Give more bars, fewer folds or a smaller multiple",
            UserWarning,
            stacklevel=3,
        )


def _manifest(bars: Bars, plan: TrainingPlan, table: pl.DataFrame, reports: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("numpy", "polars", "TA-Lib", "xgboost")
    digest = hashlib.sha256(",".join(table.columns).encode())
    digest.update(np.ascontiguousarray(table.to_numpy(), dtype="<f8").tobytes())
    return {
        "kind": "walk-forward",
        "models": "four XGBoost classifiers a fold",
        "plan": asdict(plan),
        "seed": plan.seed,
        "features": table.columns,
        "feature_fingerprint": digest.hexdigest(),
        "bars_fingerprint": fingerprint(bars, {}),
        "bars": len(bars),
        "folds": reports,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in names}},
    }
