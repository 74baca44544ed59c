"""The question before a webhook is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import keys
from tui.api.addresses import without_address_secrets
from tui.screens.common.confirm import ConfirmDialog
from tui.services.drafts.protection import NOT_DELETED, name_to_type

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


class DeleteDialog(ConfirmDialog):
    """Names the webhook and what is lost with it; the result is `True` where its name was typed."""

    def __init__(self, config: WebhookConfig, *, production: bool = False) -> None:
        details = [
            f"{config.event_name or 'no event'} → {config.http_method or 'no method'} "
            f"{without_address_secrets(config.url or 'no URL')}",
            "Its login and its signing secret are gone for good, and so is the list of its past deliveries. "
            f"{keys.MAKE_AGAIN.keys_for_people} makes a new webhook of its other settings. "
            "Events that happen until then are not delivered.",
            "To stop it for a while, switch it off instead.",
            f"Sends DELETE /v1/webhooks/configs/{config.id}",
        ]
        if name_to_type(config) is not None:
            details.insert(0, NOT_DELETED)
        super().__init__(
            f"Delete {config.label}?", details=details, confirm="Delete", typed=config.label, production=production
        )
