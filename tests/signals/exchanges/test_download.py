"""Downloading from a server that speaks an exchange's REST format: pages, holes, failures, going on."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import signals
from signals import InputError, to_frame
from signals.exchanges.download import Downloaded, download, finish, wanted
from tests.signals.exchanges.stand_in import STEP, StandIn, price, stand_in

pytest.importorskip("ccxt", reason="ccxt, the extra `download`, is not installed")

START = 1_704_067_200_000  # 2024-01-01
BARS = [START + STEP * place for place in range(600) if not 200 <= place < 350]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def exchange() -> Iterator[StandIn]:
    # Its clock stands inside the last bar, which is not closed yet.
    with stand_in(BARS, now=BARS[-1] + STEP // 2) as running:
        yield running


def get(server: StandIn, out: Path, **options: Any) -> Downloaded:
    asked = {"exchange": "binance", "symbol": "BTC/USDT", "timeframe": "5m", "start": "2024-01-01", **options}
    progress = asked.pop("on_progress", None)
    return download(wanted(**asked), out, url=server.url, pause=0.001, on_progress=progress)


def test_pages_become_bars_across_a_hole_and_without_the_running_bar(exchange: StandIn, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    got = get(exchange, tmp_path / "bars.parquet", on_progress=lambda done, total: steps.append((done, total)))
    time = got.bars.time.astype("datetime64[ms]").astype(int)
    assert time.tolist() == BARS[:-1]
    assert got.bars.gaps == 1
    np.testing.assert_array_equal(got.bars.open, [price(bar) for bar in BARS[:-1]])
    assert got.bars.volume is not None
    assert steps[0] == (100, 599)
    assert steps[-1] == (449, 599)


def test_a_span_ends_before_its_end(exchange: StandIn, tmp_path: Path) -> None:
    got = get(exchange, tmp_path / "bars.parquet", start="2024-01-01T01:00:00Z", end="2024-01-01T02:00:00Z")
    assert len(got.bars) == 12
    assert str(got.bars.time[0]) == "2024-01-01T01:00:00.000000"


def test_a_limit_of_the_rate_or_a_broken_server_is_waited_for(exchange: StandIn, tmp_path: Path) -> None:
    exchange.broken = [429, 503, None, 500]
    assert len(get(exchange, tmp_path / "bars.parquet").bars) == 449


def test_a_failed_download_goes_on_where_it_stopped(exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    exchange.broken = [None, None, *[503] * 5]
    with pytest.raises(InputError, match="binance: no answer after 5 tries .*run the same command again"):
        get(exchange, out)
    assert not out.exists()
    log = tmp_path / ".bars.parquet.partial"
    # A killed process may leave half a line.
    log.write_text(log.read_text() + "17040")
    exchange.asked.clear()
    got = get(exchange, out)
    assert exchange.asked[0] == START + 200 * STEP
    assert got.kept == 200
    assert got.bars.time.astype("datetime64[ms]").astype(int).tolist() == BARS[:-1]


def test_a_finished_download_is_extended(exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    first = get(exchange, out, end="2024-01-01T08:00:00Z")
    signals.write(to_frame(first.bars), out, first.manifest)
    finish(out)
    assert [path.name for path in tmp_path.iterdir()] == ["bars.parquet"]
    exchange.asked.clear()
    second = get(exchange, out)
    assert min(exchange.asked) == START + 96 * STEP
    assert (second.kept, len(second.bars)) == (96, 449)
    with pytest.raises(InputError, match="is there and is not a download of the same bars"):
        get(exchange, out, timeframe="1h")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exchange": "binanse"}, "'binanse' is unknown to ccxt; did you mean 'binance'"),
        ({"symbol": "BTC/USDC"}, "symbol 'BTC/USDC' is unknown; did you mean 'BTC/USDT'"),
        ({"timeframe": "7m"}, "no timeframe '7m'; use one of"),
        ({"end": "2023-01-01"}, "`end` must be later"),
        ({"start": "noon"}, "not a time"),
        ({"start": "2024-01-05T18:00:00Z", "end": "2024-01-05T23:00:00Z"}, "has 0 closed 5m bars"),
    ],
)
def test_a_mistake_is_one_line(exchange: StandIn, tmp_path: Path, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        get(exchange, tmp_path / "bars.parquet", **options)
    assert message in str(refused.value)


def test_an_exchange_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    gone = StandIn([], 0, 0)
    gone.url = "http://127.0.0.1:9"
    with pytest.raises(InputError, match="binance: no answer after 5 tries") as refused:
        get(gone, tmp_path / "bars.parquet")
    assert len(str(refused.value)) < 400


def test_without_ccxt_one_line_says_what_to_install(
    exchange: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "ccxt":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'risk-asymmetry\[download\]'"):
        get(exchange, tmp_path / "bars.parquet")
