"""Start COMMAND in a pseudo-terminal, wait until the demo's webhooks are on the screen, leave it by `q`.

    demo.py COMMAND [FLAG ...]

Exit 1 where the list does not come, the program does not leave, or it leaves the terminal in another state.
Only the standard library: it runs before anything is installed.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

PATIENCE_SECONDS = 60.0
WANTED = b"failing"
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"


def main() -> int:
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.argv[1], sys.argv[1:])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    started = time.monotonic()
    seen, asked_to_leave = b"", False
    while time.monotonic() - started < PATIENCE_SECONDS:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if not ready:
            continue
        try:
            chunk = os.read(terminal, 65_536)
        except OSError:  # Linux says "the other side is closed" so
            chunk = b""
        if not chunk:
            break
        seen += chunk
        if not asked_to_leave and WANTED in seen:
            print(f"the demo's webhooks are on the screen after {time.monotonic() - started:.2f} s")
            os.write(terminal, b"q")
            asked_to_leave = True
    if not asked_to_leave:
        os.kill(pid, 9)
        print("the demo did not come up; the last it wrote:", seen[-2000:], file=sys.stderr)
        return 1
    _, status = os.waitpid(pid, 0)
    left = os.waitstatus_to_exitcode(status)
    restored = ALTERNATE_SCREEN_OFF in seen
    print(f"left by q with exit code {left}, {'the' if restored else 'NOT the'} terminal as it was")
    return 0 if left == 0 and restored else 1


if __name__ == "__main__":
    sys.exit(main())
