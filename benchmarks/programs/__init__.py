"""Small programs that the benchmarks start in processes of their own: the peers, and the loader of the console without
a screen."""
