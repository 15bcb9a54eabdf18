"""The one page: HTML in one file that works offline, whatever it shows."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from results.style.packaged import packaged
from results.style.palette import INK, css_variables

__all__ = ["LOOK", "as_plot", "bullets", "write_page", "write_plot_page"]

LOOK: Mapping[str, Any] = {
    "font": {"size": 13, "color": INK, "family": "system-ui, sans-serif"},
    "hoverlabel": {"bgcolor": "white", "font": {"size": 13}, "align": "left"},
}
"""What every plot's layout has of fonts."""

_SCRIPT = "plotly.min.js"
_ID = "plot"


def write_page(path: Path, title: str, body: str) -> None:
    """Write a page: its title as text, its body as HTML."""
    path.write_text(_page(title, body), encoding="utf-8")


def as_plot(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> str:
    """Return a plot in plotly's JSON, with plotly's usual look wherever a layout says nothing.

    Plain values need none of plotly's Python, which takes longer to load and to check them than all else of a map. What
    is not finite must be None.
    """
    look = json.loads(packaged("plotly", "package_data", "templates", "plotly.json").read_bytes())
    return json.dumps({"data": traces, "layout": {"template": look, **layout}}, allow_nan=False, separators=(",", ":"))


def write_plot_page(  # noqa: PLR0913 - the parts of a page
    path: Path, title: str, subtitle: str, notes: Iterable[str], plot: str, *, height: int, zoom: bool = False
) -> None:
    """Write a page with a plot under lines of text; plotly's script is inside, so that no network is needed.

    Parameters
    ----------
    path, title, subtitle, notes
        Where, and the texts above the plot.
    plot
        As `as_plot` or `Figure.to_json` return it.
    height
        Of the plot, in pixels of a page.
    zoom
        Whether the mouse's wheel zooms.
    """
    config = json.dumps({"displaylogo": False, "responsive": True, "scrollZoom": zoom})
    # nothing in the text of a plot may end the script that it stands in
    safe = plot.replace("<", "\\u003c").replace(">", "\\u003e")
    script = f"{{ const plot = {safe}; Plotly.newPlot({json.dumps(_ID)}, plot.data, plot.layout, {config}); }}"
    body = (
        f"<p>{html.escape(subtitle)}</p>{bullets(notes, 'note')}"
        f'<div style="height:{height}px; width:100%;"><script>{_SCRIPT}</script>'
        f'<div id="{_ID}" class="plotly-graph-div" style="height:100%; width:100%;"></div><script>{script}</script></div>'
    )
    before, _, after = _page(title, body).partition(f"<script>{_SCRIPT}</script>")
    with path.open("wb") as page:
        page.write(f"{before}<script>window.PlotlyConfig = {{MathJaxConfig: 'local'}};</script>\n<script>".encode())
        page.write(packaged("plotly", "package_data", _SCRIPT).read_bytes())
        page.write(f"</script>{after}".encode())


def bullets(lines: Iterable[str], kind: str = "") -> str:
    """Return lines of text as a list, empty where there are none."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<ul class="{kind}">{items}</ul>' if items else ""


def _page(title: str, body: str) -> str:
    template = Template(files("results.style").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(title=html.escape(title), colours=css_variables(), body=body)
