"""`call`: one operation of the API from a command line, as the vendor's own command line has it."""
