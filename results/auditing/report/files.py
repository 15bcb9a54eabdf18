"""An audit as files: a page with pictures, and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from results.auditing.record import Audit

__all__ = ["AuditFiles", "write_audit"]


@dataclass(frozen=True)
class AuditFiles:
    """Where an audit is.

    Attributes
    ----------
    page, numbers
        The page, and all of it as JSON.
    """

    page: Path
    numbers: Path

    def paths(self) -> tuple[Path, ...]:
        """Return all files."""
        return self.page, self.numbers


def write_audit(audit: Audit, out: str | Path) -> AuditFiles:
    """Write an audit into a folder.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    raise NotImplementedError
