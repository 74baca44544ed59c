"""The README's pictures show the program as it is. `python screenshots/make.py` makes them anew."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "screenshots"
AT_MOST_BYTES = 150_000
"""Of one picture: the README loads several."""


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_screenshots", FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_screen_is_there_in_dark_and_light(make: ModuleType) -> None:
    wanted = {f"{name}-{suffix}.svg" for name in make.SHOTS for suffix in make.THEMES}
    assert {path.name for path in FOLDER.glob("*.svg")} == wanted
    assert [path.name for path in FOLDER.glob("*.svg") if path.stat().st_size > AT_MOST_BYTES] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "suffix"), [("webhooks", "light"), ("events", "dark"), ("recovery", "light")])
async def test_the_pictures_are_of_today(make: ModuleType, name: str, suffix: str) -> None:
    drawn = await make.draw(name, make.THEMES[suffix])
    kept = (FOLDER / f"{name}-{suffix}.svg").read_text(encoding="utf-8")
    assert drawn == kept, (
        "the screens have changed: run `python screenshots/make.py`, look at the pictures, commit them"
    )
