"""The commands that each checkout is given, in order."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.unchanged.scale import Scale

__all__ = ["Step", "reopening", "steps"]

_PRESETS = ("quick", "stops", "thresholds")
_MAPS = {
    "quick": "take_profit --y stop_loss --by side",
    "stops": "take_profit --y stop_loss --by leverage",
    "thresholds": "long_entry --y short_entry",
    "variants": "long_entry --y leverage --by variant",
    "recorded": "long_entry --y stop_loss",
}
"""Runs, and the axes that each is drawn over."""


@dataclass(frozen=True)
class Step:
    """One command line of `asymmetry`.

    Attributes
    ----------
    name
        What its output is called.
    line
        What follows `asymmetry`; no word of it holds a space.
    refusal
        Whether it must be refused where another engine's code began what it goes on with.
    """

    name: str
    line: str
    refusal: bool = False


def steps(scale: Scale) -> list[Step]:
    """Return all that is run in a folder of inputs, each step on what those before it left."""
    return [*_files(), *_training(), *_runs(), *_readings(scale), *_again(scale), *_demo(scale)]


def reopening(scale: Scale) -> list[Step]:
    """Return what is run again, by the later checkout, on what the earlier one wrote."""
    resumed = [Step(f"resume-{name}", f"{_sweep(name)} --resume", refusal=True) for name in ("stops", "variants")]
    written = [step for step in _training() if step.name != "features"]
    return [*_readings(scale), *written, *resumed]


def _files() -> list[Step]:
    check = "signals check signals.parquet --json -"
    return [
        Step("describe-signals", "signals describe signals.parquet --json --out described.png"),
        Step("describe-variants", "signals describe variants.parquet --json --out described.png"),
        Step("check-alone", check),
        Step("check-against", f"{check} --against variants.parquet --max-psi 0.25"),
        *(Step(f"grid-{name}", f"grid {name} --json") for name in (*_PRESETS, "million", "variants.toml")),
        Step("grid-stops-of-signals", "grid stops --signals signals.parquet --json"),
        Step("grid-unknown", "grid qick --json"),
    ]


def _training() -> list[Step]:
    train = "signals train bars.parquet --config train.toml --out trained.parquet --models models --cache cache -q"
    predict = "signals predict --features features.parquet --by-name --prices bars.parquet --models models/walk"
    return [
        Step("train", train),
        Step("describe-trained", "signals describe trained.parquet --json --out described.png"),
        Step("features", "signals features bars.parquet --out features.parquet -q"),
        Step("predict", f"{predict} --out predicted.parquet -q"),
    ]


def _sweep(name: str) -> str:
    grid = name if name in _PRESETS else f"{name}.toml"
    file = "variants.parquet" if name == "variants" else "signals.parquet"
    return f"sweep {grid} --signals {file} --out runs/{name} --no-confirm --json -q"


def _runs() -> list[Step]:
    walk = "walk-forward walked.toml --signals signals.parquet --train 15d --test 5d --min-trades 10 --out walk"
    replay = "replay --signals variants.parquet --cell cell.json -q"
    return [
        *(Step(f"sweep-{name}", _sweep(name)) for name in (*_PRESETS, "variants")),
        Step("sweep-recorded", f"{_sweep('recorded')} --engine vectorbt"),
        Step("walk-forward", f"{walk} --json -q"),
        Step("replay", f"{replay} --out trades.csv"),
    ]


def _readings(scale: Scale) -> list[Step]:
    everything = "--metric t_statistic --sample all --cost gross --all-states --json -q"
    read = []
    for name, axes in _MAPS.items():
        read += [
            Step(f"top-{name}", f"top runs/{name} --n 200 --json -q"),
            Step(f"top-all-{name}", f"top runs/{name} {everything}"),
            Step(f"map-{name}", f"map runs/{name} --x {axes} --json -q --out maps/{name}"),
        ]
    read += [Step(f"judge-{name}", f"judge runs/{name} --resamples 300 --json -q") for name in scale.judged]
    judged = "map runs/quick --x take_profit --y max_hold --verdict --json -q --out maps/judged"
    return [*read, Step("map-verdict", judged), Step("folds", "folds runs/quick --fold-every 10d --json -q")]


def _again(scale: Scale) -> list[Step]:
    """Return what vectorbt says again; it compiles itself anew for each, which takes up to a minute."""
    portfolio = Step("portfolio", "portfolio runs/quick --cell 77 --out portfolio -q")
    confirm = Step("confirm", "confirm runs/quick --top 10 --json -q")
    replay = "replay --signals variants.parquet --cell cell.json -q --engine vectorbt --out trades-vectorbt.csv"
    return [confirm, portfolio, Step("replay-recorded", replay)][: scale.again]


def _demo(scale: Scale) -> list[Step]:
    market = "SIMULATED-edge-0.05" if "simulated" in scale.demo else "sp500"
    run = f"demo/{market}/run-{market}"
    return [
        Step("demo", f"demo {scale.demo} --out demo -q"),
        Step("demo-top", f"top {run} --n 100 --json -q"),
        Step("demo-judge", f"judge {run} --json -q"),
    ]
