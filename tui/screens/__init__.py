"""Screens and dialogs: layout, actions and workers."""
