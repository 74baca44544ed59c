"""epilot-webhooks-tui: the on-call console for epilot webhooks."""

import sys

__version__ = "0.1.0"

# httpx imports a command line of its own, and with it click, rich and pygments where they are installed: 150 ms that nobody
# here has a use for. It does without where that module cannot be imported.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is how the import system says "not there"
