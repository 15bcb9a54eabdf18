"""An explorer that is really asked: its server in a thread, and requests as browsers and others make them."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from results.explorer.server.app import application
from results.explorer.server.held import HeldRuns
from results.explorer.server.security import Entrance
from results.explorer.server.serving import web_server


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The one line that says what is wrong."""
        assert self.status >= 400, self.body
        assert list(self.json) == ["error"]
        line = str(self.json["error"])
        assert "\n" not in line
        assert "Traceback" not in line
        return line


@dataclass(frozen=True)
class Explorer:
    """A served explorer."""

    entrance: Entrance
    runs: HeldRuns
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: dict[str, str] | None = None, /, **asked: object) -> Answer:
        """Ask as a program would."""
        query = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in asked.items()}
        return self.ask("GET", path + (f"?{urlencode(query)}" if query else ""), headers)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Ask exactly this; the path is sent as it stands."""
        connection = http.client.HTTPConnection("127.0.0.1", self.entrance.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            found = connection.getresponse()
            return Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
        finally:
            connection.close()


@contextmanager
def served(runs: HeldRuns, host: str = "127.0.0.1") -> Iterator[Explorer]:
    """Serve runs at a free port for the length of a test."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        entrance = Entrance.at(host, door.getsockname()[1])
        server = web_server(application(runs, entrance))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield Explorer(entrance, runs)
        finally:
            server.should_exit = True
            thread.join(30)
