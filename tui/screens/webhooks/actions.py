"""What is done to the webhook under the cursor of the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual import work

from tui.api.errors import ApiError
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.widgets.line_table import LineTable
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import PublicKey, WebhookConfig
    from tui.services.drafts.webhook_editor import WebhookEditor
    from tui.services.fleet.fleet import Health
    from tui.services.time.window import Window

OAUTH = "webhooks.oauth"
"""The group of the worker that tests an OAuth login."""


class WebhookActions(ConsoleScreen[None]):
    """The part of the list that opens, switches, deletes and copies. What is read and how it is shown is `WebhooksScreen`'s."""

    def __init__(
        self,
        context: Context,
        editor: WebhookEditor,
        public_key: Callable[[WebhookConfig], Awaitable[PublicKey]] | None = None,
    ) -> None:
        """`public_key` reads the key that the signatures of a webhook's deliveries are checked with; raises `ApiError`."""
        super().__init__(context)
        self.editor = editor
        self.public_key = public_key

    @property
    def table(self) -> LineTable[Health]:
        return self.query_one("#webhooks", LineTable)

    def read_again(self) -> None:
        """Read the list again, after it was changed."""
        raise NotImplementedError

    @property
    def current(self) -> WebhookConfig | None:
        """The webhook under the cursor."""
        row = self.table.cursor_row
        return row.config if row is not None else None

    def picked(self) -> WebhookConfig | None:
        """The webhook under the cursor, which a person does something with now."""
        return self.current

    def reason_against(self, action: str) -> str | None:
        reason = super().reason_against(action)
        if reason or action not in _NEEDS_A_WEBHOOK or not self.is_mounted:
            return reason
        row = self.table.cursor_row
        if row is None:
            return "There is no webhook under the cursor."
        if action == "test_oauth" and row.webhook.auth_type != "OAUTH_CLIENT_CREDENTIALS":
            return "This webhook does not log in by OAuth."
        return None

    # --- opening ----------------------------------------------------------------------------------------------------

    def action_open_events(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_events(self.origin, config)

    def action_edit(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_editor(self.origin, config)

    def action_new(self) -> None:
        self.context.routes.open_editor(self.origin, None)

    def action_trigger(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_trigger(self.origin, config)

    def action_example(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.open_example(self.origin, config)

    @property
    def window_now(self) -> Window:
        """The window that the screen counts over."""
        raise NotImplementedError

    def action_recover(self) -> None:
        if (config := self.picked()) is not None:
            self.context.routes.recover(self.origin, config, self.window_now)

    # --- changing ---------------------------------------------------------------------------------------------------

    @asks
    async def action_delete(self) -> None:
        from tui.screens.webhooks.delete import DeleteDialog

        config = self.picked()
        if config is not None and await self.app.push_screen_wait(
            DeleteDialog(config, production=self.context.production)
        ):
            start_worker(self.app, partial(self._delete, config), group="writes")

    async def _delete(self, config: WebhookConfig) -> None:
        try:
            await self.editor.delete(config)
        except ApiError as error:
            self._say_failure(error, "deleted")
        else:
            self.say(f"{config.label} is deleted.")
        if self.is_open:
            self.read_again()

    @asks
    async def action_switch(self) -> None:
        from tui.screens.common.confirm import ConfirmDialog

        config = self.picked()
        if config is None:
            return
        enable = config.enabled is False
        question = f"Switch {'on' if enable else 'off'} {config.label}?"
        details = [
            "It starts to deliver at once." if enable else "Events that happen while it is off are not delivered."
        ]
        if config.protected:
            details.append("It is protected: it should not be changed without a good reason.")
        dialog = ConfirmDialog(
            question,
            details=details,
            confirm="Switch on" if enable else "Switch off",
            typed=config.label if config.protected else None,
            production=self.context.production,
        )
        if await self.app.push_screen_wait(dialog):
            start_worker(self.app, partial(self._switch, config, enable), group="writes")

    async def _switch(self, config: WebhookConfig, enable: bool) -> None:
        try:
            await self.editor.switch(config, enable)
        except ApiError as error:
            self._say_failure(error, "switched")
        else:
            self.say(f"{config.label} is {'on' if enable else 'off'}.")
        if self.is_open:
            self.read_again()

    def _say_failure(self, error: ApiError, done: str) -> None:
        from tui.services.drafts.webhook_editor import failure_words

        title = f"Perhaps {done}" if error.may_have_arrived else f"Not {done}"
        self.say(failure_words(error), title=title, severity="error", seconds=12)

    # --- asking and copying -----------------------------------------------------------------------------------------

    @work(group=OAUTH, exclusive=True)
    async def action_test_oauth(self) -> None:
        config = self.picked()
        if config is None:
            return
        self.say(f"Requesting a token as {config.label} does ...", seconds=3)
        try:
            result = await self.editor.test_oauth(config)
        except ApiError as error:
            self.say(error.details, title="OAuth login failed", severity="error", seconds=12)
            return
        from tui.services.drafts.webhook_editor import oauth_words

        severity: Literal["information", "warning", "error"] = "information"
        if not result.success:
            severity = "warning" if result.success is None else "error"
        seconds = 6 if result.success else 12
        self.say(oauth_words(result), title=f"OAuth login of {config.label}", severity=severity, seconds=seconds)

    @work(group="copying")
    async def action_copy_id(self) -> None:
        if (config := self.picked()) is not None:
            self.say(await self.context.clipboard.copy(config.id), title="Webhook id")

    def _read_key(self, config: WebhookConfig) -> Callable[[], Awaitable[str]] | None:
        read = self.public_key
        if read is None:
            return None

        async def pem() -> str:
            return (await read(config)).public_key

        return pem

    @asks
    async def action_copy_as(self) -> None:
        from tui.screens.common.copying import CopyChoice, copy_as
        from tui.text import json_text

        config = self.picked()
        if config is None:
            return
        await copy_as(
            self,
            [
                CopyChoice("id", config.id),
                CopyChoice("name", config.name),
                CopyChoice("URL", config.url),
                CopyChoice("event name", config.event_name),
                CopyChoice("JSON, as the server sent it", json_text(config.wire)),
                CopyChoice("signature public key (v1a)", self._read_key(config)),
            ],
        )


_NEEDS_A_WEBHOOK = frozenset(
    {
        "open_events", "edit", "trigger", "example", "switch", "delete", "test_oauth", "copy_id", "copy_as",
        "recover",
    }
)  # fmt: skip
