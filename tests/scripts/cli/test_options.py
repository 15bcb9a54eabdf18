"""Numbers in options: what is beyond all use is a wrong option, in one line."""

from __future__ import annotations

import click
import pytest

from scripts.cli import main
from scripts.cli.options import Share
from signals import InputError
from signals.training.folds.spans import duration

BIG = "99999999999999999999999"


@pytest.mark.parametrize(
    "words",
    [
        ["top", "run", "--n", BIG],
        ["confirm", "run", "--top", BIG],
        ["judge", "run", "--resamples", BIG],
        ["judge", "run", "--permutations", BIG],
        ["judge", "run", "--seed", BIG],
        ["judge", "run", "--jobs", BIG],
        ["sweep", "g.toml", "--signals", "s.csv", "--out", "o", "--jobs", "100000"],
        ["portfolio", "run", "--cell", BIG],
        ["demo", "--bars", BIG],
        ["demo", "--cells", BIG],
    ],
)
def test_a_number_beyond_all_use_is_a_wrong_option(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "is not in the range" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["judge", "run", "--shard", "0/3"],
        ["judge", "run", "--cluster", "local:0"],
        ["sweep", "grid.toml", "--signals", "s", "--out", "run", "--shard", "5/3"],
        ["sweep", "grid.toml", "--signals", "s", "--out", "run", "--cluster", "tcp://nobody"],
    ],
)
def test_a_shard_or_cluster_that_cannot_be_is_a_wrong_option(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "is none; give" in capsys.readouterr().err


def test_a_duration_beyond_all_use_is_one_line() -> None:
    for text in (f"{BIG}d", "9999999999d", "40000d"):
        with pytest.raises(InputError, match="longer than a hundred years"):
            duration(text, "`train`")


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan", "1", "-0.1", "inf", "x"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Share(0, 1, max_open=True).convert(text, None, None)


def test_a_share_is_a_number() -> None:
    assert Share(0, 1, max_open=True).convert("0.0005", None, None) == 0.0005
