"""The command line in its parts: parsers, the table of commands, the connection that flags name, the console."""
