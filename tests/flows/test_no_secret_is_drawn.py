"""Every screen of the program, opened by keys over webhooks whose secrets a server tells: none is drawn anywhere, and
none is in the log of requests or in its file."""

from __future__ import annotations

import base64
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.times import AFTERNOON
from tui import screens
from tui.api.models import JsonObject
from tui.connection import demo_connection
from tui.sandbox import Sandbox, configs
from tui.sandbox.database import Webhook
from tui.screens.common.lifetime import LivingScreen
from tui.screens.editor.secret import SecretInput
from tui.screens.requests.lines import whole_text
from tui.sealed import SecretStr
from tui.store.request_file import RequestFile

pytestmark = pytest.mark.slow

PIECES: Final = {
    "token": "Zq7kPw", "signing secret": "Gj4xVm", "password": "Hb8tRz", "client secret": "Kd2nYs", "API key": "Mf9cQv",
    "header": "Tw3gLx", "OAuth parameter": "Nx6hJb", "typed password": "Rv5pDk", "login in the address": "Ux1sCj",
    "signature in the address": "Wc4mFz",
}  # fmt: skip
"""Each secret is its piece three times, so that a part of it is found where the rest was cut or wrapped."""
SECRETS: Final = {name: piece * 3 for name, piece in PIECES.items()}
EDITED: Final = ("login in the address", "signature in the address")
"""The editor shows an address as it is: that is what is edited there."""

NOT_OPENED: Final = {
    "SigningSecretDialog": "shows the signing secret of a new webhook, once, which is its purpose",
    "MeanwhileDialog": "somebody else's edit meanwhile: told by the same words as the save dialog",
    "BacktestScreen": "ids of past events, and what would become of each",
    "BatchOutcomeDialog": "ids that were not queued",
    "ReceivedScreen": "the events of `listen`, which knows of no webhook (tests/test_listen_app.py)",
    "ReapplyDialog": "the original payload of an event",
    "RecoveryScreen": "ids and their states",
    "PlanRowsScreen": "ids and their states",
    "EntriesScreen": "ids and their states",
}


def forms(piece: str) -> Iterator[str]:
    """The piece as it is, and within base64 (a login that became a header) wherever it begins."""
    yield piece
    for offset in range(3):
        yield base64.b64encode(b"x" * offset + piece.encode() * 3).decode()[4 : 4 + 12]


def leaks(text: str) -> set[str]:
    """The names of the secrets of which a part is in `text`, be it over several lines or in a frame."""
    flat = re.sub(r"[\s│]", "", text)
    return {name for name, piece in PIECES.items() if any(form in flat for form in forms(piece))}


def make_webhook(config_id: str, auth: JsonObject) -> Webhook:
    document: JsonObject = {
        "id": config_id, "name": f"Zz {config_id}", "eventName": "order_completed", "httpMethod": "POST",
        "url": f"https://{SECRETS['login in the address']}:x@erp.example/in?sig={SECRETS['signature in the address']}",
        "enabled": True, "status": "active", "auth": auth,
        "payloadConfiguration": {"custom_headers": {"X-Partner": SECRETS["header"]}},
        "creationTime": "2026-03-01T08:00:00.000Z", "updatedTime": "2026-03-01T08:00:00.000Z",
    }  # fmt: skip
    return Webhook(config_id, document, f"whsec_{SECRETS['signing secret']}")


LOGINS: Final[dict[str, JsonObject]] = {
    "basic": {"authType": "BASIC", "basicAuthConfig": {"username": "me", "password": SECRETS["password"]}},
    "key": {"authType": "API_KEY", "apiKeyConfig": {"keyName": "X-Api", "keyValue": SECRETS["API key"]}},
    "oauth": {
        "authType": "OAUTH_CLIENT_CREDENTIALS",
        "oauthConfig": {
            "clientId": "me", "clientSecret": SECRETS["client secret"], "endpoint": "https://login.example/token",
            "httpMethod": "POST",
            "customParameterList": [{"key": "audience", "type": "body", "value": SECRETS["OAuth parameter"]}],
        },
    },
}  # fmt: skip


def tells_all(webhook: Webhook) -> JsonObject:
    """A webhook as a server gives it that keeps no secret to itself."""
    return {**webhook.document, "signingSecret": webhook.signing_secret}


