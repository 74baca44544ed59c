"""The public key, from the list of webhooks to the clipboard."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.support.console import Console, press, until


async def test_the_public_key_is_copied_and_asked_for_without_the_token(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "✗ failing" in shown)
        await pilot.press("Y")
        text = await until(pilot, lambda shown: "Copy as" in shown)
        assert "signature public key" in text
        await press(pilot, "end", "enter")
        copied = base64.b64decode(console.written[-1].split(";")[-1].rstrip("\x07\x1b\\"))
        assert copied.startswith(b"-----BEGIN PUBLIC KEY-----")
        assert console.client is not None
        asked = [exchange for exchange in console.client.log.exchanges if exchange.operation == "getPublicKey"]
        assert [exchange.status for exchange in asked] == [200]
        assert "authorization" not in {name.lower() for name, _ in asked[0].request_headers}
