"""Training files: TOML in, a checked `TrainConfig` out, and one clear line for whatever is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from signals.errors import InputError
from signals.filesystem.kinds import kind
from signals.filesystem.opening import read_text
from signals.filesystem.paths import located
from signals.filters import CLOCK
from signals.suggesting import did_you_mean
from signals.tables.layout import NAMEABLE
from signals.toml.tables import FileTable, checked
from signals.toml.writing import written
from signals.training.classifiers.settings import ModelTable
from signals.training.controls import CONTROLS, Blend, Control, Random, Rule
from signals.training.presets import preset, presets
from signals.training.schemes import SCHEMES, Scheme

__all__ = ["FeaturesTable", "TrainConfig", "load_training", "parse_training", "references"]

_VARIANT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class FeaturesTable(FileTable):
    """The table [features]."""

    names: list[str] = Field(
        default=["*"], description='a list of features, families and patterns such as ["returns", "rsi_*", "!cci_*"]'
    )
    functions: list[str] = Field(default=[], description='a list of functions of bars, such as ["mine:features"]')
    files: list[str] = Field(default=[], description='a list of files with a timestamp, such as ["mine.parquet"]')
    missing: Literal["null", "learn"] = Field(default="null", description='"null" or "learn"')


class _File(FileTable):
    """A whole training file; its tables are looked into one by one."""

    seed: int = Field(default=0, ge=0, lt=2**63, description="a whole number, 0 or more, below 2^63")
    pool: bool = Field(default=False, description="true: one model for all assets; false: one for each")
    features: dict[str, Any] = Field(default={}, description="a table [features]")
    labels: dict[str, Any] = Field(default={}, description="tables [labels.entry], [labels.exit] or [labels.ROLE]")
    model: dict[str, Any] = Field(default={}, description="a table [model]")
    readings: dict[str, Any] = Field(default={}, description='a table of readings, such as atr = "atr_14"')
    variants: dict[str, Any] = Field(description="at least one table [variants.NAME]")


@dataclass(frozen=True)
class TrainConfig:
    """What to train.

    Attributes
    ----------
    name
        The file's, for messages.
    seed
        Of every model.
    features
        Which features.
    labels
        Tables of labels by role, or by ``entry`` and ``exit``, as in the file.
    model
        XGBoost's parameters.
    variants
        Schemes and controls by the name of their variant, in the file's order.
    readings
        Further columns of the signal file by name: a feature, or what is computed of some.
    pool
        Whether several assets have one model, learned from the bars of all of them.
    """

    name: str
    seed: int
    features: FeaturesTable
    labels: Mapping[str, Any]
    model: ModelTable
    variants: Mapping[str, Scheme | Control]
    readings: Mapping[str, str] = field(default_factory=dict)
    pool: bool = False

    def model_of(self, variant: str) -> ModelTable:
        """Return the model of a variant with models: [model] with what the variant says otherwise."""
        own = getattr(self.variants[variant], "model", {})
        where = f"{self.name} [variants.{variant}.model]"
        return checked(ModelTable, {**self.model.model_dump(exclude_unset=True), **own}, where)


def load_training(path: str | Path) -> TrainConfig:
    """Read a training file, or the preset of that name where no such file exists.

    Raises
    ------
    InputError
        If the file is missing or cannot be read, or says something that is not allowed.
    """
    found = located(path)
    if kind(found) is None:
        if str(path) not in presets():
            raise InputError(f"{path}: no such training file; give a path, or a preset: {', '.join(presets())}")
        found = preset(str(path))
    text = read_text(found, "a TOML file")
    return parse_training(text, str(path))


def parse_training(content: str | Mapping[str, Any], name: str = "training") -> TrainConfig:
    """Read what to train from TOML text, or from the mapping that such text stands for.

    Raises
    ------
    InputError
        If it says something that is not allowed: the table, the key, the value and the remedy.
    """
    file = checked(_File, _read(content, name) if isinstance(content, str) else content, name)
    if not file.variants:
        raise InputError(f"{name}: no variant; write at least one table [variants.NAME]")
    variants = {variant: _variant(variant, table, name) for variant, table in file.variants.items()}
    config = TrainConfig(
        name=name,
        seed=file.seed,
        features=checked(FeaturesTable, file.features, f"{name} [features]"),
        labels=file.labels,
        model=checked(ModelTable, file.model, f"{name} [model]"),
        variants=variants,
        pool=file.pool,
        readings={reading: _reading(reading, text, name) for reading, text in file.readings.items()},
    )
    for variant, scheme in variants.items():
        config.model_of(variant)
        for wanted in references(scheme):
            _check_reference(config, variant, wanted)
    _check_order(config)
    return config


def references(scheme: Scheme | Control) -> tuple[str, ...]:
    """Return the variants that a variant is made of."""
    if isinstance(scheme, Blend):
        return tuple(scheme.members)
    if isinstance(scheme, Random):
        return (scheme.of,)
    if isinstance(scheme, Rule) and scheme.exits is not None:
        return (scheme.exits,)
    return ()


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: is not TOML ({error}); correct that line") from error


def _variant(variant: str, table: Any, name: str) -> Scheme | Control:
    where = f"{name} [variants.{variant}]"
    if not _VARIANT.fullmatch(variant):
        raise InputError(f"{where}: a variant's name is letters, digits, '_', '.' and '-'; rename it")
    if not isinstance(table, Mapping):
        raise InputError(f"{where}: is {table!r}, not a table; write [variants.{variant}]")
    kinds = [key for key in ("scheme", "control") if key in table]
    if len(kinds) != 1:
        raise InputError(
            f"{where}: has {'both scheme and control' if kinds else 'neither scheme nor control'}; write one of "
            f"scheme = {', '.join(SCHEMES)}, control = {', '.join(CONTROLS)}"
        )
    (key,) = kinds
    known: Mapping[str, type[Scheme | Control]] = SCHEMES if key == "scheme" else CONTROLS
    if table[key] not in known:
        raise InputError(f"{where}: {key} = {table[key]!r} is not known; {did_you_mean(str(table[key]), known)}")
    return checked(known[table[key]], table, where)


def _reading(reading: str, text: Any, name: str) -> str:
    where = f"{name} [readings]"
    if not _VARIANT.fullmatch(reading):
        raise InputError(
            f"{where}: {reading!r} cannot name a reading: letters, digits, '_', '.' and '-' can; rename it"
        )
    if reading in (*NAMEABLE, *CLOCK, "none"):
        raise InputError(f"{where}: {reading} is a word of signal files and grids; choose another name for the reading")
    if not isinstance(text, str):
        raise InputError(f'{where}: {reading} = {written(text)} is no feature; write one such as "atr_14"')
    return text


def _check_reference(config: TrainConfig, variant: str, wanted: str) -> None:
    if wanted in config.variants and wanted != variant:
        return
    remedy = did_you_mean(wanted, [name for name in config.variants if name != variant])
    why = "itself" if wanted == variant else f"'{wanted}', which is no variant of this file"
    raise InputError(f"{config.name} [variants.{variant}]: refers to {why}; {remedy}")


def _check_order(config: TrainConfig) -> None:
    """Refuse variants that are made of each other in a circle."""
    settled: set[str] = set()
    while len(settled) < len(config.variants):
        ready = {
            variant
            for variant, scheme in config.variants.items()
            if variant not in settled and set(references(scheme)) <= settled
        }
        if not ready:
            circle = ", ".join(variant for variant in config.variants if variant not in settled)
            raise InputError(f"{config.name}: variants {circle} are made of each other in a circle; break it")
        settled |= ready
