"""Volume: how much against what is usual, and on which side of the move. All need a volume column."""

from __future__ import annotations

import numpy as np
import talib

from signals.arrays import Floats
from signals.data import Bars
from signals.features.families.registry import feature
from signals.features.families.windows import earlier, log_returns, mean, ratio, volume


@feature("volume_ratio", "volume over its mean of 48 bars", warm_up=47, needs_volume=True)
def _volume_ratio(bars: Bars) -> Floats:
    return _volume_ratio_of(bars, 1, 48)


@feature(
    "volume_ratio_{}_{}",
    "mean volume of {} bars over that of {}",
    settings=((12, 96),),
    warm_up=lambda _, long: long - 1,
    needs_volume=True,
)
def _volume_ratio_of(bars: Bars, short: int, long: int) -> Floats:
    traded = volume(bars)
    return ratio(traded if short == 1 else mean(traded, short), mean(traded, long))


@feature(
    "volume_balance",
    "volume of rising less falling bars over all of it, 24 bars",
    warm_up=24,
    memory="window",
    needs_volume=True,
)
def _volume_balance(bars: Bars) -> Floats:
    span = 24
    balance = talib.OBV(bars.close, volume(bars))
    return ratio(balance - earlier(balance, span), mean(volume(bars), span) * span)


@feature("money_flow_{}", "money flow index of {} bars, 0 to 1", settings=(14,), warm_up=14, needs_volume=True)
def _money_flow(bars: Bars, span: int) -> Floats:
    index: Floats = talib.MFI(bars.high, bars.low, bars.close, volume(bars), timeperiod=span)
    return index / 100


@feature(
    "volume_position_{}",
    "Chaikin's money flow: volume weighted by the close's place in its bar, {} bars",
    settings=(24,),
    warm_up=lambda span: span - 1,
    needs_volume=True,
)
def _volume_position(bars: Bars, span: int) -> Floats:
    height = bars.high - bars.low
    place = np.nan_to_num(ratio(2 * bars.close - bars.high - bars.low, height), nan=0.0)
    return ratio(mean(place * volume(bars), span), mean(volume(bars), span))


@feature(
    "above_volume_price_{}",
    "close over the volume-weighted price of {} bars, less 1",
    settings=(96,),
    warm_up=lambda span: span - 1,
    needs_volume=True,
)
def _above_volume_price(bars: Bars, span: int) -> Floats:
    typical = (bars.high + bars.low + bars.close) / 3
    price = ratio(mean(typical * volume(bars), span), mean(volume(bars), span))
    return ratio(bars.close, price) - 1


@feature(
    "return_volume_correlation_{}",
    "correlation of one-bar returns with volume, {} bars",
    settings=(48,),
    warm_up=lambda span: span + 46,
    needs_volume=True,
)
def _return_volume_correlation(bars: Bars, span: int) -> Floats:
    # Sums of squared volumes cancel badly; ones near 1 do not.
    found: Floats = talib.CORREL(log_returns(bars.close), _volume_ratio(bars), timeperiod=span)
    return found


@feature(
    "illiquidity_{}_{}",
    "Amihud's move per traded value of {} bars over that of {}",
    settings=((12, 96),),
    warm_up=lambda _, long: long,
    needs_volume=True,
)
def _illiquidity(bars: Bars, short: int, long: int) -> Floats:
    moves = np.abs(log_returns(bars.close))
    value = bars.close * volume(bars)
    return ratio(ratio(mean(moves, short), mean(value, short)), ratio(mean(moves, long), mean(value, long)))


@feature(
    "volume_surprise_{}",
    "log of volume over its mean of the {} bars before",
    settings=(48,),
    warm_up=lambda n: n,
    needs_volume=True,
)
def _volume_surprise(bars: Bars, span: int) -> Floats:
    relative = ratio(volume(bars), earlier(mean(volume(bars), span)))
    # Nothing traded is a finite surprise too: as if it were a thousandth of what is usual.
    return np.log(np.maximum(relative, 1e-3))
