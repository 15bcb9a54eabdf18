"""An audit as plain values, with its answer."""

from __future__ import annotations

from typing import Any

from results.auditing.record import Audit
from results.auditing.report.headline import headline

__all__ = ["audit_mapping"]


def audit_mapping(audit: Audit) -> dict[str, Any]:
    """Return an audit as plain values that JSON takes, `answer` (its first line, in two parts) before all else that was found.

    The same input gives the same values.
    """
    said, plain = headline(audit), audit.mapping()
    answer = {"ruling": said.ruling, "why": said.why}
    return {name: plain[name] for name in ("format", "version", "outcome")} | {"answer": answer} | plain
