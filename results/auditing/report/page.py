"""An audit as a page to keep: one HTML file without scripts that works offline, on paper and on a phone."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from results.auditing.model import Finding, Part, Table
from results.auditing.record import Audit
from results.auditing.report.drawing.picture import drawn
from results.auditing.report.headline import headline
from results.auditing.report.kinds import MARKS, TONES, weighed
from results.auditing.report.tables import of_words
from results.auditing.report.texts import list_line, rows_named, shown
from results.style.page import bullets, write_page
from signals.visible import visible

__all__ = ["write_audit_page"]

_ROWS = 10
"""Rows that are named under a finding."""
_STYLE = """<style>
body { max-width: 1180px; } .answer { font-size: 1.12rem; } .answer b { letter-spacing: .01em; }
.findings { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .8rem 0; border-top: 1px solid var(--rule); }
.findings > div { padding: .5rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
.mark { display: inline-block; font-size: .74rem; font-weight: 600; padding: .1rem .5rem; border-radius: 9px; white-space: nowrap;
  background: var(--shade); color: var(--faint); border: 1px solid var(--rule); }
.mark.bad { background: var(--failed-ground); color: var(--failed); border-color: var(--failed); }
.mark.poor { background: var(--poor); color: var(--ink); border-color: var(--frame); }
.mark.holds { background: var(--passed-ground); color: var(--passed); border-color: var(--passed); }
.shown { columns: 2 30rem; column-gap: 1.8rem; margin: .8rem 0; } .shown > * { break-inside: avoid; margin: 0 0 1.2rem; }
.shown th, .shown td.word { white-space: normal; } .shown td.word:first-child { min-width: 7.5rem; }
.shown figcaption, .shown b { font-size: .95rem; display: block; margin-bottom: .25rem; }
.shown svg { width: 100%; height: auto; display: block; } .shown svg text { font-size: 11.5px; } .shown svg .named { font-weight: 600;
  paint-order: stroke; stroke: white; stroke-width: 3px; } code { font-size: .88em; color: var(--faint); overflow-wrap: anywhere; }
@media (max-width: 640px) { body { padding: 0 .9rem; margin: 1rem auto; } .findings { grid-template-columns: 1fr; }
  .findings > div:nth-child(odd) { border-bottom: 0; padding-bottom: 0; } .findings > div:nth-child(even) { padding-top: .2rem; }
  .shown svg text { font-size: 14px; } .shown svg .inside { font-size: 11.5px; }
  .shown td { white-space: normal; } .shown th, .shown td { padding: .28rem .35rem; } .shown td.word:first-child { min-width: 5.5rem; } }
@media print { body { max-width: none; margin: 0; padding: 0; } .wide { max-height: none; overflow: visible; } figure, .findings > div { break-inside: avoid; }
  * { print-color-adjust: exact; } }
</style>"""


def write_audit_page(audit: Audit, path: Path) -> None:
    """Write an audit as HTML."""
    write_page(path, f"Audit of {Path(visible(audit.source)).name}", "".join(_body(audit)))


def _body(audit: Audit) -> Iterator[str]:
    answer = headline(audit)
    tone = "" if answer.tone == "passed" else answer.tone
    yield _STYLE
    yield f'<p class="note">{_text(list_line(audit))}</p>'
    yield f'<p class="verdict answer {tone}"><b>{_text(answer.ruling)}</b>: {_text(answer.why)}</p>'
    told = [finding for finding in weighed(audit.findings) if finding.weight not in {"note", "untestable"}]
    if told:
        yield f'<div class="findings">{"".join(map(_finding, told))}</div>'
    for part in audit.parts:
        yield _part(part)
    untested = [finding.text for finding in audit.findings if finding.weight == "untestable"]
    if untested:
        yield f"<h2>Not tested, and what would make it testable</h2>{bullets(map(shown, untested))}"
    yield "<h2>How the list was read</h2>"
    yield bullets([*map(shown, audit.reading), *_columns(audit)], "note")
    if audit.digest:
        yield f'<p class="note">SHA-256 of the list <code>{audit.digest}</code>, seed {audit.seed}.</p>'


def _finding(finding: Finding) -> str:
    tone = TONES.get(finding.weight, finding.weight)
    rows = rows_named(finding, _ROWS)
    named = f' <span class="note">({_text(rows)})</span>' if rows else ""
    mark = f'<span class="mark {tone}" title="{_text(finding.kind)}">{MARKS[finding.weight]}</span>'
    return f"<div>{mark}</div><div>{_text(finding.text)}{named}</div>"


def _part(part: Part) -> str:
    """Return what a family notes, its pictures and its tables, under its title; empty where it has none."""
    notes = bullets(shown(finding.text) for finding in part.findings if finding.weight == "note")
    pictures = "".join(
        f'<figure id="{_text(each.key)}"><figcaption>{_text(each.title)}</figcaption>{drawn(each)}'
        f'<p class="note">{_text(each.caption)}</p></figure>'
        for each in part.pictures
    )
    tables = "".join(f"<div>{_table(each)}</div>" for each in part.tables)
    beside = f'<div class="shown">{pictures}{tables}</div>' if pictures or tables else ""
    return f"<h2>{_text(part.title)}</h2>{notes}{beside}" if notes or beside else ""


def _table(table: Table) -> str:
    words = of_words(table)

    def cells(texts: tuple[str, ...], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=word' if words[at] else ''}>{_text(text)}</{tag}>" for at, text in enumerate(texts)
        )

    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in table.rows)
    head = f"<thead><tr>{cells(table.columns, 'th')}</tr></thead>"
    return f'<b>{_text(table.title)}</b><div class="wide"><table>{head}<tbody>{rows}</tbody></table></div>'


def _columns(audit: Audit) -> list[str]:
    """Say which columns hold what, where they are called otherwise."""
    named = [f"{name} from {visible(column)}" for name, column in audit.columns.items() if name != column]
    return [f"Columns: {'; '.join(named)}."] if named else []


def _text(text: str) -> str:
    return html.escape(shown(text))
