"""Which bars of a run its models had seen, in words."""

from __future__ import annotations

from results.run.run import Run

__all__ = ["in_sample_notes", "unknown_notes"]


def in_sample_notes(run: Run) -> list[str]:
    """Say which variants had seen bars of the run's span, and of which nobody says.

    Returns
    -------
    list of str
        Sentences for a legend; none if every bar is out of sample for every variant.
    """
    shares = run.info.signals.out_of_sample
    in_sample = {name: 1 - share for name, share in shares.items() if share is not None and share < 1}
    notes = []
    if len(shares) == 1 and in_sample:
        notes.append(
            f"the model has seen {next(iter(in_sample.values())):.0%} of the bars: the out-of-sample trades alone say "
            "more"
        )
    elif in_sample:
        listed = ", ".join(f"{name} {share:.0%}" for name, share in in_sample.items())
        notes.append(f"IN SAMPLE, bars that a variant has seen: {listed}; the out-of-sample trades alone say more")
    return notes + unknown_notes(run)


def unknown_notes(run: Run) -> list[str]:
    """Say for which variants nobody says which bars they had seen; no sentence if that is known of all."""
    shares = run.info.signals.out_of_sample
    unknown = [name for name, share in shares.items() if share is None]
    if len(unknown) == len(shares):
        return ["the signal file does not say which bars the model has seen"]
    return [f"nobody says which bars had been seen for {', '.join(unknown)}"] if unknown else []
