"""Functions and arguments that library messages name become commands and options that a shell takes as they stand."""

from __future__ import annotations

import shlex

import pytest

from scripts.cli.argument_words import as_options

FOLDERS = [
    "runs/one",
    "a)b",
    "a=b",
    "runs/stop=1, x",
    "it's",
    "two words",
    "C:\\runs",
    "back`tick",
    "(brackets)",
    "--option",
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_of_a_remedy_stands_as_it_is(folder: str) -> None:
    written = as_options(f"x: is damaged; run: `results.judge({folder!r})`", {})
    assert shlex.split(written.partition("run: ")[2]) == ["asymmetry", "judge", folder]


@pytest.mark.parametrize(
    ("message", "written"),
    [
        (
            "do `sweeps.run(resume=True)` or `sweeps.confirm_run(run)`",
            "do asymmetry sweep --resume or asymmetry confirm RUN",
        ),
        ("`signals.make_bundle(model, sample=FILE)`", "asymmetry signals bundle MODEL --sample FILE"),
        ("`results.judge('r', pool=True)`", "asymmetry judge r --pool"),
        ("`results.judge('r', pool=False)`", "asymmetry judge r"),
        ("`results.judge(…, again=19)` does it", "asymmetry judge RUN --again 19 does it"),
        ("`results.predict_map('r', x='side')`", "asymmetry map --predicted r --x side"),
        ("search with `results.search(for_='boundary')`", "search with asymmetry search --for boundary"),
        ("`results.search(hold_out=0.4)`", "asymmetry search --hold-out 0.4"),
        ("`results.top` lists cells", "asymmetry top lists cells"),
        ("`results.judge('a)` of` stays", "`results.judge('a)` of` stays"),
        ("`results.nothing(1)` stays", "`results.nothing(1)` stays"),
    ],
)
def test_a_call_is_the_command_that_does_the_same(message: str, written: str) -> None:
    assert as_options(message, {}) == written
