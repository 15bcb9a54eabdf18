"""`asymmetry signals predict`: the user's own models on the user's own features."""

from __future__ import annotations

from typing import Any

import click

from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import tell_guessed
from scripts.cli.options import JOBS, PATH
from scripts.cli.terminal.speaking import report, warn

__all__ = ["command"]


@click.command("predict", short_help="Ask your own models for the probabilities of every bar.")
@click.option(
    "--features",
    "feature_file",
    type=PATH,
    metavar="FILE",
    required=True,
    help="Times and features, maybe with prices.",
)
@click.option(
    "--models", "model_folder", type=PATH, metavar="DIR", required=True, help="Bundles or loose model files by role."
)
@click.option(
    "--prices", "price_file", type=PATH, metavar="FILE", help="The bars, if they are not in the feature file."
)
@click.option("--by-name", is_flag=True, help="Allow features extra or in another order: take them by name.")
@click.option("--trust-pickle", is_flag=True, help="Load pickles, which run whatever code is in them.")
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@LAYOUT
@click.option("--out", type=PATH, metavar="SIGNALS.parquet", required=True, help="Where the signal file goes.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    feature_file: str,
    model_folder: str,
    price_file: str | None,
    by_name: bool,
    trust_pickle: bool,
    jobs: int | None,
    out: str,
    **layout: Any,
) -> None:
    """Compute every bar's probabilities with your own models and write a signal file.

    DIR holds a bundle (see `asymmetry signals bundle`) or a model file for each role: long_entry, short_entry,
    long_exit, short_exit; any of the four. Folders inside it are variants. Bars with a feature that is null, NaN or
    infinite get no probability and are counted.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from scripts.cli.terminal.progress import steps_shown  # noqa: PLC0415

    check_out(out, (feature_file, price_file))
    with steps_shown("predicting", "models") as progress:
        predicted = signals.predict(
            feature_file,
            model_folder,
            prices=price_file,
            by_name=by_name,
            trust_pickle=trust_pickle,
            threads=jobs,
            layout=layout_from(layout),
            on_progress=progress,
        )
    keeps_manifest = out.lower().endswith((".parquet", ".pq"))
    signals.write(predicted.signals, out, predicted.manifest if keeps_manifest else None)
    tell_guessed(predicted.notes)
    for warning in predicted.warnings:
        warn(warning)
    report(f"{out}: {len(predicted.signals):,} bars")
    for name, models in predicted.manifest["models"].items():
        flags = predicted.signals.variants[name].out_of_sample
        sample = "of unknown sample" if flags is None else f"{int(flags.sum()):,} bars out of sample"
        report(f"  {name}: {', '.join(models)}; {sample}")
