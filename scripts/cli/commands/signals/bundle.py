"""`asymmetry signals bundle`: a model, its scaler and its feature list in one folder."""

from __future__ import annotations

from typing import Literal

import click

from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report
from signals.filesystem.paths import located
from signals.roles import ROLES, Role

__all__ = ["command"]

# Those of `signals.models.bundles`, which is slow to load.
UNKNOWN = ("null", "learn")


@click.command("bundle", short_help="Put a model, its scaler and its feature list together.")
@click.argument("model_file", type=PATH, metavar="MODEL")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What its probability is of.")
@click.option(
    "--features", "list_file", type=PATH, metavar="LIST", help="Feature names in order, one a line or a JSON list."
)
@click.option("--scaler", "scaler_file", type=PATH, metavar="FILE", help="Its scaler: .json, .skops or a pickle.")
@click.option("--trained-until", metavar="TIME", help="Open of the last bar that training or the choice of it saw.")
@click.option("--class", "positive", metavar="CLASS", help="Which of its two classes the probability is of.")
@click.option(
    "--missing", type=float, metavar="X", help="What stood for unknown in training besides NaN, such as -999."
)
@click.option(
    "--unknown",
    type=click.Choice(UNKNOWN),
    default="null",
    show_default=True,
    help="Bars with an unknown feature: no probability, or ask the model.",
)
@click.option("--sample", type=PATH, metavar="FILE", help="Rows of features to try it on; a column ROLE must be met.")
@click.option("--trust-pickle", is_flag=True, help="Load pickles, which run whatever code is in them.")
@click.option("--out", type=PATH, metavar="DIR", required=True, help="Folder of models; the bundle becomes DIR/ROLE.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    model_file: str,
    role: Role,
    list_file: str | None,
    scaler_file: str | None,
    trained_until: str | None,
    positive: str | None,
    missing: float | None,
    unknown: Literal["null", "learn"],
    sample: str | None,
    trust_pickle: bool,
    out: str,
) -> None:
    """Put MODEL, its scaler and its feature list together as a bundle with a fingerprint.

    MODEL is XGBoost JSON or UBJ, a scikit-learn model stored by skops (.skops), or a pickle if you vouch for it,
    which is kept in one of the former formats, so that nobody need trust it again. Without --features the names that
    the model remembers are used. The bundle is held against the model's own predictions, on made-up rows and on those
    of --sample; where FILE has a column named like the role, it must say the same too.
    """
    import signals  # noqa: PLC0415 - --help need not wait
    from signals.models.folders import read_list  # noqa: PLC0415

    bundle = signals.make_bundle(
        model_file,
        role=role,
        features=None if list_file is None else read_list(located(list_file)),
        scaler=scaler_file,
        trained_until=trained_until,
        trust_pickle=trust_pickle,
        positive=positive,
        missing=missing,
        unknown=unknown,
        sample=sample,
    )
    folder = signals.write_bundle(bundle, located(out) / role)
    scaler = "no scaler" if bundle.scaler is None else f"{bundle.scaler.kind} scaler"
    report(f"{folder}: {len(bundle.features)} features, {scaler}, fingerprint {bundle.fingerprint[:16]}")
    for proof in bundle.proofs:
        report(f"  {proof}")
