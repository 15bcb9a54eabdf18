"""What is in a signal file, in words and tables: its manifest, variants, spans and ranges."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from results.signal_files.sections import Row, Section, files_section, ranges_section, readings_section
from results.signal_files.text import tables_text
from signals import ROLES, Signals, read, read_manifest
from signals.checks.file_state import FileState, file_state
from signals.files import Layout
from signals.files.feature_files import read_features
from signals.times.timestamps import to_iso

__all__ = ["Description", "describe", "describe_text"]

MOST_WORDS = 8
LONGEST = 110
HORIZON = 12


@dataclass(frozen=True, eq=False)
class Description:
    """A signal file with what is said of it."""

    signals: Signals
    state: FileState
    manifest: dict[str, Any] | None

    def mapping(self) -> dict[str, Any]:
        """Return what is said of the file as plain values."""
        more = {"fingerprint": self.signals.fingerprint, "findings": self.state.findings(), "manifest": self.manifest}
        return {**asdict(self.state), **more}


def describe(path: str | Path, layout: Layout | None = None) -> Description:
    """Read a signal file, laid out as it says or as is found, and look at it.

    Raises
    ------
    InputError
        If it cannot be read or breaks a rule.
    """
    signals = read(path, require_probabilities=False, layout=layout)
    return Description(signals, file_state(read_features(path, layout, prices=True), HORIZON, 0.0), read_manifest(path))


def describe_text(description: Description) -> str:
    """Return a description as text."""
    signals, state = description.signals, description.state
    bars = signals.bars
    more = [name for name in ("volume", "funding_rate") if getattr(bars, name) is not None]
    further = f"{len(state.readings):,} of readings" if signals.variants else f"{state.features:,} features"
    columns = [*more, further, f"{len(state.ranges):,} of probabilities"]
    lines = [f"fingerprint {signals.fingerprint}", f"columns besides prices: {', '.join(columns)}", *state.findings()]
    if description.manifest is None:
        lines.append("no manifest: the file does not say where its probabilities come from")
    tables = [files_section([state]), _manifest(description.manifest or {}), _variants(signals), ranges_section(state)]
    tables.append(readings_section(state))
    return tables_text(state.source, lines, [table for table in tables if table.rows])


def _manifest(manifest: dict[str, Any]) -> Section:
    rows = []
    for key, value in manifest.items():
        if isinstance(value, dict) and value and all(isinstance(inner, dict) for inner in value.values()):
            rows += [Row((f"{key}: {name}", _in_a_line(inner))) for name, inner in value.items()]
        else:
            rows.append(Row((key, _in_a_line(value))))
    return Section("Manifest", "what the file says of itself", ("key", "value"), tuple(rows), words=2)


def _in_a_line(value: Any) -> str:
    """Return a value in a line: of what is nested, its size and its first words."""
    if isinstance(value, dict):
        plain = all(not isinstance(inner, dict | list) for inner in value.values())
        inside = [f"{key} {_in_a_line(inner)}" if plain else str(key) for key, inner in value.items()]
        text = ", ".join(inside[:MOST_WORDS]) + (f" and {len(inside) - MOST_WORDS} more" * (len(inside) > MOST_WORDS))
    elif isinstance(value, list):
        words = [str(each) for each in value if not isinstance(each, dict | list)][:MOST_WORDS]
        more = len(value) - len(words)
        text = f"{len(value)}: {', '.join(words)}" + (f" and {more} more" if words and more else "")
        text = text.removesuffix(": ") + (" entries" if not words else "")
    else:
        text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _variants(signals: Signals) -> Section:
    rows = []
    time = signals.bars.time
    for name, probabilities in signals.variants.items():
        known = np.zeros(len(time), dtype=np.bool_)
        for role in ROLES:
            known |= ~np.isnan(probabilities.role(role))
        roles = [role for role in ROLES if not np.isnan(probabilities.role(role)).all()]
        flags = probabilities.out_of_sample
        out_of_sample = "unknown" if flags is None else f"{np.count_nonzero(flags):,}"
        first = "" if flags is None or not flags.any() else to_iso(time[int(np.argmax(flags))])
        span = (to_iso(time[int(np.argmax(known))]), to_iso(time[len(time) - 1 - int(np.argmax(known[::-1]))]))
        tone = "bad" if flags is not None and not flags.any() else "poor" if flags is None else ""
        cells = (name, ", ".join(roles), *(span if known.any() else ("", "")), f"{np.count_nonzero(known):,}")
        rows.append(Row((*cells, out_of_sample, first), tone))
    header = ("variant", "roles", "first known", "last known", "known", "out of sample", "out of sample from")
    return Section("Variants", "", header, tuple(rows), words=2)
