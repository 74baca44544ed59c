"""Changes to one webhook, a test of its login, and what can be copied of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.errors import say_error, say_failed_write
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import PublicKey, WebhookConfig
    from tui.services.drafts.webhook_editor import WebhookEditor

ReadKey = Callable[["WebhookConfig"], Awaitable["PublicKey"]]
"""Reads the key that the signatures of a webhook's deliveries are checked with; raises `ApiError`."""


class WebhookActions:
    """Asks over `screen` before anything is changed, and tells there what came of it."""

    def __init__(
        self,
        screen: ConsoleScreen[None],
        editor: WebhookEditor,
        public_key: ReadKey | None,
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called once the server may have another list of webhooks, as long as the screen is open."""
        self._screen = screen
        self._editor = editor
        self._public_key = public_key
        self._changed = changed

    async def delete(self, config: WebhookConfig) -> None:
        """Ask for the name of `config`, and delete it. The write is the app's: leaving the screen does not stop it."""
        from tui.screens.webhooks.delete import DeleteDialog

        dialog = DeleteDialog(config, production=self._screen.context.production)
        if await self._screen.app.push_screen_wait(dialog):
            start_worker(self._screen.app, partial(self._delete, config), group="writes")

    async def _delete(self, config: WebhookConfig) -> None:
        try:
            await self._editor.delete(config)
        except ApiError as error:
            say_failed_write(self._screen, error, "deleted")
        else:
            more = self._editor.not_kept or f"{keys.MAKE_AGAIN.keys_for_people} makes it again, without its secrets."
            severity: Literal["information", "warning"] = "warning" if self._editor.not_kept else "information"
            self._screen.say(f"{config.label} is deleted. {more}", severity=severity, seconds=10)
        self._tell_change()

    async def switch(self, config: WebhookConfig) -> None:
        """Ask, and switch `config` on where it is off, else off. The write is the app's."""
        from tui.screens.common.confirm import ConfirmDialog
        from tui.services.drafts.protection import NOT_CHANGED, name_to_type

        enable = config.enabled is False
        question = f"Switch {'on' if enable else 'off'} {config.label}?"
        details = [
            "It starts to deliver at once." if enable else "Events that happen while it is off are not delivered."
        ]
        if (name := name_to_type(config)) is not None:
            details.append(NOT_CHANGED)
        dialog = ConfirmDialog(
            question,
            details=details,
            confirm="Switch on" if enable else "Switch off",
            typed=name,
            production=self._screen.context.production,
        )
        if await self._screen.app.push_screen_wait(dialog):
            start_worker(self._screen.app, partial(self._switch, config, enable), group="writes")

    async def _switch(self, config: WebhookConfig, enable: bool) -> None:
        try:
            await self._editor.switch(config, enable)
        except ApiError as error:
            say_failed_write(self._screen, error, "switched")
        else:
            more = self._editor.not_kept or f"{keys.VERSIONS.keys_for_people} goes back."
            severity: Literal["information", "warning"] = "warning" if self._editor.not_kept else "information"
            self._screen.say(f"{config.label} is {'on' if enable else 'off'}. {more}", severity=severity)
        self._tell_change()

    def _tell_change(self) -> None:
        if self._screen.is_open:
            self._changed()

    async def test_oauth(self, config: WebhookConfig) -> None:
        """Have the server request a token as deliveries of `config` do, and tell how that went."""
        say = self._screen.say
        say(f"Requesting a token as {config.label} does ...", seconds=3)
        try:
            result = await self._editor.test_oauth(config)
        except ApiError as error:
            say_error(self._screen, error, "OAuth login not tested")
            return
        from tui.services.drafts.webhook_editor import oauth_words

        severity: Literal["information", "warning", "error"] = "information"
        if not result.success:
            severity = "warning" if result.success is None else "error"
        seconds = 6 if result.success else 12
        say(oauth_words(result), title=f"OAuth login of {config.label}", severity=severity, seconds=seconds)

    async def copy_id(self, config: WebhookConfig) -> None:
        """Copy the id, and say where it went."""
        self._screen.say(await self._screen.context.clipboard.copy(config.id), title="Webhook id")

    async def copy_as(self, config: WebhookConfig) -> None:
        """Ask in which form `config` is to be copied, and copy it."""
        from tui.api import operations
        from tui.api.redaction import Redactor
        from tui.screens.common.command_choices import address_choices, call_choices
        from tui.screens.common.copying import CopyChoice, copy_as
        from tui.services.copying.api_calls import ApiCall
        from tui.text import json_text

        target = self._screen.context.target()
        redacted = Redactor().value(config.wire)
        await copy_as(
            self._screen,
            [
                CopyChoice("id", config.id),
                CopyChoice("name", config.name),
                *address_choices(config.url),
                CopyChoice("event name", config.event_name),
                *(
                    [
                        CopyChoice("JSON, its secrets redacted", json_text(redacted)),
                        CopyChoice("JSON, with its secrets", json_text(config.wire)),
                    ]
                    if redacted != config.wire
                    else [CopyChoice("JSON", json_text(config.wire))]
                ),
                *call_choices("read it over the API", ApiCall(operations.GET_CONFIG, (config.id,)), target),
                *call_choices("its events over the API", ApiCall(operations.LIST_EVENTS, (config.id,)), target),
                CopyChoice("signature public key (v1a)", self._read_key(config)),
            ],
        )

    def _read_key(self, config: WebhookConfig) -> Callable[[], Awaitable[str]] | None:
        read = self._public_key
        if read is None:
            return None

        async def pem() -> str:
            return (await read(config)).public_key

        return pem
