"""Widgets: what draws itself, knowing nothing of who we talk to."""
