"""Commands as processes, connected to whatever a shell, a service or a container may connect them to."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import signals
from tests.scripts.command_line import START

pytestmark = pytest.mark.slow

HOSTILE = ("$x^$", "[/red]", "\x1b[31mred\x1b[2J", "a\u202eb", "new\nline\x07", "比特币 😀")
CODES = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A)|\r")


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.getcwd(), "NUMBA_NUM_THREADS": "1", **changes}


def shell(line: str, *words: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which ``A`` is the program and ``$1``, ``$2``, ... are the words."""
    script = re.sub(r"(\$[0-9])", r'"\1"', line).replace(
        "A ", f'"{sys.executable}" -c "from scripts.cli import main; main()" '
    )
    command = ["bash", "-c", script, "bash", *(str(word) for word in words)]
    done = subprocess.run(command, env=environment(**changes), capture_output=True, check=False)
    return subprocess.CompletedProcess(
        command,
        done.returncode,
        done.stdout.decode(errors="surrogateescape"),
        done.stderr.decode(errors="surrogateescape"),
    )


def one_line(done: subprocess.CompletedProcess[str], message: str, code: int = 1) -> None:
    assert done.returncode == code
    assert re.search(message, done.stderr), done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("asymmetry: error: ")


@pytest.fixture(scope="session")
def hostile(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold a signal file whose variants, and whose own name, are no plain words."""
    path = tmp_path_factory.mktemp("hostile") / "$a_^\x1b[31m\u202e[b]\n.parquet"
    frame = signals.to_frame(signals.read(folder / "other.parquet"))
    also = {f"{role}@{name}": frame[role] for name in HOSTILE for role in ("long_entry", "short_entry")}
    signals.write(frame.with_columns(**also), path)
    return path


def test_closed_streams_are_survived_and_get_into_no_file(folder: Path, tmp_path: Path) -> None:
    run = "A data import $1 --out $2"
    assert shell(run, folder / "other.parquet", tmp_path / "whole.csv").returncode == 0
    for number, streams in enumerate((">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "<&-")):
        done = shell(f"{run} {streams}", folder / "other.parquet", tmp_path / f"{number}.csv")
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / f"{number}.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert shell("A top absent >&- 2>&-").returncode == 1


def test_a_reader_that_leaves_and_a_stream_that_is_full(folder: Path) -> None:
    run = folder / "run"
    gone = shell("A top $1 --all-states --n 9 | head -1; exit ${PIPESTATUS[0]}", run)
    assert (gone.returncode in {0, 141}, gone.stderr) == (True, "")
    one_line(shell("A top $1 > /dev/full", run), "standard output cannot be written to")
    assert shell("A top $1 2> /dev/full", "absent").returncode == 1
    read_only = shell("A --help 1< /dev/null", run)
    one_line(read_only, "standard output cannot be written to")


@pytest.mark.parametrize("where", ["C"])
def test_a_locale_without_letters_gets_other_ones(folder: Path, hostile: Path, where: str, tmp_path: Path) -> None:
    plain = tmp_path / "plain.parquet"
    os.link(hostile, plain)
    ascii_only = {"LC_ALL": where, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    described = shell("A signals describe $1 --out $2", plain, tmp_path / "d.png", **ascii_only)
    assert (described.returncode, described.stderr) == (0, "")
    assert described.stdout.isascii()
    assert "default" in described.stdout
    one_line(shell("A signals describe $1", hostile, **ascii_only), "this locale has no such letters; set PYTHONUTF8=1")
    one_line(shell("A top $1", tmp_path / "zürich", **ascii_only), "there is no such folder")


def test_names_that_are_no_utf_8_are_one_line(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9.parquet"
    os.link(folder / "signals.parquet", odd)
    for line in ("A signals describe $1", "A data import $1 --out x.parquet", "A grid $2 --signals $1"):
        one_line(shell(line, odd, folder / "grid.toml"), r"caf\\xe9\.parquet: its name is no UTF-8")
    one_line(shell("A signals describe $1 --out $2", folder / "signals.parquet", tmp_path / "\udce9.png"), "no UTF-8")


def terminal(*words: str | Path, **changes: str) -> str:
    """Run a command in a terminal of its own and return all that reaches it."""
    main, second = pty.openpty()
    with subprocess.Popen(
        [*START, *words], stdin=second, stdout=second, stderr=second, env=environment(**changes)
    ) as process:
        os.close(second)
        shown = b""
        while True:
            try:
                block = os.read(main, 1 << 16)
            except OSError:  # how Linux says that nobody writes any more
                break
            if not block:
                break
            shown += block
    os.close(main)
    assert process.returncode in {0, 1, 2}
    return shown.decode().replace("\r\n", "\n")


def test_names_reach_a_terminal_without_control_characters(hostile: Path, tmp_path: Path) -> None:
    missing = tmp_path / "\x1b]0;title\x07\x9b31m\u2066.toml"
    for words in (
        ("signals", "describe", hostile, "--out", tmp_path / "d.png"),
        ("grid", missing, "--signals", hostile),
        ("top", tmp_path / "\x1b[2Jgone"),
        ("data", "import", hostile, "--out", tmp_path / "\x1b[31mout.parquet"),
    ):
        shown = terminal(*words, TERM="xterm-256color")
        # what may be there are the styles of our own tables, and a moving bar
        plain = CODES.sub("", shown)
        assert plain.replace("\n", "").isprintable(), [each for each in plain if not each.isprintable()]
        assert "\x1b[31mred" not in shown
        assert "\x1b[31mout" not in shown
        assert "\\x1b" in plain


@pytest.mark.parametrize(
    "changes",
    [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"COLUMNS": "1"}, {"COLUMNS": "abc"}, {"COLUMNS": "0", "LINES": "-1"}],
    ids=str,
)
def test_any_terminal_will_do(folder: Path, changes: dict[str, str]) -> None:
    shown = terminal("top", folder / "run", "--all-states", **changes)
    assert "Traceback" not in shown
    if changes != {"COLUMNS": "1"}:
        assert "Best cells by" in shown


def test_variables_that_libraries_stumble_over_are_named_and_ignored(folder: Path, tmp_path: Path) -> None:
    odd = {
        "NUMBA_NUM_THREADS": "0",
        "POLARS_MAX_THREADS": "none",
        "OMP_NUM_THREADS": "garbage",
        "LOKY_MAX_CPU_COUNT": "-1",
        "COLUMNS": "abc",
        "MPLBACKEND": "garbage",
        "PYTHONWARNINGS": "error",
        "MPLCONFIGDIR": "/dev/null/none",
        "PYTHONHASHSEED": "7",
    }
    words = (folder / "cell.json", folder / "signals.parquet", tmp_path / "trades.csv")
    done = shell("A replay --cell $1 --signals $2 --out $3", *words, **odd)
    assert done.returncode == 0
    said = done.stderr.splitlines()
    assert [line.split("variable ")[1].split("=")[0] for line in said] == list(odd)[:4]
    drawn = shell("A signals describe $1 --out $2", words[1], tmp_path / "d.png", **odd)
    assert (drawn.returncode, drawn.stderr) == (0, done.stderr)


def test_panics_of_libraries_are_one_line_that_names_the_file(tmp_path: Path) -> None:
    price = pa.array([100.0] * 50)
    table = pa.table(dict.fromkeys(("open", "high", "low", "close", "long_entry"), price))
    zone = pa.array(range(50), pa.timestamp("us", tz="Bogus/Zone"))
    far = pa.array([2**62] * 50, pa.timestamp("ms", tz="UTC"))
    for name, stamps in (("zone", zone), ("far", far)):
        path = tmp_path / f"{name}.parquet"
        pq.write_table(table.append_column("timestamp", stamps), path)
        for line in ("A signals describe $1", "A data import $1 --out x.parquet"):
            one_line(shell(line, path), rf"{name}\.parquet: ")


def test_pictures_of_any_name_are_drawn_without_a_word(hostile: Path, tmp_path: Path) -> None:
    grid = tmp_path / "grid.toml"
    names = ", ".join(json.dumps(name, ensure_ascii=False) for name in HOSTILE)
    grid.write_text(
        f"[axes]\nvariant = {{ values = [{names}] }}\nlong_entry = {{ values = [0.5, 0.6] }}\n"
        'stop_loss = { values = [0.01, 0.02] }\n[fixed]\nstop_basis = "price"\n',
        encoding="utf-8",
    )
    swept = shell("A sweep $1 --signals $2 --out $3 --no-confirm", grid, hostile, tmp_path / "run")
    assert (swept.returncode, swept.stderr) == (0, "")
    drawn = shell("A map $1 --x long_entry --y stop_loss --by variant --out $2", tmp_path / "run", tmp_path / "maps")
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert len(list((tmp_path / "maps").glob("*.png"))) == 1
    listed = shell("A top $1 --all-states", tmp_path / "run")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "\x1b" not in listed.stdout


def test_a_full_disk_is_the_users_line_in_every_command(folder: Path, tmp_path: Path) -> None:
    few = "ulimit -f 1; "  # a kilobyte a file
    words = (folder / "cell.json", folder / "signals.parquet", tmp_path / "out")
    for line in (
        "A replay --cell $1 --signals $2 --out $3.csv",
        "A signals describe $2 --out $3.png",
        "A data import $2 --out $3.parquet",
    ):
        done = shell(few + line, *words)
        one_line(done, r"out\.\w+: files may not grow any further here: .* more than the 1\.02 KB a file may have")
    assert list(tmp_path.iterdir()) == []


def test_an_output_is_looked_at_before_the_work_and_is_no_input(folder: Path, tmp_path: Path) -> None:
    bars, link = tmp_path / "bars.parquet", tmp_path / "link.parquet"
    bars.write_bytes((folder / "other.parquet").read_bytes())
    link.symlink_to(bars)
    for line in (
        "A data import $1 --out $2",
        "A data funding $3 --funding $1 --out $2",
        "A signals features $1 --out $2",
        "A signals describe $1 --out $2",
        "A signals train $1 --preset quick --out $2",
        "A signals predict --features $1 --models $3 --out $2",
        "A replay --cell $3 --signals $1 --out $2",
    ):
        one_line(shell(line, bars, link, folder), "link.parquet: is one of the files that are read")
        if "describe" not in line and "replay" not in line:
            one_line(shell(line, bars, tmp_path / "none" / "x.parquet", folder), "folder")
    assert bars.read_bytes() == (folder / "other.parquet").read_bytes()


def test_as_root_nothing_but_files_is_replaced(folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    (tmp_path / "device.csv").symlink_to("/dev/full")
    for line in ("A replay --cell $1 --signals $2 --out $3", "A map $4 --x long_entry --y stop_loss --out $3"):
        for place in (pipe, tmp_path / "device.csv"):
            words = (folder / "cell.json", folder / "signals.parquet", place, folder / "run")
            one_line(shell(line, *words), f"{place.name}: (is|cannot be made a folder, it is) a ")
    assert pipe.is_fifo()
    assert Path("/dev/full").is_char_device()
    assert pl.read_parquet(folder / "signals.parquet").height == 3000
