"""How long the bootstrap takes to judge a million cells, and in how much memory: ``python -m benchmarks.bootstrap``."""

from __future__ import annotations

import argparse
import resource
import time

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.maxima import SharedMaxima
from results.inference.max_t.step_down import simultaneous

_CHUNK = 2048


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bootstrap", description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    noise = np.random.default_rng(0).standard_normal((_CHUNK, options.days)).astype(np.float32)

    shared = SharedMaxima(resample_counts(options.days, options.resamples, 2.0, 0))

    def work(chunk: int) -> np.ndarray:
        # another order of the days, cell by cell scaled anew: no two chunks have a series in common
        daily = np.roll(noise, chunk, axis=1) * (1 + (np.arange(options.days) + chunk) % 7)
        series = shared.take(daily[: options.cells - chunk * _CHUNK])[0]
        return np.stack([series.above, series.below])

    SharedMaxima(resample_counts(options.days, 8, 2.0, 0)).take(noise[:8])  # compiles
    began, used = time.perf_counter(), time.process_time()
    with threadpool_limits(1), joblib.Parallel(options.jobs, backend="threading") as pool:
        above, below = np.concatenate(
            pool(joblib.delayed(work)(chunk) for chunk in range(-(-options.cells // _CHUNK))), axis=1
        )
    found = simultaneous(shared.merged(), above, below, options.days)
    seconds, spent = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{options.cells:,} cells x {options.days} days x {options.resamples:,} resamples: {seconds:.1f} s, "
        f"{spent:.1f} s of processor time on {options.jobs} threads, {peak:.2f} GB at most; "
        f"{shared.distinct:,} distinct, p = {found.p_above.min():.3f}"
    )


if __name__ == "__main__":
    main()
