"""Draws every screen of the program, dark and light, over the demo with a stopped clock: `python screenshots/make.py`.

The files are the same, byte for byte, as long as the screens are: Rich's random ids in them are replaced.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.snapshots.looks import keys, typed  # noqa: E402
from tests.support.console import Console  # noqa: E402
from tui.connection import NoToken  # noqa: E402
from tui.settings import Settings  # noqa: E402

SIZE = (120, 36)
THEMES = {"dark": "night-shift", "light": "day-shift"}


ERP = (("slash", *typed("orders to erp"), "enter"), "enter")
"""To the events of the webhook whose outage is over."""

SHOTS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "webhooks": (),
    "events": (*ERP, "n", ("space", "space", "space")),
    "event": (*ERP, "S", "enter", "2"),
    "difference": (*ERP, "S", ("enter", "2"), "D"),
    "replay": (*ERP, "S", ("space", "space", "space", "space", "space"), "b"),
    "plan": (*ERP[:-1], "R"),
    "recovery": (*ERP[:-1], "R", "r", "y"),
    "trigger": ("t",),
    "editor": ("e",),
    "example": ("x",),
    "requests": ("exclamation_mark",),
    "help": ("question_mark",),
    "connection": (),
}
"""The screens, and the keys that lead to them."""


async def draw(name: str, theme: str, size: tuple[int, int] = SIZE) -> str:
    """One screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        no_token = (
            NoToken(("--token", "EPILOT_TOKEN", "profiles.json", "credentials.json")) if name == "connection" else None
        )
        console = Console(
            Path(folder),
            is_whole=True,
            no_token=no_token,
            settings=Settings(theme=theme, animations=False, times="utc"),
        )
        named = patch("tui.store.ledger.new_name", lambda now: f"{now:%Y%m%d-%H%M%S}-c0ffee")
        async with console.app.run_test(size=size) as pilot:
            with named:
                await keys(*SHOTS[name])(pilot)
            svg = console.app.export_screenshot(title="epilot webhooks", simplify=True)
    return re.sub(r"terminal-\d+-", "terminal-", svg)


async def main(names: list[str]) -> None:
    """Draw the screens named, or all."""
    for name in names or list(SHOTS):
        for suffix, theme in THEMES.items():
            path = HERE / f"{name}-{suffix}.svg"
            path.write_text(await draw(name, theme), encoding="utf-8", newline="\n")
            print(path.relative_to(HERE.parent))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
