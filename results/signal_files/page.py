"""A check of signal files as a page to keep: one HTML file without scripts that works offline."""

from __future__ import annotations

import html
from pathlib import Path

from results.signal_files.reliability_plot import reliability_plots
from results.signal_files.sections import Section, sections
from signals.checks.check import Check
from signals.filesystem.paths import located
from signals.filesystem.replacing import write_whole

__all__ = ["write_check_page"]

STYLE = """
:root { --ink: #1c2024; --faint: #5b636b; --line: #e3e6ea; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); margin: 2rem auto; max-width: 1240px; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .6rem; } h2 { font-size: 1.08rem; margin: 2rem 0 .2rem; }
p.note { color: var(--faint); font-size: .88rem; margin: 0 0 .5rem; max-width: 62rem; }
.verdict { border-left: 5px solid #2f855a; background: #eef7f1; padding: .6rem .9rem; overflow-wrap: anywhere; }
.verdict.failed { border-color: #b3261e; background: #fbeeed; } .verdict.alone { border-color: #8a929a; background: #f3f4f6; }
ul { padding-left: 1.15rem; margin: .6rem 0; } li { margin: .15rem 0; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; max-height: 34rem; }
table { border-collapse: collapse; font-size: .84rem; width: 100%; font-variant-numeric: tabular-nums; }
th { position: sticky; top: 0; background: #f6f7f9; font-weight: 600; text-align: right; vertical-align: bottom; }
th, td { padding: .28rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; } td { text-align: right; }
th.word, td.word { text-align: left; } tr:last-child td { border-bottom: 0; }
tr.bad td { background: #fdf0ef; } tr.poor td { background: #fff8e6; }
.plots { display: flex; flex-wrap: wrap; gap: .6rem 1.1rem; } figure { margin: 0; } figcaption { font-size: .82rem; font-weight: 600; }
svg text { font-size: 10.5px; fill: var(--faint); } .frame { fill: #fff; stroke: #b9bdc2; }
.ideal { stroke: #b9bdc2; stroke-dasharray: 4 3; }
.legend { font-size: .84rem; margin: .8rem 0 .4rem; } .key { margin-right: 1.1rem; }
.key i { display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .35em; }
"""


def write_check_page(check: Check, path: str | Path) -> Path:
    """Write a check as HTML.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    page = _page(check)
    return write_whole(located(path), lambda place: place.write_text(page, encoding="utf-8"))


def _page(check: Check) -> str:
    title = "Check of " + " and ".join(
        Path(state.source).name for state in (check.first, check.second) if state is not None
    )
    tone = "failed" if check.failures else "alone" if check.parity is None else ""
    findings = "".join(f"<li>{html.escape(text)}</li>" for text in check.findings() if text not in check.failures)
    parts = [f"<h1>{html.escape(title)}</h1>"]
    if check.parity is not None or check.failures:
        parts.append(f'<p class="verdict {tone}">{html.escape(check.summary)}</p>')
    if findings:
        parts.append(f"<h2>What deserves attention</h2><ul>{findings}</ul>")
    for section in sections(check):
        parts.append(_section(section))
        if section.title.startswith("Reliability"):
            own = (
                check.first if check.second is None or Path(check.first.source).name in section.title else check.second
            )
            parts.append(reliability_plots(own.reliability))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


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
