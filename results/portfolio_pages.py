"""One cell's portfolio as pages to point at: standalone HTML that works offline."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from results.map_page import STYLE
from results.portfolio_story import LOSS, REASON_COLOURS, REASON_MARKS, STEEP, WIN, Story

__all__ = ["draw_equity_page", "draw_trades_page"]

_MOST_POINTS = 40_000
"""Points of a line; more make a page slow and no finer."""
_FIRST_VIEW = 40
"""Trades in view when the page opens."""


def draw_equity_page(story: Story, path: Path) -> None:
    """Write equity and drawdown, bar by bar."""
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.72, 0.28], vertical_spacing=0.05)
    at = _thinned(len(story.time))
    time = story.time[at]
    figure.add_scattergl(x=time, y=story.hold[at], name="buy and hold, without leverage", line={"color": "#b9bdc2"})
    figure.add_scattergl(x=time, y=story.equity[at], name="this cell", line={"color": WIN})
    figure.add_scattergl(
        x=time, y=story.drawdown[at], name="drawdown", line={"color": LOSS}, fill="tozeroy", row=2, col=1
    )
    scale = "log" if story.steepness > STEEP else "linear"
    figure.update_yaxes(title_text="balance, 1 at the start", type=scale, row=1, col=1)
    figure.update_yaxes(title_text="drawdown", tickformat=".0%", row=2, col=1)
    _write(figure, story, path, 640, "Measured at every bar's close, open trades at their value.")


def draw_trades_page(story: Story, path: Path) -> None:
    """Write every trade on the price, with entry, exit and reason; the page opens on the last ones."""
    figure = go.Figure()
    at = _thinned(len(story.time))
    figure.add_scattergl(x=story.time[at], y=story.close[at], name="close", line={"color": "#878787", "width": 1})
    for won, colour in ((True, WIN), (False, LOSS)):
        figure.add_trace(_links(story, won, colour))
    texts = np.array(_texts(story), dtype=object)
    times = {end: story.time[story.trades[f"{end}_bar"].to_numpy()] for end in ("entry", "exit")}
    marks = [("side", side, "entry", f"{side} entry", symbol, "#1c2024") for side, symbol in
             (("long", "triangle-up"), ("short", "triangle-down"))]  # fmt: skip
    marks += [("reason", reason, "exit", reason.replace("_", " "), symbol, REASON_COLOURS[reason])
              for reason, (_, symbol) in REASON_MARKS.items()]  # fmt: skip
    for column, value, end, name, symbol, colour in marks:
        rows = (story.trades[column] == value).to_numpy()
        if rows.any():
            figure.add_scattergl(
                x=times[end][rows], y=story.trades[f"{end}_price"].to_numpy()[rows], mode="markers", name=name,
                marker={"symbol": symbol, "color": colour, "size": 9, "line": {"color": "white", "width": 0.5}},
                text=texts[rows], hovertemplate="%{text}<extra></extra>",
            )  # fmt: skip
    first, last = story.window(_FIRST_VIEW)
    view = story.close[first:last]
    room = 0.06 * float(view.max() - view.min()) or 1.0
    figure.update_xaxes(range=[str(story.time[first]), str(story.time[last - 1])])
    figure.update_yaxes(title_text="price", range=[float(view.min()) - room, float(view.max()) + room])
    note = f"The page opens on the last {min(_FIRST_VIEW, len(story.trades))} trades; double-click shows all of them."
    _write(figure, story, path, 680, note + " Lines run from entry to exit: blue won, red lost.")


def _thinned(bars: int) -> Any:
    step = max(-(-bars // _MOST_POINTS), 1)
    return np.unique(np.append(np.arange(0, bars, step), bars - 1))


def _links(story: Story, won: bool, colour: str) -> Any:
    """Return one trace of lines from entry to exit, broken between trades."""
    rows = (story.trades["net_return"] > 0).to_numpy() == won
    ends = [story.time[story.trades[f"{end}_bar"].to_numpy()[rows]] for end in ("entry", "exit")]
    prices = [story.trades[f"{end}_price"].to_numpy()[rows] for end in ("entry", "exit")]
    x = np.column_stack([*ends, np.full(len(ends[0]), "NaT", dtype=ends[0].dtype)]).ravel()
    y = np.column_stack([*prices, np.full(len(prices[0]), np.nan)]).ravel()
    name = "won" if won else "lost"
    return go.Scattergl(x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 2}, hoverinfo="skip")


def _texts(story: Story) -> list[str]:
    return [
        f"trade {number}, {row['side']} at {row['probability']:.3f}<br>"
        f"in {row['entry_price']:,.6g} at {row['entry_time']:%Y-%m-%d %H:%M}, bar {row['entry_bar']:,}<br>"
        f"out {row['exit_price']:,.6g} at {row['exit_time']:%Y-%m-%d %H:%M}, bar {row['exit_bar']:,}<br>"
        f"{row['reason'].replace('_', ' ')}: gross {row['gross_return']:+.3%}, exposure {row['exposure']:g}, "
        f"net {row['net_return']:+.3%}<br>balance {row['balance']:.6g}"
        for number, row in enumerate(story.trades.iter_rows(named=True), 1)
    ]


def _write(figure: Any, story: Story, path: Path, height: int, note: str) -> None:
    """Write a figure under its title; plotly's script is inside, so no network is needed."""
    figure.update_layout(
        template="plotly_white", height=height, margin={"l": 70, "r": 20, "t": 50, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}, dragmode="pan", hovermode="closest",
    )  # fmt: skip
    config = {"displaylogo": False, "responsive": True, "scrollZoom": True}
    plot = figure.to_html(full_html=False, include_plotlyjs=True, config=config)
    path.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(story.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(story.title)}</h1>"
        f"<p>{html.escape(story.subtitle)}</p><ul><li>{html.escape(note)}</li></ul>{plot}</body></html>\n",
        encoding="utf-8",
    )
