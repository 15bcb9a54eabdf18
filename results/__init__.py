"""What it means: runs read back, slices by sample and cost, maps, the best cells, and what may be said of them.

Here live the reading of a run's folder, the views of its cells (all or out-of-sample trades, net or gross), the maps,
portfolios and the tables that people look at. How a path was computed may not live here, nor how a person starts a
command.

Importing this package loads nothing heavy; polars, Pillow, matplotlib and plotly come with the first function that needs them.
"""

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

# by its path: `signals` itself may be what is hidden
runpy.run_path(str(Path(__file__).parents[1] / "signals" / "faces.py"))["refuse_hidden"](
    __file__, "signals", "grids", "sweeps"
)

from signals.faces import lazy_face

if TYPE_CHECKING:
    from results.auditing.auditing import audit
    from results.auditing.case import Costs
    from results.auditing.reading.reading import read_trades
    from results.auditing.record import Audit
    from results.auditing.report.files import AuditFiles, check_audit_folder, write_audit
    from results.auditing.report.mapping import audit_mapping
    from results.auditing.report.words import audit_text
    from results.choice.choosing import choose
    from results.choice.record import Choice, read_choice
    from results.explorer.explore import explore
    from results.explorer.report.files import ReportFiles, write_report
    from results.judging import judge
    from results.maps.draw import MapFiles, draw_map, map_table
    from results.portfolio.files import PortfolioFiles, write_portfolio
    from results.refining.refinement import Refinement, write_grid
    from results.refining.refining import refine
    from results.run.cells import cell_of
    from results.run.confirming import note_confirmation
    from results.run.opening import open, scan  # noqa: A004
    from results.run.pooled_assets.settings import pooled
    from results.run.run import Run
    from results.run.signals import assets_of, signals_of
    from results.run.trade_samples import lead_unseen, mark_seen
    from results.searching.found import Found
    from results.searching.niches.archive import niches_archive
    from results.searching.niches.files import write_niches
    from results.searching.niches.found import Niches
    from results.searching.niches.reading import niches
    from results.searching.niches.words import niches_text
    from results.searching.predicted.mapping import PredictedFiles, predict_map, predict_signs
    from results.searching.question import SearchQuestion
    from results.searching.searching import search
    from results.searching.verdict.record import SearchVerdict
    from results.tables.best import top
    from results.tables.best_text import top_text
    from results.tables.cell_files import CellFiles, write_cells
    from results.tables.fold_record import FoldTable
    from results.tables.fold_text import folds_text
    from results.tables.folds import fold_table
    from results.tables.trade_files import write_trades
    from results.trade_analysis.analyst import Analyst, cell_model
    from results.upkeep.listing import RunEntry, runs, runs_text
    from results.upkeep.verifying import Verification, verify
    from results.walkforward.report.files import WalkForwardFiles, check_walk_forward_folder, write_walk_forward
    from results.walkforward.report.text import walk_forward_text
    from results.walkforward.result import WalkForward
    from results.walkforward.walking import walk_forward

__all__ = [
    "Analyst",
    "Audit",
    "AuditFiles",
    "CellFiles",
    "Choice",
    "Costs",
    "FoldTable",
    "Found",
    "MapFiles",
    "Niches",
    "PortfolioFiles",
    "PredictedFiles",
    "Refinement",
    "ReportFiles",
    "Run",
    "RunEntry",
    "SearchQuestion",
    "SearchVerdict",
    "Verification",
    "WalkForward",
    "WalkForwardFiles",
    "assets_of",
    "audit",
    "audit_mapping",
    "audit_text",
    "cell_model",
    "cell_of",
    "check_audit_folder",
    "check_walk_forward_folder",
    "choose",
    "draw_map",
    "explore",
    "fold_table",
    "folds_text",
    "judge",
    "lead_unseen",
    "map_table",
    "mark_seen",
    "niches",
    "niches_archive",
    "niches_text",
    "note_confirmation",
    "open",
    "pooled",
    "predict_map",
    "predict_signs",
    "read_choice",
    "read_trades",
    "refine",
    "runs",
    "runs_text",
    "scan",
    "search",
    "signals_of",
    "top",
    "top_text",
    "verify",
    "walk_forward",
    "walk_forward_text",
    "write_audit",
    "write_cells",
    "write_grid",
    "write_niches",
    "write_portfolio",
    "write_report",
    "write_trades",
    "write_walk_forward",
]

__getattr__, __dir__ = lazy_face(__name__, __file__)
