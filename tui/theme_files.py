"""The files of the shipped themes, read without Textual. `tui.theming` makes themes of them, and checks what a person
has written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

DEFAULT_THEME: Final = "night-shift"


def shipped_folder() -> Path:
    """Find the folder of our own themes: inside the installed package, or beside it in the source tree."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def shipped_words(name: str) -> Mapping[str, Any]:
    """Read what one of our own themes says of its colours and variables; nothing where there is none of that name."""
    for path in shipped_folder().glob("*.toml"):
        if path.stem == name:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            return {**document.get("colors", {}), **document.get("variables", {})}
    return {}
