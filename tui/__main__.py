"""For working on the program, in its own folder: `python -m` runs any `tui` of the folder it is started in. People use
the command."""

import sys

from tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
