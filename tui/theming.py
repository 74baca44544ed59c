"""Themes: the shipped ones and a person's own, read from TOML, checked before Textual sees them.

A theme with a bad colour takes the program down when it is switched on, and one bad variable breaks every stylesheet. So a
theme that does not pass here is left out, with one sentence that names the file, the key and the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

DEFAULT_THEME = "night-shift"

THEME_VARIABLES: dict[str, str] = dict.fromkeys(
    ("json-key", "json-string", "json-number", "json-literal", "json-punctuation"), "auto 87%"
)
"""The variables of our own, for `App.get_theme_variable_defaults()`: what stylesheets see under themes that do not set them.

`JsonView` then takes Textual's own text colours instead.
"""

MOST_BYTES = 64_000
"""A theme file is about one kilobyte; what is much bigger is something else."""

_NAME = r"^[a-z][a-z0-9-]{0,39}$"
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


Colour = Annotated[str, AfterValidator(_colour)]


class Colours(BaseModel):
    """The colours of `textual.theme.Theme`; Textual works out those that are left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    primary: Colour
    secondary: Colour | None = None
    warning: Colour | None = None
    error: Colour | None = None
    success: Colour | None = None
    accent: Colour | None = None
    foreground: Colour | None = None
    background: Colour | None = None
    surface: Colour | None = None
    panel: Colour | None = None
    boost: Colour | None = None


class ThemeFile(BaseModel):
    """One `*.toml` in a themes folder. `ansi` keeps the terminal's own sixteen colours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=_NAME)
    dark: bool = True
    ansi: bool = False
    colors: Colours
    variables: dict[str, str] = {}

    def theme(self) -> Theme:
        """As Textual wants it. Raises `ValueError` with a sentence about what Textual could not use."""
        for name, value in self.variables.items():
            reason = reason_against(name, value)
            if reason:
                raise ValueError(f"variables.{name}: {reason}")
        theme = Theme(
            name=self.name, dark=self.dark, ansi=self.ansi, variables=dict(self.variables), **self.colors.model_dump()
        )
        known = theme.to_color_system().generate()
        if self.ansi:
            # Textual's stylesheets ask for variables that it does not make for such themes.
            needed = Theme(name="any", primary="#000000").to_color_system().generate()
            theme.variables.update(
                {name: "none" if name.endswith("-style") else "ansi_default" for name in needed if name not in known}
            )
        return theme


def reason_against(name: str, value: str) -> str | None:
    """Why a stylesheet could not use this variable, or `None`. Names ending in `-style` are text styles, others colours."""
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


def shipped_folder() -> Path:
    """Where our own themes are: inside the installed package, or beside it in the source tree."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def load_themes(folders: Sequence[Path] = ()) -> tuple[list[Theme], list[str]]:
    """The shipped themes and those in `folders`, and one sentence (outside text) for each file that was left out.

    No theme may have the name of another, nor of one that comes with Textual. A folder that does not exist holds nothing.
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
    try:
        return ThemeFile.model_validate(document).theme()
    except ValidationError as error:
        raise ValueError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    """The first of pydantic's complaints, with its key, in words for a person."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "missing":
            reason = "it is missing"
        case "extra_forbidden":
            reason = "there is no such key in a theme"
        case "string_pattern_mismatch":
            reason = "lower-case letters, digits and hyphens only, beginning with a letter"
        case "value_error":
            reason = str(first["ctx"]["error"])
        case _:
            reason = first["msg"][:1].lower() + first["msg"][1:]
    return f"{key}: {reason}"
