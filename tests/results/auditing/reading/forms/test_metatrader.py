"""Reports of MetaTrader, as text and as HTML."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from results import read_trades
from signals import InputError

REPORT = """\
Trade History Report,,,,,,,,,,,,,
Name:,,,A Trader,,,,,,,,,,
,,,,,,,,,,,,,
Positions,,,,,,,,,,,,,
Time,Position,Symbol,Type,Volume,Price,S / L,T / P,Time,Price,Commission,Swap,Profit,
2024.01.02 10:00:00,111,EURUSD,buy,0.10,1.10000,1.09000,1.12000,2024.01.02 14:00:00,1.10500,-0.70,0.00,50.00,
2024.01.03 10:00:00,112,EURUSD,sell,0.20,1.10000,0.00000,,2024.01.04 14:00:00,1.10250,-1.40,-0.55,-50.00,
2024.01.05 10:00:00,113,XAUUSD,buy,0.10,2 050.00,,,2024.01.05 14:00:00,2 060.00,-0.70,0.00,100.00,
Orders,,,,,,,,,,,,,
Open Time,Order,Symbol,Type,Volume,Price,S / L,T / P,Time,State,,Comment,,
2024.01.02 10:00:00,111,EURUSD,buy,0.10 / 0.10,market,,,2024.01.02 10:00:00,filled,,,,
Deals,,,,,,,,,,,,,
Time,Deal,Symbol,Type,Direction,Volume,Price,Order,Commission,Fee,Swap,Profit,Balance,Comment
2024.01.01 00:00:00,1,,balance,,,,,0.00,0.00,0.00,10 000.00,10 000.00,
2024.01.02 10:00:00,2,EURUSD,buy,in,0.10,1.10000,111,-0.35,0.00,0.00,0.00,9 999.65,
2024.01.02 14:00:00,3,EURUSD,sell,out,0.10,1.10500,112,-0.35,0.00,0.00,50.00,10 049.30,
"""
STATEMENT = """\
Ticket;Open Time;Type;Size;Item;Price;S / L;T / P;Close Time;Price;Commission;Taxes;Swap;Profit
1;2024.01.01 10:00;balance;;;;;;;;;;;10000.00
2;2024.01.02 10:00;buy;0.10;eurusd;1.10000;0.00000;0.00000;2024.01.02 14:00;1.10500;-0.70;0.00;0.00;50.00
3;2024.01.03 10:00;buy limit;0.10;eurusd;1.10000;0.00000;0.00000;2024.01.03 14:00;1.10500;0;0.00;0.00;0.00
4;2024.01.04 10:00;sell;0.10;eurusd;1.10000;0.00000;0.00000;2024.01.04 14:00;1.10500;-0.70;0.00;-0.30;-50.00
"""


def as_html(text: str) -> str:
    """Return a report as MetaTrader writes pages: positions with a cell that is not shown."""
    rows = []
    for line in text.splitlines():
        cells = [f"<td nowrap>{cell}</td>" for cell in line.split(",")]
        if line[:2] == "20" and line.count(",") == 13 and "," in line and line.split(",")[1] in {"111", "112", "113"}:
            cells.insert(4, '<td class="hidden" colspan="8"></td>')
        rows.append(f"<tr align=right>{''.join(cells)}</tr>")
    return f"<html><body><table>{''.join(rows)}</table></body></html>"


@pytest.mark.parametrize("kind", ["csv", "html"])
def test_positions(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"ReportHistory.{kind}"
    path.write_text(REPORT if kind == "csv" else as_html(REPORT), encoding="utf-8" if kind == "csv" else "utf-16")
    read = read_trades(path)
    trades = read.trades
    assert read.form == "MetaTrader 5"
    assert trades.entry_price.tolist() == [1.1, 1.1, 2050.0]
    assert trades.short.tolist() == [False, True, False]
    # lots by what they are worth, profits after commissions and swaps, levels of 0 none
    assert trades.quantity is not None
    assert trades.quantity.tolist() == [10_000.0, 20_000.0, 10.0]
    np.testing.assert_allclose(trades.profit, [49.3, -51.95, 99.3])  # type: ignore[arg-type]
    assert trades.stop is not None
    assert trades.stop[0] == 1.09
    assert np.isnan(trades.stop[1:]).all()
    assert read.stated == {"initial_balance": 10_000.0, "final_balance": 10_049.3}
    assert any("server" in note for note in read.notes)


def test_deals_alone_become_round_trips(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(REPORT[REPORT.index("Deals") :])
    read = read_trades(path)
    assert (len(read.trades), read.form) == (1, "MetaTrader 5")
    assert read.trades.profit is not None
    assert read.trades.profit[0] == pytest.approx(49.3)


def test_statements_of_metatrader_4(tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    path.write_text(STATEMENT)
    read = read_trades(path)
    assert read.form == "MetaTrader 4"
    assert read.trades.row.tolist() == [2, 4]
    np.testing.assert_allclose(read.trades.profit, [49.3, -51.0])  # type: ignore[arg-type]


def test_a_page_without_trades(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><table><tr><td>hello</td></tr></table></html>")
    with pytest.raises(InputError, match="has no table of positions, deals or tickets"):
        read_trades(path)


def test_positions_pasted_with_tabs_are_metatraders(tmp_path: Path) -> None:
    lines = [
        "Time,Position,Symbol,Type,Volume,Price,S / L,T / P,Time,Price,Commission,Swap,Profit",
        "2024.01.01 15:45:00,51000,EURUSD,buy,0.1,1.09040,1.08713,1.09585,2024.01.01 22:00:00,1.09088,-0.70,-0.00,4.80",
    ]
    for mark in (",", ";", "\t"):
        path = tmp_path / "positions.csv"
        path.write_text("\n".join(lines).replace(",", mark))
        assert read_trades(path).form == "MetaTrader 5"
