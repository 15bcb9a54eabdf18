"""The one page: HTML in one file that works offline, whatever it shows."""

from __future__ import annotations

import html
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from results.style.palette import INK, css_variables

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["bullets", "write_page", "write_plot_page"]


def write_page(path: Path, title: str, body: str) -> None:
    """Write a page: its title as text, its body as HTML."""
    template = Template(files("results.style").joinpath("page.html").read_text(encoding="utf-8"))
    page = template.substitute(title=html.escape(title), colours=css_variables(), body=body)
    path.write_text(page, encoding="utf-8")


def write_plot_page(  # noqa: PLR0913 - the parts of a page
    path: Path, title: str, subtitle: str, notes: Iterable[str], figure: go.Figure, *, zoom: bool = False
) -> None:
    """Write a page with a plot under lines of text; plotly's script is inside, so that no network is needed.

    Parameters
    ----------
    path, title, subtitle, notes
        Where, and the texts above the plot.
    figure
        The plot.
    zoom
        Whether the mouse's wheel zooms.
    """
    figure.update_layout(
        font={"size": 13, "color": INK, "family": "system-ui, sans-serif"},
        hoverlabel={"bgcolor": "white", "font": {"size": 13}, "align": "left"},
    )
    config = {"displaylogo": False, "responsive": True, "scrollZoom": zoom}
    plot = figure.to_html(full_html=False, include_plotlyjs=True, config=config)
    write_page(path, title, f"<p>{html.escape(subtitle)}</p>{bullets(notes, 'note')}{plot}")


def bullets(lines: Iterable[str], kind: str = "") -> str:
    """Return lines of text as a list, empty where there are none."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<ul class="{kind}">{items}</ul>' if items else ""
