"""Which bars of a run its models had seen, in words."""

from __future__ import annotations

from results.run.run import Run

__all__ = ["in_sample_notes", "listed", "unknown_notes"]

_MOST = 6
"""So many are listed one by one."""


def in_sample_notes(run: Run) -> list[str]:
    """Say which variants had seen bars of the run's span, and of which nobody says.

    Returns
    -------
    list of str
        Sentences for a legend; none if every bar is out of sample for every variant.
    """
    shares = _shares(run)
    in_sample = {name: 1 - share for name, share in shares.items() if share is not None and share < 1}
    notes, alike = [], {f"{share:.0%}" for share in in_sample.values()}
    one = len(run.info.signals.variants) == 1
    if one and len(in_sample) == len(shares) and len(alike) == 1:
        notes.append(f"the model has seen {alike.pop()} of the bars{_better(run, ': ')}")
    elif in_sample:
        told = listed([f"{name} {share:.0%}" for name, share in in_sample.items()])
        what = "the model" if run.assets and one else "a variant"
        notes.append(f"IN SAMPLE, bars that {what} has seen: {told}{_better(run, '; ')}")
    return notes + unknown_notes(run)


def _better(run: Run, joint: str) -> str:
    """Say which trades to read, where there are such."""
    return "" if run.standing == "none" else f"{joint}the out-of-sample trades alone say more"


def unknown_notes(run: Run) -> list[str]:
    """Say for which variants nobody says which bars they had seen; no sentence if that is known of all."""
    shares = _shares(run)
    unknown = [name for name, share in shares.items() if share is None]
    if len(unknown) == len(shares):
        files = "signal files do" if run.assets else "signal file does"
        return [f"the {files} not say which bars the model has seen"]
    return [f"nobody says which bars had been seen for {listed(unknown)}"] if unknown else []


def _shares(run: Run) -> dict[str, float | None]:
    """Return the share of bars that is out of sample, None where nobody says; by asset, by variant, or by both."""
    if not run.assets:
        return dict(run.info.signals.out_of_sample)
    return {
        asset if len(record.out_of_sample) == 1 else f"{variant} of {asset}": share
        for asset, record in zip(run.assets, run.records, strict=True)
        for variant, share in record.out_of_sample.items()
    }


def listed(texts: list[str]) -> str:
    """Return some texts one after another, and how many more there are."""
    more = f" and {len(texts) - _MOST:,} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more
