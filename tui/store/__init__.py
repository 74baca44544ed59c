"""What this machine remembers, in SQLite: the event index."""
