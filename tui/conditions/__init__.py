"""Would a webhook send this payload, and why not: its filter and conditions, each with the value that it met.

A leaf: the screens ask it, and so does the sandbox, which skips what it calls unmet.
"""
