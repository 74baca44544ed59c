"""A webhook that is protected (contract: `protected`): who changes or deletes it types its name first, in the console
and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig

NOT_CHANGED = "It is protected: it should not be changed without a good reason."
NOT_DELETED = "It is protected: it should not be deleted without a good reason."


def name_to_type(config: WebhookConfig) -> str | None:
    """The name that is typed before `config` is changed or deleted, as it is shown to people; `None` where it is not
    protected. Outside text."""
    return config.label if config.protected else None
