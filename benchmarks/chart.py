"""One picture: cells a second of every contender, on a logarithmic scale."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measured import Measured, OnSample

__all__ = ["draw"]


def draw(measured: Measured, target: Path) -> None:
    """Draw the contenders' rates on one thread as bars, one panel a sample."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    figure = Figure(figsize=(8, 2.6 * len(measured.samples)), layout="constrained")
    panels = figure.subplots(len(measured.samples), 1, sharex=True, squeeze=False)[:, 0]
    for panel, found in zip(panels, measured.samples, strict=True):
        rates = _rates(found)
        names = list(rates)[::-1]
        values = [rates[name] for name in names]
        colours = ["tab:blue" if name.startswith("event") else "tab:gray" for name in names]
        bars = panel.barh(names, values, color=colours)
        panel.bar_label(bars, labels=[f"{value:,.0f}" for value in values], padding=3, fontsize=8)
        panel.set_xscale("log")
        panel.set_xlim(1, max(values) * 6)
        panel.set_title(f"{found.sample}, {found.bars:,} bars", fontsize=10, loc="left")
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    panels[-1].set_xlabel("cells a second, one thread (logarithmic)", fontsize=9)
    figure.savefig(target, dpi=130, metadata={"Software": None})


def _rates(found: OnSample) -> dict[str, float]:
    engine = {
        "event engine, 16 exposures": found.grid("simple, 16 exposures").cells_per_second(1),
        "event engine, one exposure": found.grid("simple, one exposure").cells_per_second(1),
    }
    return engine | {rate.peer: rate.cells_per_second for rate in found.peers}
