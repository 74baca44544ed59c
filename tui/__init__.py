"""epilot-webhooks-tui: the on-call console for epilot webhooks."""

__version__ = "0.1.0"
