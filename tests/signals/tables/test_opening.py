"""Times as Arrow stores them: any zone's name, any count, without a word of Rust on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

import signals
from signals import InputError, Layout

HOUR = 3600
START = 1_704_067_200


def stored(path: Path, times: Any) -> Path:
    """Write four bars of such times."""
    columns = dict.fromkeys(("open", "high", "low", "close", "long_entry"), [1.0] * 4)
    table = pa.table({"timestamp": times, **columns})
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.feather.write_feather(table, path)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize("unit", ["s", "us", "ns"])
@pytest.mark.parametrize("zone", ["+05:30", "-04:00", "Nowhere/Land", "EST", "Etc/GMT+5", "America/New_York", "\x00x"])
def test_a_zone_is_a_label(
    suffix: str, unit: str, zone: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    factor = {"s": 1, "us": 10**6, "ns": 10**9}[unit]
    counts = pa.array([(START + HOUR * row) * factor for row in range(4)], pa.timestamp(unit, zone))
    file = stored(tmp_path / f"a{suffix}", counts)
    for bars in (signals.read(file).bars, signals.import_bars([file]).bars):
        assert bars.time.astype("datetime64[s]").astype(int).tolist() == [START + HOUR * row for row in range(4)]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
@pytest.mark.parametrize(
    "layout", [None, Layout(zone="Europe/Berlin"), Layout(time_format="%Y"), Layout(time_format="ms")]
)
@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (2**62, pa.timestamp("ms")), (-(2**62), pa.timestamp("ms")), (2**63 - 1, pa.timestamp("us")),
        (-(2**63) + 1, pa.timestamp("ns")), (2**31 - 1, pa.date32()), (-(2**31), pa.date32()),
        (2**62, pa.timestamp("ms", "UTC")), (2**60, pa.date64()), (5, pa.time32("s")), (5, pa.duration("s")),
    ],
)  # fmt: skip
def test_counts_beyond_the_calendar_are_one_line(
    suffix: str, layout: Layout | None, count: int, kind: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = stored(tmp_path / f"a{suffix}", pa.array([count] * 4, kind))
    with pytest.raises(InputError, match="'timestamp' (is read as|holds)|cannot be read") as refused:
        signals.read(file, layout=layout)
    assert "\n" not in str(refused.value)
    assert capfd.readouterr().err == ""
