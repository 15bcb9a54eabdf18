"""A report as Markdown: words and tables, with maps as pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from results.cube import Cube, open_cube
from results.cube.variation import eta_squared
from results.explorer.model import run_model
from results.explorer.report.cells import wanted_cells
from results.explorer.whole import whole_model
from results.maps.figure_model import FigureModel, lay_out
from results.maps.heatmap import MapQuestion
from results.maps.pictures.picture import draw_picture
from results.run.metrics import METRICS
from results.run.run import Run
from results.style.counts import counted
from results.trade_analysis.analyst import Analyst
from signals import InputError
from signals.assets.finding import Given
from signals.filesystem.together import write_together

__all__ = ["escaped", "write_markdown"]

_IN_DEPTH = 3
"""Cells of which the trades are looked at."""
_MEANT = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_REASONS = ("label", "trades", "win_rate", "average_win", "average_loss", "expectancy")


def write_markdown(run: Run, path: Path, given: Given | None = None) -> tuple[Path, ...]:
    """Write a report as Markdown, and return the pictures that were written beside it.

    Parameters
    ----------
    run
        An opened run.
    path
        The file; pictures are called after it.
    given
        Where the run's signals are now, if they have moved.

    Raises
    ------
    InputError
        If a part of the run is damaged or a file cannot be written.
    """
    cube = open_cube(run)
    model = whole_model(run, run_model(run, cube))
    maps = [(path.with_name(f"{path.stem}-{name}.png"), each) for name, each in _maps(run, model)]
    lines = [*_head(model), *_map_lines(maps), *_matters(cube, model), *_leading(model), *_in_depth(run, model, given)]
    text = "\n".join(lines).rstrip("\n") + "\n"
    drawn = [(file, lambda to, each=each: draw_picture(each, to)) for file, each in maps]
    write_together([(path, lambda to: to.write_text(text, encoding="utf-8")), *drawn])
    return tuple(file for file, _ in maps)


def escaped(text: object) -> str:
    """Return text in which nothing means anything to Markdown or HTML, as one line."""
    return _MEANT.sub(r"\\\1", " ".join(str(text).split()))


def _maps(run: Run, model: Mapping[str, Any]) -> Iterator[tuple[str, FigureModel]]:
    """Yield the maps of the first view: net, gross, and what share is positive; none where there are not two axes."""
    start = model["start"]
    if not (start["x"] and start["y"]):
        return
    for name, cost, fold in (
        ("net", "net", "median"),
        ("gross", "gross", "median"),
        ("share", "net", "share_positive"),
    ):
        question = MapQuestion(start["x"], start["y"], start["metric"], fold, None, start["by"], start["sample"], cost)  # type: ignore[arg-type]
        try:
            yield name, lay_out(run, question)[0]
        except InputError:  # too many squares for a picture
            return


def _head(model: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {escaped(model['title'])}"
    yield ""
    distinct = "" if model["distinct"] is None else f" ({counted(model['distinct'], 'distinct trade list')})"
    yield (
        f"{escaped(model['market'])}, {model['span']}, {model['bars']:,} bars; "
        f"{counted(model['cells'], 'cell')}{distinct}; run {escaped(model['name'])}, {model['created'][:10]}"
    )
    yield ""
    yield from _bullets(model["cautions"])
    for name, block in (("Verdict", model["verdict"]), ("Choice", model["choice"])):
        if block is not None:
            headline, *rest = block["words"]
            yield from (f"## {name}", "", f"**{escaped(headline)}**", "", *_bullets(rest))


def _map_lines(maps: Iterable[tuple[Path, FigureModel]]) -> Iterator[str]:
    for file, model in maps:
        yield from (f"## {escaped(model.title)}", "", escaped(model.subtitle), "")
        yield from (f"![{escaped(model.title)}](<{file.name.replace('<', '').replace('>', '')}>)", "")
        yield from _bullets(model.notes)


def _matters(cube: Cube, model: Mapping[str, Any]) -> Iterator[str]:
    """Yield how much each axis explains of the leading measure."""
    start = model["start"]
    plane = cube.plane(start["metric"], start["sample"], "net")
    explained = eta_squared(cube.layout, plane.codes, plane.codec)
    axes = sorted(model["axes"], key=lambda axis: explained[axis["name"]] or 0.0, reverse=True)
    if not axes:
        return
    yield from (f"## What matters for {escaped(METRICS[start['metric']].title)}", "")
    rows = []
    for axis in axes:
        share = explained[axis["name"]]
        idle = "moves no trade" if axis["dead"] else "scales returns alone" if axis["scales_only"] else ""
        values = ", ".join(str(axis["labels"][place]) for place in axis["order"])
        rows.append([axis["title"], "" if share is None else f"{share:.1%}", values, idle])
    yield from _table(["axis", "explains", "values", ""], rows)


def _leading(model: Mapping[str, Any]) -> Iterator[str]:
    """Yield the leading cells and those that were marked."""
    if model["leading"]:
        names = [name for name in model["leading"][0]["values"] if name in METRICS]
        rows = [
            [each["cell"], each["label"], *(METRICS[name].written(each["values"][name]) for name in names)]
            for each in model["leading"]
        ]
        yield from ("## Leading cells", "", "The best of many are picked partly for their luck.", "")
        yield from _table(["cell", "parameters", *(name.replace("_", " ") for name in names)], rows)
    if model["marks"]:
        yield from ("## Marked cells", "")
        marks = [[mark["cell"], mark["label"], mark["note"]] for mark in model["marks"]]
        yield from _table(["cell", "parameters", "note"], marks)


def _in_depth(run: Run, model: Mapping[str, Any], given: Given | None) -> Iterator[str]:
    analyst = Analyst(run, given)
    for number in list(wanted_cells(model))[:_IN_DEPTH]:
        try:
            cell = analyst.cell(number)
        except InputError as error:
            yield from (f"Cells in depth are left out: {escaped(error)}", "")
            return
        yield from _cell(cell)


def _cell(cell: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## Cell {cell['cell']}: {escaped(cell['label'])}", "")
    yield from _bullets([*cell["verdict"]["words"], *cell["why"]["words"]])
    rows = [
        [group["label"], *(_group(name, group[name]) for name in _REASONS[1:])] for group in cell["groups"]["reason"]
    ]
    yield from _table(["exit by", *(name.replace("_", " ") for name in _REASONS[1:])], rows)


def _group(name: str, value: float | None) -> str:
    return METRICS[name].written(value)


def _bullets(lines: Iterable[object]) -> Iterator[str]:
    found = [f"- {escaped(line)}" for line in lines]
    yield from [*found, ""] if found else []


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head)):
        yield f"| {' | '.join(map(str, row))} |"
    for row in rows:
        yield f"| {' | '.join(escaped(value) for value in row)} |"
    yield ""
