"""The first frame against the screen that follows: the same cells, wherever there is one, and no Textual for it."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.style import Style
from textual.app import App

from tests.hostile.terminal import StrictTerminal
from tests.support.connection_files import jwt
from tests.support.times import NOON
from tui.api.client import WebhooksClient
from tui.api.early import EarlyAnswer
from tui.api.models import JsonObject
from tui.app import WebhooksApp
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, Options, resolve
from tui.sealed import SecretStr
from tui.settings import Settings
from tui.startup.first_frame import can_be_drawn
from tui.startup.first_paint import first_paint
from tui.startup.inks import Inks
from tui.store.last_session import LastSession
from tui.theme_files import DEFAULT_THEME, shipped_words
from tui.theming import load_themes

PATIENCE_SECONDS: Final = 10.0
SIZES: Final = ((60, 15), (80, 24), (120, 40), (200, 50))
HOSTILE: Final = (
    "\x1b]52;c;aGFja2Vk\x07 \x1b[2J\x1b[31mred",
    "[b]bold[/b] [/nope] [@click=app.quit]quit[/]",
    "line\nfeed\ttab\rreturn",
    "\u202eright to left\u2066 isolates\u200b\ufeff",
    "漢字の名前 그리고 한국어 이름은 길어요 정말로 아주 길어요",
    "👩‍👩‍👧 family 🇩🇪 e\u0301 \u0301",
    "x" * 300,
    "\ud800 lone",
    "",
)


def webhook(number: int, **fields: Any) -> JsonObject:
    usual = {
        "id": f"w{number:02}",
        "name": f"Orders to the warehouse {number}",
        "eventName": "order_updated",
        "url": f"https://receiver{number}.example/hooks?key=s3cret",
        "httpMethod": "POST",
        "enabled": True,
        "status": "active",
        "auth": {"authType": "OAUTH_CLIENT_CREDENTIALS"},
    }
    return {**usual, **fields}


MANY: Final = [webhook(number) for number in range(40)]
MIXED: Final = [
    webhook(0, enabled=False),
    webhook(1, status="incomplete", url=None, auth=None),
    webhook(2, status="paused by hand", eventVersion="2.0"),
    webhook(2, name="The same id again"),
    webhook(3, name=None, eventName=None, httpMethod=None, auth={"authType": "SOMETHING NEW"}),
]
NASTY: Final = [
    webhook(number, name=text, eventName=text, url=f"https://{text}.example/", status=text, httpMethod=text, id=text)
    for number, text in enumerate(HOSTILE)
]


class Case(NamedTuple):
    """A start: the webhooks, the terminal, and what the person has set, typed and left."""

    webhooks: Sequence[JsonObject] = MANY
    size: tuple[int, int] = (80, 24)
    theme: str = DEFAULT_THEME
    place: Mapping[str, Any] = {}
    read_only: bool = False
    settings: Mapping[str, Any] = {}
    claims: Mapping[str, Any] = {}


CASES: Final = {
    **{f"{columns}x{lines}": Case(size=(columns, lines)) for columns, lines in SIZES},
    "light": Case(MIXED, (120, 40), "day-shift"),
    "high contrast": Case(size=(113, 36), theme="high-contrast", read_only=True),
    "light with high contrast": Case(MANY[:21], theme="high-contrast-light"),
    "one": Case(MANY[:1], (60, 15)),
    "as many as fit": Case(MANY[:20]),
    "hostile": Case(NASTY, (200, 50)),
    "hostile and narrow": Case(NASTY[::-1], (60, 15), "day-shift"),
    "left elsewhere": Case(
        size=(120, 40), place={"window": "7d", "cursor": "w05", "sort": "name up", "filter": ""}, read_only=True
    ),
    "production": Case(
        size=(160, 34),
        settings={"production": ("live",), "refresh": 0.0},
        claims={"org_id": "739224", "name": "Ada \x1b[31m", "exp": NOON.timestamp() + 600, "readonly": True},
    ),
}
"""Each has something that no other has."""


class Early:
    """A list of webhooks that is there, and a model that never comes."""

    is_there = True

    def __init__(self, webhooks: Sequence[JsonObject]) -> None:
        self._webhooks = list(webhooks)

    def webhooks(self) -> list[JsonObject]:
        return self._webhooks

    async def wait(self) -> EarlyAnswer:
        await asyncio.Event().wait()
        raise AssertionError


class Start:
    """Return what both the first frame and the app are made of."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.early = Early(case.webhooks)
        options = Options(token=SecretStr(jwt(**case.claims)), server="https://hooks.example")
        self.connection = replace(resolve(options, {"XDG_CONFIG_HOME": str(folder)}, NOON), profile="live")
        chosen: dict[str, Any] = {"theme": case.theme, "animations": False, "times": "utc", **case.settings}
        self.settings = Settings(**chosen)

    def painted(self, size: tuple[int, int] | None = None) -> str | None:
        paint = first_paint(
            self.connection,
            self.early.webhooks,
            self.settings,
            place=self.case.place,
            read_only=self.case.read_only,
            now=lambda: NOON,
        )
        return None if paint is None else paint(*(size or self.case.size))

    def app(self) -> WebhooksApp:
        last_session = LastSession(self.folder / "last", self.connection.server, self.connection.claims.organization)
        last_session.write({"webhooks": self.case.place})
        return WebhooksApp(
            connection=self.connection,
            no_token=None,
            open_client=self._client,
            sources=ConnectionSources(Options(), {"XDG_CONFIG_HOME": str(self.folder)}, lambda: NOON),
            settings=self.settings,
            themes=load_themes([])[0],
            last_session=lambda _: last_session,
            read_only=self.case.read_only,
            clipboard=lambda write: Clipboard(write, environ={}, folder=self.folder / "copies", route="osc52"),
            now=lambda: NOON,
        )

    def _client(self, connection: Connection) -> WebhooksClient:
        nobody = httpx.MockTransport(lambda request: httpx.Response(500))
        return WebhooksClient(connection.server, connection.token, transport=nobody, early=self.early)


