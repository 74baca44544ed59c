"""Hostile settings, themes, folders, profiles and flags: shown in sentences, obeyed by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.home import make_home
from tests.hostile.matrix import WORST
from tests.hostile.session import HostileSession
from tests.hostile.terminal import is_hiding
from tests.hostile.walk import PASTED
from tests.support.headless import run

pytestmark = pytest.mark.slow


def test_broken_settings_and_themes_are_reported(tmp_path: Path) -> None:
    with HostileSession(make_home(tmp_path, broken=True), size=(160, 90)) as session:
        seen = session.step([], shows=("se99", "km99", "themes"), screen="WebhooksScreen")
        assert "se99" in seen.text and "km99" in seen.text and "brokencfg" in seen.text
        assert session.leave() == 0
        assert session.terminal.violations == []


def test_without_a_token_the_screen_says_where_it_looked(tmp_path: Path) -> None:
    with HostileSession(make_home(tmp_path, token_there=False), size=(80, 24)) as session:
        seen = session.step([PASTED, "enter", "tab", "home", "enter"], shows=("pr00", "PWN7"), screen="ConnectScreen")
        assert "pr00" in seen.text and "PWN7" in seen.text
        assert session.leave() == 0
        assert session.terminal.violations == []


@pytest.mark.parametrize(
    "flags",
    [
        ["--profile", WORST],
        ["--theme", WORST],
        ["--server", WORST],
        ["--server", f"https://{WORST}"],
        ["--token", WORST],
        ["-H", WORST],
        ["-H", f"X: {WORST}"],
        ["-H", f"{WORST}: x"],
        [f"--{WORST}"],
        [WORST],
        ["sandbox", "--port", WORST],
        ["sandbox", "--seed", WORST],
        ["sandbox", "--db", f"/nowhere/{WORST}"],
        ["sandbox", WORST],
    ],
    ids=lambda flags: " ".join(flags).replace(WORST, "WORST"),
)
def test_a_hostile_flag_is_one_inert_sentence(tmp_path: Path, flags: list[str]) -> None:
    ended = run(make_home(tmp_path), *flags)
    assert ended.returncode == 2 and ended.stdout == ""
    sentence, end = ended.stderr[:-1], ended.stderr[-1:]
    assert end == "\n"
    assert sentence and not [character for character in sentence if is_hiding(character)]
