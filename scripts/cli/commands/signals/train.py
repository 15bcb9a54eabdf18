"""`asymmetry signals train`: from prices to signal files."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import signals
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import noted, tell_guessed
from scripts.cli.options import JOBS, PATH
from scripts.cli.targets import check_apart, check_out
from scripts.cli.terminal.leaving import count, if_interrupted
from scripts.cli.terminal.progress import steps_shown
from scripts.cli.terminal.speaking import report, warn
from signals.filesystem.paths import located
from signals.training.presets import presets

if TYPE_CHECKING:
    from signals.arrays import Floats
    from signals.labels import Exits

__all__ = ["command"]

_NO_FILE = r"[^A-Za-z0-9_.=+@ -]|^[.]"
"""What stands in names of assets, such as BTC/USDT, and is left out of names of files."""
_MOST_LISTED = 6


@click.command("train", short_help="Train models on prices and write their probabilities as signal files.")
@click.argument("prices", type=PATH, nargs=-1, required=True, metavar="[NAME=]PRICES...")
@click.option(
    "--config", "config_file", type=PATH, metavar="TRAIN.toml", help="What to train; or the name of a preset."
)
@click.option("--preset", metavar="NAME", help=f"One that comes with the project: {', '.join(presets())}.")
@click.option(
    "--out",
    type=PATH,
    metavar="SIGNALS",
    required=True,
    help="The signal file; of several assets, a folder for theirs.",
)
@click.option("--pool", is_flag=True, help="One model for all assets, as `pool = true` in TRAIN.toml.")
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
    prices: tuple[str, ...],
    config_file: str | None,
    preset: str | None,
    out: str,
    pool: bool,
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
    an interrupted run goes on where it stopped. Several price files, a folder or a pattern are several assets: a
    model for each or, with --pool, one for all, and a signal file for each in the folder --out, which `asymmetry
    sweep --signals` takes as it is.
    """
    from signals.filesystem.replacing import make_folder  # noqa: PLC0415 - --help need not wait

    if (config_file is None) == (preset is None):
        raise click.UsageError("give either --config TRAIN.toml or --preset NAME")
    if no_cache and cache is not None:
        raise click.UsageError("give either --cache or --no-cache")
    config = signals.load_training(config_file or preset or "")
    config = replace(config, pool=config.pool or pool)
    assets = signals.find_assets(prices, layout_from(layout))
    if funding is not None and assets.several:
        raise click.UsageError("--funding is of one market; put it on the file of each with `asymmetry data funding`")
    target = located(out)
    places = _places(assets, target, out)
    inputs = [asset.given for asset in assets if isinstance(asset.given, str | Path)]
    for place in places.values():
        check_out(place, (*inputs, config_file, funding, cell_file), makes_folder=place.parent == target)
    kept = None if no_cache else cache or str(target.with_name(f"{target.stem}.models-cache"))
    if kept is not None:
        if_interrupted(lambda: count(kept, "*.model", "model"))
    how = {"cache": kept, "jobs": jobs, "exits": _exits(cell_file)}
    began = time.perf_counter()
    for name, trained in _trained(assets, config, funding, how):
        make_folder(places[name].parent)
        signals.write(trained.signals, places[name], trained.manifest)
        for warning in trained.warnings:
            warn(f"{name}: {warning}" if assets.several else warning)
        if models is not None and (not config.pool or name == assets.names[0]):
            folder = str(Path(models) / places[name].stem) if assets.several and not config.pool else models
            report(
                f"{folder}: {signals.write_models(trained, folder)} bundles, for `asymmetry signals predict --models`"
            )
        _say(trained, places[name], time.perf_counter() - began)
        began = time.perf_counter()
    if assets.several:
        _say_folder(target, out, places)


