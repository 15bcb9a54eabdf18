"""Answers over HTTP, bounded in time and size: a drip ends, an endless or inflating body ends, and nothing is kept of it."""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from signals.exchanges.responses import BadResponse

CHUNK = 65_536


@dataclass(frozen=True)
class Limits:
    """What one answer may take.

    Attributes
    ----------
    idle : float
        Seconds until the connection stands, and without a byte.
    total : float
        Seconds from the question to the last byte. The lists of markets of large exchanges are about 20 MB, packed 1 MB.
    size : int
        Bytes of its body, unpacked.
    """

    idle: float = 20.0
    total: float = 60.0
    size: int = 64 * 2**20


class BoundedAdapter(HTTPAdapter):
    """The transport of a requests session that holds every answer to its limits.

    Raises
    ------
    BadResponse
        If a body is larger than allowed, breaks off, or cannot be unpacked. An answer that takes too long is a timeout to requests.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:
        """Make connections that know when their answer must be whole."""
        super().init_poolmanager(*sizes, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self.limits)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Make such connections through a proxy too; one that speaks SOCKS brings its own, held to size alone."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _pools(self.limits)
        return manager

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # type: ignore[override] # passed on by name
        """Send a request and read its answer whole, within the limits."""
        response = super().send(request, **{**options, "stream": True})
        try:
            body = self._read(response)
        except BaseException:
            response.close()
            raise
        response._content = body  # noqa: SLF001 - requests knows no other way to hand on a body that was read
        return response

    def _read(self, response: Response) -> bytes:
        # Unpacked as it comes, so that what inflates is noticed while it is small.
        body = bytearray()
        try:
            for chunk in response.iter_content(CHUNK):
                body += chunk
                if len(body) > self.limits.size:
                    break
        except (ChunkedEncodingError, ContentDecodingError) as error:
            raise BadResponse(f"the answer broke off, or cannot be unpacked ({error})") from error
        if len(body) > self.limits.size:
            raise BadResponse(f"the answer is larger than {self.limits.size:,} bytes")
        return bytes(body)


class _Timed(io.RawIOBase):
    """A connection's stream that times out when its answer is due, however steadily it drips."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, limits: Limits) -> None:
        self._raw, self._connection, self._idle = raw, connection, limits.idle
        self._due = time.monotonic() + limits.total

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._due - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(min(self._idle, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _pools(limits: Limits) -> dict[str, Any]:
    """Return urllib3's pools by scheme, of connections whose answers are timed."""

    class Timed(HTTPResponse):
        def __init__(self, sock: socket.socket, *rest: Any, **options: Any) -> None:
            super().__init__(sock, *rest, **options)
            self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, limits))

    plain = type("Plain", (HTTPConnection,), {"response_class": Timed})
    secure = type("Secure", (HTTPSConnection,), {"response_class": Timed})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
