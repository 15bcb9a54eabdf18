"""`asymmetry signals train`: from prices to a signal file."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

import signals
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import noted, tell_guessed
from scripts.cli.options import JOBS, PATH
from scripts.cli.targets import check_out
from scripts.cli.terminal.leaving import count, if_interrupted
from scripts.cli.terminal.progress import steps_shown
from scripts.cli.terminal.speaking import report, warn
from signals.arrays import Floats
from signals.filesystem.paths import located
from signals.training.presets import presets

__all__ = ["command"]


@click.command("train", short_help="Train models on prices and write their probabilities as a signal file.")
@click.argument("prices", type=PATH, metavar="PRICES")
@click.option(
    "--config", "config_file", type=PATH, metavar="TRAIN.toml", help="What to train; or the name of a preset."
)
@click.option("--preset", metavar="NAME", help=f"One that comes with the project: {', '.join(presets())}.")
@click.option("--out", type=PATH, metavar="SIGNALS.parquet", required=True, help="Where the signal file goes.")
@click.option(
    "--funding", type=PATH, metavar="FILE", help="Funding settlements to put on the bars (timestamp, funding_rate)."
)
@click.option(
    "--cell", "cell_file", type=PATH, metavar="CELL.json", help="Whose exit rules labels of trade outcomes use."
)
@click.option(
    "--cache", type=PATH, metavar="DIR", help="Keeps finished models; by default a folder beside the signal file."
)
@click.option("--no-cache", is_flag=True, help="Keep no models.")
@click.option(
    "--models", type=PATH, metavar="DIR", help="Write each model here as a bundle, for `asymmetry signals predict`."
)
@LAYOUT
@click.option("--jobs", type=JOBS, metavar="N", help="Models trained at once; all cores by default.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    prices: str,
    config_file: str | None,
    preset: str | None,
    out: str,
    funding: str | None,
    cell_file: str | None,
    cache: str | None,
    no_cache: bool,
    models: str | None,
    jobs: int | None,
    **layout: Any,
) -> None:
    """Train the variants of TRAIN.toml on the bars of PRICES and write their probabilities.

    Every probability says whether its model had seen the bar. Models that are in the cache are not trained again, so
    an interrupted run goes on where it stopped.
    """
    if (config_file is None) == (preset is None):
        raise click.UsageError("give either --config TRAIN.toml or --preset NAME")
    if no_cache and cache is not None:
        raise click.UsageError("give either --cache or --no-cache")
    config = signals.load_training(config_file or preset or "")
    target = located(out)
    if target.suffix not in {".parquet", ".pq"}:
        raise signals.InputError(f"{out}: the manifest needs Parquet; write to a .parquet file")
    if not target.parent.is_dir():
        raise signals.InputError(f"{out}: its folder is not there; make it first")
    check_out(out, (prices, config_file, funding, cell_file))
    read = signals.read(prices, require_probabilities=False, layout=layout_from(layout))
    tell_guessed(read.guessed)
    bars = read.bars
    if funding is not None:
        bars = signals.merge_funding(bars, funding)
    noted(bars)
    folder = None if no_cache else cache or str(target.with_name(f"{target.stem}.models-cache"))
    if folder is not None:
        if_interrupted(lambda: count(folder, "*.model", "model"))
    began = time.perf_counter()
    trained = _train(bars, config, folder, jobs, cell_file, read.readings)
    signals.write(trained.signals, target, trained.manifest)
    for warning in trained.warnings:
        warn(warning)
    if models is not None:
        written = signals.write_models(trained, models)
        report(f"{models}: {written} bundles, for `asymmetry signals predict --models`")
    _say(trained, target, time.perf_counter() - began)


def _train(  # noqa: PLR0913, PLR0917 - what to train, and how
    bars: signals.Bars,
    config: signals.TrainConfig,
    cache: str | None,
    jobs: int | None,
    cell_file: str | None,
    columns: Mapping[str, Floats],
) -> signals.Trained:
    exits = None
    if cell_file is not None:
        import grids  # noqa: PLC0415 - the compiled engine is slow to load
        import sweeps  # noqa: PLC0415

        exits = sweeps.exit_rules(grids.read_cell(cell_file))
    with steps_shown("training", "models") as moved:
        return signals.train(bars, config, cache=cache, jobs=jobs, exits=exits, columns=columns, on_progress=moved)


def _say(trained: signals.Trained, out: Path, seconds: float) -> None:
    whole = trained.signals
    report(
        f"{out}: {len(whole):,} bars, {len(whole.variants)} variants; {trained.models:,} models, "
        f"{trained.trained:,} of them trained now, in {seconds:.1f} s"
    )
    width = max(len(name) for name in whole.variants)
    for name, each in whole.variants.items():
        flags = each.out_of_sample
        sample = "unknown whether out of sample" if flags is None else f"{flags.mean():6.1%} of the bars out of sample"
        if flags is not None and not flags.any():
            sample = click.style("IN SAMPLE: has seen every bar it speaks about", fg="red")
        report(f"  {name:<{width}}  {sample}; {_areas(trained.manifest['variants'][name]['folds'])}")


def _areas(folds: list[dict[str, Any]]) -> str:
    """Return the median area under the curve of the entries over a variant's folds, the out-of-sample ones if there are."""
    shown = [fold for fold in folds if fold["out_of_sample"]] or folds
    texts = []
    for role in ("long_entry", "short_entry"):
        scores = [fold["roles"].get(role, {}).get("test") or {} for fold in shown]
        areas = sorted(score["auc"] for score in scores if score.get("auc") is not None)
        texts.append(f"{role.replace('_', ' ')} {areas[len(areas) // 2]:.3f}" if areas else f"{role} -")
    return f"median auc of {len(shown)} folds: {', '.join(texts)}"
