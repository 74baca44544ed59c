"""The shared client of the epilot Webhooks API, usable alone: `from tui.api import WebhooksClient`."""
