"""Names of the room are loaded on first use, and are what they say, whatever was imported before."""

from __future__ import annotations

import importlib
import types

import pytest

import grids


def test_every_public_name_is_what_it_says() -> None:
    for module in ("grids.presets", "grids.grid", "grids.files.gridfile"):
        importlib.import_module(module)
    for name in grids.__all__:
        assert not isinstance(getattr(grids, name), types.ModuleType), f"{name} is hidden by a module of its name"
        assert name in dir(grids)
    with pytest.raises(AttributeError, match="absent"):
        _ = grids.absent
