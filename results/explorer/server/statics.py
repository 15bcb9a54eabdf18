"""The files of the page, by a table made once: what is not in it does not exist, whatever its name leads to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

from results.explorer.server.answers import refusal

__all__ = ["page_file"]

_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_START = "index.html"


@dataclass(frozen=True)
class PageFile:
    """A file of the page, its media type, and a digest that tells whether a browser has it already."""

    content: bytes
    kind: str
    tag: str


async def page_file(request: Request) -> Response:
    """Answer with a file of the page; `/` is its start."""
    found = _table().get(request.path_params.get("name", _START))
    if found is None:
        return refusal(404, "the page has no such file")
    headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
    if found.tag in {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.kind)


@cache
def _table() -> dict[str, PageFile]:
    table: dict[str, PageFile] = {}
    _collect(files("results.explorer.page"), "", table)
    return table


def _collect(folder: Traversable, prefix: str, table: dict[str, PageFile]) -> None:
    for entry in folder.iterdir():
        kind = _KINDS.get(f".{entry.name.rpartition('.')[2]}")
        if entry.is_dir():
            _collect(entry, f"{prefix}{entry.name}/", table)
        elif kind is not None:
            content = entry.read_bytes()
            tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
            table[f"{prefix}{entry.name}"] = PageFile(content, kind, tag)
