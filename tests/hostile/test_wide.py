"""Every screen in a terminal of 120 by 40: what is hostile is seen, and does nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.matrix import TARGET
from tests.hostile.server import HostileServer
from tests.hostile.walk import STEPS, Step
from tests.hostile.walked import Walked, walk_all

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile walk, wide")]
"""One walk is looked at by all: they run in one process."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    yield walk_all(tmp_path_factory.mktemp("home"), STEPS, size=(120, 40))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_hostile_text_is_shown_and_does_nothing(walked: Walked, step: Step) -> None:
    walked.check(step)


def test_the_program_is_left_as_it_should_be(walked: Walked) -> None:
    walked.check_end()


def test_only_what_was_asked_for_goes_to_the_clipboard_and_that_as_it_is(walked: Walked) -> None:
    server = HostileServer()
    webhook_id, not_queued, _, signing_secret = walked.copied
    assert (webhook_id, signing_secret) == (server.say("ci", TARGET), server.say("ss", TARGET))
    assert not_queued == "\n".join(server.say("id", number) for number in (60, TARGET))


def test_every_writing_and_reading_operation_was_asked_for(walked: Walked) -> None:
    assert set(walked.asked) == {
        "configs", "configured_events", "create", "delete", "event", "events", "example", "get", "public_key",
        "replay", "replay_batch", "test_oauth", "trigger", "update",
    }  # fmt: skip
