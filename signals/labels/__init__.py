"""Labels: what a model of each role should have said, known some bars later.

Every label tells the last bar it looked at (`LabelSeries.end`), which is what splitters purge by.
"""

from signals.labels.moves import LabelRule, forward_return, labels, trailing_volatility
from signals.labels.paths import TripleBarrier, TwoOfThree
from signals.labels.plan import ENTRY_KINDS, EXIT_KINDS, LabelPlan
from signals.labels.series import Labels, LabelSeries
from signals.labels.specs import Exits, ForwardReturn, LabelSpec, LeaveOrHold, Side, TradeOutcome, TradeOutcomeExit

__all__ = [
    "ENTRY_KINDS",
    "EXIT_KINDS",
    "Exits",
    "ForwardReturn",
    "LabelPlan",
    "LabelRule",
    "LabelSeries",
    "LabelSpec",
    "Labels",
    "LeaveOrHold",
    "Side",
    "TradeOutcome",
    "TradeOutcomeExit",
    "TripleBarrier",
    "TwoOfThree",
    "forward_return",
    "labels",
    "trailing_volatility",
]
