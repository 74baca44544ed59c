"""Services: what the program does, without a terminal."""
