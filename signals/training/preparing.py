"""What a training knows of one asset before any model is there: features, labels, readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signals.arrays import Floats
from signals.data import Bars
from signals.labels import Exits, LabelSeries
from signals.roles import Role
from signals.training.config import TrainConfig
from signals.training.feature_matrix import FeatureMatrix, feature_matrix, refuse_leaks
from signals.training.labelling import role_labels
from signals.training.readings import make_readings

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """One asset, ready to be learned from.

    Attributes
    ----------
    features
        Of its T bars.
    labels
        By variant and role.
    specs
        What they are, by variant, plain JSON values.
    readings
        Further columns of its signal file.
    messages
        What to tell the user, a sentence each.
    """

    features: FeatureMatrix
    labels: Mapping[str, Mapping[Role, LabelSeries]]
    specs: Mapping[str, Any]
    readings: Mapping[str, Floats]
    messages: tuple[str, ...]

    @property
    def bars(self) -> Bars:
        """Its bars, T of them."""
        return self.features.bars


def prepare(bars: Bars, config: TrainConfig, exits: Exits | None, columns: Mapping[str, Floats]) -> Prepared:
    """Return an asset ready to be learned from.

    Parameters
    ----------
    bars
        T of them.
    config
        What to train.
    exits
        How a trade ends, for labels of trade outcomes.
    columns
        Further number columns of the price file.

    Raises
    ------
    InputError
        If a feature, label or reading is wrong, or a feature of the user's own knows the future.
    """
    features, messages = feature_matrix(bars, config)
    readings = make_readings(config, features, columns)
    labels, specs = _labels(bars, config, exits)
    refuse_leaks(config, features, list({id(each): each for each in labels.values()}.values()))
    return Prepared(features, labels, specs, readings, (*messages, *features.warnings()))


def _labels(
    bars: Bars, config: TrainConfig, exits: Exits | None
) -> tuple[dict[str, Mapping[Role, LabelSeries]], dict[str, Any]]:
    """Return the labels of each variant and what they are; equal tables are labelled once."""
    shared, spec = role_labels(config.labels, bars, exits, f"{config.name} [labels]")
    labels: dict[str, Mapping[Role, LabelSeries]] = dict.fromkeys(config.variants, shared)
    specs: dict[str, Any] = dict.fromkeys(config.variants, spec)
    for variant, scheme in config.variants.items():
        if own := getattr(scheme, "labels", {}):
            where = f"{config.name} [variants.{variant}.labels]"
            labels[variant], specs[variant] = role_labels({**config.labels, **own}, bars, exits, where)
    return labels, specs
