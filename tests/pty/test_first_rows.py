"""What stands between exec and the first rows: one request, and none of the modules that they do not need."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.api.raw_server import RawServer, answer
from tests.pty.process import PtyProcess, environment

CONFIGS = [{"id": f"w{number}", "name": f"Webhook number {number}", "enabled": True} for number in range(40)]
PAGE = answer(200, {"data": [], "next_cursor": None, "has_more": False})

LATE = """
pydantic pydantic_core annotated_types httpx httpcore anyio h11 certifi idna http.client http.cookiejar urllib.request email.utils
pyperclip starlette uvicorn cryptography sqlite3 importlib.metadata
textual.widgets._text_area textual.widgets.text_area textual.document._document textual.widgets._footer textual.system_commands
tui.palette tui.keymap tui.sandbox tui.api._send tui.api.connecting tui.api.failures tui.api.models.base tui.api.models.webhooks
tui.services.drafts tui.services.feed tui.services.logs tui.services.replaying tui.services.finding tui.store.event_index
tui.screens.editor tui.screens.events tui.screens.event tui.screens.trigger tui.screens.confirm tui.screens.choice tui.screens.help
tui.screens.connect tui.screens.request_log tui.screens.window_dialog tui.widgets.text_areas tui.widgets.json_view
""".split()  # fmt: skip
"""Not loaded by the time the first rows are on the terminal: each costs what a person waits for."""

WATCHED = """
import sys
from pathlib import Path
from tui.cli import main
import tui.screens.base as base

painted = base.ConsoleScreen.painted

async def and_write_down(self):
    await painted(self)
    Path(sys.argv[1]).write_text(" ".join(sys.modules))

base.ConsoleScreen.painted = and_write_down
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("server_is_slow", [False, True], ids=["at once", "slow"])
def test_the_first_rows_need_one_request_and_no_heavy_module(tmp_path: Path, server_is_slow: bool) -> None:
    whole = answer(200, CONFIGS)
    first = SlowPieces(whole) if server_is_slow else whole
    with RawServer(first, PAGE) as server:
        command = [sys.executable, "-c", WATCHED, str(tmp_path / "modules"), "--server", server.url]
        with PtyProcess(command, env=environment(tmp_path, EPILOT_TOKEN="t0ken"), size=(120, 40)) as console:
            console.wait_for(lambda: b"Webhook number 7" in console.output, "no rows")
            console.wait_for(lambda: len(server.requests) > 40, "nobody asks for the events")
            console.send(b"q")
            assert console.wait_for_end() == 0
    loaded = set((tmp_path / "modules").read_text().split())
    assert "tui.screens.webhooks" in loaded
    assert sorted(loaded & set(LATE)) == []
    assert sum(b"GET /v1/webhooks/configs HTTP" in request for request in server.requests) == 1


class SlowPieces(list[bytes]):
    """An answer in many small pieces: it comes while the interface is being imported."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(whole[place : place + 64] for place in range(0, len(whole), 64))
