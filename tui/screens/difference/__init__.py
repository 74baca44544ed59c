"""Two documents side by side in one: the difference of two events, or of a webhook as it was and is."""
