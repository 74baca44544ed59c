"""Pasted text, as the terminal sends it: never a key."""

from __future__ import annotations

import random

import pytest
from textual import events
from textual.message import Message

from tui import pasting
from tui.pasting import BURST, PasteParser

START, END = "\x1b[200~", "\x1b[201~"


def told(messages: list[Message]) -> list[str]:
    """Keys by name, pastes as `<text>`."""
    pressed = []
    for message in messages:
        if isinstance(message, events.Key):
            pressed.append(message.key)
        elif isinstance(message, events.Paste):
            pressed.append(f"<{message.text}>")
    return pressed


def fed(parser: PasteParser, *reads: str) -> list[str]:
    return told([message for read in reads for message in parser.feed(read)])


def test_keys_are_keys_and_a_paste_is_one_text() -> None:
    assert fed(PasteParser(), f"a\r{START}ry\r\n{END}b\x1b[A") == ["a", "enter", "<ry\r\n>", "b", "up"]


def test_no_escape_in_a_paste_makes_a_key() -> None:
    hostile = "\x1b\x1bRyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\x1b"
    assert fed(PasteParser(), f"{START}{hostile}{END}") == [f"<{hostile}>"]


def test_a_paste_comes_whole_however_it_is_read() -> None:
    text, chance = "one\rtwo \x1b[20 three " * 40, random.Random(5)
    data = f"{START}{text}{END}"
    for _ in range(50):
        cuts = sorted(chance.sample(range(len(START), len(data)), 6))
        reads = [data[first:last] for first, last in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert fed(PasteParser(), *reads, "q") == [f"<{text}>", "q"]


def test_a_text_that_comes_in_one_read_is_a_paste_to_its_end() -> None:
    text = "replay all of them, yes: r y R y b y"
    assert len(text) > BURST
    assert fed(PasteParser(), text, "ry\r") == [f"<{text}>", "<ry\r>"]


@pytest.mark.parametrize("keys", ["\r/retry", "j" * 200, "\x1b[B" * 60])
def test_keys_that_were_typed_ahead_or_held_down_stay_keys(keys: str) -> None:
    assert not any(key.startswith("<") for key in fed(PasteParser(), keys))


def test_what_is_typed_a_while_after_a_burst_is_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10.0
    monkeypatch.setattr(pasting, "event_clock", lambda: now)
    parser = PasteParser()
    fed(parser, "some text " * 9)
    now += 0.2
    assert fed(parser, "q") == ["q"]


def test_a_paste_without_an_end_does_not_take_the_keys_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10.0
    monkeypatch.setattr(pasting, "event_clock", lambda: now)
    parser = PasteParser()
    assert fed(parser, f"{START}cut sho") == []
    now += 2
    assert told(list(parser.tick())) == ["<cut sho>"]
    assert fed(parser, "q") == ["q"]
