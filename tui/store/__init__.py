"""The memory of this machine, in SQLite: the event index."""
