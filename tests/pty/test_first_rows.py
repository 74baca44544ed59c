"""Between exec and the first rows stand one request, and none of the modules that they do not need."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.places import environment
from tests.support.pty_process import PtyProcess
from tests.support.raw_server import RawServer, answer

CONFIGS = [{"id": f"w{number}", "name": f"Webhook number {number}", "enabled": True} for number in range(40)]
PAGE = answer(200, {"data": [], "next_cursor": None, "has_more": False})

LATE = [
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "httpx",
    "httpcore",
    "anyio",
    "h11",
    "certifi",
    "idna",
    "http.client",
    "http.cookiejar",
    "urllib.request",
    "email.utils",
    "pyperclip",
    "tui.jsonata",
    "starlette",
    "uvicorn",
    "cryptography",
    "sqlite3",
    "importlib.metadata",
    "textual.command",
    "textual.types",
    "textual.suggester",
    "textual.validation",
    "textual.widgets._input",
    "textual.widgets._option_list",
    "textual.widgets._tree",
    "textual.widgets._text_area",
    "textual.widgets.text_area",
    "textual.document._document",
    "textual.widgets._footer",
    "textual.system_commands",
    "tui.palette",
    "tui.keymap",
    "tui.sandbox",
    "tui.api._send",
    "tui.api.connecting",
    "tui.api.failures",
    "tui.api.models.base",
    "tui.api.models.webhooks",
    "tui.services.drafts.draft",
    "tui.services.events.feed",
    "tui.services.events.log_scope",
    "tui.services.replay.replayer",
    "tui.services.events.find_event",
    "tui.store.event_index",
    "tui.screens.editor.screen",
    "tui.screens.events.screen",
    "tui.screens.event.screen",
    "tui.screens.trigger.screen",
    "tui.screens.common.confirm",
    "tui.screens.common.choice",
    "tui.screens.common.help",
    "tui.screens.connection.screen",
    "tui.screens.requests.screen",
    "tui.screens.common.window",
    "tui.widgets.text_areas",
    "tui.widgets.json_view",
    "tui.widgets.fields",
    "tui.widgets.filter_field",
]
"""Not loaded by the time the first rows are on the terminal: each costs what a person waits for."""

WATCHED = """
import sys
from contextlib import contextmanager
from pathlib import Path
from tui.startup import late_palette
from tui.cli import main

left_out = late_palette.palette_left_out

@contextmanager
def and_watch():
    with left_out():
        yield
    from tui.screens.common import base
    painted = base.ConsoleScreen.painted

    async def and_write_down(self):
        await painted(self)
        Path(sys.argv[1]).write_text(" ".join(sys.modules))

    base.ConsoleScreen.painted = and_write_down

late_palette.palette_left_out = and_watch
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("name", LATE)
def test_what_must_not_be_loaded_exists(name: str) -> None:
    """A module that was renamed is never loaded: the test below could not fail for it."""
    assert find_spec(name) is not None


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
    assert "tui.screens.webhooks.screen" in loaded
    assert sorted(loaded & set(LATE)) == []
    assert sum(b"GET /v1/webhooks/configs HTTP" in request for request in server.requests) == 1


def test_the_palette_that_was_left_out_is_there_when_it_is_opened(tmp_path: Path) -> None:
    with RawServer(answer(200, CONFIGS), PAGE) as server:
        command = [sys.executable, "-m", "tui", "--server", server.url]
        with PtyProcess(command, env=environment(tmp_path, EPILOT_TOKEN="t0ken"), size=(120, 40)) as console:
            console.wait_for(lambda: b"Webhook number 7" in console.output, "no rows")
            console.send(b"\x10")
            console.wait_for(lambda: b"Search for commands" in console.output, "no palette")
            console.send(b"theme")
            console.wait_for(lambda: b"Choose the colours" in console.output, "the command is not found")
            console.send(b"\r")
            console.wait_for(lambda: b"Search for themes" in console.output, "no themes")
            console.send(b"dracula\r")
            console.wait_for(lambda: b"38;2;248;248;242" in console.output, "the colours are the old ones")
            console.send(b"q")
            assert console.wait_for_end() == 0


class SlowPieces(list[bytes]):
    """An answer in many small pieces: it comes while the interface is being imported."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(whole[place : place + 64] for place in range(0, len(whole), 64))
