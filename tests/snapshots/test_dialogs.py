"""Pictures of the dialogs over a screen, and of the screen that asks for a connection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.snapshots.looks import SMALL, ThemedHost, console, keys, typed
from tests.support.host import make_context
from tui.connection import NoToken
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.file_name import FileNameDialog
from tui.screens.common.go_to import GoToDialog
from tui.screens.common.window import WindowDialog
from tui.services.time.window import DEFAULT

Compare = Callable[..., bool]


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p"], ids=["help", "palette"])
def test_commands(snap_compare: Compare, tmp_path: Path, key: str) -> None:
    assert snap_compare(console(tmp_path).app, terminal_size=SMALL, run_before=keys(key))


def test_the_window(snap_compare: Compare) -> None:
    dialog = WindowDialog(DEFAULT, make_context())
    assert snap_compare(ThemedHost(dialog, "day-shift"), terminal_size=SMALL, run_before=keys())


def test_go_to(snap_compare: Compare) -> None:
    assert snap_compare(ThemedHost(GoToDialog()), terminal_size=SMALL, run_before=keys(typed("evt")))


def test_copy_as(snap_compare: Compare) -> None:
    dialog = ChoiceDialog("Copy as", [("id", "id"), ("url", "URL"), ("json", "JSON, as the server sent it")], "id")
    assert snap_compare(ThemedHost(dialog, "high-contrast"), terminal_size=SMALL, run_before=keys())


def test_no_token_was_found(snap_compare: Compare, tmp_path: Path) -> None:
    no_token = NoToken(("--token", "EPILOT_TOKEN", "profiles.json (there is none)", "credentials.json (there is none)"))
    assert snap_compare(console(tmp_path, no_token=no_token).app, terminal_size=SMALL, run_before=keys())


def test_the_name_of_an_export(snap_compare: Compare) -> None:
    dialog = FileNameDialog("Export into", "~/orders-to-erp-20261128.jsonl", "There is such a file: name another.")
    assert snap_compare(ThemedHost(dialog), terminal_size=SMALL, run_before=keys())
