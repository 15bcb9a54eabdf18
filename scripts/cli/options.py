"""Options that several commands share."""

from __future__ import annotations

import math
import re
from typing import Any

import click

__all__ = [
    "ASSETS",
    "CLUSTER",
    "COST",
    "COUNT",
    "ENGINE",
    "INDEX",
    "JOBS",
    "METRIC",
    "MOVED",
    "PATH",
    "POOL",
    "RUN",
    "SAMPLE",
    "SEED",
    "SHARD",
    "SIGNALS",
    "STORE",
    "TIMES",
    "WHERE",
    "Share",
    "complete_metrics",
]

PATH = click.Path()
"""Of a file or folder: a shell completes it. Whether it is there, whoever reads it says."""
COUNT = click.IntRange(1, 100_000_000)
"""How many of something to show or make."""
INDEX = click.IntRange(0, 2**63 - 1)
SEED = click.IntRange(0, 2**63 - 1)
JOBS = click.IntRange(1, 1024)
TIMES = click.IntRange(1, 1_000_000)
"""How often something random is drawn."""


class Share(click.FloatRange):
    """A number within bounds: what is none (``nan``) lies within none, though no comparison says so."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or refuse it."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number; write one such as 0.05", param, ctx)
        return number


class _Written(click.ParamType[str]):
    """A text of a form that is told at once: a mistake in it is one of usage, before anything is read."""

    def __init__(self, name: str, form: str, remedy: str) -> None:
        self.name, self._form, self._remedy = name, re.compile(form), remedy

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, or refuse it."""
        found = self._form.fullmatch(value.strip())
        numbers = [int(each) for each in found.groups() if each is not None] if found else [0]
        if not all(numbers) or numbers != sorted(numbers):
            self.fail(f"'{value}' is none; {self._remedy}", param, ctx)
        return value.strip()


_CLUSTER = _Written(
    "address",
    r"local:([0-9]{1,4})|(?:tcp|tls)://\S+:[0-9]{1,5}",
    "give tcp://HOST:PORT of a Dask scheduler, or local:N for N processes here",
)
SHARD = _Written("shard", r"([0-9]{1,6})\s*/\s*([0-9]{1,6})", "give which of how many, from 1/16 to 16/16")
CLUSTER = click.option(
    "--cluster",
    type=_CLUSTER,
    metavar="ADDRESS",
    help="Have a Dask cluster do it: tcp://HOST:PORT of its scheduler, or local:N processes.",
)


def complete_metrics(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the measures that a shell may complete."""
    from results.run.metrics import METRICS  # noqa: PLC0415 - only a shell asks

    return [name for name in METRICS if name.startswith(incomplete)]


RUN = click.argument("run", type=PATH, metavar="RUN")
SIGNALS = click.option("--signals", "signal_file", type=PATH, metavar="FILE", required=True, help="Signal file.")
_SEVERAL = (
    "Signal file, or several, each an asset called by its stem or by NAME=FILE: repeat the option, or name a folder or a quoted "
    "pattern."
)
ASSETS = click.option(
    "--signals", "signal_files", type=PATH, metavar="[NAME=]FILE", multiple=True, required=True, help=_SEVERAL
)
MOVED = click.option(
    "--signals",
    "signal_files",
    type=PATH,
    metavar="[NAME=]FILE",
    multiple=True,
    help="Signal file of the run, or files of its assets, if moved.",
)
ENGINE = click.option(
    "--engine",
    type=click.Choice(["event", "vectorbt"]),
    default="event",
    show_default=True,
    help="What computes cells.",
)

STORE = click.option(
    "--store",
    type=click.Choice(["auto", "rows", "factored"]),
    default="auto",
    show_default=True,
    help="How cells lie on the disk: Parquet rows, or factored, in a tenth of that; auto: the latter above 262,144 cells.",
)
METRIC = click.option(
    "--metric",
    default="edge",
    show_default=True,
    metavar="NAME",
    shell_complete=complete_metrics,
    help="A measure of the contract; oos_NAME is NAME with --sample oos.",
)
WHERE = click.option(
    "--where", metavar="SQL", help="Only cells that meet this, e.g. \"leverage <= 3 AND side = 'long'\"."
)
SAMPLE = click.option(
    "--sample",
    type=click.Choice(["oos", "all"]),
    help="Trades on bars the model had not seen (oos, the default where the signal file says which), or all trades.",
)
COST = click.option(
    "--cost",
    type=click.Choice(["net", "gross"]),
    default="net",
    show_default=True,
    help="After costs, or before.",
)
POOL = click.option(
    "--pool", is_flag=True, help="Of several assets: settings, each with its measures pooled over all of them."
)
