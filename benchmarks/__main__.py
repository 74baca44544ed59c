import signal
import sys

from benchmarks.cli import main

# Ended from outside, too, it takes its servers, programs and index files with it.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.exit(main())
