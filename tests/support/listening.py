"""The console of `listen` without a port: requests are handed to its receiver in memory."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.support.times import NOON
from tui import standard_webhooks as rules
from tui.clipboard import Clipboard
from tui.listen_app import ListenApp
from tui.services.receiving.listener import ListenerAnswer
from tui.services.signatures.keys import Key
from tui.settings import Settings
from tui.theming import load_themes

ADDRESS = "http://127.0.0.1:8787"
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


class Listening:
    """A `ListenApp` at noon; `send` is another program that sends to it."""

    def __init__(
        self,
        folder: Path,
        key: Key | None = None,
        answer: ListenerAnswer = ListenerAnswer(),  # noqa: B008  # frozen
        theme: str = "night-shift",
    ) -> None:
        self.written: list[str] = []
        self.app = ListenApp(
            address=ADDRESS,
            key=key,
            answer=answer,
            settings=Settings(theme=theme, animations=False, times="utc"),
            themes=load_themes([])[0],
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

    async def send_some(self) -> None:
        """Three requests: signed with `SECRET` as it should be, with a signature of another body, and not at all."""
        for number, (body, of) in enumerate(((b'{"order":"A-1","total":1.10}', None), (b'{"order":"A-2"}', b"{}"))):
            await self.send(body, **signed(body if of is None else of, f"evt_{number}"))
        await self.send(b"ping", "/health", user_agent="probe")


def signed(body: bytes, event_id: str = "evt_1") -> dict[str, str]:
    """The headers of a request that is signed with `SECRET`."""
    timestamp = str(int(NOON.timestamp()))
    signature = rules.shared_signature(rules.secret_key(SECRET), rules.signed_content(event_id, timestamp, body))
    entry = rules.entry(rules.SHARED, signature)
    return {"webhook_id": event_id, "webhook_timestamp": timestamp, "webhook_signature": entry}
