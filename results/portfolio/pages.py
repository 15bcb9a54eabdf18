"""One cell's portfolio as pages to point at: standalone HTML that works offline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from results.portfolio.tear_sheet import Curves, TearSheet
from results.style.page import LOOK, write_plot_page
from results.style.palette import ALL_TRADES, EXITS, HOLD, IN_SAMPLE, INK, LOSS, PRICE, WIN
from results.style.pictures import is_steep
from signals.arrays import Integers

__all__ = ["draw_equity_page", "draw_trades_page"]

_MOST_POINTS = 40_000
"""Points of a line; more make a page slow and no finer."""
_FIRST_VIEW = 40
"""Trades in view when the page opens."""
_MOST_SPANS = 300
"""Shaded stretches; more make a page slow."""
_SHADED = " Shaded: bars the model had seen."
_SAMPLE_WORDS = {True: ", out of sample", False: ", IN SAMPLE", None: ""}


def draw_equity_page(sheet: TearSheet, path: Path) -> None:
    """Write equity and drawdown, bar by bar: out-of-sample trades alone, and under them all trades."""
    note = "Measured at every bar's close, open trades at their value."
    if not sheet.mixed:
        figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.72, 0.28], vertical_spacing=0.05)
        _draw_account(figure, sheet.account)
        figure.update_xaxes(range=[str(sheet.account.time[0]), str(sheet.account.time[-1])])
        for row in (1, 2):
            _shade_in_sample(figure, sheet, row)
        _write(figure, sheet, path, 640, note + (_SHADED if sheet.in_sample is not None else ""))
        return
    titles = (sheet.shown, "", f"ALL trades, IN-SAMPLE ones too, {sheet.whole.dates}")
    figure = make_subplots(3, 1, row_heights=[0.5, 0.18, 0.32], vertical_spacing=0.09, subplot_titles=titles)
    _draw_account(figure, sheet.account)
    _draw_balance(figure, sheet.whole, 3, "this cell, all trades", ALL_TRADES, legend=False)
    view = [str(sheet.account.time[0]), str(sheet.account.time[-1])]
    figure.update_xaxes(range=view, row=1, col=1)
    figure.update_xaxes(range=view, matches="x", row=2, col=1)
    for row in (1, 2, 3):
        _shade_in_sample(figure, sheet, row)
    _write(figure, sheet, path, 860, note + _SHADED)


def _draw_account(figure: go.Figure, curves: Curves) -> None:
    """Draw a balance in the first row and its drawdown in the second."""
    _draw_balance(figure, curves, 1, "this cell", WIN, legend=True)
    at = _thinned(len(curves.time))
    figure.add_scattergl(
        x=curves.time[at], y=curves.drawdown[at], name="drawdown", line={"color": LOSS}, fill="tozeroy", row=2, col=1
    )
    figure.update_yaxes(title_text="drawdown", tickformat=".0%", row=2, col=1)


def _draw_balance(figure: go.Figure, curves: Curves, row: int, name: str, colour: str, *, legend: bool) -> None:  # noqa: PLR0913
    at = _thinned(len(curves.time))
    time = curves.time[at]
    figure.add_scattergl(
        x=time, y=curves.hold[at], name="buy and hold, without leverage", line={"color": HOLD}, row=row, col=1,
        showlegend=legend,
    )  # fmt: skip
    figure.add_scattergl(x=time, y=curves.equity[at], name=name, line={"color": colour}, row=row, col=1)
    scale = "log" if is_steep(curves.equity, curves.hold) else "linear"
    figure.update_yaxes(title_text="balance, 1 at the start", type=scale, row=row, col=1)


def _shade_in_sample(figure: go.Figure, sheet: TearSheet, row: int | None = None) -> None:
    """Shade the stretches of bars that the model had seen; the longest of very many."""
    spans = sorted(sheet.in_sample_spans(), key=lambda span: span[0] - span[1])[:_MOST_SPANS]
    place = {} if row is None else {"row": row, "col": 1}
    for first, last in spans:
        figure.add_vrect(
            x0=str(first), x1=str(last), fillcolor=IN_SAMPLE, opacity=0.16, line_width=0, layer="below", **place
        )


def draw_trades_page(sheet: TearSheet, path: Path) -> None:
    """Write every trade on the price, with entry, exit and reason; the page opens on the last leading ones."""
    figure = go.Figure()
    at = _thinned(len(sheet.whole.time))
    price = {"x": sheet.whole.time[at], "y": sheet.whole.close[at]}
    figure.add_scattergl(**price, name="close", line={"color": PRICE, "width": 1})
    for in_sample in (False, True):
        for won, colour in ((True, WIN), (False, LOSS)):
            figure.add_trace(_links(sheet, won, in_sample, colour))
    _mark_ends(figure, sheet)
    _shade_in_sample(figure, sheet)
    first, last = sheet.window(_FIRST_VIEW)
    view = sheet.whole.close[first:last]
    room = 0.06 * float(view.max() - view.min()) or 1.0
    figure.update_xaxes(range=[str(sheet.whole.time[first]), str(sheet.whole.time[last - 1])])
    figure.update_yaxes(title_text="price", range=[float(view.min()) - room, float(view.max()) + room])
    kind = "out-of-sample " if sheet.leads_out_of_sample else ""
    last = min(_FIRST_VIEW, len(sheet.leading))
    note = f"The page opens on the last {last} {kind}trades; double-click shows all of them."
    shaded = _SHADED if sheet.in_sample is not None else ""
    shaded += " Trades that touch one are dotted." if sheet.in_sample_trades else ""
    _write(figure, sheet, path, 680, note + " Lines run from entry to exit: blue won, red lost." + shaded)


def _mark_ends(figure: go.Figure, sheet: TearSheet) -> None:
    """Mark entries by side and exits by reason; a mark of an in-sample trade is pale."""
    texts = np.array(_texts(sheet), dtype=object)
    times = dict(zip(("entry", "exit"), sheet.ends(sheet.trades), strict=True))
    pale = sheet.pale
    marks = [("side", side, "entry", f"{side} entry", symbol, INK) for side, symbol in
             (("long", "triangle-up"), ("short", "triangle-down"))]  # fmt: skip
    marks += [("reason", reason, "exit", reason.replace("_", " "), symbol, colour)
              for reason, (colour, _, symbol) in EXITS.items()]  # fmt: skip
    for column, value, end, name, symbol, colour in marks:
        named = (sheet.trades[column] == value).to_numpy()
        for rows, opacity in ((named & ~pale, 1.0), (named & pale, 0.35)):
            if rows.any():
                figure.add_scattergl(
                    x=times[end][rows], y=sheet.trades[f"{end}_price"].to_numpy()[rows], mode="markers", name=name,
                    marker={"symbol": symbol, "color": colour, "size": 9, "line": {"color": "white", "width": 0.5}},
                    text=texts[rows], hovertemplate="%{text}<extra></extra>", opacity=opacity, legendgroup=name,
                    showlegend=opacity == 1.0 or not (named & ~pale).any(),
                )  # fmt: skip


def _thinned(bars: int) -> Integers:
    step = max(-(-bars // _MOST_POINTS), 1)
    return np.unique(np.append(np.arange(0, bars, step), bars - 1))


def _links(sheet: TearSheet, won: bool, in_sample: bool, colour: str) -> go.Scattergl:
    """Return one trace of lines from entry to exit, broken between trades."""
    trades = sheet.trades.filter(((sheet.trades["net_return"] > 0).to_numpy() == won) & (sheet.pale == in_sample))
    entered, left = sheet.ends(trades)
    x = np.column_stack([entered, left, np.full(len(trades), "NaT", dtype=entered.dtype)]).ravel()
    prices = trades.select("entry_price", "exit_price").to_numpy()
    y = np.column_stack([prices, np.full(len(trades), np.nan)]).ravel()
    name = ("won" if won else "lost") + (", IN SAMPLE" if in_sample else "")
    line = {"color": colour, "width": 1.5, "dash": "dot"} if in_sample else {"color": colour, "width": 2}
    return go.Scattergl(
        x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip", showlegend=not trades.is_empty(),
        opacity=0.5 if in_sample else 1.0,
    )  # fmt: skip


def _texts(sheet: TearSheet) -> list[str]:
    return [
        f"trade {number}, {row['side']} at {row['probability']:.3f}{_SAMPLE_WORDS[row['out_of_sample']]}<br>"
        f"in {row['entry_price']:,.6g} at {row['entry_time']:%Y-%m-%d %H:%M}, bar {row['entry_bar']:,}<br>"
        f"out {row['exit_price']:,.6g} at {row['exit_time']:%Y-%m-%d %H:%M}, bar {row['exit_bar']:,}<br>"
        f"{row['reason'].replace('_', ' ')}: gross {row['gross_return']:+.3%}, exposure {row['exposure']:g}, "
        f"net {row['net_return']:+.3%}<br>balance {row['balance']:.6g}"
        for number, row in enumerate(sheet.trades.iter_rows(named=True), 1)
    ]


def _write(figure: go.Figure, sheet: TearSheet, path: Path, height: int, note: str) -> None:
    """Write a figure under the title of its tear sheet."""
    figure.update_layout(
        template="plotly_white", height=height, margin={"l": 70, "r": 20, "t": 50, "b": 40}, dragmode="pan",
        hovermode="closest", legend={"orientation": "h", "y": 1.04 if sheet.mixed else 1.02, "yanchor": "bottom"},
        **LOOK,
    )  # fmt: skip
    subtitle = " · ".join(filter(None, (sheet.subtitle, sheet.shown)))
    write_plot_page(path, sheet.title, subtitle, [note], figure.to_json(), height=height, zoom=True)
