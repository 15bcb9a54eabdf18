"""Which column is which, by the usual spellings of exchanges, libraries and charting programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signals.errors import InputError

# Earlier spellings win where a file has several: numbers since 1970 before written dates.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "timestamp": (
        "timestamp", "open_time", "opentime", "open_timestamp", "unix", "unix_timestamp", "calc_time", "fundingtime",
        "funding_time", "datetime", "date_time", "time", "date", "start", "start_time", "ts", "t", "index_level_0",
        "index",
    ),
    "open": ("open", "open_price", "openprice", "o"),
    "high": ("high", "high_price", "highprice", "max", "h"),
    "low": ("low", "low_price", "lowprice", "min", "l"),
    "close": ("close", "close_price", "closeprice", "last", "c"),
    # Which of several it is, `signals.volume_columns` says.
    "volume": ("volume", "base_volume", "volume_base", "volumefrom", "volume_from", "real_volume", "vol", "v"),
    # A fraction of notional before what may be money a contract.
    "funding_rate": (
        "relative_funding_rate", "relativefundingrate", "funding_rate_relative", "fundingraterelative", "relative_rate",
        "funding_rate", "fundingrate", "last_funding_rate", "rate",
    ),
}  # fmt: skip
# The columns of an exchange's kline dump, which often has no header.
KLINE = ("open_time", "open", "high", "low", "close", "volume")


def guess(names: Sequence[str], wanted: Sequence[str], source: str) -> dict[str, str]:
    """Return the file's name of each wanted column that it has.

    Parameters
    ----------
    names : sequence of str
        As they stand in the file.
    wanted : sequence of str
        Keys of `SPELLINGS`.

    Raises
    ------
    InputError
        If two columns are spelt alike but for case and punctuation, so that either may be meant.
    """
    spelt_so: dict[str, list[str]] = {}
    for name in names:
        spelt_so.setdefault(plain(name), []).append(name)
    found = {}
    for column in wanted:
        spelt = next((spelling for spelling in SPELLINGS[column] if spelling in spelt_so), None)
        if spelt is None:
            continue
        if len(spelt_so[spelt]) > 1:
            both = " and ".join(repr(name) for name in spelt_so[spelt])
            raise InputError(f"{source}: columns {both} may both be {column}; keep or rename one")
        found[column] = spelt_so[spelt][0]
    return found


def plain(name: str) -> str:
    """Return a column's name without case, punctuation and what stands in brackets."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"\(.*?\)", "", name.lower())).strip("_")
