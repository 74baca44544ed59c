"""The JSONata engine in tests: it has no wheel for some systems, where what needs it is left out."""

from __future__ import annotations

from concurrent.futures import wait
from importlib.util import find_spec
from typing import Final

import pytest

from tui import jsonata

PATIENT: Final = 60.0
"""Seconds for an expression whose own limit is meant to end it, or none, on a machine that is busy with other tests."""

needs_engine = pytest.mark.skipif(find_spec("jlens") is None, reason="jlens is not installed: it has no wheel here")


def wait_for_those_left() -> None:
    """Until no evaluation runs that nobody waits for."""
    done, running = wait(set(jsonata._left), timeout=60)
    assert not running
    jsonata._left.difference_update(done)
