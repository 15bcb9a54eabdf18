"""The file: the page's own HTML with styles, scripts and data inside, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from results.explorer.report.bundle import BundleError, bundled, bundled_styles

__all__ = ["Block", "document", "json_block", "page_files"]

_ENTRY, _WORKER, _START = "app/main.js", "cube/worker.js", "index.html"
_STYLE = re.compile(r'[ \t]*<link rel="stylesheet" href="page/(?P<path>[\w./-]+)" ?/?>\n?')
_SCRIPT = re.compile(r'[ \t]*<script type="module" src="page/app/main\.js"></script>\n?')
_TITLE = re.compile(r"<title>.*?</title>")
_CHARSET = re.compile(r'[ \t]*<meta charset="utf-8" ?/?>\n?')


@dataclass(frozen=True)
class Block:
    """Data of a report, as a script element that no browser runs.

    Attributes
    ----------
    id
        Of the element; "" for none.
    content
        Text without `<`.
    about
        Its `data-` attributes.
    kind
        Its media type.
    """

    id: str
    content: str
    about: Mapping[str, str | int]
    kind: str = "text/plain"

    def __str__(self) -> str:
        """Return the element."""
        named = f' id="{html.escape(self.id)}"' if self.id else ""
        about = "".join(f' data-{name}="{html.escape(str(value))}"' for name, value in self.about.items())
        return f'<script type="{self.kind}"{named}{about}>{self.content}</script>\n'


def json_block(name: str, value: Any) -> Block:
    """Return a value as a block of JSON; nothing in it can end the element, nor a line."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for letter in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Block(name, text, {}, "application/json")


def document(title: str, blocks: Iterable[Block], *, printed: bool = False) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    title
        What the browser's window is called, as text.
    blocks
        The data.
    printed
        Show all parts one after the other, as paper has them.

    Raises
    ------
    BundleError
        If the page is not as reports need it.
    """
    page = page_files()
    start = page[_START]
    style = bundled_styles(page, [found["path"] for found in _STYLE.finditer(start)])
    script = bundled(page, _ENTRY)
    worker = Block("asymmetry-worker", bundled(page, _WORKER), {})
    start, scripts = _SCRIPT.subn("", _STYLE.sub("", start))
    charset, title_ = _CHARSET.search(start), _TITLE.search(start)
    if scripts != 1 or charset is None or title_ is None or "page/" in start:
        raise BundleError(f"{_START}: has another form than reports are made of")
    if printed:
        start = start.replace("<html ", "<html data-printed ", 1)
    start = _TITLE.sub(lambda _: f"<title>{html.escape(title)}</title>", _CHARSET.sub("", start))
    head = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_policy(script, style)}">\n'
    start = _after(start, "<head>", f"\n{head}<style>{style}</style>")
    data = "".join(str(block) for block in blocks)
    before, _, after = start.rpartition("</body>")
    return f"{before}{data}{worker}<script>{script}</script>\n</body>{after}"


def page_files() -> dict[str, str]:
    """Return the texts of the page's files, by path."""
    found: dict[str, str] = {}
    _collect(files("results.explorer.page"), "", found)
    return found


def _collect(folder: Traversable, prefix: str, found: dict[str, str]) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            _collect(entry, f"{prefix}{entry.name}/", found)
        elif entry.name.endswith((".html", ".css", ".js")):
            found[f"{prefix}{entry.name}"] = entry.read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Let this one script and style in, workers made of what is inside, and no request to anywhere."""
    scripts, styles = (
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in (script, style)
    )
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; worker-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _after(text: str, mark: str, added: str) -> str:
    before, _, after = text.partition(mark)
    return before + mark + added + after
