"""Small programs that the benchmarks start in processes of their own: the peers, and runners of parts of the console."""
