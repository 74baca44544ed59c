"""An editor over webhooks in memory, driven by keys."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from tests.support.fake_configs import BASIC, FakeConfigs
from tests.support.host import FakeClipboard, FakeRoutes, Host, enter_text, make_context, screen_text, settle
from tests.support.times import NOON
from tui.api.models import ConfiguredEvent
from tui.screens.common.base import ConsoleScreen
from tui.screens.editor.fields import Field
from tui.screens.editor.screen import EditorScreen
from tui.services.drafts.draft import Draft
from tui.services.drafts.webhook_editor import WebhookEditor
from tui.services.events.feed import Feed
from tui.services.outbox import Outbox
from tui.services.rehearsal.samples import Samples
from tui.services.trigger.trigger import Trigger
from tui.store.config_versions import ConfigVersions
from tui.store.unsaved_drafts import UnsavedDrafts


@dataclass
class Editor:
    """The running editor and what a test asks of it."""

    app: Host
    pilot: Pilot[Any]
    screen: EditorScreen
    server: FakeConfigs
    clipboard: FakeClipboard
    routes: FakeRoutes
    versions: ConfigVersions

    async def press(self, *names: str) -> None:
        await self.pilot.press(*names)
        await settle(self.pilot)

    async def type(self, text: str) -> None:
        """Into the focused field: by key where it is short, pasted where it is long (which is much faster)."""
        await enter_text(self.pilot, text)

    async def retype(self, text: str) -> None:
        """Replace what the focused field holds."""
        await self.pilot.press("end", "ctrl+u")
        await self.type(text)

    async def until(self, words: str) -> None:
        """Wait until `words` are on the screen: what follows the keys has a pause of its own."""
        async with asyncio.timeout(20):
            while words not in self.text:
                await asyncio.sleep(0.02)
                await settle(self.pilot)

    async def section(self, key: str) -> None:
        """Go to a section by its key."""
        await self.screen.form.show_section(key)
        await settle(self.pilot)
        assert self.screen.form.section == key

    async def to(self, label: str, control: int = 0) -> None:
        """Go to the `control`-th control of the field with this label, of the section that is shown."""
        shown = self.screen.query_one(f"#form-{self.screen.form.section}")
        field = next(widget for widget in shown.query(Field) if widget.spec.label == label and widget.display)
        [widget for widget in field.query("*") if widget.focusable][control].focus()
        await settle(self.pilot)

    @property
    def draft(self) -> Draft:
        """The draft as it stands."""
        return self.screen.form.draft

    def field(self) -> Field | None:
        """The field with the focus."""
        ancestors = self.screen.focused.ancestors_with_self if self.screen.focused is not None else ()
        return next((ancestor for ancestor in ancestors if isinstance(ancestor, Field)), None)

    def message(self, label: str) -> str:
        """Return the text below the field with this label."""
        [field] = [
            candidate for candidate in self.screen.query(Field) if candidate.spec.label == label and candidate.display
        ][:1]
        return "".join(
            str(message.content) for message in field.query_children(".message").results(Static) if message.display
        )

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def said(self) -> str:
        return "\n".join(self.app.said)

    @property
    def body(self) -> dict[str, Any]:
        """The body of the only write."""
        [(_, _, body)] = self.server.sent
        return body


@asynccontextmanager
async def editing(
    wire: dict[str, Any] | None = BASIC,
    *,
    size: tuple[int, int] = (80, 24),
    read_only: str | None = None,
    events: tuple[str, ...] = ("ContractCreated", "ContractChanged", "OrderPlaced"),
    log: Feed | None = None,
    example: Callable[[], Awaitable[str]] | None = None,
    unsaved: UnsavedDrafts | None = None,
    trigger: Trigger | None = None,
    env: tuple[str, ...] = ("erp_key", "erp.user", "other"),
) -> AsyncIterator[Editor]:
    """The editor of `wire`, or of a new webhook."""
    server = FakeConfigs(*([copy.deepcopy(wire)] if wire is not None else []))
    server.events = [ConfiguredEvent(eventName=name, eventLabel=f"{name} label") for name in events]
    draft = Draft.of(server.config(wire["id"])) if wire is not None else Draft.new()
    context = make_context(read_only=read_only)
    versions = ConfigVersions(None, "https://webhooks.example.com", "739224", lambda: NOON)
    editor = WebhookEditor(server, Outbox(), lambda: versions)
    screen = EditorScreen(context, draft, editor, server.get_configured_events, unsaved, lambda: env, trigger)
    if log is not None:
        screen.rehearse_over(log, Samples(wire or {}, example, log))
    app = Host(ConsoleScreen[None](context))  # the screen that `escape` goes back to
    assert isinstance(context.clipboard, FakeClipboard) and isinstance(context.routes, FakeRoutes)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)

        def keep(result: object) -> None:
            app.result = result

        app.push_screen(screen, keep)
        await settle(pilot)
        yield Editor(app, pilot, screen, server, context.clipboard, context.routes, versions)
