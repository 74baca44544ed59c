"""Saved views: a filter and a time window under a name, in `views.toml` of our config folder.

[[view]]
name = "Partner outage"
filter = "status:failed code:5xx"
window = "24h"
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.store.private_files import write_private

FILE: Final = "views.toml"
LIMIT: Final = 500
_HEAD: Final = (
    "# Saved views of epilot-webhooks-tui. The program writes this file anew when a view is saved or deleted.\n"
)


@dataclass(frozen=True)
class SavedView:
    """A choice of events to look at again: the filter's text, and the window as it is typed (`24h`, `09:38..11:02`,
    `all`)."""

    name: str
    filter: str = ""
    window: str = ""


class SavedViews:
    """The views in one file. What is wrong with it is one sentence, and a file that is not understood is not
    overwritten."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[list[SavedView], str | None]:
        """The views in the order of their names, and a sentence for what could not be read. An absent file is fine."""
        import tomllib  # the first screen stands without it

        try:
            content = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return [], None
        except OSError as error:
            return [], f"{self._path} cannot be read ({error.strerror})."
        except (ValueError, RecursionError) as error:
            return [], f"{self._path} is not valid TOML ({_first_line(error)}); correct or delete it."
        entries = content.get("view", [])
        views = [view for entry in entries if (view := _view(entry))] if isinstance(entries, list) else []
        unknown = [key for key in content if key != "view"]
        if unknown or not isinstance(entries, list) or len(views) < len(entries):
            return _sorted(
                views
            ), f"{self._path} holds what is no view: each [[view]] has a name, a filter and a window, as texts."
        return _sorted(views), None

    def save(self, view: SavedView) -> str | None:
        """Keep a view, in the place of one of that name; a sentence where that failed."""
        return self._change(lambda views: [*(other for other in views if other.name != view.name), view])

    def delete(self, name: str) -> str | None:
        """Forget a view; a sentence where that failed."""
        return self._change(lambda views: [view for view in views if view.name != name])

    def _change(self, change: Callable[[list[SavedView]], list[SavedView]]) -> str | None:
        views, problem = self.load()
        if problem is not None:
            return f"Not saved: {problem}"
        changed = change(views)
        if len(changed) > LIMIT:
            return f"Not saved: there are {LIMIT} views already; delete one first."
        try:
            write_private(self._path, _HEAD + "".join(map(_written, _sorted(changed))))
        except OSError as error:
            return f"Not saved: {self._path} cannot be written ({error.strerror})."
        return None


def _sorted(views: Iterable[SavedView]) -> list[SavedView]:
    by_name = {view.name: view for view in views}
    return sorted(by_name.values(), key=lambda view: (view.name.casefold(), view.name))


def _view(entry: object) -> SavedView | None:
    if not isinstance(entry, dict) or not entry.keys() <= {"name", "filter", "window"}:
        return None
    if not all(isinstance(value, str) for value in entry.values()) or not entry.get("name", "").strip():
        return None
    return SavedView(**entry)


def _written(view: SavedView) -> str:
    pairs = (("name", view.name), ("filter", view.filter), ("window", view.window))
    return "\n[[view]]\n" + "".join(f"{key} = {_text(value)}\n" for key, value in pairs)


def _text(value: str) -> str:
    """A TOML string: written as JSON's are, but for DEL, which TOML wants escaped."""
    whole = value.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
