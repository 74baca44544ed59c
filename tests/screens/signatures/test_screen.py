"""Signatures: the key shown, copied and saved; a pasted request checked as it is typed, with the reason."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from textual.widgets import Static

from tests.support.fake_trigger import INVOICES
from tests.support.host import FakeClipboard, Host, make_context, screen_text, settle
from tests.support.times import NOON
from tui import standard_webhooks as rules
from tui.api.errors import ServerError
from tui.api.models import PublicKey
from tui.screens.common.context import Context
from tui.screens.signatures.screen import SignaturesScreen
from tui.widgets.fields import SafeInput
from tui.widgets.text_areas import SafeTextArea

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
PEM = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\x1b[31mGb9ECWmEzf6FQbrBZ9w7lsh=\n-----END PUBLIC KEY-----\n"

FITTING_PEM = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=
-----END PUBLIC KEY-----
"""
FITTING_HEADERS = """webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek
webhook-timestamp: 1614265330
webhook-signature: v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ=="""
FITTING_BODY = '{"test": 2432232314}'


def request(body: str, *, age: int = 0) -> str:
    timestamp = str(int(NOON.timestamp()) - age)
    signed = rules.shared_signature(rules.secret_key(SECRET), rules.signed_content("evt_1", timestamp, body.encode()))
    signature = f"v1,{base64.b64encode(signed).decode()}"
    return (
        f"POST /in HTTP/1.1\n{rules.ID_HEADER}: evt_1\n{rules.TIMESTAMP_HEADER}: {timestamp}\n"
        f"{rules.SIGNATURE_HEADER}: {signature}\n\n{body}"
    )


def signatures(context: Context, pem: str) -> SignaturesScreen:
    """The screen over a server that has this public key."""

    async def read_key() -> PublicKey:
        return PublicKey(public_key=pem, algorithm="ed25519")

    return SignaturesScreen(context, INVOICES, read_key)


async def test_the_key_is_shown_copied_and_saved_and_a_request_is_judged_with_the_reason(tmp_path: Path) -> None:
    context = replace(make_context(), exports=tmp_path / "exports", organization="739224")
    screen = signatures(context, PEM)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "BEGIN PUBLIC KEY" in screen_text(app) and "\x1b" not in screen_text(app)
        await pilot.press("f5", "f8")
        while not any(words.endswith(".pem.") for words in app.said):
            await settle(pilot)
        assert isinstance(context.clipboard, FakeClipboard) and context.clipboard.copied == [PEM]
        assert (tmp_path / "exports" / "epilot-public-key-739224.pem").read_text() == PEM
        screen.query_one("#secret", SafeInput).value = SECRET

        async def verdict(text: str) -> str:
            screen.query_one("#request", SafeTextArea).load_text(text)
            await settle(pilot)
            return str(screen.query_one("#verdict", Static).content)

        assert "✓ The v1 signature is valid." in await verdict(request('{"a": 1}'))
        assert "has a line end at its end" in await verdict(request('{"a": 1}') + "\n")
        assert "does not fit this secret" in await verdict(request('{"a": 1}').replace('"a": 1', '"a": 2'))
        assert "it was signed" in await verdict(request('{"a": 1}', age=4_000))
        await pilot.press("ctrl+l")
        assert "✓ The v1 signature is valid." in await verdict(request('{"a": 1}', age=4_000))
        assert "no webhook-id" in await verdict("nothing of the kind")
        assert SECRET not in screen_text(app)


async def test_a_v1a_signature_that_fits_is_told_and_the_reason_where_it_does_not() -> None:
    """The vector is the one of `tests/services/signatures`: made elsewhere, with a key of its own."""
    context = replace(make_context(), now=lambda: datetime.fromtimestamp(1614265330, UTC))
    screen = signatures(context, FITTING_PEM)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for body, words in (
            (FITTING_BODY, "✓ The v1a signature is valid."),
            ("{}", "✗ The v1a signature does not fit"),
        ):
            screen.query_one("#request", SafeTextArea).load_text(f"{FITTING_HEADERS}\n\n{body}")
            await settle(pilot)
            assert words in screen_text(app) and "v1 is not checked" in screen_text(app)


async def test_a_server_without_a_key_says_why_in_one_sentence() -> None:
    why = "The sandbox has no Ed25519 key without the package 'cryptography': pip install it"

    async def read_key() -> PublicKey:
        raise ServerError("The public key could not be read: it failed (501).", status=501, server_message=why)

    app = Host(SignaturesScreen(make_context(), INVOICES, read_key))
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        assert f"✗ {why}" in screen_text(app) and "501" not in screen_text(app)


async def test_a_key_that_cannot_be_read_is_said_and_v1_is_checked_all_the_same() -> None:
    async def read_key() -> PublicKey:
        raise ServerError(
            "The public key could not be read: the server failed (500). Try again.", server_message="No Ed25519 key."
        )

    screen = SignaturesScreen(make_context(), INVOICES, read_key)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert screen_text(app).count("could not be read") == 1
        assert "The server says: No Ed25519 key." in " ".join(screen_text(app).split())
        await pilot.press("f5")
        await settle(pilot)
        assert "not read yet" in app.said[-1]
