"""The line of keys at the bottom."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tests.support.host import Host, make_context, screen_text, settle
from tui import keys
from tui.screens.common.base import ConsoleScreen
from tui.widgets.key_line import KeyLine


class Keys(ConsoleScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z,ctrl+z", "press('z')", "Zed \x1b"),
        Binding("o", "off", "Off"),
        Binding("h", "press('h')", "Hidden", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(make_context())
        self.pressed: list[str] = []
        self.is_off = True

    def action_press(self, key: str) -> None:
        self.pressed.append(key)

    def action_off(self) -> None:
        self.pressed.append("off")

    def reason_against(self, action: str) -> str | None:
        return "Not now." if action == "off" and self.is_off else super().reason_against(action)


async def test_keys_are_shown_once_and_a_click_presses_them() -> None:
    screen = Keys()
    app = Host(screen)
    async with app.run_test(size=(44, 10)) as pilot:
        await settle(pilot)
        line = screen_text(app).splitlines()[-1]
        assert line.startswith(" z Zed ␛  o Off ")
        assert "Hidden" not in line and "Quit" in line and line.rstrip().endswith("? Help")
        await pilot.click("KeyLine", offset=(line.index("Zed"), 0))
        await pilot.click("KeyLine", offset=(line.index("Off"), 0))
        await settle(pilot)
        assert screen.pressed == ["z"]
        await pilot.click("KeyLine", offset=(43, 0))
        await settle(pilot)
        assert screen.pressed == ["z"]


async def test_as_many_keys_as_fit_are_shown_by_rank_and_help_is_always_the_last() -> None:
    for width, line in (
        (44, " z Zed ␛  o Off  esc Back  q Quit  ? Help "),
        (30, " z Zed ␛  o Off  ? Help "),
        (16, " ? Help "),
    ):
        app = Host(Keys())
        async with app.run_test(size=(width, 10)) as pilot:
            await settle(pilot)
            assert screen_text(app).splitlines()[-1].rstrip() == line.rstrip()


def test_a_key_is_written_the_same_wherever_it_is_named() -> None:
    assert [keys.shown(key) for key in ("enter", "escape", "ctrl+o", "shift+tab", "question_mark", "left", "G")] == [
        "⏎", "esc", "ctrl+o", "shift+tab", "?", "←", "G",
    ]  # fmt: skip
    assert keys.OPEN_EVENT.keys_for_people == "⏎" and keys.BACK.keys_for_people == "esc"


async def test_a_key_is_dim_as_long_as_it_cannot_be_used() -> None:
    screen = Keys()
    app = Host(screen)
    async with app.run_test(size=(60, 10)) as pilot:
        await settle(pilot)
        assert is_dim(app, "Off ")
        screen.is_off = False
        screen.refresh_bindings()
        await settle(pilot)
        assert not is_dim(app, "Off ")


def is_dim(app: Host, text: str) -> bool:
    """Tell whether the part of the last line that reads `text` is dim."""
    [segment] = [segment for segment in app.screen.query_one(KeyLine).render_line(0) if segment.text == text]
    return bool(segment.style and segment.style.dim)


async def test_a_key_that_could_not_run_at_first_is_bright_as_soon_as_it_can() -> None:
    """Drawn before anybody asked: that nothing is off now was taken for no change."""
    screen = Keys()
    app = Host(screen)
    async with app.run_test(size=(44, 10)) as pilot:
        await settle(pilot)
        line = screen.query_one(KeyLine)
        before = line.render_line(0)
        screen.is_off = False
        screen.refresh_reasons()
        await settle(pilot)
        assert line.render_line(0).text == before.text and line.render_line(0) != before
