"""A command line over a sandbox with the page's own ids, anew for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.call.page_world import page_sandbox
from tests.support.command_line import CommandLine


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, monkeypatch, tmp_path, lambda: page_sandbox().transport())
