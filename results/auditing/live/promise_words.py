"""What became of a promise, as findings."""

from __future__ import annotations

from results.auditing.live.backtest import Backtest
from results.auditing.live.promise import FEWEST, Kept
from results.auditing.model import Finding, Weight
from results.auditing.saying import signed

__all__ = ["findings_of_promise"]

_ABOUT = 0.8
"""Of what was promised, what is about it."""


def findings_of_promise(kept: Kept | None, backtest: Backtest, here: float | None) -> list[Finding]:
    """Return whether live results keep the promise, at every look.

    Parameters
    ----------
    kept
        What became of it; None where nothing is promised.
    backtest
        Whose trades promise it.
    here
        What those of them made that lie in the time of the live ones, a trade; None where the two cannot be compared.
    """
    if kept is None:
        n = len(backtest)
        why = (
            f"it makes {n:,} trades, and under {FEWEST} promise nothing"
            if n < FEWEST
            else f"its {n:,} trades earn {signed(backtest.net.mean())} on average"
        )
        text = f"The backtest promises nothing that could be kept: {why}. With a longer signal file, or a cell that earns, it can be tested."
        return [Finding("live_expectancy", "untestable", text)]
    return [_promise(kept, backtest, here), _edge(kept), _foreseen(kept)]


def _promise(kept: Kept, backtest: Backtest, here: float | None) -> Finding:
    """Return whether live earns what the backtest promised."""
    trades = len(backtest)
    found = kept.sequential
    best = float(found.against.max())
    numbers = {
        "promised": kept.promised, "promised_surely": kept.surely, "live": kept.live, "e_against": float(found.against[-1]), "e_against_most": best,
        "e_edge": float(found.edge[-1]), "e_edge_most": float(found.edge.max()), "found_out_after": found.found_out, "edge_after": kept.proven,
        "expected_to_find_out": kept.foreseen.median, "trades": len(kept.taken), "left_out": kept.left_out, "low": kept.low, "high": kept.high,
    }  # fmt: skip
    head = f"The backtest's {trades:,} trades made {signed(kept.promised)} of the position each, live {len(kept.taken):,} made {signed(kept.live)}."
    head += _here(kept, backtest, here)
    if kept.left_out:
        head += f" {kept.left_out:,} live trades that were open beside another are not in it: the backtest holds one position at a time."
    weight: Weight = "untestable"
    if kept.surely <= 0:
        text = f"{head} Its own luck leaves the backtest's mean at {signed(kept.surely)} or more: it promises nothing for sure. A longer backtest would."
    elif kept.beyond_high is not None:
        text = f"{head} Live trade {kept.beyond_high + 1:,} won more than twice the backtest's best: the test assumes that none does, and says nothing."
    elif found.found_out is not None and not kept.speaks_for_all:
        text = (
            f"{head} Taken one at a time live trades earn less than promised (evidence {_times(best)} to 1); of all of them, open together, a test that may "
            "be looked at after every trade cannot tell."
        )
    elif found.found_out is not None:
        weight = "refuted" if kept.refuted else "doubtful"
        kept_words = "not kept" if weight == "refuted" else "in doubt"
        text = (
            f"{head} The promise, at least {signed(kept.surely)} with the backtest's own luck allowed for, is {kept_words} since trade {found.found_out:,}: "
            f"evidence against it was {_times(best)} to 1. Both together are wrong in {2 * found.alpha:.0%} of cases at most, however often one looks."
        )
    else:
        weight = "holds" if kept.proven is not None and kept.beyond_low is None and kept.live > 0 else "untestable"
        text = (
            f"{head} Nothing speaks against the promise, at least {signed(kept.surely)} with the backtest's own luck allowed for: evidence was "
            f"{_times(best)} to 1 at its most, and takes {1 / found.alpha:.0f} to 1."
        )
    return Finding("live_expectancy", weight, text, numbers=numbers)


def _here(kept: Kept, backtest: Backtest, here: float | None) -> str:
    """Return whether it is the rules or the trading that earned less than promised, where live earned less."""
    if here is None or kept.live >= kept.promised * _ABOUT:
        return ""
    text = f" In the time of the live trades the backtest itself makes {signed(here)}: "
    by_rules, by_trading = kept.promised - here, here - kept.live
    if by_rules > by_trading:
        text += "the rules earn less than before, more than their trading does."
        if backtest.seen:
            text += (
                f" {backtest.seen:,} of its {len(backtest):,} trades are of bars that the model had been trained on."
            )
        return text
    return f"{text}it is the trading that earns less, more than the rules."


def _edge(kept: Kept) -> Finding:
    best = float(kept.sequential.edge.max())
    if kept.beyond_low is not None:
        text = (
            f"Live trade {kept.beyond_low + 1:,} lost more than twice the backtest's worst: how much may be lost is not known, so whether the bot earns anything "
            "cannot be told by a test that may be looked at after every trade."
        )
        return Finding("live_edge", "note", text)
    now = float(kept.sequential.edge[-1])
    if kept.proven is not None and (kept.live <= 0 or now < 1.0):
        since = (
            f"over all it makes {signed(kept.live)} a trade"
            if kept.live <= 0
            else f"by now the evidence is {_times(now)} to 1"
        )
        text = (
            f"That the bot earns was shown at live trade {kept.proven:,} (evidence {_times(best)} to 1 at its most), and is so no longer: {since}. "
            "What earned then has ended, or its results are not drawn alike."
        )
        return Finding("live_edge", "note", text)
    if kept.proven is not None:
        text = f"That the bot earns anything at all has been shown since live trade {kept.proven:,} (evidence {_times(best)} to 1)."
        return Finding("live_edge", "holds", text)
    if kept.left_out and best >= 1 / (2 * kept.sequential.alpha):
        text = (
            f"Taken one at a time live trades earn something (evidence {_times(best)} to 1); whether all of them do, {kept.left_out:,} being open beside "
            "others, a test that may be looked at after every trade cannot tell."
        )
        return Finding("live_edge", "note", text)
    text = (
        f"The test that may be looked at after each trade has not shown that the bot earns anything ({_times(best)} to 1 at its most, 20 to 1 would). "
        "An interval is narrower, but may be looked at once only."
    )
    return Finding("live_edge", "note", text)


def _foreseen(kept: Kept) -> Finding:
    ahead, now = kept.foreseen, len(kept.taken)
    if ahead.median is None:
        text = "A bot like this without an edge would not be found out within 20,000 trades: what is promised is too small beside its swings."
    else:
        text = (
            f"Half of the bots like this that have no edge are found out after {ahead.median:,} trades; after the {now:,} so far "
            f"{ahead.so_far:.0%} of them are."
        )
    return Finding("live_found_out", "note", text, numbers={"median": ahead.median, "so_far": ahead.so_far})


def _times(value: float) -> str:
    if value >= 1e6:  # noqa: PLR2004 - beyond what anybody reads
        return "over a million"
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004 - three digits