# --- cells ------------------------------------------------------------------------------------------------------------


class Look(NamedTuple):
    """A cell as a person sees it: of a blank one only the ground."""

    character: str
    ground: tuple[int, ...]
    text: tuple[int, ...] = ()
    is_bold: bool = False


_PIECE = re.compile(
    r"\x1b\[(?:(?P<line>\d+);1H|0;(?P<bold>1;)?38;2;(?P<text>\d+;\d+;\d+);48;2;(?P<ground>\d+;\d+;\d+)m|0m)"
    r"(?P<words>[^\x1b]*)"
)


def first_cells(painted: str) -> list[list[Look]]:
    """The cells that the first frame's sequences make; no others than these may be in it."""
    assert "".join(match[0] for match in _PIECE.finditer(painted)) == painted
    lines: list[list[Look]] = []
    text, ground, is_bold = (), (), False  # type: tuple[int, ...], tuple[int, ...], bool
    for match in _PIECE.finditer(painted):
        if match["line"]:
            lines.append([])
            assert int(match["line"]) == len(lines)
        elif match["text"]:
            text, ground = (tuple(map(int, match[name].split(";"))) for name in ("text", "ground"))
            is_bold = bool(match["bold"])
        add_cells(lines[-1], match["words"], text, ground, is_bold)
    return lines


def screen_cells(app: App[Any]) -> list[list[Look]]:
    """The cells of the screen, as Textual hands them to the terminal."""
    lines: list[list[Look]] = []
    for strip in app.screen._compositor.render_strips():
        lines.append([])
        for words, style, _ in strip:
            style = style or Style()
            text, ground = _numbers(style.color), _numbers(style.bgcolor)
            if style.reverse:
                text, ground = ground, text
            assert not style.dim and not style.italic and not style.underline
            add_cells(lines[-1], words, text, ground, bool(style.bold))
    return lines


def _numbers(color: Color | None) -> tuple[int, ...]:
    return tuple(color.triplet) if color is not None and color.triplet is not None else ()


