"""Fixtures of the commands without a screen: an environment of their own, and a sandbox on a port."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.headless import Served


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Nothing of the machine that the test runs on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EPILOT_", "XDG_", "TEXTUAL"))}
    home = str(tmp_path)
    return {**kept, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "XDG_CACHE_HOME": home}


@pytest.fixture
def served(environ: dict[str, str]) -> Iterator[Served]:
    sandbox = Served(environ)
    environ["EPILOT_TOKEN"] = "t0ken-of-a-test"
    try:
        yield sandbox
    finally:
        sandbox.close()
