"""`asymmetry signals describe`: what is in a signal file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import noted
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report
from signals.filesystem.paths import located

__all__ = ["command"]


@click.command("describe", short_help="Describe a signal file, and draw it.")
@click.argument("file", type=PATH, metavar="FILE")
@click.option(
    "--out", type=PATH, metavar="PICTURE.png", help="Where the picture goes; by default FILE's name in this folder."
)
@LAYOUT
@JSON
def command(file: str, out: str | None, as_json: bool, **layout: Any) -> None:
    """Describe a signal file, and draw it.

    Its manifest, variants, spans, which bars each variant had seen, the ranges of its probabilities and how many bars
    reach the thresholds people use. The picture shows the price, the samples, and the distributions.
    """
    from results.signal_files.description import describe, describe_text  # noqa: PLC0415 - --help need not wait
    from results.signal_files.picture import draw_signals  # noqa: PLC0415
    from scripts.cli.targets import check_out  # noqa: PLC0415

    place = located(out) if out is not None else Path(Path(file).name).with_suffix(".png")
    described = describe(file, layout_from(layout))
    check_out(place, [file], makes_folder=True)
    if as_json:
        print_json({**described.mapping(), "picture": draw_signals(described.signals, place)})
        return
    noted(described.signals)
    click.echo(describe_text(described), nl=False)
    report(draw_signals(described.signals, place))
