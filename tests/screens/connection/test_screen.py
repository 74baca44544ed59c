"""The connection screen: what was looked for, the profiles, a pasted token, the demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.support.connection_files import EARLIER, LATER, NOON, CliFolder, jwt
from tests.support.host import Host, screen_text, settle
from tui.connection import Connection, ConnectionSources, NoToken, Options, demo_connection, resolve
from tui.screens.connection.screen import ConnectScreen

TYPED = "t0ps3cret-t0ken"
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def cli(tmp_path: Path) -> CliFolder:
    folder = CliFolder(tmp_path)
    folder.profiles(
        prod={"token": jwt(org_id="739224", email="kim@example.com", read_only=True), "expires_at": LATER},
        old={"token": "t0ken", "expires_at": EARLIER},
        bare={},
        odd=5,
    )
    return folder


def screen(cli: CliFolder, **known: Any) -> ConnectScreen:
    return ConnectScreen(ConnectionSources(Options(), cli.environ, lambda: NOON), **known)


NOTHING_FOUND = NoToken(
    (
        "--token: not given",
        "EPILOT_TOKEN: not set",
        "a profile in /home/kim/.config/epilot/profiles.json: none chosen, and none is called 'default'",
        "/home/kim/.config/epilot/credentials.json: has no token",
    )
)


def words_on(app: Host) -> str:
    """Return what is seen, without the line breaks that the width made."""
    return " ".join(screen_text(app).split())


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_was_looked_for_and_offers_what_there_is(cli: CliFolder, size: tuple[int, int]) -> None:
    app = Host(screen(cli, no_token=NOTHING_FOUND))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        shown = screen_text(app)
    for words in ("--token: not given", "EPILOT_TOKEN: not set", "credentials.json", "prod", "read-only", "739224"):
        assert words in shown
    for words in ("✗ expired", "✗ no token", "✗ broken", "The demo"):
        assert words in shown


async def test_enter_connects_with_the_first_profile_that_has_a_token(cli: CliFolder) -> None:
    app = Host(screen(cli))
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "enter")
    assert isinstance(app.result, Connection) and app.result.token_source == "profile 'prod'"


@pytest.mark.parametrize(
    ("downs", "words"),
    [(1, "expired on 2026-11-22"), (2, "has no token"), (3, "not a JSON object")],
)
async def test_a_profile_that_cannot_be_used_says_why_and_the_screen_stays(
    cli: CliFolder, downs: int, words: str
) -> None:
    app = Host(screen(cli))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, *["down"] * downs, "enter")
        assert words in words_on(app)
        assert isinstance(app.screen, ConnectScreen)


async def test_the_last_row_is_the_demo(cli: CliFolder) -> None:
    app = Host(screen(cli))
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "end", "enter")
    assert app.result == demo_connection()


@pytest.mark.parametrize("by", ["keys", "paste"])
async def test_a_token_is_masked_and_used(cli: CliFolder, by: str) -> None:
    app = Host(screen(cli))
    async with app.run_test() as pilot:
        await settle(pilot)
        if by == "keys":
            await press(pilot, "t", *"pasted-token")
        else:  # the cursor is in the list
            app.screen.post_message(events.Paste("pasted-token\n"))
            await settle(pilot)
        assert "pasted-token" not in screen_text(app) and "•" * 12 in screen_text(app)
        await press(pilot, "enter")
    assert isinstance(app.result, Connection)
    assert (app.result.token.get_secret_value(), app.result.token_source) == ("pasted-token", "pasted")


async def test_a_bad_token_is_refused_not_shown_and_gone_from_the_field(cli: CliFolder) -> None:
    app = Host(screen(cli))
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "t", *"two", "space", *"words", "enter")
        shown = screen_text(app)
        assert "white space" in shown and "words" not in shown and "•" not in shown
        assert isinstance(app.screen, ConnectScreen)


async def test_a_broken_file_is_named_and_the_demo_still_there(cli: CliFolder) -> None:
    cli.write("profiles.json", "{")
    app = Host(screen(cli))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "profiles.json cannot be read" in words_on(app)
        await press(pilot, "enter")
    assert app.result is not None and app.result.is_demo


async def test_reading_again_takes_the_problem_away(cli: CliFolder) -> None:
    path = cli.write("profiles.json", "{")
    app = Host(screen(cli))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        path.write_text('{"profiles": {"mended": {"token": "t0ken"}}}')
        await press(pilot, "ctrl+r")
        shown = screen_text(app)
    assert "mended" in shown and "cannot be read" not in shown


async def test_escape_leaves_without_a_connection(cli: CliFolder) -> None:
    app = Host(screen(cli))
    async with app.run_test() as pilot:
        await settle(pilot)
        await press(pilot, "t", "escape")
        assert not isinstance(app.screen, ConnectScreen)
    assert app.result is None


async def test_the_connection_that_is_open_is_marked_and_chosen_first(cli: CliFolder) -> None:
    cli.profiles(first={"token": "a"}, second={"token": "b"})
    current = resolve(Options(profile="second"), cli.environ, NOON)
    app = Host(screen(cli, current=current))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "second (now)" in screen_text(app)
        await press(pilot, "enter")
    assert app.result is not None and app.result.token_source == "profile 'second'"


async def test_hostile_names_are_drawn_inert(cli: CliFolder) -> None:
    hostile = {"token": "t", "name": "\x9b31m", "server": "https://gateway.example"}
    cli.write("profiles.json", {"profiles": {"\x1b]0;x\x07[red]\u202e": hostile}})
    app = Host(screen(cli))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown = screen_text(app)
    assert "␛]0;x␇[red]" in shown
    assert not any(character in shown for character in "\x1b\x07\x9b\u202e")


async def test_a_crash_after_a_token_was_typed_does_not_print_it(
    cli: CliFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(sys.modules["tui.connection.resolve"], "stage_of", explode)
    app = Host(screen(cli))
    with pytest.raises(Exception, match="a bug"):
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "t", *TYPED, "enter")
    printed = capsys.readouterr().err
    assert "locals" in printed and "from_token" in printed  # it is Textual's report, with the variables of every frame
    assert TYPED not in printed
