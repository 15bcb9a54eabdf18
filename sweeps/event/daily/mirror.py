"""A rule in the mirror: it enters at the same bars, on the other side, and leaves by the same exits turned round.

What a rule and its mirror image earn alike (a stop that is filled kindly, a target in a market that turns back, hours that
are wild) is no knowledge of the direction. Half of what one earns more than the other is.
"""

from __future__ import annotations

import numpy as np

from sweeps.event.trading.exits import ExitRules
from sweeps.plan.exit_rule import EXIT_RULE

__all__ = ["mirrored"]


def mirrored(rules: ExitRules) -> ExitRules:
    """Return exit rules by which a short leaves where a long would by the model, and at its distances, and is sized as the long."""
    records = rules.records.copy()
    for long in (name for name in EXIT_RULE.names or () if "long_" in name):
        short = long.replace("long_", "short_")
        records[long], records[short] = rules.records[short], rules.records[long]
    return rules._replace(records=records, entry_probability=np.ascontiguousarray(rules.entry_probability[:, ::-1]))
