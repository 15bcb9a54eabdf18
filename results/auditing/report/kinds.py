"""What findings are called in a few words, and how much weight they have: what a headline is made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from results.auditing.model import Finding, Weight

__all__ = ["MARKS", "PHRASES", "TONES", "phrase", "weighed"]

MARKS: Mapping[Weight, str] = MappingProxyType(
    {
        "impossible": "IMPOSSIBLE",
        "refuted": "REFUTED",
        "doubtful": "DOUBTFUL",
        "holds": "holds",
        "note": "note",
        "untestable": "not tested",
    }
)
"""What stands before a finding, weightiest first."""
TONES: Mapping[Weight, str] = MappingProxyType({"impossible": "bad", "refuted": "bad", "doubtful": "poor"})
"""The style of results.style.palette.TERMINAL for what accuses."""

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        # accounts
        "accounts": "what the trades come to",
        "concurrency": "positions open at once",
        "costs": "what costs leave",
        "unit": "what results are fractions of",
        "duplicate_trades": "trades listed twice",
        "window_twice": "a stretch of time counted twice",
        "dropped_span": "a stretch of time without the trades it must have had",
        "dropped_trades": "trades left out",
        "results_contradict_prices": "results that the prices do not give",
        "results_of_other_side": "results of the other side",
        "unit_mixed": "results in different units",
        "leverage_twice": "leverage counted twice",
        "fees_missing": "fees left out",
        "gross_results": "results before costs",
        "fees_partial": "fees charged on a part only",
        "fee_sign": "fees added instead of paid",
        "fees_differ": "fees that differ from what is stated",
        "balance_chain": "balances that do not follow from the trades",
        "summed_not_compounded": "returns summed where an account compounds",
        "overlap_overdraws": "more positions at once than any account could hold",
        "stated_totals": "totals that the trades do not add up to",
        "exit_before_entry": "exits before their entries",
        "bad_price": "prices that cannot be",
        "stop_sign": "stops on the wrong side",
        "stop_not_kept": "stops that were not kept",
        "loss_beyond_margin": "losses beyond the margin",
        "traded_after_ruin": "trades after the account was ruined",
        "open_trades_left_out": "open trades left out",
        "few_trades_carry": "a few trades that carry all",
        # against bars
        "no_bars": "bars to test prices and times with",
        "other_venue": "prices of another venue",
        "prices_fit": "prices that were traded at their times",
        "price_outside_bar": "prices that the market never traded at",
        "fills_at_extremes": "fills at the best price of the bar too often",
        "entry_before_signal": "entries before their signal could be known",
        "time_zone": "times in another zone than stated",
        "other_asset": "prices of another market",
        "exit_not_reached": "exits at prices that were not reached",
        "stop_passed_before": "stops passed long before the exit",
        "target_passed_before": "targets passed long before the exit",
        "gap_filled_at_level": "gaps filled at the level",
        "same_bar_optimism": "the better of two exits taken in one bar",
        "held_through_liquidation": "positions held through their liquidation",
        "bars_missing": "bars for a part of the trades",
        "market_closed": "trades while the market was closed",
        "costs_undo": "costs that undo the result",
        "funding_missing": "funding left out",
        # timing and luck
        "placebo": "entries no better than random ones",
        "drift": "the market's drift",
        "foresight": "entries that know the future",
        "too_regular": "results too regular for a market",
        "luck_if_tried": "luck, if enough variants were tried",
        "too_few_trades": "too few trades",
        "interval": "an interval around nothing",
        "track_record": "too short a track record",
        "nearest_cell": "the nearest cell of the run",
        "other_exits": "other exits",
        # claims
        "claim_supported": "claims that hold",
        "claim_refuted": "claims that do not hold",
        "claim_untestable": "claims that cannot be tested",
        "claim_before_costs": "claims before costs",
        "claim_compounds": "claims beyond what markets have room for",
        # live against backtest
        "live_missed": "trades of the backtest that were missed",
        "live_extra": "trades that the backtest has not",
        "live_delayed": "late entries",
        "live_slippage": "slippage beyond what the backtest has",
        "live_exits": "exits other than the backtest's",
        "live_expectancy": "less earned live than promised",
        "live_costs": "costs other than the backtest's, or none",
        "live_copied": "fills that are the backtest's own",
        "live_reversed": "long and short the wrong way round",
        "live_edge": "an edge seen live",
        "live_found_out": "when a bot without an edge is found out",
        "live_outside": "live trades outside the signal file",
        # tables of an optimiser
        "spike": "a best row that stands alone",
        "identical_rows": "rows that are the same",
        "dead_knob": "parameters that do nothing",
        "few_trade_rows": "rows with few trades",
        "edge_of_grid": "a best row at the edge of the grid",
        "share_positive": "the share of rows that earn",
        "best_of_many": "a best row that luck explains",
        "row_contradiction": "rows that contradict themselves",
    }
)
"""By kind, what the headline calls it: "Does not stand: fees left out, ..."."""
_ORDER = tuple(MARKS)


def phrase(kind: str) -> str:
    """Return what a kind of finding is called."""
    return PHRASES.get(kind, kind.replace("_", " "))


def weighed(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings, weightiest first; of one weight in the order in which they were found."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.weight))
