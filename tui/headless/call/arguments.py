"""The flags of `call`. Imports nothing heavy: completion and manual page are made from them."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `call`, but for those of the connection."""
    parser.add_argument("operation", metavar="OPERATION", nargs="?", help="an operation; call alone lists them")
    parser.add_argument(
        "ids", metavar="ID", nargs="*", help="ids for the places in the operation's path, in order; they stay text"
    )
    parser.add_argument("-h", "--help", action="store_true", help="this help; after OPERATION, its parameters")
    request = parser.add_argument_group("request")
    request.add_argument(
        "-p",
        "--param",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="parameters",
        help="a parameter by its name; may be repeated",
    )
    request.add_argument(
        "-d",
        "--data",
        metavar="JSON",
        help="the body: JSON, @FILE, or - for standard input. Without it, standard input is read to its end where a "
        "body is expected and it is no terminal",
    )
    request.add_argument(
        "--definition",
        metavar="FILE|URL",
        help="another contract (OpenAPI, JSON) that names and checks operations and parameters; a URL must be https, "
        "or on this machine",
    )
    request.add_argument("--no-check", action="store_true", help="send a body that the contract does not allow")
    asking = parser.add_argument_group("asking")
    asking.add_argument(
        "--guided", action="store_true", help="ask for each parameter, and show the request before it is sent"
    )
    asking.add_argument("--no-interactive", action="store_true", help="ask nothing: what is missing is an error")
    asking.add_argument("--yes", action="store_true", help="send without asking")
    asking.add_argument("--again", action="store_true", help="replay also what may have arrived by an earlier replay")
    asking.add_argument("--protected", action="store_true", help="change or delete also a webhook that is protected")
    asking.add_argument(
        "--count", type=int, metavar="N", help="replay only where the body has N events; on production needed above 25"
    )
    answer = parser.add_argument_group("answer")
    answer.add_argument("-i", "--include", action="store_true", help="status and headers, on standard error")
    answer.add_argument("--json", action="store_true", help="the server's bytes, untouched")
    answer.add_argument("--jsonata", metavar="EXPR", help="print what this expression makes of the answer")
    answer.add_argument(
        "-v", "--verbose", action="store_true", help="each request and its time, on standard error; secrets redacted"
    )
