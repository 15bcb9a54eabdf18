"""Files of packages are found without these, and what is missing is named."""

from __future__ import annotations

import pytest
from plotly.offline import get_plotlyjs

from results.style.packaged import packaged


def test_plotlys_script_is_the_one_that_it_writes_itself() -> None:
    assert packaged("plotly", "package_data", "plotly.min.js").read_text(encoding="utf-8") == get_plotlyjs()


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        packaged("no_such_package", "file")
    with pytest.raises(FileNotFoundError, match="install plotly again"):
        packaged("plotly", "package_data", "no_such_file")
