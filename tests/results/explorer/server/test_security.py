"""Who is refused: other names, other sites, whoever lacks the token; and what every answer carries."""

from __future__ import annotations

import re

import pytest

from results import Run
from results.explorer.server.held import hold
from results.explorer.server.security import POLICY, Entrance
from signals import Signals
from tests.results.explorer.asking import Explorer, served

OURS = {"X-Asymmetry": "marks"}
NOTHING = b'{"marks": []}'


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "", "0.0.0.0:{port}"]
)
def test_another_name_is_refused(explorer: Explorer, host: str) -> None:
    for path in ("/", "/page/app/main.js", "/api/run"):
        answer = explorer.get(path, {"Host": host.format(port=explorer.entrance.port)})
        assert answer.status == 421
        assert "address it printed" in answer.error


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_our_names_are_let_in(explorer: Explorer, host: str) -> None:
    assert explorer.get("/api/run", {"Host": host.format(port=explorer.entrance.port)}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
@pytest.mark.parametrize("path", ["/api/run", "/api/marks", "/page/app/main.js"])
def test_a_foreign_page_reads_nothing(explorer: Explorer, headers: dict[str, str], path: str) -> None:
    answer = explorer.get(path, {name: text.format(port=explorer.entrance.port) for name, text in headers.items()})
    assert answer.status == 403
    assert "own page" in answer.error


def test_a_link_to_the_page_may_be_followed_from_anywhere_but_no_frame_may_hold_it(explorer: Explorer) -> None:
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert explorer.get("/", opened).status == 200
    assert explorer.get("/", opened | {"Sec-Fetch-Dest": "iframe"}).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        OURS | {"Origin": "http://evil.example"},
        OURS | {"Sec-Fetch-Site": "cross-site"},
        OURS | {"Sec-Fetch-Site": "none"},
        {"Content-Type": "text/plain", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_nobody_else_changes_a_file(explorer: Explorer, headers: dict[str, str], run: Run) -> None:
    assert explorer.ask("PUT", "/api/marks", headers, NOTHING).status == 403
    assert not (run.path / "marks.json").exists()


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_else_can_be_done(explorer: Explorer, method: str) -> None:
    assert explorer.ask(method, "/api/run", OURS).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/page/../model.py",
        "/page/../../../../../etc/passwd",
        "/page/..%2fmodel.py",
        "/page/%2e%2e/model.py",
        "/page/app/..%5c..%5cmodel.py",
        "/page//etc/passwd",
        "/page/%00",
        "/page/__init__.py",
        "/page/types.d.ts",
        "/page/package.json",
        "/page/",
        "/page/app",
        "/etc/passwd",
        "//evil.example/page/app/main.js",
    ],
)
def test_only_the_files_of_the_page_are_there(explorer: Explorer, path: str) -> None:
    answer = explorer.ask("GET", path)
    assert answer.status == 404
    assert b"root:" not in answer.body


@pytest.mark.parametrize("path", ["/", "/page/app/main.js", "/api/run", "/api/nothing", "/page/nothing", "/api/cell/x"])
def test_every_answer_says_what_a_browser_may_do_with_it(explorer: Explorer, path: str) -> None:
    headers = explorer.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if path in {"/", "/page/app/main.js"} else "no-store")
    assert "server" not in headers
    assert not any(name.startswith("access-control") for name in headers)


def test_other_machines_need_the_token(run: Run, market: Signals) -> None:
    with served(hold(run, (), market), host="192.0.2.7") as explorer:
        token = re.fullmatch(r"http://192\.0\.2\.7:\d+/\?token=([\w-]{32})", explorer.entrance.address)
        assert token is not None
        assert explorer.get("/api/run").status == 401
        assert explorer.get("/", token="wrong").status == 401
        assert explorer.get("/api/run", token=token[1]).status == 401
        opened = explorer.get("/", {"Host": "my-desk.example"}, token=token[1])
        assert (opened.status, opened.headers["location"]) == (303, "/")
        cookie = opened.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert explorer.get("/api/run", {"Cookie": cookie.partition(";")[0]}).status == 200
        assert explorer.get("/api/run", {"Cookie": f"{explorer.entrance.cookie}=\xe9"}).status == 401


def test_a_token_is_not_shown_by_accident() -> None:
    entrance = Entrance.at("192.0.2.7", 8000)
    assert entrance.token is not None
    assert entrance.token not in repr(entrance)
    assert Entrance.at("127.0.0.1", 8000).address == "http://127.0.0.1:8000/"
    assert Entrance.at("::1", 8000).address == "http://[::1]:8000/"


def test_what_counts_is_the_address_that_is_listened_at() -> None:
    assert Entrance.at("localhost", 8000, "127.0.0.1").token is None
    for host, bound in (
        ("127.example.org", "192.0.2.7"),
        ("localhost", "192.0.2.7"),
        ("0.0.0.0", "0.0.0.0"),
        ("::", "::"),
    ):
        entrance = Entrance.at(host, 8000, bound)
        assert entrance.token is not None
        assert "//0.0.0.0" not in entrance.address
        assert "[::]" not in entrance.address
    assert Entrance.at("127.example.org", 8000).token is not None
