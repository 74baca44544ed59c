"""The forms in which one event can be copied: its parts, commands that do it again, and words for a ticket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.api import operations
from tui.api.addresses import without_address_secrets, without_secrets_of
from tui.screens.common.command_choices import address_choices, call_choices
from tui.screens.common.copying import CopyChoice
from tui.screens.common.view_choices import view_choices
from tui.services.copying.api_calls import ApiCall
from tui.services.copying.body_files import BodyFiles
from tui.services.copying.delivery import Delivery, delivery_of, delivery_words, differs_with_secrets
from tui.services.copying.requests import curl_line, httpie_line
from tui.services.copying.shell import ShellLine
from tui.services.copying.ticket import event_as_markdown

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.screens.common.context import Context
    from tui.widgets.json_view import JsonView


def event_choices(
    event: WebhookEvent, config: WebhookConfig, view: JsonView, context: Context, *, result: str | None = None
) -> list[CopyChoice]:
    """All that can be copied of `event`; `view` shows a part of it, or the `result` of an expression."""
    target, ids = context.target(), (config.id, event.event_id)
    value, *paths = view_choices(view)
    curl, *other_deliveries = _deliveries(event, config, context)
    return [  # the first nine have a digit
        CopyChoice("event id", event.event_id),
        CopyChoice("payload", event.payload_text),
        CopyChoice("response", event.response_text),
        CopyChoice("result of the expression", result),
        value,
        curl,
        *paths,
        *other_deliveries,
        *call_choices("replay over the API", ApiCall(operations.REPLAY_EVENT, ids), target),
        *call_choices("read it over the API", ApiCall(operations.GET_EVENT, ids), target),
        CopyChoice("Markdown for a ticket (without the payload)", _ticket(event, config, context)),
        *_whole(event),
        CopyChoice("correlation id", event.metadata.correlation_id if event.metadata else None),
        *address_choices(event.url),
    ]


def _deliveries(event: WebhookEvent, config: WebhookConfig, context: Context) -> list[CopyChoice]:
    files, words = BodyFiles(context.copies), delivery_words(config)

    def made(line: Callable[[Delivery, BodyFiles], ShellLine], *, secrets: bool) -> Callable[[], Awaitable[ShellLine]]:
        async def make() -> ShellLine:
            return await asyncio.to_thread(line, delivery_of(event, config, secrets=secrets), files)

        return make

    choices = [CopyChoice(words.format("curl"), made(curl_line, secrets=False))]
    if differs_with_secrets(event, config):
        choices.append(CopyChoice(words.format("curl, with its secrets"), made(curl_line, secrets=True)))
    return [*choices, CopyChoice(words.format("HTTPie"), made(httpie_line, secrets=False))]


def _whole(event: WebhookEvent) -> list[CopyChoice]:
    def made(*, secrets: bool) -> Callable[[], Awaitable[str]]:
        async def make() -> str:
            # A tenth of a second where it has 10 MB.
            return await asyncio.to_thread(
                lambda: event.as_json if secrets else without_secrets_of(event.url or "", event.as_json)
            )

        return make

    if without_address_secrets(event.url or "") == (event.url or ""):
        return [CopyChoice("event as JSON", made(secrets=True))]
    return [
        CopyChoice("event as JSON, the secrets of its URL redacted", made(secrets=False)),
        CopyChoice("event as JSON, with its secrets", made(secrets=True)),
    ]


def _ticket(event: WebhookEvent, config: WebhookConfig, context: Context) -> Callable[[], Awaitable[str]]:
    async def make() -> str:
        target = context.target()
        server = target.server if target is not None else None
        return await asyncio.to_thread(event_as_markdown, event, config, server, context.now())

    return make
