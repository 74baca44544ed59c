"""Sending an event elsewhere: by keys, and what is seen of it and of the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from tests.support.host import FakeClipboard, Host, enter_text, make_context, screen_text, settle
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.elsewhere.screen import ElsewhereScreen
from tui.sealed import SecretStr
from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
from tui.services.elsewhere.request import Outgoing
from tui.services.elsewhere.sending import NoReply, Reply
from tui.services.signatures.keys import Secret
from tui.services.signatures.verification import verify

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
HOOK = WebhookConfig.model_validate(
    {
        "id": "hook", "name": "Orders to ERP", "url": "https://erp.example/in",
        "payloadConfiguration": {"custom_headers": {"X-Partner": "p4rtner"}},
    }
)  # fmt: skip
EVENT = WebhookEvent.model_validate({"event_id": "evt-7", "http_method": "POST", "payload": '{"order": 7}'})
OK = Reply(200, "OK", (("content-type", "application/json"),), b'{"got": "it"}', 0.012)


class World:
    """The screen over a receiver in memory; `sent` has what went out."""

    def __init__(self, *, reply: Reply | NoReply = OK, each_new: bool = False, production: bool = False) -> None:
        self.sent: list[Outgoing] = []
        self.followed: list[ElsewhereChoice] = []
        self.reply = reply
        self.gate = asyncio.Event()
        self.gate.set()
        self.elsewhere = Elsewhere(self._send, lambda: NOON, "https://api.example")
        self.context = replace(make_context(read_only="only reading"), production=production)
        follow = (lambda _, choice: self.followed.append(choice)) if each_new else None
        self.app = Host(ElsewhereScreen(self.context, HOOK, EVENT, self.elsewhere, follow))

    async def _send(self, request: Outgoing) -> Reply | NoReply:
        self.sent.append(request)
        await self.gate.wait()
        return self.reply


async def press(pilot: Pilot[Any], *names: str) -> str:
    for name in names:
        await pilot.press(name)
        await settle(pilot)
    return screen_text(pilot.app)


async def fill_in_url(pilot: Pilot[Any], url: str) -> str:
    await press(pilot, "end", "ctrl+u")
    await enter_text(pilot, url)
    return screen_text(pilot.app)


async def test_enter_sends_to_this_machine_at_once_and_shows_the_answer() -> None:
    """Also over a read-only connection: nothing of it goes through the API."""
    world = World()
    async with world.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(pilot.app)
        assert "Past the API, no replay: POST evt-7, 12 B" in text and "▕http://127.0.0.1:8787" in text
        assert "Secret ▕whsec_..." in text
        assert "Not signed, since no secret was given" in text and "Left out: X-Partner" in text
        text = await press(pilot, "enter")
        assert "✓ 200 OK after 12 ms" in text and "content-type  application/json" in text and '"got": "it"' in text
    (request,) = world.sent
    assert request.body == b'{"order": 7}' and dict(request.headers).keys() == {"webhook-id", "Content-Type"}


async def test_a_secret_signs_is_never_seen_and_is_kept_for_the_next_time() -> None:
    world = World()
    async with world.app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "tab")
        await enter_text(pilot, SECRET)
        text = await press(pilot, "enter")
        assert "Signed anew with the secret" in text and SECRET not in text and "•••" in text
        (request,) = world.sent
        assert verify(request.headers, request.body, Secret(SecretStr(SECRET)), NOON).is_valid
        assert world.elsewhere.last == ElsewhereChoice("http://127.0.0.1:8787", SecretStr(SECRET))
        again = ElsewhereScreen(world.context, HOOK, EVENT, world.elsewhere)
        pilot.app.push_screen(again)
        await settle(pilot)
        assert "Signed anew" in screen_text(pilot.app) and SECRET not in screen_text(pilot.app)


async def test_another_machine_is_asked_about_first() -> None:
    world = World(production=True)
    async with world.app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await fill_in_url(pilot, "http://receiver.example/in")
        text = await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ConfirmDialog) and pilot.app.screen.guarded
        for words in (
            "Send evt-7 to receiver.example?", "The payload is from production.", "these headers: webhook-id,",
            "The API hears nothing of it.", "plain http: anyone between could read it",
        ):  # fmt: skip
            assert words in text, text
        await press(pilot, "enter")
        assert world.sent == [] and world.elsewhere.last == ElsewhereChoice(), "enter is Cancel"
        await press(pilot, "enter", "y")
        assert [request.url for request in world.sent] == ["http://receiver.example/in"]
        assert world.elsewhere.last.url == "http://receiver.example/in"


async def test_bad_input_is_said_in_place_and_nothing_is_sent() -> None:
    world = World()
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for url, words in (
            ("ftp://127.0.0.1", "✗ 'ftp://127.0.0.1' is not an http or https address."),
            ("https://api.example/x", "✗ api.example is the API itself"),
            ("http://me:t0p@127.0.0.1", "carries a user name or a password"),
        ):
            await fill_in_url(pilot, url)
            assert words in await press(pilot, "enter", "ctrl+t")
        await fill_in_url(pilot, "http://127.0.0.1:1")
        await press(pilot, "tab")
        await enter_text(pilot, "not base64!")
        text = await press(pilot, "enter")
        assert "✗ The secret is malformed" in text and "not base64!" not in text
        assert world.sent == [] and world.elsewhere.last == ElsewhereChoice()


async def test_headers_that_may_be_secret_go_along_only_where_they_are_asked_for() -> None:
    world = World()
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "X-Partner, whose values may be secrets" in screen_text(pilot.app)
        assert "secrets: X-Partner." in await press(pilot, "ctrl+g")
        text = await press(pilot, "enter")
        assert ("X-Partner", "p4rtner") in world.sent[0].headers and "p4rtner" not in text


async def test_nothing_that_comes_back_can_drive_the_terminal() -> None:
    hostile = "\x1b]52;c;eA==\x07\x9b2J\u202e[/x]"
    body = hostile.encode() + b"\n"
    world = World(reply=Reply(500, hostile, (("x-odd", hostile), (hostile, "x")), body, 1.0))
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        text = await press(pilot, "enter")
        assert "✗ 500 ␛]52;c;eA==" in text and not any(character in text for character in "\x1b\x07\x9b\u202e")


async def test_no_answer_a_long_one_and_bytes_are_said_in_words() -> None:
    world = World(reply=NoReply("Nothing was sent: 127.0.0.1:8787 cannot be reached (refused).", False))
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "✗ Nothing was sent: 127.0.0.1:8787 cannot be reached" in await press(pilot, "enter")
        world.reply = replace(OK, body=b"\xff\x00", is_cut=True)
        text = await press(pilot, "enter")
        assert "the first 2 B of its body" in text and "2 B that are no text." in text
        world.reply = replace(OK, body=b"")
        assert "The answer has no body." in await press(pilot, "enter")


async def test_one_is_sent_at_a_time_and_an_answer_after_leaving_is_told() -> None:
    world = World()
    world.gate.clear()
    async with world.app.run_test(size=(100, 30)) as pilot:
        pilot.app.push_screen(ElsewhereScreen(world.context, HOOK, EVENT, world.elsewhere))
        await settle(pilot)
        for key in ("enter", "enter", "ctrl+t"):
            await pilot.press(key)
        await pilot.pause()
        assert "… On its way to 127.0.0.1:8787" in screen_text(pilot.app) and len(world.sent) == 1
        await pilot.press("escape")
        await pilot.pause()
        world.gate.set()
        await settle(pilot)
        assert world.app.said[-1] == "evt-7 to 127.0.0.1:8787|✓ 200 OK after 12 ms"


async def test_many_headers_and_a_body_can_both_be_read_on_a_small_terminal() -> None:
    world = World(reply=replace(OK, headers=tuple((f"x-number-{number}", "x") for number in range(30))))
    async with world.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = await press(pilot, "enter")
        assert "x-number-0 " in text and "x-number-29" not in text and '"got": "it"' in text
        assert "x-number-29" in await press(pilot, "tab", "tab", "end")


async def test_the_answer_can_be_copied() -> None:
    world = World()
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "tab", "tab", "tab", "Y", "3")
        assert isinstance(world.context.clipboard, FakeClipboard)
        assert world.context.clipboard.copied == ['200 OK\ncontent-type: application/json\n\n{"got": "it"}']


async def test_each_new_one_goes_back_to_the_log_which_follows() -> None:
    world = World(each_new=True)
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+l")
        assert world.followed == [ElsewhereChoice()] and world.sent == []
        assert not isinstance(pilot.app.screen, ElsewhereScreen)


async def test_each_new_one_to_another_machine_is_asked_about_first() -> None:
    world = World(each_new=True)
    async with world.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await fill_in_url(pilot, "https://receiver.example")
        text = await press(pilot, "ctrl+l")
        assert "Send each new event of Orders to ERP to receiver.example, until" in text
        await press(pilot, "n")
        assert world.followed == []
        await press(pilot, "ctrl+l", "y")
        assert [choice.url for choice in world.followed] == ["https://receiver.example"]
