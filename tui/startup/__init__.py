"""Tricks that make the program start quickly, each with what it saves in benchmarks/README.md. None is worth less than
15 ms. `tui/README.md` tells what happens from exec to the first row, in order."""
