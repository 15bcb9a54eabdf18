"""The commands that inputs are tried on: what each reads, and what of it is damaged."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SCENES", "Scene"]


@dataclass(frozen=True)
class Scene:
    """A command over files of the small world.

    Attributes
    ----------
    words
        Command line; words that are names in the world's folder stand for copies of them.
    damaged
        Files, or folders whose files, inputs damage.
    answers
        Files that hold the answer, where it is not standard output.
    sealed
        Whether the damaged files carry checksums, so that no damage may lead to another answer.
    writes
        What the command may change, its `--out` aside.
    """

    words: tuple[str, ...]
    damaged: tuple[str, ...]
    answers: tuple[str, ...] = ()
    sealed: bool = False
    writes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The command with what it is tried on, e.g. ``data import: bars.csv``."""
        command = " ".join(word for word in self.words[:2] if word.isalpha() or word == "walk-forward")
        return f"{command}: {', '.join(self.damaged)}"


def _scene(words: str, damaged: str, answers: str = "", sealed: bool = False, writes: str = "") -> Scene:
    return Scene(tuple(words.split()), tuple(damaged.split()), tuple(answers.split()), sealed, tuple(writes.split()))


_BUNDLE = "--role long_entry --features list.txt --out made"
_PREDICT = "signals predict --features features.parquet --prices bars.parquet --jobs 1 --out out.parquet --models"
_SWEEP = "--jobs 1 --no-confirm --out made"
_JUDGE = "--resamples 40 --no-permutation --jobs 1"

SCENES: tuple[Scene, ...] = (
    _scene("data import bars.csv --out out.parquet", "bars.csv"),
    _scene("data import bars.csv.gz --out out.parquet", "bars.csv.gz"),
    _scene("data import klines.zip --out out.parquet", "klines.zip"),
    _scene("data import bars.parquet --out out.parquet", "bars.parquet"),
    _scene("data import bars.feather --out out.parquet", "bars.feather"),
    _scene("data import bars.csv klines.zip --out out.parquet", "bars.csv klines.zip"),
    _scene("data funding bars.parquet --funding funding.csv --out out.parquet", "funding.csv"),
    _scene("data funding bars.csv --funding funding.parquet --out out.parquet", "funding.parquet bars.csv"),
    _scene("signals describe signals.parquet --out out.png", "signals.parquet"),
    _scene("signals describe signals.csv --out out.png", "signals.csv"),
    _scene("signals features bars.parquet --names returns --out out.parquet", "bars.parquet"),
    _scene("signals check signals.parquet --against signals.csv --json out.json", "signals.csv signals.parquet"),
    _scene("signals check features.parquet --html out.html", "features.parquet"),
    _scene("signals train bars.parquet --config train.toml --no-cache --jobs 1 --out out.parquet", "train.toml"),
    _scene("signals train bars.csv --config train.toml --no-cache --jobs 1 --out out.parquet", "bars.csv"),
    _scene(f"signals bundle model.json {_BUNDLE}", "model.json list.txt"),
    _scene(f"signals bundle model.ubj {_BUNDLE}", "model.ubj"),
    _scene(f"signals bundle model.pkl --trust-pickle {_BUNDLE}", "model.pkl"),
    _scene(f"signals bundle pipeline.joblib --trust-pickle {_BUNDLE}", "pipeline.joblib"),
    _scene(f"signals bundle pipeline.skops {_BUNDLE}", "pipeline.skops"),
    _scene(f"signals bundle model.json --scaler scaler.skops {_BUNDLE}", "scaler.skops"),
    _scene(f"{_PREDICT} models", "models", "out.parquet", sealed=True),
    _scene(f"{_PREDICT} loose --by-name", "loose"),
    _scene(f"{_PREDICT} models", "features.parquet bars.parquet"),
    _scene("grid grid.toml --signals signals.parquet", "grid.toml"),
    _scene(f"sweep grid.toml --signals signals.parquet {_SWEEP}", "grid.toml"),
    _scene(f"sweep grid.toml --signals signals.csv {_SWEEP}", "signals.csv"),
    _scene(f"sweep grid.toml --signals signals.parquet {_SWEEP}", "signals.parquet"),
    _scene("replay --signals signals.csv --cell cell.json --out trades.csv", "cell.json"),
    _scene("replay --signals signals.csv --cell cell.json --out trades.csv", "signals.csv"),
    _scene("top run", "run", sealed=True),
    _scene("map run --x stop_loss --y max_hold --out made", "run", "made", sealed=True),
    _scene("judge run " + _JUDGE, "run", "run/verdict.json", sealed=True, writes="run"),
    _scene("map judged --x stop_loss --y max_hold --verdict --out made", "judged", sealed=True),
    _scene("top judged --n 3", "judged", sealed=True),
    _scene("confirm run --top 2 --jobs 1", "run", sealed=True, writes="run"),
    _scene("portfolio run --cell 3 --out made", "run", sealed=True),
    _scene("folds run --fold-every 20d", "run", sealed=True),
    _scene(
        "sweep long.toml --signals signals.parquet --engine vectorbt --jobs 1 --no-confirm --resume --out unfinished",
        "unfinished",
        "unfinished/cells",
        sealed=True,
        writes="unfinished",
    ),
    _scene("top unfinished", "unfinished", sealed=True),
    _scene(
        "walk-forward grid.toml --signals signals.csv --train 20d --test 20d --min-trades 1 --resamples 40 --jobs 1 --out made",
        "grid.toml signals.csv",
    ),
)
