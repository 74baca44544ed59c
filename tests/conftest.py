"""What every test stands on: an environment of its own, and property tests that do not watch the clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import textual._wait
from hypothesis import HealthCheck, settings

os.environ["TEXTUAL_ANIMATIONS"] = "none"

# Textual's pilot waits after each key until the process has been idle for 20 ms. What a key sets going is done in less.
textual._wait.SLEEP_GRANULARITY = 0.006
textual._wait.SLEEP_IDLE = 0.003

settings.register_profile(
    "here", deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("here")

_FOREIGN = (
    "EPILOT_",
    "TEXTUAL_",
    "SSH_",
    "HTTP",
    "http",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "TMUX",
    "STY",
)
_ALSO = ("NO_COLOR", "COLORTERM", "VISUAL", "EDITOR", "WSL_DISTRO_NAME", "WAYLAND_DISPLAY", "DISPLAY")


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No real home folder, no token, proxy, editor or terminal of the person who runs the tests."""
    for name in list(os.environ):
        if name == "TEXTUAL_SNAPSHOT_TEMPDIR":
            continue  # the snapshot plugin's own
        if name.startswith(_FOREIGN) or name in _ALSO:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
