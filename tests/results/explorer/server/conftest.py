"""An explorer on a run, with a run of several assets beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from results import Run
from results.explorer.server.held import hold
from signals import Signals
from tests.results.explorer.asking import Explorer, served


@pytest.fixture(scope="module")
def explorer(run: Run, assets_run: Run, market: Signals) -> Iterator[Explorer]:
    with served(hold(run, (assets_run,), market)) as explorer:
        yield explorer
