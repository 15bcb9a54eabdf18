"""The tables of `benchmarks/results/cluster.md`, and the picture of the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.cluster.measuring import Costs, Kind
from benchmarks.cluster.model import CORES, Storage, by_cluster, by_shards, merging, saturated
from benchmarks.tables.table import Table
from results.style.palette import EXITS, LOSS, WIN

__all__ = ["write_report"]

_BILLION = 1e9


def write_report(costs: Costs, about: Mapping[str, str], folder: Path) -> str:
    """Write tables and picture into a folder, and return the text."""
    storage = Storage()
    tables = [_overheads(costs), _model(costs, storage)]
    text = "\n\n".join(
        [
            "# Chunks elsewhere: what they cost, and a model of a thousand cores",
            "Written by `python -m benchmarks.cluster`.",
            *(table.markdown() for table in tables),
            f"- Seconds of processor time unless said otherwise; {', '.join(about.values())}.",
        ]
    )
    (folder / "cluster.md").write_text(text + "\n", encoding="utf-8")
    _picture(costs, storage, folder / "cluster.png")
    return text


def _overheads(costs: Costs) -> Table:
    rows = [
        ("threads: a task", f"{1e3 * costs.thread_task:.3f} ms"),
        ("cluster: a task, of launcher and scheduler", f"{1e3 * costs.asking_task:.2f} ms"),
        ("cluster: a task, of the worker", f"{1e3 * costs.worker_task:.2f} ms"),
        ("cluster: a task on the wire, both ways, four connections", f"{costs.wire_task / 1e3:.1f} KB"),
        ("of these, how to make a worker's tool", f"{costs.recipe / 1e3:.1f} KB"),
        ("cluster: start of local:2 until it takes tasks, by the clock", f"{costs.cluster_start:.1f} s"),
        ("shard: a whole process without a cell", f"{costs.shard_start:.2f} s"),
        ("journal: a part listed", f"{1e3 * costs.listed_part:.3f} ms"),
        ("merge: a part renamed and listed", f"{1e3 * costs.renamed_part:.3f} ms"),
        ("merge: a gigabyte read and checked", f"{costs.hashed_gigabyte:.2f} s"),
    ]
    rows += [
        (f"a chunk of {kind.name}", f"{1e3 * kind.chunk_seconds:.0f} ms, {kind.cell_bytes:.1f} bytes a cell")
        for kind in costs.kinds
    ]
    return Table("Overhead a chunk of 65,536 cells", ("what", "takes"), rows)


def _model(costs: Costs, storage: Storage) -> Table:
    header = ("cores", *(f"{kind.name}: {way}" for kind in costs.kinds for way in ("cluster", "shards")))
    rows = [(f"{cores:,}", *(_pace(costs, kind, cores, storage) for kind in costs.kinds)) for cores in CORES]
    flat = [tuple(each for cell in row for each in (cell if isinstance(cell, tuple) else (cell,))) for row in rows]
    notes = [_ends(costs, kind, storage) for kind in costs.kinds]
    notes.append(
        f"Assumed and not measured: shared storage of {storage.bytes / 1e9:.0f} GB and {storage.files:,.0f} new files a second, "
        "cores that hold each other up no more than two do, and a scheduler that takes as long for a task of hundreds of workers as of two."
    )
    return Table("A model: million cells a second", header, flat, tuple(notes))


def _pace(costs: Costs, kind: Kind, cores: int, storage: Storage) -> tuple[str, str]:
    paces = by_cluster(costs, kind, cores, storage), by_shards(kind, cores, storage)
    return f"{paces[0] / 1e6:,.1f}", f"{paces[1] / 1e6:,.1f}"


def _ends(costs: Costs, kind: Kind, storage: Storage) -> str:
    scheduler, disk = saturated(costs, kind, storage)
    seconds = _BILLION / by_shards(kind, CORES[-1], storage)
    return (
        f"{kind.name}: the scheduler is busy all the time from {scheduler:,.0f} cores on, storage from {disk:,.0f}; a billion cells "
        f"take {CORES[-1]:,} cores {seconds:,.0f} s in shards beside {costs.shard_start:.0f} s of start, and one core "
        f"{merging(costs, kind, _BILLION):,.0f} s to read them twice and rename them in a merge, before what is found out of the whole."
    )


def _picture(costs: Costs, storage: Storage, file: Path) -> None:
    figure = Figure(figsize=(7.0, 3.6), layout="constrained")
    axes = figure.subplots()
    cores = [2 * 1.25**step for step in range(29)]
    for kind, colour in zip(costs.kinds, (WIN, LOSS, EXITS["signal"][0]), strict=True):
        axes.plot(
            cores, [by_shards(kind, each, storage) / 1e6 for each in cores], color=colour, label=f"{kind.name}: shards"
        )
        axes.plot(
            cores,
            [by_cluster(costs, kind, each, storage) / 1e6 for each in cores],
            color=colour,
            linestyle="--",
            label=f"{kind.name}: cluster",
        )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="cores",
        ylabel="million cells a second",
        title="A model from what two cores take",
    )
    axes.legend(fontsize=7, frameon=False)
    axes.grid(alpha=0.3)
    figure.savefig(file, dpi=110, metadata={"Software": None})
