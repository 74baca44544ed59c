"""From an event's id to a command that works, and what is copied with it."""

from __future__ import annotations

import base64
import re
import shlex
from pathlib import Path

from tests.support.console import Console, press, type_text, until


def copied(console: Console) -> str:
    return base64.b64decode(console.written[-1].split(";")[-1].rstrip("\x07\x1b\\")).decode()


async def test_from_an_event_id_to_a_curl_in_four_keys(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "✗ failing" in shown)
        assert console.client is not None
        config = next(
            candidate for candidate in await console.client.get_configs() if candidate.label == "Contacts to CRM"
        )
        event = (await console.client.list_events(config.id)).data[3]
        await press(pilot, "colon")
        await type_text(pilot, event.event_id)
        await press(pilot, "enter", "Y")
        text = await until(pilot, lambda shown: "Copy as" in shown)
        digit = re.search("([1-9]) {3}the delivery as curl ", text)
        assert digit is not None
        await pilot.press(digit[1])
        text = await until(pilot, lambda shown: "Copy: the delivery as curl" in shown)
        assert "webhook-timestamp and" in text
        words = shlex.split(copied(console))
        assert words[0] == "curl" and words[-1] == event.url and f"webhook-id: {event.event_id}" in words
        assert words[words.index("--data-raw") + 1] == event.payload_text
