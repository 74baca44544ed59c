"""`call` and the command line around it, in this process, over the embedded sandbox."""
