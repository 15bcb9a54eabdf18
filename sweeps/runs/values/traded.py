"""The signals that cells were run on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from signals.assets.finding import stem
from sweeps.runs.values.record import Instant, Record, Some

__all__ = ["Asset", "Traded"]


class Traded(Record):
    """The signals of one file, or in memory, that cells were run on."""

    name: str = ""
    """What constraints and values of single assets call it; older runs do not say, and went by the file."""
    path: str | None
    fingerprint: str
    layout: dict[str, Any] | None = None
    """How the file is laid out, where that was said of it."""
    bars: Some
    first: Annotated[Instant, Field(alias="from")]
    last: Annotated[Instant, Field(alias="to")]
    variants: Annotated[list[str], Field(min_length=1)]
    out_of_sample: dict[str, float | None]
    """By variant, the share of the bars that is out of sample; None where nobody says."""
    out_of_sample_bars: dict[str, Annotated[list[Instant], Field(min_length=2, max_length=2)] | None] = Field(
        default_factory=dict
    )
    """By variant, the first and the last bar that is; None where there is none, or nobody says."""
    funded: bool | None = None
    """Whether any funding rate of the bars is not 0; older runs do not say."""
    used: dict[str, str] = Field(default_factory=dict)
    """SHA-256, over the bars of the run, of every reading that it names and of the bars that every filter lets pass."""

    @model_validator(mode="after")
    def _of_its_variants(self) -> Traded:
        if sorted(self.out_of_sample) != sorted(self.variants):
            raise ValueError("out_of_sample and variants name different variants")
        return self

    @property
    def called(self) -> str:
        """What it is called, by its file where nobody said; "" where there is neither."""
        return self.name or ("" if self.path is None else stem(Path(self.path)))


class Asset(Traded):
    """One of the assets of a run: what its signals are, and what it is called."""

    name: Annotated[str, Field(min_length=1)]
