"""Command lines that nobody should type."""

from __future__ import annotations

from numpy.random import Generator

from benchmarks.robustness.mutations.tokens import HOSTILE_NAMES, NUMBERS, WORDS
from benchmarks.robustness.trial import Trial, Unfit

__all__ = ["change_words"]

_MORE = (
    ["--unknown"], ["--unknown=1"], ["-x"], ["--"], ["--", "more"], ["more"], ["--jobs", "0"], ["--jobs", "-1"], ["--jobs", "100000000"], ["--seed", "-1"],
    ["--seed", "99999999999999999999999"], ["--n", "999999999999"], ["--n", "0"], ["--cell", "-1"], ["--cell", "99999999999999999999"], ["--cell", "nan"],
    ["--resamples", "1"], ["--resamples", "0"], ["--permutations", "0"], ["--metric", "nothing"], ["--metric", "edge; drop"], ["--metric", "oos_edge"],
    ["--metric", "\x1b[31m"], ["--reduce", "quantile:2"], ["--reduce", "quantile:nan"], ["--reduce", "quantile:"], ["--x", "max_hold"], ["--by", "max_hold"],
    ["--by", "nothing"], ["--where", ""], ["--where", "1/0 > 1"], ["--where", "sum(edge) > 0"], ["--where", "select 1"], ["--where", "edge > "],
    ["--where", " OR ".join(["max_hold = 6"] * 3000)], ["--where", "(" * 2000 + "edge > 0" + ")" * 2000], ["--where", "lpad(side, 1000000000, 'x') = 'a'"],
    ["--where", "nothing = 1"], ["--where", "cell"], ["--where", "1"], ["--where", "\0".replace("\0", "\x01")], ["--where", "edge > 1e400"],
    ["--where", "side = 'long' AND true"], ["--from", "2024-13-01"], ["--from", "9999-12-31T23:59:59Z"], ["--from", "0001-01-01"], ["--from", ""],
    ["--from", "1e400"], ["--to", "1677-09-21"], ["--to", "\u0662\u0660\u0662\u0664-01-01"], ["--tolerance", "nan"], ["--tolerance", "-1"], ["--tolerance", "inf"],
    ["--horizon", "0"], ["--horizon", "-5"], ["--horizon", "1000000"], ["--bound", "nan"], ["--max-psi", "nan"], ["--allow-share", "2"],
    ["--train", "0"], ["--train", "-5d"], ["--train", "1e9d"], ["--train", "d"], ["--train", "99999999999999999d"], ["--test", "1s"], ["--embargo", "nan"],
    ["--min-trades", "0"], ["--max-drawdown", "nan"], ["--fold-every", "0d"], ["--fold-every", "1s"], ["--fold-column", "close"], ["--fold-column", "nothing"],
    ["--keep", "first"], ["--keep", "both"], ["--sample", "all"], ["--sample", "seen"], ["--cost", "gross"], ["--engine", "vectorbt"], ["--engine", "warp"],
    ["--trained-until", "x"], ["--trained-until", "9999-12-31"], ["--role", "short_exit"], ["--names", "nothing"], ["--by-name"], ["--resume"], ["--verdict"],
    ["--all-states"], ["--no-permutation"], ["--help"], ["--out", "other"], ["--signals", "signals.csv"], ["--signals", "nothing"], ["--signals", ""],
)  # fmt: skip


def change_words(trial: Trial, rng: Generator) -> str:
    """Leave a word out, add some, write one twice or put another in its place."""
    words = [str(word) for word in trial.words]
    at = int(rng.integers(1, len(words)))
    how = ("less", "more", "more", "other", "twice", "no UTF-8")[rng.integers(6)]
    if how == "less":
        said = f"without {words[at]}"
        del words[at]
    elif how == "more":
        more = _MORE[rng.integers(len(_MORE))]
        words += more
        said = f"with {' '.join(more)[:60]!r}"
    elif how == "other":
        tokens = (*NUMBERS, *WORDS, *HOSTILE_NAMES)
        token = tokens[rng.integers(len(tokens))].replace("\0", "\x01")
        said = f"{words[at]} is {token[:40]!r}"
        words[at] = token
    elif how == "twice":
        options = [
            place
            for place, word in enumerate(words[:-1])
            if word.startswith("--") and not words[place + 1].startswith("--")
        ]
        if not options:
            raise Unfit
        place = options[rng.integers(len(options))]
        words += [words[place], words[place + 1]]
        said = f"{words[place]} twice"
    else:
        trial.words = [*words[:at], words[at].encode() + b"\xff\xfe", *words[at + 1 :]]
        return f"{words[at]} is no UTF-8"
    trial.words = list(words)
    return said
