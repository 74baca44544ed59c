"""The console of `listen` without a port: requests are handed to its receiver in memory."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.support.times import NOON
from tui.clipboard import Clipboard
from tui.listen_app import ListenApp
from tui.services.receiving.listener import Answer
from tui.services.signatures.keys import Key
from tui.settings import Settings

ADDRESS = "http://127.0.0.1:8787"


class Listening:
    """A `ListenApp` at noon; `send` is another program that sends to it."""

    def __init__(self, folder: Path, key: Key | None = None, answer: Answer = Answer()) -> None:  # noqa: B008  # frozen
        self.written: list[str] = []
        self.app = ListenApp(
            address=ADDRESS,
            key=key,
            answer=answer,
            settings=Settings(animations=False, times="utc"),
            clipboard=lambda write: Clipboard(self.written.append, environ={}, folder=folder / "copies", route="osc52"),
            state_folder=folder,
            now=lambda: NOON,
            guard=0,
        )

    async def send(self, body: bytes, path: str = "/hook", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app.listener)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.post(path, content=body, headers=named)
