"""Every screen stormed with keys, clicks, resizes, stops, signals and late answers: no fault, and not one request that
sends.

These are a few short storms with seeds of their own; `python -m tests.hostile.storm` makes longer ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.storm import storm

pytestmark = pytest.mark.slow

SEEDS = (12, 13)
KEYS = 130


@pytest.mark.parametrize("seed", SEEDS)
def test_the_storm_ends_without_a_fault_and_sends_nothing(tmp_path: Path, seed: int) -> None:
    result = storm(seed, KEYS, tmp_path, late=0.2, gap=0.015)
    assert result.problems == []
    assert result.pressed == KEYS and result.places
