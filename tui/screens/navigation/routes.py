"""The ways from one screen to another: the one place that makes screens, each only when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from tui.screens.common.base import GO_TO
from tui.screens.common.context import Context
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.session import Session
from tui.services.time.window import ALL_TIME, Window
from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import JsonObject, PublicKey, WebhookConfig, WebhookEvent
    from tui.screens.webhooks.screen import WebhooksScreen
    from tui.services.events.log_scope import Logs


class ConsoleRoutes:
    """Makes screens over one session. `pick_connection` and `leave_program` belong to the app."""

    def __init__(
        self,
        session: Session,
        make_context: Callable[[ConsoleRoutes], Context],
        *,
        pick_connection: Callable[[], None],
        leave_program: Callable[[], None],
    ) -> None:
        self.session = session
        self.context = make_context(self)
        self.editor = WebhookEditor(session.client, session.outbox)
        self._pick_connection = pick_connection
        self._leave_program = leave_program

    def first_screen(self) -> WebhooksScreen:
        from tui.screens.webhooks.screen import WebhooksScreen

        client, organization = self.session.client, self.context.organization

        async def public_key(config: WebhookConfig) -> PublicKey:
            from tui.services.copying.signing_key import public_key_of

            return await public_key_of(client, organization, config.id)

        return WebhooksScreen(
            self.context,
            self.session.fleet,
            self.editor,
            public_key,
            client.early,
            lambda: bool(self.session.outbox.busy),
        )

    def open_events(self, screen: Screen[Any], config: WebhookConfig, at: datetime | None = None) -> None:
        from tui.services.events.log_scope import OneLog

        self._open_logs(screen, OneLog(config, self.session.book(config.id)), at)

    def open_all_events(self, screen: Screen[Any], configs: Sequence[WebhookConfig]) -> None:
        if configs:
            self._open_logs(screen, self.session.all_logs(configs))

    def _open_logs(self, screen: Screen[Any], logs: Logs, at: datetime | None = None) -> None:
        from tui.screens.events.screen import EventsScreen
        from tui.services.events.feed import Query

        window = getattr(screen, "window", None)
        asked = Query(window if isinstance(window, Window) else ALL_TIME)
        events = EventsScreen(self.context, logs, self.session.replayer, asked)
        if at is not None:
            events.begin_at(at)
        screen.app.push_screen(events)

    def open_event(self, screen: Screen[Any], config: WebhookConfig, event: WebhookEvent) -> None:
        from tui.screens.event.screen import EventScreen

        around = getattr(screen, "neighbours", None)
        book, replayer = self.session.book(config.id), self.session.replayer
        screen.app.push_screen(EventScreen(self.context, config, event, book, replayer, around))

    def open_event_by_id(self, screen: Screen[Any], config_id: str, event_id: str) -> None:
        start_worker(screen, partial(self._open_by_id, screen, config_id, event_id), group=GO_TO, exclusive=True)

    async def _open_by_id(self, screen: Screen[Any], config_id: str, event_id: str) -> None:
        health = next((row for row in self.session.fleet.rows if row.config.id == config_id), None)
        if health is None:
            self._not_opened(screen, f"The webhook of {event_id} is not in the list of webhooks.")
            return
        store = self.session.book(config_id).store
        event = store.get(event_id)
        if event is None:
            from tui.services.events.find_event import find_event

            search = await find_event(self.session.client, [health.config], event_id)
            event = search.event
            if event is None:
                why = (
                    search.unread[0][1].sentence
                    if search.unread
                    else "The server does not have it; perhaps it has expired."
                )
                self._not_opened(screen, f"{event_id} could not be read. {why}")
                return
            store.keep(event)
        if screen.app.screen is screen:
            self.open_event(screen, health.config, event)

    def _not_opened(self, screen: Screen[Any], sentence: str) -> None:
        screen.notify(safe(sentence), title="Not opened", severity="warning", timeout=12, markup=False)

    def open_trigger(
        self,
        screen: Screen[Any],
        config: WebhookConfig,
        event: WebhookEvent | None = None,
        payload: JsonObject | None = None,
    ) -> None:
        from tui.screens.trigger.screen import TriggerScreen
        from tui.services.trigger.trigger import Trigger

        trigger = Trigger(self.session.client, self.session.outbox)
        screen.app.push_screen(TriggerScreen(self.context, config, trigger, event, payload))

    def open_example(self, screen: Screen[Any], config: WebhookConfig) -> None:
        from tui.screens.trigger.example import ExampleScreen

        client = self.session.client
        screen.app.push_screen(
            ExampleScreen(self.context, config, lambda automation_id: client.get_example(config.id, automation_id))
        )

    def open_editor(self, screen: Screen[Any], config: WebhookConfig | None) -> None:
        from tui.screens.editor.screen import EditorScreen
        from tui.services.drafts.draft import Draft

        draft = Draft.of(config) if config is not None else Draft.new()

        def closed(saved: object) -> None:
            load = getattr(screen, "load", None)
            if saved is not None and load is not None and screen in screen.app.screen_stack:
                load()

        screen.app.push_screen(
            EditorScreen(self.context, draft, self.editor, self.session.client.get_configured_events), closed
        )

    def recover(
        self, screen: Screen[Any], config: WebhookConfig, window: Window, marked: Sequence[str] | None = None
    ) -> None:
        from tui.screens.recovery.plan import RecoveryPlanScreen
        from tui.screens.recovery.screen import RecoveryScreen

        recoveries = self.session.recoveries
        running = recoveries.runs.get(config.id)
        if running is not None and not running.finished:
            screen.app.push_screen(RecoveryScreen(self.context, running, recoveries))
        else:
            screen.app.push_screen(RecoveryPlanScreen(self.context, config, window, recoveries, marked))

    def open_help(self, screen: Screen[Any]) -> None:
        from tui.screens.common.help import HelpScreen

        screen.app.push_screen(HelpScreen(screen))

    def open_request_log(self, screen: Screen[Any]) -> None:
        from tui.screens.requests.screen import RequestLogScreen

        if not isinstance(screen, RequestLogScreen):
            screen.app.push_screen(RequestLogScreen(self.context, self.session.client.log))

    def open_connections(self, screen: Screen[Any]) -> None:
        self._pick_connection()

    def leave(self, screen: Screen[Any]) -> None:
        self._leave_program()

    # --- go to ------------------------------------------------------------------------------------------------------

    def open_go_to(self, screen: Screen[Any]) -> None:
        from tui.screens.common.go_to import GoToDialog

        def chosen(text: str | None) -> None:
            if text:
                start_worker(screen, partial(self._go_to, screen, text.strip()), group=GO_TO, exclusive=True)

        screen.app.push_screen(GoToDialog(), chosen)

    async def _go_to(self, screen: Screen[Any], text: str) -> None:
        """A webhook by id or name; `WEBHOOK/EVENT`; else an event id, of the webhook on the screen first, then of all."""
        from tui.services.events.find_event import find_event

        fleet = self.session.fleet
        if (health := fleet.find(text)) is not None:
            self.open_events(screen, health.config)
            return
        if self._go_to_time(screen, text):
            return
        if fleet.read_at is None:
            screen.notify(
                "The webhooks are still being read, and finding an event needs them. Try again in a moment.",
                title="Not looked for",
                severity="warning",
                markup=False,
            )
            return
        configs, wanted = [health.config for health in fleet.rows], text
        for place in [
            place for place, character in enumerate(text) if character == "/"
        ]:  # names and ids may have slashes
            if (health := fleet.find(text[:place])) is not None:
                configs, wanted = [health.config], text[place + 1 :].strip()
                break
        here = getattr(screen, "config", None)
        configs.sort(key=lambda config: here is None or config.id != here.id)
        if len(configs) > 1:
            screen.notify(safe(f"Looking for {wanted} in {len(configs)} webhooks; esc stops."), markup=False)
        search = await find_event(self.session.client, configs, wanted)
        if search.event is not None and search.config is not None:
            self.session.book(search.config.id).store.keep(search.event)
            self.open_event(screen, search.config, search.event)
            return
        words = f"No webhook is called {text}, and none of {search.asked - len(search.unread)} webhooks has an event of that id."
        for config, error in search.unread[:1]:
            words += f" {len(search.unread)} could not be read. {config.label}: {error.sentence}"
        screen.notify(safe(words), title="Not found", severity="warning", timeout=12, markup=False)

    def _go_to_time(self, screen: Screen[Any], text: str) -> bool:
        """Go to the events of a time, where `text` is one and the screen has any; whether it was a time."""
        from tui.services.time.moment import parse_moment

        at = parse_moment(text, self.context.now(), self.context.zone)
        if at is None:
            return False
        go: Callable[[datetime], None] | None = getattr(screen, "go_to_time", None)
        if go is not None:
            go(at)
            return True
        configs = [health.config for health in self.session.fleet.rows]
        if configs:
            self._open_logs(screen, self.session.all_logs(configs), at)
        else:
            words = "A time leads to the webhooks' logs, and no webhooks are read yet. Try again in a moment."
            screen.notify(words, title="Not here", severity="warning", markup=False)
        return True
