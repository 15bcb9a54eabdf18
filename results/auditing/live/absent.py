"""Trades that one of the two has and the other has not: which they were, and whether chance left them out."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from results.auditing.live.backtest import Backtest
from results.auditing.live.comparing import HOUR, Compared, Live
from results.auditing.model import Finding, Weight
from results.auditing.saying import signed
from results.auditing.trades import TradeList
from signals.arrays import Flags, Integers

__all__ = ["COUNT", "SHARE", "findings_of_absent", "restarted", "rows_of"]

SHARE, COUNT = 0.1, 5
"""Of trades missed, added or ended otherwise, what is no accident of a restart."""
_NO_CHANCE, _FEWEST = 1e-6, 10
"""By which chance missed trades lose so often; of so many stretches at least."""
_ROWS = 20


def findings_of_absent(trades: TradeList, live: Live, backtest: Backtest, compared: Compared) -> list[Finding]:
    """Return which trades of the backtest were missed, and which live ones it has not."""
    return [_missed(backtest, compared), *_extra(trades, live, backtest, compared)]


def rows_of(trades: TradeList, live: Live, places: Integers) -> tuple[int, ...]:
    """Return the first rows of some live trades in the list."""
    return tuple(int(row) for row in trades.row[live.place[places[:_ROWS]]])


def restarted(live: Live, backtest: Backtest, compared: Compared) -> Flags:
    """Return which extra trades began while the backtest was in a trade that live had missed, bool (extra,).

    After an outage a bot starts flat and takes the next signal, while the backtest is still in a position; their ways meet again
    only when both are flat.
    """
    begins, ends = backtest.entry_time[compared.missed], backtest.exit_to[compared.missed]
    if not len(begins):
        return np.zeros(len(compared.extra), dtype=np.bool_)
    at = live.entry_time[compared.extra] - np.timedelta64(compared.hours * HOUR, "us")
    latest = np.searchsorted(begins, at, side="right") - 1
    return np.asarray((latest >= 0) & (at <= ends[np.maximum(latest, 0)]))


def _missed(backtest: Backtest, compared: Compared) -> Finding:
    pairs, inside, missed = len(compared.matched), len(compared.inside), len(compared.missed)
    numbers = {"missed": float(missed), "backtest": float(inside)}
    head = f"{pairs:,} of the {inside:,} trades that the backtest makes in this time were made live"
    if not missed:
        return Finding("live_missed", "holds", f"{head}: none was missed.", numbers=numbers)
    taken, lost = backtest.net[compared.matched.backtest], backtest.net[compared.missed]
    were = "was" if missed == 1 else "were"
    text = (
        f"{head}; {missed:,} {were} missed, which earned {signed(lost.mean())} each on average, against "
        f"{signed(taken.mean()) if pairs else 'nothing'} of those made."
    )
    stretches, chance = _chosen(backtest, compared)
    losers, share = int((lost < 0).sum()), float((taken < 0).mean()) if pairs else 0.0
    numbers |= {
        "missed_losers": float(losers),
        "made_losers_share": share,
        "stretches": float(stretches),
        "chance": chance,
    }
    weight: Weight = "doubtful" if missed >= COUNT and missed > SHARE * inside else "note"
    if stretches >= _FEWEST and chance < _NO_CHANCE:
        weight = "refuted"
        text += (
            f" {'All' if losers == missed else f'{losers:,}'} of the missed lost, of those made {share:.0%}: an outage does not choose, and chance does that in "
            "less than one of a million lists. Losing trades were left out."
        )
    elif missed > stretches and pairs:
        text += f" They lie in {stretches:,} stretch{'es' if stretches > 1 else ''}: there the bot stood still."
    return Finding("live_missed", weight, text, count=missed, numbers=numbers)


def _chosen(backtest: Backtest, compared: Compared) -> tuple[int, float]:
    """Return in how many stretches trades were missed, and by which chance so many of these would hold losses alone.

    Trades missed one after the other are one stretch, since one outage misses them all; that all of it lose is at most as likely as
    that its first does. That is how often trades lose, made and missed ones together.
    """
    ordered = np.sort(compared.inside)
    gone = np.isin(ordered, compared.missed)
    starts = gone & ~np.concatenate(([False], gone[:-1]))
    stretch = np.cumsum(starts)[gone] - 1
    lost = backtest.net[ordered] < 0
    size = np.bincount(stretch)
    losing = int((np.bincount(stretch, weights=lost[gone]) == size).sum())
    return len(size), float(binom.sf(losing - 1, len(size), lost.mean()))


def _extra(trades: TradeList, live: Live, backtest: Backtest, compared: Compared) -> list[Finding]:
    extra = len(compared.extra)
    if not extra:
        return []
    mean, after = live.net[compared.extra].mean(), int(restarted(live, backtest, compared).sum())
    odd = extra - after
    text = f"{extra:,} of {len(live):,} live trades {'is' if extra == 1 else 'are'} not the backtest's: they earned {signed(mean)} each on average."
    if after:
        text += f" {after:,} began while the backtest was in a trade that live had missed: a bot that starts flat after an outage does that."
    text += " Another cell, a hand, or a bot that ran twice?" if odd else ""
    weight: Weight = "doubtful" if odd >= COUNT and odd > SHARE * len(live) else "note"
    numbers = {"extra": float(extra), "after_missed": float(after), "live": float(len(live))}
    return [Finding("live_extra", weight, text, rows_of(trades, live, compared.extra), extra, numbers)]
