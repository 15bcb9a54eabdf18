"""Numbers as people and spreadsheets write them: words for nothing, thousands and decimal marks, percent."""

from __future__ import annotations

import polars as pl

from signals.errors import InputError

# In lower case; what else a table may say where it has no value.
NOTHING = ("", "-", "--", "null", "none", "nil", "na", "n/a", "#n/a", "<na>", "nan", "nat", "\\n")
_PLAIN = r"^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$"
# 1,234,567.8 and 1.234.567,8: groups of three before the decimal mark.
_ENGLISH = r"^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$"
_EUROPEAN = r"^[-+]?\d{1,3}(\.\d{3})+(,\d*)?$"
_DECIMAL_COMMA = r"^[-+]?\d+,\d*$"
_CURRENCY = r"^[$€£¥]\s*"
# 1'234.5 and 1 234.5: what stands between groups of three and is neither comma nor point.
_GROUPS = r"^[-+]?\d{1,3}(?:['\u00a0\u202f]\d{3})+(?:[.,]\d*)?$"
# What web pages write for large volumes.
_SHORTENED = r"^\d+(?:[.,]\d+)?\s?[KMB]$"
_PERCENT = r"^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*%$"


def read_numbers(series: pl.Series, source: str, *, percent: bool = False) -> pl.Series:
    """Return a column of text as Float64; null where it holds nothing, or what cannot be read.

    Parameters
    ----------
    series : polars.Series
        Of text.
    source : str
        What to call the file in a message.
    percent : bool
        Whether ``55 %`` may stand for 0.55; every value of the column must then be written so.

    Raises
    ------
    InputError
        If commas may be thousands or decimal marks, and nothing in the column decides which.

    Notes
    -----
    One convention holds for a whole column. A comma followed by three digits is a thousands mark only where another
    value shows it: two marks in one number, or a decimal point beside or below it.
    """
    bare = series.str.strip_chars()
    cast = bare.str.strip_prefix("+").cast(pl.Float64, strict=False)
    if cast.null_count() == series.null_count():
        return cast
    bare = bare.str.replace(_CURRENCY, "")
    if bool(bare.str.contains(_GROUPS).any()):
        bare = bare.str.replace_all(r"['\u00a0\u202f]", "")
    if bool(bare.str.contains(_SHORTENED).any()):
        bare = _written_out(bare)
    cast = bare.str.strip_prefix("+").cast(pl.Float64, strict=False)
    if cast.null_count() == series.null_count():
        return cast
    words = bare.str.to_lowercase()
    words = words.set(words.is_in(NOTHING), None)
    strange = words.filter(cast.is_null() & words.is_not_null())
    if not len(strange):
        return cast
    if percent and bool(words.drop_nulls().str.contains(_PERCENT).all()):
        return words.str.strip_suffix("%").str.strip_chars().cast(pl.Float64, strict=False) / 100
    if bool(strange.str.contains(",").all()) and (marks := _marks(series.name, words, strange, source)) is not None:
        thousands, decimal = marks
        plain = words.str.replace_all(thousands, "", literal=True).str.replace(decimal, ".", literal=True)
        return plain.str.strip_prefix("+").cast(pl.Float64, strict=False)
    return cast


def _marks(name: str, words: pl.Series, strange: pl.Series, source: str) -> tuple[str, str] | None:
    """Return a column's thousands and decimal marks; None where its commas follow neither convention."""
    known = words.drop_nulls()
    if bool((known.str.contains(_ENGLISH) | known.str.contains(_PLAIN)).all()):
        if bool((known.str.contains(r"\.") | (known.str.count_matches(",") > 1)).any()):
            return ",", "."
        if bool(known.str.contains(r"^[-+]?\d{1,3},\d{3}$").any()):
            value = str(strange[0])
            raise InputError(
                f"{source}: column {name!r} has {value!r}, which may be {value.replace(',', '')} or "
                f"{value.replace(',', '.')}, and no other value tells; write it without a thousands mark, with a point "
                "for decimals"
            )
    european = known.str.contains(_EUROPEAN) | known.str.contains(_DECIMAL_COMMA) | known.str.contains(r"^[-+]?\d+$")
    return (".", ",") if bool(european.all()) else None


def _written_out(series: pl.Series) -> pl.Series:
    """Return 1.2K as 1200."""
    short = pl.col(series.name).str.contains(_SHORTENED)
    number = pl.col(series.name).str.replace(",", ".").str.extract(r"^([\d.]+)").cast(pl.Float64, strict=False)
    factor = pl.col(series.name).str.tail(1).replace_strict({"K": 1e3, "M": 1e6, "B": 1e9}, default=1.0)
    whole = (number * factor).round(6).cast(pl.String)
    return series.to_frame().select(pl.when(short).then(whole).otherwise(pl.col(series.name))).to_series()
