"""Themes: the shipped ones and a person's own, read from TOML, checked before Textual sees them.

A theme with a bad colour takes the program down when it is switched on, and one bad variable breaks every stylesheet.
So a theme that does not pass here is left out, with one sentence that names the file, the key and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from textual.app import App
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from tui.theme_files import DEFAULT_THEME, shipped_folder

THEME_VARIABLES: dict[str, str] = dict.fromkeys(
    ("json-key", "json-string", "json-number", "json-literal", "json-punctuation"), "auto 87%"
)
"""The variables of our own, for `App.get_theme_variable_defaults()`: what stylesheets see under themes that do not set
them.

`JsonView` then takes Textual's own text colours instead.
"""

MOST_BYTES = 64_000
"""A theme file is about one kilobyte; what is much bigger is something else."""

_NAME: Final = r"[a-z][a-z0-9-]{0,39}\Z"
_ALPHA = re.compile(r"^(.+?) +(\d{1,3})%$")
_STYLE_WORDS = frozenset(
    [
        "none",
        "not",
        "bold",
        "b",
        "italic",
        "i",
        "underline",
        "u",
        "uu",
        "dim",
        "d",
        "reverse",
        "r",
        "strike",
        "s",
        "blink",
    ]
)


def _colour(value: str) -> str:
    try:
        Color.parse(value)
    except ColorParseError:
        raise ValueError(f"{value!r} is not a colour; write for example '#4aa3df'") from None
    return value


_COLOURS: Final = (
    *("primary", "secondary", "warning", "error", "success", "accent", "foreground", "background", "surface"),
    *("panel", "boost"),
)
"""The colours of `textual.theme.Theme`; all but the first may be left out, and Textual works them out."""


def theme_of(document: Mapping[str, Any]) -> Theme:
    """The theme that a `*.toml` describes, as Textual wants it. Raises `ValueError` with the key and the reason.

    `name` and `colors.primary` are needed; `dark` is true unless said; `ansi` keeps the terminal's own sixteen colours.
    """
    name = document.get("name")
    if "name" not in document:
        raise ValueError("name: it is missing")
    if not isinstance(name, str):
        raise ValueError("name: input should be a valid string")
    if not re.match(_NAME, name):
        raise ValueError("name: lower-case letters, digits and hyphens only, beginning with a letter")
    dark, ansi = _switch(document, "dark", True), _switch(document, "ansi", False)
    colours = _colours(document)
    variables = _table(document, "variables")
    for variable, value in variables.items():
        if not isinstance(value, str):
            raise ValueError(f"variables.{variable}: input should be a valid string")
    _no_more(document, ("name", "dark", "ansi", "colors", "variables"), "")
    for variable, value in variables.items():
        if reason := reason_against(variable, value):
            raise ValueError(f"variables.{variable}: {reason}")
    theme = Theme(name=name, dark=dark, ansi=ansi, variables=dict(variables), **colours)
    if ansi:
        known = theme.to_color_system().generate()
        # Textual's stylesheets ask for variables that it does not make for such themes.
        needed = Theme(name="any", primary="#000000").to_color_system().generate()
        theme.variables.update(
            {name: "none" if name.endswith("-style") else "ansi_default" for name in needed if name not in known}
        )
    return theme


def _colours(document: Mapping[str, Any]) -> dict[str, Any]:
    if "colors" not in document:
        raise ValueError("colors: it is missing")
    colours = _table(document, "colors")
    if "primary" not in colours:
        raise ValueError("colors.primary: it is missing")
    for name in _COLOURS:
        if name in colours:
            if not isinstance(colours[name], str):
                raise ValueError(f"colors.{name}: input should be a valid string")
            try:
                _colour(colours[name])
            except ValueError as error:
                raise ValueError(f"colors.{name}: {error}") from None
    _no_more(colours, _COLOURS, "colors.")
    return colours


def _table(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise ValueError(f"{name}: input should be a valid dictionary")
    return value


def _switch(document: Mapping[str, Any], name: str, default: bool) -> bool:
    value = document.get(name, default)
    if not isinstance(value, bool):
        raise ValueError(f"{name}: input should be a valid boolean")
    return value


def _no_more(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in table:
        if name not in known:
            raise ValueError(f"{where}{name}: there is no such key in a theme")


def reason_against(name: str, value: str) -> str | None:
    """Say why a stylesheet could not use this variable, or `None`. Names ending in `-style` are text styles, others
    colours."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", name):
        return "a variable's name is lower-case letters, digits and hyphens"
    if name.endswith("-style"):
        wrong = [word for word in value.split() if word not in _STYLE_WORDS]
        return f"{value!r} is not a text style; write for example 'bold'" if wrong or not value.strip() else None
    alpha = _ALPHA.match(value)
    if alpha is not None:
        if int(alpha[2]) > 100:
            return f"{value!r} is more than 100%"
        value = alpha[1]
    if value in ("auto", "transparent", "initial"):
        return None
    try:
        _colour(value)
    except ValueError as error:
        return str(error)
    return None


def load_themes(folders: Sequence[Path] = ()) -> tuple[list[Theme], list[str]]:
    """The shipped themes and those in `folders`, and one sentence (outside text) for each file that was left out.

    No theme may have the name of another, nor of one that comes with Textual. A folder that does not exist holds
    nothing.
    """
    themes: dict[str, Theme] = {}
    problems: list[str] = []
    for folder in (shipped_folder(), *folders):
        for path in _files(folder, problems):
            try:
                theme = read_theme(path)
                if theme.name in themes or theme.name in BUILTIN_THEMES:
                    raise ValueError(f"name: there is a theme called {theme.name!r} already; choose another name")
            except ValueError as error:
                problems.append(f"The theme {path} was left out: {error}.")
            else:
                themes[theme.name] = theme
    return list(themes.values()), problems


def _files(folder: Path, problems: list[str]) -> Iterable[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        return ()
    except OSError as error:
        problems.append(f"The themes in {folder} cannot be read: {error.strerror or error}.")
        return ()


def read_theme(path: Path) -> Theme:
    """The theme in one file. Raises `ValueError`: the key and the reason, without the file."""
    import tomllib

    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ValueError(f"it is bigger than {MOST_BYTES // 1000} kB, so it is no theme")
        document = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is not TOML ({str(error).rstrip('.')})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return theme_of(document)


def choose(app: App[Any], wanted: str | None) -> list[str]:
    """Give the app the theme that a person wants, or the default; a sentence (outside text) where there is no such
    theme."""
    wanted = wanted or DEFAULT_THEME
    if wanted not in app.available_themes:
        return [f"There is no theme called {wanted}; ctrl+p, then Theme, shows those there are."]
    app.theme = wanted
    return []
