"""Values at the ends of what numbers, words and times can be."""

from __future__ import annotations

__all__ = ["HOSTILE_NAMES", "NUMBERS", "WORDS"]

NUMBERS = (
    "nan", "NaN", "inf", "-inf", "1e308", "-1e308", "1e-320", "-0", "0", "-1", "1e5000", "9" * 5000, "9223372036854775808",
    "-9223372036854775809", "18446744073709551616", "2147483648", "1_000", "1,5", "0x10", "1e", "+1", ".5", "5.",
    "0.1e-400", "1.0000000000000002",
)  # fmt: skip
"""Numbers as text."""

WORDS = (
    "", " ", "null", "none", "None", "true", "abc", "\u00e9\u4e2d\u6587", "\u202etxt", "\x1b[31mred\x1b[0m", "a\0b", "a\nb", "a\tb",
    "'; DROP TABLE cells; --", "%s%n", "{0}", "${HOME}", "../../etc/passwd", "~", "[1]", "*", "?", "x" * 100_000,
    "9999-12-31T23:59:59Z", "0001-01-01", "1677-09-21T00:12:43Z", "2262-04-12", "2024-02-30", "2024-13-01", "24:00",
    "2024-01-01T00:00:00+99:00", "20240102093500000", "-1d", "1e9d", "0", "NaT", "\ufeff", "=1+1",
)  # fmt: skip
"""Words, times among them."""

HOSTILE_NAMES = (
    "r[1]", "a*b", "a?b", "{a}", "~", "~/run", " ", "-", "--out", "a\nb", "a\x1b[31mb", "\u202eb", "a" * 255, "a" * 5000, "\u00fc.parquet",
    "no/such/folder/out", "..", ".", "/", "%d", "$HOME", "a;b", "'", '"', "con", "x.parquet/", "file://x", "s3://bucket/x",
    "http://127.0.0.1:9/x", "hf://x", "a\\b", "#", "NAME=FILE", "a=b",
)  # fmt: skip
"""Names of files that are patterns, addresses or no names to somebody."""
