"""TradingView's list of trades: two rows a trade, one of entry and one of exit, of the newest trade first or last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from results.auditing.reading.forms.columned import Form, read_form
from results.auditing.reading.guessing.words import MONEY
from results.auditing.reading.opening import Opened
from results.auditing.reading.tidying import ROW
from results.auditing.trades import ReadTrades, Unit
from results.auditing.written import written_numbers
from signals import InputError

__all__ = ["is_tradingview", "read_tradingview"]

_NUMBER = ("trade #", "trade number", "trade no", "trade no.", "trade", "#")
_MOMENT = ("date/time", "date and time", "date", "time", "datetime")
_QUANTITY = ("contracts", "position size (qty)", "size (qty)", "quantity", "position size", "qty", "size")
_VALUE = ("position size (value)", "size (value)")
_PROFIT = ("net p&l", "net pnl", "profit", "p&l", "net profit")
_TOTAL = ("cumulative p&l", "cumulative pnl", "cum. profit", "cumulative profit", "cum profit", "cumulative net p&l")


def _found(names: tuple[str, ...]) -> dict[str, str]:
    """Return which column is which; whatever currency and percent sign stand after its name."""
    found: dict[str, str] = {}
    for name in names:
        plain = name.strip().lower()
        percent = plain.endswith("%")
        bare = " ".join(word for word in plain.rstrip("% ").split() if word.strip("()") not in MONEY)
        bare = bare.rsplit(" ", 1)[0] if bare.rsplit(" ", 1)[0] in {"price", *_PROFIT, *_TOTAL} else bare
        for key, known in (
            ("number", _NUMBER), ("time", _MOMENT), ("quantity", _QUANTITY), ("value", _VALUE), ("profit", _PROFIT),
            ("total", _TOTAL), ("type", ("type",)), ("signal", ("signal",)), ("price", ("price",)), ("asset", ("symbol",)),
        ):  # fmt: skip
            if bare in known:
                found.setdefault(f"{key} %" if percent else key, name)
    return found


def is_tradingview(opened: Opened) -> bool:
    """Whether the columns are those of a list of trades."""
    found = _found(opened.names)
    if not {"number", "type", "time", "price"} <= set(found):
        return False
    types = opened.frame([found["type"]]).head(200).to_series().cast(pl.String).str.to_lowercase().drop_nulls()
    return len(types) > 0 and bool(types.str.contains(r"^\s*(entry|exit)\b").all())


def read_tradingview(
    opened: Opened, stated: Mapping[str, str] | None, zone: str | None, unit: Unit | None
) -> ReadTrades:
    """Read a list of trades, each exit with its entry.

    Raises
    ------
    InputError
        If all its trades are open, or a value cannot be read.
    """
    at = _found(opened.names)
    frame = opened.frame(list(dict.fromkeys(at.values())))
    frame = frame.with_columns(pl.Series(ROW, np.arange(1, frame.height + 1)))
    kind = pl.col(at["type"]).str.to_lowercase().str.strip_chars()
    entries = _one_a_trade(frame.filter(kind.str.starts_with("entry")), at, opened)
    exits = frame.filter(kind.str.starts_with("exit"))
    closed = exits.filter(pl.col(at["time"]).is_not_null() & pl.col(at["price"]).is_not_null())
    if "signal" in at:
        closed = closed.filter((pl.col(at["signal"]).str.strip_chars().str.to_lowercase() != "open").fill_null(True))
    number = at["number"]
    joined = closed.join(entries, on=number, how="inner", suffix=" (entry)", maintain_order="left")
    still = entries.join(closed, on=number, how="anti").height
    lost = closed.join(entries, on=number, how="anti").height
    if not joined.height:
        what = "all its trades are open" if entries.height else "it has no row of an entry"
        raise InputError(f"{opened.source}: {what}; export a list with at least one closed trade")
    form = _form(at, several=joined[number].n_unique() < joined.height)
    read = read_form(form, opened.of(joined), stated, zone, unit)
    notes = [*read.notes]
    if still:
        notes.append(f"{still:,} {'trade' if still == 1 else 'trades'} still open, left out.")
    if lost:
        notes.append(f"{lost:,} exits without an entry in the file left out: the export was cut.")
    stated_ = {"profit": total} if (total := _total(closed, at, opened)) is not None else {}
    return replace(read, notes=tuple(notes), open_trades=still, stated=stated_)


def _one_a_trade(entries: pl.DataFrame, at: Mapping[str, str], opened: Opened) -> pl.DataFrame:
    """Return one row a trade: of several entries the first, at their average price."""
    number, price, quantity = at["number"], at["price"], at.get("quantity")
    if entries[number].n_unique() == entries.height:
        return entries
    cost = written_numbers(entries[price], opened.source, comma=opened.comma).values
    held = np.ones(len(cost)) if quantity is None else written_numbers(entries[quantity], opened.source, comma=opened.comma).values  # fmt: skip
    weighed = entries.with_columns(pl.Series("paid", cost * held), pl.Series("held", held))
    first = [pl.col(name).first() for name in entries.columns if name not in {number, price}]
    average = (pl.col("paid").sum() / pl.col("held").sum()).cast(pl.String).alias(price)
    return weighed.group_by(number, maintain_order=True).agg(*first, average)


def _form(at: Mapping[str, str], *, several: bool) -> Form:
    entry = {name: f"{at[name]} (entry)" for name in ("time", "price", "type")}
    columns = {
        "entry_time": entry["time"], "exit_time": at["time"], "side": entry["type"], "entry_price": entry["price"],
        "exit_price": at["price"],
    }  # fmt: skip
    more = {
        "quantity": "quantity",
        "profit": "profit",
        "result": "profit %",
        "reason": "signal",
        "asset": "asset",
        "number": "number",
    }
    columns |= {field: at[name] for field, name in more.items() if name in at}
    if "value" in at and not several:
        columns["value"] = f"{at['value']} (entry)"
    return Form("TradingView", (), columns, "price", percent=True, finish=_said)


def _said(read: ReadTrades) -> ReadTrades:
    note = "TradingView writes times of the chart's zone, and profits after its commission, percent of the position's value."
    return replace(read, notes=(*read.notes, note))


def _total(closed: pl.DataFrame, at: Mapping[str, str], opened: Opened) -> float | None:
    """Return the profit of all trades as the list counts it up."""
    if "total" not in at:
        return None
    values = written_numbers(closed[at["total"]], opened.source, comma=opened.comma).values
    numbers = closed[at["number"]].cast(pl.Float64, strict=False).fill_null(-1.0).to_numpy()
    last = values[int(np.argmax(numbers))]
    return float(last) if np.isfinite(last) else None
