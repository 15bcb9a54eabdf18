"""Which column is which, by the usual spellings of exchanges, libraries and charting programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signals.errors import InputError

# Earlier spellings win where a file has several: numbers since 1970 before written dates.
COLUMN_ALIASES: dict[str, tuple[str, ...]] = {
    "timestamp": (
        "timestamp", "open_time", "opentime", "open_timestamp", "time_period_start", "time_open", "timeopen", "unix", "unix_timestamp",
        "calc_time", "fundingtime", "funding_time", "ts_event", "window_start", "datetime", "date_time", "time", "date",
        "gmt_time", "utc_time", "time_utc", "datetime_utc", "date_utc", "timestamp_utc", "utc", "local_time", "start",
        "start_time", "starttime", "start_at", "begins_at", "begin", "period_start",
        "interval_start", "candle_begin_time", "candle_time", "bar_time", "kline_start_time", "trade_date",
        "trading_day", "tradingday", "epoch", "epoch_time", "ts", "t", "dt", "dtyyyymmdd", "datum", "index_level_0",
        "index", "unnamed_0", "column_1",
    ),
    "open": ("open", "open_price", "openprice", "price_open", "px_open", "o"),
    "high": ("high", "high_price", "highprice", "price_high", "px_high", "max", "h"),
    "low": ("low", "low_price", "lowprice", "price_low", "px_low", "min", "l"),
    "close": ("close", "close_price", "closeprice", "price_close", "px_close", "last", "c", "close_last", "price", "settle"),
    # Which of several it is, `signals.values.volume` says.
    "volume": (
        "volume", "base_volume", "volume_base", "volumefrom", "volume_from", "volume_traded", "real_volume", "vol", "v",
    ),
    # A fraction of notional before what may be money a contract.
    "funding_rate": (
        "relative_funding_rate", "relativefundingrate", "funding_rate_relative", "fundingraterelative", "relative_rate",
        "funding_rate", "fundingrate", "last_funding_rate", "rate",
    ),
    "symbol": (
        "symbol", "ticker", "tickers", "tic", "sym", "pair", "currency_pair", "instrument", "instrument_id",
        "instrument_name", "instid", "product_id", "product", "contract", "security", "security_id", "isin", "ric", "figi",
        "code", "ts_code", "stock", "stock_code", "coin", "asset", "asset_id", "underlying", "market", "name", "exchange",
        "venue", "publisher_id",
    ),
}  # fmt: skip
# When a bar ends; taken only where no column says when it opens, and moved back by one bar.
CLOSES = (
    "close_time", "closetime", "close_timestamp", "time_close", "timeclose", "end_time", "endtime", "end", "end_at",
    "time_period_end", "period_end", "interval_end", "window_end", "kline_close_time", "candle_end_time",
)  # fmt: skip
# What says the length of a bar, in a file that may hold several.
TIMEFRAMES = ("timeframe", "interval", "period", "per", "resolution", "granularity", "bar_size", "rtype")
# The columns of an exchange's kline dump, which often has no header.
KLINE = ("open_time", "open", "high", "low", "close", "volume")


def guess(names: Sequence[str], wanted: Sequence[str], source: str) -> dict[str, str]:
    """Return the file's name of each wanted column that it has.

    Parameters
    ----------
    names : sequence of str
        As they stand in the file.
    wanted : sequence of str
        Keys of `COLUMN_ALIASES`.

    Raises
    ------
    InputError
        If two columns are spelt alike but for case and punctuation, so that either may be meant.
    """
    by_spelling: dict[str, list[str]] = {}
    for name in names:
        by_spelling.setdefault(plain(name), []).append(name)
    found = {}
    for column in wanted:
        known = (*COLUMN_ALIASES[column], *CLOSES) if column == "timestamp" else COLUMN_ALIASES[column]
        spelt = next((spelling for spelling in known if spelling in by_spelling), None)
        if spelt is None and column == "volume":
            # Some write the coin into the name; the first is that of the base currency.
            spelt = next((name for name in by_spelling if name.startswith("volume_")), None)
        if spelt is None:
            continue
        same = by_spelling[spelt]
        if len(same) > 1:
            both = " and ".join(repr(name) for name in same)
            raise InputError(
                f"{source}: columns {both} may both be {column}; keep or rename one, or say `columns={column}=NAME`"
            )
        found[column] = same[0]
    return found


def plain(name: str) -> str:
    """Return a column's name without case, punctuation and what stands in brackets."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"\(.*?\)", "", name.lower())).strip("_")
