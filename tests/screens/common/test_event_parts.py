"""The parts of an event, in the characters that the server sent."""

from __future__ import annotations

import json

import pytest

from tui.api.reading import event as read_event
from tui.screens.common.event_parts import part_of

ODD = '{"dup":1,"dup":2,"z":1.10,"a":1e400,"i":123456789012345678901234567890,"u":"\\u0041\\ud800\\u0000\u202e"}'


def test_response_and_metadata_are_shown_number_by_number_and_key_by_key() -> None:
    wire = f'{{"event_id":"e","status":1.0,"http_response":{{"status_code":503,"body":{ODD}}},"more":{ODD}}}'
    event = read_event(wire.encode())
    assert part_of(event, "response", whole=True).text == f'{{"status_code":503,"body":{ODD}}}'
    assert part_of(event, "metadata", whole=True).text == f'{{"event_id":"e","status":1.0,"more":{ODD}}}'
    assert (
        event.as_json
        == f'{{"event_id":"e","status":1.0,"more":{ODD},"http_response":{{"status_code":503,"body":{ODD}}}}}'
    )


@pytest.mark.parametrize("payload", [ODD, "a;b\r\n\x00\x1b[2J", "<a>\u202e</a>", "--x\r\n\r\nbytes \ufffd\ud800"])
@pytest.mark.parametrize(("name", "part"), [("payload", "payload"), ("original_payload", "original")])
def test_a_payload_is_shown_in_its_own_characters(payload: str, name: str, part: str) -> None:
    """Drawing makes them inert; copying takes them as they are."""
    event = read_event(json.dumps({"event_id": "e", name: payload}).encode())
    assert part_of(event, part, whole=True).text == payload
