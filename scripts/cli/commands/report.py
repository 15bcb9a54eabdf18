"""`asymmetry report`: what the explorer shows of a run, as one file."""

from __future__ import annotations

from typing import Literal

import click

from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved, open_run
from scripts.cli.options import MOVED, PATH, RUN
from scripts.cli.terminal.speaking import note, quiet, report

__all__ = ["command"]


@click.command("report", short_help="Write a run as one file for a colleague: the page with its data inside.")
@RUN
@click.option("--out", type=PATH, metavar="FILE", required=True, help="The file: .html, .md or .pdf.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "md", "pdf"]),
    help="The page, Markdown with pictures beside it, or PDF (by Chromium); by default as --out ends.",
)
@MOVED
@JSON
def command(
    run: str, out: str, form: Literal["html", "md", "pdf"] | None, signal_files: tuple[str, ...], as_json: bool
) -> None:
    """Write what the explorer shows of RUN as one file, to be opened without it and without a network.

    Leading, chosen and marked cells are inside with their trades. What was left out to stay small is said.
    """
    from results.explorer.report.files import write_report  # noqa: PLC0415 - --help need not wait

    files = write_report(open_run(run), out, format=form, signals=moved(signal_files), progress=not quiet())
    if as_json:
        print_json(files)
        return
    for line in files.left_out:
        note(f"  - {line}")
    for path in (files.path, *files.pictures):
        report(path)
