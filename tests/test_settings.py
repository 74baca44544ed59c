"""Settings and keymap: what is right is used, what is wrong is one sentence, nothing is fatal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.screen import Screen

from tui import keys
from tui.keymap import check_keymap
from tui.settings import UNREAD, Settings, load_settings


def load(folder: Path, text: str | bytes) -> tuple[Settings, list[str]]:
    path = folder / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(path)


def test_no_file_means_the_defaults_and_no_complaint(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == (Settings(), [])


def test_everything_can_be_set(tmp_path: Path) -> None:
    loaded, problems = load(
        tmp_path,
        """
        theme = "nord"
        clipboard = "osc52"
        mouse = false
        animations = false
        times = "utc"
        production = ["prod", "live"]
        recovery_rate = 5
        [keymap]
        "event.replay" = "f5"
        """,
    )
    assert problems == []
    assert loaded == Settings(
        theme="nord",
        clipboard="osc52",
        mouse=False,
        animations=False,
        times="utc",
        production=("prod", "live"),
        recovery_rate=5,
        keymap={"event.replay": "f5"},
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mouse = 'yes'", ["mouse", "'yes'", "true or false"]),
        ("mouse = 1", ["mouse", "true or false"]),
        ("clipboard = 'xclip'", ["clipboard", "'xclip'", "osc52"]),
        ("times = 'mars'", ["times", "utc"]),
        ("recovery_rate = -1", ["recovery_rate", "events a second"]),
        ("theme = 5", ["theme", "name of a theme"]),
        ("keymap = 5", ["keymap", "table"]),
        ("mose = true", ["'mose'", "did you mean mouse?"]),
        ("zzz = true", ["'zzz'", "clipboard"]),
    ],
)
def test_one_wrong_value_is_named_and_the_others_are_used(tmp_path: Path, line: str, words: list[str]) -> None:
    loaded, problems = load(tmp_path, f"animations = false\n{line}\n")
    assert loaded == Settings(animations=False)
    (sentence,) = problems
    assert str(tmp_path / "settings.toml") in sentence
    assert all(word in sentence for word in words)


@pytest.mark.parametrize("text", ["mouse = ", "[keymap", b"\xff\xfe", "a = " + "[" * 5000])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str | bytes) -> None:
    loaded, problems = load(tmp_path, text)
    assert loaded == UNREAD
    assert len(problems) == 1 and "settings.toml" in problems[0] and "TOML" in problems[0]


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert "cannot be read" in load_settings(tmp_path / "settings.toml")[1][0]


# --- guards: on where it cannot be known that they are off ------------------------------------------------------------


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    loaded, problems = load(tmp_path, b"\xef\xbb\xbf" + b'production = ["prod"]\n')
    assert problems == [] and loaded.is_production("prod") and not loaded.is_production("staging")


@pytest.mark.parametrize(
    "text",
    [
        'production = ["prod"]\ntheme = night-shift\n',
        'production = ["prod"]\nproduction = ["prod"]\n',
        'production = "prod"',
        "production = [1]",
        "production = true",
        'prodution = ["prod"]',
        'Production = ["prod"]',
        '[keymap]\n"event.replay" = "f5"\nproduction = ["prod"]',
        '[ui]\nproduction = ["prod"]\n',
        '[theme]\nname = "night"\nproduction = ["prod"]\n',
        '[keymap.event]\nproduction = ["prod"]\n',
        '[[keymap]]\nproduction = ["prod"]\n',
        'prod = ["prod"]',
        'prods.names = ["prod"]',
        'production = ["prod"]'.encode("utf-16"),
    ],
)
def test_where_it_cannot_be_known_every_connection_is_production(tmp_path: Path, text: str | bytes) -> None:
    loaded, problems = load(tmp_path, text)
    assert loaded.is_production("prod") and loaded.is_production("staging") and loaded.is_production(None)
    assert len(problems) == 1 and "settings.toml" in problems[0] and "guarded as production" in problems[0]


def test_a_file_that_cannot_be_read_guards_everything(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.symlink_to(tmp_path / "on a drive that is not mounted")
    loaded, problems = load_settings(path)
    assert loaded.is_production("prod") and "guarded as production" in problems[0]


@pytest.mark.parametrize("profile", ["Prod", " prod ", "Zähler\u00a01", "Za\u0308hler 1"])
def test_a_profile_is_meant_in_whatever_way_its_name_is_written(tmp_path: Path, profile: str) -> None:
    loaded, problems = load(tmp_path, 'production = ["prod", "Zähler 1"]')
    assert problems == [] and loaded.is_production(profile) and not loaded.is_production("staging")


def test_filters_are_not_kept_where_it_is_not_known_whether_they_may(tmp_path: Path) -> None:
    assert not load(tmp_path, "remember_filters = 'no'")[0].remember_filters
    assert not load(tmp_path, "remember_filters = ")[0].remember_filters
    assert load(tmp_path, "mouse = false")[0].remember_filters


def test_an_id_without_quotes_is_understood(tmp_path: Path) -> None:
    assert load(tmp_path, "[keymap]\nevent.replay = 'f5'\n")[0].keymap == {"event.replay": "f5"}


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_any_file_gives_settings(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        load(Path(folder), content)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("f5", "f5"),
        ("?", "question_mark"),
        ("ctrl+e", "ctrl+e"),
        ("ctrl+shift+e", "ctrl+shift+e"),
        ("question_mark", "question_mark"),
        ("Z", "Z"),
        ("z, f6", "z,f6"),
        ("ctrl+/", "ctrl+slash"),
        ("-", "minus"),
        ("full_stop", "full_stop"),
        ("ä", "ä"),
        ("delete", "delete"),
    ],
)
def test_a_key_is_taken_under_its_name(key: str, name: str) -> None:
    wanted = {"event.replay": key, "app.help": "f1"}
    assert check_keymap(wanted) == ({"event.replay": name, "app.help": "f1"}, [])


@pytest.mark.parametrize(
    ("command", "key", "words"),
    [
        ("event.replya", "f5", "did you mean event.replay?"),
        ("nonsense", "f5", "not a command"),
        ("event.replay", "", "needs a key"),
        ("event.replay", "  ", "needs a key"),
        ("event.replay", "f5,", "comma"),
        ("event.replay", "klick", "no such key"),
        ("event.replay", "ctrl+klick", "no such key"),
        ("event.replay", "strg+e", "no such key"),
        ("event.replay", "ctrl+E", "ctrl+shift+e"),
        ("event.replay", "shift+e", '"E"'),
        ("event.replay", "ctrl+h", "backspace"),
        ("event.replay", "ctrl+[", "escape"),
        ("event.replay", "down", "moves the cursor"),
        ("event.replay", 5, "text in quotes"),
        ("event.replay", "q", "app.quit"),
        ("event.replay", "space", "event.mark"),
        ("app.help", "e", "webhook.edit"),
        ("dialog.confirm", "r", "event.replay"),
        ("dialog.confirm", "R", "webhook.recover"),
        ("dialog.confirm", "enter", "webhook.events"),
        ("dialog.confirm", "space", "event.mark"),
        ("event.replay", "\x1b]0;x", "no such key"),
    ],
)
def test_a_key_that_cannot_work_is_left_out_with_the_reason(command: str, key: object, words: str) -> None:
    keymap, problems = check_keymap({command: key})
    assert keymap == {}
    assert len(problems) == 1 and words in problems[0] and "\x1b" not in problems[0]


def test_two_commands_may_change_places() -> None:
    wanted = {"event.replay": "b", "event.replay_marked": "r"}
    assert check_keymap(wanted) == (wanted, [])


def test_no_command_that_asks_is_put_on_the_key_that_confirms() -> None:
    keymap, problems = check_keymap({"list.copy_id": "f12", "event.replay": "y"})
    assert "event.replay" not in keymap and "dialog.confirm" in problems[0]


def test_one_key_may_serve_two_screens() -> None:
    assert check_keymap({"webhook.edit": "f5", "event.replay": "f5"})[1] == []


def test_of_two_commands_on_one_key_one_stays_where_it_was() -> None:
    keymap, problems = check_keymap({"event.replay": "f5", "event.replay_marked": "f5"})
    assert len(keymap) == len(problems) == 1


def test_the_keys_of_the_table_itself_pass() -> None:
    everything = {command.id: command.key for command in keys.all_commands()}
    assert check_keymap(everything) == (everything, [])


async def test_what_the_check_lets_through_works_in_textual() -> None:
    class EventsScreen(Screen[None]):
        BINDINGS = [*keys.bindings(keys.REPLAY, keys.REPLAY_MARKED, keys.HELP)]
        done: list[str] = []

        def action_replay(self) -> None:
            self.done.append("replay")

        def action_replay_marked(self) -> None:
            self.done.append("batch")

        def action_help(self) -> None:
            self.done.append("help")

    keymap, _ = check_keymap({"event.replay": "b", "event.replay_marked": "r,ctrl+/", "app.help": "f9"})
    app = App[None]()
    async with app.run_test() as pilot:
        app.set_keymap(keymap)
        screen = EventsScreen()
        await app.push_screen(screen)
        await pilot.press("b", "r", "ctrl+slash", "f9", "question_mark")
    assert screen.done == ["replay", "batch", "batch", "help"]


@given(
    st.dictionaries(st.sampled_from([command.id for command in keys.all_commands()]), st.text(max_size=8), max_size=4)
)
def test_any_keymap_leaves_every_command_with_a_key_of_its_own(wanted: dict[str, object]) -> None:
    keymap, _ = check_keymap(wanted)
    assert check_keymap(keymap) == (keymap, [])
