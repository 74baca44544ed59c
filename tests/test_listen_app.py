"""`listen` in a terminal: requests in the event screens, as they come."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.support.console import press, type_text, until
from tests.support.host import settle
from tests.support.listening import SECRET, Listening, signed
from tui.keys import WRITING_ACTIONS
from tui.screens.common.offers import offers
from tui.screens.event.screen import EventScreen
from tui.screens.navigation import listening as listening_routes
from tui.sealed import SecretStr
from tui.services.receiving.listener import ListenerAnswer
from tui.services.signatures.keys import Secret

pytestmark = pytest.mark.slow  # the whole program


async def test_each_request_is_a_row_as_it_comes_with_its_answer_and_its_verdict(tmp_path: Path) -> None:
    listening = Listening(tmp_path, Secret(SecretStr(SECRET)), ListenerAnswer(503, 7))
    async with listening.app.run_test(size=(120, 30)) as pilot:
        shown = await until(pilot, lambda text: "each request is shown here as it comes" in text)
        assert "listen · http://127.0.0.1:8787" in shown and "v1 signatures checked · answers 503" in shown
        assert (await listening.send(b'{"a": 1.10}', **signed(b'{"a": 1.10}'))).status_code == 503
        shown = await until(pilot, lambda text: "✓ The v1 signature" in text)
        assert "✗ failed" in shown and "503" in shown
        await listening.send(b'{"a": 2}', **signed(b'{"a": 1.10}', "evt_2"))
        await until(pilot, lambda text: "✗ The v1 signature" in text)


async def test_a_request_opens_with_its_body_its_headers_and_the_whole_reason(tmp_path: Path) -> None:
    listening = Listening(tmp_path, Secret(SecretStr(SECRET)))
    async with listening.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await listening.send(b'{"a": 1.10}', authorization="Bearer t0p-secret-1", **signed(b"other"))
        await until(pilot, lambda text: "evt_1" in text)
        shown = await press(pilot, "enter", "2")
        assert isinstance(pilot.app.screen, EventScreen) and '"a": 1.10' in shown
        assert "The v1 signature does not fit this secret: the key is not the one" in shown
        shown = await press(pilot, "4")
        assert '"webhook-signature": "v1,' in shown and '"finding": "no_match"' in shown
        assert "t0p-secret" not in shown and '"authorization": "[redacted]"' in shown


async def test_what_needs_an_api_is_not_offered_and_its_keys_do_nothing(tmp_path: Path) -> None:
    listening = Listening(tmp_path)
    async with listening.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await listening.send(b"{}", webhook_id="evt_1")
        await until(pilot, lambda text: "signature not checked" in text)
        for keys in ((), ("enter",)):
            before = await press(pilot, *keys)
            offered = {offer.action.partition("(")[0] for offer in offers(pilot.app.screen)}
            assert not offered & (WRITING_ACTIONS | {"recover", "example", "send_elsewhere", "connection", "go_to"})
            assert {"copy_id", "help"} < offered
            assert await press(pilot, *"rbtxTRp!:", "greater_than_sign") == before


async def test_nothing_that_is_offered_needs_an_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is new in the event screens, and leads to the API, has to be named in `ABSENT`."""
    led_nowhere: list[str] = []
    monkeypatch.setattr(listening_routes, "say_not_opened", lambda _, sentence: led_nowhere.append(sentence))
    listening = Listening(tmp_path)
    async with listening.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for number in range(3):
            await listening.send(b"{}", webhook_id=f"evt_{number}")
        await until(pilot, lambda text: "3 of 3" in text)
        for keys in ((), ("enter",)):
            await press(pilot, *keys)
            screen = pilot.app.screen
            for offer in offers(screen):
                name = offer.action.partition("(")[0]
                if name not in ("quit_app", "command_palette", "back", "its_webhook"):  # they leave the screen
                    await offer.run(screen)
                    await settle(pilot)
                    assert led_nowhere == [], f"{offer.command.id} is offered"
                    while pilot.app.screen is not screen:
                        await press(pilot, "escape")


async def test_they_are_filtered_compared_and_copied_like_events(tmp_path: Path) -> None:
    listening = Listening(tmp_path)
    async with listening.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for number, word in enumerate(("hay", "needle", "hay")):
            await listening.send(f'{{"a": "{word}", "n": {number}}}'.encode(), webhook_id=f"evt_{number}")
        await until(pilot, lambda text: "3 of 3" in text)
        await press(pilot, "slash")
        await type_text(pilot, "needle")
        shown = await press(pilot, "enter")
        assert "evt_1" in shown and "evt_2" not in shown
        await press(pilot, "y")
        assert base64.b64decode(listening.written[-1].split(";")[-1].rstrip("\x07\x1b\\")) == b"evt_1"
        await press(pilot, "escape", "g", "space", "space")
        shown = await press(pilot, "D")
        assert '"needle"' in shown and "+ after" in shown


async def test_what_comes_cannot_drive_the_terminal_and_what_is_refused_is_said(tmp_path: Path) -> None:
    listening = Listening(tmp_path)
    async with listening.app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await listening.send('"\x9b2J\u202e[/x]\x1b]0;x\x07"'.encode(), "/\x9b[@click=app.quit]", webhook_id="[/x]")
        await until(pilot, lambda text: "1 of 1" in text)
        for _ in range(50):
            await listening.send(b"", host="evil.example")
        shown = await until(pilot, lambda text: "Refused with 421" in text)
        assert shown.count("Refused with 421") == 1, "many do not flood the screen"
        shown += await press(pilot, "enter", "2")
        assert not [character for character in shown if character != "\n" and not character.isprintable()]
        assert "[/x]" in shown
