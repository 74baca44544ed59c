"""Our themes can be read by people, and nobody's broken theme stops the program."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import Theme
from textual.widgets import Button, Checkbox, Footer, Input, OptionList, Select, Static, Switch, TabbedContent

from tests.support.widget_host import lines
from tui.theme_files import DEFAULT_THEME, shipped_folder
from tui.theming import THEME_VARIABLES, load_themes, reason_against
from tui.widgets.bars import Banner, StatusLine
from tui.widgets.cell_styles import STYLES, Cell
from tui.widgets.json_view import JsonView
from tui.widgets.line_table import Column, LineTable

SHIPPED = {theme.name: theme for theme in load_themes()[0]}
COLOURED = [name for name, theme in SHIPPED.items() if not theme.ansi]

GROUNDS = ("background", "surface", "panel")
STATUS = ("text-success", "text-error", "text-warning", "text-accent", "text-primary", "text-secondary")


def contrast(theme: Theme, ink: str, ground: str) -> float:
    """WCAG 2 contrast of two variables, from 1 to 21."""
    known = {**theme.to_color_system().generate(), **theme.variables}
    below = Color.parse(known["surface"]) + Color.parse(known[ground])
    value = known[ink]
    if value.startswith("auto"):
        above = below.get_contrast_text(int(value.removeprefix("auto").strip().removesuffix("%")) / 100)
    else:
        above = Color.parse(value)
    brighter, darker = sorted((luminance(below + above), luminance(below)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def test_there_are_dark_light_high_contrast_and_terminal_themes() -> None:
    themes, problems = load_themes()
    assert problems == []
    assert {"night-shift", "day-shift", "high-contrast", "high-contrast-light", "terminal"} == {t.name for t in themes}
    assert DEFAULT_THEME in SHIPPED
    assert SHIPPED["night-shift"].dark
    assert not SHIPPED["day-shift"].dark
    assert SHIPPED["terminal"].ansi


@pytest.mark.parametrize("name", COLOURED)
def test_text_can_be_read(name: str) -> None:
    theme = SHIPPED[name]
    least = 7.0 if name.startswith("high-contrast") else 4.5
    pairs = [
        (ink, ground) for ground in GROUNDS for ink in ("foreground", "text", "text-muted", *STATUS, *THEME_VARIABLES)
    ]
    pairs += [
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        *((ink, "block-cursor-blurred-background") for ink in (*STATUS, *THEME_VARIABLES)),
        ("footer-foreground", "footer-background"),
        ("footer-description-foreground", "footer-background"),
        ("footer-key-foreground", "footer-background"),
        ("input-selection-foreground", "input-selection-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("screen-selection-foreground", "screen-selection-background"),
        ("link-color-hover", "link-background-hover"),
        *(("button-color-foreground", ground) for ground in ("primary", "success", "warning", "error")),
    ]
    # The muted text of a table's unfocused cursor row may be fainter: the words that matter are not muted.
    bad = {pair: round(contrast(theme, *pair), 2) for pair in pairs if contrast(theme, *pair) < least}
    muted = contrast(theme, "text-muted", "block-cursor-blurred-background")
    assert bad == {}
    assert muted >= 3


@pytest.mark.parametrize("name", COLOURED)
def test_the_focus_can_be_seen(name: str) -> None:
    theme = SHIPPED[name]
    assert contrast(theme, "border", "surface") >= 3
    assert contrast(theme, "block-cursor-background", "surface") >= 2
    assert contrast(theme, "block-cursor-background", "block-cursor-blurred-background") >= 1.5


def test_every_shipped_theme_sets_our_own_variables() -> None:
    for path in shipped_folder().glob("*.toml"):
        variables = tomllib.loads(path.read_text())["variables"]
        assert set(THEME_VARIABLES) <= set(variables), path.name


class Gallery(App[None]):
    """Something of everything that our screens are made of."""

    CSS = "LineTable, JsonView { height: 6; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEME_VARIABLES)

    def compose(self) -> ComposeResult:
        yield Banner()
        yield LineTable[str](
            [Column(style, style, lambda row, style=style: Cell(row, style), min_width=6) for style in STYLES],  # type: ignore[misc]  # mypy does not infer a lambda with a default
            row_key=str,
        )
        yield JsonView()
        yield Input("text")
        yield Button("Send", variant="error")
        yield Checkbox("check")
        yield Switch()
        yield Select([("a", 1)])
        yield OptionList("one", "two")
        with TabbedContent("Form", "JSON"):
            yield Static("form")
            yield Static("json")
        yield StatusLine()
        yield Footer()


@pytest.mark.slow  # a whole screen for each
@pytest.mark.parametrize("name", SHIPPED)
async def test_every_widget_can_be_drawn_in_every_theme(name: str) -> None:
    app = Gallery()
    for theme in SHIPPED.values():
        app.register_theme(theme)
    app.theme = name
    async with app.run_test(size=(80, 50)) as pilot:
        app.query_one(LineTable).show(["r one", "r two"])
        app.query_one(JsonView).show_value({"key": ["text", 1, True]})
        app.query_one(Banner).show("Something is wrong", "press ctrl+r")
        app.query_one(StatusLine).set_left(["left", Cell("failed", "failed")])
        for _ in range(8):
            await pilot.press("tab")
        text = "\n".join(lines(app))
        assert "r two" in text
        assert '"key": [' in text
        assert "Something is wrong" in text


GOOD = """
name = "mine"
[colors]
primary = "#123456"
[variables]
json-key = "red 50%"
block-cursor-text-style = "bold not underline"
"""


async def test_a_theme_in_the_terminals_colours_needs_no_more_than_a_name_and_a_colour(tmp_path: Path) -> None:
    write(tmp_path, 'name = "plain"\nansi = true\n[colors]\nprimary = "ansi_blue"')
    themes, problems = load_themes([tmp_path])
    assert problems == []
    app = Gallery()
    app.register_theme(themes[-1])
    app.theme = "plain"
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.press("tab")
        assert "Loading" in "\n".join(lines(app))


def write(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_persons_own_theme_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, "no theme", "notes.txt")
    themes, problems = load_themes([tmp_path, tmp_path / "missing"])
    assert problems == []
    mine = next(theme for theme in themes if theme.name == "mine")
    assert mine.primary == "#123456"
    assert mine.variables["json-key"] == "red 50%"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("#123456", "blurple"), "colors.primary: 'blurple' is not a colour"),
        (GOOD.replace("red 50%", "red; }"), "variables.json-key: 'red; }' is not a colour"),
        (GOOD.replace("red 50%", "red 500%"), "variables.json-key: 'red 500%' is more than 100%"),
        (GOOD.replace("bold not underline", "shiny"), "variables.block-cursor-text-style: 'shiny' is not a text style"),
        (GOOD.replace("json-key", '"json key"'), "variables.json key: a variable's name is"),
        (GOOD.replace('"red 50%"', "7"), "variables.json-key: input should be a valid string"),
        (GOOD.replace('"mine"', '"Mine!"'), "name: lower-case letters"),
        (GOOD.replace('name = "mine"', ""), "name: it is missing"),
        (GOOD.replace('primary = "#123456"', ""), "colors.primary: it is missing"),
        (GOOD.replace("primary", "primry"), "colors.primary: it is missing"),
        (GOOD.replace("[variables]", 'hue = "red"\n[variables]'), "colors.hue: there is no such key in a theme"),
        (GOOD.replace('"mine"', '"night-shift"'), "name: there is a theme called 'night-shift' already"),
        (GOOD.replace('"mine"', '"nord"'), "name: there is a theme called 'nord' already"),
        ("name = ", "it is not TOML"),
        ("x = " + "[" * 5000, "it is n"),
        (b"name = '\xff\xfe'", "it is not UTF-8 text"),
        ("# " + "x" * 70_000, "it is bigger than 64 kB"),
    ],
)
def test_a_broken_theme_is_named_with_the_reason_and_left_out(tmp_path: Path, text: str | bytes, reason: str) -> None:
    path = write(tmp_path / "themes", text)
    themes, (problem,) = load_themes([path.parent])
    assert [theme.name for theme in themes] == list(SHIPPED)
    assert problem.startswith(f"The theme {path} was left out: {reason}")
    assert problem.endswith(".")
    assert "\n" not in problem


def test_a_theme_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    file_instead = write(tmp_path, "x", "file")
    _, problems = load_themes([tmp_path, file_instead])
    assert len(problems) == 3
    assert all("cannot be read" in problem for problem in problems)


def test_of_two_themes_with_one_name_the_second_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.toml")
    write(tmp_path, GOOD, "b.toml")
    themes, problems = load_themes([tmp_path])
    assert [theme.name for theme in themes].count("mine") == 1
    assert len(problems) == 1
    assert "b.toml" in problems[0]


@given(st.text(st.characters(codec="utf-8")))
def test_a_variable_that_passes_can_be_parsed_by_a_stylesheet(value: str) -> None:
    assert reason_against("x", value) is not None or not set(value) & set(";{}$\n")
