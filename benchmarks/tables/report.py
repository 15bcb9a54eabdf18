"""What was measured as tables, and as files: JSON, Markdown and charts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.speed.measured import Measured
from benchmarks.tables.charts import CHARTS, draw
from benchmarks.tables.engine_tables import agreement_table, cost_table, memory_bound_table, process_tables, work_table
from benchmarks.tables.peer_tables import growth_table, mark_table, peer_tables
from benchmarks.tables.table import Table
from benchmarks.tables.targets import targets

__all__ = ["write_report"]


def write_report(measured: Measured, out: Path | None) -> list[Table]:
    """Return all tables, and write them with all numbers and charts where a folder is given."""
    tables = [
        mark_table(measured),
        *(work_table(work) for work in measured.workloads),
        *peer_tables(measured),
        cost_table(measured),
        memory_bound_table(measured),
        growth_table(measured),
        *process_tables(measured),
        agreement_table(measured),
    ]
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        numbers = measured.as_json() | {"targets": [asdict(target) for target in targets(measured)]}
        (out / "speed.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
        (out / "speed.md").write_text(_markdown(measured, tables), encoding="utf-8")
        draw(measured, out)
    return tables


def _markdown(measured: Measured, tables: list[Table]) -> str:
    about = [f"- {name}: {value}" for name, value in measured.machine.items()]
    how = (
        f"Written by `make bench`. The best repetition counts, because other work on the machine only ever makes one slower: "
        f"of up to {measured.patient.repetitions} in {measured.patient.seconds:g} s where a target or a ratio hangs on it, for "
        f"every subject alike, else of up to {measured.pace.repetitions} in {measured.pace.seconds:g} s. Ratios are between "
        "rates of this run."
    )
    if measured.scale != "full":
        how += f" THESE ARE THE {measured.scale.upper()} SIZES: they show that it works, not how fast it is."
    pictures = [f"![{text}]({name})" for name, text in CHARTS.items()]
    parts = ["# Speed", how, "\n".join(about), *(table.markdown() for table in tables), *pictures]
    return "\n\n".join(parts) + "\n"
