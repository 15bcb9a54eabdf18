"""The manifest of a bundle, `bundle.json`, as a form that is held against whatever a file says."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from signals.errors import InputError
from signals.filesystem.opening import read_bytes
from signals.foreign.files import MEGABYTE, parse_json
from signals.models.calibration import Calibration
from signals.models.proof import Proof
from signals.roles import Role

__all__ = ["FORMAT", "Manifest", "read_manifest"]

FORMAT = "risk-asymmetry bundle 1"
LARGEST = 16 * MEGABYTE


class _Table(BaseModel):
    """A table of the manifest; keys of later versions are left alone."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Part(_Table):
    """A file of the bundle."""

    file: str
    sha256: str


class _ModelPart(_Part):
    """The model, with what surrounds it."""

    missing: float = math.nan
    positive: str | None = Field(default=None, alias="class")
    calibration: Calibration | None = None


class Manifest(_Table):
    """What `Bundle.describe` gives, with the fingerprint."""

    format: str
    role: Role
    features: list[str]
    feature_fingerprint: str
    model: _ModelPart
    scaler: _Part | None
    trained_until: str | None
    fingerprint: str
    unknown: Literal["null", "learn"] = "null"
    metadata: dict[str, Any] | None = None
    proofs: list[Any] = []

    def kept_proofs(self) -> tuple[Proof, ...]:
        """Return the proofs that can be read; they are what was found when the bundle was made, and decide nothing."""
        try:
            return tuple(Proof(**each) for each in self.proofs)
        except TypeError:
            return ()


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    InputError
        If it cannot be read, is not JSON, or lacks a key or has one of another type.
    """
    content = read_bytes(path, "a bundle's manifest", LARGEST, "name the folder of a bundle")
    try:
        content = parse_json(content)
    except ValueError as error:
        raise InputError(f"{path}: is not JSON ({error}); make the bundle again") from error
    if isinstance(content, dict) and content.get("format", FORMAT) != FORMAT:
        raise InputError(f"{path}: has format {content['format']!r}, not {FORMAT!r}; make the bundle again")
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        wrong = error.errors()[0]
    key = ".".join(map(str, wrong["loc"])) or "the whole"
    if wrong["type"] == "missing":
        raise InputError(f"{path}: lacks {key}; make the bundle again")
    if key in {"model", "scaler"}:
        raise InputError(f"{path}: key {key!r} must name a file and its sha256; make the bundle again")
    raise InputError(f"{path}: key {key!r} is of another kind ({wrong['msg']}); make the bundle again")
