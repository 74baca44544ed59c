"""Tricks that make the program start quickly, each with what it saves in benchmarks/README.md. None is worth less than
15 ms."""
