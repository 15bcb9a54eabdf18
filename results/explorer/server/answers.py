"""Answers as bytes: JSON without what JSON lacks, planes straight from their memory map, errors as one line."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from results.explorer.plain import as_json
from signals.visible import visible

__all__ = ["check_loopback", "download", "json_answer", "refusal", "streamed"]

_SLICE = 1 << 22
"""Bytes of a plane that are handed on at once: some megabytes, so that other answers come in between."""
_WORTH = 1 << 12
"""Bytes of JSON from which on it is deflated: numbers in text shrink to a third, in less time than a page takes to read them."""


def json_answer(request: Request, content: bytes, status: int = 200) -> Response:
    """Answer with JSON; to another machine deflated, where that pays and the browser takes it."""
    headers = {"Vary": "Accept-Encoding"}
    near = request.client is None or check_loopback(request.client.host)
    if not near and len(content) >= _WORTH and "gzip" in request.headers.get("accept-encoding", ""):
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        content = packer.compress(content) + packer.flush()
        headers["Content-Encoding"] = "gzip"
    return Response(content, status, headers, media_type="application/json")


def check_loopback(address: str) -> bool:
    """Whether an address is this machine's own, which no other reaches; a name is none, wherever it leads."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def refusal(status: int, line: str) -> Response:
    """Answer with what is wrong, as one line in JSON."""
    content = as_json({"error": visible(" ".join(line.split()))})
    return Response(content, status, media_type="application/json")


def streamed(*pieces: memoryview | bytes) -> Response:
    """Answer with bytes as they lie in memory or in a mapped file, without copying them first."""
    views = [memoryview(piece).cast("B") for piece in pieces]

    async def body() -> AsyncIterator[memoryview]:
        for view in views:
            for start in range(0, len(view), _SLICE):
                yield view[start : start + _SLICE]

    length = str(sum(len(view) for view in views))
    return StreamingResponse(body(), headers={"Content-Length": length}, media_type="application/octet-stream")


def download(content: bytes, name: str, kind: str) -> Response:
    """Answer with a file to be saved under a name of letters, digits, dots and dashes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=kind)
