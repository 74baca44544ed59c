"""A home folder in which every name and every value is hostile: the CLI's files, our settings, themes, and the folders
themselves."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from tests.hostile.matrix import TARGET, WORST, all_cases, mark, text_of
from tests.support.places import environment

FOLDER = "cfg\x1b]0;PWN7\x07\u202e[@click=app.quit]"
"""A folder's name may hold anything but a slash and NUL."""

PROFILE = mark("pr", TARGET) + WORST


def token(number: int, *, surrogates: bool, **claims: object) -> str:
    """A JWT whose claims are hostile."""
    known = {
        "org_id": mark("or", number) + text_of(number, surrogates=surrogates),
        "token_name": mark("wh", number) + text_of(number, surrogates=surrogates),
        "token_type": mark("ty", number) + text_of(number, surrogates=surrogates),
        **claims,
    }
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, known)]
    return ".".join([*parts, "c2ln"])


def make_home(home: Path, *, surrogates: bool = True, token_there: bool = True, broken: bool = False) -> dict[str, str]:
    """Fill `home`; returns the environment of a program that lives there. `broken` adds settings and themes that are
    wrong."""
    config = home / FOLDER
    cli, ours = config / "epilot", config / "epilot-webhooks-tui"
    (ours / "themes").mkdir(parents=True)
    cli.mkdir()
    profiles: dict[str, object] = {
        mark("pr", number) + text_of(number, surrogates=surrogates): {
            "server": f"https://api.test/[@click=app.quit]{number}"
            if number % 3
            else text_of(number, surrogates=surrogates),
            "org_id": mark("po", number) + text_of(number, surrogates=surrogates),
            "name": mark("pn", number) + text_of(number, surrogates=surrogates),
            **({"token": token(number, surrogates=surrogates)} if number % 2 else {}),
        }
        for number in range(len(all_cases(surrogates=surrogates)))
    }
    content: dict[str, object] = {"profiles": profiles}
    if token_there:
        profiles[PROFILE] = {
            "server": "https://api.test/[@click=app.quit]x[/]",
            "token": token(TARGET, surrogates=surrogates),
            "headers": {"X-Team": "[/nope][@click=app.quit]"},
        }
        content["active"] = PROFILE
    (cli / "profiles.json").write_text(json.dumps(content))
    settings = ["animations = false", 'times = "utc"', 'clipboard = "osc52"', f"production = [{toml(PROFILE)}]"]
    if broken:
        settings += [
            f"theme = {toml(mark('th', TARGET) + WORST)}",
            f"{toml(mark('se', TARGET) + WORST)} = 1",
            "mouse = 7",
        ]
        settings += ["[keymap]", f"{toml(mark('km', TARGET) + WORST)} = {toml(mark('kk', TARGET) + WORST)}"]
        (ours / "themes" / f"broken{FOLDER}.toml").write_text(f"name = {toml(WORST)}\nprimary = {toml(WORST)}\n")
        (ours / "themes" / f"worse{FOLDER}.toml").write_text("= \x1b]0;PWN7\x07")
    (ours / "settings.toml").write_text("\n".join(settings), encoding="utf-8")
    return environment(home, XDG_CONFIG_HOME=str(config), XDG_STATE_HOME=str(home / f"state{FOLDER}"))


def toml(text: str) -> str:
    """`text` as a TOML string."""
    return (
        '"' + "".join(f"\\U{ord(character):08x}" if not character.isalnum() else character for character in text) + '"'
    )
