"""Who may ask the explorer: this machine's own page, and nobody who was led here from elsewhere.

A page of any site can have a browser ask 127.0.0.1, and a name of that site can be made to lead here (DNS rebinding). So
a request must come under an address that we said, and data only to a page of ours: browsers tell by `Origin` and
`Sec-Fetch-Site`. Where the server was told to be seen by other machines, a token is asked for too.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType

from starlette.datastructures import URL, Headers, MutableHeaders, QueryParams
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from results.explorer.server.answers import check_loopback, refusal

__all__ = ["POLICY", "PURPOSE", "Doorkeeper", "Entrance"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load and ask: scripts of ours from their own files, and nothing from anywhere else."""
_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        # a page apart from all others is given precise clocks and memory that its workers share
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
PURPOSE = "x-asymmetry"
"""A header that whatever changes a file must carry: no form and no foreign page can send it without being asked first."""
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - told apart, not listened at
_READING = ("GET", "HEAD")
_TOKEN = "token"  # noqa: S105 - its name in the address


@dataclass(frozen=True)
class Entrance:
    """Under which address the explorer is asked.

    Attributes
    ----------
    host, port
        Where it listens.
    token
        What other machines must know; None on loopback, where only this machine asks.
    """

    host: str
    port: int
    token: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, host: str, port: int, bound: str | None = None) -> Entrance:
        """Return the entrance at a host, with a token of its own unless the address that is listened at is loopback.

        Parameters
        ----------
        host, port
            As they were asked for.
        bound
            The address that the host's name has led to; by default `host` is one.
        """
        address = bound or host
        if address in _EVERYWHERE:
            host = socket.gethostname()
        return cls(host, port, None if check_loopback(address) else secrets.token_urlsafe(24))

    @property
    def address(self) -> str:
        """What to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/" + (f"?{_TOKEN}={self.token}" if self.token else "")

    @property
    def names(self) -> frozenset[str]:
        """What the `Host` of a request may say."""
        hosts = {"127.0.0.1", "localhost", "[::1]"} | {f"[{self.host}]" if ":" in self.host else self.host}
        return frozenset({f"{host}:{self.port}" for host in hosts} | (hosts if self.port == 80 else set()))  # noqa: PLR2004

    @property
    def cookie(self) -> str:
        """Name of the cookie that holds the token: cookies know hosts, not ports."""
        return f"asymmetry-{self.port}"


class Doorkeeper:
    """Refuses what may not be asked, before anything of a run is touched, and puts the same headers on every answer."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        answer = self._answer(scope)
        await (self._app if answer is None else answer)(scope, receive, _with_headers(send))

    def _answer(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        return self._misled(headers) or self._foreign(scope, headers) or self._unknown(scope, headers)

    def _misled(self, headers: Headers) -> Response | None:
        """Refuse a request under a name that is not ours; with a token, whoever knows it may come by any name."""
        host = headers.get("host", "").lower()
        if self._entrance.token is not None or host in self._entrance.names:
            return None
        return refusal(421, "this explorer is asked by another name than the address it printed; use that one")

    def _foreign(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuse requests that a page of another site made; a link to the page itself may be followed from anywhere."""
        reading, site = scope["method"] in _READING, headers.get("sec-fetch-site")
        origin, own = headers.get("origin"), f"http://{headers.get('host', '').lower()}"
        if origin is not None and origin.lower() != own:
            return refusal(403, "only the explorer's own page may ask this")
        if site not in {None, "same-origin"} and not (reading and (site == "none" or _followed(scope, headers))):
            return refusal(403, "only the explorer's own page may ask this")
        if not reading and PURPOSE not in headers:
            return refusal(403, f"what changes a file carries the header {PURPOSE}")
        return None

    def _unknown(self, scope: Scope, headers: Headers) -> Response | None:
        """Ask for the token where there is one; given in the address it moves into a cookie, and out of sight."""
        entrance = self._entrance
        if entrance.token is None or _same(_cookie(headers, entrance.cookie), entrance.token):
            return None
        given = QueryParams(scope["query_string"]).get(_TOKEN)
        if scope["path"] != "/" or not _same(given, entrance.token):
            return refusal(401, "open the whole address that the explorer printed: it holds a token")
        # the browser keeps what stands behind #, which is the view
        answer = RedirectResponse(URL(scope=scope).path, status_code=303)
        answer.set_cookie(entrance.cookie, entrance.token, httponly=True, samesite="lax")
        return answer


def _followed(scope: Scope, headers: Headers) -> bool:
    """Whether somebody followed a link to the page itself, as opposed to a foreign page that reads."""
    opened = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return scope["path"] == "/" and opened == ("navigate", "document")


def _same(given: str | None, token: str) -> bool:
    return given is not None and secrets.compare_digest(given.encode(), token.encode())


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return None if found is None else found.value


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            if "cache-control" not in headers:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending
