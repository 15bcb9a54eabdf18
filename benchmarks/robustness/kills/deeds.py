"""The commands that are killed: what was there before, how each is begun again, and who reads what it leaves."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEEDS", "Deed"]


@dataclass(frozen=True)
class Deed:
    """A command that is killed at random moments.

    Attributes
    ----------
    name
        What it is called on the command line of the harness.
    files
        Of the world, copied to where it runs.
    before
        Commands that make what it then replaces or goes on from.
    words
        The command.
    makes
        Files and folders it writes.
    readers
        Commands that may find what a kill left.
    partial
        Whether a reader may show a part of the answer, as long as it says so.
    """

    name: str
    files: tuple[str, ...]
    before: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    makes: tuple[str, ...]
    readers: tuple[tuple[str, ...], ...]
    partial: bool = False


def _deed(  # noqa: PLR0913, PLR0917 - one argument for each column of the table
    name: str, files: str, before: str, words: str, makes: str, readers: str, partial: bool = False
) -> Deed:
    def commands(text: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(line.split()) for line in text.split(" ; ") if line)

    return Deed(
        name,
        tuple(files.split()),
        commands(before),
        tuple(words.split()),
        tuple(makes.split()),
        commands(readers),
        partial,
    )


_TRAIN = "signals train bars.parquet --config train.toml --jobs 2 --no-cache --models models --out out.parquet"
_PREDICT = "signals predict --features features.parquet --prices bars.parquet --jobs 2 --models"
_DESCRIBE = "signals describe out.parquet --out reading.png"
_JUDGE = "judge judged --no-permutation --jobs 2 --resamples"
_WIDE = "sweep wide.toml --signals signals.parquet --jobs 2 --no-confirm --out made"
_RULE = "judge made --no-permutation --jobs 2 --resamples 60 --seed 5"
_TOP = "top made ; map made --x stop_loss --y max_hold --out maps"

DEEDS: tuple[Deed, ...] = (
    _deed(
        "sweep", "grid.toml signals.parquet", "",
        "sweep grid.toml --signals signals.parquet --jobs 2 --out made --resume", "made", "top made ; map made --x stop_loss --y max_hold --out maps",
        partial=True,
    ),
    _deed(
        "sweep-vectorbt", "long.toml signals.parquet", "",
        "sweep long.toml --signals signals.parquet --engine vectorbt --jobs 2 --no-confirm --out made --resume", "made", "top made", partial=True,
    ),
    _deed("confirm", "run signals.parquet", "", "confirm run --signals signals.parquet --top 8 --jobs 2", "run", "top run"),
    _deed(
        "judge", "judged signals.parquet", "", f"{_JUDGE} 60 --signals signals.parquet --seed 5", "judged",
        "map judged --x stop_loss --y max_hold --verdict --out maps",
    ),
    _deed(
        "train", "bars.parquet train.toml other.toml",
        f"signals features bars.parquet --names return_1 --names rsi_14 --out trained.parquet ; {_TRAIN}",
        _TRAIN.replace("train.toml", "other.toml"), "out.parquet models",
        f"{_DESCRIBE} ; signals predict --by-name --features trained.parquet --prices bars.parquet --models models --out reading.parquet",
    ),
    _deed(
        "predict", "features.parquet bars.parquet models loose", f"{_PREDICT} loose --by-name --out out.parquet", f"{_PREDICT} models --out out.parquet",
        "out.parquet", _DESCRIBE,
    ),
    _deed(
        "import", "bars.csv klines.zip", "data import bars.csv --out out.parquet", "data import bars.csv klines.zip --out out.parquet", "out.parquet",
        "data import out.parquet --out reading.parquet",
    ),
    _deed(
        "map", "run", "map run --x stop_loss --y max_hold --out maps --where long_entry<0.53", "map run --x stop_loss --y max_hold --out maps", "maps", "",
    ),
    _deed("sweep-rows", "wide.toml signals.parquet", "", f"{_WIDE} --store rows --resume", "made", _TOP, partial=True),
    _deed("sweep-factored", "wide.toml signals.parquet", "", f"{_WIDE} --store factored --resume", "made", _TOP, partial=True),
    _deed("shard", "wide.toml signals.parquet", f"{_WIDE} --shard 1/2", f"{_WIDE} --shard 2/2 --resume", "made", "", partial=True),
    _deed("merge", "wide.toml signals.parquet", f"{_WIDE} --shard 1/2 ; {_WIDE} --shard 2/2", "merge made --no-confirm", "made", _TOP, partial=True),
    _deed(
        "judge-factored", "wide.toml signals.parquet", _WIDE, _RULE, "made", "map made --x stop_loss --y max_hold --verdict --out maps",
    ),
    # whoever rules after the kill does what is left of both shares: the same verdict
    _deed("judge-shard", "wide.toml signals.parquet", _WIDE, f"{_RULE} --shard 1/2", "made", _RULE),
    _deed("repair", "damaged signals.parquet", "", "verify damaged --repair --signals signals.parquet", "damaged", "top damaged", partial=True),
    _deed("refine", "run signals.parquet", "", "refine run --signals signals.parquet --out finer --jobs 2 --no-confirm --resume", "finer", "top finer", partial=True),
    _deed(
        "portfolio", "run signals.parquet", "", "portfolio run --signals signals.parquet --cell 3 --out made", "made", "",
    ),
    _deed(
        "judge-shifts", "skilled skilled.parquet", "",
        "judge skilled --jobs 2 --resamples 60 --permutations 49 --signals skilled.parquet --seed 5", "skilled",
        "map skilled --x stop_loss --y max_hold --verdict --out maps",
    ),
)  # fmt: skip
