"""The program's costs, each figure beside its peer, measured in turn within one run: `python -m benchmarks
--list`."""
