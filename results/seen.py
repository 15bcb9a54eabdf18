"""Which bars of a run its models had seen, in words."""

from __future__ import annotations

from results.reading import Run

__all__ = ["seen_notes"]


def seen_notes(run: Run) -> list[str]:
    """Say which variants had seen bars of the run's span, and of which nobody says.

    Returns
    -------
    list of str
        Sentences for a legend; none if every bar is out of sample for every variant.
    """
    shares: dict[str, float | None] = run.info.get("signals", {}).get("out_of_sample") or {}
    seen = {name: 1 - share for name, share in shares.items() if share is not None and share < 1}
    unknown = [name for name, share in shares.items() if share is None]
    if len(unknown) == len(shares):
        return ["the signal file does not say which bars the model has seen"]
    notes = []
    if len(shares) == 1 and seen:
        notes.append(f"the model has seen {next(iter(seen.values())):.0%} of the bars: compare --sample oos")
    elif seen:
        listed = ", ".join(f"{name} {share:.0%}" for name, share in seen.items())
        notes.append(f"IN SAMPLE, bars that a variant has seen: {listed}; compare --sample oos")
    if unknown:
        notes.append(f"nobody says which bars had been seen for {', '.join(unknown)}")
    return notes
