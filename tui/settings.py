"""`settings.toml` in our config folder: what a person likes.

Nothing in it can stop the program: each thing that is wrong is one sentence, and its default is used. A guard is the
exception: where it cannot be known whether a person set one, it is on (`production`, and `remember_filters`, since
filters hold personal data).

    theme = "night-shift"      # any theme that `ctrl+p` offers
    clipboard = "auto"         # auto, osc52, native or file
    mouse = true
    animations = true
    times = "local"            # local or utc
    production = ["prod"]      # profiles that are marked as production; letters' case and blanks around do not count
    restore = true             # start where this connection was left
    remember_filters = true    # keep the filters and expressions used, for the arrow keys where they are typed
    recovery_rate = 20         # events a second that a recovery sends, which leaves room to live traffic; 0: no limit
    refresh = 30               # seconds after which a list that nobody touches reads itself again; 0: never
    keep_events = 0            # days that events stay on this machine between runs; 0: not at all

    [keymap]
    "event.replay" = "ctrl+r"    # command ids as `?` shows them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from tui.names import folded

ClipboardRoute: TypeAlias = Literal["auto", "osc52", "native", "file"]

SETTINGS_FILE = "settings.toml"
_PRODUCTION: Final = "production"
_GUARDED: Final = "every connection is guarded as production"

_WANTED: Mapping[str, str] = {
    "theme": "must be the name of a theme, in quotes",
    "clipboard": 'must be "auto", "osc52", "native" or "file"',
    "mouse": "must be true or false",
    "animations": "must be true or false",
    "times": 'must be "local" or "utc"',
    "production": 'must be a list of profile names, such as ["prod"]',
    "restore": "must be true or false",
    "remember_filters": "must be true or false",
    "recovery_rate": "must be a number of events a second from 0 (no limit) to 1000",
    "refresh": "must be a number of seconds from 5 to 3600, or 0 (never)",
    "keep_events": "must be a number of days from 0 to 365",
    "keymap": 'must be a table of command ids and keys, such as "event.replay" = "f5"',
}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


_FITS: Mapping[str, Callable[[object], bool]] = {
    "theme": _is_text,
    "clipboard": _is_one_of("auto", "osc52", "native", "file"),
    "mouse": _is_switch,
    "animations": _is_switch,
    "times": _is_one_of("local", "utc"),
    "production": _is_list_of_texts,
    "restore": _is_switch,
    "remember_filters": _is_switch,
    "recovery_rate": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000
    ),
    "refresh": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and (value == 0 or 5 <= value <= 3_600)
    ),
    "keep_events": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 365,
}


@dataclass(frozen=True)
class Settings:
    """A person's choices, with a default for everything. `keymap` holds only keys that work (see `tui.keymap`)."""

    theme: str | None = None
    clipboard: ClipboardRoute = "auto"
    mouse: bool = True
    animations: bool = True
    times: Literal["local", "utc"] = "local"
    production: tuple[str, ...] = ()
    production_known: bool = True
    """True if the file could be asked for `production`. Where it could not, every connection is guarded as one."""
    restore: bool = True
    """Start where this connection was left."""
    remember_filters: bool = True
    """Keep the filters used on this machine; otherwise they last as long as the program."""
    recovery_rate: float = 20.0
    """Events a second that a recovery sends; 0: as fast as the server takes them."""
    refresh: float = 30.0
    """Seconds after which a list that nobody touches reads itself again; 0: never."""
    keep_events: int = 0
    """Days that events stay on this machine between runs; 0 keeps them for the run only, since they hold personal
    data."""
    keymap: dict[str, str] = field(default_factory=dict)

    def is_production(self, profile: str | None) -> bool:
        """Tell whether what is sent over a connection of `profile` (`None`: of none) is guarded: the count is typed,
        the words are red."""
        if not self.production_known:
            return True
        return profile is not None and folded(profile) in map(folded, self.production)


UNREAD: Final = Settings(production_known=False, remember_filters=False)
"""The settings that count where there is a file and it cannot be read: the defaults, with every guard on."""


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """The settings in `path`, and a sentence for each thing in it that is not used. An absent file is fine."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows put a byte order mark before it
    except FileNotFoundError as error:
        if not path.is_symlink():
            return Settings(), []
        return UNREAD, [_unread(path, f"cannot be read (it points to a file that is not there: {error.strerror})")]
    except OSError as error:
        return UNREAD, [_unread(path, f"cannot be read ({error.strerror})")]
    except ValueError as error:
        return UNREAD, [_unread(path, f"is not valid TOML ({error})")]
    import tomllib

    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return UNREAD, [_unread(path, f"is not valid TOML ({error})")]
    problems: list[str] = []
    keymap = content.pop("keymap", None)
    settings = _without_what_is_wrong(content, path, problems)
    if _holds_production(keymap):
        problems.append(f"{path}: {_PRODUCTION} stands in [keymap]; write it above that line. Until then {_GUARDED}.")
        keymap = (
            {key: value for key, value in keymap.items() if not _holds_production({key: value})}
            if isinstance(keymap, dict)
            else {}
        )
        settings = replace(settings, production_known=False)
    return replace(settings, keymap=_keymap(keymap, path, problems)), problems


def _unread(path: Path, why: str) -> str:
    return f"{path} {why}; correct it. Until then the defaults are used, and {_GUARDED}."


def _without_what_is_wrong(content: dict[str, Any], path: Path, problems: list[str]) -> Settings:
    good = {key: value for key, value in content.items() if key in _FITS and _FITS[key](value)}
    wrong = {key: value for key, value in content.items() if key not in good}
    problems.extend(f"{path}: {_sentence(key, value)}" for key, value in wrong.items())
    good.update((key, getattr(UNREAD, key)) for key in wrong if key == "remember_filters")
    if "production" in good:
        good["production"] = tuple(good["production"])
    return Settings(**good, production_known=not any(_may_mean_production(key, value) for key, value in wrong.items()))


def _may_mean_production(key: str, value: object) -> bool:
    """Tell whether a setting that is not used was perhaps meant to name production profiles: by its name, or by one
    within it."""
    return _nearest(key) == _PRODUCTION or _holds_production({key: value})


def _holds_production(value: object) -> bool:
    """Tell whether `production`, or what begins like it, stands in a table, however deep: all that follows its head
    belongs to it."""
    if isinstance(value, list):
        return any(map(_holds_production, value))
    if not isinstance(value, dict):
        return False
    return any(key.casefold().startswith("prod") or _holds_production(inner) for key, inner in value.items())


def _nearest(key: str) -> str | None:
    from difflib import get_close_matches  # only for what is wrong

    return next(iter(get_close_matches(key.casefold(), _WANTED, n=1)), None)


def _sentence(key: str, value: object) -> str:
    guarded = f" Until that is corrected {_GUARDED}." if _may_mean_production(key, value) else ""
    if key == _PRODUCTION:
        return f"{key} {_WANTED[key]}, not {_short(value)}.{guarded}"
    if key in _WANTED:
        default = getattr(UNREAD, key)
        used = "nothing" if default in (None, ()) else {True: "true", False: "false"}.get(default, default)
        return f"{key} {_WANTED[key]}, not {_short(value)}; {used} is used.{guarded}"
    near = _PRODUCTION if guarded else _nearest(key)
    hint = f"did you mean {near}?" if near else f"it knows {', '.join(_WANTED)}."
    return f"{_short(key)} is not a setting and is left out; {hint}{guarded}"


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
