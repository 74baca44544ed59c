"""`verify`: is a request that was received genuine, and if not, why."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from tui.headless.files import read_file, read_whole
from tui.headless.receiving import key_flags
from tui.headless.receiving.header_file import parse_headers
from tui.headless.trouble import Trouble

GENUINE: Final = 0
NOT_GENUINE: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `verify`."""
    parser.add_argument(
        "--headers",
        metavar="FILE",
        required=True,
        help="the request's headers: lines of 'NAME: VALUE', or JSON; - for standard input",
    )
    parser.add_argument(
        "--body", metavar="FILE", required=True, help="its body, byte for byte as received; - for standard input"
    )
    key_flags.add_arguments(parser)
    parser.add_argument(
        "--any-age", action="store_true", help="leave the clock out: a request of yesterday may be valid"
    )
    parser.add_argument("--json", action="store_true", help="the verdict as one line of JSON")


def run(flags: argparse.Namespace) -> int:
    """Check and print; returns the exit code. Raises `Trouble`."""
    from tui.headless.desk import say, say_json
    from tui.services.signatures.verification import verify
    from tui.services.time.clock import utc_now

    if flags.headers == flags.body == "-":
        raise Trouble("standard input can be the headers or the body, not both.")
    headers = parse_headers(_read(flags.headers, "--headers"), f"--headers {flags.headers}")
    body = _read(flags.body, "--body")
    key = key_flags.key_of(flags) or key_flags.asked_key()
    verdict = verify(headers, body, key, None if flags.any_age else utc_now())
    if flags.json:
        say_json(verdict.facts)
    else:
        say(verdict.sentence)
    return GENUINE if verdict.is_valid else NOT_GENUINE


def _read(name: str, flag: str) -> bytes:
    if name != "-":
        return read_file(name, f"{flag} {name}")
    if sys.stdin is None or sys.stdin.closed:
        raise Trouble(f"{flag} -: standard input is closed.")
    return read_whole(sys.stdin.buffer.read, "standard input")
