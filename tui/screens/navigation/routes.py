"""The ways from one screen to another: the one place that makes screens, each only when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from tui.screens.common.asking import ASKING
from tui.screens.common.base import GO_TO, ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import error_sentence
from tui.screens.common.origin import Origin
from tui.screens.navigation.standby import Standby
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.session import Session
from tui.services.time.window import ALL_TIME, Window
from tui.text import safe
from tui.workers import start_worker

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from tui.api.exchange import Exchange
    from tui.api.models import PublicKey, WebhookConfig, WebhookEvent
    from tui.conditions.judging import ConfigPath
    from tui.screens.editor.screen import EditorScreen
    from tui.screens.event.screen import EventScreen
    from tui.screens.events.screen import EventsScreen
    from tui.screens.webhooks.screen import WebhooksScreen
    from tui.services.drafts.draft import Draft
    from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
    from tui.services.events.find_event import FoundEvent
    from tui.services.events.log_scope import Logs
    from tui.services.rehearsal.backtest import Backtest, Case
    from tui.services.rehearsal.bench import Bench
    from tui.store.last_session import Place


Result = TypeVar("Result")


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
        self.editor = WebhookEditor(session.client, session.outbox, session.open_versions)
        self._pick_connection = pick_connection
        self._leave_program = leave_program
        self._logs = Standby("tui.screens.events.screen", self._make_log)
        self._events = Standby("tui.screens.event.screen", self._make_event)

    def stand_by(self, app: App[Any], is_quiet: Callable[[], bool]) -> None:
        """Keep screens ready over `app`, whenever `is_quiet` tells that nobody is kept waiting: that of a log once the
        list is read, that of an event once a log is there to be opened from."""
        fleet = self.session.fleet
        self._logs.begin(app, lambda: is_quiet() and fleet.read_at is not None and not fleet.is_queueing)
        self._events.begin(app, lambda: is_quiet() and self._logs.is_ready)

    def end(self) -> None:
        """Keep nothing ready any more: another connection takes the place of this one."""
        self._logs.end()
        self._events.end()

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Sends events past the API; it remembers where to as long as this connection is open."""
        from tui.services.elsewhere.elsewhere import Elsewhere
        from tui.services.elsewhere.sending import ElsewhereSender

        target = self.context.target()
        server = target.server if target is not None else self.session.client.server
        return Elsewhere(ElsewhereSender(self.session.outbox).send, self.context.now, server)

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

    def _show(
        self, screen: ConsoleScreen[Result], origin: Origin, closed: Callable[[Result | None], None] | None = None
    ) -> None:
        """Show a screen over the one that asks. `closed` gets its result when it is left."""
        origin.screen.app.push_screen(screen.coming_from(origin), closed)

    def open_events(self, origin: Origin, config: WebhookConfig, at: datetime | None = None) -> None:
        self.open_log(origin, self.log_of(config), at)

    def open_all_events(self, origin: Origin, configs: Sequence[WebhookConfig]) -> None:
        if configs:
            self.open_log(origin, self.session.all_logs(configs))

    def log_of(self, config: WebhookConfig) -> Logs:
        """The log of one webhook alone."""
        from tui.services.events.log_scope import OneLog

        return OneLog(config, self.session.book(config.id))

    def open_log(
        self, origin: Origin, logs: Logs, at: datetime | None = None, place: Place | None = None
    ) -> EventsScreen:
        """Show a log with the window of `origin`: at the time `at`, or as `place` says it was left."""
        from tui.services.events.feed import Query

        events = self._logs.take().of(logs, Query(origin.window or ALL_TIME))
        if place is not None:
            events.restore(place)
        if at is not None:
            events.begin_at(at)
        self._show(events, origin)
        return events

    def _make_log(self) -> EventsScreen:
        """A log's screen without a log."""
        from tui.screens.events.screen import EventsScreen

        return EventsScreen(self.context, self.session.replayer)

    def _make_event(self) -> EventScreen:
        """An event's screen without an event."""
        from tui.screens.event.screen import EventScreen

        return EventScreen(self.context, self.session.replayer)

    def open_event(self, origin: Origin, config: WebhookConfig, event: WebhookEvent) -> None:
        shown = self._events.take().of(config, event, self.session.book(config.id), origin.neighbours)
        self._show(shown, origin.about(config))

    def open_event_by_id(self, origin: Origin, config_id: str, event_id: str) -> None:
        opening = partial(self._open_by_id, origin, config_id, event_id)
        start_worker(origin.screen, opening, group=GO_TO, exclusive=True)

    async def _open_by_id(self, origin: Origin, config_id: str, event_id: str) -> None:
        health = next((row for row in self.session.fleet.rows if row.webhook.id == config_id), None)
        if health is None:
            say_not_opened(origin.screen, f"The webhook of {event_id} is not in the list of webhooks.")
            return
        event = self.session.book(config_id).store.get(event_id)
        if event is None:
            search = await self.find_event([health.config], event_id)
            event = search.event
            if event is None:
                say_not_opened(origin.screen, no_event_words(health.config, event_id, search))
                return
        if origin.screen.app.screen is origin.screen:
            self.open_event(origin, health.config, event)

    async def find_event(self, configs: Sequence[WebhookConfig], event_id: str) -> FoundEvent:
        """Ask the webhooks for an event. One that is there is kept, like any that was read."""
        from tui.services.events.find_event import find_event

        search = await find_event(self.session.client, configs, event_id)
        if search.event is not None and search.config is not None:
            self.session.book(search.config.id).store.keep(search.event)
        return search

    def open_difference(self, origin: Origin, events: Sequence[tuple[WebhookConfig, str]]) -> None:
        from tui.screens.common.event_parts import when
        from tui.screens.difference.comparison import ComparedEvent, EventComparison
        from tui.screens.difference.screen import DifferenceScreen

        compared: list[ComparedEvent] = []
        for config, event_id in events:
            book = self.session.book(config.id)
            event = book.store.get(event_id)
            if event is None:
                say_not_opened(origin.screen, f"The event {event_id} is not kept any more.")
                return
            compared.append(ComparedEvent(config, book, event))
        comparison = EventComparison(compared, lambda event: when(event, self.context))
        self._show(DifferenceScreen(self.context, comparison, "payload"), origin.about(events[-1][0]))

    def open_webhook_difference(
        self, origin: Origin, label: str, before: str, after: str, *, after_words: str = "as it will be saved"
    ) -> None:
        from tui.screens.difference.comparison import TextComparison
        from tui.screens.difference.screen import DifferenceScreen

        sides = ("as the server has it", before), (after_words, after)
        self._show(DifferenceScreen(self.context, TextComparison(label, "Webhook", *sides)), origin)

    def open_transform_difference(
        self, origin: Origin, label: str, event_words: str, delivered: str, made: str
    ) -> None:
        from tui.screens.difference.comparison import TextComparison
        from tui.screens.difference.screen import DifferenceScreen

        sides = (f"as it was delivered: {event_words}", delivered), ("as the transform makes it now", made)
        self._show(DifferenceScreen(self.context, TextComparison(label, "Payload", *sides)), origin)

    def open_bench(
        self, origin: Origin, label: str, bench: Bench, index: int, closed: Callable[[Bench | None], None]
    ) -> None:
        from tui.screens.rehearsal.bench import BenchScreen

        self._show(BenchScreen(self.context, label, bench, index), origin, closed)

    def open_backtest(self, origin: Origin, label: str, backtest: Backtest) -> None:
        from tui.screens.rehearsal.screen import BacktestScreen

        self._show(BacktestScreen(self.context, label, backtest), origin)

    def open_rehearsed_difference(self, origin: Origin, label: str, backtest: Backtest, case: Case) -> None:
        from tui.screens.difference.comparison import RehearsedComparison
        from tui.screens.difference.screen import DifferenceScreen

        self._show(DifferenceScreen(self.context, RehearsedComparison(label, backtest, case)), origin)

    def open_trigger(
        self,
        origin: Origin,
        config: WebhookConfig,
        event: WebhookEvent | None = None,
        payload: str | None = None,
    ) -> None:
        from tui.screens.trigger.screen import TriggerScreen
        from tui.services.trigger.trigger import Trigger

        trigger = Trigger(self.session.client, self.session.outbox)
        self._show(TriggerScreen(self.context, config, trigger, event, payload), origin.about(config))

    def open_elsewhere(
        self,
        origin: Origin,
        config: WebhookConfig,
        event: WebhookEvent,
        each_new: Callable[[Elsewhere, ElsewhereChoice], None] | None = None,
    ) -> None:
        from tui.screens.elsewhere.screen import ElsewhereScreen

        shown = ElsewhereScreen(self.context, config, event, self.elsewhere, each_new)
        self._show(shown, origin.about(config))

    def open_example(self, origin: Origin, config: WebhookConfig) -> None:
        from tui.screens.trigger.example import ExampleScreen

        client = self.session.client
        shown = ExampleScreen(self.context, config, lambda automation_id: client.get_example(config.id, automation_id))
        self._show(shown, origin.about(config))

    def open_editor(
        self, origin: Origin, config: WebhookConfig | None, at: ConfigPath | None = None, *, as_new: bool = False
    ) -> None:
        from tui.services.drafts.draft import Draft

        if config is None:
            self._edit(origin, None, Draft.new())
        elif as_new:
            from tui.screens.editor.versions import say_copied
            from tui.services.drafts.versions import copied

            copy = copied(config)
            say_copied(self._edit(origin, None, copy.draft), config, copy)
        else:
            self._edit(origin, config, Draft.of(config), at)

    def open_signatures(self, origin: Origin, config: WebhookConfig) -> None:
        from tui.screens.signatures.screen import SignaturesScreen
        from tui.services.copying.signing_key import public_key_of

        client, organization = self.session.client, self.context.organization
        shown = SignaturesScreen(self.context, config, lambda: public_key_of(client, organization, config.id))
        self._show(shown, origin.about(config))

    def open_versions(self, origin: Origin, config: WebhookConfig) -> None:
        screen = origin.screen

        async def ask() -> None:
            from tui.screens.editor.versions import choose_version, say_put_back

            if not isinstance(screen, ConsoleScreen):
                return
            chosen = await choose_version(screen, self.editor, config)
            if chosen is not None and screen.is_current:
                say_put_back(self._edit(origin, config, chosen.draft), chosen)

        start_worker(screen, ask, group=ASKING, exclusive=True)

    def open_deleted(self, origin: Origin) -> None:
        screen = origin.screen

        async def ask() -> None:
            from tui.screens.editor.versions import choose_deleted, say_made_again

            if not isinstance(screen, ConsoleScreen):
                return
            chosen = await choose_deleted(screen, self.editor)
            if chosen is not None and screen.is_current:
                say_made_again(self._edit(origin, None, chosen.draft), chosen)

        start_worker(screen, ask, group=ASKING, exclusive=True)

    async def offer_unsaved(self, screen: ConsoleScreen[Any]) -> None:
        """Offer the edits over `screen` that a program left behind which is gone."""
        from tui.screens.editor.keeping import offer_unsaved
        from tui.screens.editor.versions import say_taken_up

        if self.session.unsaved is None:
            return
        back = await offer_unsaved(screen, self.session.unsaved, self.editor)
        if back is not None and screen.is_current:
            say_taken_up(self._edit(screen.origin, None, back.draft), back)

    def _edit(
        self, origin: Origin, config: WebhookConfig | None, draft: Draft, at: ConfigPath | None = None
    ) -> EditorScreen:
        from tui.screens.editor.screen import EditorScreen
        from tui.services.drafts.env_names import env_names
        from tui.services.trigger.trigger import Trigger

        def closed(saved: WebhookConfig | None) -> None:
            screen = origin.screen
            if saved is not None:
                self.session.fleet.take(saved)
            if saved is not None and origin.read_again is not None and screen in screen.app.screen_stack:
                origin.read_again(saved.id)

        session = self.session
        editor = EditorScreen(
            self.context,
            draft,
            self.editor,
            session.client.get_configured_events,
            session.unsaved,
            lambda: env_names(row.config.wire for row in session.fleet.rows),
            Trigger(session.client, session.outbox),
        )
        if config is not None:
            from tui.services.events.feed import Query
            from tui.services.rehearsal.samples import Samples

            client = self.session.client

            async def example() -> str:
                return (await client.get_example(config.id)).text

            log = self.session.book(config.id).feed(Query(ALL_TIME))  # the last events, however long ago
            editor.rehearse_over(log, Samples(config.wire, example, log))
        if at is not None:
            editor.begin_at(at)
        self._show(editor, origin.about(config), closed)
        return editor

    def recover(
        self, origin: Origin, config: WebhookConfig, window: Window, marked: Sequence[str] | None = None
    ) -> None:
        from tui.screens.recovery.plan import RecoveryPlanScreen
        from tui.screens.recovery.screen import RecoveryScreen

        recoveries = self.session.recoveries
        running = recoveries.runs.get(config.id)
        if running is not None and not running.finished:
            self._show(RecoveryScreen(self.context, running, recoveries), origin.about(config))
        else:
            plan = RecoveryPlanScreen(self.context, config, window, recoveries, marked)
            self._show(plan, origin.about(config, window))

    def open_help(self, origin: Origin) -> None:
        from tui.screens.common.help import HelpScreen

        origin.screen.app.push_screen(HelpScreen(origin.screen))

    def open_request_log(self, origin: Origin) -> None:
        from tui.screens.requests.screen import RequestLogScreen

        if not isinstance(origin.screen, RequestLogScreen):
            client = self.session.client

            async def send_again(exchange: Exchange) -> None:
                from tui.api.again import again_of

                again = again_of(exchange, client.server)
                await client.send(again.operation, again.ids, query=again.query, content=again.content)

            self._show(RequestLogScreen(self.context, client.log, send_again), origin)

    def open_connections(self, origin: Origin) -> None:
        self._pick_connection()

    def leave(self, origin: Origin) -> None:
        self._leave_program()

    # --- go to ------------------------------------------------------------------------------------------------------

    def open_go_to(self, origin: Origin) -> None:
        from tui.screens.common.go_to import GoToDialog

        def chosen(text: str | None) -> None:
            if text:
                start_worker(origin.screen, partial(self._go_to, origin, text.strip()), group=GO_TO, exclusive=True)

        origin.screen.app.push_screen(GoToDialog(), chosen)

    async def _go_to(self, origin: Origin, text: str) -> None:
        """A webhook by id or name; `WEBHOOK/EVENT`; else an event id, of the webhook on the screen first, then of
        all."""
        screen, fleet = origin.screen, self.session.fleet
        named, event_id = fleet.find_place(text)
        if named is not None and not event_id:
            self.open_events(origin, named.config)
            return
        if self._go_to_time(origin, text):
            return
        if fleet.read_at is None:
            screen.notify(
                "The webhooks are still being read, and finding an event needs them. Try again in a moment.",
                title="Not looked for",
                severity="warning",
                markup=False,
            )
            return
        here = origin.config
        configs = [named.config] if named is not None else [health.config for health in fleet.rows]
        configs.sort(key=lambda config: here is None or config.id != here.id)
        event_id = event_id or text
        if len(configs) > 1:
            screen.notify(safe(f"Looking for {event_id} in {len(configs)} webhooks; esc stops."), markup=False)
        search = await self.find_event(configs, event_id)
        if search.event is not None and search.config is not None:
            self.open_event(origin, search.config, search.event)
            return
        if named is not None:
            words = no_event_words(named.config, event_id, search)
        else:
            asked = search.asked - len(search.unread)
            words = f"No webhook is called {text}, and none of {asked} webhooks has an event of that id."
            for config, error in search.unread[:1]:
                words += f" {len(search.unread)} could not be read. {config.label}: {error_sentence(error)}"
        screen.notify(safe(words), title="Not found", severity="warning", timeout=12, markup=False)

    def _go_to_time(self, origin: Origin, text: str) -> bool:
        """Go to the events of a time, where `text` is one and the screen has any; whether it was a time."""
        from tui.services.time.moment import parse_moment

        at = parse_moment(text, self.context.now(), self.context.zone)
        if at is None:
            return False
        configs = [health.config for health in self.session.fleet.rows]
        if origin.go_to_time is not None:
            origin.go_to_time(at)
        elif configs:
            self.open_log(origin, self.session.all_logs(configs), at)
        else:
            words = "A time leads to the webhooks' logs, and no webhooks are read yet. Try again in a moment."
            origin.screen.notify(words, title="Not here", severity="warning", markup=False)
        return True


def say_not_opened(screen: Screen[Any], sentence: str) -> None:
    """Say over `screen` why a place was not opened; the sentence may hold outside text."""
    screen.notify(safe(sentence), title="Not opened", severity="warning", timeout=12, markup=False)


def no_event_words(config: WebhookConfig, event_id: str, search: FoundEvent) -> str:
    """Say why an event was not found in its webhook: it has none, or could not be asked. May hold outside text."""
    if search.unread:
        _, error = search.unread[0]
        return f"The event {event_id} could not be requested. {error_sentence(error)}"
    return f"{config.label} has no event {event_id}; perhaps it has expired."
