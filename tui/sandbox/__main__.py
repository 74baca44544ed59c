"""`python -m tui.sandbox` is the same as `epilot-webhooks-tui sandbox`."""

from __future__ import annotations

import argparse
import sys

from tui.sandbox.serve import add_arguments, run


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="epilot-webhooks-tui sandbox", description="Serve the embedded webhooks API on 127.0.0.1."
    )
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
