"""Choices of what to copy from a JSON view: the value under the cursor, and the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.common.copying import CopyChoice

if TYPE_CHECKING:
    from tui.widgets.json_view import JsonView


def view_choices(view: JsonView) -> list[CopyChoice]:
    """The value, in the characters that were sent, and its path in each form. Where the end of a large value is not
    found yet, it is waited for."""

    async def value() -> str:
        await view.when_complete()
        return view.cursor_value_text()

    text = view.cursor_value_text() or (None if view.is_complete else value)
    paths = [CopyChoice(f"path at the cursor, {form}", path) for form, path in view.cursor_paths().items()]
    return [CopyChoice("value at the cursor", text), *paths]
