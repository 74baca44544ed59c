"""Screens, through keys and what is visible."""
