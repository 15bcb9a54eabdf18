"""Whether it is luck: what may be said of a map when every cell of it has been looked at.

Here live the published formulas (Wilson, probabilistic and deflated Sharpe ratios, minimum track record, overfitting by
cross-validation), the simultaneous test over all cells of a run, the test of timing against shifted probabilities, and
the verdict. Names are loaded on first use, as everywhere in `results`.
"""

from typing import TYPE_CHECKING

from signals.faces import lazy_face

if TYPE_CHECKING:
    from results.inference.formulas.intervals import bootstrap_t_interval, trade_intervals
    from results.inference.formulas.rates import breakeven_win_rate, effective_trades, wilson_interval
    from results.inference.formulas.resampling import reality_check
    from results.inference.formulas.sharpe import (
        deflated_sharpe_ratio,
        expected_maximum,
        implied_trials,
        minimum_track_record,
        probabilistic_sharpe_ratio,
    )
    from results.inference.judging import judge, judge_shard
    from results.inference.max_t.overfitting import probability_of_overfitting
    from results.inference.max_t.step_down import max_t_test

__all__ = [
    "bootstrap_t_interval",
    "breakeven_win_rate",
    "deflated_sharpe_ratio",
    "effective_trades",
    "expected_maximum",
    "implied_trials",
    "judge",
    "judge_shard",
    "max_t_test",
    "minimum_track_record",
    "probabilistic_sharpe_ratio",
    "probability_of_overfitting",
    "reality_check",
    "trade_intervals",
    "wilson_interval",
]

__getattr__, __dir__ = lazy_face(__name__, __file__)
