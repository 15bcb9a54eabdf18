"""A map as a picture to print or send: squares, a line where the sign changes, grey where too little is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from results.maps.edges import Edges, boundary, outline
from results.maps.figure_model import FigureModel, Panel
from results.maps.pictures.bars import draw_count_bar, draw_value_bar
from results.maps.pictures.layout import GAP, MARGIN, Layout, Line, arrange, head_lines
from results.maps.standings import INNER, OUTER, THIN_STANDING
from results.style.axes import LABELS, Frame
from results.style.canvas import DPI, Canvas, dots, text_width
from results.style.palette import COUNTS, FAINT, HATCH, INK, PALENESS, TOO_FEW, map_scale
from results.style.scale import Scale, enlarged
from results.style.wrapping import shortened, wrapped
from signals.arrays import Flags, Floats

__all__ = ["columns_labelled", "draw_picture"]

MOST_TICK_LABELS = 24
SHORT = 8
"""Letters that a name is cut to before others are left out."""
_GREY = Scale((TOO_FEW, TOO_FEW), 0.0, 1.0)


def draw_picture(model: FigureModel, path: Path) -> None:
    """Write a map as PNG.

    Small maps carry value and median number of trades in every square; larger ones have a second, smaller map of the
    numbers of trades beneath each.
    """
    head = head_lines(model)
    layout = arrange(model, len(head))
    canvas = Canvas(layout.total)
    _write_head(canvas, head)
    maps, counts = _frames(canvas, layout, len(model.panels))
    scale = Scale(map_scale(model.shown.neutral), model.low, model.high)
    for index, (panel, frame) in enumerate(zip(model.panels, maps, strict=True)):
        _draw_values(frame, panel, model, scale)
        canvas.text(frame.left, frame.top - dots(5), shortened(panel.label, layout.width, 11, bold=True), 11, bold=True)
        if layout.annotated:
            _annotate(frame, panel, model, layout, scale)
        before = _label(frame, model, layout, index, bottom=layout.annotated)
        if index % layout.columns == 0:
            room = frame.height + GAP / 2 * DPI
            frame.title_left(
                model.y_title, before - dots(6), 11 * min(1.0, room / text_width(model.y_title or " ", 11))
            )
    draw_value_bar(maps[min(layout.columns, len(maps)) - 1], model, scale)
    if counts:
        _draw_counts(counts, model, layout)
    canvas.save(path)


def _write_head(canvas: Canvas, head: list[Line]) -> None:
    at = 0.2
    for text, size, weight, colour in head:
        canvas.text(MARGIN * DPI, at * DPI, text, size, bold=weight == "bold", colour=colour, raised="top")
        at += size / 72 * 1.5


def _frames(canvas: Canvas, layout: Layout, count: int) -> tuple[list[Frame], list[Frame]]:
    """Return where maps stand, and where the numbers of trades under them."""
    maps, counts = [], []
    for index in range(count):
        row, column = divmod(index, layout.columns)
        left = layout.left + column * (layout.width + layout.between)
        top = layout.head + row * (layout.block + GAP)
        maps.append(Frame.of_inches(canvas, left, top, layout.width, layout.height))
        if not layout.annotated:
            below = top + layout.block - layout.counts_height
            counts.append(Frame.of_inches(canvas, left, below, layout.width, layout.counts_height))
    return maps, counts


def _draw_values(frame: Frame, panel: Panel, model: FigureModel, scale: Scale) -> None:
    thin = _GREY.of(np.where(panel.thin, 0.0, np.nan))
    if panel.standing is not None:
        _draw_judged(frame, panel, panel.standing, thin, scale)
    else:
        _lay(frame, np.where(np.isnan(panel.value)[..., np.newaxis], thin, scale.of(panel.value)))
        if model.shown.neutral is not None:
            _lines(frame, boundary(panel.value, model.shown.neutral), panel, dots(1.6))
    frame.border()


def _lay(frame: Frame, colours: Floats) -> None:
    left, top, right, bottom = (round(side) for side in (frame.left, frame.top, frame.right, frame.bottom))
    frame.canvas.squares(left, top, enlarged(colours, bottom - top, right - left))


def _draw_judged(frame: Frame, panel: Panel, standing: Floats, thin: Floats, scale: Scale) -> None:
    """Draw full colour where the verdict is sure, hatching where it is open, and the lines around either."""
    values = np.where(standing == THIN_STANDING, np.nan, panel.value)
    opacity = np.where(np.isnan(values), 0.0, np.where(standing == INNER, 1.0, PALENESS))[..., np.newaxis]
    _lay(frame, opacity * scale.of(values) + (1.0 - opacity) * thin)
    _hatch(frame, standing == OUTER)
    _lines(frame, outline(standing, OUTER), panel, dots(1.5), dashed=True)
    _lines(frame, outline(standing, INNER), panel, dots(2.6))


def _hatch(frame: Frame, squares: Flags) -> None:
    """Draw slanted strokes over some squares."""
    high, wide = round(frame.bottom) - round(frame.top), round(frame.right) - round(frame.left)
    inside = enlarged(np.where(squares, 255.0, 0.0)[..., np.newaxis], high, wide)[..., 0]
    apart, width = dots(4.24), dots(1.0)
    from_stroke = np.abs((np.add.outer(np.arange(high), np.arange(wide)) / np.sqrt(2.0)) % apart - apart / 2)
    coverage = np.clip((width + 1.0) / 2 - from_stroke, 0.0, 1.0) * inside
    frame.canvas.strokes(frame.left, frame.top, coverage.astype(np.uint8), HATCH)


def _lines(frame: Frame, edges: Edges, panel: Panel, width: float, *, dashed: bool = False) -> None:
    """Draw lines between squares; each reaches as far as the ones that it meets."""
    rows, columns = panel.value.shape
    beyond = 0.0 if dashed else width / 2
    for (x0, y0), (x1, y1) in edges:
        left, right = (frame.left + (x + 0.5) / columns * frame.width for x in (x0, x1))
        bottom, top = (frame.bottom - (y + 0.5) / rows * frame.height for y in (y0, y1))
        for first, last in _pieces(max(right - left, bottom - top), width, dashed=dashed):
            if x0 == x1:
                low, high = max(top + first - beyond, frame.top), min(top + last + beyond, frame.bottom)
                frame.canvas.along(left, low, high, width)
            else:
                low, high = max(left + first - beyond, frame.left), min(left + last + beyond, frame.right)
                frame.canvas.across(low, high, top, width)


def _pieces(length: float, width: float, *, dashed: bool) -> list[tuple[float, float]]:
    """Return from where to where a line is drawn: three widths, and two are left out."""
    if not dashed:
        return [(0.0, length)]
    starts = np.arange(0.0, length, 5 * width).tolist()
    return [(start, min(start + 3 * width, length)) for start in starts]


def _annotate(frame: Frame, panel: Panel, model: FigureModel, layout: Layout, scale: Scale) -> None:
    ny, nx = panel.value.shape
    size = float(np.clip(min(layout.width / nx * 17, layout.height / ny * 26), 6.5, 10.5))
    dark = scale.of(panel.value) @ (0.2126, 0.7152, 0.0722) <= 0.45 * 255
    pale = np.zeros_like(dark) if panel.standing is None else panel.standing < INNER
    for row, column in np.argwhere(panel.cells > 0).tolist():
        value, trades = float(panel.value[row, column]), panel.trades[row, column]
        ink = "white" if dark[row, column] and not pale[row, column] else INK
        x, at = frame.left + (column + 0.5) / nx * frame.width, row + 0.5
        if not np.isnan(value):
            text = model.shown.written(value, model.decimals, short=True)
            y = frame.bottom - (at + 0.16) / ny * frame.height
            frame.canvas.text(x, y, text, size, colour=ink, align="middle", raised="centre")
            at -= 0.24
        y = frame.bottom - at / ny * frame.height
        count = f"n {trades:,.0f}"
        frame.canvas.text(x, y, count, size * 0.78, colour=ink, align="middle", raised="centre", opacity=0.85)


def _label(frame: Frame, model: FigureModel, layout: Layout, index: int, *, bottom: bool) -> float:
    """Write ticks, and the title below along the outside of several panels; return how far left the labels reach."""
    row, column = divmod(index, layout.columns)
    nx, ny = len(model.x_ticks), len(model.y_ticks)
    columns, labels = columns_labelled(model.x_ticks, layout.width)
    across = [frame.left + (at + 0.5) / nx * frame.width for at in columns]
    below = frame.ticks_below(across, labels if bottom else [], colour=FAINT)
    rows = _thinned(model.y_ticks, int(frame.height / DPI / 0.21))
    along = [frame.bottom - (at + 0.5) / ny * frame.height for at in rows]
    names = [shortened(model.y_ticks[at], layout.labels, LABELS) for at in rows]
    before = frame.ticks_left(along, names if column == 0 else [], colour=FAINT)
    if bottom and (index + layout.columns >= len(model.panels) or row == layout.rows - 1):
        title = wrapped(model.x_title, layout.width + layout.between / 2, 11)
        frame.title_below("\n".join(title), below + dots(5), 11)
    return before


def columns_labelled(texts: tuple[str, ...], width: float) -> tuple[list[int], list[str]]:
    """Return which columns of a map so many inches wide have labels, and these: rather short names than none."""
    named = _named(texts)
    longest = max(len(text) for text in texts)
    columns = _thinned(texts, int(width / (0.085 * (min(longest, SHORT) if named else longest) + 0.16)))
    room = width / len(columns) - 0.1
    return columns, [shortened(texts[at], room, LABELS) if named else texts[at] for at in columns]


def _named(texts: tuple[str, ...]) -> bool:
    """Tell whether labels are names: a number between two others can be guessed, a name cannot."""
    return any(text[:1].isalpha() and text != "none" for text in texts)


def _thinned(texts: tuple[str, ...], room: int) -> list[int]:
    """Return which ticks to label: every k-th, and "none", which is a category of its own, always."""
    room = max(2, room if _named(texts) else min(room, MOST_TICK_LABELS))
    step = next((s for s in (1, 2, 3, 4, 5, 10, 20, 50, 100) if len(texts) / s <= room), len(texts))
    shown = list(range(0, len(texts), step))
    last = len(texts) - 1
    if texts[last] == "none" and last not in shown:
        shown = [at for at in shown if last - at >= 0.7 * step] + [last]
    return shown


def _draw_counts(frames: list[Frame], model: FigureModel, layout: Layout) -> None:
    most = max(float(np.nanmax(panel.trades, initial=2.0)) for panel in model.panels)
    scale = Scale(COUNTS, 0.0, float(np.log(most)))
    for index, (panel, frame) in enumerate(zip(model.panels, frames, strict=True)):
        _lay(frame, scale.of(np.log(np.maximum(panel.trades, 1.0))))
        frame.border()
        frame.canvas.text(frame.left, frame.top - dots(3), "median trades per cell", 9.5, colour=FAINT)
        _label(frame, model, layout, index, bottom=True)
    draw_count_bar(frames[min(layout.columns, len(frames)) - 1], scale, most)
