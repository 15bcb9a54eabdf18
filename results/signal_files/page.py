"""A check of signal files as a page to keep: one HTML file without scripts that works offline."""

from __future__ import annotations

import html
from pathlib import Path

from results.signal_files.sections import Section, sections
from results.style.page import bullets, write_page
from results.style.palette import IN_SAMPLE, OUT_OF_SAMPLE, UNKNOWN_SAMPLE
from signals.checks.check import Check
from signals.checks.reliability import Reliability
from signals.filesystem.paths import located
from signals.filesystem.replacing import write_whole

__all__ = ["write_check_page"]

_SIZE, _LEFT, _TOP, _BOTTOM = 170, 34, 12, 30
"""Pixels: a reliability curve, and what is around it."""
_COLOURS = {"out of sample": OUT_OF_SAMPLE, "in sample": IN_SAMPLE, "unknown": UNKNOWN_SAMPLE}
_FULL = 7.0
"""Radius in pixels of a dot that holds every bar of its curve."""


def write_check_page(check: Check, path: str | Path) -> Path:
    """Write a check as HTML.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    title = "Check of " + " and ".join(
        Path(state.source).name for state in (check.first, check.second) if state is not None
    )
    return write_whole(located(path), lambda place: write_page(place, title, _body(check)))


def _body(check: Check) -> str:
    tone = "failed" if check.failures else "alone" if check.parity is None else ""
    findings = bullets(text for text in check.findings() if text not in check.failures)
    parts = []
    if check.parity is not None or check.failures:
        parts.append(f'<p class="verdict {tone}">{html.escape(check.summary)}</p>')
    if findings:
        parts.append(f"<h2>What deserves attention</h2>{findings}")
    for section in sections(check):
        parts.append(_section(section))
        if section.title.startswith("Reliability"):
            own = (
                check.first if check.second is None or Path(check.first.source).name in section.title else check.second
            )
            parts.append(_reliability_plots(own.reliability))
    return "".join(parts)


def _section(section: Section) -> str:
    def cells(texts: tuple[str, ...], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=word' if place < section.words else ''}>{html.escape(text)}</{tag}>"
            for place, text in enumerate(texts)
        )

    rows = "".join(
        f"<tr{f' class={row.tone}' if row.tone else ''}>{cells(row.cells, 'td')}</tr>" for row in section.rows
    )
    note = f'<p class="note">{html.escape(section.note)}</p>' if section.note else ""
    table = f"<table><thead><tr>{cells(section.header, 'th')}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h2>{html.escape(section.title)}</h2>{note}<div class="wide">{table}</div>'


def _reliability_plots(entries: tuple[Reliability, ...]) -> str:
    """Return HTML with one SVG for each variant and role, both samples in it; a dot's area is its share of the bars."""
    groups: dict[tuple[str, str], list[Reliability]] = {}
    for entry in entries:
        groups.setdefault((entry.variant, entry.role), []).append(entry)
    samples = dict.fromkeys(entry.sample for entry in entries)
    legend = "".join(f'<span class="key"><i style="background:{_COLOURS[name]}"></i>{name}</span>' for name in samples)
    plots = "".join(_plot(variant, role, group) for (variant, role), group in groups.items())
    return f'<div class="legend">{legend}</div><div class="plots">{plots}</div>'


def _plot(variant: str, role: str, group: list[Reliability]) -> str:
    width, height = _LEFT + _SIZE + 12, _TOP + _SIZE + _BOTTOM
    parts = [f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}" class="frame"/>']
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{_x(tick):.1f}" y="{_TOP + _SIZE + 13}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_LEFT - 5}" y="{_y(tick) + 3.5:.1f}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="ideal"/>')
    parts.append(f'<text x="{_x(0.5)}" y="{_TOP + _SIZE + 26}" text-anchor="middle">predicted</text>')
    for entry in sorted(group, key=lambda entry: entry.sample == "out of sample"):
        colour = _COLOURS[entry.sample]
        points = " ".join(f"{_x(each.predicted):.1f},{_y(each.observed):.1f}" for each in entry.curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        for each in entry.curve:
            radius = max(1.6, _FULL * (each.bars / entry.bars) ** 0.5)
            hover = f"predicted {each.predicted:.2f}, observed {each.observed:.2f}, {each.bars:,} bars {entry.sample}"
            parts.append(
                f'<circle cx="{_x(each.predicted):.1f}" cy="{_y(each.observed):.1f}" r="{radius:.1f}" fill="{colour}" '
                f'fill-opacity=".75"><title>{hover}</title></circle>'
            )
    title = html.escape(f"{variant} {role.replace('_', ' ')}")
    drawing = f'<svg width="{width}" height="{height}" role="img" aria-label="{title}">{"".join(parts)}</svg>'
    return f"<figure><figcaption>{title}</figcaption>{drawing}</figure>"


def _x(value: float) -> float:
    return _LEFT + value * _SIZE


def _y(value: float) -> float:
    return _TOP + (1 - value) * _SIZE
