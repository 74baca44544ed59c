"""Keys and pastes that reach the real app as the terminal's thread hands them in, and what was sent by them."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from tests.support.console import Console
from tests.support.host import keys_done, screen_text, settle

_NAMES = {
    "\r": "enter",
    "\x1b": "escape",
    " ": "space",
    "\x7f": "backspace",
    "\x01": "home",
    "\x13": "ctrl+s",
    "\t": "tab",
}


def type_ahead(console: Console, keys: str, *, at: float | None = None) -> None:
    """Put keys into the app's queue as the terminal's thread does: all at once, whatever stands. `at` is when they were
    read."""
    for character in keys:
        name = _NAMES.get(character) or _character_to_key(character)
        key = events.Key(name, character if character.isprintable() else None)
        if at is not None:
            key.time = at
        hand_in(console, key)


def hand_in(console: Console, event: events.Event) -> None:
    """Put an event into the app's queue as the terminal's thread does."""
    driver = console.app._driver
    assert driver is not None
    event.set_sender(console.app)
    driver.send_message(event)


async def typed_ahead(pilot: Pilot[Any], console: Console, keys: str) -> str:
    """Type ahead, and let everything come to rest."""
    type_ahead(console, keys)
    return await arrived(pilot)


async def arrived(pilot: Pilot[Any]) -> str:
    """Until what was typed_ahead has done all that it can."""
    for _ in range(3):
        await pilot.pause()
        await keys_done(pilot.app)
    await settle(pilot)
    return screen_text(pilot.app)


def sent_operations(console: Console) -> list[str]:
    """The operations that send or change something."""
    exchanges = console.client.log.exchanges if console.client is not None else ()
    reads = ("list", "get", "search")
    return [exchange.operation for exchange in exchanges if not exchange.operation.startswith(reads)]


def filter_of(screen: Screen[Any]) -> str:
    return next((field.value for field in screen.query(Input)), "")
