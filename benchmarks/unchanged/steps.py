"""The commands that each checkout is given, in order."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.unchanged.scale import Scale

__all__ = ["Step", "reopening", "steps"]

PRESETS = ("quick", "stops", "thresholds")
_MAPS = {
    "quick": ("take_profit", "stop_loss", "--by", "side"),
    "stops": ("take_profit", "stop_loss", "--by", "leverage"),
    "thresholds": ("long_entry", "short_entry"),
    "variants": ("long_entry", "leverage", "--by", "variant"),
    "recorded": ("long_entry", "stop_loss"),
}
_SIGNALS = ("--signals", "signals.parquet")


@dataclass(frozen=True)
class Step:
    """One command line of `asymmetry`.

    Attributes
    ----------
    name
        What its output is called.
    words
        What follows `asymmetry`.
    refusal
        Whether it should be refused where the engine's code is not the one that began.
    """

    name: str
    words: tuple[str, ...]
    refusal: bool = False


def steps(scale: Scale) -> list[Step]:
    """Return all that is run in a folder of inputs, each step on what those before it left."""
    return [*_files(), *_training(), *_runs(), *_readings(scale), *_demo(scale)]


def reopening(scale: Scale) -> list[Step]:
    """Return what is run again, by the later checkout, on what the earlier one wrote."""
    again = [step for step in _readings(scale) if step.words[0] not in {"portfolio", "confirm"}]
    resumed = [Step(f"resume-{name}", (*_sweep(name), "--resume"), refusal=True) for name in ("stops", "variants")]
    return [*again, *_training()[:1], *_training()[-2:], *resumed]


def _files() -> list[Step]:
    checked = ("signals", "check", "signals.parquet", "--json", "-")
    return [
        Step("describe-signals", ("signals", "describe", "signals.parquet", "--json", "--out", "described.png")),
        Step("describe-variants", ("signals", "describe", "variants.parquet", "--json", "--out", "described.png")),
        Step("check-alone", checked),
        Step("check-against", (*checked, "--against", "variants.parquet", "--max-psi", "0.25")),
        *(Step(f"grid-{name}", ("grid", name, "--json")) for name in (*PRESETS, "million", "variants.toml")),
        Step("grid-stops-of-signals", ("grid", "stops", *_SIGNALS, "--json")),
        Step("grid-unknown", ("grid", "qick", "--json")),
    ]


def _training() -> list[Step]:
    train = ("signals", "train", "bars.parquet", "--config", "train.toml", "--out", "trained.parquet", "-q")
    return [
        Step("train", (*train, "--models", "models", "--cache", "cache")),
        Step("features", ("signals", "features", "bars.parquet", "--out", "features.parquet", "-q")),
        Step("describe-trained", ("signals", "describe", "trained.parquet", "--json", "--out", "described.png")),
        Step("predict", _PREDICT),
    ]


_PREDICT = ("signals", "predict", "--features", "features.parquet", "--by-name", "--prices", "bars.parquet")
_PREDICT += ("--models", "models", "--out", "predicted.parquet", "-q")


def _sweep(name: str) -> tuple[str, ...]:
    grid = name if name in PRESETS else f"{name}.toml"
    file = "variants.parquet" if name == "variants" else "signals.parquet"
    return ("sweep", grid, "--signals", file, "--out", f"runs/{name}", "--no-confirm", "--json", "-q")


def _runs() -> list[Step]:
    recorded = Step("sweep-recorded", (*_sweep("recorded"), "--engine", "vectorbt"))
    walk = ("walk-forward", "walked.toml", *_SIGNALS, "--train", "15d", "--test", "5d", "--min-trades", "10")
    walk += ("--out", "walk", "--json", "-q")
    replay = ("replay", "--signals", "variants.parquet", "--cell", "cell.json", "--out", "trades.csv", "-q")
    return [
        *(Step(f"sweep-{name}", _sweep(name)) for name in (*PRESETS, "variants")),
        recorded,
        Step("walk-forward", walk),
        Step("replay", replay),
        Step("replay-recorded", (*replay[:-2], "trades-vectorbt.csv", "-q", "--engine", "vectorbt")),
    ]


def _readings(scale: Scale) -> list[Step]:
    read = []
    for name, map_words in _MAPS.items():
        run, (x, y, *by) = f"runs/{name}", map_words
        drawn = ("map", run, "--x", x, "--y", y, *by, "--json", "-q", "--out", f"maps/{name}")
        read += [
            Step(f"top-{name}", ("top", run, "--n", "200", "--json", "-q")),
            Step(
                f"top-all-{name}",
                (
                    "top",
                    run,
                    "--metric",
                    "t_statistic",
                    "--sample",
                    "all",
                    "--cost",
                    "gross",
                    "--all-states",
                    "--json",
                    "-q",
                ),
            ),
            Step(f"map-{name}", drawn),
        ]
    judged = list(_MAPS)[: scale.judged]
    read += [Step(f"judge-{name}", ("judge", f"runs/{name}", "--resamples", "300", "--json", "-q")) for name in judged]
    return [
        *read,
        Step(
            "map-verdict",
            (
                "map",
                "runs/quick",
                "--x",
                "take_profit",
                "--y",
                "max_hold",
                "--verdict",
                "--json",
                "--out",
                "maps/judged",
                "-q",
            ),
        ),
        Step("folds", ("folds", "runs/quick", "--fold-every", "10d", "--json", "-q")),
        Step("portfolio", ("portfolio", "runs/quick", "--cell", "77", "--out", "portfolio", "-q")),
        Step("confirm", ("confirm", "runs/quick", "--top", "10", "--json", "-q")),
    ]


def _demo(scale: Scale) -> list[Step]:
    market = "SIMULATED-edge-0.05" if "simulated" in scale.demo else "sp500"
    run = f"demo/{market}/run-{market}"
    return [
        Step("demo", ("demo", *scale.demo, "--out", "demo", "-q")),
        Step("demo-top", ("top", run, "--n", "100", "--json", "-q")),
        Step("demo-judge", ("judge", run, "--json", "-q")),
    ]
