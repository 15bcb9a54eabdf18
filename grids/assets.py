"""The assets of a run: which of them a grid is settled on, and parameters that an asset has of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from grids.parameters import Value, check_name, check_value
from signals import InputError, Signals
from signals.assets.finding import stem
from signals.conditions import shortened
from signals.suggesting import did_you_mean
from signals.toml.writing import written

__all__ = ["AssetPlace", "check_asset_names", "check_overrides", "place_of"]


@dataclass(frozen=True)
class AssetPlace:
    """One of the assets of a run.

    Attributes
    ----------
    name
        What the run calls it.
    place
        Where it stands among them, from 0.
    of
        How many there are; 1 is a run of one file, whose cells know of no asset.
    """

    name: str
    place: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        """Refuse a place that is not among them."""
        if not 0 <= self.place < self.of:
            raise ValueError(f"place is {self.place}, but there are {self.of} assets; count from 0")

    def share(self, cells: int, where: str) -> int:
        """Return how many of a sample's cells are drawn from this asset: they are shared out, the first having one more.

        Raises
        ------
        InputError
            If there are fewer cells than assets.
        """
        if cells < self.of:
            raise InputError(
                f"{where}: sample.cells = {cells} are fewer than the {self.of} assets, which share them; "
                f"write at least {self.of}"
            )
        return cells // self.of + (self.place < cells % self.of)


def place_of(signals: Signals | None, name: str = "") -> AssetPlace:
    """Return the place of signals that are run alone, called as was said or by their file; "" where no file is known."""
    return AssetPlace(name or ("" if signals is None or signals.path is None else stem(signals.path)))


def check_overrides(assets: Any, moved: Collection[str], where: str) -> dict[str, dict[str, Value]]:
    """Check what a grid says of single assets: values of parameters that no axis moves.

    Parameters
    ----------
    assets
        By asset, values by parameter.
    moved
        Names of parameters that an axis moves.
    where
        The file, for messages.

    Raises
    ------
    InputError
        If it is no table of such tables, or a parameter is unknown, its value not allowed, or an axis moves it.
    """
    if not isinstance(assets, Mapping):
        raise InputError(
            f"{where}: assets = {written(assets)} is no table; write [assets.NAME] and parameters below it"
        )
    return {str(asset): _checked(asset, own, moved, where) for asset, own in assets.items()}


def _checked(asset: Any, own: Any, moved: Collection[str], where: str) -> dict[str, Value]:
    key = f"{where}: assets.{shortened(str(asset))}"
    if not isinstance(own, Mapping):
        raise InputError(f"{key} = {written(own)} is no table; write [assets.{shortened(str(asset))}] above parameters")
    for name in own:
        check_name(name, key)
        if name in moved:
            raise InputError(
                f"{key}: {name} is an axis, and an asset has values of its own of fixed parameters alone; remove one of "
                "the two"
            )
    return {name: check_value(name, value, key) for name, value in own.items()}


def check_asset_names(assets: Collection[str], known: Collection[str], where: str) -> None:
    """Refuse a table about an asset that the run does not have.

    Parameters
    ----------
    assets
        Names that the grid has tables of.
    known
        Names of the run's assets.
    where
        The file, for the message.

    Raises
    ------
    InputError
        Naming the first that is unknown, and the nearest there is.
    """
    for asset in assets:
        if asset not in known:
            there = f"there are: {', '.join(known)}" if known else "these signals come from no file that names them"
            remedy = did_you_mean(asset, known, f"{there}; rename or remove the table")
            raise InputError(f"{where}: assets.{shortened(asset)}: no asset of this run is called so; {remedy}")
