"""Claims from a TOML file: a key a measure, a number or a table of `value`, `at_least`, `at_most` and `per_days`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from results.auditing.claims.claim import MEASURES, Claim, Sense
from results.auditing.claims.spoken.numbers import NUMBER, number_of
from results.auditing.claims.spoken.plain import plain
from signals import InputError
from signals.filesystem.opening import read_text
from signals.suggesting import did_you_mean

__all__ = ["claims_of_file"]

_KEYS = ("value", "at_least", "at_most", "per_days", "before_costs", "start")
_FRACTIONS = {"win_rate", "max_drawdown"}
_PERCENT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*$")


def claims_of_file(path: str) -> tuple[Claim, ...]:
    """Return the claims of a TOML file, at its top or under ``[claims]``.

    Raises
    ------
    InputError
        If it cannot be read, names a measure that nobody knows, or gives it a value that it cannot have.
    """
    text = read_text(path, "a TOML file with claims")
    try:
        content = tomllib.loads(text, parse_float=Decimal)  # a Decimal keeps how many digits were written
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: this is not TOML: {error}; mend that line") from error
    table = content.get("claims", content)
    if not isinstance(table, Mapping):
        raise InputError(f"{path}: claims = {table!r} is no table; write [claims] and a measure a line")
    if "claims" in content and (beside := [key for key in content if key != "claims"]):
        raise InputError(f"{path}: unknown key {beside[0]!r} beside [claims]; write it under [claims]")
    before = table.get("before_costs", False)
    if not isinstance(before, bool):
        raise InputError(f"{path}: before_costs = {before!r} is not allowed; write true or false")
    claims: list[Claim] = []
    for key, value in table.items():
        if key != "before_costs":
            claims += _claims(key, value, path, before=before)
    if not claims:
        raise InputError(f"{path}: it claims nothing; write a measure a line, such as win_rate = 0.7386")
    return tuple(claims)


def _claims(key: str, given: Any, path: str, *, before: bool) -> list[Claim]:
    """Return the claims of one key: one, or two where it is held between bounds."""
    if key not in MEASURES:
        raise InputError(f"{path}: unknown key {key!r}; {did_you_mean(key, MEASURES)}")
    table = given if isinstance(given, Mapping) else {"value": given}
    for name in table:
        if name not in _KEYS:
            raise InputError(f"{path}: {key}: unknown key {name!r}; {did_you_mean(name, _KEYS)}")
    days = _number(table["per_days"], f"{path}: {key}.per_days")[0] if "per_days" in table else None
    if days is not None and days <= 0:
        raise InputError(f"{path}: {key}.per_days = {days:g} is not allowed; write a number of days above 0")
    start = _number(table["start"], f"{path}: {key}.start")[0] if "start" in table else None
    senses: dict[str, Sense] = {"value": "about", "at_least": "at_least", "at_most": "at_most"}
    claims = []
    for name, sense in senses.items():
        if name in table:
            where = f"{path}: {key}" if name == "value" else f"{path}: {key}.{name}"
            value, slack = (0.0, 0.0) if key == "profitable" and table[name] is True else _number(table[name], where)
            if key in _FRACTIONS and not 0 <= value <= 1:
                raise InputError(
                    f"{where} = {value:g} is not allowed; write a fraction: {value / 100:g} for {value:g} %"
                )
            shown = f"{key} = {table[name]}" if name == "value" else f"{key} {name.replace('_', ' ')} {table[name]}"
            text = shown if days is None else f"{shown} per {days:g} days"
            stated = bool(table.get("before_costs", before))
            claims.append(
                Claim(key, value, "at_least" if key == "profitable" else sense, text, days, slack, stated, start)
            )
    if not claims:
        raise InputError(f"{path}: {key} has no value; write value, at_least or at_most")
    return claims


def _number(given: Any, where: str) -> tuple[float, float]:
    """Return a number and half of the unit of its last digit."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal | str):
        raise InputError(f"{where} = {given!r} is not allowed; write a number")
    if isinstance(given, str):
        match = _PERCENT.match(plain(given).text)
        if match is None:
            raise InputError(f'{where} = {given!r} is not allowed; write a number, or one in percent such as "73.86 %"')
        number = number_of(match[1], comma="," in given and "." not in given).times(0.01 if match[2] else 1.0)
        return number.value, number.slack
    if isinstance(given, int):
        return float(given), 0.0
    if not given.is_finite():
        raise InputError(f"{where} = {given} is not allowed; write a number")
    return float(given), 0.5 * 10.0 ** int(given.as_tuple().exponent)