@dataclass
class Walk:
    """Presses keys, and looks at every picture in between. `drawn` are the secrets that were, with the place."""

    pilot: Pilot[Any]
    opened: set[str] = field(default_factory=set)
    drawn: set[tuple[str, str]] = field(default_factory=set)

    @property
    def screen(self) -> str:
        return type(self.pilot.app.screen).__name__

    async def go(self, *keys: str) -> None:
        for key in keys:
            self._look(await press(self.pilot, key))

    async def type(self, text: str) -> None:
        self._look(await type_text(self.pilot, text))

    async def back_to(self, screen: str) -> None:
        for _ in range(8):
            if self.screen == screen:
                return
            await self.go("y" if self.screen == "ThrowAwayDialog" else "escape")
        raise AssertionError(f"no way back to {screen} from {self.screen}")

    def _look(self, shown: str) -> None:
        self.opened.add(self.screen)
        for name in leaks(shown):
            if not (name in EDITED and self.screen == "EditorScreen"):
                self.drawn.add((name, self.screen))


async def look_at_webhook(walk: Walk, name: str) -> None:
    """All that is done with one webhook in the list."""
    await walk.go("slash", "end", "ctrl+u")
    await walk.type(f"Zz {name}")
    await walk.go("enter", "o", "e")
    assert walk.screen == "EditorScreen"
    await walk.go("X", *["ctrl+n"] * 6, "f3", "f3")
    walk.pilot.app.screen.query(SecretInput).first().focus()
    await walk.type(SECRETS["typed password"])
    await walk.go("f8")
    await walk.back_to("EditorScreen")
    await walk.go("f3", "escape", "escape", "ctrl+s")
    assert walk.screen == "SaveDialog"
    await walk.go("y", "e", "ctrl+n", "ctrl+t", "y")  # another section: the address is not behind the dialog
    assert walk.screen == "FireDialog"
    await walk.back_to("WebhooksScreen")
    for keys in (["z"], ["K"], ["s"], ["d"], ["t", "ctrl+n"], ["x"], ["Y"], ["w"], ["colon"]):
        await walk.go(*keys)
        await walk.back_to("WebhooksScreen")


async def look_at_events(walk: Walk) -> None:
    """The log of the webhook under the cursor, one event, and the difference of two."""
    await walk.go("enter", "home", "c", "escape", "V", "escape", "E", "1", "1", "escape", "r", "escape")
    await walk.go("space", "space", "D", "1", "2", "3", "4", "escape", "b", "escape", "u", "home", "enter")
    assert walk.screen == "EventScreen"
    await walk.go("1", "2", "3", "4", "D", "escape", "Y", "escape", "greater_than_sign", "escape")
    await walk.back_to("WebhooksScreen")


def load_all() -> None:
    """Import every screen: most are imported once they are opened."""
    for module in pkgutil.walk_packages(screens.__path__, "tui.screens."):
        importlib.import_module(module.name)


def all_screens(kind: type = LivingScreen) -> set[str]:
    """The names of all screens and dialogs that are nobody's base."""
    below: Sequence[type] = kind.__subclasses__()
    own = {kind.__name__} if not below and kind.__module__.startswith("tui.") else set()
    return own.union(*map(all_screens, below))


def places(folder: Path) -> list[str]:
    """The text of every file below the folder."""
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]


async def test_no_screen_and_no_log_shows_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configs, "shown", tells_all)
    sandbox = Sandbox(seed="empty", token=SECRETS["token"], now=lambda: AFTERNOON, time_scale=0)
    sandbox.prepare()
    for name, auth in LOGINS.items():
        sandbox.database.save_webhook(make_webhook(name, auth))
    connection = replace(demo_connection(), token=SecretStr(SECRETS["token"]), is_demo=False)
    console = Console(tmp_path, sandbox=sandbox, connection=connection)
    file = RequestFile(tmp_path / "requests.jsonl")
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "Zz key" in shown)
        assert console.client is not None
        console.client.log.watch(file.write)
        for name in LOGINS:
            for number in range(2):
                body: JsonObject = {"metadata": {"organization_id": "739224"}, "number": number}
                await console.client.trigger_webhook(name, body, sync=True)
        walk = Walk(pilot)
        await walk.go("ctrl+r")
        for name in LOGINS:
            await look_at_webhook(walk, name)
        await look_at_events(walk)
        for keys in (["A"], ["R"], ["ctrl+p"], ["question_mark"]):
            await walk.go(*keys)
            await walk.back_to("WebhooksScreen")
        await walk.go("exclamation_mark", "enter", "pagedown", "escape", "escape", "p")
        assert walk.screen == "ConnectScreen"
        await walk.go("tab")
        await walk.type(SECRETS["token"])
        await walk.back_to("WebhooksScreen")
        requests = [whole_text(exchange, local=False) for exchange in console.client.log.exchanges]
    file.close()
    assert not walk.drawn
    assert len(requests) > 30 and any("X-Partner" in text for text in requests)
    assert not set().union(*map(leaks, requests))
    written = places(tmp_path)
    assert any('"updateConfig"' in text for text in written)
    assert not set().union(*map(leaks, [*written, *console.written]))
    load_all()
    never_looked_at = all_screens() - walk.opened - NOT_OPENED.keys()
    assert not never_looked_at