def _places(assets: signals.Assets, target: Path, out: str) -> dict[str, Path]:
    """Return where the signal file of each asset goes: to `out`, or into it where it is a folder.

    Raises
    ------
    InputError
        If `out` is a file and there are several assets, is no Parquet file, its folder is missing, or two assets would
        have one file.
    """
    parquet = target.suffix in {".parquet", ".pq"}
    if assets.several and (target.is_file() or (parquet and not target.is_dir())):
        raise signals.InputError(f"{out}: is one file, and there are {len(assets)} assets; name a folder for theirs")
    if not assets.several and not target.is_dir():
        if not parquet:
            raise signals.InputError(f"{out}: the manifest needs Parquet; write to a .parquet file")
        if not target.parent.is_dir():
            raise signals.InputError(f"{out}: its folder is not there; make it first")
        return {assets.names[0]: target}
    if not target.parent.is_dir():
        raise signals.InputError(f"{out}: the folder it lies in is not there; make it first")
    # as `sweep --signals FOLDER` calls them again, but for what no file can be called
    places = {name: target / f"{re.sub(_NO_FILE, '-', name)}.parquet" for name in assets.names}
    check_apart(places, "the signals")
    return places


def _exits(cell_file: str | None) -> Exits | None:
    if cell_file is None:
        return None
    import grids  # noqa: PLC0415 - the compiled engine is slow to load
    import sweeps  # noqa: PLC0415

    return sweeps.exit_rules(grids.read_cell(cell_file))


def _trained(
    assets: signals.Assets, config: signals.TrainConfig, funding: str | None, how: dict[str, Any]
) -> Iterator[tuple[str, signals.Trained]]:
    """Train asset by asset, or on all together, and give the signals of each as soon as they are there."""
    if config.pool and assets.several:
        read = {asset.name: _read(asset, funding) for asset in assets}
        bars = {name: each[0] for name, each in read.items()}
        columns = {name: each[1] for name, each in read.items()}
        _say_spans(bars)
        with steps_shown(f"training on {len(assets)} assets", "models") as moved:
            pooled = signals.train_pooled(bars, config, columns=columns, on_progress=moved, **how)
        yield from pooled.items()
        return
    for number, asset in enumerate(assets, start=1):
        alone, own = _read(asset, funding)
        what = f"training {asset.name} ({number} of {len(assets)})" if assets.several else "training"
        with steps_shown(what, "models") as moved:
            trained = signals.train(alone, config, columns=own, on_progress=moved, **how)
        yield asset.name, trained


def _read(asset: signals.Asset, funding: str | None) -> tuple[signals.Bars, Mapping[str, Floats]]:
    """Return the bars of an asset and the further columns of its file, and say what was guessed and mended."""
    read = asset.load(require_probabilities=False)
    tell_guessed(read.guessed)
    bars = read.bars if funding is None else signals.merge_funding(read.bars, funding)
    return noted(bars), read.readings


def _say_spans(bars: Mapping[str, signals.Bars]) -> None:
    """Say where assets that are learned from together have bars of different lengths or spans."""
    from signals.times.timestamps import to_iso  # noqa: PLC0415 - --help need not wait

    steps = {name: str(each.step.item()) for name, each in bars.items()}
    if len(set(steps.values())) > 1:
        report(f"bars of different lengths: {_listed(steps)}")
    spans = {name: f"{to_iso(each.time[0])} to {to_iso(each.time[-1])}" for name, each in bars.items()}
    if len(set(spans.values())) > 1:
        report(f"bars of different spans: {_listed(spans)}")


def _listed(said: Mapping[str, str]) -> str:
    shown = [f"{name} {text}" for name, text in list(said.items())[:_MOST_LISTED]]
    return ", ".join(shown) + (f" and {len(said) - len(shown)} more" if len(said) > len(shown) else "")


def _say_folder(target: Path, out: str, places: Mapping[str, Path]) -> None:
    """Say how the folder goes on, and which other signal files lie in it."""
    others = sorted(
        {asset.source for asset in signals.find_assets([target])} - {str(place) for place in places.values()}
    )
    if others:
        named = ", ".join(Path(other).name for other in others[:_MOST_LISTED])
        more = f" and {len(others) - _MOST_LISTED} more" if len(others) > _MOST_LISTED else ""
        warn(f"{out}: also holds {named}{more}, which whoever names the folder takes for assets too")
    report(f"{out}: {len(places)} assets, for `asymmetry sweep GRID.toml --signals {out}`")


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
