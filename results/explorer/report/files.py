"""Writing a report, in the form that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from results.explorer.report.document import Block, document, json_block
from results.explorer.report.gathering import Gathered, gather
from results.explorer.report.packing import as_text
from results.run.large.limits import check_held
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.signals import files_of
from signals import InputError
from signals.assets.finding import Given
from signals.filesystem.paths import located
from signals.filesystem.replacing import check_target, refuse_inputs, write_whole

__all__ = ["Format", "ReportFiles", "report_page", "write_report"]

Format = Literal["html", "md", "pdf"]
_BY_SUFFIX: Mapping[str, Format] = MappingProxyType({".html": "html", ".htm": "html", ".md": "md", ".pdf": "pdf"})


@dataclass(frozen=True)
class ReportFiles:
    """What `write_report` wrote.

    Attributes
    ----------
    path : Path
        The report.
    pictures : tuple of Path
        What stands beside it, of Markdown.
    left_out : tuple of str
        What is not inside, a sentence each.
    """

    path: Path
    pictures: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_report(
    run: Run | str | Path,
    out: str | Path,
    *,
    format: Format | None = None,  # noqa: A002
    signals: Given | None = None,
    progress: bool = True,
) -> ReportFiles:
    """Write what the explorer shows of a run as one file.

    Parameters
    ----------
    run
        An opened run, or its folder.
    out
        The file. A page holds its data and asks nobody for more; Markdown has its pictures beside it.
    format
        ``html``, ``md`` or ``pdf``; by default as the suffix of `out` says. A PDF is printed by Chromium.
    signals
        The run's signals, or their files, where they are no longer at the path in `run.json`.
    progress
        Show a bar on standard error if that is a terminal.

    Raises
    ------
    InputError
        If the run or the place for the report is no good, or a PDF is asked for and there is no Chromium.
    """
    path = located(out)
    form = format or _BY_SUFFIX.get(path.suffix.lower())
    if form is None:
        raise InputError(
            f"{path}: ends in none of {', '.join(_BY_SUFFIX)}; name it so, or say what it is with `format`"
        )
    if form not in get_args(Format):
        raise InputError(f"`format={form}`: a report is html, md or pdf")
    check_target(path)
    opened = run if isinstance(run, Run) else open_run(run)
    check_held(opened, "a report")
    refuse_inputs(path, files_of(opened))
    return _WRITERS[form](opened, path, signals, progress)


def report_page(gathered: Gathered, *, printed: bool = False) -> str:
    """Return a report as HTML; one that is to be printed shows the first of its cells in depth too."""
    planes = [
        Block(
            f"asymmetry-plane-{number}",
            as_text(plane.content),
            {"metric": plane.metric, "sample": plane.sample, "cost": plane.cost, "stride": plane.stride},
        )
        for number, plane in enumerate(gathered.planes)
    ]
    cells = [Block(f"asymmetry-cell-{cell}", as_text(text), {}) for cell, text in gathered.inside.cells.items()]
    bars = [Block("", as_text(text), {"asset": asset}) for asset, text in gathered.inside.bars.items()]
    start = gathered.model["start"] | ({"cell": next(iter(gathered.inside.cells), None)} if printed else {})
    blocks = [json_block("asymmetry-run", gathered.model | {"start": start}), *planes, *cells, *bars]
    return document(f"{gathered.model['name']} · risk asymmetry", blocks, printed=printed)


def _write_page(run: Run, path: Path, given: Given | None, progress: bool) -> ReportFiles:
    gathered = gather(run, given, progress=progress)
    text = report_page(gathered)
    write_whole(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    return ReportFiles(path, (), tuple(gathered.model["left_out"]))


def _write_markdown(run: Run, path: Path, given: Given | None, progress: bool) -> ReportFiles:  # noqa: ARG001 - as the others
    from results.explorer.report.markdown import write_markdown  # noqa: PLC0415 - pictures are slow to start

    return ReportFiles(path, write_markdown(run, path, given), ())


def _write_pdf(run: Run, path: Path, given: Given | None, progress: bool) -> ReportFiles:
    from results.explorer.report.printing import find_browser, print_page  # noqa: PLC0415

    browser = find_browser()
    gathered = gather(run, given, progress=progress)
    text = report_page(gathered, printed=True)
    write_whole(path, lambda temporary: print_page(browser, text, temporary))
    return ReportFiles(path, (), tuple(gathered.model["left_out"]))


_WRITERS: Mapping[Format, Callable[[Run, Path, Given | None, bool], ReportFiles]] = MappingProxyType(
    {"html": _write_page, "md": _write_markdown, "pdf": _write_pdf}
)
