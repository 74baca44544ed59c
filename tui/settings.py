"""`settings.toml` in our config folder: what a person likes.

Nothing in it can stop the program: each thing that is wrong is one sentence, and its default is used.

    theme = "night-shift"        # any theme that `ctrl+p` offers
    clipboard = "auto"           # auto, osc52, native or file
    mouse = true
    animations = true
    times = "local"              # local or utc
    production = ["prod"]        # profiles that are marked as production

    [keymap]
    "event.replay" = "ctrl+r"    # command ids as `?` shows them
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

ClipboardRoute: TypeAlias = Literal["auto", "osc52", "native", "file"]

SETTINGS_FILE = "settings.toml"

_WANTED: Mapping[str, str] = {
    "theme": "must be the name of a theme, in quotes",
    "clipboard": 'must be "auto", "osc52", "native" or "file"',
    "mouse": "must be true or false",
    "animations": "must be true or false",
    "times": 'must be "local" or "utc"',
    "production": 'must be a list of profile names, such as ["prod"]',
    "keymap": 'must be a table of command ids and keys, such as "event.replay" = "f5"',
}


class Settings(BaseModel):
    """What a person likes, with a default for everything. `keymap` holds only keys that work (see `tui.keymap`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    theme: str | None = None
    clipboard: ClipboardRoute = "auto"
    mouse: bool = True
    animations: bool = True
    times: Literal["local", "utc"] = "local"
    production: tuple[str, ...] = Field(default=(), strict=False)
    keymap: dict[str, str] = Field(default_factory=dict)


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """The settings in `path`, and a sentence for each thing in it that is not used. An absent file is fine."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [f"{path} cannot be read ({error.strerror}); the defaults are used."]
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8
        return Settings(), [f"{path} is not valid TOML ({error}); correct it. Until then the defaults are used."]
    problems: list[str] = []
    keymap = content.pop("keymap", None)
    settings = _without_what_is_wrong(content, path, problems)
    return settings.model_copy(update={"keymap": _keymap(keymap, path, problems)}), problems


def _without_what_is_wrong(content: dict[str, Any], path: Path, problems: list[str]) -> Settings:
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        wrong = {str(item["loc"][0]) for item in error.errors(include_url=False)}
    problems.extend(f"{path}: {_sentence(key, value)}" for key, value in content.items() if key in wrong)
    return Settings.model_validate({key: value for key, value in content.items() if key not in wrong})


def _sentence(key: str, value: object) -> str:
    if key in _WANTED:
        default = getattr(Settings(), key)
        used = "nothing" if default in (None, ()) else {True: "true", False: "false"}.get(default, default)
        return f"{key} {_WANTED[key]}, not {_short(value)}; {used} is used."
    near = get_close_matches(key, _WANTED, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(_WANTED)}."
    return f"{_short(key)} is not a setting and is left out; {hint}"


def _keymap(value: object, path: Path, problems: list[str]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(f"{path}: keymap {_WANTED['keymap']}, not {_short(value)}; the usual keys are used.")
        return {}
    from tui.keymap import check_keymap  # it needs Textual, and few people have a keymap

    keymap, wrong = check_keymap(_flat(value))
    problems.extend(f"{path}: {sentence}" for sentence in wrong)
    return keymap


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """`[keymap] event.replay = "f5"` without quotes is a table in a table for TOML; the person meant one id."""
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
