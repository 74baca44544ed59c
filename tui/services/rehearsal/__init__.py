"""Rehearsals: what a webhook, as it is or as a draft has it, does with events that happened. Nothing is sent."""
