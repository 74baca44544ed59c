"""Starting at a place: a webhook's events, or an event, as `open CONFIG[/EVENT]` names it; or where one was when
leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.navigation.routes import no_event_words, say_not_opened
from tui.store.last_session import ALL_LOGS

if TYPE_CHECKING:
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
        say_not_opened(screen, f"The webhooks could not be read, so {text} was not opened. ctrl+r reads them again.")
        return
    health, event_id = fleet.find_place(text)
    if health is None:
        say_not_opened(
            screen,
            f"There is no webhook called {text}, or more than one name begins that way; all of them are listed here.",
        )
        return
    if screen.app.screen is not screen:
        return  # the person has gone somewhere meanwhile
    config = health.config
    screen.table.move_to_key(config.id)
    events = routes.open_log(screen.origin, routes.log_of(config))
    if not event_id:
        return
    search = await routes.find_event([config], event_id)
    if search.event is None:
        below = "" if search.unread else " These are its events."
        say_not_opened(screen, no_event_words(config, event_id, search) + below)
    elif events.is_current:
        routes.open_event(events.origin, config, search.event)


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
