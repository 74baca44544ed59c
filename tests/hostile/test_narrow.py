"""The same in 80 by 24, where texts are cut and wrapped in other places."""

from __future__ import annotations

import pytest

from tests.hostile.walk import STEPS, Step
from tests.hostile.walked import Walked, walk_all

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile walk, narrow")]
"""One walk is looked at by all: they run in one process."""

SHORT = [step for step in STEPS if step.always]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walk_all(tmp_path_factory.mktemp("home"), SHORT, size=(80, 24))


@pytest.mark.parametrize("step", SHORT, ids=lambda step: step.name)
def test_hostile_text_is_shown_and_does_nothing(walked: Walked, step: Step) -> None:
    walked.check(step)


def test_the_program_is_left_as_it_should_be(walked: Walked) -> None:
    walked.check_end()
