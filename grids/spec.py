"""A grid as stated, before any data is seen, and how it is settled on signals."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grids.assets import AssetPlace, check_asset_names, check_overrides, place_of
from grids.axes import AxisSpec
from grids.filters import check_filter_name, check_filters, check_fit
from grids.grid import Grid
from grids.names import Names
from grids.parameters import PARAMETERS, Value, check_value
from grids.product import MOST_CELLS
from grids.selection.cells import Sample
from grids.selection.span import Span
from grids.table import column_of
from signals import DEFAULT_VARIANT, InputError, Signals

__all__ = ["GridSpec", "ParentRun", "check_spec"]


@dataclass(frozen=True)
class ParentRun:
    """The run that a grid was made of, as the grid's file names it: enough to count it when it is gone.

    Attributes
    ----------
    run
        Its folder, when the file was written.
    id
        What tells it from every other run.
    tried
        Cells that it had tried, with those tried before it.
    trials
        Digest of its grid and its signals; "" where the file does not say.
    signals
        Fingerprint, first and last bar of the signals of each of its assets; none where the file does not say.
    """

    run: Path
    id: str
    tried: int = 0
    trials: str = ""
    signals: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class GridSpec:
    """What a grid file says, checked.

    Attributes
    ----------
    name
        What to call it in messages: its file.
    axes
        Free axes in file order.
    fixed
        Checked values of parameters that do not vary.
    sample
        Which cells to try.
    span
        Which bars it is about.
    filters
        SQL expressions over a bar, by the name that `filter` calls them.
    assets
        By asset, checked values of fixed parameters that it has in place of those in `fixed`.
    asset
        What signals that are run alone are called; "": by their file.
    refines
        The run that it was made of, which counts as tried before; it decides nothing of the grid, and a run of it keeps it in
        its lineage.
    """

    name: str
    axes: tuple[AxisSpec, ...] = ()
    fixed: Mapping[str, Value] = field(default_factory=dict)
    sample: Sample = field(default_factory=Sample)
    span: Span = field(default_factory=Span)
    filters: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    asset: str = ""
    refines: ParentRun | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Check what was not read from a file: a grid made in Python is held to the same table.

        Raises
        ------
        InputError
            If a fixed name is unknown or its value not allowed, a parameter stands twice, a filter is used and not
            defined, or an asset has a value of its own that is not allowed.
        """
        checked = {name: check_value(name, value, f"{self.name}: fixed") for name, value in self.fixed.items()}
        object.__setattr__(self, "fixed", checked)
        named = [*checked, *self.moved]
        twice = next((name for name in named if named.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{self.name}: {twice} stands there twice; keep one axis or fixed value of it")
        object.__setattr__(self, "filters", check_filters(self.filters, self.name))
        object.__setattr__(self, "assets", check_overrides(self.assets, self.moved, self.name))
        for value in self._named("filter"):
            check_filter_name(value, self.filters, self.name)

    @property
    def moved(self) -> tuple[str, ...]:
        """Names of the parameters that an axis moves, tied ones included."""
        return tuple(name for axis in self.axes for name in (axis.name, *axis.tied))

    @property
    def size(self) -> int:
        """Number of cells of the full product, before constraints."""
        return math.prod(len(axis) for axis in self.axes)

    def resolve(self, signals: Signals | None = None, asset: AssetPlace | None = None) -> Grid:
        """Settle the grid on the signals of its span.

        Parameters
        ----------
        signals
            The whole file's, or already those of the span. None: the variant, unless named, is called `default`, and
            thresholds given as quantiles stay unknown (NaN).
        asset
            Which asset of a run over several the signals are; its values in `assets` are those in force, and a sample is
            shared out among all. None: signals that are run alone.

        Raises
        ------
        InputError
            If a variant, reading or column of a filter is not in the signals, no variant is named where there are several,
            the span is too short, quantiles are asked of a role without probabilities, there are more cells than 64-bit
            indices, or `assets` speak of others than the one file.
        """
        of = place_of(signals, self.asset) if asset is None else asset
        if of.of == 1 and signals is not None:
            self.check_assets([of.name] if of.name else [])
        self._check_size(of.of)
        cut = None if signals is None else self.span.cut(signals)
        fixed = {**self.fixed, **self.assets.get(of.name, {})}
        names = replace(self._names(cut), asset=of.name)
        if cut is not None:
            scaling = {str(value) for value in self._values("stop_scale", fixed) if value is not None}
            check_fit(cut, names, scaling, self.name)
        constants = self._constants(fixed, names)
        axes = tuple(axis.resolve(cut, names, self.name) for axis in self.axes)
        sample, several = self.sample, of.of > 1
        if several and sample.cells is not None:
            sample = replace(sample, cells=of.share(sample.cells, self.name))
        name, offset = (of.name, of.place * self.size) if several else ("", 0)
        return Grid(axes, constants, names, self.name, sample, self.span, cut is not None, name, offset)

    def of_asset(self, name: str) -> GridSpec:
        """Return the grid of one asset by itself: what it has of its own is fixed, and of other assets nothing is said.

        Signals that it is settled on are called so, whatever their file is.
        """
        return replace(self, fixed={**self.fixed, **self.assets.get(name, {})}, assets={}, asset=name)

    def check_assets(self, known: Collection[str]) -> None:
        """Refuse a table `assets` about an asset that is not among those of a run.

        One asset with a table of its own may leave out the others: the grid is for several markets, run on one of them.

        Raises
        ------
        InputError
            Naming the first that is not, and the nearest there is.
        """
        if len(known) != 1 or not self.assets.keys() & set(known):
            check_asset_names(self.assets, known, self.name)

    def _check_size(self, assets: int) -> None:
        if self.size * assets > MOST_CELLS:
            raise InputError(
                f"{self.name}: the axes make {self.size * assets} cells, more than an index can count ({MOST_CELLS}); "
                "drop an axis or widen a step"
            )

    def mapping(self) -> dict[str, Any]:
        """Return the grid as plain values that JSON and `parse` take: the same grid however it was written."""
        tables: dict[str, Any] = {"axes": {}}
        for axis in self.axes:
            tables["axes"] |= axis.mapping()
        tables["fixed"] = _written(self.fixed)
        tables["sample"] = self.sample.mapping()
        tables["span"] = self.span.mapping()
        tables["filters"] = dict(self.filters)
        tables["assets"] = {asset: _written(own) for asset, own in self.assets.items()}
        return {name: table for name, table in tables.items() if table}

    def _constants(self, fixed: Mapping[str, Value], names: Names) -> dict[str, Any]:
        """Return what a column stores of each parameter that no axis moves."""
        values = {name: fixed.get(name, row.default) for name, row in PARAMETERS.items() if name not in self.moved}
        if values.get("variant", "") is None:
            values["variant"] = names.variants[0]
        return {name: column_of(name, [value], names)[0] for name, value in values.items()}

    def _names(self, signals: Signals | None) -> Names:
        """Return the variants, readings and filters that the cells of any asset name, numbered alike for all."""
        readings = [value for value in self._named("stop_scale") if value is not None]
        return Names(
            self._variants(signals),
            readings=tuple(str(value) for value in readings),
            filters=tuple(self.filters.items()),
        )

    def _named(self, name: str) -> tuple[Value, ...]:
        """Return the values that a parameter takes for any asset, each once."""
        own = (values[name] for values in self.assets.values() if name in values)
        return tuple(dict.fromkeys([*self._values(name, self.fixed), *own]))

    def _values(self, name: str, fixed: Mapping[str, Value]) -> tuple[Value, ...]:
        """Return the values that a parameter takes, axis or not."""
        axis = next((axis for axis in self.axes if name in (axis.name, *axis.tied)), None)
        return axis.values if axis is not None else (fixed.get(name, PARAMETERS[name].default),)

    def _variants(self, signals: Signals | None) -> tuple[str, ...]:
        wanted = [None if name is None else str(name) for name in self._named("variant")]
        if signals is None:
            return tuple(dict.fromkeys(DEFAULT_VARIANT if name is None else name for name in wanted))
        try:
            return tuple(dict.fromkeys(signals.variant(name) for name in wanted))
        except InputError as error:
            raise InputError(f"{self.name}: variant: {error}") from None


def _written(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: "none" if value is None else value for name, value in values.items()}


def check_spec(spec: object) -> None:
    """Refuse what is no grid, such as the path of its file.

    Raises
    ------
    InputError
        Saying how a grid comes of it.
    """
    if not isinstance(spec, GridSpec):
        raise InputError(
            f"`spec` is of type {type(spec).__name__}, and no grid: read a file by `grids.load(path)`, TOML text or a mapping by "
            "`grids.parse(content)`"
        )
