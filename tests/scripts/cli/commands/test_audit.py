"""`asymmetry audit`: what it prints and writes, its exit status, and one line for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scripts.command_line import run as asymmetry

HEAD = "entry_time,exit_time,side,entry_price,exit_price,pnl_pct"
ROWS = (
    "2024-01-01 00:00,2024-01-02 00:00,long,100,102,0.02",
    "2024-01-03 00:00,2024-01-04 00:00,short,100,103,-0.03",
    "2024-01-05 00:00,2024-01-06 00:00,long,100,102.5,0.025",
)


def audit(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    return asymmetry(capsys, "audit", *words)


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    return written(tmp_path / "list.csv", *ROWS)


@pytest.fixture
def false(tmp_path: Path) -> Path:
    """A list whose last trade ends before it begins."""
    return written(tmp_path / "false.csv", *ROWS, "2024-01-09 00:00,2024-01-08 00:00,long,100,101,0.01")


def written(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return path


def test_an_honest_list_is_told_and_leaves_with_0(capsys: pytest.CaptureFixture[str], honest: Path) -> None:
    code, out, err = audit(capsys, honest)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("NOTHING CONTRADICTS IT, BUT SO FEW TRADES SAY NOTHING: 3 trades netting +0.500 %")
    assert lines[1] == f"list          {honest} (own columns): 3 trades, 2024-01-01 to 2024-01-06"
    assert "Give the bars of the market (--bars)." in out


def test_the_page_speaks_of_options_too(capsys: pytest.CaptureFixture[str], honest: Path, tmp_path: Path) -> None:
    audit(capsys, honest, "--out", tmp_path / "out")
    for name in ("audit.html", "audit.json"):
        assert "Give the bars of the market (--bars)." in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_what_is_refuted_leaves_with_3(capsys: pytest.CaptureFixture[str], false: Path) -> None:
    code, out, _ = audit(capsys, false)
    assert code == 3
    assert out.startswith("DOES NOT STAND: exits before their entries")


def test_json_is_all_of_it_and_the_same_again(capsys: pytest.CaptureFixture[str], honest: Path) -> None:
    code, out, _ = audit(capsys, honest, "--json", "--seed", 7)
    found = json.loads(out)
    assert (code, found["outcome"], found["seed"], found["summary"]["trades"]) == (0, "stands", 7, 3)
    assert len(found["sha256"]) == 64
    assert audit(capsys, honest, "--json", "--seed", 7)[1] == out


def test_files_are_written_and_named(capsys: pytest.CaptureFixture[str], honest: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _ = audit(capsys, honest, "--out", out)
    assert code == 0
    assert said.splitlines()[-3:] == [f"{out}/audit.html", f"{out}/audit.json", f"{out}/trades.csv"]
    assert f"{out}/audit.html" not in audit(capsys, honest, "--out", out, "--quiet")[1]
    printed = json.loads(audit(capsys, honest, "--out", out, "--json")[1])
    assert printed == json.loads((out / "audit.json").read_text(encoding="utf-8"))


def test_bars_of_several_markets_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    head = "timestamp,open,high,low,close"
    a, b = (
        written(
            tmp_path / f"{name}.csv",
            *(f"2024-01-0{day},{p},{p * 1.05},{p * 0.95},{p}" for day in range(1, 9)),
            head=head,
        )
        for name, p in (("one", 100), ("two", 7))
    )
    rows = [*(f"{row},AAAUSDT" for row in ROWS[:2]), "2024-01-05 00:00,2024-01-06 00:00,long,7,7.14,0.02,BBBUSDT"]
    trades = written(tmp_path / "both.csv", *rows, head=f"{HEAD},symbol")
    code, out, err = audit(capsys, trades, "--bars", f"AAAUSDT={a}", "--bars", f"BBBUSDT={b}", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    (part,) = [each for each in found["parts"] if each["key"] == "bars"]
    assert {name: each["trades"] for name, each in part["numbers"]["markets"].items()} == {"AAAUSDT": 2, "BBBUSDT": 1}


def test_columns_of_other_names_are_mapped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    head = "von,bis,richtung,a,b,c"
    odd = written(tmp_path / "odd.csv", *ROWS, head=head)
    mapped = "entry_time=von,exit_time=bis,side=richtung,entry_price=a,exit_price=b"
    code, out, err = audit(capsys, odd, "--map", mapped)
    assert (code, err) == (0, "")
    assert "3 trades" in out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["gone.csv"], 1, "gone.csv"),
        (["{list}", "--map", "entry_price"], 1, "write it like exit_price=close_price"),
        (["{list}", "--map", "entry_prize=entry_price"], 1, "did you mean"),
        (["{list}", "--map", "entry_price=prize"], 1, "there is no column 'prize'"),
        (["{list}", "--bars", "gone.parquet"], 1, "gone.parquet"),
        (["{list}", "--zone", "Mars/Olympus"], 1, "Mars/Olympus"),
        (["{list}", "--cell", "cell.json"], 2, "--cell and --signals go together"),
        (["{list}", "--unit", "pips"], 2, "'pips' is not one of"),
        (["{list}", "--fee", "5"], 2, "--fee"),
        (["{list}", "--placebos", "1"], 2, "--placebos"),
        (["{list}", "--out", "{list}"], 1, "is a file, not a folder; choose another --out"),
        ([], 2, "Missing argument"),
    ],
)
def test_whatever_is_wrong_is_one_line(
    capsys: pytest.CaptureFixture[str], honest: Path, words: list[str], code: int, message: str
) -> None:
    left, out, err = audit(capsys, *(word.format(list=honest) for word in words))
    assert (left, out) == (code, "")
    assert message in err
    assert code == 2 or err.count("\n") == 1
    assert "Traceback" not in err


def test_a_folder_of_somebody_else_is_refused_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine", encoding="utf-8")
    code, out, err = audit(capsys, tmp_path / "gone.csv", "--out", tmp_path / "out")
    assert (code, out) == (1, "")
    assert "thesis.txt" in err
