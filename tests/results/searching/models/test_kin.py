from __future__ import annotations

import numpy as np

from results.searching.models.kin import Kin, KinSigns
from tests.results.searching.spaces import WIDE, space_of


def test_cells_that_differ_in_exposure_only_have_one_number() -> None:
    space = space_of({"leverage": [1.0, 2.0], **WIDE, "size": [0.5, 1.0]})
    at = np.array([[0, 3, 2, 1, 4, 0], [1, 3, 2, 1, 4, 1], [1, 3, 2, 1, 5, 1]])
    numbers = Kin(space).of(space.index_of(at))
    assert numbers[0] == numbers[1] == space.index_of(at)[0]
    assert numbers[2] != numbers[0]
    assert not Kin(space_of(WIDE))


def test_kin_tell_a_sign_only_where_they_agree() -> None:
    numbers = np.repeat(np.arange(100), 2)
    agreed = KinSigns.of(numbers, numbers % 2 == 0)
    assert agreed.agreement == 1.0
    assert agreed.trusted
    np.testing.assert_array_equal(agreed.share(np.array([0, 1, 500])), [1.0, 0.0, np.nan])
    quarrel = KinSigns.of(numbers, np.arange(200) % 2 == 0)
    assert quarrel.agreement == 0.0
    assert quarrel.refuted


def test_of_few_kin_nothing_is_known() -> None:
    few = KinSigns.of(np.arange(10), np.ones(10, dtype=np.bool_))
    assert np.isnan(few.agreement)
    assert not few.trusted
    assert not few.refuted


def test_a_visited_cell_is_not_its_own_kin() -> None:
    signs = KinSigns.of(np.array([1, 1, 2]), np.array([True, False, True]))
    asked = signs.share(np.array([1, 1, 2]), np.array([1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(asked, [0.0, 1.0, np.nan])
