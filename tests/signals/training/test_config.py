from __future__ import annotations

from pathlib import Path

import pytest

from signals import InputError
from signals.training.config import load_training, parse_training
from signals.training.presets import presets

WALK = '[variants.walk]\nscheme = "walk_forward"\n'


@pytest.mark.parametrize("name", presets())
def test_presets_are_good_training_files(name: str) -> None:
    assert load_training(name).variants


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = 1", "the key 'variants' is missing"),
        ("[variants]", "no variant"),
        (WALK + "[modle]", "unknown key 'modle'; did you mean 'model'?"),
        ("seed = -1\n" + WALK, "seed = -1 is not allowed; write a whole number, 0 or more"),
        (f"seed = {2**64}\n" + WALK, r"is not allowed; write a whole number, 0 or more, below 2\^63"),
        (WALK + "[model]\nmax_dept = 3", r"\[model\]: unknown key 'max_dept'; did you mean 'max_depth'?"),
        (WALK + "[model]\nmax_depth = 3.5", "max_depth = 3.5 is not allowed; write a whole number"),
        (WALK + '[model]\ncalibration = "platt"', "calibration = 'platt' is not allowed; write \"none\""),
        (WALK + "[features]\nname = []", r"\[features\]: unknown key 'name'; did you mean 'names'?"),
        (WALK + "steps = 3", r"\[variants.walk\]: unknown key 'steps'; did you mean 'step'?"),
        (WALK + "model = { eta = 0.1 }", r"\[variants.walk.model\]: unknown key 'eta'"),
        ('[variants.a]\nscheme = "walkforward"', "did you mean 'walk_forward'?"),
        ("[variants.a]\nfolds = 3", "neither scheme nor control"),
        ('[variants.a]\nscheme = "full"\ncontrol = "rule"', "both scheme and control"),
        ('[variants.a]\nscheme = "full"', "the key 'in_sample' is missing; write true"),
        ('[variants.a]\nscheme = "full"\nin_sample = false', "in_sample = false is not allowed"),
        ('[variants.a]\nscheme = "k_fold"\nvotes = 2', 'votes = 2 belongs to combine = "vote"'),
        ('[variants.a]\nscheme = "k_fold"\ncombine = "vote"\nvotes = 9', "can never agree"),
        ('[variants.a]\ncontrol = "rule"', "no condition"),
        ('[variants."a b"]\nscheme = "walk_forward"', "a variant's name is"),
        (WALK + '[variants.c]\ncontrol = "random"\nof = "wlak"', "did you mean 'walk'?"),
        (WALK + '[variants.c]\ncontrol = "random"\nof = "c"', "refers to itself"),
        (
            '[variants.a]\ncontrol = "random"\nof = "b"\n[variants.b]\ncontrol = "random"\nof = "a"',
            "made of each other in a circle",
        ),
        (
            '[variants.d]\nscheme = "decoupled"\ncandidates = { long_exit = "rsi_14 < 0.3" }',
            "candidates.long_exit is not allowed",
        ),
        ("[variants", "is not TOML"),
    ],
)
def test_mistakes_are_one_clear_line(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        parse_training(text, "train.toml")
    assert str(caught.value).startswith("train.toml")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_names_the_presets(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="or a preset: quick"):
        load_training(tmp_path / "absent.toml")


def test_a_variant_changes_only_what_it_names() -> None:
    config = parse_training(WALK + "model = { max_depth = 2 }\n[model]\nmax_depth = 6\nn_estimators = 7")
    assert (config.model.max_depth, config.model_of("walk").max_depth) == (6, 2)
    assert config.model_of("walk").n_estimators == 7
