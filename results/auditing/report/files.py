"""An audit as files: a page with pictures, all of it as JSON, and the list with what was found on each trade."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from results.auditing.record import Audit
from results.auditing.report.mapping import audit_mapping
from results.auditing.report.page import write_audit_page
from results.auditing.report.trade_table import trade_table
from results.tables.trade_files import write_trades
from signals import InputError
from signals.filesystem.paths import located
from signals.filesystem.replacing import make_folder
from signals.filesystem.together import Writer, write_together

__all__ = ["AuditFiles", "check_audit_folder", "write_audit"]

_PAGE, _JSON, _TRADES = "audit.html", "audit.json", "trades.csv"
_REMEDY = "choose another `out`, or empty the folder first"


@dataclass(frozen=True)
class AuditFiles:
    """Where an audit is.

    Attributes
    ----------
    page, numbers
        The page, and all of it as JSON.
    trades
        The list as it was read, a row a trade, `found` naming what was found on it; None of a table of a sweep.
    """

    page: Path
    numbers: Path
    trades: Path | None = None

    def paths(self) -> tuple[Path, ...]:
        """Return all files."""
        return tuple(path for path in (self.page, self.numbers, self.trades) if path is not None)


def check_audit_folder(out: str | Path) -> Path:
    """Refuse a folder that holds anything but an earlier audit.

    Raises
    ------
    InputError
        If it is a file, or holds files that are no part of an audit, or that only look like one.
    """
    path = located(out)
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: is a file, not a folder; choose another `out`")
    held = {entry.name for entry in path.iterdir()} if path.exists() else set()
    if others := sorted(held - {_PAGE, _JSON, _TRADES}):
        raise InputError(f"{path}: holds {others[0]}, which is no part of an audit; {_REMEDY}")
    if held and not _is_audit(path / _JSON):
        raise InputError(
            f"{path}: holds {min(held)} without the {_JSON} of an audit, so it may be anything's; {_REMEDY}"
        )
    return path


def _is_audit(path: Path) -> bool:
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(stated, dict) and isinstance(stated.get("format"), int) and {"outcome", "parts"} <= set(stated)


def write_audit(audit: Audit, out: str | Path) -> AuditFiles:
    """Write an audit into a folder, in the place of an earlier one.

    All are written before the first of them appears; `audit.json` is taken away right before that and appears last, so
    that a folder which has it is complete.

    Raises
    ------
    InputError
        If the folder holds anything else, or cannot be written.
    """
    check_audit_folder(out)
    text = json.dumps(audit_mapping(audit), indent=2, allow_nan=False, ensure_ascii=False)
    folder = make_folder(out)
    table = trade_table(audit)
    files = AuditFiles(folder / _PAGE, folder / _JSON, None if table is None else folder / _TRADES)

    def before() -> None:
        files.numbers.unlink(missing_ok=True)
        if table is None:
            (folder / _TRADES).unlink(missing_ok=True)

    wanted: list[tuple[Path, Writer]] = [
        (files.numbers, lambda path: path.write_text(text + "\n", encoding="utf-8")),
        (files.page, lambda path: write_audit_page(audit, path)),
    ]
    if table is not None:
        wanted.append((folder / _TRADES, lambda path: write_trades(table, path)))
    write_together(wanted, before)
    return files
