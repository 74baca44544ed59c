"""Without `safe()` the same walk must be full of violations: the tests beside this one can fail."""

from __future__ import annotations

import pytest

from tests.hostile.walk import STEPS
from tests.hostile.walked import Walked, walk_all

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile walk, identity")]
"""One walk is looked at by all: they run in one process."""

SHORT = [step for step in STEPS if step.always]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walk_all(tmp_path_factory.mktemp("home"), SHORT, size=(120, 40), identity=True)


def test_the_tests_see_what_safe_keeps_away(walked: Walked) -> None:
    screens = {seen.screen for seen in walked.seen.values()}
    failing = {seen.screen for seen in walked.seen.values() if seen.violations}
    assert {"WebhooksScreen", "EventsScreen", "EventScreen", "TriggerScreen", "EditorScreen"} <= failing
    assert {"ConfirmDialog", "DeleteDialog", "BatchOutcomeDialog", "SaveDialog", "ConnectScreen"} <= failing
    assert len(failing) >= 0.9 * len(screens), f"nothing was found on {screens - failing}"


@pytest.mark.parametrize(
    "sequence", ["]52;c;", "]0;PWN7", r"\x9d0;PWN7", r"\x9b2J", "[?1049l", "[?2026l", r"\u202e", r"\u200b", r"\x00"]
)
def test_each_kind_of_hostile_text_reached_the_terminal(walked: Walked, sequence: str) -> None:
    assert any(sequence in violation for seen in walked.seen.values() for violation in seen.violations)