def add_cells(line: list[Look], words: str, text: tuple[int, ...], ground: tuple[int, ...], is_bold: bool) -> None:
    for character in words:
        width = get_character_cell_size(character)
        if width == 0:
            line[-1] = line[-1]._replace(character=unicodedata.normalize("NFC", line[-1].character + character))
        elif character == " ":
            line.append(Look(" ", ground))
        else:
            line += [Look(character, ground, text, is_bold), *[Look("", ground)] * (width - 1)]


async def settled_cells(app: App[Any], size: tuple[int, int], wanted: list[list[Look]]) -> list[list[Look]]:
    """The cells of the screen once they are the wanted ones, or those that they are all the time."""
    cells: list[list[Look]] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    async with app.run_test(size=size) as pilot:
        while cells != wanted and time.monotonic() < deadline:
            await pilot.pause()
            cells = screen_cells(app)
    return cells


@pytest.mark.parametrize("name", CASES)
async def test_every_cell_is_the_screens_own(tmp_path: Path, name: str) -> None:
    start = Start(CASES[name], tmp_path)
    painted = start.painted()
    assert painted is not None
    cells = first_cells(painted)
    assert [len(line) for line in cells] == [start.case.size[0]] * start.case.size[1]
    shown = await settled_cells(start.app(), start.case.size, cells)
    for number, (mine, theirs) in enumerate(zip(cells, shown, strict=True)):
        assert mine == theirs, f"line {number}: {_words(mine)!r} is {_words(theirs)!r} on the screen"


def _words(line: Iterable[Look]) -> str:
    return "".join(cell.character for cell in line)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_names_do_nothing_to_the_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    painted = Start(Case(NASTY), tmp_path).painted(size)
    terminal = StrictTerminal(*size, "nonce")
    terminal.feed((painted or "").encode())
    terminal.finish()
    assert terminal.violations == []
    assert any("漢字" in line for line in terminal.lines)
    assert not any("s3cret" in line for line in terminal.lines)


# --- where there is none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        Case(webhooks=[]),
        Case(size=(80, 5)),
        Case(size=(20, 24)),
        Case(place={"filter": "orders"}),
        Case(place={"cursor": "w39"}),
        Case(theme="terminal"),
        Case(theme="textual-dark"),
        Case(theme="../night-shift"),
        Case(settings={"keymap": {"webhook.edit": "f9"}}),
    ],
    ids=["no webhooks", "low", "narrow", "filtered", "scrolled", "sixteen colours", "not ours", "a path", "keymap"],
)
def test_what_is_not_as_simple_is_left_to_the_screen(tmp_path: Path, case: Case) -> None:
    assert Start(case, tmp_path).painted() is None


@pytest.mark.parametrize("theme", [theme.name for theme in load_themes([])[0] if not theme.ansi])
def test_our_own_themes_name_all_its_colours(theme: str) -> None:
    Inks(shipped_words(theme))


PLAIN: Final = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


@pytest.mark.parametrize(
    ("changed", "can"),
    [
        ({}, True),
        ({"COLORTERM": "24bit", "TERM": "tmux-256color"}, True),
        ({"COLORTERM": ""}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": ""}, False),
        ({"NO_COLOR": ""}, False),
        ({"COLUMNS": "80"}, False),
        ({"TEXTUAL_COLOR_SYSTEM": "256"}, False),
        ({"TEXTUAL": "debug"}, False),
    ],
    ids=str,
)
def test_only_a_terminal_with_all_colours_has_a_first_frame(changed: dict[str, str], can: bool) -> None:
    assert can_be_drawn(PLAIN | changed) is can


def test_nothing_that_takes_long_is_imported_for_it() -> None:
    code = "import sys, tui.startup.first_paint, tui.startup.first_frame; print(*sys.modules)"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"textual", "asyncio", "rich.console", "rich.style", "pydantic", "httpx", "sqlite3", "tui.textual_compat"}
    assert heavy.isdisjoint(made.stdout.split())
