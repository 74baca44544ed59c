"""Fixtures that the tests of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.connection_files import CliFolder


@pytest.fixture
def cli(tmp_path: Path) -> CliFolder:
    return CliFolder(tmp_path)
