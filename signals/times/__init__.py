"""Times: from whatever people and programs write to instants in UTC, and when each bar opens."""
