"""Everything that can be copied, exported and sent elsewhere of a webhook and its event, searched for the token and
each secret."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.recorder import Recorder
from tests.support.times import AFTERNOON
from tui.connection import demo_connection
from tui.sandbox import Sandbox
from tui.screens.common.choice import ChoiceDialog
from tui.screens.elsewhere.screen import ElsewhereScreen
from tui.screens.event.screen import EventScreen
from tui.screens.events.screen import EventsScreen
from tui.screens.webhooks.screen import WebhooksScreen
from tui.sealed import SecretStr

TOKEN = "t0ken-that-nobody-may-read"
SIGNING = "whsec_c2lnbmluZy1zZWNyZXQtb2YtbWluZQ=="
SECRETS = ("p4ssw0rd-of-it", "h3ader-of-it", "s1gnature-of-it", "us3r-of-it")


def places(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


async def copy_everything(pilot: Pilot[Any], screen: type[Any]) -> None:
    """Pick each choice of `Y` but those that say they hold secrets."""
    number = 0
    while True:
        await pilot.press("Y")
        await until(pilot, lambda shown: "Copy as" in shown)
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        if number == len(dialog.choices):
            await press(pilot, "escape")
            return
        if "with its secrets" in dialog.choices[number][1]:
            await press(pilot, "escape")
        else:
            await press(pilot, *["down"] * number, "enter")
        await until(pilot, lambda shown: isinstance(pilot.app.screen, screen))
        await pilot.app.workers.wait_for_complete()
        number += 1


async def send_elsewhere(pilot: Pilot[Any], url: str) -> None:
    """Send the event on the screen to `url`, signed with `SIGNING`, and go back."""
    await press(pilot, "greater_than_sign", "end", "ctrl+u")
    await type_text(pilot, url)
    await press(pilot, "tab")
    await type_text(pilot, SIGNING)
    await press(pilot, "enter")
    shown = await until(pilot, lambda shown: "200 OK" in shown)
    assert isinstance(pilot.app.screen, ElsewhereScreen) and SIGNING not in shown
    await press(pilot, "escape")


async def test_no_copy_no_export_and_nothing_that_is_sent_elsewhere_holds_a_secret(tmp_path: Path) -> None:
    sandbox = Sandbox(token=TOKEN, now=lambda: AFTERNOON, time_scale=0)
    connection = replace(demo_connection(), token=SecretStr(TOKEN), is_demo=False)
    console = Console(tmp_path, sandbox=sandbox, connection=connection)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "✗ failing" in shown)
        assert console.client is not None
        config = await console.client.create_config({
            "name": "Zz with secrets", "eventName": "order_completed", "httpMethod": "POST",
            "url": "https://us3r-of-it:x@erp.example/in?sig=s1gnature-of-it",
            "auth": {"authType": "BASIC", "basicAuthConfig": {"username": "me", "password": "p4ssw0rd-of-it"}},
            "payloadConfiguration": {"custom_headers": {"X-Partner": "h3ader-of-it"}},
        })  # fmt: skip
        await console.client.trigger_webhook(config.id, {"metadata": {"organization_id": "739224"}}, sync=True)
        await press(pilot, "ctrl+r", "slash")
        await type_text(pilot, "Zz with")
        await press(pilot, "enter")
        await copy_everything(pilot, WebhooksScreen)
        await press(pilot, "enter")
        await until(pilot, lambda shown: "1 of 1" in shown)
        for form in "123456":
            await press(pilot, "E", "1", form, "end", "backspace", form, "enter")  # a name of its own
            await until(pilot, lambda shown: isinstance(pilot.app.screen, EventsScreen))
            await pilot.app.workers.wait_for_complete()
        await press(pilot, "enter")
        await until(pilot, lambda shown: "Response" in shown)
        await copy_everything(pilot, EventScreen)
        with Recorder() as receiver:
            await send_elsewhere(pilot, f"{receiver.url}/hook")
        assert [str(exchange) for exchange in console.client.log.exchanges if receiver.url in str(exchange)] == []
    (arrived,) = receiver.requests
    assert "webhook-signature" in arrived.headers and arrived.path == "/hook"
    copies = [base64.b64decode(text.split(";")[-1].rstrip("\x07\x1b\\")) for text in console.written]
    written = [*copies, *places(tmp_path)]
    assert len(copies) > 20 and sum(b"erp.example" in text for text in written) > 8
    written += [repr(arrived).encode(), repr(console.client.log.exchanges).encode()]
    for secret in (TOKEN, SIGNING, SIGNING.removeprefix("whsec_"), *SECRETS):
        assert not [text for text in written if secret.encode() in text]
