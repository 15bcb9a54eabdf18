"""A map as a picture to print or send: squares, a line where the sign changes, grey where too little is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Colormap, LinearSegmentedColormap, ListedColormap, LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.ticker import FuncFormatter

from results.maps.edges import boundary, outline
from results.maps.figure_model import FigureModel, Panel
from results.maps.layout import GAP, Layout, Line, arrange, head_lines
from results.maps.standings import INNER, OUTER, THIN_STANDING
from results.style.palette import COUNTS, FAINT, HATCH, INK, PALENESS, TOO_FEW, map_scale
from results.style.pictures import DPI, WIDTH, new_picture
from signals.arrays import Floats

__all__ = ["draw_picture"]

MOST_TICK_LABELS = 24


def draw_picture(model: FigureModel, path: Path) -> None:
    """Write a map as PNG.

    Small maps carry value and median number of trades in every square; larger ones have a second, smaller map of the
    numbers of trades beneath each.
    """
    head = head_lines(model)
    layout = arrange(model, len(head))
    with new_picture(path, layout.total, boxed=True, constrained=False) as figure:
        _write_head(figure, head, layout.total)
        maps, counts = _make_axes(figure, layout, len(model.panels))
        colours = _palette(model)
        for index, (panel, axes) in enumerate(zip(model.panels, maps, strict=True)):
            _draw_values(axes, panel, model, colours)
            axes.set_title(panel.label, fontsize=11, fontweight="bold", loc="left", pad=5)
            if layout.annotated:
                _annotate(axes, panel, model, layout, colours)
            _label(axes, model, layout, index, bottom=layout.annotated)
        _value_bar(figure, maps[min(layout.columns, len(maps)) - 1], model, colours)
        if counts:
            _draw_counts(figure, counts, model, layout)


def _write_head(figure: Figure, head: list[Line], total: float) -> None:
    at = total - 0.2
    for text, size, weight, colour in head:
        figure.text(0.25 / WIDTH, at / total, text, fontsize=size, fontweight=weight, color=colour, va="top")
        at -= size / 72 * 1.5


def _make_axes(figure: Figure, layout: Layout, count: int) -> tuple[list[Axes], list[Axes]]:
    total = layout.total
    maps, counts = [], []
    grid = GridSpec(
        1,
        layout.columns,
        figure=figure,
        left=layout.left / WIDTH,
        right=1 - layout.right / WIDTH,
        wspace=0.35 / layout.width,
    )
    for index in range(count):
        row, column = divmod(index, layout.columns)
        left, _, width, _ = grid[0, column].get_position(figure).bounds
        top = total - layout.head - row * (layout.block + GAP)
        maps.append(figure.add_axes((left, (top - layout.height) / total, width, layout.height / total)))
        if not layout.annotated:
            bounds = (left, (top - layout.block) / total, width, layout.counts_height / total)
            counts.append(figure.add_axes(bounds))
    return maps, counts


def _palette(model: FigureModel) -> ScalarMappable:
    scale: Colormap = LinearSegmentedColormap.from_list("values", map_scale(model.shown.neutral))
    return ScalarMappable(Normalize(model.low, model.high), scale.with_extremes(bad=(0.0, 0.0, 0.0, 0.0)))


def _draw_values(axes: Axes, panel: Panel, model: FigureModel, colours: ScalarMappable) -> None:
    _ground(axes, panel)
    norm = Normalize(model.low, model.high)
    if panel.standing is not None:
        _draw_judged(axes, panel, panel.standing, ScalarMappable(norm, colours.cmap))
        return
    axes.imshow(panel.value, cmap=colours.cmap, norm=norm, origin="lower", aspect="auto", interpolation="nearest")
    if model.shown.neutral is not None:
        edges = boundary(panel.value, model.shown.neutral)
        axes.add_collection(LineCollection(edges, colors=INK, linewidths=1.6, capstyle="projecting"))


def _draw_judged(axes: Axes, panel: Panel, standing: Floats, colours: ScalarMappable) -> None:
    """Draw full colour where the verdict is sure, hatching where it is open, and the lines around either."""
    image = colours.to_rgba(np.ma.masked_invalid(np.where(standing == THIN_STANDING, np.nan, panel.value)))
    image[..., 3] *= np.where(standing == INNER, 1.0, PALENESS)
    axes.imshow(image, origin="lower", aspect="auto", interpolation="nearest")
    corner = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)])
    squares = [Outline(corner + place, closed=True) for place in np.argwhere(standing == OUTER)[:, ::-1]]
    if squares:
        whole = Outline.make_compound_path(*squares)
        axes.add_patch(PathPatch(whole, fill=False, hatch="////", edgecolor=HATCH, linewidth=0.0, zorder=1.5))
    for least, style, width in ((OUTER, (0, (3, 2)), 1.5), (INNER, "solid", 2.6)):
        edges = outline(standing, least)
        axes.add_collection(LineCollection(edges, colors=INK, linewidths=width, linestyles=[style]))


def _ground(axes: Axes, panel: Panel) -> None:
    """Lay grey under squares with too few trades and leave squares without cells blank."""
    thin = np.where(panel.thin, 1.0, np.nan)
    axes.imshow(thin, cmap=ListedColormap([TOO_FEW]), vmin=0, vmax=2, origin="lower", aspect="auto")
    axes.set_facecolor("white")
    for side in axes.spines.values():
        side.set_linewidth(0.8)


def _annotate(axes: Axes, panel: Panel, model: FigureModel, layout: Layout, colours: ScalarMappable) -> None:
    ny, nx = panel.value.shape
    size = float(np.clip(min(layout.width / nx * 17, layout.height / ny * 26), 6.5, 10.5))
    for row, column in np.argwhere(panel.cells > 0):
        value, trades = panel.value[row, column], panel.trades[row, column]
        pale = panel.standing is not None and panel.standing[row, column] < INNER
        light = np.isnan(value) or pale or _luminance(*colours.to_rgba(value)[:3]) > 0.45  # noqa: PLR2004
        ink = INK if light else "white"
        if not np.isnan(value):
            text = model.shown.written(value, model.decimals, short=True)
            axes.text(column, row + 0.16, text, ha="center", va="center", fontsize=size, color=ink)
        at = row - 0.24 if not np.isnan(value) else row
        axes.text(column, at, f"n {trades:,.0f}", ha="center", va="center", fontsize=size * 0.78, color=ink, alpha=0.85)


def _luminance(red: float, green: float, blue: float) -> float:
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _label(axes: Axes, model: FigureModel, layout: Layout, index: int, *, bottom: bool) -> None:
    """Write ticks; titles only along the outside of several panels."""
    row, column = divmod(index, layout.columns)
    nx, ny = len(model.x_ticks), len(model.y_ticks)
    axes.tick_params(length=3, color=FAINT, labelsize=9.5)
    longest = max(len(text) for text in model.x_ticks)
    room = int(layout.width / (0.085 * longest + 0.16))
    shown = _thinned(model.x_ticks, room)
    axes.set_xticks(shown, [model.x_ticks[at] for at in shown] if bottom else [])
    rows = _thinned(model.y_ticks, int(axes.get_window_extent().height / DPI / 0.21))
    axes.set_yticks(rows, [model.y_ticks[at] for at in rows] if column == 0 else [])
    axes.set_xlim(-0.5, nx - 0.5)
    axes.set_ylim(-0.5, ny - 0.5)
    below = index + layout.columns >= len(model.panels) or row == layout.rows - 1
    if bottom and below:
        axes.set_xlabel(model.x_title, fontsize=11, labelpad=5)
    if column == 0:
        axes.set_ylabel(model.y_title, fontsize=11, labelpad=6)


def _thinned(texts: tuple[str, ...], room: int) -> list[int]:
    """Return which ticks to label: every k-th, and "none", which is a category of its own, always."""
    # A number between two others can be guessed, a name cannot.
    named = any(text[:1].isalpha() and text != "none" for text in texts)
    room = max(2, room if named else min(room, MOST_TICK_LABELS))
    step = next((s for s in (1, 2, 3, 4, 5, 10, 20, 50, 100) if len(texts) / s <= room), len(texts))
    shown = list(range(0, len(texts), step))
    last = len(texts) - 1
    if texts[last] == "none" and last not in shown:
        shown = [at for at in shown if last - at >= 0.7 * step] + [last]
    return shown


def _value_bar(figure: Figure, beside: Axes, model: FigureModel, colours: ScalarMappable) -> None:
    known = np.concatenate([panel.value[~np.isnan(panel.value)] for panel in model.panels])
    below, above = bool((known < model.low).any()), bool((known > model.high).any())
    extend = {(False, False): "neither", (True, False): "min", (False, True): "max", (True, True): "both"}
    bar = _bar(figure, beside, colours, extend[below, above])
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, model)))
    bar.ax.set_title({"points": "pp", "percent": "%"}.get(model.shown.unit, ""), fontsize=9.5, pad=6)
    if model.shown.neutral is not None:
        bar.ax.axhline(model.shown.neutral, color=INK, linewidth=1.4)


def _tick(value: float, model: FigureModel) -> str:
    shown = round(value * model.shown.factor, 6)
    return f"{shown:+,g}" if model.shown.neutral == 0 and shown else f"{shown:,g}"


def _draw_counts(figure: Figure, axes: list[Axes], model: FigureModel, layout: Layout) -> None:
    most = max(float(np.nanmax(panel.trades, initial=2.0)) for panel in model.panels)
    colours = LinearSegmentedColormap.from_list("counts", COUNTS).with_extremes(bad=(0.0, 0.0, 0.0, 0.0))
    norm = LogNorm(1, most, clip=True)
    for index, (panel, each) in enumerate(zip(model.panels, axes, strict=True)):
        trades = np.maximum(panel.trades, 1.0)
        each.imshow(trades, cmap=colours, norm=norm, origin="lower", aspect="auto", interpolation="nearest")
        each.set_title("median trades per cell", fontsize=9.5, loc="left", pad=3, color=FAINT)
        _label(each, model, layout, index, bottom=True)
        each.set_ylabel("")
    last = axes[min(layout.columns, len(axes)) - 1]
    bar = _bar(figure, last, ScalarMappable(norm, colours), "neither")
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    bar.ax.set_title("trades", fontsize=9.5, pad=6)


def _bar(figure: Figure, beside: Axes, mappable: ScalarMappable, extend: str) -> Colorbar:
    left, bottom, width, height = beside.get_position().bounds
    place = figure.add_axes((left + width + 0.2 / WIDTH, bottom, 0.17 / WIDTH, height))
    bar = figure.colorbar(mappable, cax=place, extend=extend)
    bar.outline.set_linewidth(0.6)
    bar.ax.tick_params(labelsize=9.5, length=3, which="major")
    bar.ax.minorticks_off()
    return bar
