"""Starting at a place: a webhook's events, or an event, as `open CONFIG[/EVENT]` names it; or where one was when
leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.store.last_session import ALL_LOGS
from tui.text import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.api.models import WebhookConfig
    from tui.screens.navigation.routes import ConsoleRoutes
    from tui.screens.webhooks.screen import WebhooksScreen
    from tui.store.last_session import Place


async def open_place(routes: ConsoleRoutes, screen: WebhooksScreen, text: str) -> None:
    """Open the events of the webhook that `text` names (id, name, or the unique beginning of one), and the event after
    the slash.

    The webhooks stay below; a sentence says what there is not.
    """
    await screen.reader.listed.wait()
    fleet = routes.session.fleet
    if fleet.read_at is None:
        _tell(screen, f"The webhooks could not be read, so {text} was not opened. ctrl+r reads them again.")
        return
    config, wanted = _named(fleet.find, text)
    if config is None:
        _tell(
            screen,
            f"There is no webhook called {text}, or more than one name begins that way; all of them are listed here.",
        )
        return
    if screen.app.screen is not screen:
        return  # the person has gone somewhere meanwhile
    screen.table.move_to_key(config.id)
    events = routes.open_log(screen.origin, routes.log_of(config))
    if not wanted:
        return
    from tui.services.events.find_event import find_event

    search = await find_event(routes.session.client, [config], wanted)
    if search.event is not None:
        if events.is_current:
            routes.open_event(events.origin, config, search.event)
    elif search.unread:
        _tell(screen, f"The event {wanted} could not be requested. {search.unread[0][1].sentence}")
    else:
        _tell(screen, f"{config.label} has no event {wanted}; perhaps it has expired. These are its events.")


async def reopen(routes: ConsoleRoutes, screen: WebhooksScreen, place: Place) -> None:
    """Open the log that was open when the program was left, where its webhook (`config`, an id) is still there."""
    await screen.reader.listed.wait()
    wanted = place.get("config")
    configs = [row.config for row in routes.session.fleet.rows]
    if not configs or routes.session.fleet.read_at is None or screen.app.screen is not screen:
        return
    config = next((config for config in configs if config.id == wanted), None)
    if wanted == ALL_LOGS:
        routes.open_log(screen.origin, routes.session.all_logs(configs), place=place)
    elif config is not None:
        routes.open_log(screen.origin, routes.log_of(config), place=place)


def _named(find: Callable[[str], Any], text: str) -> tuple[WebhookConfig | None, str]:
    """The webhook and the event id in `CONFIG/EVENT`; names and ids may have slashes themselves, so the whole comes
    first."""
    if (health := find(text)) is not None:
        return health.config, ""
    for place in (place for place, character in enumerate(text) if character == "/"):
        if (health := find(text[:place])) is not None:
            return health.config, text[place + 1 :].strip()
    return None, ""


def _tell(screen: WebhooksScreen, sentence: str) -> None:
    screen.app.notify(safe(sentence), title="Not opened", severity="warning", timeout=12, markup=False)
