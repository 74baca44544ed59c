"""Odd payloads where they are read and compared: nothing in them acts, and nothing of them is changed on the way."""

from __future__ import annotations

import json

import pytest

from tests.support.host import settle
from tests.support.odd_payloads import ALL, HUGE
from tests.support.widget_host import Host, assert_inert, lines
from tui.api.event_text import one_event
from tui.api.models import WebhookEvent
from tui.api.reading import event as read_event
from tui.document.difference import Difference
from tui.document.layout import laid_out
from tui.document.members import without_blanks
from tui.widgets.difference_view import DifferenceView
from tui.widgets.json_view import JsonView

SEEN = {
    "one line of 1 MB": '"a":"xxxx', "many keys": '"k0": 0', "deep": "[", "duplicates": '"dup": 1',
    "numbers": '"c": 123456789012345678901234567890', "surrogates": "� � {", "zero": "a␀b␀", "csv": '=1+1,"a";b',
    "surrogates in JSON": r'"b": "\udfff\ud800"', "no UTF-8": '"a": "��"', "multipart": "%PDF-1.7␀",
    "xml": "<a b='c'>&lt;</a>", "fences": "| a | b |", "drives": "␛]52;c;x", "10 MB on one line": '"n": 1e400',
}  # fmt: skip
"""A part of each as it is drawn: numbers, doubled keys and escapes as they came, and signs for what could act."""

LARGE = ("many keys", "10 MB on one line")
EACH = [pytest.param(odd, marks=pytest.mark.slow if odd in LARGE else ()) for odd in ALL]


@pytest.mark.parametrize("odd", EACH)
async def test_it_is_drawn_inert_and_stays_what_it_is(odd: str) -> None:
    view = JsonView()
    app = Host(view)
    async with app.run_test(size=(80, 24)) as pilot:
        view.focus()
        view.show_text(ALL[odd])
        await settle(pilot)
        assert SEEN[odd] in "\n".join(lines(app))
        for key in ("pagedown", "v", "pagedown", "home", "v", "slash", "right"):
            await pilot.press(key)
            await settle(pilot)
            assert_inert(app, 80)
        assert view.document == ALL[odd]


@pytest.mark.parametrize("odd", EACH)
async def test_it_is_compared_inert_and_each_value_is_as_it_came(odd: str) -> None:
    text = ALL[odd]
    after = f'{{"before":[{text}],"more":1}}' if _is_json(text) else text.rstrip("\r\n") + "\nmore"
    before = f'{{"before":[{text}]}}' if _is_json(text) else text
    difference = Difference(before, after)
    difference.run()
    assert [change.kind for change in difference.changes][-1:] == ["added"] and len(difference.changes) == 1
    assert difference.value_after(difference.changes[0]) in ("1", "more")
    view = DifferenceView()
    app = Host(view)
    async with app.run_test(size=(80, 24)) as pilot:
        view.focus()
        view.show(difference)
        for key in ("pagedown", "end", "right", "n", "home"):
            await pilot.press(key)
            await pilot.pause()
            assert_inert(app, 80)


@pytest.mark.parametrize("odd", EACH)
def test_nothing_is_changed_between_the_wire_and_a_copy(odd: str) -> None:
    """As a text, which is the contract; and as a value where it is JSON, which servers send too."""
    as_text = read_event(json.dumps({"event_id": "e", "payload": ALL[odd], "original_payload": ALL[odd]}).encode())
    assert as_text.payload_text == as_text.original_payload_text == ALL[odd]
    assert json.loads(as_text.as_json)["payload"] == ALL[odd]
    if _is_json(ALL[odd]):
        wire = f'{{"event_id":"e","http_response":{{"status_code":500,"body":{ALL[odd]}}},"payload":{ALL[odd]}}}'
        as_value = read_event(wire.encode())
        assert as_value.payload_text == ALL[odd] and as_value.body_text == ALL[odd]
        assert one_event(as_value.as_json.encode()).payload == ALL[odd] == without_blanks(laid_out(ALL[odd]))


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True


def test_the_table_is_whole() -> None:
    assert SEEN.keys() == ALL.keys() and len(HUGE) > 10_000_000
    assert isinstance(WebhookEvent(event_id="e", payload=HUGE).payload_text, str)
