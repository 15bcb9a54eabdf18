"""The explorer and reports as commands: where they say they are, how they end, and what they refuse."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.scripts.command_line import START, run

pytestmark = pytest.mark.slow


@contextmanager
def exploring(*words: object) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start an explorer; gives the process and the port it says."""
    command = [*START, "explore", *map(str, words), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.fullmatch(r".+: open http://127\.0\.0\.1:(\d+)/\n", line)
            assert found, line
            yield process, int(found[1])
        finally:
            watch.cancel()
            process.kill()


def asked(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_it_says_where_it_is_answers_and_ends_on_ctrl_c(folder: Path) -> None:
    with exploring(folder / "run", "--with", folder / "run") as (process, port):
        status, body = asked(port, "/api/run")
        assert (status, json.loads(body)["name"]) == (200, "run")
        assert [each["key"] for each in json.loads(body)["others"]] == ["run-2"]
        status, body = asked(port, "/api/cell/3")
        assert (status, json.loads(body)["cell"]) == (200, 3)
        process.send_signal(signal.SIGINT)
        said, complaint = process.communicate(timeout=30)
        assert process.returncode == 130
        assert said == ""
        assert complaint.splitlines() == [
            "Ctrl-C closes it",
            "asymmetry: interrupted; no file is half-written; the page is closed, and marks are kept with the run",
        ]


def test_from_python_it_ends_without_a_word_of_the_web_server(folder: Path) -> None:
    """Also while an answer is being worked on: the first cell compiles what replays it."""
    code = "import sys, results; results.explore(sys.argv[1], browse=False)"
    command = [START[0], "-c", code, str(folder / "run")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as waiting:
            waiting.sendall(f"GET /api/cell/3 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            _, complaint = process.communicate(timeout=60)
    assert complaint.rstrip().endswith("KeyboardInterrupt")
    assert "ASGI" not in complaint


def test_two_explorers_of_a_run_stand_beside_each_other(folder: Path) -> None:
    with exploring(folder / "run") as (_, first), exploring(folder / "run") as (process, second):
        assert first != second
        assert asked(second, "/api/run")[0] == asked(first, "/api/run")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM


def test_a_run_keeps_its_port(folder: Path) -> None:
    with exploring(folder / "run") as (_, first):
        pass
    with exploring(folder / "run") as (_, again):
        assert again == first


def test_what_cannot_be_opened_is_one_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run(capsys, "explore", folder / "run", "--port", port, "--no-open")
        assert (code, out, err) == (
            1,
            "",
            f"asymmetry: error: --port {port}: is taken by another program; name another, or none\n",
        )
    code, _, err = run(capsys, "explore", tmp_path, "--no-open")
    assert code == 1
    assert "this is not a run" in err
    code, _, err = run(capsys, "explore", folder / "run", "--host", "no.such.host.invalid", "--no-open")
    assert code == 1
    assert "--host" in err
    code, _, err = run(capsys, "explore", folder / "run", "--port", 0)
    assert code == 2


def test_signals_that_moved_are_told_in_the_words_of_the_command(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (moved / "run").symlink_to(folder / "run")
    gone = folder / "signals.parquet"
    aside = gone.rename(folder / "aside.parquet")
    try:
        with exploring(moved / "run") as (_, port):
            status, body = asked(port, "/api/cell/3")
            assert status == 400
            assert "say where it is now with --signals" in json.loads(body)["error"]
        with exploring(moved / "run", "--signals", aside) as (_, port):
            assert asked(port, "/api/cell/3")[0] == 200
    finally:
        aside.rename(gone)


def test_a_report_is_written_and_says_so(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "report", folder / "run", "--out", tmp_path / "r.html")
    assert (code, out) == (0, f"{tmp_path / 'r.html'}\n")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    code, out, err = run(capsys, "report", folder / "run", "--out", tmp_path / "r", "--format", "md", "--json")
    assert code == 0
    assert json.loads(out)["path"] == str(tmp_path / "r")
    code, out, err = run(capsys, "report", folder / "run", "--out", tmp_path / "none" / "r.html")
    assert (code, out) == (1, "")
    assert "there is no folder" in err
    code, out, err = run(capsys, "report", folder / "run")
    assert code == 2
    assert "--out" in err
