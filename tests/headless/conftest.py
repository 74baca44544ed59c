"""Fixtures of the commands without a screen: an environment of their own, and a sandbox on a port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import TOKEN
from tests.support.headless import Served, command_environment


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Nothing of the machine that the test runs on."""
    return command_environment(tmp_path)


@pytest.fixture
def served(environ: dict[str, str]) -> Iterator[Served]:
    sandbox = Served(environ)
    environ["EPILOT_TOKEN"] = TOKEN
    try:
        yield sandbox
    finally:
        sandbox.close()
