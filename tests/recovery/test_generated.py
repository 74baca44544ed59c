"""A few recoveries that are made up: `python -m tests.recovery --recoveries 1000` tells a thousand."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("termios")
pytest.importorskip("uvicorn")

from tests.recovery.generated import Story, tell_many
from tests.recovery.served import in_words

pytestmark = pytest.mark.slow


def test_whatever_ends_goes_wrong_or_is_done_by_hand_in_between_nothing_is_lost_or_doubled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stories: list[str] = []

    def note_story(story: Story, told: dict[str, int]) -> None:
        if told["lost"] or told["doubled"]:
            stories.extend(story.told)

    figures = tell_many(4, 13, at_once=4, tell=note_story)
    with capsys.disabled():
        sys.stdout.write(f"\n{in_words(figures)}\n")
    assert figures["lost"] == figures["doubled"] == 0, "\n".join(stories)
    assert figures["recoveries"] == 4 and figures["kills"]
