"""`listen`: a receiver on a port of this machine that prints what it gets."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from tui import output
from tui.ending import Signals, exit_code
from tui.headless.call.printing import is_terminal
from tui.headless.layout import body_member, text_lines
from tui.headless.receiving import key_flags
from tui.headless.trouble import Trouble
from tui.installed import how_to_add
from tui.loopback import DEFAULT_PORT, HOST, PortTaken, open_port, parse_port
from tui.standard_webhooks import ID_HEADER

if TYPE_CHECKING:
    from tui.services.receiving.listener import ListenerAnswer, Received
    from tui.services.signatures.keys import Key

_LONGEST_WAIT: Final = 86_400
"""Seconds of a `Retry-After`, a day at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `listen`."""
    parser.add_argument(
        "--port",
        type=parse_port,
        default=DEFAULT_PORT,
        metavar="N",
        help=f"port on {HOST}, 0 for any free one (default: {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--answer", type=_status, default=200, metavar="STATUS", help="the status of each answer (default: 200)"
    )
    parser.add_argument("--retry-after", type=_seconds, metavar="SECONDS", help="a Retry-After header in each answer")
    key_flags.add_arguments(parser)
    parser.add_argument("--print", action="store_true", help="print each request instead of showing it in a screen")
    parser.add_argument("--json", action="store_true", help="a line of JSON each, as into a pipe")


@dataclass(frozen=True)
class Orders:
    """The answer to each request, and the key that its signature is checked with; `None`: none is."""

    key: Key | None
    answer: ListenerAnswer


def orders_of(flags: argparse.Namespace) -> Orders:
    """Read the flags. Raises `Trouble`, also where the package that serves is missing."""
    from tui.services.receiving.listener import ListenerAnswer

    if find_spec("uvicorn") is None:
        raise Trouble(f"listen needs the package 'uvicorn': {how_to_add('sandbox')}")
    return Orders(key_flags.key_of(flags), ListenerAnswer(flags.answer, flags.retry_after))


def is_for_a_screen(flags: argparse.Namespace) -> bool:
    """Tell whether a person looks on, and did not ask for lines."""
    return not (flags.json or flags.print) and all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr)))


def run(flags: argparse.Namespace) -> int:
    """Receive and print until Ctrl+C; returns the exit code. Raises `Trouble` where it cannot start."""
    from tui.headless.desk import OK, complain
    from tui.services.receiving.listener import Listener
    from tui.services.time.clock import utc_now

    orders = orders_of(flags)
    from tui.services.receiving.serving import Server

    as_json = flags.json or not is_terminal(sys.stdout)

    def show(received: Received) -> None:
        print_json(received) if as_json else print_text(received)
        if output.is_lost():
            server.should_exit = True  # nobody reads any more

    listener = Listener(orders.key, orders.answer, utc_now, show, complain)
    server = Server(listener)
    code = OK

    def end(by_signal: int) -> None:
        """The server ends in order."""
        nonlocal code
        code = OK if by_signal == exit_code(signal.SIGINT) else by_signal
        server.should_exit = True

    try:
        with open_port(flags.port, "listen") as socket, Signals() as signals:
            signals.hand_over(end)
            checked = (
                "signatures are not checked" if orders.key is None else f"{orders.key.version} signatures are checked"
            )
            complain(
                f"Listening at http://{HOST}:{socket.getsockname()[1]}; {checked}; each request is answered with "
                f"{flags.answer}. Ctrl+C ends it."
            )
            server.run(sockets=[socket])
    except PortTaken as problem:
        raise Trouble(str(problem)) from None
    complain(listener.summary)
    return code


# --- what is printed --------------------------------------------------------------------------------------------------


def print_text(received: Received) -> None:
    """A request as a person reads it. Values of headers that hold secrets are redacted."""
    from tui.headless.desk import say
    from tui.sizes import bytes_in_words

    event_id = received.header(ID_HEADER) or "no webhook-id"
    say(
        f"{received.at:%H:%M:%SZ}  {received.method} {received.shown_path}  {event_id}"
        f"  {bytes_in_words(len(received.body))}  answered {received.answered}"
    )
    if received.verdict is not None:
        say(f"  {'✓' if received.verdict.is_valid else '✗'} {received.verdict.sentence}")
    for name, value in received.shown_headers:
        say(f"  {name}: {value}")
    if received.body:
        say()
        for line in text_lines(received.body):
            say(f"  {line}")
    say()


def print_json(received: Received) -> None:
    """The same for programs; a body that is no UTF-8 text is `body_base64`."""
    from tui.headless.desk import say_json

    document: dict[str, Any] = {
        "number": received.number,
        "at": received.at,
        "method": received.method,
        "path": received.shown_path,
        "id": received.header(ID_HEADER),
        "signature": None if received.verdict is None else received.verdict.facts,
        "answered": received.answered,
        "headers": [list(header) for header in received.shown_headers],
    }
    say_json({**document, **body_member(received.body)})


# --- flags ------------------------------------------------------------------------------------------------------------


def _status(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 200 <= int(text[:6]) <= 599:
        raise argparse.ArgumentTypeError("a status from 200 to 599 is expected")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > _LONGEST_WAIT:
        raise argparse.ArgumentTypeError(f"whole seconds up to {_LONGEST_WAIT} are expected")
    return int(text)
