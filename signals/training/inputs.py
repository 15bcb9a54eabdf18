"""The features of a run: the project's own, and the user's, which are first shown not to know the future."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import polars as pl

from signals.checks.leaks import refuse_suspicions
from signals.checks.look_ahead import refuse_look_ahead
from signals.data import Bars
from signals.features.choice import FeatureChoice
from signals.labels import Labels, LabelSeries
from signals.roles import Role
from signals.training.classifiers.feature_matrix import Material
from signals.training.config import TrainConfig

__all__ = ["material_of", "refuse_leaks"]

_BUMPS = 4


def material_of(bars: Bars, config: TrainConfig) -> tuple[Material, list[str]]:
    """Return the bars with the features that a training file asks for, and what to say about them.

    Raises
    ------
    InputError
        If a feature is unknown, or a file or function is at fault.
    """
    wanted = config.features
    choice = FeatureChoice(tuple(wanted.names), tuple(wanted.functions), tuple(wanted.files))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        table = choice.table(bars)
    said = [str(warning.message) for warning in caught]
    return Material(bars, table, wanted.missing), said


def refuse_leaks(config: TrainConfig, material: Material, labels: Sequence[Mapping[Role, LabelSeries]]) -> None:
    """Put the user's own features to the tests of look-ahead; the project's own pass them in its tests.

    A function is computed again on changed bars, which proves a leak. A file cannot be: its features, and the
    functions' too, are screened for knowing more of the next bars or of a label than anything honest could.

    Raises
    ------
    InputError
        With the features that know the future.
    """
    wanted = config.features
    if not wanted.functions and not wanted.files:
        return
    for function in wanted.functions:
        refuse_look_ahead(function, material.bars, bumps=_BUMPS)
    built_in = FeatureChoice(tuple(wanted.names)).table(material.bars).columns if wanted.names else []
    own = material.table.select(pl.all().exclude(built_in)) if built_in else material.table
    for each in labels:
        refuse_suspicions(own, material.bars, Labels(each), f"{config.name} [features]")
