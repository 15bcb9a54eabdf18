"""One cell of a run in depth, again and again: signals, engines and the places of rows are held open between clicks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from threading import Lock

import polars as pl

from grids.cell import Cell
from grids.parameters import PARAMETERS, SHORT_OF
from results.run.axes import parameters_text, value_text
from results.run.cells import cell_file, rules_of
from results.run.run import Run
from results.run.signals import signals_of
from results.trade_analysis.bars import bars_between, milliseconds
from results.trade_analysis.groups import trade_groups
from results.trade_analysis.intervals import cell_intervals
from results.trade_analysis.measuring import leading_sample, listed_measures, seen_measures, stored_measures
from results.trade_analysis.model import BarColumns, CellModel, MeasuresOf, Parameter, RandomEntries, SampleName, Why
from results.trade_analysis.reasons.random_entries import random_entries, undefined
from results.trade_analysis.reasons.region import region_why
from results.trade_analysis.reasons.why import why_of
from results.trade_analysis.standing import Verdicts
from results.trade_analysis.steps import STEP_COLUMNS, cell_steps
from results.trade_analysis.stored_rows import StoredRows
from results.trade_analysis.trades.columns import trade_columns
from results.trade_analysis.trades.excursions import KINDS
from results.trade_analysis.trades.trade_list import TradeList, trade_list
from signals import InputError
from signals.assets.finding import Given
from sweeps.measures.ratios import REASONS
from sweeps.replayer import Replayer

__all__ = ["Analyst", "cell_model"]


_OF_SIDE: Mapping[str, AbstractSet[str]] = {
    "long": {"short_entry", "short_exit", *SHORT_OF},
    "short": {"long_entry", "long_exit"},
}
"""By the side that alone is traded, parameters of the other."""
_ASSETS = 6
"""Assets whose signals and engines are held."""


class Analyst:
    """Whoever is asked about cells of one run. May be shared by threads.

    Parameters
    ----------
    run
        As opened; its cells must be of single assets, not pooled.
    given
        Where its signals are now, if they have moved; or the signals themselves.
    """

    def __init__(self, run: Run, given: Given | None = None) -> None:
        self.run, self._given = run, given
        self._rows = StoredRows(run, [*STEP_COLUMNS, *run.axes])
        self._verdicts = Verdicts(run)
        self._replayers: OrderedDict[str, Replayer] = OrderedDict()
        self._lock = Lock()

    def cell(self, cell: int) -> CellModel:
        """Return everything that is said of a stored cell.

        Raises
        ------
        InputError
            If the run holds no such cell or is pooled, or its signals are gone or not what was run.
        """
        row = self._stored(cell)
        rules, asset = self._rules(row), self.run.info.asset_of(cell)
        replayer = self._replayer(asset)
        signals = replayer.signals
        trades = trade_list(signals, rules, replayer.trades(rules))
        sample = leading_sample(row, self.run.standing)
        shown, measures = trades.of_sample(sample), self._measures(row, trades)
        time = signals.bars.time
        why = why_of(
            [(shown, rules)],
            measures[sample],
            fee=row["fee"][0],
            random=random_entries(replayer, rules, shown, sample),
            earned=float(shown.net.mean()) if len(shown) else None,
            undefined=undefined(rules, shown),
        )
        if row["state"][0] == "ruined":
            why["words"].insert(0, "The account was RUINED: a trade took the whole balance, and none could follow it.")
        return {
            "cell": cell,
            "asset": asset or None,
            "label": self._label(rules, asset),
            "state": row["state"][0],
            "parameters": _parameters(rules, self.run),
            "rules": cell_file(rules),
            "sample": sample,
            "measures": measures,
            "intervals": cell_intervals(shown.net),
            "verdict": self._verdicts.standing(cell),
            "copies": self._rows.copies(cell, row["path"][0]),
            "steps": cell_steps(self.run, self._rows.rows, cell, "oos" if sample == "seen" else sample),
            "trades": trade_columns(trades, time),
            "reasons": list(REASONS),
            "kinds": list(KINDS),
            "groups": trade_groups(shown, time),
            "why": why,
            "bars": {"count": len(time), "from": milliseconds(time[:1])[0], "to": milliseconds(time[-1:])[0]},
        }

    def bars(self, cell: int, first: int, last: int, most: int) -> BarColumns:
        """Return the bars of a cell's asset, see `results.trade_analysis.bars.bars_between`."""
        info = self.run.info
        if not 0 <= cell < info.grid.size * max(len(info.assets), 1):
            raise InputError(f"{self.run.path}: there is no cell {cell}")
        return bars_between(self._replayer(info.asset_of(cell)).signals, first, last, most)

    def region(self, cells: Sequence[int]) -> Why:
        """Return why, in numbers, of some cells together; see `results.trade_analysis.reasons.region`.

        Raises
        ------
        InputError
            If none of them is stored or the run is pooled, or its signals are gone or not what was run.
        """
        self._refuse_pooled("these settings are")
        return region_why(self.run, cells, self._replayed)

    def warm_up(self) -> None:
        """Load signals and kernels of the first asset, and find out where rows lie, so that the first click waits for neither."""
        self._rows.warm_up()
        first = self.run.collect(self.run.written.select("cell").head(1)).item()
        self.cell(int(first))

    def _measures(self, row: pl.DataFrame, trades: TradeList) -> dict[SampleName, MeasuresOf]:
        found: dict[SampleName, MeasuresOf] = {"all": stored_measures(self.run, row, "all")}
        if trades.out_of_sample is not None:
            found["oos"] = stored_measures(self.run, row, "oos")
            found["seen"] = seen_measures(trades.of_sample("seen"))
            for sample in ("oos", "seen"):
                found[sample]["net"] = listed_measures(trades.of_sample(sample)) | found[sample]["net"]
        return found

    def _stored(self, cell: int) -> pl.DataFrame:
        self._refuse_pooled(f"setting {cell} is")
        row = self._rows.whole(cell)
        if row is None:
            raise InputError(f"{self.run.path}: there is no cell {cell} among those stored")
        return row

    def _refuse_pooled(self, what: str) -> None:
        if self.run.pooled:
            raise InputError(f"{self.run.path}: {what} pooled over {self.run.market}; look at cells of one asset")

    def _replayed(self, cell: int, sample: SampleName) -> tuple[TradeList, Cell, RandomEntries | None]:
        rules = self._rules(self._stored(cell))
        replayer = self._replayer(self.run.info.asset_of(cell))
        trades = trade_list(replayer.signals, rules, replayer.trades(rules)).of_sample(sample)
        return trades, rules, random_entries(replayer, rules, trades, sample)

    def _rules(self, row: pl.DataFrame) -> Cell:
        return rules_of(self.run, row.row(0, named=True))

    def _replayer(self, asset: str) -> Replayer:
        with self._lock:
            held = self._replayers.pop(asset, None) or Replayer(signals_of(self.run, self._given, asset))
            self._replayers[asset] = held
            if len(self._replayers) > _ASSETS:
                self._replayers.popitem(last=False)
            return held

    def _label(self, rules: Cell, asset: str) -> str:
        """Return the cell's values on the axes as one line."""
        moved = {name: rules[name] for name in self.run.axes if name in PARAMETERS}
        text = parameters_text(moved, rules) or "the only cell"
        return f"{asset}: {text}" if asset else text


def cell_model(run: Run, cell: int, given: Given | None = None) -> CellModel:
    """Return everything that is said of a stored cell; whoever asks for more than one takes an `Analyst`.

    Raises
    ------
    InputError
        As `Analyst.cell`.
    """
    return Analyst(run, given).cell(cell)


def _parameters(rules: Cell, run: Run) -> list[Parameter]:
    """Return the parameters that count: of a side that never enters, those of its own do not."""
    multiples, idle = rules["stop_scale"] is not None, _OF_SIDE.get(str(rules["side"]), frozenset[str]())
    return [
        {"name": name, "label": value_text(name, value, multiples=multiples), "axis": name in run.axes}
        for name, value in rules.items()
        if name not in idle
    ]
