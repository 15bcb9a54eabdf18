"""What a verdict over several assets adds, in plain words: which assets, what each had of the leading cell, and tuning."""

from __future__ import annotations

from collections.abc import Sequence

from results.inference.blocks.cells import OnAsset
from results.inference.blocks.tuning import Compared, Tuning
from results.inference.verdict.findings import Findings
from results.run.axes import parameters_text
from results.style.headed import headed, signed

__all__ = ["assets_summary", "named", "on_assets_summary", "tuning_summary"]

_SHOWN = 8


def named(cell: int, asset: str | None) -> str:
    """Return a cell by its index, and the asset it is of where the run has several."""
    return str(cell) if asset is None else f"{cell} ({asset})"


def assets_summary(findings: Findings) -> list[str]:
    """Say which assets were judged, and how together."""
    assets = findings.assets
    if not assets:
        return []
    spans = {(each.first[:10], each.last[:10]) for each in assets}
    listed = [
        each.name if len(spans) == 1 else f"{each.name} {each.first[:10]} to {each.last[:10]}"
        for each in assets[:_SHOWN]
    ]
    more = f" and {len(assets) - _SHOWN} more" if len(assets) > _SHOWN else ""
    how = (
        "pooled: a cell is a setting, which earns each day the mean over assets; it is called by its cell on the first of them"
        if findings.pooled
        else "apart: cells of all assets are one family; days are resampled for all assets together"
    )
    return headed("assets", f"{len(assets)}: {', '.join(listed)}{more}", how)


def on_assets_summary(found: Sequence[OnAsset]) -> list[str]:
    """Say what the leading setting has on each asset, the best first."""
    if not found:
        return []
    ordered = sorted(found, key=lambda each: -float("inf") if each.t is None else each.t, reverse=True)
    parts = [
        f"{each.asset} {signed(each.net)} a trade ({each.trades:,}), t {'-' if each.t is None else f'{each.t:+.2f}'}"
        for each in ordered
    ]
    if len(parts) > _SHOWN:
        half = _SHOWN // 2
        parts = [*parts[:half], f"{len(parts) - 2 * half} more between", *parts[-half:]]
    return [f"by asset: {'; '.join(parts)}"]


def tuning_summary(tuning: Tuning) -> list[str]:
    """Say what tuning each asset by itself would add over one setting for all."""
    texts = []
    if (seen := tuning.in_sample) is not None:
        texts.append(
            f"on the days of choosing the average asset has a Sharpe ratio of {seen.together:+.2f} a year with one setting for "
            f"all, and {seen.apart:+.2f} with one of its own: {seen.adds:+.2f}"
        )
    if (unseen := tuning.unseen) is not None:
        texts.append(
            f"on days not used for choosing {unseen.together:+.2f} and {unseen.apart:+.2f}: tuning each asset by itself "
            f"adds {unseen.adds:+.2f} (95 %: {unseen.low:+.2f} to {unseen.high:+.2f}), {_means(unseen)}"
        )
        if tuning.longest_hold_days > tuning.purged_days:
            texts.append(
                f"a trade of what was chosen was held for {tuning.longest_hold_days} days, and {tuning.purged_days} on each "
                "side of where blocks meet are left out: some of these days are not wholly unseen"
            )
    if not texts:
        texts.append("too few trades on some of the days to choose by")
    texts += [
        f"{'for all' if each.asset is None else each.asset}: {each.cell}: {parameters_text(each.parameters)}"
        for each in tuning.chosen[: _SHOWN + 1]
    ]
    if len(tuning.chosen) > _SHOWN + 1:
        texts.append(f"and {len(tuning.chosen) - _SHOWN - 1} more")
    return headed("one or each", *texts)


def _means(found: Compared) -> str:
    if found.low > 0:
        return "more than luck"
    if found.high < 0:
        return "and costs more than luck would"
    return "within luck"
