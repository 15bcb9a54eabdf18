"""Reliability curves as small pictures for a page: what was said against what came true."""

from __future__ import annotations

import html

from signals.checks.reliability import Reliability

__all__ = ["reliability_plots"]

SIZE, LEFT, TOP, BOTTOM = 170, 34, 12, 30
COLOURS = {"out of sample": "#1f5fa8", "in sample": "#c9772b", "unknown": "#6b7280"}
FULL = 7.0
"""Radius in pixels of a dot that holds every bar of its curve."""


def reliability_plots(entries: tuple[Reliability, ...]) -> str:
    """Return HTML with one SVG for each variant and role, both samples in it; a dot's area is its share of the bars."""
    groups: dict[tuple[str, str], list[Reliability]] = {}
    for entry in entries:
        groups.setdefault((entry.variant, entry.role), []).append(entry)
    samples = dict.fromkeys(entry.sample for entry in entries)
    legend = "".join(f'<span class="key"><i style="background:{COLOURS[name]}"></i>{name}</span>' for name in samples)
    plots = "".join(_plot(variant, role, group) for (variant, role), group in groups.items())
    return f'<div class="legend">{legend}</div><div class="plots">{plots}</div>'


def _plot(variant: str, role: str, group: list[Reliability]) -> str:
    width, height = LEFT + SIZE + 12, TOP + SIZE + BOTTOM
    parts = [f'<rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}" class="frame"/>']
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{_x(tick):.1f}" y="{TOP + SIZE + 13}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{LEFT - 5}" y="{_y(tick) + 3.5:.1f}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="ideal"/>')
    parts.append(f'<text x="{_x(0.5)}" y="{TOP + SIZE + 26}" text-anchor="middle">said</text>')
    for entry in sorted(group, key=lambda one: one.sample == "out of sample"):
        colour = COLOURS[entry.sample]
        points = " ".join(f"{_x(each.predicted):.1f},{_y(each.observed):.1f}" for each in entry.curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        for each in entry.curve:
            radius = max(1.6, FULL * (each.bars / entry.bars) ** 0.5)
            told = f"said {each.predicted:.2f}, came true {each.observed:.2f}, {each.bars:,} bars {entry.sample}"
            parts.append(
                f'<circle cx="{_x(each.predicted):.1f}" cy="{_y(each.observed):.1f}" r="{radius:.1f}" fill="{colour}" '
                f'fill-opacity=".75"><title>{told}</title></circle>'
            )
    title = html.escape(f"{variant} {role.replace('_', ' ')}")
    drawing = f'<svg width="{width}" height="{height}" role="img" aria-label="{title}">{"".join(parts)}</svg>'
    return f"<figure><figcaption>{title}</figcaption>{drawing}</figure>"


def _x(value: float) -> float:
    return LEFT + value * SIZE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIZE
