"""The table [model]: XGBoost's parameters by its own names, early stopping and calibration."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from signals.toml.tables import FileTable

__all__ = ["ModelTable"]

_NOT_NEGATIVE = "a number, 0 or more"
_SHARE = "a number above 0, at most 1"


class ModelTable(FileTable):
    """How one classifier is trained. Small trees on purpose, since financial labels are mostly noise.

    `early_stopping_rounds` and `calibration` use the last `inner_share` of a fold's training bars, purged like a test
    stretch; the trees then learn from the bars before it only.
    """

    n_estimators: int = Field(default=150, ge=1, description="a whole number of at least 1")
    max_depth: int = Field(default=4, ge=1, le=16, description="a whole number from 1 to 16")
    learning_rate: float = Field(default=0.05, gt=0, le=1, strict=False, description=_SHARE)
    subsample: float = Field(default=0.8, gt=0, le=1, strict=False, description=_SHARE)
    colsample_bytree: float = Field(default=0.5, gt=0, le=1, strict=False, description=_SHARE)
    min_child_weight: float = Field(default=20.0, ge=0, strict=False, description=_NOT_NEGATIVE)
    reg_lambda: float = Field(default=1.0, ge=0, strict=False, description=_NOT_NEGATIVE)
    reg_alpha: float = Field(default=0.0, ge=0, strict=False, description=_NOT_NEGATIVE)
    gamma: float = Field(default=0.0, ge=0, strict=False, description=_NOT_NEGATIVE)
    max_bin: int = Field(default=64, ge=2, le=512, description="a whole number from 2 to 512")
    scale_pos_weight: float = Field(default=1.0, gt=0, strict=False, description="a number above 0")
    early_stopping_rounds: int | None = Field(default=None, ge=1, description="a whole number of at least 1")
    inner_share: float = Field(default=0.2, gt=0, le=0.9, strict=False, description="a number above 0, at most 0.9")
    calibration: Literal["none", "isotonic", "sigmoid"] = Field(
        default="none", description='"none", "isotonic" or "sigmoid"'
    )

    @property
    def needs_inner(self) -> bool:
        """Whether a later slice of the training bars is kept back from the trees."""
        return self.early_stopping_rounds is not None or self.calibration != "none"

    def parameters(self, seed: int) -> dict[str, Any]:
        """Return XGBoost's parameters; one thread a model, so that the bits do not depend on the machine's cores."""
        own = self.model_dump(exclude={"n_estimators", "early_stopping_rounds", "inner_share", "calibration"})
        fixed = {"objective": "binary:logistic", "eval_metric": "logloss", "tree_method": "hist", "device": "cpu"}
        return {**fixed, **own, "seed": seed, "nthread": 1, "verbosity": 0}
