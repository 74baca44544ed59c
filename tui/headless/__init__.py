"""The commands that need no terminal: `failures`, `replay` and `ledger`, over the services that the console uses."""
