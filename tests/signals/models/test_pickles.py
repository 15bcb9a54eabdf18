"""Pickles are loaded apart: what they do to their process is a line here."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import xgboost
from sklearn.linear_model import LogisticRegression

from signals import InputError, make_bundle, read_models

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
MATRIX = RNG.normal(size=(200, 3))
LABEL = (MATRIX[:, 0] > 0).astype(int)
NAMES = ("a", "b", "c")


class Acting:
    """Calls a function of the standard library when it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def test_what_surrounds_a_pickled_booster_is_kept(tmp_path: Path) -> None:
    rows = MATRIX.copy()
    rows[RNG.random(rows.shape) < 0.2] = -999.0
    fitted = xgboost.XGBClassifier(n_estimators=9, missing=-999.0, n_jobs=1).fit(rows, LABEL)
    joblib.dump(fitted, tmp_path / "m.joblib", compress=3)
    made = make_bundle(tmp_path / "m.joblib", role="long_entry", features=NAMES, trust_pickle=True)
    np.testing.assert_array_equal(made.probability(rows).astype(np.float32), fitted.predict_proba(rows)[:, 1])
    assert made.proofs[0].rows == 256


def test_words_in_a_pickle_give_the_probability_of_the_role(tmp_path: Path) -> None:
    fitted = LogisticRegression().fit(MATRIX, np.where(LABEL == 1, "long", "no"))
    (tmp_path / "long_entry.pkl").write_bytes(pickle.dumps(fitted))
    (tmp_path / "long_entry.features.txt").write_text("a\nb\nc\n")
    asked = read_models(tmp_path, trust_pickle=True)["default"]["long_entry"].probability(MATRIX)
    np.testing.assert_array_equal(asked, fitted.predict_proba(MATRIX)[:, 0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: pickle.dumps(Acting(os.kill, 0, 0))[:20], "cannot be unpickled"),
        (lambda: b"", "cannot be unpickled"),
        (lambda: pickle.dumps(Acting(os.abort)), "ended the process that tried: Aborted"),
        (lambda: pickle.dumps(Acting(os._exit, 3)), "ended the process that tried: status 3"),
        (lambda: pickle.dumps(Acting(sys.exit, "bye")), "cannot be unpickled \\(bye\\)"),
        (lambda: pickle.dumps(Acting(bytearray, 4_000_000_000)), "needs over 2,000 MB"),
        (lambda: pickle.dumps({"a": "model"}), "has no predict_proba"),
        (lambda: pickle.dumps(xgboost.XGBClassifier()), "never fitted"),
    ],
    ids=["cut", "empty", "abort", "leave", "exit", "memory", "dict", "unfitted"],
)
def test_a_pickle_that_goes_wrong_is_a_line(content: Any, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(content())
    with pytest.raises(InputError, match=reason) as refused:
        make_bundle(path, role="long_entry", features=NAMES, trust_pickle=True)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


def test_the_process_that_unpickles_ends_with_its_parent(tmp_path: Path) -> None:
    marker = tmp_path / "alive"
    # Says which process it is in, then sleeps for an hour.
    code = f"(open({str(marker)!r}, 'w').write(str(__import__('os').getpid())), __import__('time').sleep(3600))"
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Acting(eval, code)))
    call = "import signals, sys; signals.make_bundle(sys.argv[1], role='long_entry', trust_pickle=True)"
    parent = subprocess.Popen([sys.executable, "-c", call, str(tmp_path / "model.pkl")])
    until = time.monotonic() + 60
    while not (marker.exists() and marker.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    child = int(marker.read_text())
    parent.kill()
    parent.wait()
    while time.monotonic() < until and _alive(child):
        time.sleep(0.05)
    assert not _alive(child)


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("name", ["model.json", "model.ubj", "model.skops", "model.pkl"])
def test_a_pipe_or_folder_is_no_model(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="this is not a file but a pipe"):
        make_bundle(tmp_path / name, role="long_entry", features=NAMES, trust_pickle=True)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).mkdir()
    with pytest.raises(InputError, match="this is not a file but a folder"):
        make_bundle(tmp_path / "folder" / name, role="long_entry", features=NAMES, trust_pickle=True)


@pytest.mark.parametrize("name", ["signals.py", "numpy.py", "random.py", "json.py"])
def test_a_module_of_the_users_in_the_working_folder_hides_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = xgboost.XGBClassifier(n_estimators=3, n_jobs=1).fit(MATRIX, LABEL)
    joblib.dump(fitted, tmp_path / "m.joblib")
    (tmp_path / name).write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = make_bundle("m.joblib", role="long_entry", features=NAMES, trust_pickle=True)
    np.testing.assert_array_equal(made.probability(MATRIX).astype(np.float32), fitted.predict_proba(MATRIX)[:, 1])
