"""The webhooks whose events are looked at: one webhook's, or those of all as one timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from tui.services.events.event_feed import EventFeed
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.events.merged_feed import MergedFeed
from tui.services.events.rows import LogRow, joint_key, row_key, split_key
from tui.sizes import counted

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.store.rows import EventRow


class Logs(Protocol):
    """The logs that a screen shows. `key`s are what rows, the cursor and marks are known by."""

    @property
    def label(self) -> str:
        """The words for whose they are: outside text."""
        ...

    @property
    def configs(self) -> Sequence[WebhookConfig]: ...

    @property
    def is_joint(self) -> bool:
        """True if rows may be of several webhooks, so that keys name the webhook, too."""
        ...

    def feed(self, query: Query) -> EventFeed:
        """The feed of a query, the same one each time."""
        ...

    def key(self, row: LogRow) -> str: ...
    def key_of(self, config_id: str, event_id: str) -> str: ...
    def config(self, key: str | None) -> WebhookConfig | None:
        """The webhook whose event it is."""
        ...

    def book(self, config_id: str) -> FeedBook: ...
    def row(self, key: str) -> EventRow | None:
        """The row of an event, whether a query shows it or not."""
        ...

    def event(self, key: str) -> WebhookEvent | None: ...


class OneLog:
    """The log of one webhook. A row's key is its event's id."""

    def __init__(self, config: WebhookConfig, book: FeedBook) -> None:
        self._config = config
        self._book = book

    @property
    def label(self) -> str:
        return self._config.label

    @property
    def configs(self) -> Sequence[WebhookConfig]:
        return (self._config,)

    @property
    def is_joint(self) -> bool:
        return False

    def feed(self, query: Query) -> Feed:
        return self._book.feed(query)

    def key(self, row: LogRow) -> str:
        return row.event_id

    def key_of(self, config_id: str, event_id: str) -> str:
        return event_id

    def config(self, key: str | None) -> WebhookConfig:
        return self._config

    def book(self, config_id: str) -> FeedBook:
        return self._book

    def row(self, key: str) -> EventRow | None:
        return self._book.store.row(key)

    def event(self, key: str) -> WebhookEvent | None:
        return self._book.store.get(key)


class AllLogs:
    """The logs of several webhooks as one. A row's key names the webhook, too."""

    def __init__(self, configs: Sequence[WebhookConfig], book: Callable[[str], FeedBook]) -> None:
        self._configs = {config.id: config for config in configs}
        self._book = book
        self._feeds: dict[Query, MergedFeed] = {}

    @property
    def label(self) -> str:
        return f"all {counted(len(self._configs), 'webhook')}"

    @property
    def configs(self) -> Sequence[WebhookConfig]:
        return tuple(self._configs.values())

    @property
    def is_joint(self) -> bool:
        return True

    def feed(self, query: Query) -> MergedFeed:
        if query not in self._feeds:
            feeds = [self._book(config_id).feed(query) for config_id in self._configs]
            self._feeds[query] = MergedFeed(feeds, query, feeds[0].index)
        return self._feeds[query]

    def key(self, row: LogRow) -> str:
        return row_key(row)

    def key_of(self, config_id: str, event_id: str) -> str:
        return joint_key(config_id, event_id)

    def config(self, key: str | None) -> WebhookConfig | None:
        return self._configs.get(split_key(key)[0]) if key is not None else None

    def book(self, config_id: str) -> FeedBook:
        return self._book(config_id)

    def row(self, key: str) -> EventRow | None:
        config_id, event_id = split_key(key)
        return self._book(config_id).store.row(event_id) if config_id in self._configs else None

    def event(self, key: str) -> WebhookEvent | None:
        config_id, event_id = split_key(key)
        return self._book(config_id).store.get(event_id) if config_id in self._configs else None
