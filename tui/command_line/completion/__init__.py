"""Completion scripts and the manual page, made from the parsers: `python -m tui.command_line.completion` writes them
into `tui/command_line/shipped`, which the wheel carries. Nothing at run time imports this."""
